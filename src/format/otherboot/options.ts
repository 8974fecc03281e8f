/** Machines that start from the first blocks of the disc. */

import type { ManifestPath } from '../../fault/index.js'
import type { Content } from '../../source/index.js'

/** A file of the disc. */
export interface BootFile {
  readonly path: string
  readonly content: Content
}

/** What the boot block of a DECstation takes from a program. */
export interface ElfSegment {
  readonly load: number
  readonly start: number
  readonly offset: number
  readonly size: number
}

export interface SystemsOptions {
  readonly mips?: readonly BootFile[]
  readonly mipsel?: BootFile & { readonly segment: ElfSegment }
  readonly sparc?: { readonly label: string; readonly partitions: readonly (BootFile | 'previous')[]; readonly core?: BootFile }
  readonly hppa?: {
    readonly version: 4 | 5
    readonly loader: BootFile
    readonly kernel32: BootFile
    readonly kernel64: BootFile
    readonly ramdisk: BootFile
    readonly commandLine: string
  }
  readonly alpha?: BootFile
  readonly chrp?: true
  readonly prep?: BootFile
  readonly path: ManifestPath
}

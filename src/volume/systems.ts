/** Machines that start from the first blocks: the manifest's words, with the files that they name. */

import type { Fault, ManifestPath } from '../fault/index.js'
import { faults, type BootFile, type ElfSegment, type SystemsOptions } from '../format/otherboot/index.js'
import type { Manifest } from '../manifest/index.js'
import { find, type ImageTree } from '../tree/index.js'

export interface SystemsRequest {
  readonly options: SystemsOptions
  readonly faults: readonly Fault[]
}

const PATH: ManifestPath = ['boot', 'systems']
const SUN_LABEL = 'CD-ROM Disc with Sun sparc boot created by disc'

/** Undefined where none is wanted. `segment` is that of the program for DECstations, once it was read. */
export function systemsRequest({ boot }: Manifest, tree: ImageTree, segment: ElfSegment | undefined): SystemsRequest | undefined {
  const asked = boot?.systems
  if (asked === undefined) return undefined
  const found: Fault[] = []
  const fileAt = (path: string, ...where: ManifestPath): readonly BootFile[] => {
    const file = bootFile(tree, path, [...PATH, ...where])
    if ('content' in file) return [file]
    found.push(file)
    return []
  }
  const { mips, mipsel, sparc, hppa, alpha, chrp, prep } = asked
  const mipsFiles = (mips ?? []).flatMap((path, i) => fileAt(path, 'mips', i))
  const [mipselFile] = mipsel === undefined ? [] : fileAt(mipsel, 'mipsel')
  const partitions = (sparc?.partitions ?? []).flatMap((one, i): readonly (BootFile | 'previous')[] =>
    one === 'previous' ? ['previous'] : fileAt(one, 'sparc', 'partitions', i),
  )
  const [core] = sparc?.core === undefined ? [] : fileAt(sparc.core, 'sparc', 'core')
  const [loader, kernel32, kernel64, ramdisk] = (['loader', 'kernel32', 'kernel64', 'ramdisk'] as const).map((key) =>
    hppa === undefined ? undefined : fileAt(hppa[key], 'hppa', key)[0],
  )
  const [alphaFile] = alpha === undefined ? [] : fileAt(alpha, 'alpha')
  const [prepFile] = prep === undefined ? [] : fileAt(prep, 'prep')
  const options: SystemsOptions = {
    path: PATH,
    ...(mipsFiles.length === 0 ? {} : { mips: mipsFiles }),
    ...(mipselFile === undefined || segment === undefined ? {} : { mipsel: { ...mipselFile, segment } }),
    ...(sparc === undefined ? {} : { sparc: { label: sparc.label ?? SUN_LABEL, partitions, ...(core === undefined ? {} : { core }) } }),
    ...(hppa === undefined || loader === undefined || kernel32 === undefined || kernel64 === undefined || ramdisk === undefined
      ? {}
      : { hppa: { version: hppa.version ?? 5, loader, kernel32, kernel64, ramdisk, commandLine: hppa.commandLine } }),
    ...(alphaFile === undefined ? {} : { alpha: alphaFile }),
    ...(chrp === true ? { chrp } : {}),
    ...(prepFile === undefined ? {} : { prep: prepFile }),
  }
  return { options, faults: found }
}

/** The file of that path, or that there is none. */
export function bootFile(tree: ImageTree, path: string, where: ManifestPath): BootFile | Fault {
  const node = find(tree, path)
  const is = node === undefined ? 'not on the disc' : node.kind === 'directory' ? 'a folder' : node.inode.kind
  return node?.kind === 'leaf' && node.inode.kind === 'file'
    ? { path, content: node.inode.content }
    : faults.fileMissing({ path, found: is === 'file' ? 'no file' : is }, { path: where })
}

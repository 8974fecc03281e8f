/** EFI images: FAT file systems with a loader for each processor. UEFI 2.10, 3.5.1.1. */

import type { Fault, FaultPlace } from '../fault/index.js'
import { openFat, type FatVolume } from '../format/fat/index.js'
import type { Medium } from '../port/index.js'
import { faults } from './faults.js'
import type { Started } from './types.js'

/** UEFI 2.10, table 3.2. */
const loaders: ReadonlyMap<string, string> = new Map([
  ['BOOTIA32.EFI', 'IA-32'],
  ['BOOTX64.EFI', 'x86-64'],
  ['BOOTIA64.EFI', 'Itanium'],
  ['BOOTARM.EFI', 'ARM'],
  ['BOOTAA64.EFI', 'AArch64'],
  ['BOOTRISCV32.EFI', 'RISC-V 32'],
  ['BOOTRISCV64.EFI', 'RISC-V 64'],
  ['BOOTRISCV128.EFI', 'RISC-V 128'],
  ['BOOTLOONGARCH32.EFI', 'LoongArch 32'],
  ['BOOTLOONGARCH64.EFI', 'LoongArch 64'],
])

export interface EfiImage {
  readonly volume: FatVolume
  /** Byte at which it begins. */
  readonly from: number
  readonly name: string
  readonly place: FaultPlace
  readonly starts: readonly Started[]
}

/** Byte at which it begins, how firmware finds it, and what the manifest calls it. */
export interface EfiPlace {
  readonly from: number
  readonly by: string
  readonly name: string
  readonly place: FaultPlace
}

/** Undefined where no FAT file system begins there. */
export async function efiImageAt(medium: Medium, { from, by, name, place }: EfiPlace): Promise<EfiImage | undefined> {
  const volume = await openFat(medium, from)
  if (volume === undefined) return undefined
  const folder = await volume.find(['EFI', 'BOOT'])
  const starts = (folder === undefined ? [] : await volume.list(folder)).flatMap(({ name: file, kind, size }) => {
    const processor = loaders.get(file.toUpperCase())
    return kind === 'file' && size > 0 && processor !== undefined
      ? [{ what: `/EFI/BOOT/${file.toUpperCase()} in ${name}`, by, processor }]
      : []
  })
  return { volume, from, name, place, starts }
}

/** Fewer clusters make a FAT16. FAT specification, "FAT Type Determination". */
const LEAST_OF_FAT32 = 65_525

export function judgeEfiImage({ volume, starts, name: image, place }: EfiImage): readonly Fault[] {
  const { written, clusters } = volume
  return [
    ...(starts.length === 0 ? [faults.noFallback({ image }, place)] : []),
    ...(written === 32 && clusters < LEAST_OF_FAT32 ? [faults.fewClusters({ image, clusters, least: LEAST_OF_FAT32 }, place)] : []),
  ]
}

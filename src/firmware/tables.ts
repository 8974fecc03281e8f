/** What firmware finds by the partition tables of a disk. UEFI 2.10, 5.2 and 5.3. */

import type { Fault, FaultPlace } from '../fault/index.js'
import { readBytes } from '../format/fat/index.js'
import { MbrType, PartitionType, readPartitions, type FoundMbr, type FoundPartition, type FoundTables } from '../format/hybrid/index.js'
import { SECTOR_BYTES, VIRTUAL_SECTOR_BYTES } from '../unit/index.js'
import { faults } from './faults.js'
import { efiImageAt, judgeEfiImage, type EfiImage } from './images.js'
import type { PlannedDisc, Started } from './types.js'

export interface FromTables {
  readonly bios: readonly Started[]
  readonly efi: readonly Started[]
  readonly noBios: string
  readonly noEfi: string
  readonly images: readonly EfiImage[]
  readonly tables: FoundTables
  readonly faults: readonly Fault[]
}

/** Partitions that are looked into. */
const MOST_PARTITIONS = 64

/** `judged`: bytes at which images begin of which all is said already. */
export async function fromTables(disc: PlannedDisc, judged: ReadonlySet<number>): Promise<FromTables> {
  const { medium } = disc
  const tables = await readPartitions(medium)
  const { mbr, gpt } = tables
  const bios = await byCode(disc, mbr)
  const announced = mbr?.partitions.some(({ type }) => type === MbrType.gptProtective) === true
  const hasGpt = gpt !== undefined || (await hasHeader(disc))
  const rows = mbr?.partitions.filter(({ type }) => type === MbrType.efiSystem) ?? []
  const where: FaultPlace = { path: disc.codePath ?? ['boot'] }
  const found: Fault[] = [...bios.faults]
  if (hasGpt && !announced && rows.length === 0)
    found.push(faults.gptIgnored({ basicData: gpt?.partitions.some(({ type }) => type === PartitionType.basicData) === true }, where))
  const listed: readonly (FoundPartition & { readonly name: string })[] =
    gpt !== undefined && announced
      ? gpt.partitions.map((partition) => ({ ...partition, name: `GPT partition ${partition.number}` }))
      : rows.map((partition) => ({ ...partition, name: `MBR partition ${partition.number}` }))
  const images: EfiImage[] = []
  for (const { start, name } of listed.slice(0, MOST_PARTITIONS)) {
    const from = start * VIRTUAL_SECTOR_BYTES
    const image = await efiImageAt(medium, { from, by: name, name: nameOf(disc, from) ?? name, place: where })
    // Partitions of other file systems are none of EFI's.
    if (image === undefined) continue
    images.push(image)
    if (start % BLOCKS_PER_SECTOR !== 0) found.push(faults.unaligned({ image: name, start }, where))
    if (!judged.has(from)) found.push(...judgeEfiImage(image))
  }
  const efi = images.flatMap(({ starts }) => starts)
  return {
    bios: bios.starts,
    noBios: bios.why,
    efi,
    noEfi:
      listed.length === 0 ? 'no partition table has a partition for EFI' : 'no partition has a FAT file system with /EFI/BOOT/BOOTX64.EFI',
    images,
    tables,
    faults: found,
  }
}

const BLOCKS_PER_SECTOR = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES

/** The image that a boot entry names, which may be a partition as well. */
const nameOf = (disc: PlannedDisc, from: number): string | undefined => disc.imageAt(Math.floor(from / SECTOR_BYTES))

/** Whether a GUID partition table begins where one does, announced or not. */
async function hasHeader({ medium }: PlannedDisc): Promise<boolean> {
  const block = await readBytes(medium, VIRTUAL_SECTOR_BYTES, 8)
  return block !== undefined && String.fromCharCode(...block) === 'EFI PART'
}

interface ByCode {
  readonly starts: readonly Started[]
  readonly why: string
  readonly faults: readonly Fault[]
}

async function byCode(disc: PlannedDisc, mbr: FoundMbr | undefined): Promise<ByCode> {
  const nothing = (why: string, found: readonly Fault[] = []): ByCode => ({ starts: [], why, faults: found })
  if (mbr === undefined) return nothing('the disc has no master boot record')
  if (mbr.code === 'none') return nothing('the master boot record has no code')
  const by = 'master boot record'
  if (mbr.code === 'other' || mbr.loads === undefined)
    return { starts: [{ what: 'code of the master boot record', by }], why: '', faults: [] }
  const loader = mbr.code === 'isolinux' ? 'isolinux' : 'GRUB'
  const from = mbr.loads * VIRTUAL_SECTOR_BYTES
  const block = await readBytes(disc.medium, from, VIRTUAL_SECTOR_BYTES)
  if (block === undefined || !goesOn(block, mbr.code)) {
    const fault = faults.mbrCode({ loader, block: mbr.loads }, { path: disc.codePath ?? ['boot'] })
    return nothing(`its code loads block ${mbr.loads}, which is no ${loader}`, [fault])
  }
  return { starts: [{ what: `${nameOf(disc, from) ?? `block ${mbr.loads}`}, ${loader}`, by }], why: '', faults: [] }
}

/** isohdpfx.S looks for FB C0 78 70 at byte 64 of isolinux.bin; boot.S loads diskboot.S, which says what it does. */
const goesOn = (block: Uint8Array, code: 'isolinux' | 'grub2'): boolean =>
  code === 'isolinux'
    ? [0xfb, 0xc0, 0x78, 0x70].every((byte, i) => block[64 + i] === byte)
    : String.fromCharCode(...block).includes('loading\0')

/** A medium -> its boot catalogue. Reads what other writers made, and trusts no number in it. */

import type { Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import { after, bytes, bytesOfVirtual, lba, sectors, SECTOR_BYTES, VIRTUAL_SECTOR_BYTES, type Bytes, type Lba } from '../../unit/index.js'
import { PrimaryVolumeDescriptor, SYSTEM_AREA_SECTORS } from '../iso9660/index.js'
import { diskBytes, floppyBytes } from './emulation.js'
import { faults } from './faults.js'
import { HEAD_BYTES } from './image.js'
import { fatBytes } from './lint.js'
import { Platform, type InfoTable } from './options.js'
import { parseCatalog, type EntryRow } from './parse.js'
import { BOOT_INFO_AT, BootInfoTable, BootRecord, GRUB_BLOCK_LIST_AT, GRUB_KERNEL_BLOCK, GrubBlockList } from './structures.js'

/**
 * By what the size of an image is known: the table patched into it, the FAT file system or the partitions in it, the floppy disk that it
 * stands for, what is loaded of it, or that EFI firmware takes all up to the end of the volume. UEFI 2.10, 13.3.2.1.
 */
export type SizeFrom = 'table' | 'file-system' | 'partitions' | 'emulation' | 'load-size' | 'volume-end'

export interface FoundBootEntry extends EntryRow {
  /** The catalogue has no size of images: this is what `sizeFrom` tells. */
  readonly size: Bytes
  readonly sizeFrom: SizeFrom
  readonly infoTable?: InfoTable
}

export interface FoundBootCatalog {
  readonly bootRecord: Lba
  readonly catalog: Lba
  readonly entries: readonly FoundBootEntry[]
}

/** Descriptors looked through for a boot record, and images looked into. */
const DESCRIPTOR_LIMIT = 64
const PROBE_LIMIT = 256

/** Undefined `catalog` where the medium has no boot record, or one that leads nowhere, which a fault then tells. */
export async function readBootCatalog(
  medium: Medium,
  start: Lba = lba(0),
): Promise<{ readonly catalog: FoundBootCatalog | undefined; readonly faults: readonly Fault[] }> {
  const found = await findBootRecord(medium, start)
  if (found === undefined) return { catalog: undefined, faults: [] }
  if (found.catalog >= medium.size)
    return { catalog: undefined, faults: [faults.notFound({ why: `it is said to begin at block ${found.catalog} of ${medium.size}` })] }
  const { rows, faults: odd } = await parseCatalog(medium, found.catalog)
  if (rows.length === 0) return { catalog: undefined, faults: odd }
  const entries: FoundBootEntry[] = []
  const end = await volumeEnd(medium, start)
  const outside: Fault[] = []
  for (const [i, row] of rows.entries()) {
    entries.push(i < PROBE_LIMIT ? await probe(medium, row, end) : { ...row, ...sizeByLoad(row) })
    if (row.image >= medium.size && outside.length < PROBE_LIMIT)
      outside.push(faults.imageOutside({ entry: i, image: row.image, blocks: medium.size }))
  }
  return { catalog: { ...found, entries }, faults: [...odd, ...outside] }
}

/** The block behind the volume, as far as the medium goes. */
async function volumeEnd(medium: Medium, start: Lba): Promise<number> {
  const at = after(start, SYSTEM_AREA_SECTORS)
  if (at >= medium.size) return medium.size
  const { spaceSize } = PrimaryVolumeDescriptor.decode(await medium.read(at, sectors(1)))
  // Some writers count the volume of a later session from its own beginning, others from block 0.
  return Math.min(medium.size, spaceSize > start ? spaceSize : start + spaceSize)
}

async function findBootRecord(medium: Medium, start: Lba): Promise<{ bootRecord: Lba; catalog: Lba } | undefined> {
  for (let i = 16; i < 16 + DESCRIPTOR_LIMIT && start + i < medium.size; i++) {
    const here = after(start, sectors(i))
    const sector = await medium.read(here, sectors(1))
    if (BootRecord.check(sector).every(({ field }) => field !== 'boot record indicator' && field !== 'standard identifier')) {
      if (String.fromCharCode(...sector.subarray(7, 30)) === 'EL TORITO SPECIFICATION')
        return { bootRecord: here, catalog: BootRecord.decode(sector).catalog }
    } else if (String.fromCharCode(...sector.subarray(1, 6)) !== 'CD001' || sector[0] === 0xff) return undefined
  }
  return undefined
}

/** Takes the size of an image from the table patched into it, from its file system, or from the load size. */
async function probe(medium: Medium, row: EntryRow, end: number): Promise<FoundBootEntry> {
  const room = bytes(Math.max(0, medium.size - row.image) * SECTOR_BYTES)
  const fitting = (size: number): Bytes => bytes(Math.min(size, room))
  const floppy = floppyBytes.get(row.emulation)
  if (floppy !== undefined) return { ...row, size: fitting(floppy), sizeFrom: 'emulation' }
  if (room === 0) return { ...row, size: bytes(0), sizeFrom: 'load-size' }
  const head = await medium.read(row.image, sectors(Math.min(HEAD_BYTES, room) / SECTOR_BYTES))
  const table = BootInfoTable.decode(head, BOOT_INFO_AT)
  if (table.image === row.image && table.length > 0 && table.length <= room)
    return { ...row, size: bytes(table.length), sizeFrom: 'table', infoTable: isGrub(head, row.image) ? 'grub2' : 'isolinux' }
  if (row.emulation === 'hard-disk') {
    const disk = diskBytes(head)
    if (disk !== undefined) return { ...row, size: fitting(disk), sizeFrom: 'partitions' }
  } else {
    const fat = fatBytes(head)
    if (fat !== undefined) return { ...row, size: fitting(fat), sizeFrom: 'file-system' }
  }
  if (row.platform === Platform.efi && row.loadSectors <= TO_THE_END)
    return { ...row, size: bytes(Math.max(0, end - row.image) * SECTOR_BYTES), sizeFrom: 'volume-end' }
  const { size, sizeFrom } = sizeByLoad(row)
  return { ...row, size: fitting(size), sizeFrom }
}

/** Counts that EFI firmware takes for all up to the end. UEFI 2.10, 13.3.2.1. */
const TO_THE_END = 1

const isGrub = (head: Uint8Array, image: Lba): boolean =>
  head.length >= GRUB_BLOCK_LIST_AT + GrubBlockList.size &&
  GrubBlockList.decode(head, GRUB_BLOCK_LIST_AT).kernelBlock === image * (SECTOR_BYTES / VIRTUAL_SECTOR_BYTES) + GRUB_KERNEL_BLOCK

const sizeByLoad = (row: EntryRow) => ({ size: bytesOfVirtual(row.loadSectors), sizeFrom: 'load-size' as const })

/** The master boot record: code with its address, and the rows of the partition table. UEFI 2.10, 5.2. */

import { virtualSectors, VIRTUAL_SECTOR_BYTES, SECTOR_BYTES, unreachable, type Lba, type VirtualSectors } from '../../unit/index.js'
import type { MbrCode, MbrOptions } from './options.js'
import { LOADER_BLOCK_AT, LoaderBlock, MasterBootRecord, MBR_CODE_BYTES, MbrType, unusedRow, type PartitionRow } from './structures.js'

/** A stretch of the disk in blocks of 512 bytes. */
export interface Span {
  readonly start: VirtualSectors
  readonly count: VirtualSectors
}

/** The block of 512 bytes at which a sector begins. */
export const blockAt = (at: Lba): VirtualSectors => virtualSectors(at * (SECTOR_BYTES / VIRTUAL_SECTOR_BYTES))

/** GRUB's image begins with four blocks for CD-ROMs; a disk goes on with the fifth. boot.S, cdboot.S. */
const GRUB_CD_BLOCKS = 4
/** Heads and sectors of the geometry that a BIOS makes up for a stick of up to 1 GiB. */
const HEADS = 64
const SECTORS = 32

export function encodeMbr(
  { code, active, partitionType }: MbrOptions,
  signature: number,
  disk: { readonly size: VirtualSectors; readonly protective: boolean; readonly efi: readonly Span[]; readonly image: Lba | undefined },
): Uint8Array {
  const rows = disk.protective ? protectiveRows(disk.size, active) : coveringRows(disk.size, partitionType, active, disk.efi)
  const [first = unusedRow, second = unusedRow, third = unusedRow, fourth = unusedRow] = rows
  return MasterBootRecord.encode({ code: codeOf(code, disk.image), diskSignature: signature, first, second, third, fourth })
}

function codeOf(code: MbrCode | undefined, image: Lba | undefined): Uint8Array {
  const out = new Uint8Array(MBR_CODE_BYTES)
  if (code === undefined || image === undefined) return out
  out.set(code.bytes.subarray(0, MBR_CODE_BYTES))
  LoaderBlock.encodeInto(out, LOADER_BLOCK_AT, { block: virtualSectors(blockAt(image) + loaderOffset(code.loader)) })
  return out
}

function loaderOffset(loader: MbrCode['loader']): number {
  switch (loader) {
    case 'isolinux':
      return 0
    case 'grub2':
      return GRUB_CD_BLOCKS
    default:
      return unreachable(loader)
  }
}

/**
 * For a disk with a GUID partition table: one row that covers all of it but the first block (5.2.3). A BIOS that starts
 * nothing without an active row gets one that is empty and covers the first block alone; the active mark may not
 * stand on the protective row.
 */
function protectiveRows(size: VirtualSectors, active: boolean): readonly PartitionRow[] {
  const count = virtualSectors(Math.min(size - 1, 0xffffffff))
  const protective = rowOf({ start: virtualSectors(1), count }, MbrType.gptProtective)
  const marker = { ...rowOf({ start: virtualSectors(0), count: virtualSectors(1) }, MbrType.empty), indicator: 0x80 }
  return active ? [protective, marker] : [protective]
}

/** For a disk without one: a row that covers all of it, so that Linux mounts the partition, and one for each EFI image. */
function coveringRows(size: VirtualSectors, type: number, active: boolean, efi: readonly Span[]): readonly PartitionRow[] {
  const whole = rowOf({ start: virtualSectors(0), count: size }, type)
  return [{ ...whole, indicator: active ? 0x80 : 0 }, ...efi.map((span) => rowOf(span, MbrType.efiSystem))]
}

export function rowOf({ start, count }: Span, type: number): PartitionRow {
  const first = geometryOf(start)
  const last = geometryOf(virtualSectors(start + count - 1))
  return {
    ...unusedRow,
    type,
    start,
    count,
    firstHead: first.head,
    firstSector: first.sector,
    firstCylinderHigh: first.cylinder >> 8,
    firstCylinderLow: first.cylinder & 0xff,
    lastHead: last.head,
    lastSector: last.sector,
    lastCylinderHigh: last.cylinder >> 8,
    lastCylinderLow: last.cylinder & 0xff,
  }
}

/** Cylinder, head and sector of a block; FFFFFFh for one that cannot be written so. UEFI 2.10, 5.2.3. */
function geometryOf(block: VirtualSectors): { readonly cylinder: number; readonly head: number; readonly sector: number } {
  const cylinder = Math.floor(block / (HEADS * SECTORS))
  if (cylinder > 1023) return { cylinder: 1023, head: 255, sector: 63 }
  return { cylinder, head: Math.floor(block / SECTORS) % HEADS, sector: (block % SECTORS) + 1 }
}

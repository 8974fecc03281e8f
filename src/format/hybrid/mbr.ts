/** The master boot record: code with its address, and the rows of the partition table. UEFI 2.10, 5.2. */

import { virtualSectors, unreachable, type Lba, type VirtualSectors } from '../../unit/index.js'
import type { MbrCode, MbrOptions } from './options.js'
import { blockAt, MBR_ROWS, type Partition, type Span } from './span.js'
import { LOADER_BLOCK_AT, LoaderBlock, MasterBootRecord, MBR_CODE_BYTES, MbrType, unusedRow, type PartitionRow } from './structures.js'

/** GRUB's image begins with four blocks for CD-ROMs; a disk goes on with the fifth. boot.S, cdboot.S. */
const GRUB_CD_BLOCKS = 4
/** Heads and sectors of the geometry that a BIOS makes up for a stick of up to 1 GiB. */
const HEADS = 64
const SECTORS = 32

export interface MbrDisk {
  readonly size: VirtualSectors
  /** Blocks of the file system's partition. */
  readonly own: Span
  /** Images of EFI, which take the rows that are free. */
  readonly efi: readonly Span[]
  readonly partitions: readonly Partition[]
  readonly image: Lba | undefined
}

export function encodeMbr(
  { code, active, partitionType }: MbrOptions,
  signature: number,
  disk: MbrDisk,
  table: 'protective' | 'rows',
): Uint8Array {
  const rows = table === 'protective' ? protectiveRows(disk.size, active) : allRows(disk, partitionType, active)
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

/**
 * For a disk without one, or one that a BIOS is to see as such: a row of the file system, so that Linux mounts the partition, unless
 * its number is another's; then those that have numbers, and one for each EFI image.
 */
function allRows({ own, efi, partitions }: MbrDisk, type: number, active: boolean): readonly PartitionRow[] {
  const rows: (PartitionRow | undefined)[] = Array.from({ length: MBR_ROWS }, () => undefined)
  for (const { number, span, type: types, tables } of partitions) if (tables !== 'gpt') rows[number - 1] = rowOf(span, types.byte)
  const indicator = active ? 0x80 : 0
  rows[0] = { ...(rows[0] ?? rowOf(own, type)), indicator }
  for (const span of efi) {
    const free = rows.findIndex((row) => row === undefined)
    if (free >= 0) rows[free] = rowOf(span, MbrType.efiSystem)
  }
  return rows.map((row) => row ?? unusedRow)
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

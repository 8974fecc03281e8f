/** The master boot record. UEFI 2.10, 5.2. */

import { readU16le, readU32le } from '../../../codec/index.js'
import { SECTOR_BYTES, VIRTUAL_SECTOR_BYTES } from '../../../unit/index.js'
import { LOADER_BLOCK_AT, LoaderBlock, MasterBootRecord, MBR_CODE_BYTES, MbrType, PartitionRow } from '../structures.js'
import { meetings, type Disk, type Partition, type Stretch } from './disk.js'
import { mbrRules as rules } from './rules.js'

export interface JudgedMbr {
  /** Whether block 0 is one. */
  readonly isThere: boolean
  readonly partitions: readonly Partition[]
  /** Whether a row says that a GUID partition table follows. */
  readonly protects: boolean
}

const ROWS_AT = 446
const ROWS = 4
const STRUCTURE = 'master boot record'
/** Types of FAT volumes. */
const FAT: ReadonlySet<number> = new Set([0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e])
/** Counts beyond 32 bits are recorded so. */
const MOST_COUNT = 0xffffffff

export async function judgeMbr(disk: Disk): Promise<JudgedMbr> {
  const none: JudgedMbr = { isThere: false, partitions: [], protects: false }
  const block = await disk.block(0)
  if (block === undefined) return none
  const rows = Array.from({ length: ROWS }, (_, i) => PartitionRow.decode(block, ROWS_AT + i * PartitionRow.size))
  const signature = readU16le(block, SIGNATURE_AT)
  if (signature !== 0xaa55) {
    if (!(await isMeant(disk, rows))) return none
    disk.say(rules.signature, STRUCTURE, 'signature', SIGNATURE_AT, hex(signature), '55h AAh')
  } else if (isBare(block, rows)) return none
  for (const { field, at, is, should, kind } of MasterBootRecord.deviations(block))
    if (kind === 'reserved') disk.say(rules.reserved, STRUCTURE, field, at, is, should)
  let active = 0
  const stretches: Stretch[] = []
  const partitions: Partition[] = []
  for (const [i, row] of rows.entries()) {
    const at = ROWS_AT + i * PartitionRow.size
    const structure = `partition row ${i + 1}`
    if (row.indicator !== 0 && row.indicator !== 0x80) disk.say(rules.status, structure, 'indicator', at, hex(row.indicator), '0 or 80h')
    if (row.indicator === 0x80 && ++active > 1) disk.say(rules.status, structure, 'indicator', at, '80h', '0, as another row is active')
    if (row.type === MbrType.empty && row.count === 0) {
      const rest = block.subarray(at + 1, at + PartitionRow.size)
      if (rest.some((byte) => byte !== 0)) disk.say(rules.unused, structure, 'bytes of an unused row', at, 'data', 'zeros')
      continue
    }
    judgeRow(disk, row, structure, at)
    const [start, end] = [row.start, row.start + row.count]
    if (row.count === 0 || row.type === MbrType.empty || row.type === MbrType.gptProtective) continue
    stretches.push({ name: structure, start, end, at: at + PartitionRow.offsetOf('start') })
    const kind = row.type === MbrType.efiSystem ? 'efi' : row.type === MbrType.hfs ? 'hfs' : FAT.has(row.type) ? 'fat' : 'other'
    if (end <= disk.blocks) partitions.push({ structure, kind, start, end, at })
  }
  for (const { first, second, kind } of meetings(stretches))
    disk.say(
      kind === 'within' ? rules.covers : rules.overlap,
      second.name,
      'start',
      second.at,
      blocksOf(second),
      `clear of ${first.name}, ${blocksOf(first)}`,
    )
  await judgeLoader(disk, block)
  return { isThere: true, partitions, protects: rows.some(({ type }) => type === MbrType.gptProtective) }
}

const SIGNATURE_AT = 510
const DISK_SIGNATURE_AT = MasterBootRecord.offsetOf('diskSignature')
const hex = (value: number): string => `${value.toString(16).toUpperCase()}h`
const blocksOf = ({ start, end }: Stretch): string => `blocks ${start} to ${end - 1}`

/** The two bytes at its end make no record: boot blocks of HFS, and blocks that describe drivers of the Macintosh, have them too. */
function isBare(block: Uint8Array, rows: readonly PartitionRow[]): boolean {
  const hasCode = block.subarray(0, MBR_CODE_BYTES).some((byte) => byte !== 0)
  const isOther = !hasCode || (block[0] === 0x45 && block[1] === 0x52)
  return isOther && readU32le(block, DISK_SIGNATURE_AT) === 0 && rows.every(({ count }) => count === 0)
}

/** Whether a block without the signature is a master boot record all the same: by a header that follows, or by its rows. */
async function isMeant(disk: Disk, rows: readonly PartitionRow[]): Promise<boolean> {
  const header = await disk.block(1)
  if (header !== undefined && String.fromCharCode(...header.subarray(0, 8)) === 'EFI PART') return true
  const isSound = (row: PartitionRow): boolean =>
    (row.indicator === 0 || row.indicator === 0x80) && (row.count === 0 || row.start + row.count <= disk.blocks)
  return rows.every(isSound) && rows.some(({ count, type }) => count > 0 && type !== 0)
}

function judgeRow(disk: Disk, row: PartitionRow, structure: string, at: number): void {
  const { type, start, count, indicator } = row
  const field = (name: 'start' | 'count'): number => at + PartitionRow.offsetOf(name)
  const end = start + count
  if (count === 0) disk.say(rules.extent, structure, 'count', field('count'), 0, `one at least, as its type is ${hex(type)}`)
  if (type === MbrType.gptProtective) {
    if (start !== 1) disk.say(rules.protective, structure, 'start', field('start'), start, 1)
    if (indicator !== 0) disk.say(rules.protective, structure, 'indicator', at, hex(indicator), 0)
    if (count !== MOST_COUNT && end > disk.blocks) disk.say(rules.protective, structure, 'count', field('count'), count, disk.blocks - 1)
    else if (end < disk.blocks) disk.say(rules.protectsLess, structure, 'count', field('count'), count, disk.blocks - 1)
  } else {
    if (start >= disk.blocks) disk.say(rules.extent, structure, 'start', field('start'), start, `less than ${disk.blocks}`)
    else if (end > disk.blocks) disk.say(rules.extent, structure, 'count', field('count'), count, `at most ${disk.blocks - start}`)
  }
  judgeGeometry(disk, row, structure, at)
}

interface Geometry {
  readonly heads: number
  readonly sectors: number
}

/** Geometries that a BIOS makes up, those of floppy disks, and those with which hybrid discs are made. */
const geometries: readonly Geometry[] = [255, 254, 240, 128, 64, 32, 16, 2, 1].flatMap((heads) =>
  [63, 32, 36, 18, 17, 15].map((sectors) => ({ heads, sectors })),
)

/** Whether both addresses are those of the blocks in one geometry, or what stands for addresses that cannot be written. */
function judgeGeometry(disk: Disk, row: PartitionRow, structure: string, at: number): void {
  const { start, count } = row
  const first = { cylinder: row.firstCylinderHigh * 256 + row.firstCylinderLow, head: row.firstHead, sector: row.firstSector }
  const last = { cylinder: row.lastCylinderHigh * 256 + row.lastCylinderLow, head: row.lastHead, sector: row.lastSector }
  const fits = geometries.map((geometry) => [isAt(first, start, geometry), isAt(last, start + count - 1, geometry)] as const)
  if (fits.some(([a, b]) => a && b)) return
  const isFirst = !fits.some(([a]) => a)
  const { cylinder, head, sector } = isFirst ? first : last
  const field = isFirst ? 'first cylinder, head, sector' : 'last cylinder, head, sector'
  disk.say(
    rules.geometry,
    structure,
    field,
    at + (isFirst ? 1 : 5),
    `${cylinder}, ${head}, ${sector}`,
    `those of block ${isFirst ? start : start + count - 1}`,
  )
}

function isAt(
  place: { readonly cylinder: number; readonly head: number; readonly sector: number },
  block: number,
  { heads, sectors }: Geometry,
): boolean {
  const { cylinder, head, sector } = place
  // FEh FFh FFh and FFh FFh FFh stand for what lies beyond; zeros for what is not told.
  if (cylinder === 1023 && head >= 254 && sector === 63) return true
  if (cylinder === 0 && head === 0 && sector === 0) return true
  const wanted = Math.floor(block / (heads * sectors))
  if (wanted > 1023) return cylinder === 1023 && head === heads - 1 && sector === sectors
  return cylinder === wanted && head === Math.floor(block / sectors) % heads && sector === (block % sectors) + 1
}

/** GRUB's image begins with four blocks for CD-ROMs. boot.S, cdboot.S. */
const GRUB_CD_BLOCKS = 4
const BLOCKS = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
/** Where the boot information table of a loader says where it lies. */
const IMAGE_AT = 12

/** Code that loads what has a boot information table: its block is the one that the table says. */
async function judgeLoader(disk: Disk, block: Uint8Array): Promise<void> {
  const text = String.fromCharCode(...block.subarray(0, LOADER_BLOCK_AT))
  const skipped = text.includes('isolinux.bin') ? 0 : text.includes('GRUB') ? GRUB_CD_BLOCKS : undefined
  if (skipped === undefined) return
  const loads = LoaderBlock.decode(block, LOADER_BLOCK_AT).block
  const loader = Number.isSafeInteger(loads) && loads < disk.blocks && loads >= skipped ? await disk.block(loads - skipped) : undefined
  const isRight = loader !== undefined && (loads - skipped) % BLOCKS === 0 && readU32le(loader, IMAGE_AT) === (loads - skipped) / BLOCKS
  if (!isRight) disk.say(rules.loader, STRUCTURE, 'block', LOADER_BLOCK_AT, loads, 'that of a loader with a boot information table')
}

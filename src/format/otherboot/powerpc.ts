/** PowerPC: rows of the master boot record that its firmware looks for. libisofs, doc/boot_sectors.txt, "PReP" and "CHRP". */

import { DiscError, type ManifestPath } from '../../fault/index.js'
import { sectorsOf, SECTOR_BYTES, virtualSectors, VIRTUAL_SECTOR_BYTES } from '../../unit/index.js'
import { PartitionRow, rowOf } from '../hybrid/index.js'
import { faults } from './faults.js'
import type { Layer } from './layers.js'
import type { BootFile } from './options.js'

const BLOCKS = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
const ROWS_AT = 446
const ROWS = 4
const SIGNATURE_AT = 510
const CHRP = 0x96
const PREP = 0x41
/** Of an image of ISO 9660, as libisofs has it. */
const AROUND = 0xcd
const ACTIVE = 0x80

/** The image as a whole, which leaves no room for other partitions. */
export const chrpLayer = (path: ManifestPath): Layer => ({
  wish: 'boot.systems.chrp',
  path,
  claims: [{ from: ROWS_AT, to: VIRTUAL_SECTOR_BYTES }],
  refs: [],
  write(out, where) {
    writeRow(out, 0, { type: CHRP, start: 0, end: where.end * BLOCKS, indicator: ACTIVE })
  },
})

/**
 * In a row that partitions of others leave, of which the last one is kept; where there are none, the whole image is listed: what lies before the
 * file, the file, and what lies behind it.
 */
export const prepLayer = (file: BootFile, path: ManifestPath): Layer => ({
  wish: 'boot.systems.prep',
  path,
  claims: [{ from: LAST_ROW_AT, to: SIGNATURE_AT }],
  refs: [file.content.id],
  write(out, where) {
    const rows = Array.from({ length: ROWS }, (_, row) => row).filter((row) => isFree(out, row))
    const start = where.content(file.content) * BLOCKS
    const end = start + sectorsOf(file.content.size) * BLOCKS
    const own = { type: PREP, start, end }
    const before = { type: AROUND, start: 0, end: start }
    const behind = { type: AROUND, start: end, end: where.end * BLOCKS }
    const wanted = rows.length < ROWS ? [own] : end < behind.end ? [before, own, behind] : [before, own]
    if (rows.length === 0) throw new DiscError(faults.rowTaken({ wish: 'boot.systems.prep' }, { path }))
    for (const [i, row] of wanted.entries()) writeRow(out, rows[i] as number, row)
  },
})
const LAST_ROW_AT = ROWS_AT + (ROWS - 1) * PartitionRow.size

const isFree = (out: Uint8Array, row: number): boolean =>
  out.subarray(ROWS_AT + row * PartitionRow.size, ROWS_AT + (row + 1) * PartitionRow.size).every((byte) => byte === 0)

interface Row {
  readonly type: number
  /** In blocks; the end is that of the next one. */
  readonly start: number
  readonly end: number
  readonly indicator?: number
}

function writeRow(out: Uint8Array, number: number, { type, start, end, indicator = 0 }: Row): void {
  const row = rowOf({ start: virtualSectors(start), count: virtualSectors(end - start) }, type)
  PartitionRow.encodeInto(out, ROWS_AT + number * PartitionRow.size, { ...row, indicator })
  out.set([0x55, 0xaa], SIGNATURE_AT)
}

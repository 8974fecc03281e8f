/** PowerPC: rows of the master boot record that its firmware looks for. libisofs, doc/boot_sectors.txt, "PReP" and "CHRP". */

import { DiscError, type ManifestPath } from '../../fault/index.js'
import { sectorsOf, SECTOR_BYTES, virtualSectors, VIRTUAL_SECTOR_BYTES } from '../../unit/index.js'
import { PartitionRow, unusedRow } from '../hybrid/index.js'
import { faults } from './faults.js'
import type { Layer } from './layers.js'
import type { BootFile } from './options.js'

const BLOCKS = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
const ROWS_AT = 446
const ROWS = 4
const SIGNATURE_AT = 510
const CHRP = 0x96
const PREP = 0x41

/** The image as a whole, which leaves no room for other partitions. */
export const chrpLayer = (path: ManifestPath): Layer => ({
  wish: 'boot.systems.chrp',
  path,
  claims: [{ from: ROWS_AT, to: VIRTUAL_SECTOR_BYTES }],
  refs: [],
  write(out, where) {
    writeRow(out, 0, CHRP, 0, where.end * BLOCKS)
  },
})

/** In the last row: partitions of others come first. */
export const prepLayer = (file: BootFile, path: ManifestPath): Layer => ({
  wish: 'boot.systems.prep',
  path,
  claims: [{ from: LAST_ROW_AT, to: SIGNATURE_AT }],
  refs: [file.content.id],
  write(out, where) {
    const first = Array.from({ length: ROWS }, (_, row) => row).find((row) => isFree(out, row))
    if (first === undefined) throw new DiscError(faults.rowTaken({ wish: 'boot.systems.prep' }, { path }))
    writeRow(out, first, PREP, where.content(file.content) * BLOCKS, sectorsOf(file.content.size) * BLOCKS)
  },
})
const LAST_ROW_AT = ROWS_AT + (ROWS - 1) * PartitionRow.size

const isFree = (out: Uint8Array, row: number): boolean =>
  out.subarray(ROWS_AT + row * PartitionRow.size, ROWS_AT + (row + 1) * PartitionRow.size).every((byte) => byte === 0)

/** Cylinders, heads and sectors say that there are none. UEFI 2.10, 5.2.3. */
const noGeometry = { firstHead: 0xfe, firstSector: 63, firstCylinderHigh: 3, firstCylinderLow: 0xff } as const
const noLastGeometry = { lastHead: 0xfe, lastSector: 63, lastCylinderHigh: 3, lastCylinderLow: 0xff } as const

function writeRow(out: Uint8Array, row: number, type: number, start: number, count: number): void {
  const first = start === 0 ? { firstSector: 1 } : noGeometry
  PartitionRow.encodeInto(out, ROWS_AT + row * PartitionRow.size, {
    ...unusedRow,
    ...first,
    ...noLastGeometry,
    type,
    start: virtualSectors(start),
    count: virtualSectors(count),
  })
  out.set([0x55, 0xaa], SIGNATURE_AT)
}

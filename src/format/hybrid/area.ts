/** A file for the system area below the partition tables: both may be there as long as neither wants the other's bytes. */

import type { Fault, ManifestPath } from '../../fault/index.js'
import { VIRTUAL_SECTOR_BYTES } from '../../unit/index.js'
import { faults } from './faults.js'
import { GPT_BLOCKS } from './gpt.js'
import type { HybridOptions, SystemAreaFile } from './options.js'
import { MBR_CODE_BYTES } from './structures.js'

/** Bytes from `from` up to, not including, `to`. */
interface Range {
  readonly what: string
  readonly from: number
  readonly to: number
}

const SIGNATURE_AT = 510

export const areaBytes = (area: SystemAreaFile | undefined): Uint8Array =>
  area?.content.origin.kind === 'bytes' ? area.content.origin.bytes : new Uint8Array(0)

/** One fault for all ranges in which the file has bytes where the tables lie. */
export function judgeArea(area: SystemAreaFile, { mbr, gpt }: Pick<HybridOptions, 'mbr' | 'gpt'>, path: ManifestPath): readonly Fault[] {
  const bytes = areaBytes(area)
  const wanted: readonly Range[] = [
    ...(mbr?.code === undefined ? [] : [{ what: 'the boot code', from: 0, to: MBR_CODE_BYTES }]),
    { what: 'the partition table of the master boot record', from: MBR_CODE_BYTES, to: SIGNATURE_AT },
    ...(signs(bytes) ? [] : [{ what: 'its signature', from: SIGNATURE_AT, to: VIRTUAL_SECTOR_BYTES }]),
    ...(gpt === undefined
      ? []
      : [{ what: 'the GUID partition table', from: VIRTUAL_SECTOR_BYTES, to: VIRTUAL_SECTOR_BYTES * (1 + GPT_BLOCKS) }]),
  ]
  const taken = wanted.flatMap(({ what, from, to }) => {
    const own = bytes.subarray(from, to)
    const first = own.findIndex((byte) => byte !== 0)
    return first < 0 ? [] : [{ what, first: from + first, last: from + own.findLastIndex((byte) => byte !== 0) }]
  })
  return taken.length === 0 ? [] : [faults.systemAreaTaken({ name: area.name, taken }, { path })]
}

/** The signature at the end of a master boot record is the same whoever writes it. */
const signs = (bytes: Uint8Array): boolean => bytes[SIGNATURE_AT] === 0x55 && bytes[SIGNATURE_AT + 1] === 0xaa

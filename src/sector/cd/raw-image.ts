/** What the first sectors of a raw image tell of it, before a drive is asked to write it. MMC-6 4.3.4; ECMA-130 22.3. */

import type { Fault } from '../../fault/index.js'
import { crc16, RAW_SECTOR_BYTES } from '../../kernel/index.js'
import { lba, lbaOfMsf, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import { subcodeBytes, type SubcodeForm } from './subcode.js'
import { CHANNEL_BYTES } from './subq.js'

export type RawSubcode = Exclude<SubcodeForm, 'planar'>

/** What a disc demands of a raw image; a drive tells it from the pregroove. */
export interface RawDemands {
  /** First address of the lead-in. */
  readonly leadIn: Lba
  /** Last possible start of the lead-out. */
  readonly leadOutLimit: Lba
}

export interface RawImage {
  readonly name: string
  readonly size: number
  readonly subcode: RawSubcode
  /** Bytes from the start of the image, a hundred sectors or more. */
  readonly head: Uint8Array
}

/** Where a raw image begins and its lead-out lies, as the sub-code of its lead-in says, and what keeps it from a disc. */
export function judgeRawImage(
  image: RawImage,
  demands?: RawDemands,
): { readonly first?: Lba; readonly leadOut?: Lba; readonly faults: readonly Fault[] } {
  const sector = RAW_SECTOR_BYTES + subcodeBytes[image.subcode]
  const { name, size } = image
  const refuse = (problem: string) => ({ faults: [faults.notWhole({ name, size, sector, problem })] })
  if (size === 0 || size % sector !== 0) return refuse('the size is no multiple of that')
  const read = Array.from({ length: Math.min(Math.floor(image.head.length / sector), 300) }, (_, i) =>
    qOf(image.head.subarray(i * sector + RAW_SECTOR_BYTES, (i + 1) * sector), image.subcode),
  )
  const at = read.findIndex((q) => q !== undefined && (q[0] as number) % 16 === 1)
  const q = read[at]
  if (q === undefined) return refuse('its sub-code fails its CRC')
  // Of a lead-in the running time, of everything else the absolute one.
  const first = lba(addressOf(q, q[1] === 0 ? 3 : 7) - at)
  const pointer = read.find(
    (candidate) =>
      candidate !== undefined && candidate[0] !== undefined && candidate[0] % 16 === 1 && candidate[1] === 0 && candidate[2] === 0xa2,
  )
  const leadOut = pointer === undefined ? undefined : lba(addressOf(pointer, 7))
  const found: Fault[] = []
  if (demands !== undefined && first > demands.leadIn) found.push(faults.leadInShort({ name, first, needed: demands.leadIn }))
  if (demands !== undefined && leadOut !== undefined && leadOut > demands.leadOutLimit)
    found.push(faults.tooLong({ name, leadOut, limit: demands.leadOutLimit }))
  return { first, faults: found, ...(leadOut === undefined ? {} : { leadOut }) }
}

/** The twelve bytes of Q; undefined where the CRC is wrong or the time is none. */
function qOf(subcode: Uint8Array, form: RawSubcode): Uint8Array | undefined {
  const q = form === 'pq' ? subcode.slice(0, CHANNEL_BYTES) : new Uint8Array(CHANNEL_BYTES)
  if (form !== 'pq') for (let i = 0; i < 96; i++) q[i >> 3] = ((q[i >> 3] as number) << 1) | (((subcode[i] as number) >> 6) & 1)
  const decimal = [3, 4, 5, 7, 8, 9].every((i) => ((q[i] as number) & 15) < 10 && (q[i] as number) < 0xa0)
  return decimal && crc16(q, 0, 10) === (((q[10] as number) << 8) | (q[11] as number)) ? q : undefined
}

const plain = (byte: number): number => (byte >> 4) * 10 + (byte & 15)
const addressOf = (q: Uint8Array, at: number): Lba =>
  lbaOfMsf({ minute: plain(q[at] as number), second: plain(q[at + 1] as number), frame: plain(q[at + 2] as number) })

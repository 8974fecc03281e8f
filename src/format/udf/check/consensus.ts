/** What most of a volume says of itself, so that one damaged field does not put all others in the wrong. */

import { readU16le } from '../../../codec/index.js'
import { revisionOf } from '../entity.js'
import { REVISIONS } from '../revision.js'
import { TAG, tagIdOf } from '../tag.js'
import type { AnchorFound, Extent } from './anchors.js'
import type { Inquiry } from './inquiry.js'
import { isBlank, tagSerialOf } from './tags.js'

const MOST = 64
const [DOMAIN_AT, INFORMATION_AT] = [216, 20]

/** Sets serial number and revision as most tags and identifiers have them. */
export async function agree(q: Inquiry, anchors: readonly AnchorFound[], extents: readonly (Extent | undefined)[]): Promise<void> {
  const serials = anchors.map(({ serial }) => serial)
  const codes: number[] = []
  for (const extent of extents) {
    if (extent === undefined) continue
    const blocks = Math.min(MOST, Math.ceil(extent.length / q.blockSize))
    for (let block = extent.location; block < extent.location + blocks; block++) {
      const bytes = await q.source.read(block * q.blockSize, q.blockSize)
      if (bytes.length < 512 || isBlank(bytes, 0, 512)) break
      serials.push(tagSerialOf(bytes, 0))
      const id = tagIdOf(bytes, 0)
      if (id === TAG.logicalVolume) codes.push(revisionOf(bytes.subarray(DOMAIN_AT, DOMAIN_AT + 32)))
      if (id === TAG.implementationUse && isInformation(bytes)) codes.push(revisionOf(bytes.subarray(INFORMATION_AT, INFORMATION_AT + 32)))
      if (id === TAG.terminating) break
    }
  }
  q.serial = most(serials) ?? 0
  const known = codes.filter(
    (code) => code === 0x0100 || code === 0x0101 || Object.values(REVISIONS).some((traits) => traits.code === code),
  )
  q.code = most(known) ?? most(codes) ?? (readU16le(anchors[0]?.bytes ?? new Uint8Array(4), 2) === 2 ? 0x0102 : 0x0201)
}

const isInformation = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(INFORMATION_AT + 1, INFORMATION_AT + 5)) === '*UDF'

/** The commonest; of several the first. */
function most(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best: number | undefined
  for (const [value, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = value
  return best
}

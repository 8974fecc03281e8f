/** A new session behind those of a disc: what is written, in which order, and the disc that comes of it. */

import type { Fault } from '../fault/index.js'
import {
  iso9660Ids,
  PrimaryVolumeDescriptor,
  SupplementaryVolumeDescriptor,
  SYSTEM_AREA_SECTORS,
  VolumeDescriptorHead,
} from '../format/iso9660/index.js'
import { ANCHOR_ID, anchorAt, ANCHOR_SECTOR } from '../format/udf/index.js'
import { at, type Layout, type PlacedRegion, type Region, type Rewrite } from '../layout/index.js'
import { after, between, bytesOf, lba, sectors, type Lba, type Sectors } from '../unit/index.js'
import { faults } from './faults.js'
import type { Former } from './former.js'

/**
 * Blocks of the first session that are written anew when the new session is whole, in this order: readers find the anchor of UDF and
 * the descriptors of ISO 9660 there. Each is one command, before and after which each name space shows an old or the new tree.
 * Empty where sessions follow one another.
 */
export function rewritesOf(session: Layout, former: Former, found: Fault[]): readonly Rewrite[] {
  if (former.growth === 'sequential') return []
  const rewrites: Rewrite[] = []
  const anchor = session.regions.find(({ id }) => id === ANCHOR_ID)
  if (anchor !== undefined)
    rewrites.push({
      region: written('session/anchor', 'anchor of the first session, which leads to the newest', 1, lba(ANCHOR_SECTOR), () =>
        anchorAt(bytesOfRegion(anchor, session), lba(ANCHOR_SECTOR)),
      ),
    })
  const descriptors = descriptorsOf(session)
  const [first] = descriptors
  const last = descriptors.at(-1)
  if (first === undefined || last === undefined) return rewrites
  const length = between(first.start, after(last.start, last.length))
  if (length > former.descriptors)
    found.push(faults.noRoomForDescriptors({ disc: former.name, needed: length, room: former.descriptors }, { path: ['session'] }))
  rewrites.push({
    region: written(
      'session/descriptors',
      'volume descriptors of the first session, which lead to the newest',
      length,
      lba(SYSTEM_AREA_SECTORS),
      () => {
        const bytes = new Uint8Array(bytesOf(length))
        for (const region of descriptors) bytes.set(bytesOfRegion(region, session), bytesOf(between(first.start, region.start)))
        return bytes
      },
    ),
  })
  return rewrites
}

/**
 * The same session, whose volumes count from its own beginning: where a disc is written in place, whoever lists sessions by their
 * descriptors finds the next one behind so (xorriso does). Those at block 16, which readers take, tell the whole disc. ECMA-119 8.4.8.
 * Linux follows no continuation of Rock Ridge beyond what they tell (`fs/isofs/rock.c` of 2026): of such a session that is mounted by
 * its number names of more than about 120 bytes are cut.
 */
export function countedAlone(session: Layout): Layout {
  const descriptors = new Set(descriptorsOf(session))
  const size = session.size
  const regions = session.regions.map((region): PlacedRegion => {
    const { body } = region
    if (!descriptors.has(region) || body.kind !== 'bytes') return region
    return { ...region, body: { kind: 'bytes', render: (where) => withSpace(body.render(where), size) } }
  })
  return { ...session, regions }
}

/** A descriptor that tells another size of its volume; one that tells none stays as it is. */
function withSpace(bytes: Uint8Array, spaceSize: Sectors): Uint8Array {
  const { type } = VolumeDescriptorHead.decode(bytes)
  if (type === 1) return PrimaryVolumeDescriptor.encode({ ...PrimaryVolumeDescriptor.decode(bytes), spaceSize })
  if (type === 2) return SupplementaryVolumeDescriptor.encode({ ...SupplementaryVolumeDescriptor.decode(bytes), spaceSize })
  return bytes
}

/** Those of ISO 9660, from the primary one to the terminator. */
function descriptorsOf({ regions }: Layout): readonly PlacedRegion[] {
  const from = regions.findIndex(({ id }) => id === iso9660Ids.primary)
  const to = regions.findIndex(({ id }) => id === iso9660Ids.terminator)
  return from < 0 || to < 0 ? [] : regions.slice(from, to + 1)
}

function bytesOfRegion({ id, body }: PlacedRegion, { where }: Layout): Uint8Array {
  if (body.kind !== 'bytes') throw new Error(`${id} is not rendered`)
  return body.render(where)
}

const written = (id: string, reason: string, length: number, start: Lba, render: () => Uint8Array): PlacedRegion => ({
  id,
  owner: 'session',
  reason,
  length: sectors(length),
  place: at(start),
  refs: [],
  body: { kind: 'bytes', render },
  start,
})

/** The whole disc from block 0 on: what is there, but for what is written anew, and the new session. */
export function wholeDisc(session: Layout, former: Former, rewrites: readonly Rewrite[]): Layout {
  const anew = rewrites.map(({ region }) => region).toSorted((a, b) => a.start - b.start)
  const regions: PlacedRegion[] = []
  let cursor = lba(0)
  const keepTo = (end: Lba): void => {
    if (end > cursor) regions.push(kept(former, cursor, between(cursor, end)))
    cursor = end
  }
  for (const region of anew) {
    keepTo(region.start)
    regions.push(region)
    cursor = after(region.start, region.length)
  }
  keepTo(lba(former.size))
  for (const region of session.regions) regions.push(region)
  const { end } = session.where
  return { regions, start: lba(0), size: between(lba(0), end), where: session.where }
}

function kept({ blocks, name }: Former, start: Lba, length: Sectors): PlacedRegion {
  const id = `session/former:${start}`
  const region: Region = {
    id,
    owner: 'session',
    reason: `blocks of ${name}`,
    length,
    place: at(start),
    refs: [],
    body: { kind: 'content', content: { id, size: bytesOf(length), origin: blocks(start, length) } },
  }
  return { ...region, start }
}

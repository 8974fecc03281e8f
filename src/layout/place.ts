/** The linker: hands out addresses. No other code counts sectors. */

import { DiscError } from '../fault/index.js'
import type { Content } from '../source/index.js'
import { after, alignUp, between, bytes, bytesOf, lba, sectors, unreachable, type Lba, type Sectors } from '../unit/index.js'
import { faults } from './faults.js'
import { ContentRegion, usualPlace } from './content-region.js'
import { sectorsOfContent, toldLength } from './forms.js'
import type { Place, PlacedRegion, Region, RegionId, Where } from './region.js'

/** Regions with addresses, in ascending order. A value: printable, comparable, never changed. */
export interface Layout {
  readonly regions: readonly PlacedRegion[]
  /** First sector of the session. */
  readonly start: Lba
  /** Sectors from the start to the end of the last region. */
  readonly size: Sectors
  readonly where: Where
}

/** The sector that all empty files point at. */
export const EMPTY_CONTENT: RegionId = 'data:empty'

/** Logical block addresses of MMC are signed 32-bit numbers. */
const LIMIT = 2 ** 31 - 1

/** File data: regions with an address of their own, what all empty files share, and the other contents in their order. */
export interface Payload {
  readonly pinned: readonly Region[]
  readonly shared: Region | undefined
  readonly loose: readonly Content[]
}

const noPayload: Payload = { pinned: [], shared: undefined, loose: [] }

/** Where other tracks of the disc lie, by their numbers: contents that they hold have no region here. */
export type TrackExtents = ReadonlyMap<number, { readonly start: Lba; readonly length: Sectors }>

const noTracks: TrackExtents = new Map()

/**
 * Places the regions in the order given, in one pass: those with an address of their own first, the others in the gaps
 * before and between them and then behind.
 */
export function place(
  before: readonly Region[],
  start: Lba = lba(0),
  payload: Payload = noPayload,
  behind: readonly Region[] = [],
  tracks: TrackExtents = noTracks,
): Layout {
  const pinned = placePinned([...before, ...payload.pinned, ...behind])
  const placed: PlacedRegion[] = []
  let cursor = start
  let nextPinned = 0
  const take = (place: Place, length: Sectors): Lba => {
    let wanted = startOf(place, cursor, start)
    for (
      let obstacle = pinned[nextPinned];
      obstacle !== undefined && obstacle.start < after(wanted, length);
      obstacle = pinned[nextPinned]
    ) {
      placed.push(obstacle)
      nextPinned++
      cursor = lba(Math.max(cursor, after(obstacle.start, obstacle.length)))
      wanted = startOf(place, cursor, start)
    }
    cursor = after(wanted, length)
    return wanted
  }
  const put = (region: Region): void => {
    if (region.place.kind === 'at') return
    const at = take(region.place, region.length)
    placed.push(placedAt(region, at))
  }
  for (const region of before) put(region)
  if (payload.shared !== undefined) put(payload.shared)
  for (const content of payload.loose) {
    const at = take(usualPlace(content.size), sectorsOfContent(content))
    placed.push(new ContentRegion(content, at))
  }
  for (const region of behind) put(region)
  placed.push(...pinned.slice(nextPinned))
  const last = placed.at(-1)
  const end = last === undefined ? start : lba(Math.max(cursor, after(last.start, last.length)))
  if (end > LIMIT) throw new DiscError(faults.tooBig({ blocks: end, limit: LIMIT }))
  return { regions: placed, start, size: between(start, end), where: whereOf(placed, start, end, tracks) }
}

function startOf(place: Place, cursor: Lba, start: Lba): Lba {
  switch (place.kind) {
    case 'aligned':
      return place.before === undefined ? alignUpFrom(start, cursor, place.to) : alignedBefore(start, cursor, place.to, place.before)
    case 'from':
      return alignUpFrom(start, lba(Math.max(cursor, place.lba)), place.to)
    case 'at':
    case 'next':
      return cursor
    default:
      return unreachable(place)
  }
}

const alignedBefore = (start: Lba, cursor: Lba, to: Sectors, before: Sectors): Lba =>
  lba(alignUpFrom(start, after(cursor, before), to) - before)

/** Counted from the start of the session, so that its length does not depend on where it lies. */
const alignUpFrom = (start: Lba, at: Lba, to: Sectors): Lba => after(start, sectors(alignUp(lba(between(start, at)), to)))

/** Regions with an address of their own, ascending; throws where two of them meet. */
function placePinned(regions: readonly Region[]): readonly PlacedRegion[] {
  const pinned: PlacedRegion[] = []
  for (const region of regions) if (region.place.kind === 'at') pinned.push(placedAt(region, region.place.lba))
  pinned.sort((a, b) => a.start - b.start)
  for (const [i, second] of pinned.entries()) {
    const first = pinned[i - 1]
    if (first === undefined) continue
    const end = after(first.start, first.length)
    if (second.start < end) throw new DiscError(faults.overlap({ first: first.id, second: second.id, start: second.start, end }))
  }
  return pinned
}

const placedAt = ({ id, owner, reason, length, place, refs, body, ends }: Region, start: Lba): PlacedRegion => ({
  id,
  owner,
  reason,
  length,
  place,
  refs,
  body,
  ends,
  start,
})

/**
 * Payload is looked up by its content and not by its name: most lookups are for it, and a name would have to be hashed
 * each time. Name spaces ask in much the order of the payload, so the next one is looked at first; the indexes of all
 * contents and of all names are made when they are first needed.
 */
function whereOf(placed: readonly PlacedRegion[], start: Lba, end: Lba, tracks: TrackExtents): Where {
  const byId = new Map<RegionId, PlacedRegion>()
  const payload: PlacedRegion[] = []
  for (const region of placed) {
    if (region.body.kind === 'content' && region.id === region.body.content.id) payload.push(region)
    else addTo(byId, region.id, region)
  }
  let complete = payload.length === 0
  const find = (id: RegionId): PlacedRegion | undefined => {
    const found = byId.get(id)
    if (found !== undefined || complete || id === EMPTY_CONTENT) return found
    complete = true
    for (const region of payload) addTo(byId, region.id, region)
    return byId.get(id)
  }
  const region = (id: RegionId): PlacedRegion => {
    const found = find(id)
    if (found === undefined) throw new Error(`No region is called ${id}`)
    return found
  }
  const empty = byId.get(EMPTY_CONTENT)
  const indexOf = indexOfContents(payload)
  return {
    start,
    end,
    lba: (id) => region(id).start,
    content(content) {
      if (content.recorded !== undefined) return content.recorded
      if (content.size === 0) {
        // As long as the disc is not laid out, a track is nowhere.
        if (content.origin.kind === 'track') return tracks.get(content.origin.number)?.start ?? start
        if (empty !== undefined) return empty.start
      }
      const index = indexOf(content)
      return index === undefined ? region(content.id).start : (payload[index] as PlacedRegion).start
    },
    told(content) {
      if (content.size !== 0 || content.origin.kind !== 'track') return toldLength(content)
      const track = tracks.get(content.origin.number)
      return track === undefined ? bytes(0) : bytesOf(track.length)
    },
    length: (id) => region(id).length,
    has: (id) => find(id) !== undefined,
  }
}

function addTo(byId: Map<RegionId, PlacedRegion>, id: RegionId, region: PlacedRegion): void {
  if (byId.has(id)) throw new Error(`Two regions are called ${id}`)
  byId.set(id, region)
}

/** Finds the region of a content among those of the payload: behind the last one found, at the beginning, or in an index of all. */
function indexOfContents(payload: readonly PlacedRegion[]): (content: Content) => number | undefined {
  const isAt = (index: number, content: Content): boolean => {
    if (index < 0 || index >= payload.length) return false
    const { body } = payload[index] as PlacedRegion
    return body.kind === 'content' && body.content === content
  }
  let last = -1
  let all: Map<Content, number> | undefined
  return (content) => {
    if (isAt(last + 1, content)) return ++last
    if (isAt(last, content)) return last
    // Each name space begins with the first one again.
    if (isAt(0, content)) return (last = 0)
    if (all === undefined) {
      all = new Map()
      for (const [i, { body }] of payload.entries()) if (body.kind === 'content') all.set(body.content, i)
    }
    const found = all.get(content)
    if (found !== undefined) last = found
    return found
  }
}

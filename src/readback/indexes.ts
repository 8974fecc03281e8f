/**
 * Pregaps and indexes of a Compact Disc in a drive. Its table of contents does not tell them: sub-channel Q does, at every sector.
 * Within a track its numbers only rise, so that a few sectors tell where they change. ECMA-130 22.3; IEC 60908 17.5.
 */

import { readCd } from '../mmc/index.js'
import { qOf, readQ } from '../sector/index.js'
import { lba, type Lba } from '../unit/index.js'
import { ask, type ToldTrack, type TrackPlaces } from './contents.js'
import type { Station } from './view.js'

/** Sectors that are read at once: of those that follow each other one at most has no place in it. */
const AT_ONCE = 4
/** A disc of noise would be read to its last sector. */
const MOST_READS = 3000
/** Pregaps are this long, or missing, on nearly every disc. */
const USUAL = 150
/** What lies before the first track of a disc or a session. */
const FIRST = 150
const WHOLE = 2352
const SUBCODE = 96

/** Track and index in one number, which rises from the first sector to the last. */
type Place = number
const placeOf = (track: number, index: number): Place => track * 100 + index

/** By track number; those of which the drive tells nothing are missing. `ends` are the lead-outs by session. */
export async function readIndexes(
  station: Station,
  tracks: readonly ToldTrack[],
  ends: ReadonlyMap<number, Lba>,
): Promise<ReadonlyMap<number, TrackPlaces>> {
  const found = new Map<number, TrackPlaces>()
  const reader = placeReader(station)
  const pregaps = new Map<number, Lba>()
  for (const [i, { number, session, start }] of tracks.entries()) {
    const next = tracks[i + 1]
    const follows = next !== undefined && next.session === session
    const end = follows ? next.start : ends.get(session)
    if (tracks[i - 1]?.session !== session) pregaps.set(number, lba(session === 1 ? -FIRST : start - FIRST))
    if (end === undefined || end <= start) continue
    const own = await indexesOf(reader, number, start, end)
    if (own === undefined) continue
    const pregap = pregaps.get(number)
    found.set(number, { indexes: own.indexes, ...(pregap === undefined ? {} : { pregap }) })
    if (follows && own.end !== undefined) pregaps.set(next.number, own.end)
  }
  return found
}

type ReadPlace = (at: number, end: number) => Promise<Place | undefined>

/** What Q says at a block, or at a neighbour where that has no place. Undefined where it cannot be told. */
function placeReader(station: Station): ReadPlace {
  const known = new Map<number, Place>()
  const most = Math.max(1, Math.min(AT_ONCE, Math.floor(station.transport.maximumTransfer / (WHOLE + SUBCODE))))
  let reads = 0
  const learn = async (from: number, count: number): Promise<boolean> => {
    if (reads++ >= MOST_READS) return false
    const read = (await ask(station, readCd, { start: lba(from), count, sectorType: 'any', main: 'whole', subChannel: 'raw' }))?.value
    if (read === undefined) return false
    for (let i = 0; i < count; i++) {
      const q = readQ(qOf(read, i * (WHOLE + SUBCODE) + WHOLE, 'raw'))
      // Some drives give the sub-code of a neighbour: it says itself where it is from.
      if (q?.kind === 'place') known.set(q.at, placeOf(q.track, q.index))
    }
    return true
  }
  return async (at, end) => {
    const from = at + 1 < end ? at : at - 1
    if (!known.has(at) && !(await learn(from, Math.min(most, end - from)))) await learn(at, 1)
    return known.get(at) ?? known.get(at + 1) ?? known.get(at - 1)
  }
}

/** Where a track may end for a drive that reads neither run-out nor the pregap behind it. */
const ENDS = [1 + 2, 1 + USUAL, 1 + USUAL + 2] as const

/** Indexes of a track, and where the pregap of the next one begins, as far as the gap can be read. */
async function indexesOf(
  read: ReadPlace,
  number: number,
  start: Lba,
  end: Lba,
): Promise<{ readonly indexes: readonly Lba[]; readonly end?: Lba } | undefined> {
  const isOwn = (place: Place | undefined): place is Place => place !== undefined && Math.floor(place / 100) === number
  const first = await read(start, end)
  if (first !== placeOf(number, 1)) return undefined
  const last = await read(end - 1, end)
  if (last === undefined) {
    for (const before of ENDS) {
      const at = end - before
      const place = at > start ? await read(at, end) : undefined
      const changes = isOwn(place) ? await changesIn(read, { at: start, place: first }, { at, place }, end) : undefined
      if (changes !== undefined) return { indexes: [start, ...changes.map(({ at }) => lba(at))] }
    }
    return undefined
  }
  const changes = await changesToEnd(read, { at: start, place: first }, { at: end - 1, place: last }, end, isOwn)
  if (changes === undefined) return undefined
  const gap = changes.find(({ place }) => !isOwn(place))
  return { indexes: [start, ...changes.filter(({ place }) => isOwn(place)).map(({ at }) => lba(at))], end: lba(gap?.at ?? end) }
}

interface Mark {
  readonly at: number
  readonly place: Place
}

/** Where the usual pregap is, nobody has to search for it. */
async function changesToEnd(
  read: ReadPlace,
  low: Mark,
  high: Mark,
  end: number,
  isOwn: (place: Place | undefined) => place is Place,
): Promise<readonly Mark[] | undefined> {
  const at = end - USUAL
  if (!isOwn(high.place) && at - 1 > low.at) {
    const [before, place] = [await read(at - 1, end), await read(at, end)]
    if (isOwn(before) && place === high.place) {
      const changes = await changesIn(read, low, { at: at - 1, place: before }, end)
      return changes && [...changes, { at, place: high.place }]
    }
  }
  return changesIn(read, low, high, end)
}

/** Every block at which the place is another than before it, ascending. Undefined where Q cannot be read, or makes no sense. */
async function changesIn(read: ReadPlace, low: Mark, high: Mark, end: number): Promise<readonly Mark[] | undefined> {
  if (low.place === high.place) return []
  if (low.place > high.place) return undefined
  if (high.at - low.at <= 1) return [high]
  const at = (low.at + high.at) >>> 1
  const place = await read(at, end)
  if (place === undefined) return undefined
  const [before, behind] = [await changesIn(read, low, { at, place }, end), await changesIn(read, { at, place }, high, end)]
  return before && behind && [...before, ...behind]
}

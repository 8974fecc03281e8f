/** What a Compact Disc tells of itself beside what it should tell: in what it differs, and of what nothing can be said. */

import type { DiscContents, TrackPlaces } from './contents.js'
import type { Omission } from './range.js'

export interface ContentsCompared {
  /** Sentences; none where nothing differs. */
  readonly differences: readonly string[]
  /** What was compared, in words. */
  readonly compared: readonly string[]
  readonly notCompared: readonly Omission[]
}

export interface HowWritten {
  /** `free`: drives say where tracks begin, as they do of tracks that are written one by one. */
  readonly places: 'fixed' | 'free'
  /** Sectors with 16 bytes of sub-code hold no CD-TEXT. */
  readonly text: 'kept' | 'lost'
}

/** Of one part of what a disc tells: what differs, or why it cannot be told. */
type Part = { readonly what: string } & ({ readonly differences: Iterable<string> } | { readonly why: string })

const ONE_BY_ONE = 'of tracks that were written one by one'
const UNTOLD = 'it could not be read'

export function compareContents(expected: DiscContents, found: DiscContents, how: HowWritten): ContentsCompared {
  const parts = [...partsOf(expected, found, how)]
  return {
    differences: parts.flatMap((part) => ('why' in part ? [] : [...part.differences])),
    compared: parts.flatMap((part) => ('why' in part ? [] : [part.what])),
    notCompared: parts.flatMap((part) => ('why' in part ? [{ what: part.what, why: part.why }] : [])),
  }
}

function* partsOf(expected: DiscContents, found: DiscContents, { places, text }: HowWritten): Generator<Part> {
  const isFixed = places === 'fixed'
  yield { what: 'tracks', differences: trackDifferences(expected, found) }
  yield isFixed
    ? { what: 'addresses', differences: addressDifferences(expected, found) }
    : { what: 'addresses', why: `${ONE_BY_ONE} the drive says where they begin` }
  yield* placesPart(expected, found, isFixed)
  yield* wordPart('catalogue number', expected.mcn, found.mcn)
  yield* isrcPart(expected, found)
  yield* textPart(
    expected.text,
    found.text,
    isFixed ? (text === 'lost' ? 'raw sectors with P and Q have none' : undefined) : `${ONE_BY_ONE} there is none`,
  )
}

/** Of the four bits of sub-channel Q. */
const DATA = 4
const PACK_BYTES = 18
/** The rest is a checksum, which some drives leave out. */
const PACK_DATA = 16

function* trackDifferences(expected: DiscContents, found: DiscContents): Iterable<string> {
  const [wanted, there] = [countSessions(expected), countSessions(found)]
  if (wanted !== there) yield `it has ${there === 1 ? '1 session' : `${there} sessions`} and not ${wanted}`
  for (const track of expected.tracks) {
    const other = found.tracks.find(({ number }) => number === track.number)
    if (other === undefined) {
      yield `track ${track.number} is missing`
      continue
    }
    if (other.session !== track.session) yield `track ${track.number} is in session ${other.session} and not in ${track.session}`
    if (other.control !== track.control) yield `track ${track.number} is ${kindOf(other.control)} and not ${kindOf(track.control)}`
  }
  for (const { number } of found.tracks) if (!expected.tracks.some((track) => track.number === number)) yield `it has a track ${number}`
}

const countSessions = ({ tracks }: DiscContents): number => new Set(tracks.map(({ session }) => session)).size

/** IEC 60908 17.5.1. */
function kindOf(control: number): string {
  const copying = `copying ${(control & 2) === 0 ? 'prohibited' : 'permitted'}`
  if ((control & DATA) !== 0) return `data (${copying})`
  const channels = (control & 8) === 0 ? [] : ['four channels']
  return `audio (${[...channels, ...((control & 1) === 0 ? [] : ['pre-emphasis']), copying].join(', ')})`
}

/** A track that was written for itself ends with two sectors of run-out. */
const RUN_OUT = 2

function* addressDifferences(expected: DiscContents, found: DiscContents): Iterable<string> {
  for (const { number, start } of expected.tracks) {
    const other = found.tracks.find((track) => track.number === number)
    if (other !== undefined && other.start !== start) yield `track ${number} begins at block ${other.start} and not at ${start}`
  }
  for (const [session, leadOut] of expected.leadOuts) {
    const other = found.leadOuts.get(session)
    if (other !== undefined && (other < leadOut || other > leadOut + RUN_OUT))
      yield `session ${session} ends at block ${other} and not at ${leadOut}`
  }
}

/** Where a first track or a session begins, the drive has made what lies before it. */
function* placesPart(expected: DiscContents, found: DiscContents, isFixed: boolean): Generator<Part> {
  const what = 'pregaps and indexes'
  if (expected.places === undefined) return
  if (!isFixed) return yield { what, why: `${ONE_BY_ONE} the drive makes them` }
  const { places } = found
  if (places === undefined) return yield { what, why: UNTOLD }
  const told = expected.tracks.filter(({ number }) => places.has(number))
  const untold = expected.tracks.filter(({ number }) => !places.has(number))
  if (told.length > 0) yield { what, differences: placeDifferences(expected, places) }
  if (untold.length > 0)
    yield {
      what: told.length === 0 ? what : `${what} of ${tracksNamed(untold.map(({ number }) => number))}`,
      why: 'the drive does not read sub-channel Q there',
    }
}

/** Counted from index 1: where that lies is told by itself. */
function* placeDifferences({ tracks, places }: DiscContents, found: ReadonlyMap<number, TrackPlaces>): Iterable<string> {
  for (const [i, { number, session }] of tracks.entries()) {
    const [wanted, there] = [places?.get(number), found.get(number)]
    if (wanted === undefined || there === undefined) continue
    const isFirst = tracks[i - 1]?.session !== session
    const [gap, gapThere] = [gapOf(wanted), gapOf(there)]
    if (!isFirst && gap !== undefined && gapThere !== undefined && gap !== gapThere)
      yield `the pregap of track ${number} has ${sectorsIn(gapThere)} and not ${gap}`
    const [indexes, others] = [offsets(wanted), offsets(there)]
    if (indexes.length !== others.length) yield `track ${number} has ${counted(others.length)} and not ${indexes.length}`
    else
      for (const [k, at] of indexes.entries())
        if (others[k] !== at) yield `index ${k + 1} of track ${number} begins ${sectorsIn(others[k] ?? 0)} behind its start and not ${at}`
  }
}

const gapOf = ({ pregap, indexes: [start] }: TrackPlaces): number | undefined =>
  pregap === undefined || start === undefined ? undefined : start - pregap
const offsets = ({ indexes }: TrackPlaces): readonly number[] => indexes.map((at) => at - (indexes[0] ?? at))
const sectorsIn = (count: number): string => (count === 1 ? '1 sector' : `${count} sectors`)
const counted = (indexes: number): string => (indexes === 1 ? '1 index' : `${indexes} indexes`)
const tracksNamed = (numbers: readonly number[]): string => `${numbers.length === 1 ? 'track' : 'tracks'} ${numbers.join(', ')}`

/** What should not be there and is not told of is not missed. */
function* wordPart(what: string, expected: string | undefined, found: string | undefined, name = `the ${what}`): Generator<Part> {
  if (expected === undefined) return
  if (found === undefined) {
    if (expected !== '') yield { what, why: UNTOLD }
    return
  }
  const is = `${name} is ${found === '' ? 'not there' : found}`
  yield {
    what,
    differences: expected === found ? [] : [`${is}${expected === '' ? ', and there should be none' : ` and should be ${expected}`}`],
  }
}

function* isrcPart({ isrcs }: DiscContents, found: DiscContents): Generator<Part> {
  const parts = [...isrcs].flatMap(([number, isrc]) => [...wordPart(`ISRC of track ${number}`, isrc, found.isrcs.get(number))])
  const differences = parts.flatMap((part) => ('why' in part ? [] : [part.differences]))
  if (differences.length > 0) yield { what: 'ISRC', differences: differences.flatMap((each) => [...each]) }
  const untold = [...isrcs].flatMap(([number, isrc]) => (isrc !== '' && found.isrcs.get(number) === undefined ? [number] : []))
  if (untold.length > 0) yield { what: differences.length === 0 ? 'ISRC' : `ISRC of ${tracksNamed(untold)}`, why: UNTOLD }
}

/** `without`: why the disc can have none, whatever it should have. */
function* textPart(expected: Uint8Array | undefined, found: Uint8Array | undefined, without: string | undefined): Generator<Part> {
  const what = 'CD-TEXT'
  if (expected === undefined) return
  if (expected.length > 0 && without !== undefined) yield { what, why: without }
  else if (found !== undefined) yield { what, differences: textDifference(expected, found) }
  else if (expected.length > 0) yield { what, why: 'the drive does not read it' }
}

function textDifference(expected: Uint8Array, found: Uint8Array): readonly string[] {
  if (expected.length > 0 && found.length === 0) return ['it has no CD-TEXT, and should have some']
  if (expected.length === 0 && found.length > 0) return ['it has CD-TEXT, and there should be none']
  const [wanted, there] = [packsOf(expected), packsOf(found)]
  const missing = [...wanted].filter((pack) => !there.has(pack)).length
  const more = [...there].filter((pack) => !wanted.has(pack)).length
  return Math.max(missing, more) === 0 ? [] : [`${Math.max(missing, more)} of ${wanted.size} packs of its CD-TEXT differ`]
}

/** They go round and round in the lead-in, and each has its number: where a drive begins does not matter. */
function packsOf(text: Uint8Array): ReadonlySet<string> {
  const packs = new Set<string>()
  for (let at = 0; at + PACK_BYTES <= text.length; at += PACK_BYTES) packs.add(text.subarray(at, at + PACK_DATA).join(' '))
  return packs
}

/** A surveyed raw image becomes a disc: its table of contents where it has a lead-in, else what sub-channel Q tells of each place. */

import type { Fault } from '../../fault/index.js'
import {
  FIRST_LEAD_IN,
  FIRST_START,
  LATEST_LEAD_OUT,
  SAMPLES_PER_SECTOR,
  normalIsrc,
  normalMcn,
  type CdSession,
  type CdTrack,
  type Disc,
  type Span,
  type SubcodeSpan,
  type TrackMode,
} from '../../layout/index.js'
import { after, FIRST_LEAD_OUT_LENGTH, LATER_LEAD_OUT_LENGTH, type Lba, lba, lbaOfMsf, sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import { placesOfRaw, type RawPlaces } from './raw-places.js'
import type { RawFindings, Told } from './raw-survey.js'
import { UNSTORED } from './sectors.js'
import { LEAD_OUT_TRACK } from './subq-read.js'

/** Sectors of the image that are a source of the disc. */
export interface RawPiece {
  readonly source: string
  /** The first of them in the image. */
  readonly sector: number
  readonly mode: TrackMode | 'subcode'
  readonly scrambled: boolean
}

export interface RawDisc {
  readonly disc: Disc
  readonly pieces: readonly RawPiece[]
  readonly faults: readonly Fault[]
}

const isError = ({ severity }: Fault): boolean => severity === 'error'

/** Without sub-code the image is one session whose tracks are its stretches of sound and of data. */
export function discOfRaw(name: string, found: RawFindings): RawDisc {
  const places = placesOfRaw(found)
  const judged: Fault[] = []
  const pieces: RawPiece[] = []
  const sessions: CdSession[] = []
  for (const group of groupsOf(found)) {
    const session = sessionOf(name, found, places, group, sessions.at(-1), judged)
    if (session === undefined) continue
    sessions.push({ ...session, spans: [...spansOf(name, found, places, session, pieces)] })
  }
  const end = places.end
  const [first, last] = [sessions[0], sessions.at(-1)]
  if (first === undefined || last === undefined)
    return { disc: emptyDisc, pieces, faults: judged.some(isError) ? judged : [faults.noTracks({ name })] }
  if (end < last.leadOut) judged.push(faults.ends({ name, end, leadOut: last.leadOut }))
  sessions.splice(-1, 1, end > last.leadOut ? { ...last, leadOutLength: sectors(end - last.leadOut) } : last)
  judged.push(...lossesOf(name, found, places, sessions))
  const mcn = normalMcn(found.mcn ?? '')
  const subcode = [...subcodeOf(name, found, places, first.start, pieces)]
  return {
    disc: {
      sessions,
      texts: [],
      textPacks: found.textPacks,
      ...(mcn.kind === 'mcn' && /[1-9]/.test(mcn.digits) ? { mcn: mcn.digits } : {}),
      ...(subcode.length === 0 ? {} : { subcode }),
    },
    pieces,
    faults: judged,
  }
}

/** 90:00:00, before which no lead-in has a time. MMC-6 table 17. */
const EARLIEST = -45_150

const emptyDisc: Disc = { sessions: [], texts: [], textPacks: new Uint8Array(0) }

/** What belongs to one session: its lead-in, its places, and where its lead-out was met. */
interface Group {
  readonly contents: readonly Told<'contents'>[]
  readonly places: readonly (Told<'place'> & { readonly before: number })[]
  readonly leadOut: Lba | undefined
}

/** A session ends with its lead-out. */
function groupsOf({ contents, places }: RawFindings): readonly Group[] {
  const out: Group[] = []
  let from = 0
  for (let i = 0; i < places.length;) {
    const end = places.findIndex((place, k) => k >= i && place.track === LEAD_OUT_TRACK)
    const mine = places.slice(i, end < 0 ? undefined : end)
    const next = end < 0 ? places.length : places.findIndex((place, k) => k > end && place.track !== LEAD_OUT_TRACK)
    const leadOut = end < 0 ? undefined : places[end]
    i = next < 0 ? places.length : next
    const to = mine[0]?.sector ?? Infinity
    const entries = contents.filter(({ sector }) => sector >= from && sector < to)
    from = to
    if (mine.length > 0)
      out.push({ contents: entries, places: mine, leadOut: leadOut === undefined ? undefined : lba(leadOut.at - leadOut.frames) })
  }
  return out.length > 0 ? out : [{ contents, places: [], leadOut: undefined }]
}

type Draft = Omit<CdTrack, 'end'>

function sessionOf(
  name: string,
  found: RawFindings,
  places: RawPlaces,
  group: Group,
  before: CdSession | undefined,
  judged: Fault[],
): CdSession | undefined {
  const points = new Map(group.contents.filter(({ adr }) => adr === 1).map((entry) => [entry.point, entry]))
  const end = points.get(0xa2)
  const leadOut = end === undefined ? (group.leadOut ?? places.end) : lbaOfMsf(end.told)
  const seen = group.places.filter(({ track }) => track >= 1 && track <= 99)
  const listed = [...points.keys()].filter((point) => point >= 1 && point <= 99)
  const numbers = [...new Set(listed.length > 0 ? listed : seen.map(({ track }) => track))].toSorted((a, b) => a - b)
  const drafts: Draft[] = []
  for (const number of numbers) {
    const told = points.get(number)
    const own = seen.filter(({ track }) => track === number)
    const start = startOf(told, own)
    if (start === undefined) continue
    const [place] = own
    if (place !== undefined && told !== undefined && startOf(undefined, own) !== start)
      judged.push(faults.contentsDiffer({ name, track: number, told: start, found: startOf(undefined, own) ?? start }))
    drafts.push(trackOf(found, number, told?.control ?? own.find(({ index }) => index > 0)?.control ?? 0, start, own))
  }
  if (numbers.length === 0) drafts.push(...tracksByClass(found, places, leadOut))
  const [first] = drafts
  if (first === undefined) return undefined
  const number = before === undefined ? 1 : before.number + 1
  const usualLeadIn = before === undefined ? FIRST_LEAD_IN : after(before.leadOut, before.leadOutLength)
  const entry = group.contents[0]
  const leadIn =
    entry === undefined
      ? usualLeadIn
      : before === undefined
        ? lba(Math.max(EARLIEST, Math.min(places.at(0), FIRST_START)))
        : places.at(entry.sector)
  const start =
    before === undefined ? FIRST_START : lba(first.pregap < first.start ? first.pregap : Math.max(leadIn, first.start - UNSTORED))
  drafts[0] = { ...first, pregap: start }
  const at = lba(Math.max(before?.leadOut ?? leadIn, Math.min(leadIn, start)))
  const problem = problemOf(drafts, at, start, leadOut)
  if (problem !== undefined) {
    judged.push(faults.contradicts({ name, problem }))
    return undefined
  }
  const tracks = drafts.map((draft, i): CdTrack => {
    const end = drafts[i + 1]?.pregap ?? leadOut
    const track = { ...draft, end, indexes: draft.indexes.filter((index) => index < end) }
    return track.mode === 'audio' ? track : { ...track, mode: modeOf(found, places, track) }
  })
  const leadOutLength = before === undefined ? FIRST_LEAD_OUT_LENGTH : LATER_LEAD_OUT_LENGTH
  return { number, leadIn: at, start, tracks, spans: [], leadOut, leadOutLength }
}

/** What keeps places from being those of one session. */
function problemOf(drafts: readonly Draft[], leadIn: Lba, start: Lba, leadOut: Lba): string | undefined {
  if (leadIn > start) return `a session begins at block ${start}, and its lead-in at block ${leadIn}`
  if (leadOut > LATEST_LEAD_OUT) return `a lead-out at block ${leadOut} is later than any can be`
  for (const [i, track] of drafts.entries()) {
    const before = drafts[i - 1]
    if (track.start < track.pregap || (before !== undefined && track.pregap <= before.start))
      return `track ${track.number} begins at block ${track.start}, and what is before it reaches to block ${Math.max(track.pregap, before?.start ?? 0)}`
  }
  const end = drafts.at(-1)?.start ?? start
  return leadOut <= end ? `the lead-out begins at block ${leadOut}, and the last track at block ${end}` : undefined
}

/** Of index 1, from which time counts in every other index as well; before it time counts down. */
function startOf(told: Told<'contents'> | undefined, own: Group['places']): Lba | undefined {
  if (told !== undefined) return lbaOfMsf(told.told)
  const place = own.find(({ index }) => index > 0) ?? own[0]
  return place === undefined ? undefined : lba(place.index > 0 ? place.at - place.frames : place.at + place.frames)
}

function trackOf(found: RawFindings, number: number, control: number, start: Lba, own: Group['places']): Draft {
  const indexes = [start]
  for (let index = 2; index <= 99; index++) {
    const place = own.find((candidate) => candidate.index === index)
    if (place === undefined || place.at <= (indexes.at(-1) as Lba)) break
    indexes.push(place.at)
  }
  const copies = new Set([...(found.controls.get(number) ?? [])].map((value) => (value & 2) !== 0))
  const isrc = normalIsrc(found.isrcs.get(number) ?? '')
  const audio = (control & 4) === 0
  return {
    number,
    mode: audio ? 'audio' : 'mode1',
    pregap: pregapOf(start, own),
    start,
    indexes,
    preemphasis: audio && (control & 1) === 1,
    copy: audio && copies.size > 1 ? 'scms' : control & 2 ? 'permitted' : 'prohibited',
    channels: audio && control & 8 ? 4 : 2,
    ...(isrc === undefined || !audio ? {} : { isrc }),
  }
}

/** A catalogue number may stand in the first sector of index 0, which then counts down to one more. */
function pregapOf(start: Lba, own: Group['places']): Lba {
  const place = own.find(({ index }) => index === 0)
  if (place === undefined || place.at >= start) return start
  const hidden = place.sector - place.before - 1
  for (let k = 1; k <= hidden && place.before >= 0; k++) if ((place.frames + k) % 100 === 40) return lba(place.at - k)
  return place.at
}

/** Stretches of one kind, where no sub-code tells of tracks. */
function tracksByClass(found: RawFindings, places: RawPlaces, end: Lba): readonly Draft[] {
  const out: Draft[] = []
  for (const { start, sector } of places.stretches(lba(Math.max(0, places.at(0))), end)) {
    const audio = found.classOf(sector) === 'audio'
    if (out.length > 0 && (out.at(-1)?.mode === 'audio') === audio) continue
    const draft = trackOf(found, out.length + 1, audio ? 0 : 4, start, [])
    out.push(draft)
  }
  return out
}

/** The mode of a track of data: mixed forms of XA where any sector has a subheader. */
function modeOf(found: RawFindings, places: RawPlaces, { start, end }: Pick<CdTrack, 'start' | 'end'>): Exclude<TrackMode, 'audio'> {
  let formless = false
  for (let at = start as number; at < end; at++) {
    const sector = places.sectorAt(lba(at))
    const kind = sector === undefined ? 'audio' : found.classOf(sector)
    if (kind === 'mode1' || kind === 'xa') return kind
    formless ||= kind === 'mode2'
  }
  return formless ? 'mode2' : 'mode1'
}

/** Sectors as the image has them, by their kind; what it lacks is empty, and so are the first two seconds. */
function* spansOf(name: string, found: RawFindings, places: RawPlaces, session: CdSession, pieces: RawPiece[]): Generator<Span> {
  const [first] = session.tracks
  if (first === undefined) return
  const from = after(session.start, sectors(UNSTORED))
  const pause = sectors(Math.min(UNSTORED, session.leadOut - session.start))
  yield { kind: 'empty', mode: first.mode, start: session.start, length: pause }
  let cursor = from
  const empty = (to: number): Span => ({
    kind: 'empty',
    mode: (session.tracks.findLast((track) => track.pregap <= cursor) ?? first).mode,
    start: cursor,
    length: sectors(to - cursor),
  })
  for (const { start, end, sector } of places.stretches(from, session.leadOut)) {
    if (start > cursor) yield empty(start)
    const source = `${name}@${sector}`
    const length = sectors(end - start)
    const scrambled = found.isScrambled(sector)
    const mode = found.classOf(sector) === 'audio' ? 'audio' : modeOf(found, places, { start, end })
    pieces.push({ source, sector, mode, scrambled })
    yield mode === 'audio'
      ? { kind: 'sound', mode, start, length, sounds: [{ source, from: 0, samples: length * SAMPLES_PER_SECTOR }] }
      : { kind: 'data', mode, start, length, source, form: 'raw' }
    cursor = end
  }
  if (cursor < session.leadOut) yield empty(session.leadOut)
}

function* subcodeOf(name: string, found: RawFindings, places: RawPlaces, start: Lba, pieces: RawPiece[]): Generator<SubcodeSpan> {
  if (found.symbols === undefined) return
  const { first, last, order } = found.symbols
  for (const part of places.parts(first, last + 1)) {
    const skipped = Math.max(0, start - part.at)
    const length = part.count - skipped
    if (length <= 0) continue
    const sector = part.sector + skipped
    const source = `${name}#${sector}`
    pieces.push({ source, sector, mode: 'subcode', scrambled: false })
    yield { start: lba(part.at + skipped), length: sectors(length), source, form: order }
  }
}

/** What a disc of tracks has no place for. */
function* lossesOf(name: string, found: RawFindings, places: RawPlaces, sessions: readonly CdSession[]): Iterable<Fault> {
  for (const { start } of sessions) {
    let filled = 0
    for (let at = start as number; at < start + UNSTORED; at++) {
      const sector = places.sectorAt(lba(at))
      if (sector !== undefined && found.isFilled(sector)) filled++
    }
    if (filled > 0) yield faults.pauseFilled({ name, start, filled })
  }
  const unreadable = found.count - found.readable
  if (found.readable > 0 && unreadable > 0) yield faults.unreadable({ name, count: unreadable })
}

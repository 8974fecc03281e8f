/** What a Compact Disc tells of itself beside its sectors, and in what that is not what it should be. */

import { controlOf, type Disc } from '../layout/index.js'
import { DiscError } from '../fault/index.js'
import {
  attempt,
  CapabilitiesPage,
  CdRead,
  FeatureCode,
  featureData,
  featureOf,
  ModePage,
  modeSense,
  readCatalogNumber,
  readCdText,
  readFullToc,
  readIsrc,
  type MmcCommand,
} from '../mmc/index.js'
import { lbaOfMsf, type Lba } from '../unit/index.js'
import { lookAtDisc, type DiscView, type Station } from './view.js'

export interface ToldTrack {
  readonly number: number
  /** From 1. */
  readonly session: number
  readonly start: Lba
  /** The four bits of sub-channel Q. */
  readonly control: number
}

/** What nobody tells is missing; an empty text says that there is none. */
export interface DiscContents {
  readonly tracks: readonly ToldTrack[]
  /** By session. */
  readonly leadOuts: ReadonlyMap<number, Lba>
  /** Sessions whose table of contents says that their data are of CD-ROM XA. */
  readonly xaSessions?: ReadonlySet<number>
  readonly mcn?: string
  /** By track. */
  readonly isrcs: ReadonlyMap<number, string>
  /** Packs of CD-TEXT, one behind the other. */
  readonly text?: Uint8Array
}

/** What a disc of the layout will tell. */
export function contentsOf(disc: Disc): DiscContents {
  const { sessions, mcn = '', textPacks } = disc
  const tracks = sessions.flatMap((session) => session.tracks.map((track) => ({ session: session.number, track })))
  return {
    tracks: tracks.map(({ session, track }) => ({ number: track.number, session, start: track.start, control: controlOf(track) })),
    leadOuts: new Map(sessions.map(({ number, leadOut }) => [number, leadOut])),
    mcn,
    isrcs: new Map(tracks.filter(({ track }) => track.mode === 'audio').map(({ track }) => [track.number, track.isrc ?? ''])),
    text: textPacks,
  }
}

/** Asks the drive. Throws where it has no disc, or is gone. */
export async function readContents(station: Station): Promise<{ readonly contents: DiscContents; readonly view: DiscView }> {
  const view = await lookAtDisc(station)
  return { view, contents: await contentsOfView(station, view) }
}

/** The same of a disc that was looked at. */
export async function contentsOfView(station: Station, view: DiscView): Promise<DiscContents> {
  const rows = (await told(station, readFullToc, {}))?.entries.filter(({ adr }) => adr === 1) ?? []
  const inToc = new Map(rows.map((row) => [row.point, row]))
  const tracks = view.tracks
    .filter((track) => !track.blank && track.size > 0)
    .map(({ track: number, session, start, trackMode }): ToldTrack => {
      const row = inToc.get(number)
      return row === undefined
        ? { number, session, start, control: trackMode }
        : { number, session: row.session, start: lbaOfMsf(row.pTime), control: row.control }
    })
  const leadOuts = new Map(rows.filter(({ point }) => point === LEAD_OUT).map((row) => [row.session, lbaOfMsf(row.pTime)]))
  const xaSessions = new Set(rows.filter(({ point, pTime }) => point === FIRST_TRACK && pTime.second === XA).map(({ session }) => session))
  return { tracks, leadOuts, xaSessions, ...(await numbersOf(station, tracks)), ...(await textOf(station, view)) }
}

/** Point of the table of contents that tells the first track and what type the session has. MMC-6 table 477. */
const FIRST_TRACK = 0xa0
const XA = 0x20
/** Point of the table of contents that tells where the lead-out begins. */
const LEAD_OUT = 0xa2
const DATA = 4

/** Drives that cannot read these numbers say in mode page 2Ah that they cannot. */
async function numbersOf(station: Station, tracks: readonly ToldTrack[]): Promise<Pick<DiscContents, 'mcn' | 'isrcs'>> {
  const page = (await told(station, modeSense, { page: ModePage.capabilities }))?.get(ModePage.capabilities)
  const able = page === undefined || page.length < CapabilitiesPage.size ? undefined : CapabilitiesPage.decode(page)
  const asked = able?.catalogNumber === 1 ? await ask(station, readCatalogNumber, {}) : undefined
  const isrcs = new Map<number, string>()
  for (const { number, control } of able?.isrc === 1 ? tracks : []) {
    const isrc = (control & DATA) === 0 ? await ask(station, readIsrc, { track: number }) : undefined
    if (isrc !== undefined) isrcs.set(number, isrc.value ?? '')
  }
  return { isrcs, ...(asked === undefined ? {} : { mcn: asked.value ?? '' }) }
}

/** A drive that reads CD-TEXT may refuse to where there is none. */
async function textOf(station: Station, { configuration }: DiscView): Promise<Pick<DiscContents, 'text'>> {
  const feature = featureOf(configuration, FeatureCode.cdRead)
  if (feature === undefined || featureData(feature, CdRead).cdText === 0) return {}
  const packs = (await told(station, readCdText, {})) ?? []
  const text = new Uint8Array(packs.length * PACK_BYTES)
  for (const [i, pack] of packs.entries()) text.set(pack, i * PACK_BYTES)
  return { text }
}

/** Undefined where the drive does not know the command or answers nonsense. */
export async function ask<Parameters, Value>(
  { transport }: Station,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
): Promise<{ readonly value: Value } | undefined> {
  try {
    const outcome = await attempt(transport, command, parameters)
    return outcome.kind === 'done' ? { value: outcome.value } : undefined
  } catch (error) {
    if (error instanceof DiscError && error.faults.every(({ code }) => code.startsWith('mmc/'))) return undefined
    throw error
  }
}

const told = async <Parameters, Value>(
  station: Station,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
): Promise<Value | undefined> => (await ask(station, command, parameters))?.value

const PACK_BYTES = 18
/** The rest is a checksum, which some drives leave out. */
const PACK_DATA = 16

/** Sentences; none where nothing differs. `free`: drives say where tracks begin, as they do of tracks that are written one by one. */
export function differencesIn(expected: DiscContents, found: DiscContents, places: 'fixed' | 'free'): readonly string[] {
  return [
    ...trackDifferences(expected, found, places),
    ...(places === 'fixed' ? leadOutDifferences(expected, found) : []),
    ...wordDifference('the catalogue number', expected.mcn, found.mcn),
    ...[...expected.isrcs].flatMap(([number, isrc]) => wordDifference(`the ISRC of track ${number}`, isrc, found.isrcs.get(number))),
    ...(places === 'fixed' ? textDifference(expected.text, found.text) : []),
  ]
}

function* trackDifferences(expected: DiscContents, found: DiscContents, places: 'fixed' | 'free'): Iterable<string> {
  const [wanted, there] = [countSessions(expected), countSessions(found)]
  if (wanted !== there) yield `it has ${there === 1 ? '1 session' : `${there} sessions`} and not ${wanted}`
  for (const track of expected.tracks) {
    const other = found.tracks.find(({ number }) => number === track.number)
    if (other === undefined) {
      yield `track ${track.number} is missing`
      continue
    }
    if (other.session !== track.session) yield `track ${track.number} is in session ${other.session} and not in ${track.session}`
    if (places === 'fixed' && other.start !== track.start)
      yield `track ${track.number} begins at block ${other.start} and not at ${track.start}`
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

function* leadOutDifferences(expected: DiscContents, found: DiscContents): Iterable<string> {
  for (const [session, leadOut] of expected.leadOuts) {
    const other = found.leadOuts.get(session)
    if (other !== undefined && (other < leadOut || other > leadOut + RUN_OUT))
      yield `session ${session} ends at block ${other} and not at ${leadOut}`
  }
}

function wordDifference(what: string, expected: string | undefined, found: string | undefined): readonly string[] {
  if (expected === undefined || found === undefined || expected === found) return []
  return [
    `${what} is ${found === '' ? 'not there' : found}${expected === '' ? ', and there should be none' : ` and should be ${expected}`}`,
  ]
}

function textDifference(expected: Uint8Array | undefined, found: Uint8Array | undefined): readonly string[] {
  if (expected === undefined || found === undefined) return []
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

/** What of a disc the drive has told, for people. */
export const comparedParts = (found: DiscContents): readonly string[] => [
  'tracks',
  ...(found.mcn === undefined ? [] : ['catalogue number']),
  ...(found.isrcs.size === 0 ? [] : ['ISRC']),
  ...(found.text === undefined ? [] : ['CD-TEXT']),
]

/** What is in the drive: the kind of disc, its state, and where and how much can be written. Looked at anew before and after every job. */

import { becauseOf, DiscError, type Fault } from '../fault/index.js'
import type { Clock, Transport } from '../port/index.js'
import {
  mediaFamily,
  mediaProfile,
  attempt,
  patienceOf,
  INVISIBLE_TRACK,
  profileName,
  readCapacity,
  readDiscInformation,
  readFormatCapacities,
  readToc,
  readTrackInformation,
  type MediaProfile,
  type Configuration,
  type DiscInformation,
  type FormatCapacities,
  type MediaFamily,
  type TrackInformation,
} from '../mmc/index.js'
import { lba, sectors, type Lba } from '../unit/index.js'
import { configurationOf, told, twice } from './configuration.js'
import { faults } from './faults.js'
import { waitUntilReady } from './wait.js'

/** A drive that someone works with. */
export interface Station {
  readonly transport: Transport
  readonly clock: Clock
  /** How long it may be busy before it is given up; three minutes where it is not said. */
  readonly readyMs?: number
}

export type DiscState =
  | 'blank'
  /** Takes further sessions. */
  | 'appendable'
  | 'closed'
  /** Written anywhere, any number of times. */
  | 'overwritable'
  /** Would be overwritable, but has to be formatted first. */
  | 'unformatted'
  | 'damaged'

export interface DiscView {
  readonly profile: number
  /** `DVD+R` */
  readonly name: string
  readonly family: MediaFamily
  /** Undefined for what cannot be recorded. */
  readonly medium?: MediaProfile
  readonly configuration: Configuration
  readonly disc: DiscInformation
  readonly tracks: readonly TrackInformation[]
  readonly state: DiscState
  /** Where the next track begins; undefined where none can. */
  readonly next?: TrackInformation
  readonly formats?: FormatCapacities
  /** Blocks that can still be written, over old data too where the medium allows that. */
  readonly free: number
  /** Blocks that can be read. */
  readonly readable: number
}

/** Discs with more tracks than this have only their ends looked at. */
const MOST_TRACKS = 200

/** Waits for the disc to spin up and swallows what the drive has to tell of changes since. */
export async function settle(station: Station): Promise<void> {
  await waitUntilReady(
    { ...station, family: 'unknown' },
    { what: 'getting ready', limitMs: station.readyMs ?? patienceOf('ready', 'unknown'), watch: 'unit' },
  )
}

/** Throws `mmc/noMedium`, `burn/unknownMedium` and what else keeps a drive from telling. */
export async function lookAtDisc(station: Station): Promise<DiscView> {
  await settle(station)
  const { transport } = station
  const configuration = await configurationOf(transport)
  const profile = configuration.currentProfile
  if (profile === 0 || profile === 0xffff) throw new DiscError(faults.unknownMedium({ drive: transport.name, profile }))
  const medium = mediaProfile(profile)
  const family = mediaFamily(profile)
  const disc = await discInformation(transport, family)
  const writable = medium !== undefined && !isOverwritten(medium) && disc.status !== 'complete'
  const invisible = writable ? await invisibleTrack(transport, family) : undefined
  const tracks = await lookAtTracks(transport, disc, family, invisible)
  const formats = await told(transport, readFormatCapacities, {})
  const readable = (await told(transport, readCapacity, {}))?.size ?? 0
  // The invisible track where the drive knows it by that name, else the last one.
  const next = writable ? (invisible ?? tracks.findLast((track) => track.nextWritable !== undefined)) : undefined
  const state = stateOf(medium, disc, formats, next)
  return {
    profile,
    name: medium?.name ?? profileName(profile),
    family,
    ...(medium === undefined ? {} : { medium }),
    configuration,
    disc,
    tracks,
    state,
    ...(next === undefined ? {} : { next }),
    ...(formats === undefined ? {} : { formats }),
    free: freeOf(state, next, formats, readable, medium?.writeTypes.includes('restricted') === true),
    readable,
  }
}

/** The same, or why it cannot be looked at. A dead connection still throws. */
export async function lookOrFault(station: Station): Promise<{ readonly view: DiscView } | { readonly fault: Fault }> {
  try {
    return { view: await lookAtDisc(station) }
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined || fault.code.startsWith('transport/')) throw error
    return { fault }
  }
}

/** Without this command nothing can be said of a disc. */
async function discInformation(transport: Transport, family: MediaFamily): Promise<DiscInformation> {
  const outcome = await attempt(transport, readDiscInformation, {}, { family })
  if (outcome.kind === 'done') return outcome.value
  const { fault } = outcome
  if (!SPEECHLESS.has(fault.code)) throw new DiscError(fault)
  throw new DiscError(becauseOf(faults.lookFailed({ drive: transport.name, reason: fault.message }), fault))
}
const SPEECHLESS = new Set(['mmc/unsupportedCommand', 'mmc/invalidField', 'mmc/refused', 'mmc/failedWithoutReason'])

export const isOverwritten = (medium: MediaProfile): boolean => medium.writeTypes.some((type) => type === 'random' || type === 'restricted')

async function lookAtTracks(
  transport: Transport,
  disc: DiscInformation,
  family: MediaFamily,
  invisible: TrackInformation | undefined,
): Promise<readonly TrackInformation[]> {
  const last = await lastTrackOf(transport, disc, invisible)
  const first = Math.max(1, disc.firstTrack)
  const numbers: number[] = []
  for (let number = first; number <= last; number++)
    if (last - first < MOST_TRACKS || number - first < 2 || last - number < MOST_TRACKS / 2) numbers.push(number)
  const tracks: TrackInformation[] = []
  let silent = 0
  for (const number of numbers) {
    const outcome = await twice(() => attempt(transport, readTrackInformation, { of: { kind: 'track', number } }, { family }))
    if (outcome.kind === 'done') tracks.push(outcome.value)
    else if (++silent >= MOST_SILENT) break
  }
  return tracks
}

/** Tracks that a drive tells nothing of before the others are not asked for. */
const MOST_SILENT = 8

/** Undefined where the drive does not know it by that name. */
async function invisibleTrack(transport: Transport, family: MediaFamily): Promise<TrackInformation | undefined> {
  const invisible = await twice(() => attempt(transport, readTrackInformation, { of: INVISIBLE_TRACK }, { family }))
  return invisible.kind === 'done' && invisible.value.nextWritable !== undefined ? invisible.value : undefined
}

/**
 * The last track that there is. Some drives number those of an empty session from 1, whatever lies before it: then the
 * invisible one tells, or the table of contents, behind which it lies.
 */
export async function lastTrackOf(transport: Transport, disc: DiscInformation, invisible?: TrackInformation): Promise<number> {
  const last = Math.max(disc.lastTrackInLastSession, disc.firstTrackInLastSession, invisible?.track ?? 0)
  if (last >= disc.sessions || disc.sessions >= MOST_TRACKS) return last
  const toc = await told(transport, readToc, {})
  return Math.max(last, toc === undefined ? 0 : toc.lastTrack + 1)
}

function stateOf(
  medium: MediaProfile | undefined,
  disc: DiscInformation,
  formats: FormatCapacities | undefined,
  next: TrackInformation | undefined,
): DiscState {
  if (medium === undefined) return 'closed'
  if (isOverwritten(medium))
    return formats?.state === 'unformatted' || (formats === undefined && disc.status === 'empty') ? 'unformatted' : 'overwritable'
  switch (disc.status) {
    case 'empty':
      return 'blank'
    case 'incomplete':
      if (disc.lastSession === 'damaged') return 'damaged'
      return next === undefined ? 'damaged' : 'appendable'
    case 'complete':
      return 'closed'
    case 'other':
      return next === undefined ? 'closed' : 'appendable'
  }
}

function freeOf(
  state: DiscState,
  next: TrackInformation | undefined,
  formats: FormatCapacities | undefined,
  readable: number,
  grows: boolean,
): number {
  switch (state) {
    case 'blank':
    case 'appendable':
      return next?.freeBlocks ?? 0
    case 'overwritable':
      if (grows) return Math.max(formats?.blocks ?? 0, readable, ...(formats?.formats ?? []).map((format) => format.blocks))
      return formats?.state === 'formatted' && formats.blocks > 0 ? formats.blocks : readable
    case 'unformatted':
      return Math.max(0, ...(formats?.formats ?? []).map((format) => format.blocks), formats?.blocks ?? 0)
    case 'closed':
    case 'damaged':
      return 0
  }
}

/** How a disc takes sessions: at addresses that the drive gives, in blocks that are written over, or one alone. */
export type SessionMethod = 'sequential' | 'in place' | 'one session'

export function sessionMethod({ medium }: DiscView): SessionMethod {
  if (medium === undefined) return 'one session'
  if (isOverwritten(medium)) return medium.rewritable ? 'in place' : 'one session'
  return medium.appendable ? 'sequential' : 'one session'
}

/** Blocks that are written as a whole: what the drive says where it says it. */
export function writeUnitOf({ medium, next }: DiscView): number {
  const told = next === undefined || next.packetSize <= 1 || next.packetSize > 64 || medium?.family === 'cd' ? 1 : next.packetSize
  return Math.max(medium?.writeUnit ?? 1, told)
}

/** Where the last session begins that was begun and never closed: it has to be before another one can follow. */
export const unfinishedStart = ({ state, disc, tracks }: DiscView): Lba | undefined =>
  state === 'appendable' && disc.lastSession === 'incomplete'
    ? tracks.find(({ track, blank, size }) => track >= disc.firstTrackInLastSession && !blank && size > 0)?.start
    : undefined

/** Where the last session that holds data begins; undefined on an empty disc. */
export function lastSessionStart(view: DiscView): Lba | undefined {
  const written = view.tracks.filter((track) => !track.blank && track.size > 0)
  const session = written.at(-1)?.session
  return written.find((track) => track.session === session)?.start
}

/** Where the next session begins. Throws `burn/noWritableAddress`. */
export function nextAddress(view: DiscView, drive: string): Lba {
  if (view.state === 'overwritable' || view.state === 'unformatted') return lba(0)
  const address = view.next?.nextWritable
  if (address === undefined) throw new DiscError(faults.noWritableAddress({ drive, reason: 'no track has a valid next address' }))
  return address
}

/** Blocks up to the last one that was recorded: what a drive says of its capacity may reach into run-out and borders. */
export function recordedBlocks({ tracks, readable, state }: DiscView): number {
  if (state === 'blank') return 0
  const ends = tracks
    .filter((track) => !track.blank)
    .map(({ start, size, lastRecorded }) => (lastRecorded === undefined ? start + size : lastRecorded + 1))
  const end = Math.max(0, ...ends)
  return readable === 0 ? end : end === 0 ? readable : Math.min(end, readable)
}

/** Tracks that hold something. Sounds are on Compact Discs alone, and so are modes; a drive does not tell the forms of XA apart. */
export const tracksOfView = ({ tracks, family }: DiscView) =>
  tracks
    .filter((track) => !track.blank && track.size > 0)
    .map(({ session, track, start, size, trackMode, dataMode }) => ({
      session,
      number: track,
      start,
      blocks: sectors(size),
      // Bit 2 of the control nibble.
      mode: family !== 'cd' ? 'data' : (trackMode & 4) === 0 ? 'audio' : modeOf(dataMode),
    }))

const modeOf = (dataMode: number): string => (dataMode === 1 ? 'mode1' : dataMode === 2 ? 'mode2' : 'data')

/**
 * What a disc loses when it is written in a way that has no room for it. MMC-6 4.2.3 and write parameters mode page: of tracks
 * that are written one by one the drive makes number, pause and table of contents.
 */

import type { WriteType } from '../mmc/index.js'
import { DiscError, type Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { PAUSE } from './passes.js'
import { formFacts, gapSectors, isEmptyGap, type PlannedTrack, type RecordingPlan, type TracksPlan } from './plan.js'
import type { BurnSettings, WriteMode } from './settings.js'
import type { DiscView } from '../readback/index.js'

/** What a disc may have, of which some ways to write keep nothing. */
type Property =
  'hidden track' | 'gap contents' | 'mixed gap' | 'gapless' | 'pauses' | 'indexes' | 'text' | 'numbers' | 'open disc' | 'written at once'

/** A write type; of raw sectors, whether there is room for R to W. */
type Way = Exclude<WriteType, 'raw'> | 'raw with P and Q' | 'raw with P to W'

const wayOf = (plan: RecordingPlan, type: WriteType): Way =>
  type !== 'raw' ? type : plan.kind === 'raw' && plan.subChannel === 'pq' ? 'raw with P and Q' : 'raw with P to W'

/** Ways of which nothing is said keep everything. */
const lostBy: Readonly<Partial<Record<Way, readonly Property[]>>> = {
  'track-at-once': ['hidden track', 'gap contents', 'mixed gap', 'gapless', 'pauses', 'indexes', 'text', 'numbers'],
  'session-at-once': ['mixed gap'],
  'raw with P and Q': ['text', 'open disc'],
  'raw with P to W': ['open disc'],
  incremental: ['written at once'],
  'layer-jump': ['written at once'],
  restricted: ['written at once'],
}

interface Wanted {
  readonly plan: RecordingPlan
  readonly settings: BurnSettings
  /** Of the disc in the drive: its tracks count on one that is begun. */
  readonly disc: 'empty' | 'begun'
}

/** What of a plan has a property, for a sentence; undefined where nothing has. */
type Holder = (wanted: Wanted) => string | undefined

const isrcs = tracked(
  ({ isrc }) => isrc !== undefined,
  (which) => `the ISRC of ${which}`,
)

const holders: Readonly<Record<Property, Holder>> = {
  'hidden track': tracked(
    (track, i) => i === 0 && !isEmptyGap(track.gap),
    (which) => `the hidden sound before ${which}`,
  ),
  'gap contents': tracked(
    (track, i) => i > 0 && !isEmptyGap(track.gap),
    (which) => `what is played in the pregap of ${which}`,
  ),
  'mixed gap': tracked(
    ({ cutGap }) => cutGap === true,
    (which) => `the sound in the pregap of ${which}, which is data`,
  ),
  gapless: tracked(
    (track, i, tracks) => i > 0 && isSound(track) && isSound(tracks[i - 1]) && gapSectors(track) === 0,
    (which) => `the gapless start of ${which}`,
  ),
  pauses: tracked(
    (track, i) => isSound(track) && isEmptyGap(track.gap) && gapSectors(track) !== PAUSE && (i > 0 ? gapSectors(track) > 0 : true),
    (which) => `the length of the pause before ${which}`,
  ),
  indexes: tracked(
    ({ indexes }) => indexes.length > 0,
    (which) => `the indexes of ${which}`,
  ),
  text: ({ plan }) => (plan.kind !== 'data' && plan.text !== undefined ? 'CD-TEXT' : undefined),
  numbers: ({ plan, disc }) => {
    const first = plan.kind === 'cd' && disc === 'empty' ? plan.tracks[0] : undefined
    return first === undefined || first.number === 1 ? undefined : `number ${first.number} of the first track`
  },
  'open disc': ({ settings: { close } }) => (close ? undefined : 'the room for further sessions'),
  'written at once': ({ plan, settings: { dvdCompatibility } }) =>
    plan.kind === 'data' && dvdCompatibility === true ? 'the writing at once that dvdCompatibility: true wants' : undefined,
}

const isSound = (track: PlannedTrack | undefined): boolean => track !== undefined && !formFacts[track.form].data

const MOST_NAMED = 8

function tracked(
  has: (track: PlannedTrack, index: number, tracks: TracksPlan['tracks']) => boolean,
  say: (which: string) => string,
): (of: Pick<Wanted, 'plan'>) => string | undefined {
  return ({ plan }) => {
    const sessions = plan.kind === 'cd' ? [plan, ...(plan.behind ?? [])] : []
    const found = sessions.flatMap(({ tracks }) => tracks.filter(has))
    if (found.length === 0) return undefined
    const numbers = found.slice(0, MOST_NAMED).map(({ number }) => number)
    const more = found.length - numbers.length
    return say(`track${found.length === 1 ? '' : 's'} ${numbers.join(', ')}${more === 0 ? '' : ` and ${more} more`}`)
  }
}

/** Each thing that is lost, in words. */
export const lossesOf = (wanted: Wanted, type: WriteType): readonly string[] =>
  (lostBy[wayOf(wanted.plan, type)] ?? []).flatMap((property) => holders[property](wanted) ?? [])

/** The mode by which a user asks for a write type. */
const modeOf: Readonly<Record<WriteType, Exclude<WriteMode, 'auto'>>> = {
  'track-at-once': 'tao',
  'session-at-once': 'sao',
  raw: 'raw',
  packet: 'incremental',
  incremental: 'incremental',
  'disc-at-once': 'sao',
  'layer-jump': 'layer-jump',
  sequential: 'sequential',
  restricted: 'restricted-overwrite',
  random: 'random',
}
export const modesOf = (types: readonly WriteType[]): readonly string[] => [...new Set(types.map((type) => modeOf[type]))]

/** Fields of the write parameters, first byte and the one behind the last, that some drives let nobody set. */
const fields: readonly {
  readonly from: number
  readonly to: number
  /** Bits of each byte that have to be free. */
  readonly bits: number
  readonly say: (plan: Exclude<RecordingPlan, { kind: 'raw' }>, type: WriteType) => string | undefined
}[] = [
  {
    from: 8,
    to: 9,
    bits: 0x20,
    say: ({ sessionFormat }) => (sessionFormat === 'xa' ? 'the mark of CD-ROM XA in its table of contents' : undefined),
  },
  {
    from: 17,
    to: 30,
    bits: 0x7f,
    say: (plan, type) => (isByPage(type) && plan.kind === 'cd' && plan.catalog !== undefined ? 'the catalogue number' : undefined),
  },
  { from: 33, to: 45, bits: 0x7f, say: (plan, type) => (isByPage(type) && plan.kind === 'cd' ? isrcs({ plan }) : undefined) },
]
/** A cue sheet has the numbers of a session that is written at once. */
const isByPage = (type: WriteType): boolean => type === 'track-at-once'

/** How a plan will be written, and the mode that was asked for. */
interface Chosen {
  readonly plan: RecordingPlan
  readonly writeType: WriteType
  readonly mode: WriteMode
}

/** The same of a drive that lets some of the write parameters be as they are. `changeable` are the bits that it lets be set. */
export function judgeMask(drive: string, { plan, writeType, mode: asked }: Chosen, changeable: Uint8Array): readonly Fault[] {
  if (plan.kind === 'raw') return []
  const lost = fields.flatMap(({ from, to, bits, say }) =>
    changeable.subarray(from, to).every((free) => (free & bits) === bits) ? [] : (say(plan, writeType) ?? []),
  )
  const mode = modeOf[writeType]
  if (asked !== 'auto' || lost.length === 0) return lost.map((what) => faults.lostByMode({ drive, mode, what }))
  throw new DiscError(faults.wouldLose({ drive, mode, lost, instead: [], disc: 'empty' }))
}

/**
 * Warnings where the user asked for that way to write. Throws `burn/wouldLose` where nobody did and the drive or its disc has no better one.
 */
export function judgeLosses(
  drive: string,
  { state }: DiscView,
  plan: RecordingPlan,
  type: WriteType,
  settings: BurnSettings,
  offered: readonly WriteType[],
): readonly Fault[] {
  const disc = state === 'blank' ? 'empty' : 'begun'
  const lost = lossesOf({ plan, settings, disc }, type)
  if (lost.length === 0) return []
  const mode = modeOf[type]
  // Sectors with P and Q alone are made for who asks for them.
  const isAsked = settings.mode !== 'auto' || wayOf(plan, type) === 'raw with P and Q'
  if (isAsked) {
    // The first session has told of those behind it.
    const isTold = plan.kind === 'cd' && plan.start !== undefined
    return isTold ? [] : lost.map((what) => faults.lostByMode({ drive, mode, what }))
  }
  const instead = plan.kind === 'cd' && plan.start === undefined && offered.includes('raw') && disc === 'empty' ? ['raw'] : []
  throw new DiscError(faults.wouldLose({ drive, mode, lost, instead, disc }))
}

/** The program area of one session: tracks, gaps and the spans that fill them, in one pass. ECMA-130 20; IEC 60908 17.5. */

import type { Fault } from '../../fault/index.js'
import { after, between, lba, sectors, type Lba, type Sectors } from '../../unit/index.js'
import { SAMPLES_PER_SECTOR, isData, type CdSession, type CdTrack, type Sound, type Span, type TrackMode } from './disc.js'
import { faults } from './faults.js'
import { normalIsrc } from './identifiers.js'
import { planIndexes } from './indexes.js'
import type { DataTrackPlan, SoundTrackPlan, TrackPlan } from './plan.js'

export interface SessionPlan {
  readonly sessionNumber: number
  readonly tracks: readonly TrackPlan[]
  readonly firstTrack: number
  readonly gapless: boolean
  readonly gap: Sectors
  readonly leadIn: Lba
  readonly start: Lba
  readonly leadOutLength: Sectors
}

/** Pause at the start of a session and between tracks of different kinds. ECMA-130 20.2. */
const PAUSE = 150
/** Of a data track's pregap after a track of another kind, this much is still coded like that track. ECMA-130 20.2. */
const FIRST_PART = 75
const SHORTEST_TRACK = 300

export function planSession(plan: SessionPlan, found: Fault[]): CdSession {
  const area = programArea(plan.start)
  const drafts: Draft[] = []
  for (const [i, track] of plan.tracks.entries()) {
    const number = plan.firstTrack + i
    const before = plan.tracks[i - 1]
    const draft =
      track.kind === 'sound' ? layOutSound(area, plan, track, before, number, found) : layOutData(area, plan, track, i, number, found)
    drafts.push(draft)
  }
  const padded = area.closeRun()
  const last = plan.tracks.at(-1)
  if (padded > 0) found.push(faults.soundPadded({ track: plan.firstTrack + plan.tracks.length - 1, samples: padded }, last))
  const leadOut = area.cursor()
  const tracks = drafts.map((draft, i): CdTrack => finish(draft, drafts[i + 1]?.pregap ?? leadOut, found))
  const { leadIn, start, leadOutLength } = plan
  return { number: plan.sessionNumber, leadIn, start, tracks, spans: area.spans, leadOut, leadOutLength }
}

/** A track whose end is not known yet. */
interface Draft {
  readonly number: number
  readonly plan: TrackPlan
  readonly pregap: Lba
  readonly start: Lba
}

function layOutSound(
  area: ProgramArea,
  plan: SessionPlan,
  track: SoundTrackPlan,
  before: TrackPlan | undefined,
  number: number,
  found: Fault[],
): Draft {
  const joins = plan.gapless && before?.kind === 'sound' && (track.pregap ?? 0) === 0
  if (!joins) {
    const padded = area.closeRun()
    if (padded > 0) found.push(faults.soundPadded({ track: number - 1, samples: padded }, before))
  }
  if (before?.kind === 'sound') judgeControl(before, track, number, found)
  const pregap = area.cursor()
  if (before?.kind !== 'sound' || track.pregapSound === undefined || track.pregap !== undefined)
    area.empty('audio', pauseBefore(plan, track, before, number, found))
  if (track.pregapSound !== undefined) {
    if (track.pregap !== undefined && track.pregap > 0) found.push(faults.twoPregaps({ track: number }, track))
    area.sound(track.pregapSound)
  }
  const early = area.samplesIntoSector()
  if (early > 0) found.push(faults.joinMoved({ track: number, samples: early }, track))
  const start = area.cursor()
  area.sound(track.sound)
  if (track.postgap !== undefined && track.postgap > 0) {
    const padded = area.closeRun()
    if (padded > 0) found.push(faults.soundPadded({ track: number, samples: padded }, track))
    area.empty('audio', track.postgap)
  }
  return { number, plan: track, pregap, start }
}

/** Silent sectors before a sound. */
function pauseBefore(plan: SessionPlan, track: SoundTrackPlan, before: TrackPlan | undefined, number: number, found: Fault[]): Sectors {
  const kind = before === undefined ? 'first' : before.kind
  const least = kind === 'sound' ? 0 : PAUSE
  const usual = kind === 'sound' ? (plan.gapless ? 0 : plan.gap) : PAUSE
  const wanted = kind !== 'sound' && track.pregapSound !== undefined ? PAUSE : (track.pregap ?? usual)
  if (wanted >= least) return sectors(wanted)
  const why = kind === 'first' ? 'the first track of a session' : 'audio after data'
  found.push(faults.pregapTooShort({ track: number, pregap: wanted, least, why }, track))
  return sectors(least)
}

function judgeControl(before: SoundTrackPlan, track: SoundTrackPlan, number: number, found: Fault[]): void {
  const changes = before.preemphasis !== track.preemphasis || before.channels !== track.channels
  if (changes && (track.pregap ?? 0) < PAUSE) found.push(faults.controlChange({ track: number }, track))
}

function layOutData(area: ProgramArea, plan: SessionPlan, track: DataTrackPlan, i: number, number: number, found: Fault[]): Draft {
  const before = plan.tracks[i - 1]
  const padded = area.closeRun()
  if (padded > 0) found.push(faults.soundPadded({ track: number - 1, samples: padded }, before))
  const pregap = area.cursor()
  const beforeMode: TrackMode | undefined = before === undefined ? undefined : before.kind === 'sound' ? 'audio' : before.mode
  const changes = beforeMode !== undefined && beforeMode !== track.mode
  const least = beforeMode === undefined ? PAUSE : changes ? FIRST_PART + PAUSE : 0
  let pause = track.pregap ?? least
  if (pause < least) {
    const why = changes ? `data after ${beforeMode === 'audio' ? 'audio' : 'data of another mode'}` : 'the first track of a session'
    found.push(faults.pregapTooShort({ track: number, pregap: pause, least, why }, track))
    pause = sectors(least)
  }
  if (changes) area.empty(beforeMode, sectors(FIRST_PART))
  area.empty(track.mode, sectors(pause - (changes ? FIRST_PART : 0)))
  const start = area.cursor()
  area.data(track)
  const next = plan.tracks[i + 1]
  const followed = next === undefined || next.kind === 'sound' || next.mode !== track.mode
  const postgap = track.postgap ?? (followed ? PAUSE : 0)
  if (followed && postgap < PAUSE) found.push(faults.postgapShort({ track: number, postgap }, track))
  area.empty(track.mode, sectors(postgap))
  const missing = SHORTEST_TRACK - track.length - postgap
  if (missing > 0) {
    found.push(faults.dataPadded({ track: number, length: track.length, added: missing }, track))
    area.empty(track.mode, sectors(missing))
  }
  return { number, plan: track, pregap, start }
}

function finish(draft: Draft, end: Lba, found: Fault[]): CdTrack {
  const { number, plan, pregap, start } = draft
  const base = { number, pregap, start, end, copy: plan.copy }
  if (plan.kind === 'data') return { ...base, mode: plan.mode, indexes: [start], preemphasis: false, channels: 2 }
  const length = between(start, end)
  if (length < SHORTEST_TRACK) found.push(faults.tooShort({ track: number, length }, plan))
  const isrc = plan.isrc === undefined ? undefined : normalIsrc(plan.isrc)
  return {
    ...base,
    mode: 'audio',
    indexes: planIndexes(plan, number, start, length, found),
    preemphasis: plan.preemphasis,
    channels: plan.channels,
    ...(isrc === undefined ? {} : { isrc }),
  }
}

/** Collects spans; a run of sounds stays open so that the next sound may begin in its last sector. */
function programArea(start: Lba) {
  const spans: Span[] = []
  let cursor = start
  let run: { readonly start: Lba; readonly sounds: Sound[]; samples: number } | undefined
  const position = (): Lba => (run === undefined ? cursor : lba(run.start + Math.floor(run.samples / SAMPLES_PER_SECTOR)))
  const push = (span: Span): void => {
    if (span.length === 0) return
    spans.push(span)
    cursor = after(span.start, span.length)
  }
  /** Ends the run; returns the samples that its last sector lacks. */
  const closeRun = (): number => {
    if (run === undefined) return 0
    const length = sectors(Math.ceil(run.samples / SAMPLES_PER_SECTOR))
    const missing = length * SAMPLES_PER_SECTOR - run.samples
    push({ kind: 'sound', mode: 'audio', start: run.start, length, sounds: run.sounds })
    run = undefined
    return missing
  }
  return {
    spans,
    cursor: position,
    closeRun,
    samplesIntoSector: (): number => (run === undefined ? 0 : run.samples % SAMPLES_PER_SECTOR),
    empty(mode: TrackMode, length: Sectors): void {
      if (length === 0) return
      if (run !== undefined) throw new Error('A run of sounds is open')
      push({ kind: 'empty', mode, start: cursor, length })
    },
    sound(sound: Sound): void {
      run ??= { start: cursor, sounds: [], samples: 0 }
      run.sounds.push(sound)
      run.samples += sound.samples
    },
    data(track: DataTrackPlan): void {
      if (!isData(track.mode)) throw new Error('Data needs a data mode')
      const { mode, length, data } = track
      if (data.kind === 'volumes') push({ kind: 'volumes', mode, start: cursor, length, place: data.place })
      else push({ kind: 'data', mode, start: cursor, length, source: data.source, form: data.form })
    },
  }
}

type ProgramArea = ReturnType<typeof programArea>

/** The program area of one session: tracks, gaps and the spans that fill them, in one pass. ECMA-130 20; IEC 60908 17.5. */

import type { Fault } from '../../fault/index.js'
import { after, between, lba, sectors, type Lba, type Sectors } from '../../unit/index.js'
import { SAMPLES_PER_SECTOR, type CdSession, type CdTrack, type Sound, type Span, type TrackMode } from './disc.js'
import { faults } from './faults.js'
import { normalIsrc } from './identifiers.js'
import { planIndexes } from './indexes.js'
import { allowed, type CdPlan, type DataPart, type DataTrackPlan, type SoundTrackPlan, type TrackPlan } from './wanted.js'

export interface SessionPlan extends Pick<CdPlan, 'firstTrack' | 'gapless' | 'gap' | 'exact'> {
  readonly sessionNumber: number
  readonly tracks: readonly TrackPlan[]
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
  const tracks = drafts.map((draft, i): CdTrack => finish(draft, drafts[i + 1]?.pregap ?? leadOut, plan, found))
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
  area.empty('audio', pauseBefore(plan, track, before, number, found))
  for (const sound of track.before ?? []) area.sound(sound)
  const early = area.samplesIntoSector()
  if (early > 0) found.push(faults.joinMoved({ track: number, samples: early }, track))
  const start = area.cursor()
  for (const sound of track.sounds) area.sound(sound)
  if (track.postgap !== undefined && track.postgap > 0) {
    const padded = area.closeRun()
    if (padded > 0) found.push(faults.soundPadded({ track: number, samples: padded }, track))
    area.empty('audio', track.postgap)
  }
  return { number, plan: track, pregap, start }
}

/** Silent sectors before a sound, and before what its pregap has of sound. */
function pauseBefore(plan: SessionPlan, track: SoundTrackPlan, before: TrackPlan | undefined, number: number, found: Fault[]): Sectors {
  const kind = before === undefined ? 'first' : before.kind
  const sounding = (track.before ?? []).reduce((sum, { samples }) => sum + samples, 0)
  const after = kind === 'sound' ? (plan.gapless || sounding > 0 ? 0 : plan.gap) : PAUSE
  const wanted = track.pregap ?? (plan.exact === true && kind !== 'first' ? 0 : after)
  const least = kind === 'sound' ? 0 : PAUSE
  const lasting = kind === 'first' ? wanted : wanted + Math.floor(sounding / SAMPLES_PER_SECTOR)
  if (lasting >= least) return sectors(wanted)
  const why = kind === 'first' ? 'the first track of a session' : 'audio after data'
  return tooShortPause(plan, track, { number, wanted, lasting, least, why }, found)
}

/** Lengthened to what is needed, or left where that is asked for; the pause at the start of a session has to be there. */
function tooShortPause(
  plan: SessionPlan,
  track: TrackPlan,
  pause: { readonly number: number; readonly wanted: number; readonly lasting: number; readonly least: number; readonly why: string },
  found: Fault[],
): Sectors {
  const { number, wanted, lasting, least, why } = pause
  const fault = faults.pregapTooShort({ track: number, pregap: lasting, least, why }, track)
  const isFirst = number === plan.firstTrack
  found.push(isFirst ? fault : allowed(plan, fault))
  return sectors(plan.exact === true && !isFirst ? wanted : wanted + least - lasting)
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
  const exact = plan.exact === true
  const least = beforeMode === undefined ? PAUSE : changes ? FIRST_PART + PAUSE : 0
  // Of the pause at the start of a session nothing is stored.
  const stored = beforeMode === undefined ? 0 : lengthOf(track.before)
  const usual = exact && beforeMode !== undefined ? 0 : Math.max(0, least - stored)
  let pause = track.pregap ?? sectors(usual)
  if (pause + stored < least) {
    const why = changes ? `data after ${beforeMode === 'audio' ? 'audio' : 'data of another mode'}` : 'the first track of a session'
    pause = tooShortPause(plan, track, { number, wanted: pause, lasting: pause + stored, least, why }, found)
  }
  const first = changes && !exact && pause >= FIRST_PART ? FIRST_PART : 0
  if (changes) area.empty(beforeMode, sectors(first))
  area.empty(track.mode, sectors(pause - first))
  for (const part of track.before ?? []) area.data(track.mode, part)
  const start = area.cursor()
  for (const part of track.parts) area.data(track.mode, part)
  const next = plan.tracks[i + 1]
  const followed = next === undefined || next.kind === 'sound' || next.mode !== track.mode
  const wholly = track.parts.every((part) => part.kind === 'stored' && part.form === 'raw')
  const postgap = track.postgap ?? (followed && !exact && !wholly ? PAUSE : 0)
  if (followed && postgap < PAUSE && !wholly) found.push(faults.postgapShort({ track: number, postgap }, track))
  area.empty(track.mode, sectors(postgap))
  const length = lengthOf(track.parts)
  const missing = exact ? 0 : SHORTEST_TRACK - length - postgap
  if (missing > 0) {
    found.push(faults.dataPadded({ track: number, length, added: missing }, track))
    area.empty(track.mode, sectors(missing))
  }
  return { number, plan: track, pregap, start }
}

const lengthOf = (parts: readonly DataPart[] = []): Sectors => sectors(parts.reduce((sum, { length }) => sum + length, 0))

function finish(draft: Draft, end: Lba, session: SessionPlan, found: Fault[]): CdTrack {
  const { number, plan, pregap, start } = draft
  const length = between(start, end)
  if (plan.kind === 'sound' && length < SHORTEST_TRACK) found.push(allowed(session, faults.tooShort({ track: number, length }, plan)))
  const rules = session.exact === true ? 'exact' : 'standard'
  const indexes = planIndexes(plan, number, { start, length }, rules, found)
  const base = { number, pregap, start, end, indexes, copy: plan.copy }
  if (plan.kind === 'data') return { ...base, mode: plan.mode, preemphasis: false, channels: 2 }
  const isrc = plan.isrc === undefined ? undefined : normalIsrc(plan.isrc)
  const { preemphasis, channels } = plan
  return { ...base, mode: 'audio', preemphasis, channels, ...(isrc === undefined ? {} : { isrc }) }
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
    data(mode: DataTrackPlan['mode'], part: DataPart): void {
      const { length } = part
      if (part.kind === 'empty') push({ kind: 'empty', mode, start: cursor, length })
      else if (part.kind === 'volumes') push({ kind: 'volumes', mode, start: cursor, length, place: part.place })
      else push({ kind: 'data', mode, start: cursor, length, source: part.source, form: part.form })
    },
  }
}

type ProgramArea = ReturnType<typeof programArea>

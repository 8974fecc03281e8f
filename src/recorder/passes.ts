/** A plan as passes: runs of blocks of one size that are written one after the other. */

import type { ReadForm } from '../readback/index.js'
import { lba, type Lba } from '../unit/index.js'
import type { WriteType } from '../mmc/index.js'
import { placeTracks, SESSION_START, TEXT_BLOCK_BYTES, textBlocks } from './cue-sheet.js'
import { emptyGap, gapSectors, type CdForm, type GapPart, type TracksPlan, type PlannedTrack, type DataPlan, type RawPlan } from './plan.js'
import type { BurnSettings } from './settings.js'
import { sourceOfPart, sourceOfParts, sourceOfStream, sourceOfZeros } from '../sector/index.js'
import type { SectorSource } from '../port/index.js'

export interface Pass {
  /** `next`: where the drive says that it goes on. */
  readonly start: Lba | 'next'
  readonly source: SectorSource
  /** Sectors of the source that are read back and compared; the rest are gaps and fill. */
  readonly content: number
  /** What the sectors are, for whoever reads them back. */
  readonly form: ReadForm
  readonly track?: PlannedTrack
  /** Of the track, what lies before its index 1. */
  readonly part?: 'gap'
}

/** One of them for each turn of a machine's `track` steps. */
export type Turn = readonly Pass[]

/** Empty sectors behind a data track of a CD, so that drives that read ahead meet no unreadable ones. */
const POST_GAP = 150
/** What a drive puts before a first track. */
export const PAUSE = 150
/** Four seconds: the shortest track. Red Book. */
export const SHORTEST_TRACK = 300

/** Data as one piece; a data image in a session at once is a CD plan (`cdPlanOfData`). */
export function turnsOfData(plan: DataPlan, writeType: WriteType, unit: number, settings: BurnSettings, at: Lba): readonly Turn[] {
  const { source } = plan
  const onCd = writeType === 'track-at-once' || writeType === 'packet'
  const fill = onCd
    ? Math.max(settings.postgap === 'add' ? POST_GAP : 0, SHORTEST_TRACK - source.count)
    : (unit - (source.count % unit)) % unit
  const whole = fill === 0 ? source : sourceOfParts([source, sourceOfZeros(fill, source.sectorBytes)])
  const main: Pass = { start: isPlaced(writeType) ? at : 'next', source: whole, content: source.count, form: 'data' }
  const patches = (plan.patches ?? []).map(({ start, source: patch }): Pass => ({
    start,
    source: patch,
    content: patch.count,
    form: 'data',
  }))
  return [[main, ...patches]]
}

const isPlaced = (writeType: WriteType): boolean => writeType === 'random' || writeType === 'restricted'

/** The track that a data image becomes in a session at once. */
export function cdPlanOfData(plan: DataPlan, settings: BurnSettings): TracksPlan {
  const fill = Math.max(settings.postgap === 'add' ? POST_GAP : 0, SHORTEST_TRACK - plan.source.count)
  const source = fill <= 0 ? plan.source : sourceOfParts([plan.source, sourceOfZeros(fill, plan.source.sectorBytes)])
  const form = 'mode1'
  return {
    kind: 'cd',
    name: plan.name,
    tracks: [{ number: 1, form, source, gap: emptyGap(form, POST_GAP), indexes: [], preemphasis: false, channels: 2, copy: 'prohibited' }],
    ...(plan.sessionFormat === undefined ? {} : { sessionFormat: plan.sessionFormat }),
  }
}

const readForms: Readonly<Record<CdForm, ReadForm>> = {
  audio: 'audio',
  mode1: 'data',
  mode2: 'mode 2',
  'xa-form1': 'data',
  // Sectors with a form are not sectors of Mode 2 to a drive.
  'xa-mixed': 'xa',
  'xa-whole': 'raw',
}
export const readFormOf = ({ form }: { readonly form: CdForm }): ReadForm => readForms[form]

/** A part of a gap, where it lies, and whether it can be read back. */
export interface GapPiece extends GapPart {
  readonly start: Lba
  readonly readable: boolean
}

/** A gap from its first sector on, cut at address 0: no drive reads what lies before that. */
export function* gapPieces({ gap }: PlannedTrack, gapStart: Lba): Generator<GapPiece> {
  let at = gapStart as number
  for (const part of gap) {
    const { count } = part.source
    const { quiet = 0 } = part
    const before = quiet === count ? 0 : Math.min(count, Math.max(0, 0 - at))
    if (before > 0)
      yield { ...part, start: lba(at), source: sourceOfPart(part.source, 0, before), quiet: Math.min(quiet, before), readable: false }
    if (before < count)
      yield {
        ...part,
        start: lba(at + before),
        source: before === 0 ? part.source : sourceOfPart(part.source, before, count),
        quiet: Math.max(0, quiet - before),
        readable: at + before >= 0 && quiet < count,
      }
    at += count
  }
}

/** A session at once: CD-TEXT in the lead-in, then gaps and tracks without a break. */
export function turnOfSession(plan: TracksPlan, leadInStart: Lba | undefined): Turn {
  const passes: Pass[] = []
  const { text } = plan
  if (text !== undefined && leadInStart !== undefined) {
    const count = SESSION_START - leadInStart
    passes.push({
      start: leadInStart,
      source: sourceOfStream(count, TEXT_BLOCK_BYTES, async function* () {
        yield* textBlocks(text, count)
      }),
      content: 0,
      form: 'nothing',
    })
  }
  for (const { track, gapStart, start } of placeTracks(plan)) {
    for (const { start: at, source, form, readable } of gapPieces(track, gapStart))
      passes.push({
        start: at,
        source,
        ...(readable ? { content: source.count, form: readForms[form] } : { content: 0, form: 'nothing' }),
        track,
        part: 'gap',
      })
    passes.push({ start, source: track.source, content: track.source.count, form: readFormOf(track), track })
  }
  return passes
}

/** Tracks one by one: the drive makes the gaps; a short one is filled up. */
export function turnsOfTracks(plan: TracksPlan): readonly Turn[] {
  return plan.tracks.map((track) => {
    const missing = Math.max(0, SHORTEST_TRACK - track.source.count)
    const source = missing === 0 ? track.source : sourceOfParts([track.source, sourceOfZeros(missing, track.source.sectorBytes)])
    return [{ start: 'next', source, content: track.source.count, form: readFormOf(track), track }]
  })
}

/** A raw disc from where the lead-in of this medium begins; what the image has before that is left out. */
export function turnOfRaw(plan: RawPlan, leadInStart: Lba): Turn {
  const skipped = leadInStart - plan.start
  const source: SectorSource = {
    count: plan.source.count - skipped,
    sectorBytes: plan.source.sectorBytes,
    open: (from, signal) => plan.source.open(from + skipped, signal),
  }
  return [{ start: leadInStart, source, content: source.count, form: 'raw' }]
}

/** Blocks that a plan takes on the medium, gaps and fill included. */
export const blocksOfTurns = (turns: readonly Turn[]): number =>
  turns.reduce((sum, turn) => sum + turn.reduce((blocks, pass) => blocks + pass.source.count, 0), 0)

/** Blocks of a CD's tracks written one by one, with the gaps that the drive makes. */
export const trackAtOnceBlocks = (plan: TracksPlan): number =>
  plan.tracks.reduce((sum, track) => sum + Math.max(SHORTEST_TRACK, track.source.count) + Math.max(POST_GAP, gapSectors(track)), 0)

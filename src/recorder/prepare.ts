/** Everything that can be known to be wrong before the first block is written, and how the disc will be written. */

import { DiscError, type Fault } from '../fault/index.js'
import { lba, SECTOR_BYTES, type Lba } from '../unit/index.js'
import {
  CdMastering,
  FeatureCode,
  featureData,
  featureOf,
  gapAfterSession,
  readAtip,
  type MediaProfile,
  type WriteType,
  type Configuration,
} from '../mmc/index.js'
import type { Conversation } from './conversation.js'
import { withoutEffect } from './effects.js'
import { faults } from './faults.js'
import { judgeLosses, modesOf } from './losses.js'
import {
  blocksOfTurns,
  cdPlanOfData,
  trackAtOnceBlocks,
  turnOfRaw,
  turnOfSession,
  turnsOfData,
  turnsOfTracks,
  type Turn,
} from './passes.js'
import { checkForm, checkTracks } from './plan-check.js'
import { formFacts, type TracksPlan, type RawPlan, type RecordingPlan } from './plan.js'
import { pregrooveOf } from './pregroove.js'
import { typesOfMode, type BurnSettings, type WriteMode } from './settings.js'
import { triedTypes } from './tried.js'
import { isOverwritten, nextAddress, writeUnitOf, type DiscView } from '../readback/index.js'

/** A plan that fits the disc, and how it will get there. */
export interface Job {
  readonly medium: MediaProfile
  readonly writeType: WriteType
  /** As it was asked for. */
  readonly mode: WriteMode
  readonly turns: readonly Turn[]
  /** For a session at once: what the cue sheet is made of. */
  readonly session?: TracksPlan
  readonly plan: RecordingPlan
  /** First block of the session. */
  readonly start: Lba
  /** Blocks of all passes. */
  readonly planned: number
  /** Of them before address 0. */
  readonly leadIn: number
  /** Of them from address 0 on, without a lead-out. */
  readonly program: number
  /** Of the room that is left, with gaps and what fills a short track. */
  readonly needed: number
  /** What the disc will be afterwards. */
  readonly close: 'disc' | 'session'
  /** Other ways in which it could be written. */
  readonly others: readonly WriteType[]
  readonly faults: readonly Fault[]
}

/** Share of a disc below which what is left is of no use to anyone. */
const NEARLY_FULL = 0.02

/** Judges a plan against the disc. Throws what keeps the disc from being recorded; nothing has been written then. */
export async function prepareJob(
  on: Conversation,
  view: DiscView,
  plan: RecordingPlan,
  settings: BurnSettings,
  without: ReadonlySet<WriteType> = new Set(),
): Promise<Job> {
  const drive = on.transport.name
  const medium = view.medium
  if (medium === undefined) throw new DiscError(refusalOfMedium(view, plan, drive))
  checkForm(plan)
  checkState(view, plan, drive)
  const tried = await triedTypes(on, view, medium, plan, settings)
  const available = availableTypes(view, medium, tried)
  const [writeType, ...others] = chooseWriteTypes(view, medium, plan, settings, drive, available, without)
  checkFirstSession(view, medium, plan, writeType, drive)
  checkTransfer(on, medium, writeType)
  checkSimulation(view, medium, settings, writeType, drive)
  if (settings.dvdCompatibility === true && !settings.close && (medium.kind === 'dvd+r' || medium.kind === 'dvd+r-dl'))
    throw new DiscError(faults.closeConflict({ medium: medium.name }))
  // What could not be written in the way that was chosen first goes another one, with what is lost by that.
  const judged = without.size === 0 ? settings : { ...settings, mode: 'incremental' as const }
  const found: Fault[] = [...withoutEffect(drive, medium, settings), ...judgeLosses(drive, view, plan, writeType, judged, available)]
  const start = writeType === 'raw' || (writeType === 'session-at-once' && view.state === 'blank') ? lba(0) : startFor(view, plan, drive)
  const session = writeType === 'session-at-once' ? sessionOf(plan, settings) : undefined
  const turns = await turnsFor(on, view, plan, session, writeType, settings, start)
  if (plan.kind !== 'raw') found.push(...checkTracks(session ?? plan, view, writeType))
  const planned = blocksOfTurns(turns)
  const leadIn = blocksBeforeZero(turns)
  const over = plan.kind === 'data' ? (plan.patches ?? []).reduce((sum, { source }) => sum + source.count, 0) : 0
  const needed = plan.kind === 'cd' && writeType === 'track-at-once' ? trackAtOnceBlocks(plan) : planned - leadIn - over
  const crowded = await checkRoom(on, view, plan, writeType, start, needed)
  if (crowded !== undefined && !settings.overburn) throw new DiscError(crowded)
  if (crowded !== undefined) found.push(faults.overburn({ drive, reason: crowded.message }))
  // The table of contents of raw sectors is made with them, and tells of no session behind it.
  const { close, faults: closing } =
    writeType === 'raw' ? { close: 'disc' as const, faults: [] } : closeFor(view, medium, settings, needed, drive)
  return {
    medium,
    writeType,
    mode: settings.mode,
    turns,
    ...(session === undefined ? {} : { session }),
    plan,
    start,
    planned,
    leadIn,
    program: plan.kind === 'raw' ? plan.leadOut : planned - leadIn,
    needed: plan.kind === 'raw' ? plan.leadOut : needed,
    close,
    others,
    faults: [...found, ...closing],
  }
}

function refusalOfMedium(view: DiscView, plan: RecordingPlan, drive: string): Fault {
  if (!canWrite(view.configuration)) {
    if (plan.kind === 'raw') return faults.rawDriveCannot({ drive })
    return plan.kind === 'cd' ? faults.trackDriveCannot({ drive, mode: 'tao' }) : faults.driveCannotWrite({ drive })
  }
  if (plan.kind !== 'data') return faults.trackMediumNotSupported({ drive, kind: plan.kind, medium: view.name })
  return faults.mediumNotSupported({ drive, medium: view.name })
}

const WRITE_FEATURES = [
  FeatureCode.randomlyWritable,
  FeatureCode.incrementalStreaming,
  FeatureCode.cdTrackAtOnce,
  FeatureCode.cdMastering,
  FeatureCode.dvdMinusWrite,
  FeatureCode.bdWrite,
]
/** These say in their first bit whether they mean writing. */
const WRITE_BIT_FEATURES = [FeatureCode.dvdPlusRw, FeatureCode.dvdPlusR, FeatureCode.dvdPlusRDual]

export const canWrite = (configuration: Configuration): boolean =>
  WRITE_FEATURES.some((code) => featureOf(configuration, code) !== undefined) ||
  WRITE_BIT_FEATURES.some((code) => ((featureOf(configuration, code)?.data[0] ?? 0) & 1) === 1)

function checkState(view: DiscView, plan: RecordingPlan, drive: string): void {
  if (view.state === 'damaged') throw new DiscError(faults.mediaState({ drive, medium: view.name, state: 'its last session is damaged' }))
  if (view.state === 'closed')
    throw new DiscError(
      plan.kind === 'raw' || (plan.kind === 'cd' && view.family === 'cd')
        ? faults.trackNotBlank({ drive, mode: plan.kind === 'raw' ? 'raw' : 'sao' })
        : faults.mediaState({ drive, medium: view.name, state: 'it is closed' }),
    )
}

/** The write types that the drive has for this disc now: those that it lists, and those that it took when they were tried. */
export function availableTypes(view: DiscView, medium: MediaProfile, tried: readonly WriteType[] = []): readonly WriteType[] {
  const { configuration } = view
  const current = (code: number): boolean => featureOf(configuration, code)?.current === true
  const mastering = featureOf(configuration, FeatureCode.cdMastering)
  const bits = mastering?.current === true ? featureData(mastering, CdMastering) : undefined
  return medium.writeTypes.filter((type) => {
    if (tried.includes(type)) return true
    switch (type) {
      case 'track-at-once':
        return current(FeatureCode.cdTrackAtOnce)
      case 'session-at-once':
        return bits?.sessionAtOnce === 1
      case 'raw':
        return bits?.raw === 1
      case 'packet':
      case 'incremental':
        return current(FeatureCode.incrementalStreaming)
      case 'disc-at-once':
        return current(FeatureCode.dvdMinusWrite)
      default:
        return true
    }
  })
}

/** The best first. */
function chooseWriteTypes(
  view: DiscView,
  medium: MediaProfile,
  plan: RecordingPlan,
  settings: BurnSettings,
  drive: string,
  available: readonly WriteType[],
  without: ReadonlySet<WriteType>,
): readonly [WriteType, ...(readonly WriteType[])] {
  if (plan.kind !== 'data' && medium.family !== 'cd')
    throw new DiscError(faults.trackMediumNotSupported({ drive, kind: plan.kind, medium: medium.name }))
  const wanted = typesOfMode[settings.mode].filter((type) => suits(type, plan, view, settings))
  const preferred = plan.kind === 'cd' || (settings.dvdCompatibility === true && settings.close) ? wanted.toSorted(atOnceFirst) : wanted
  const [chosen, ...others] = preferred.filter((type) => available.includes(type) && !without.has(type))
  if (chosen !== undefined) return [chosen, ...others]
  const mode = settings.mode
  if (plan.kind === 'raw')
    throw new DiscError(
      typesOfMode[mode].includes('raw')
        ? faults.rawDriveCannot({ drive })
        : faults.modeConflict({ mode, what: 'raw sectors with sub-channel', modes: ['auto', 'raw'] }),
    )
  if (mode === 'raw')
    throw new DiscError(
      faults.modeConflict({ mode, what: plan.kind === 'cd' ? 'tracks' : 'blocks of data', modes: ['auto', 'tao', 'sao'] }),
    )
  if (view.state !== 'blank' && mode === 'sao' && medium.family === 'cd') throw new DiscError(faults.trackNotBlank({ drive, mode }))
  if (plan.kind === 'cd') throw new DiscError(faults.trackDriveCannot({ drive, mode }))
  throw new DiscError(faults.modeNotAvailable({ drive, mode, medium: medium.name, offered: modesOf(available) }))
}

const atOnceFirst = (a: WriteType, b: WriteType): number => Number(isAtOnce(b)) - Number(isAtOnce(a))
const isAtOnce = (type: WriteType): boolean => type === 'session-at-once' || type === 'disc-at-once'

function suits(type: WriteType, plan: RecordingPlan, view: DiscView, settings: BurnSettings): boolean {
  if (plan.kind === 'raw') return type === 'raw'
  if (type === 'raw') return false
  if (plan.kind === 'cd') {
    if (type === 'session-at-once')
      return canBeginSession(plan, view) && plan.tracks.every(({ form }) => formFacts[form].cueForm !== undefined)
    return type === 'track-at-once' && plan.atOnce !== true && plan.tracks.every(({ form }) => formFacts[form].blockType !== undefined)
  }
  if (type === 'session-at-once') return view.state === 'blank' && plan.sessionFormat !== 'xa'
  return type !== 'disc-at-once' || (view.state === 'blank' && settings.close)
}

/** A session at once begins an empty disc, or goes on where it was laid out for. */
const canBeginSession = (plan: TracksPlan, { state, disc }: DiscView): boolean =>
  state === 'blank' || (state === 'appendable' && disc.lastSession === 'empty' && plan.start !== undefined)

function checkFirstSession(view: DiscView, medium: MediaProfile, plan: RecordingPlan, writeType: WriteType, drive: string): void {
  if (view.state === 'appendable' && !medium.appendable && view.tracks.some((track) => !track.blank))
    throw new DiscError(faults.multisessionNotAllowed({ medium: medium.name, asked: 'takes no second session' }))
  if (writeType === 'raw' && view.state !== 'blank') throw new DiscError(faults.trackNotBlank({ drive, mode: 'raw' }))
  if (plan.kind === 'data' && plan.patches !== undefined && plan.patches.length > 0 && !isOverwritten(medium))
    throw new DiscError(faults.modeNotAvailable({ drive, mode: 'random', medium: medium.name, offered: modesOf(medium.writeTypes) }))
}

/** What is overwritten in whole units only has to be sent so. */
function checkTransfer({ transport: { name, maximumTransfer } }: Conversation, medium: MediaProfile, writeType: WriteType): void {
  const needed = medium.writeUnit * SECTOR_BYTES
  if (writeType === 'restricted' && maximumTransfer < needed)
    throw new DiscError(faults.transferTooSmall({ drive: name, medium: medium.name, needed, most: maximumTransfer }))
}

/** Only drives that promise it are asked to pretend; others would really write. */
function checkSimulation(view: DiscView, medium: MediaProfile, settings: BurnSettings, writeType: WriteType, drive: string): void {
  if (!settings.simulate) return
  const code =
    writeType === 'session-at-once' || writeType === 'raw'
      ? FeatureCode.cdMastering
      : medium.family === 'cd'
        ? FeatureCode.cdTrackAtOnce
        : FeatureCode.dvdMinusWrite
  // A drive that masters without listing it tells of test writes with its tracks.
  const feature =
    featureOf(view.configuration, code) ?? (medium.family === 'cd' ? featureOf(view.configuration, FeatureCode.cdTrackAtOnce) : undefined)
  const promised = medium.testWrite && feature !== undefined && ((feature.data[0] ?? 0) & TEST_WRITE_BIT) !== 0
  if (!promised) throw new DiscError(faults.simulationUnavailable({ drive, medium: medium.name }))
}

/** Bit 2 of the first byte in the features of CD track at once, CD mastering and DVD-R. */
const TEST_WRITE_BIT = 4

function startFor(view: DiscView, plan: RecordingPlan, drive: string): Lba {
  const actual = nextAddress(view, drive)
  if (plan.kind !== 'data' || plan.start === undefined) return actual
  if (view.state === 'overwritable' || view.state === 'unformatted') return plan.start
  // The next address of a CD depends on the write parameters: it is compared once they are set.
  if (view.family !== 'cd' && plan.start !== actual) throw new DiscError(faults.startMismatch({ drive, planned: plan.start, actual }))
  return actual
}

function sessionOf(plan: RecordingPlan, settings: BurnSettings): TracksPlan | undefined {
  if (plan.kind === 'cd') return plan
  return plan.kind === 'data' ? cdPlanOfData(plan, settings) : undefined
}

async function turnsFor(
  on: Conversation,
  view: DiscView,
  plan: RecordingPlan,
  session: TracksPlan | undefined,
  writeType: WriteType,
  settings: BurnSettings,
  start: Lba,
): Promise<readonly Turn[]> {
  if (session !== undefined) {
    const leadIn = session.text === undefined ? undefined : (await pregrooveOf(on, view)).leadInStart
    return [turnOfSession(session, leadIn)]
  }
  switch (plan.kind) {
    case 'raw':
      return [await rawTurn(on, view, plan)]
    case 'cd':
      return turnsOfTracks(plan)
    case 'data':
      return turnsOfData(plan, writeType, writeUnitOf(view), settings, start)
  }
}

async function rawTurn(on: Conversation, view: DiscView, plan: RawPlan): Promise<Turn> {
  const { leadInStart, leadOutLimit } = await pregrooveOf(on, view)
  if (plan.start > leadInStart) throw new DiscError(faults.rawLeadInTooShort({ start: plan.start, leadIn: leadInStart }))
  if (plan.leadOut > leadOutLimit)
    throw new DiscError(faults.rawTooLarge({ drive: on.transport.name, leadOut: plan.leadOut, limit: leadOutLimit }))
  return turnOfRaw(plan, leadInStart)
}

/** The lead-in, and the pause before the first track. */
function blocksBeforeZero(turns: readonly Turn[]): number {
  let before = 0
  for (const pass of turns.flat()) if (pass.start !== 'next' && pass.start < 0) before += Math.min(pass.source.count, 0 - pass.start)
  return before
}

async function checkRoom(
  on: Conversation,
  view: DiscView,
  plan: RecordingPlan,
  writeType: WriteType,
  start: Lba,
  needed: number,
): Promise<Fault | undefined> {
  if (writeType === 'raw') return undefined
  const drive = on.transport.name
  const free = await roomFrom(on, view, start)
  if (needed <= free) return undefined
  return plan.kind === 'cd' ? faults.trackTooLarge({ drive, needed, free }) : faults.tooLarge({ drive, needed, free })
}

/** Blocks that can be written from an address on. */
export async function roomFrom(on: Conversation, view: DiscView, start: Lba): Promise<number> {
  if (view.state === 'overwritable' || view.state === 'unformatted') return Math.max(0, view.free - start)
  if (view.family !== 'cd' || view.state !== 'blank') return view.free
  const atip = await on.hint(readAtip, {})
  return atip === undefined ? view.free : view.free === 0 ? atip.leadOutLimit : Math.min(view.free, atip.leadOutLimit)
}

/** Whether the disc is to be closed; one with hardly any room left is, whatever was asked. */
function closeFor(
  view: DiscView,
  medium: MediaProfile,
  settings: BurnSettings,
  needed: number,
  drive: string,
): { readonly close: 'disc' | 'session'; readonly faults: readonly Fault[] } {
  if (settings.close || isOverwritten(medium)) return { close: settings.close ? 'disc' : 'session', faults: [] }
  const left = Math.max(0, view.free - needed - gapAfterSession(medium, view.disc.sessions))
  const capacity = Math.max(medium.capacity, view.free)
  if (left > NEARLY_FULL * capacity) return { close: 'session', faults: [] }
  return { close: 'disc', faults: [faults.closedNearlyFull({ drive, free: left })] }
}

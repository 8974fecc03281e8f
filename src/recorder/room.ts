/** What room the disc in a drive has for what is planned, and what each way to write it costs. Nothing is written. */

import { DiscError, type Fault } from '../fault/index.js'
import { gapAfterSession, readAtip, type WriteType } from '../mmc/index.js'
import {
  lastSessionStart,
  lookAtDisc,
  recordedBlocks,
  reportOf,
  steady,
  type DiscReport,
  type DiscView,
  type Station,
} from '../readback/index.js'
import { after, lba, sectors, type Lba } from '../unit/index.js'
import { Conversation } from './conversation.js'
import type { MadeFor } from '../sector/index.js'
import { faults as burnFaults } from './faults.js'
import { judgeMedium } from './other-medium.js'
import { PAUSE, SHORTEST_TRACK } from './passes.js'
import { gapSectors, type RecordingPlan, type TracksPlan } from './plan.js'
import { prepareJob, roomFrom, type Job } from './prepare.js'
import type { BurnSettings, WriteMode } from './settings.js'

/** One way to write the plan. */
export interface RoomChoice {
  readonly mode: WriteMode
  readonly close: 'disc' | 'session'
  /** First block of the plan. */
  readonly start: Lba
  /** Blocks of the plan, with gaps, fill and run-out. */
  readonly blocks: number
  /** Blocks behind it that nothing can be written to: lead-out, lead-in and pregap of a CD, borders of a DVD. */
  readonly overheadBlocks: number
  readonly accuracy: 'exact' | 'about'
  /** Where a further session would begin. */
  readonly nextSession?: Lba
  /** For further sessions; over old data too where the medium allows that. */
  readonly leftBlocks: number
  /** What the drive is told beside, as where a nearly full disc is closed all the same. */
  readonly faults: readonly Fault[]
}

export interface DriveRoom {
  readonly drive: string
  readonly disc: DiscReport
  /** What the disc holds in all, used or not. */
  readonly totalBlocks: number
  readonly freeBlocks: number
  readonly nextWritable?: Lba
  /** The last session that holds data. */
  readonly lastSession?: { readonly start: Lba; readonly end: Lba }
  /** Number of the session that the plan would begin. */
  readonly session: number
  readonly choices: readonly RoomChoice[]
  /** Why it can be written in no way; a warning where it has to be planned anew for the block at which the disc goes on. */
  readonly faults: readonly Fault[]
}

/** Plans of all sessions for a way to write. Throws where they cannot be written so. */
export type PlansFor = (mode: WriteMode) => Promise<readonly RecordingPlan[]>

/** In the order in which they are told. */
const MODES: readonly WriteMode[] = ['tao', 'sao', 'incremental', 'sequential', 'layer-jump', 'restricted-overwrite', 'random', 'raw']

/** A track that was written for itself ends with as many blocks. MMC-6 4.2.3.4. */
const RUN_OUT = 2

/** Throws where the drive or its disc cannot be looked at. */
export async function roomFor(
  given: Station,
  drive: string,
  plansFor: PlansFor,
  settings: BurnSettings,
  madeFor?: MadeFor,
): Promise<DriveRoom> {
  const station = steady(given)
  const view = await lookAtDisc(station)
  const on = new Conversation(station, { family: view.family, note: () => {} })
  const told = {
    drive,
    disc: reportOf(view),
    totalBlocks: await totalOf(on, view),
    freeBlocks: await roomFrom(on, view, lba(0)),
    ...(view.next?.nextWritable === undefined ? {} : { nextWritable: view.next.nextWritable }),
    ...lastSessionOf(view),
    session: view.state === 'overwritable' || view.state === 'unformatted' ? 1 : Math.max(1, view.disc.sessions),
  }
  const choices: RoomChoice[] = []
  const types = new Set<WriteType>()
  for (const mode of settings.mode === 'auto' ? MODES : [settings.mode]) {
    const found = await choicesFor(on, view, mode, plansFor, settings)
    if (found === undefined || types.has(found.type)) continue
    types.add(found.type)
    choices.push(...found.choices)
  }
  const faults = choices.length > 0 ? await misplacedOn(view, drive, plansFor, settings) : await refusalOf(on, view, plansFor, settings)
  return { ...told, choices, faults: [...judgeMedium(drive, view, madeFor, settings), ...faults] }
}

/** File systems hold addresses: those that were laid out for another block have room here, and are to be planned anew. */
async function misplacedOn(view: DiscView, drive: string, plansFor: PlansFor, { mode }: BurnSettings): Promise<readonly Fault[]> {
  const actual = view.next?.nextWritable
  const [plan] = await plansFor(mode)
  if (plan?.kind !== 'data' || plan.start === undefined || actual === undefined || actual === plan.start) return []
  return [{ ...burnFaults.startMismatch({ drive, planned: plan.start, actual }), severity: 'warning' }]
}

async function totalOf(on: Conversation, view: DiscView): Promise<number> {
  const { next, family, free, readable, medium } = view
  if (family === 'cd' && medium !== undefined) {
    const atip = await on.hint(readAtip, {})
    if (atip !== undefined) return atip.leadOutLimit
  }
  return Math.max(next === undefined ? 0 : next.start + next.freeBlocks, free, readable, recordedBlocks(view))
}

function lastSessionOf(view: DiscView): Pick<DriveRoom, 'lastSession'> {
  const start = lastSessionStart(view)
  return start === undefined ? {} : { lastSession: { start, end: lba(Math.max(start, recordedBlocks(view))) } }
}

/** Undefined where the disc cannot be written so. */
async function choicesFor(
  on: Conversation,
  view: DiscView,
  mode: WriteMode,
  plansFor: PlansFor,
  settings: BurnSettings,
): Promise<{ readonly type: WriteType; readonly choices: readonly RoomChoice[] } | undefined> {
  const found: { readonly type: WriteType; readonly choice: RoomChoice }[] = []
  for (const close of [false, true]) {
    try {
      const plans = await plansFor(mode)
      const [first, ...later] = plans
      if (first === undefined) return undefined
      const job = await prepareJob(on, view, unplaced(first), { ...settings, simulate: false, mode, close: close && later.length === 0 })
      const choice = choiceOf(view, job, mode, later, close, await roomFrom(on, view, job.start))
      // Where anything can be written over, an end is no end.
      const isKnown = found.some((other) => other.choice.close === choice.close || (isAnywhere(job.writeType) && job.medium.rewritable))
      if (!isKnown) found.push({ type: job.writeType, choice })
    } catch (error) {
      if (!(error instanceof DiscError) || error.faults.some(({ code }) => code.startsWith('transport/'))) throw error
    }
  }
  const [one] = found
  return one && { type: one.type, choices: found.map(({ choice }) => choice) }
}

/** Room is judged, not addresses. */
const unplaced = (plan: RecordingPlan): RecordingPlan => {
  if (plan.kind !== 'data') return plan
  const { start: _, ...anywhere } = plan
  return anywhere
}

function choiceOf(view: DiscView, job: Job, mode: WriteMode, later: readonly RecordingPlan[], close: boolean, room: number): RoomChoice {
  const { medium, start, writeType } = job
  const number = Math.max(1, view.disc.sessions)
  let blocks = blocksOfJob(job)
  for (const [i, plan] of later.entries())
    blocks += gapAfterSession(medium, number + i) + (plan.kind === 'cd' ? blocksOfTracks(plan, writeType) : 0)
  const ends = later.length === 0 ? job.close === 'disc' : close
  const base = { mode, start, blocks, faults: job.faults }
  if (isAnywhere(writeType))
    return { ...base, close: ends ? 'disc' : 'session', overheadBlocks: 0, accuracy: 'exact', leftBlocks: Math.max(0, room - blocks) }
  if (ends) return { ...base, close: 'disc', overheadBlocks: 0, accuracy: 'exact', leftBlocks: 0 }
  const overheadBlocks = gapAfterSession(medium, number + later.length)
  const accuracy = medium.betweenSessions?.accuracy ?? 'exact'
  const nextSession = after(start, sectors(blocks + overheadBlocks))
  return { ...base, close: 'session', overheadBlocks, accuracy, nextSession, leftBlocks: Math.max(0, room - blocks - overheadBlocks) }
}

const isAnywhere = (type: WriteType): boolean => type === 'random' || type === 'restricted'
const isLinked = (type: WriteType): boolean => type === 'track-at-once' || type === 'packet'

const blocksOfJob = ({ plan, writeType, needed }: Job): number =>
  plan.kind === 'cd' ? blocksOfTracks(plan, writeType) : needed + (isLinked(writeType) ? RUN_OUT : 0)

/** From index 1 of the first track on: its pregap lies before the address that the drive tells. */
function blocksOfTracks({ tracks }: TracksPlan, writeType: WriteType): number {
  if (!isLinked(writeType)) return tracks.reduce((sum, track, i) => sum + track.source.count + (i === 0 ? 0 : gapSectors(track)), 0)
  // The drive makes a pause of two seconds, whatever was planned.
  return tracks.reduce((sum, { source }, i) => sum + Math.max(SHORTEST_TRACK, source.count) + RUN_OUT + (i === 0 ? 0 : PAUSE), 0)
}

async function refusalOf(on: Conversation, view: DiscView, plansFor: PlansFor, settings: BurnSettings): Promise<readonly Fault[]> {
  try {
    const [plan] = await plansFor(settings.mode)
    if (plan !== undefined) await prepareJob(on, view, unplaced(plan), settings)
    return []
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return error.faults
  }
}

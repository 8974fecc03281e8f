/** Whether a disc takes a plan, and all that keeps it from that: what a recording finds out before it begins, without its commands. */

import { DiscError, type Fault } from '../fault/index.js'
import { isHeuristicallyBlank, lookAtDisc, unfinishedStart, type DiscView, type Station } from '../readback/index.js'
import { lba } from '../unit/index.js'
import { Conversation } from './conversation.js'
import { faults } from './faults.js'
import { demandErasable, wantsFormat } from './format.js'
import type { Expected, RecordingPlan } from './plan.js'
import { prepareJob, type Job } from './prepare.js'
import { settledPlan } from './settled.js'
import type { BurnSettings, WriteMode } from './settings.js'

export interface Judgement {
  /** The disc as it is, whatever would become of it first. */
  readonly view: DiscView
  /** How it would be written. */
  readonly job?: Job
  /** Errors keep it from being written. */
  readonly faults: readonly Fault[]
}

/** Throws `burn/notBlank` for a disc that holds data which nobody has said may go. */
export async function demandEmpty(on: Station, view: DiscView, job: Job, settings: BurnSettings): Promise<void> {
  const overOld = view.state === 'overwritable' && job.start === 0 && !settings.overwrite && settings.erase === 'none'
  if (overOld && !(await isHeuristicallyBlank(on, view)))
    throw new DiscError(faults.notBlank({ drive: on.transport.name, medium: view.name }))
}

/**
 * What each fault is about that a setting can lift: it is told, lifted, and the disc judged again, because a recording
 * stops at the first one.
 */
const lifts: Readonly<Record<string, (settings: BurnSettings, fault: Fault) => BurnSettings>> = {
  'burn/tooLarge': (settings) => ({ ...settings, overburn: true }),
  'burn/trackTooLarge': (settings) => ({ ...settings, overburn: true }),
  'burn/closeConflict': (settings) => ({ ...settings, dvdCompatibility: false }),
  'burn/simulationUnavailable': (settings) => ({ ...settings, simulate: false }),
  'burn/modeNotAvailable': (settings) => ({ ...settings, mode: 'auto' }),
  'burn/trackDriveCannot': (settings) => ({ ...settings, mode: 'auto' }),
  'burn/wouldLose': (settings, { values }) => ({ ...settings, mode: values['mode'] as WriteMode }),
}

/** `expect` looks whether the disc is the one that is meant. Throws where the disc cannot be looked at. */
export async function judgeDisc(station: Station, plan: RecordingPlan, settings: BurnSettings, expect?: Expected): Promise<Judgement> {
  const view = await lookAtDisc(station)
  const on = new Conversation(station, { family: view.family, note: () => {} })
  const found: Fault[] = []
  /** True where it went through. */
  const hold = async (work: () => unknown): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof DiscError) || error.faults.some(({ code }) => code.startsWith('transport/'))) throw error
      found.push(...error.faults)
      return false
    }
  }
  await hold(async () => found.push(...((await expect?.(station, view)) ?? [])))
  const drive = station.transport.name
  let then = view
  if (settings.erase !== 'none' && view.state !== 'blank' && view.state !== 'unformatted')
    await hold(() => {
      then = emptied(view, demandErasable(view, drive).means)
    })
  if (then.medium !== undefined && wantsFormat(then, settings)) then = formatted(then)
  if (unfinishedStart(then) !== undefined && plan.kind === 'data' && plan.movedTo !== undefined)
    found.push(faults.finishedFirst({ drive, session: then.disc.sessions }))
  let job: Job | undefined
  let lifted = settings
  for (const done = new Set<string>(); ;) {
    const before = found.length
    await hold(async () => {
      job = await prepareJob(on, then, await settledPlan(on, then, plan), lifted)
    })
    const next = found.slice(before).find(({ code }) => code in lifts && !done.has(code))
    if (next === undefined) break
    done.add(next.code)
    lifted = lifts[next.code]?.(lifted, next) ?? lifted
  }
  const last = job
  if (last !== undefined) {
    // What a lifted fault has told already is not told again.
    const again: Readonly<Record<string, boolean>> = {
      'burn/overburn': !settings.overburn,
      'burn/lostByMode': lifted.mode !== settings.mode,
    }
    found.push(...last.faults.filter(({ code }) => again[code] !== true))
    await hold(() => demandEmpty(on, then, last, settings))
  }
  const ok = found.every(({ severity }) => severity !== 'error')
  return { view, ...(ok && last !== undefined ? { job: last } : {}), faults: found }
}

const room = ({ formats }: DiscView): number => Math.max(0, ...(formats?.formats ?? []).map(({ blocks }) => blocks))

/** The disc as it will be when it is erased. */
function emptied(view: DiscView, means: 'blank' | 'format'): DiscView {
  if (means === 'format') return formatted(view)
  const free = Math.max(room(view), view.medium?.capacity ?? 0)
  const { next: _, ...rest } = view
  return {
    ...rest,
    state: 'blank',
    disc: { ...view.disc, status: 'empty', sessions: 1, lastSession: 'empty', firstTrackInLastSession: 1, lastTrackInLastSession: 1 },
    tracks: [],
    next: {
      track: 1,
      session: 1,
      trackMode: 4,
      dataMode: 1,
      damage: false,
      reserved: false,
      blank: true,
      packet: false,
      fixedPacket: false,
      start: lba(0),
      nextWritable: lba(0),
      freeBlocks: free,
      packetSize: 0,
      size: free,
      layerJumpState: 0,
    },
    free,
    readable: 0,
  }
}

function formatted(view: DiscView): DiscView {
  const { next: _, ...rest } = view
  return { ...rest, state: 'overwritable', free: Math.max(room(view), view.free), readable: 0 }
}

/** Plan -> one or several drives at once, from one pass over the sources; then verified. */

import {
  burnFaults,
  fanOut,
  fanOutMoving,
  joinSessions,
  record,
  unknownDisc,
  type BurnSettings,
  type PlannedTrack,
  type RecordingEvent,
  type RecordingPlan,
  type RecordingResult,
  type Stage,
} from './recorder/index.js'
import type { SectorSource, Locate } from './port/index.js'
import { parseDriveAddress, transportFaults } from './transport/index.js'
import { stayAwake } from './transport/inhibit.node.js'
import { lockDrive } from './transport/lock.node.js'
import { openDrive, type DriveUse, type OpenDrive } from './transport/open.node.js'
import { systemClock } from './transport/clock.node.js'
import { openDigests } from './readback/digests.node.js'
import { remainingOf, type Action, type Event, type Listener } from './event.js'
import { DiscError } from './fault/index.js'
import { bytes } from './unit/index.js'

export type OpenByAddress = (address: string, use: DriveUse) => Promise<OpenDrive>

export interface BurnOptions {
  /** Addresses: `/dev/sr0`, `iscsi://…`, `virtual:FILE`. */
  readonly drives: readonly string[]
  /** One session after the other; most discs have one. */
  readonly sessions: readonly RecordingPlan[]
  readonly settings: BurnSettings
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
  /** Names of the files at some blocks, for what cannot be read back. */
  readonly locate?: Locate | undefined
  /** Under this name the drives are locked. */
  readonly client?: string
  readonly open?: OpenByAddress
}

export interface Burned {
  /** In the order of the drives. */
  readonly results: readonly RecordingResult[]
  readonly ok: boolean
}

export const openByAddress: OpenByAddress = (address, use) => openDrive(parseDriveAddress(address), use)

/** Throws only where nothing could be begun: no drive is named, or a drive is named in no known form. What a drive does is in its result. */
export async function burn(options: BurnOptions): Promise<Burned> {
  const { drives, sessions } = options
  if (drives.length === 0) throw new DiscError(transportFaults.driveRequired({ verb: 'burn', found: [] }))
  const shared = sessions.map((plan) => sharePlan(plan, drives.length))
  // A simulated disc does not mind a machine that sleeps.
  const awake = drives.every((drive) => parseDriveAddress(drive).kind === 'virtual') ? { end: () => {} } : stayAwake()
  try {
    const results = await Promise.all(
      drives.map((drive, i) => {
        const own = shared.flatMap((plans) => plans[i] ?? [])
        return burnOne(drive, own, options)
      }),
    )
    return { results, ok: results.every((result) => result.ok) }
  } finally {
    awake.end()
  }
}

/** One drive from its lock to its end. A failure of it is its own. */
async function burnOne(drive: string, sessions: readonly SharedPlan[], options: BurnOptions): Promise<RecordingResult> {
  const { settings, client, open = openByAddress } = options
  const listener = translate(drive, options.listener)
  const leave = (): void => {
    for (const session of sessions) session.leave()
  }
  let result: RecordingResult | undefined
  try {
    const digests = await openDigests()
    const lock = lockDrive(parseDriveAddress(drive), 'burning', client)
    try {
      const { transport, clock } = await open(drive, 'exclusive')
      try {
        for (const [i, { plan }] of sessions.entries()) {
          const last = i === sessions.length - 1
          const recorded = await record({
            transport,
            clock,
            plan,
            settings: last
              ? i === 0
                ? settings
                : { ...settings, erase: 'none' }
              : { ...settings, ...(i === 0 ? {} : { erase: 'none' }), close: false, eject: false },
            digests,
            listener,
            signal: options.signal,
            locate: options.locate,
          })
          result = joinSessions(result, recorded)
          if (!recorded.ok && i > 0) {
            const fault = burnFaults.sessionsMissing({ drive, done: i, of: sessions.length })
            result = { ...result, faults: [...result.faults, fault] }
          }
          // A disc that was only pretended to change takes no second session.
          if (!result.ok || settings.simulate) break
        }
      } finally {
        await transport.close()
      }
    } finally {
      lock.release()
    }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    result = {
      drive,
      ok: false,
      faults: error.faults,
      simulated: settings.simulate,
      plannedBlocks: result?.plannedBlocks ?? 0,
      acknowledgedBlocks: result?.acknowledgedBlocks ?? 0,
      recordedBlocks: result?.recordedBlocks ?? 0,
      ranges: result?.ranges ?? [],
      disc: result?.disc ?? unknownDisc('the drive could not be opened'),
    }
  } finally {
    leave()
  }
  if (result === undefined) throw new Error('A burn without a session')
  options.listener({ kind: 'end', subject: drive, ok: result.ok, faults: result.faults })
  return result
}

interface SharedPlan {
  readonly plan: RecordingPlan
  leave(): void
}

/** The same plan for each drive, with sources that are read once for all. */
function sharePlan(plan: RecordingPlan, count: number): readonly SharedPlan[] {
  const share = (source: SectorSource): ReturnType<typeof fanOut> => fanOut(source, count, { clock: systemClock })
  switch (plan.kind) {
    case 'data':
    case 'raw':
      return share(plan.source).map((branch) => ({ plan: { ...plan, source: branch.source }, leave: () => branch.leave() }))
    case 'cd': {
      const tracks = plan.tracks.map((track) => shareTrack(track, count))
      return Array.from({ length: count }, (_, i) => {
        const own = tracks.flatMap((branches) => branches[i] ?? [])
        return {
          plan: { ...plan, tracks: own.map(({ track }) => track) },
          leave: () => {
            for (const branch of own) branch.leave()
          },
        }
      })
    }
  }
}

function shareTrack(track: PlannedTrack, count: number): readonly { readonly track: PlannedTrack; leave(): void }[] {
  const { source, madeFor } = track
  const options = { clock: systemClock }
  return madeFor === undefined
    ? fanOut(source, count, options).map((branch) => ({ track: { ...track, source: branch.source }, leave: () => branch.leave() }))
    : fanOutMoving(source, madeFor, count, options).map((branch) => ({
        track: { ...track, source: branch.source, settle: branch.settle },
        leave: () => branch.leave(),
      }))
}

const actions: Readonly<Record<Stage, Action>> = {
  idle: 'validate',
  looking: 'validate',
  erasing: 'blank',
  formatting: 'format',
  preparing: 'validate',
  calibrating: 'calibrate',
  writing: 'write',
  flushing: 'flush',
  closing: 'close',
  'looking again': 'verify',
  verifying: 'verify',
  done: 'eject',
  failed: 'flush',
}

/** What a recording tells, in the words of all verbs, with times. */
export function translate(subject: string, listener: Listener): (event: RecordingEvent) => void {
  let action: Action | undefined
  let began = performance.now()
  const begin = (next: Action, detail?: string): void => {
    if (next !== action) began = performance.now()
    action = next
    listener({ kind: 'action', subject, action: next, ...(detail === undefined ? {} : { detail }) })
  }
  return (event) => {
    switch (event.kind) {
      case 'stage':
        if (event.stage !== 'done' && (actions[event.stage] !== action || event.detail !== undefined))
          begin(actions[event.stage], event.detail)
        return
      case 'fault':
        listener({ kind: 'fault', subject, fault: event.fault })
        return
      case 'progress':
        listener(progressOf(event, subject, (performance.now() - began) / 1000))
    }
  }
}

function progressOf(event: Extract<RecordingEvent, { kind: 'progress' }>, subject: string, elapsedSeconds: number): Event {
  const { done, total, blockBytes, at, buffer } = event
  const remainingSeconds = remainingOf(done, total, elapsedSeconds)
  // What has no blocks is told in thousandths.
  const unit = Math.max(1, blockBytes)
  return {
    kind: 'progress',
    subject,
    action: actions[event.stage],
    done: bytes(done * unit),
    total: bytes(total * unit),
    elapsedSeconds,
    ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
    ...(at === undefined ? {} : { at }),
    ...(elapsedSeconds > 0 ? { rate: Math.round(done / elapsedSeconds) } : {}),
    ...(buffer === undefined ? {} : { buffer }),
  }
}

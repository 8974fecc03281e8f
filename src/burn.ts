/** A disc -> one or several drives at once, from one pass over its sources; then verified. */

import { progressOf, silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { endsWithTable } from './format/udf/index.js'
import { demandSound } from './judge.js'
import { openDigests } from './readback/digests.node.js'
import { ask, readCapacity } from './mmc/index.js'
import { moveTray, steady, unknownDisc, type Locator, type Station } from './readback/index.js'
import {
  burnFaults,
  defaultSettings,
  formOf,
  internalFault,
  isAbort,
  joinSessions,
  plansOf,
  record,
  sharePlan,
  translate,
  type BurnSettings,
  type DiscForm,
  type Expected,
  type RecordingPlan,
  type RecordingResult,
  type SharedPlan,
} from './recorder/index.js'
import { stage, type StageMode } from './recorder/stage.node.js'
import { locateOnDisc, type Master } from './sector/index.js'
import { expectedOf, isSameDrive } from './targets.js'
import { systemClock } from './transport/clock.node.js'
import { isDriveAddress, parseDriveAddress, transportFaults, type DriveAddress } from './transport/index.js'
import { kernelSize } from './transport/kernel-size.node.js'
import { stayAwake } from './transport/inhibit.node.js'
import { lockDrive } from './transport/lock.node.js'
import { freeOfMounts, type Mounted } from './transport/mounted.node.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'
import { bytesOf, sectors } from './unit/index.js'

/** Drives are needed. Without another word the disc is closed and verified quickly, as `disc burn` does, and nobody listens. */
export type BurnOptions = Pick<BurnChoices, 'drives'> & Partial<BurnChoices>
export interface BurnChoices extends RecordOptions {
  readonly form: DiscForm
  /** Which sources are copied aside first. */
  readonly stage: StageMode
  /** `judge`: what is to be written has to be sound; see `judgeDisc`. */
  readonly check: 'judge' | 'leave'
  /** Folder that gets the copies; that of the system for temporary files where absent. */
  readonly stageFolder?: string | undefined
}

export interface RecordOptions {
  /** Addresses: `/dev/sr0`, `iscsi://…`, `virtual:FILE`. */
  readonly drives: readonly string[]
  readonly settings: BurnSettings
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
  /** Under this name the drives are locked. */
  readonly client?: string | undefined
  /** What becomes of file systems on the discs that are mounted; a burn is refused unless it is said. */
  readonly mounted?: Mounted
  /** The tray goes out and in again when a disc is written, so that the system sees it as it is now. */
  readonly reload?: boolean
  /** Looks at each disc before anything is written. */
  readonly expect?: Expected | undefined
  readonly open?: OpenByAddress
}

export interface Burned {
  /** In the order of the drives. */
  readonly results: readonly RecordingResult[]
  readonly ok: boolean
}

/** Throws only where nothing could be begun: a disc that is not sound, where that is asked for, or that no drive takes in that form, staging that fails, no drive, or one that is named in no known form. */
export async function burn(master: Master, given: BurnOptions): Promise<Burned> {
  const settings = await settingsFor(master, given.settings ?? defaultSettings)
  const options: BurnChoices = {
    form: formOf(settings.mode, undefined),
    stage: 'auto',
    check: 'leave',
    listener: silent,
    ...given,
    settings,
  }
  const { form, listener, signal } = options
  demandDrives(options, form.kind === 'raw' ? 'raw' : form.mode === 'tao' ? 'cd' : undefined)
  if (options.check === 'judge') await demandSound(master, signal)
  listener({ kind: 'action', action: 'stage' })
  const staged = await stage(master.disc, master.sources, {
    mode: options.stage,
    isWritten: (medium) => isDriveAddress(medium) && options.drives.some((drive) => isSameDrive(drive, medium)),
    now: Date.now() * 1000,
    folder: options.stageFolder,
    signal,
    onProgress: progressOf(listener, { action: 'stage' }),
  })
  try {
    const plans = await plansOf({ ...master, sources: staged.sources }, form)
    // A drive that was read from is wanted for itself now.
    await master.rest?.()
    return await recordPlans(plans, (places) => locateOnDisc(master, places), {
      ...options,
      expect: both(expectedOf(master, settings), options.expect),
    })
  } finally {
    staged.close()
  }
}

const both =
  (first: Expected, second: Expected | undefined): Expected =>
  async (station, view) => [...(await first(station, view)), ...((await second?.(station, view)) ?? [])]

/** Readers seek a virtual allocation table in the last sectors: behind it there is to be nothing. */
export const settingsFor = async (master: Master, settings: BurnSettings): Promise<BurnSettings> =>
  (await endsWithTable(master.medium)) ? { ...settings, postgap: 'in-image' } : settings

function demandDrives({ drives }: RecordOptions, kind?: 'cd' | 'raw'): void {
  if (drives.length === 0) throw new DiscError(transportFaults.driveRequired({ verb: 'burn', found: [], kind }))
}

/** Plans of sessions, one after the other, that somebody made. `locate` names what cannot be read back. */
export async function recordPlans(plans: readonly RecordingPlan[], locate: Locator, options: RecordOptions): Promise<Burned> {
  demandDrives(options)
  const { drives } = options
  const shared = plans.map((plan) => sharePlan(plan, drives.length, systemClock))
  // A simulated disc does not mind a machine that sleeps.
  const awake = drives.every((drive) => parseDriveAddress(drive).kind === 'virtual') ? { end: () => {} } : stayAwake()
  try {
    const results = await Promise.all(
      drives.map((drive, i) => {
        const own = shared.flatMap((branches) => branches[i] ?? [])
        return burnOne(drive, own, locate, options)
      }),
    )
    return { results, ok: results.every((result) => result.ok) }
  } finally {
    awake.end()
  }
}

/** What others are told of a drive that is locked. */
export const jobOf = { data: 'burning data', cd: 'burning tracks', raw: 'burning raw sectors' } as const

/** One drive from its lock to its end. A failure of it is its own. */
async function burnOne(drive: string, sessions: readonly SharedPlan[], locate: Locator, options: RecordOptions): Promise<RecordingResult> {
  const { settings, client, open = openByAddress } = options
  const listener = translate(drive, options.listener)
  const leave = (): void => {
    for (const session of sessions) session.leave()
  }
  let result: RecordingResult | undefined
  try {
    const digests = await openDigests()
    const address = parseDriveAddress(drive)
    const lock = lockDrive(address, jobOf[sessions[0]?.plan.kind ?? 'data'], client)
    try {
      const notes = [...(await freeOfMounts(address, options.mounted ?? 'refuse'))]
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
            locate,
            expect: i === 0 ? options.expect : undefined,
            followed: !last,
          })
          result = joinSessions(result, recorded)
          if (!recorded.ok && i > 0) {
            const fault = burnFaults.sessionsMissing({ drive, done: i, of: sessions.length })
            result = { ...result, faults: [...result.faults, fault] }
          }
          // A disc that was only pretended to change takes no second session.
          if (!result.ok || settings.simulate) break
        }
        if (result?.ok === true && !settings.simulate) notes.push(...(await afterwards({ transport, clock }, address, options)))
      } finally {
        await transport.close()
      }
      if (result !== undefined) result = { ...result, faults: [...result.faults, ...notes] }
    } finally {
      lock.release()
    }
  } catch (error) {
    if (isAbort(error)) throw error
    result = {
      drive,
      ok: false,
      faults: error instanceof DiscError ? error.faults : [...(result?.faults ?? []), internalFault(drive, error)],
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

/** What the system is to be told of a disc that is written. The disc itself is done: what fails here is a warning. */
async function afterwards(station: Station, address: DriveAddress, { settings, reload }: RecordOptions): Promise<readonly Fault[]> {
  if (settings.eject) return []
  try {
    if (reload === true)
      for (const action of ['eject', 'load'] as const) {
        await moveTray(steady(station), action)
        // A drive that tells nobody of a new disc is seen without one meanwhile.
        kernelSize(address)
      }
    const size = kernelSize(address)
    const now = size === undefined ? undefined : await ask(station.transport, readCapacity, {})
    if (size === undefined || now === undefined || size.bytes >= bytesOf(sectors(now.size))) return []
    return [transportFaults.kernelLags({ drive: address.name, ...size, now: bytesOf(sectors(now.size)) })]
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return error.faults.map((fault) => ({ ...fault, severity: 'warning' as const }))
  }
}

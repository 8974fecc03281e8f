/** The discs of a set made by jobs: what each is sent with, what proves it, and what is told in the end. */

import { progressOf, silent } from './event.js'
import { faults, runJobs, type Engine, type FailedJob, type Outcome } from './engine/index.js'
import { markOf, readMark } from './engine/folder.node.js'
import { DiscError, type Fault } from './fault/index.js'
import { sha256 } from './kernel/digest.node.js'
import { programVersion } from './lock/program.node.js'
import { inFolder } from './port/index.js'
import type { Project } from './project.js'
import { pathsOf, type SetOptions } from './set-open.js'
import { prepareSet, setLockPath } from './set-prepared.js'
import { isClaimed, recordOf } from './set-record.js'
import type { BuiltDisc } from './set-making.js'
import { hostFiles } from './source/files.node.js'
import { SECTOR_BYTES } from './unit/index.js'
import { onceEach } from './validate.js'

/** What a job is sent with, so that it can tell whether it is at the right place: version, plan and folder. */
export interface JobTicket {
  /** Folder of logs. */
  readonly logs: string
  readonly text: string
  /** Of all jobs of this set, a name that no other set has. */
  readonly name: string
}

const logsOf = (project: Project): string => `${pathsOf(project).base}/set-jobs`

const planDigest = (project: Project): string => sha256(hostFiles.read(setLockPath(project))).slice(0, 16)

/** For jobs that are to be sent. */
function ticketOf(project: Project): JobTicket {
  const logs = logsOf(project)
  const plan = planDigest(project)
  const mark = markOf(logs)
  return { logs, text: [programVersion(), plan, mark].join(','), name: `disc-set-${sha256(`${plan} ${mark}`).slice(0, 16)}` }
}

/** Throws `engine/otherProgram`, `engine/otherPlan` and `engine/notShared`. */
export function demandTicket(project: Project, text: string, disc: number, node: string): void {
  const [theirs = '', plan, mark] = text.split(',')
  const own = programVersion()
  if (theirs !== own) throw new DiscError(faults.otherProgram({ own, theirs }))
  const path = setLockPath(project)
  if (hostFiles.statFollowed(path) === undefined || planDigest(project) !== plan) throw new DiscError(faults.otherPlan({ path }))
  const folder = logsOf(project)
  if (readMark(folder) !== mark) throw new DiscError(faults.notShared({ disc, folder, node }))
}

export interface EngineOptions extends SetOptions {
  readonly only?: readonly number[] | undefined
  readonly engine: (ticket: JobTicket) => Engine | Promise<Engine>
  /** Whether jobs that outlive us are to end with us when the signal comes. */
  readonly endsJobs: () => boolean
}

/** Makes the images that are not there yet by jobs. Throws what failed when the others are done. */
export async function buildSetBy(
  project: Project,
  options: EngineOptions,
): Promise<{ readonly discs: readonly BuiltDisc[]; readonly faults: readonly Fault[] }> {
  const { listener = silent, signal } = options
  const { opened, discs: wanted, close } = await prepareSet(project, options)
  const expected = new Map(
    wanted.map(
      ({ locked: { number, label, blocks }, image, asked }) => [number, { label, image, asked, bytes: blocks * SECTOR_BYTES }] as const,
    ),
  )
  const found: Fault[] = [...opened.faults]
  await close()
  const expectedOf = (disc: number) => expected.get(disc) as typeof expected extends Map<number, infer Value> ? Value : never
  const ticket = ticketOf(project)
  const engine = await options.engine(ticket)
  /** Images that were there before any job. */
  const there = new Set([...expected].filter(([, { image, asked }]) => isClaimed(image, asked)).map(([disc]) => disc))
  const discs: BuiltDisc[] = []
  const total = [...expected.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  listener({ kind: 'action', action: 'build' })
  const report = progressOf(listener, { action: 'build' })
  let made = 0
  const stop = async (): Promise<never> => {
    const left = expected.size - discs.length
    const ends = !engine.outlives || options.endsJobs()
    if (ends) await engine.cancel([...expected.keys()])
    throw new DiscError(faults.stopped({ left, jobs: ends ? 'asked to end' : 'left' }))
  }
  const failed = await runJobs([...expected.keys()], engine, {
    claimed: (disc) => isClaimed(expectedOf(disc).image, expectedOf(disc).asked),
    async prove(disc) {
      const record = await recordOf(expectedOf(disc).image, expectedOf(disc).asked, signal)
      if (record === undefined) there.delete(disc)
      return record
    },
    done(disc, { size, sha256: digest }, outcome) {
      const { label, image, bytes: length } = expectedOf(disc)
      const state = there.has(disc) ? 'kept' : 'built'
      discs.push({ number: disc, label, image, size, sha256: digest, state })
      found.push(...(outcome?.faults ?? []))
      report((made += length), total)
    },
    // Told while it lasts: in the end it has answered.
    silent: (reason) => listener({ kind: 'fault', fault: faults.silent({ reason }) }),
    sleep: (milliseconds) => slept(milliseconds, signal),
    now: Date.now,
    demandGoing: async () => (signal?.aborted === true ? stop() : undefined),
  })
  if (failed.length > 0)
    throw new DiscError(onceEach([...found, ...failed.flatMap((one) => toldOf(one, expectedOf(one.disc).label, ticket.logs))]))
  return { discs: discs.toSorted((a, b) => a.number - b.number), faults: onceEach(found) }
}

/** Why a disc failed, with what its job said itself. */
function toldOf({ disc, tries, outcome }: FailedJob, label: string, logs: string): readonly Fault[] {
  const own = outcome?.faults.filter(({ severity }) => severity === 'error') ?? []
  const why = own[0]?.message ?? whyOf(outcome)
  return [faults.discFailed({ disc, label, tries, why, log: inFolder(logs, `disc-${disc}.log`) }), ...own]
}

const whyOf = (outcome: Outcome | undefined): string =>
  outcome === undefined ? 'its job is gone without a word' : `${outcome.why} on ${outcome.node}`

function slept(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
  })
}

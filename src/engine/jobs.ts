/** Jobs are sent until every disc is proved or has failed. What proves a disc is its image; what an engine says only tells when to look. */

import type { Engine, Outcome } from './engine.js'
import { verdictOf } from './engine.js'

export interface World<Proof> {
  /** Whether an image is there that seems to be the one, as far as can be seen without reading it. */
  claimed(disc: number): boolean
  prove(disc: number): Promise<Proof | undefined>
  /** A disc is proved. `outcome` where a job made it. */
  done(disc: number, proof: Proof, outcome: Outcome | undefined): void
  /** The engine does not answer. */
  silent(reason: string): void
  sleep(milliseconds: number): Promise<void>
  /** Milliseconds. */
  now(): number
  /** Throws where the run is to end. */
  demandGoing(): Promise<void>
}

export interface FailedJob {
  readonly disc: number
  readonly tries: number
  readonly outcome: Outcome | undefined
  /** So would every other. */
  readonly ofAll: boolean
}

/** What is not seen yet may still come: directories of file servers are seen some seconds late. Milliseconds. */
const GRACE = 5000

/** After so long with images the engine is asked again. Milliseconds. */
const PROVING = 5000

interface Job {
  tries: number
  sent: boolean
  /** Since when it is neither in the queue nor proved. */
  gone: number | undefined
}

/** Those that failed; the others are proved. Where one fails as all would, the rest is cancelled. */
export async function runJobs<Proof>(discs: readonly number[], engine: Engine, world: World<Proof>): Promise<readonly FailedJob[]> {
  const open = new Map(discs.map((disc): [number, Job] => [disc, { tries: 0, sent: false, gone: undefined }]))
  const failed: FailedJob[] = []
  let isSilent = false
  const fail = (disc: number, { tries }: Job, outcome: Outcome | undefined, ofAll: boolean): void => {
    failed.push({ disc, tries, outcome, ofAll })
    open.delete(disc)
  }
  while (open.size > 0) {
    await world.demandGoing()
    const queue = await engine.poll()
    if ('silent' in queue) {
      if (!isSilent) world.silent(queue.silent)
      isSilent = true
      await world.sleep(engine.pause(open.size))
      continue
    }
    isSilent = false
    const unsent: number[] = []
    const claimed: [number, Job][] = []
    for (const [disc, job] of open) {
      const queued = queue.get(disc)
      if (queued === undefined) {
        if (world.claimed(disc)) claimed.push([disc, job])
        else if (!job.sent) unsent.push(disc)
        else await judge(disc, job)
        continue
      }
      job.sent = true
      job.gone = undefined
      if (queued.state === 'again') await judgeWaiting(disc, job)
    }
    if (failed.some(({ ofAll }) => ofAll)) {
      await engine.cancel([...queue.keys()])
      return failed
    }
    // What was sent before, and is gone, stands in line with what never was.
    if (unsent.length > 0)
      for (const disc of await engine.submit(unsent)) Object.assign(open.get(disc) ?? {}, { sent: true, gone: undefined })
    const began = world.now()
    for (const [disc, job] of claimed) {
      if (world.now() - began > PROVING) break
      await world.demandGoing()
      const proof = await world.prove(disc)
      if (proof !== undefined) {
        world.done(disc, proof, job.sent ? await engine.outcome(disc) : undefined)
        open.delete(disc)
      } else if (job.sent) await judge(disc, job)
      else for (const taken of await engine.submit([disc])) Object.assign(open.get(taken) ?? {}, { sent: true, gone: undefined })
    }
    if (open.size > 0) await world.sleep(engine.pause(open.size))
  }
  return failed

  /** Its job is gone, and its image is not there. */
  async function judge(disc: number, job: Job): Promise<void> {
    const outcome = await engine.outcome(disc)
    job.gone ??= world.now()
    const isCertain = outcome?.own === true && outcome.status !== 0
    if (!isCertain && world.now() - job.gone < GRACE) return
    job.tries++
    const verdict = verdictOf(outcome, job.tries)
    if (verdict === 'again') Object.assign(job, { sent: false, gone: undefined })
    else fail(disc, job, outcome, verdict === 'all fail')
  }

  /** The cluster runs it again by itself: as often as we would, and no later. */
  async function judgeWaiting(disc: number, job: Job): Promise<void> {
    const outcome = await engine.outcome(disc)
    // Without a word of its own it was its node that was lost.
    if (outcome?.own === true) job.tries++
    const verdict = outcome?.own === true ? verdictOf(outcome, job.tries) : 'again'
    if (verdict === 'again') return engine.hasten(disc)
    await engine.cancel([disc])
    fail(disc, job, outcome, verdict === 'all fail')
  }
}

/** Jobs on a cluster that is drawn: it forgets, repeats and loses what it was given. What is proved in the end is all, and nothing was sent twice for want of knowing. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TRY_AGAIN, runJobs, type Engine, type FailedJob, type Outcome, type QueuedJob } from '../../src/engine/index.js'
import type { Fault } from '../../src/fault/index.js'

type End = 'makes it' | 'vanishes' | 'busy disk' | 'wrong sources' | 'not shared' | 'says so and has not'

const STEP = 1000

const fault = (code: string): Fault => ({ code, severity: 'error', message: code, values: {} })

const outcomes: Readonly<Record<Exclude<End, 'vanishes'>, Outcome>> = {
  'makes it': { status: 0, node: 'n', why: '', own: true, faults: [] },
  'says so and has not': { status: 0, node: 'n', why: '', own: true, faults: [] },
  'busy disk': { status: TRY_AGAIN, node: 'n', why: '', own: true, faults: [fault('image/noSpace')] },
  'wrong sources': { status: 1, node: 'n', why: '', own: true, faults: [fault('set/changed')] },
  'not shared': { status: 1, node: 'n', why: '', own: false, faults: [] },
}

interface Plan {
  /** Of each disc, how each of its runs ends; the last one counts for all that follow. */
  readonly ends: readonly (readonly End[])[]
  /** Polls that are not answered. */
  readonly silent?: ReadonlySet<number>
  /** Most jobs that it takes. */
  readonly room?: number
  /** Made, or on their way, before. */
  readonly made?: readonly number[]
  readonly running?: readonly number[]
  /** It runs by itself again what may go well at another time, but only when it is told to. */
  readonly requeues?: boolean
}

/** One turn of a poll ends one job that runs. */
async function played({ ends, silent = new Set(), room = Infinity, made = [], running = [], requeues = false }: Plan) {
  const discs = ends.map((_, i) => i + 1)
  const proved = new Set(made)
  const queue = [...running]
  const again = new Set<number>()
  const told = new Map<number, Outcome>()
  const runs = new Map<number, number>()
  const sent: number[] = []
  const cancelled: number[] = []
  const done: number[] = []
  let [polls, time, silences] = [0, 0, 0]
  const turn = (): void => {
    const disc = queue.shift()
    if (disc === undefined) return
    const own = ends[disc - 1] ?? []
    const run = runs.get(disc) ?? 0
    runs.set(disc, run + 1)
    const end = own[Math.min(run, own.length - 1)] ?? 'makes it'
    told.delete(disc)
    if (end !== 'vanishes') told.set(disc, outcomes[end])
    if (end === 'makes it') proved.add(disc)
    if (requeues && end === 'busy disk') again.add(disc)
  }
  const queued = (): ReadonlyMap<number, QueuedJob> =>
    new Map([
      ...queue.map((disc) => [disc, { state: 'queued' as const }] as const),
      ...[...again].map((disc) => [disc, { state: 'again' as const }] as const),
    ])
  const engine: Engine = {
    outlives: true,
    submit: (asked) => {
      const taken = asked.slice(0, Math.max(0, room - queue.length))
      for (const disc of taken) {
        expect(queue).not.toContain(disc)
        told.delete(disc)
      }
      queue.push(...taken)
      sent.push(...taken)
      return Promise.resolve(taken)
    },
    poll: () => {
      turn()
      return Promise.resolve(silent.has(polls++) ? { silent: 'no answer' } : queued())
    },
    outcome: (disc) => Promise.resolve(told.get(disc)),
    hasten: (disc) => {
      told.delete(disc)
      if (again.delete(disc)) queue.push(disc)
      return Promise.resolve()
    },
    cancel: (asked) => {
      cancelled.push(...asked)
      for (const disc of asked) again.delete(disc)
      return Promise.resolve()
    },
    pause: () => STEP,
  }
  const failed: readonly FailedJob[] = await runJobs(discs, engine, {
    claimed: (disc) => proved.has(disc),
    prove: (disc) => Promise.resolve(proved.has(disc) ? disc : undefined),
    done: (disc) => void done.push(disc),
    silent: () => void silences++,
    sleep: (milliseconds) => {
      time += milliseconds
      return Promise.resolve()
    },
    now: () => time,
    demandGoing: () => (polls > 5000 ? Promise.reject(new Error('it never ends')) : Promise.resolve()),
  })
  return { done, failed, sent, cancelled, silences }
}

const inOrder = (list: readonly number[]): readonly number[] => list.toSorted((a, b) => a - b)
const times = (list: readonly number[], wanted: number): number => list.filter((one) => one === wanted).length

describe('jobs', () => {
  it('are sent for what is neither made nor on its way, each once', async () => {
    const { done, sent, failed } = await played({ ends: Array.from({ length: 6 }, () => ['makes it']), made: [2], running: [4, 5] })
    expect([inOrder(done), sent, failed]).toEqual([[1, 2, 3, 4, 5, 6], [1, 3, 6], []])
  })

  it('that may go well at another time are tried twice, and those that cannot once', async () => {
    const { done, sent, failed } = await played({
      ends: [['busy disk', 'makes it'], ['busy disk'], ['wrong sources'], ['vanishes', 'makes it'], ['vanishes'], ['says so and has not']],
    })
    expect(inOrder(done)).toEqual([1, 4])
    expect([1, 2, 3, 4, 5, 6].map((disc) => times(sent, disc))).toEqual([2, 2, 1, 2, 2, 2])
    expect(failed.toSorted((a, b) => a.disc - b.disc).map(({ disc, tries }) => [disc, tries])).toEqual([
      [2, 2],
      [3, 1],
      [5, 2],
      [6, 2],
    ])
  })

  it('that the cluster runs again by itself are not sent again, and cancelled where they fail as often as we would try', async () => {
    const { done, sent, failed, cancelled } = await played({
      ends: [['busy disk', 'makes it'], ['busy disk'], ['makes it']],
      requeues: true,
    })
    expect([inOrder(done), inOrder(sent), cancelled]).toEqual([[1, 3], [1, 2, 3], [2]])
    expect(failed.map(({ disc, tries }) => [disc, tries])).toEqual([[2, 2]])
  })

  it('end with the first that fails as all would', async () => {
    const { failed, cancelled, sent } = await played({ ends: Array.from({ length: 30 }, () => ['not shared']) })
    expect(failed[0]?.ofAll).toBe(true)
    expect(sent.length).toBe(30)
    expect(cancelled.length).toBeGreaterThan(20)
  })

  it('are sent as room is there', async () => {
    const { done, sent } = await played({ ends: Array.from({ length: 20 }, () => ['makes it']), room: 3 })
    expect([done.length, sent.length]).toEqual([20, 20])
  })

  it('are not sent again while nobody answers, which is told once', async () => {
    const { done, sent, silences } = await played({
      ends: Array.from({ length: 3 }, () => ['makes it']),
      silent: new Set(Array.from({ length: 40 }, (_, i) => i + 1)),
    })
    expect([done.length, sent.length, silences]).toEqual([3, 3, 1])
  })

  it('come to an end whatever happens: each disc is proved or told as failed, and never sent while it is in the queue', async () => {
    const end = fc.constantFrom<End>('makes it', 'makes it', 'vanishes', 'busy disk', 'wrong sources', 'says so and has not')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(end, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(60), { maxLength: 20 }),
        fc.integer({ min: 1, max: 12 }),
        async (ends, silent, room) => {
          const { done, failed, sent } = await played({ ends, silent: new Set(silent), room })
          expect([...done, ...failed.map(({ disc }) => disc)].toSorted((a, b) => a - b)).toEqual(ends.map((_, i) => i + 1))
          for (const [i, own] of ends.entries()) {
            const tries = times(sent, i + 1)
            const ok = own.slice(0, tries).includes('makes it')
            expect([done.includes(i + 1), tries]).toEqual([ok, Math.min(tries, 2)])
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

import { afterEach, expect, it, vi } from 'vitest'
import { progressOf, remainingOf, seldom, type Event } from '../src/event.js'
import { translate } from '../src/recorder/tell.js'
import { lba } from '../src/unit/index.js'

afterEach(() => vi.useRealTimers())

/** What is told while a second passes between one call and the next. */
function toldBySeconds(begin: (listener: (event: Event) => void) => readonly (() => void)[]): readonly Event[] {
  vi.useFakeTimers({ toFake: ['hrtime'] })
  vi.advanceTimersByTime(7000)
  const told: Event[] = []
  for (const call of begin((event) => told.push(event))) {
    vi.advanceTimersByTime(1000)
    call()
  }
  return told
}

it('lets reports through twice a second, and the last one', () => {
  const told: [number, number, string][] = []
  let now = 1000
  const report = seldom(
    (done, total, name: string) => told.push([done, total, name]),
    () => now,
  )
  for (let done = 1; done <= 100; done++, now += 60) report(done, 100, 'a')
  expect(told.map(([done]) => done)).toEqual([1, 10, 19, 28, 37, 46, 55, 64, 73, 82, 91, 100])
  expect(told[0]).toEqual([1, 100, 'a'])
  report(1, 2, 'too soon')
  report(2, 2, 'the end')
  expect(told.at(-1)).toEqual([2, 2, 'the end'])
  expect(told).toHaveLength(13)
})

it('estimates what remains once there is something to estimate from', () => {
  expect([remainingOf(0, 10, 5), remainingOf(5, 10, 0), remainingOf(5, 10, 5), remainingOf(1, 10, 2)]).toEqual([
    undefined,
    undefined,
    5,
    18,
  ])
})

it('tells what is done, how long it took and what that leaves', () => {
  const about = { action: 'build', subject: 'a.iso' } as const
  const told = toldBySeconds((listener) => {
    const report = progressOf(listener, about)
    return [() => report(0, 4000), () => report(1000, 4000, lba(9)), () => report(4000, 4000)]
  })
  expect(told).toEqual([
    { ...about, kind: 'progress', done: 0, total: 4000, elapsedSeconds: 1 },
    { ...about, kind: 'progress', done: 1000, total: 4000, elapsedSeconds: 2, at: 9, remainingSeconds: 6 },
    { ...about, kind: 'progress', done: 4000, total: 4000, elapsedSeconds: 3, remainingSeconds: 0 },
  ])
})

it('counts each action of a recording from its own beginning, in bytes and blocks a second', () => {
  const progress = { kind: 'progress', stage: 'writing', blockBytes: 2048 } as const
  const told = toldBySeconds((listener) => {
    const hear = translate('/dev/sr0', listener)
    return [
      () => hear({ kind: 'stage', stage: 'looking' }),
      () => hear({ kind: 'stage', stage: 'writing' }),
      () => hear({ ...progress, done: 300, total: 900, at: lba(300), buffer: 0.5 }),
      // The same action, with its detail: its time goes on.
      () => hear({ kind: 'stage', stage: 'writing', detail: 'track 2' }),
      () => hear({ ...progress, done: 600, total: 900, track: 2 }),
      () => hear({ kind: 'stage', stage: 'closing' }),
      () => hear({ kind: 'progress', stage: 'closing', blockBytes: 0, done: 250, total: 1000 }),
    ]
  })
  const common = { subject: '/dev/sr0', kind: 'progress' }
  expect(told.filter(({ kind }) => kind === 'progress')).toEqual([
    {
      ...common,
      action: 'write',
      done: 300 * 2048,
      total: 900 * 2048,
      elapsedSeconds: 1,
      remainingSeconds: 2,
      rate: 300,
      at: 300,
      buffer: 0.5,
    },
    { ...common, action: 'write', done: 600 * 2048, total: 900 * 2048, elapsedSeconds: 3, remainingSeconds: 2, rate: 200, track: 2 },
    { ...common, action: 'close', done: 250, total: 1000, elapsedSeconds: 1, remainingSeconds: 3, rate: 250 },
  ])
})

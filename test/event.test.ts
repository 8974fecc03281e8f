import { expect, it } from 'vitest'
import { remainingOf, seldom } from '../src/event.js'

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

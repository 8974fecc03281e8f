/** The steps are taken on bytes in memory, as a file system would take them. */

import { describe, expect, it } from 'vitest'
import { next, place, type Layout, type PlacedRegion, type Region } from '../../src/layout/index.js'
import { changesOf } from '../../src/renewal/changes.js'
import { groupsOf, matchesIn, offsetOf, type Held } from '../../src/renewal/groups.js'
import { shiftedIn } from '../../src/renewal/shifts.js'
import { measureOf, stepsOf, writtenIn, type Steps } from '../../src/renewal/steps.js'
import type { Content } from '../../src/source/index.js'
import { bytes, sectors } from '../../src/unit/index.js'
import { payloadRegions } from '../support/payload.js'
import { drawn } from '../support/renewed/index.js'

const none: ReadonlySet<string> = new Set()
const held = (layout: Layout, more: Partial<Held> = {}): Held => ({ layout, stale: none, structures: 'there', ...more })

/** A sector is a number here: that of the content and its place in it. */
const valueOf = (seed: number, sector: number): number => seed * 4096 + sector + 1

function layoutOf(files: ReadonlyMap<string, { readonly seed: number; readonly length: number }>, head: number): Layout {
  const contents = [...files].map(([name, { seed, length }]): Content => ({
    id: `data:/${name}`,
    size: bytes(length * 2048),
    origin: { kind: 'random', seed },
  }))
  const region: Region = {
    id: 'table',
    owner: 'test',
    reason: 'a structure',
    length: sectors(1 + head),
    place: next,
    refs: [],
    body: { kind: 'bytes', render: () => new Uint8Array(0) },
  }
  const gap: Region = { ...region, id: 'gap', length: sectors(5), body: { kind: 'zeros' } }
  return place([region, gap, ...payloadRegions(contents.map((content) => ({ content, rank: 0 }))), { ...region, id: 'end' }])
}

/** The image as numbers; `structures` is what is in the sectors of structures. */
function imageOf(layout: Layout, structures: number): number[] {
  const image = Array.from({ length: layout.size }, () => 0)
  for (const region of layout.regions) image.splice(offsetOf(region, layout), region.length, ...sectorsOfRegion(region, structures))
  return image
}

const sectorsOfRegion = ({ body, length }: PlacedRegion, structures: number): number[] =>
  Array.from({ length }, (_, i) =>
    body.kind === 'zeros'
      ? 0
      : body.kind === 'bytes'
        ? structures
        : body.content.origin.kind === 'random'
          ? valueOf(body.content.origin.seed, i)
          : NaN,
  )

function taken(steps: Steps, own: readonly number[] | undefined, giver: readonly number[], now: Layout, structures: number): number[] {
  let file = own === undefined ? [] : [...own]
  for (const { at, by } of steps.shifts) {
    if (by > 0) file = [...file.slice(0, at), ...Array.from({ length: by }, () => 0), ...file.slice(at)]
    else file.splice(at + by, -by)
  }
  file.length = Math.min(file.length, now.size)
  while (file.length < now.size) file.push(0)
  for (const { at, length } of steps.zeros) file.fill(0, at, at + length)
  for (const { from, to, length } of steps.given) file.splice(to, length, ...giver.slice(from, from + length))
  for (const region of steps.contents) file.splice(offsetOf(region, now), region.length, ...sectorsOfRegion(region, structures))
  if (steps.structures === 'compare')
    for (const region of now.regions)
      if (region.body.kind === 'bytes') file.splice(offsetOf(region, now), region.length, ...sectorsOfRegion(region, structures))
  return file
}

describe('the steps from the files of two generations to a third', () => {
  for (const unit of [undefined, 1, 2, 4])
    it(`make its image, where ${unit ?? 'no'} sectors can be moved`, () => {
      for (let seed = 1; seed <= 25; seed++) {
        const draw = drawn(seed * 31 + (unit ?? 0))
        const files = new Map<string, { seed: number; length: number }>()
        let count = 0
        const lengths = [1, 2, 3, 7, 33, 40, 64, 1100]
        const add = (): void =>
          void files.set(`${String.fromCharCode(97 + draw(26))}${count}`, { seed: ++count, length: lengths[draw(8)] ?? 1 })
        for (let i = 0; i < 12; i++) add()
        const sorted = (): typeof files => new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
        const edit = (): void => {
          const name = [...files.keys()][draw(files.size)] ?? ''
          const file = files.get(name)
          const kind = draw(4)
          if (kind === 0 || file === undefined) add()
          else if (kind === 1) files.delete(name)
          else if (kind === 2) files.set(name, { seed: ++count, length: file.length })
          else files.set(name, { seed: ++count, length: file.length + draw(40) })
        }
        const generations = [0, 1, 2].map((number) => {
          for (const _ of Array.from({ length: number === 0 ? 0 : 1 + draw(3) })) edit()
          const layout = layoutOf(sorted(), draw(3))
          return { layout, image: imageOf(layout, 1_000_000 + number) }
        })
        const [first, second, third] = generations
        if (first === undefined || second === undefined || third === undefined) throw new Error('There are three')
        const now = third.layout
        const giver = { held: held(second.layout), matches: matchesIn(held(second.layout), now, none) }
        const stale = new Set(seed % 4 === 0 ? first.layout.regions.slice(2, 5).map(({ id }) => id) : [])
        const spoiled = first.image.map((value, i) =>
          first.layout.regions.some((region) => stale.has(region.id) && i >= region.start && i < region.start + region.length) ? -1 : value,
        )
        for (const [own, from] of [
          [undefined, undefined],
          [held(first.layout, { stale }), spoiled],
        ] as const)
          for (const given of [giver, undefined]) {
            const steps = stepsOf({ now, own, giver: given, changed: none, unit })
            expect(taken(steps, from, second.image, now, 1_000_002), `${seed}`).toEqual(third.image)
            const { kept, moved } = measureOf(steps)
            expect(kept + moved).toBeLessThanOrEqual(now.size * 2048)
            for (const { at, by } of steps.shifts) expect([at % (unit ?? 1), Math.abs(by) % (unit ?? 1)]).toEqual([0, 0])
          }
      }
    })
})

const files = (count: number, length: (i: number) => number, seed = (i: number): number => i) =>
  new Map(Array.from({ length: count }, (_, i) => [`f${String(i).padStart(5, '0')}`, { seed: seed(i), length: length(i) }]))

it('are one move where a file in the middle grows, and nothing is read but that file', () => {
  const before = layoutOf(
    files(200, () => 32),
    0,
  )
  const now = layoutOf(
    files(
      200,
      (i) => (i === 100 ? 50 : 32),
      (i) => (i === 100 ? 999 : i),
    ),
    0,
  )
  const giver = { held: held(before), matches: matchesIn(held(before), now, none) }
  const { shifts, contents, given } = stepsOf({ now, own: held(before), giver, changed: none, unit: 2 })
  expect(shifts).toEqual([{ at: 6 + 101 * 32, by: 18 }])
  expect(contents.map(({ id }) => id)).toEqual(['data:/f00100'])
  expect(given).toEqual([])
  expect(changesOf(now, giver, new Set()).changed).toBe(1 + 99 + 1)
})

it('copy from the image what has moved by less than a block', () => {
  const before = layoutOf(
    files(200, () => 3),
    0,
  )
  const now = layoutOf(
    files(
      200,
      (i) => (i === 100 ? 4 : 3),
      (i) => (i === 100 ? 999 : i),
    ),
    0,
  )
  const giver = { held: held(before), matches: matchesIn(held(before), now, none) }
  const steps = stepsOf({ now, own: held(before), giver, changed: none, unit: 2 })
  expect(steps.shifts).toEqual([])
  expect(steps.given.map(({ length }) => length)).toEqual([99 * 3])
  expect(writtenIn(steps)).toBe((99 * 3 + 4) * 2048)
})

it('leave what lies in another order, as little of it as may be', () => {
  const before = layoutOf(
    files(6, (i) => (i === 5 ? 2 : 10)),
    0,
  )
  const last = before.regions.findLast(({ body }) => body.kind === 'content')
  const now = layoutOf(new Map([['f00005', { seed: 5, length: 2 }], ...files(5, () => 10)]), 0)
  const groups = groupsOf(held(before), now, matchesIn(held(before), now, none))
  const { groups: kept } = shiftedIn(groups, now, 2)
  expect(kept.reduce((sum, { length }) => sum + length, 0)).toBe(now.size - (last?.length ?? 0))
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  aligned,
  at,
  diffLayouts,
  dotOfLayout,
  layoutData,
  next,
  place,
  printChange,
  printLayout,
  regionAt,
  type Place,
  type Region,
} from '../../src/layout/index.js'
import { payloadRegions } from '../support/payload.js'
import type { Content } from '../../src/source/index.js'
import { bytes, lba, sectors } from '../../src/unit/index.js'

const region = (id: string, length: number, where: Place = next, refs: string[] = []): Region => ({
  id,
  owner: 'test',
  reason: 'a region',
  length: sectors(length),
  place: where,
  refs,
  body: { kind: 'zeros' },
})
const content = (id: string, size: number): Content => ({ id, size: bytes(size), origin: { kind: 'zeros' } })
const starts = (regions: readonly Region[]) => Object.fromEntries(place(regions).regions.map(({ id, start }) => [id, start]))

it('places regions in order, pinned ones first', () => {
  expect(
    starts([region('a', 16, at(lba(0))), region('b', 1), region('c', 3), region('d', 1, at(lba(17))), region('e', 2, aligned(sectors(4)))]),
  ).toEqual({
    a: 0,
    b: 16,
    d: 17,
    c: 18,
    e: 24,
  })
})

it('a session is as long wherever it begins', () => {
  const regions = [region('a', 3), region('b', 5, aligned(sectors(4))), region('c', 1, aligned(sectors(32)))]
  const [here, there] = [place(regions), place(regions, lba(12_301))]
  expect(there.size).toBe(here.size)
  expect(there.regions.map(({ start }) => start - 12_301)).toEqual(here.regions.map(({ start }) => start))
})

it('refuses two regions on the same block', () => {
  expect(() => place([region('a', 4, at(lba(0))), region('b', 1, at(lba(3)))])).toThrow('Cannot place b from block 3: a reaches to block 3')
})

it('refuses what no address can name', () => {
  expect(() => place([region('a', 2 ** 31)])).toThrow(/at most 2147483647/)
})

it('never lets regions overlap, and keeps those that are not pinned in order', () => {
  const places = fc.oneof(
    fc.constant(next),
    fc.integer({ min: 1, max: 9 }).map((to) => aligned(sectors(to))),
  )
  const loose = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), places), { maxLength: 30 })
  const pinned = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 8 })
  fc.assert(
    fc.property(loose, pinned, (sizes, pins) => {
      const regions = [
        ...sizes.map(([length, where], i) => region(`l${i}`, length, where)),
        ...pins.map((pin) => region(`p${pin}`, 5, at(lba(pin * 10)))),
      ]
      const placed = place(regions).regions
      let cursor = 0
      for (const { start, length, place: where } of placed) {
        expect(start).toBeGreaterThanOrEqual(cursor)
        if (where.kind === 'at') expect(start).toBe(where.lba)
        cursor = start + length
      }
      expect(placed.filter(({ id }) => id.startsWith('l')).map(({ id }) => id)).toEqual(sizes.map((_, i) => `l${i}`))
      expect(placed).toHaveLength(regions.length)
    }),
  )
})

it('gives each content one region, none to empty ones but the one they share', () => {
  const shared = content('data:/a', 5000)
  const regions = payloadRegions(
    [
      { content: shared, rank: 0 },
      { content: shared, rank: 0 },
      { content: content('data:/empty', 0), rank: 0 },
      { content: content('data:/boot', 100), rank: 0 },
      { content: content('data:/first', 70000), rank: 1 },
    ],
    new Set(['data:/boot']),
  )
  expect(regions.map(({ id, length, place: where }) => [id, length, where.kind])).toEqual([
    ['data:empty', 1, 'next'],
    ['data:/first', 35, 'aligned'],
    ['data:/a', 3, 'next'],
  ])
})

const sample = place([region('a', 16, at(lba(0))), region('b', 1, next, ['c']), region('c', 3, aligned(sectors(10)))])

it('prints', () => {
  expect(printLayout(sample)).toBe(
    [
      'block  blocks  region  what',
      '    0      16  a       a region (test)',
      '   16       1  b       a region (test)',
      '   20       3  c       a region (test)',
      '',
    ].join('\n'),
  )
  expect(dotOfLayout(sample)).toContain('"b" -> "c"')
  expect(layoutData(sample).blocks).toBe(23)
})

it('finds the region of a block', () => {
  expect([0, 15, 16, 17, 20, 22, 23].map((block) => regionAt(sample, block)?.id)).toEqual(['a', 'a', 'b', undefined, 'c', 'c', undefined])
})

it('tells two layouts apart', () => {
  const before = place([region('a', 15, at(lba(0))), region('b', 1), region('c', 3), region('d', 1)])
  const now = place([region('a', 16, at(lba(0))), region('c', 3), region('d', 2), region('e', 1)])
  expect(diffLayouts(layoutData(before).regions, layoutData(now).regions).map(printChange)).toEqual([
    '~ a: 15 blocks from 0 became 16 blocks from 0',
    '~ d: 1 block from 19 became 2 blocks from 19',
    '+ e: 1 block from 21',
    '- b: 1 block from 15',
  ])
  const moved = place([region('x', 1), region('c', 3)])
  expect(diffLayouts(layoutData(place([region('c', 3)])).regions, layoutData(moved).regions).map(printChange)).toEqual([
    '+ x: 1 block from 0',
    '~ c: moved from block 0 to 1',
  ])
})

it('finds contents in whatever order they are asked for', () => {
  const contents = Array.from({ length: 20 }, (_, i) => content(`data:/${i}`, i === 7 ? 0 : 1000 + i * 3000))
  const placed = place(
    payloadRegions(
      contents.map((one) => ({ content: one, rank: 0 })),
      new Set(),
    ),
  )
  const startOf = (id: string) => placed.regions.find((one) => one.id === id)?.start
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 19 }), { maxLength: 60 }), (order) => {
      for (const i of order) expect(placed.where.content(contents[i])).toBe(startOf(i === 7 ? 'data:empty' : `data:/${i}`))
    }),
  )
  expect(() => placed.where.content(content('data:/other', 1))).toThrow('No region is called data:/other')
})

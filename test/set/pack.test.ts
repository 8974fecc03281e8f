/** Groups on discs: none is lost or twice, none is too much for its disc, whatever their sizes are. */

import { describe, expect, it } from 'vitest'
import { pack, TooLarge } from '../../src/set/pack.js'
import type { Group } from '../../src/set/groups.js'
import { generator } from '../../scripts/random.mjs'

const folder = { kind: 'directory', name: '', hidden: new Set(), children: [], attributes: {} } as unknown as Group['above'][number]

const groupOf = (name: string, blocks: number, files: number): Group => ({
  above: [folder],
  node: { ...folder, name },
  weight: { blocks, files, folders: 1, letters: files * 12, bytes: blocks * 2048 },
})

/** Structures that no guess knows: so many blocks for the disc, so many for each file. */
const measureBy = (empty: number, perFile: number) => async (groups: readonly Group[]) =>
  Promise.resolve(empty + groups.reduce((sum, { weight }) => sum + weight.blocks + Math.ceil(weight.files * perFile), 0))

/** Sizes as those of files are: many small ones, few large ones. */
function drawn(seed: number, count: number, most: number): readonly Group[] {
  const random = generator(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random())
  return Array.from({ length: count }, (_, i) =>
    groupOf(
      String(i).padStart(5, '0'),
      Math.min(most, Math.max(1, Math.round(Math.exp(5.5 + 1.2 * normal())))),
      1 + Math.floor(random() * 40),
    ),
  )
}

const ROOM = 40_000

describe.each(['natural', 'tight'] as const)('%s packing', (how) => {
  it.each([1, 2, 3, 4, 5, 6])('puts each group onto one disc that has the room (%i)', async (seed) => {
    const groups = drawn(seed, 400, ROOM / 5)
    const measure = measureBy(300 + seed * 50, 0.3 + seed)
    const discs = await pack(groups, { pack: how, room: ROOM, measure })
    const all = discs.flatMap((disc) => disc.groups.map(({ node }) => node.name))
    expect(how === 'natural' ? all : all.toSorted()).toEqual(groups.map(({ node }) => node.name))
    for (const { groups: own, blocks } of discs) {
      expect(blocks).toBe(await measure(own))
      expect(blocks).toBeLessThanOrEqual(ROOM)
    }
    // None but the last has room for what comes next, or for any that comes later.
    for (const [i, { blocks }] of discs.slice(0, -1).entries()) {
      const next = how === 'natural' ? discs[i + 1]?.groups.slice(0, 1) : discs.slice(i + 1).flatMap((disc) => disc.groups)
      const least = Math.min(...(next ?? []).map(({ weight }) => weight.blocks + weight.files * (0.3 + seed)))
      if (how === 'natural') expect(blocks + least).toBeGreaterThan(ROOM)
      else expect(blocks / ROOM).toBeGreaterThan(0.98)
    }
  })

  it('tells the group that no disc has room for', async () => {
    const groups = [groupOf('a', 10, 1), groupOf('b', ROOM, 1), groupOf('c', 10, 1)]
    const error = await pack(groups, { pack: how, room: ROOM, measure: measureBy(100, 1) }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TooLarge)
    expect((error as TooLarge).group.node.name).toBe('b')
  })

  it('makes no disc of nothing', async () => {
    expect(await pack([], { pack: how, room: ROOM, measure: measureBy(100, 1) })).toEqual([])
  })
})

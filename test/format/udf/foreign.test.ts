/** Forms that other writers may choose: entries one behind the other, metadata in pieces, tables that are cut off. */

import { describe, expect, it } from 'vitest'
import { readU16le, writeU16le, writeU32le } from '../../../src/codec/index.js'
import type { UdfOptions } from '../../../src/format/udf/index.js'
import { seal } from '../../../src/format/udf/tag.js'
import { dir, file, imageOf, makeUdf, read } from './disc.js'

const BLOCK = 2048
const tree = dir('', [file('a', 'hello'), file('room', 'x'.repeat(16 * BLOCK))])

/** An image, and the byte at which the last region of a name begins: contents are numbered through all discs of a process. */
function volumeOf(options: UdfOptions): { readonly image: Uint8Array; readonly at: (id: string, block?: number) => number } {
  const made = makeUdf(tree, options)
  return {
    image: imageOf(made),
    at: (id, block = 0) => (made.layout.regions.findLast((region) => region.id.startsWith(id))!.start + block) * BLOCK,
  }
}
const reseal = (image: Uint8Array, at: number): void => seal(image, at, readU16le(image, at + 10) + 16)

/** Names and sizes of the root's files, and the faults. */
async function looked(image: Uint8Array): Promise<readonly unknown[]> {
  const { tree: found, faults } = await read(image)
  const sizes = found.children.map((node) => node.kind === 'leaf' && node.inode.kind === 'file' && [node.name, node.inode.content.size])
  return [sizes, faults.map(({ code }) => code)]
}
const whole = (a: number): readonly unknown[] => [
  [
    ['a', a],
    ['room', 16 * BLOCK],
  ],
  [],
]

describe('strategy 4096: an entry, and behind it where a newer one is. ECMA-167 4/A.5', () => {
  /** Entries of `a` in the blocks of `room`, each with its indirect entry behind it; all are of 5 bytes but the last one. */
  function linked(entries: number, told: number, chained = entries): Uint8Array {
    const { image, at } = volumeOf({ revision: '1.02' })
    const first = at('data:')
    const blockOf = (position: number): number => (position - at('udf/files:0')) / BLOCK
    const entry = image.slice(at('udf/files:0', 4), at('udf/files:0', 5))
    for (let i = 0; i < entries; i++) {
      const here = first + 2 * i * BLOCK
      image.set(entry, here)
      writeU32le(image, here + 12, blockOf(here))
      writeU16le(image, here + 20, 4096)
      // Size of the file and of its extent.
      if (i === entries - 1) for (const offset of [56, 176]) writeU32le(image, here + offset, 3)
      reseal(image, here)
      const link = here + BLOCK
      image.fill(0, link, link + BLOCK)
      if (i + 1 >= chained) continue
      image.set(entry.subarray(0, 36), link)
      writeU16le(image, link, 259)
      writeU16le(image, link + 10, 52 - 16)
      writeU32le(image, link + 12, blockOf(link))
      writeU32le(image, link + 36, 2 * BLOCK)
      writeU32le(image, link + 40, blockOf(link + BLOCK))
      reseal(image, link)
    }
    const name = at('udf/files:0', 3) + 40
    writeU32le(image, name + 20, told * BLOCK)
    writeU32le(image, name + 24, blockOf(first))
    reseal(image, name)
    return image
  }
  it.each([
    ['the newest of two', 3, linked(2, 2)],
    ['the newest of four', 3, linked(4, 2)],
    ['the first where the ICB has one block', 5, linked(2, 1)],
    ['the first where nothing follows', 5, linked(2, 2, 1)],
  ])('%s', async (_, size, image) => {
    expect(await looked(image)).toEqual(whole(size))
  })
})

it('metadata may lie in pieces, in any order. UDF 2.60 2.2.13.1', async () => {
  const { image, at } = volumeOf({ revision: '2.50' })
  const [file0, names, room] = [at('udf/metadata-file'), at('udf/files:0'), at('data:')]
  const pieces = [
    { from: 0, blocks: 2, to: room + 3 * BLOCK },
    { from: 2, blocks: 1, to: room },
    { from: 3, blocks: 3, to: room + 7 * BLOCK },
    { from: 6, blocks: 26, to: names + 6 * BLOCK },
  ]
  for (const { from, blocks, to } of pieces) image.copyWithin(to, names + from * BLOCK, names + (from + blocks) * BLOCK)
  image.fill(0, names, names + 6 * BLOCK)
  for (const [i, { blocks, to }] of pieces.entries()) {
    writeU32le(image, file0 + 216 + 8 * i, blocks * BLOCK)
    writeU32le(image, file0 + 220 + 8 * i, (to - file0) / BLOCK)
  }
  writeU32le(image, file0 + 212, 8 * pieces.length)
  writeU16le(image, file0 + 10, 216 + 8 * pieces.length - 16)
  reseal(image, file0)
  expect(await looked(image)).toEqual(whole(5))
})

it.each([
  ['a table that the end cuts off', 'udf/sparing:0'],
  ['none that is whole', 'udf/sparing:0', 'udf/sparing:1'],
])('of sparing tables, %s is none', async (_, ...tables) => {
  const { image, at } = volumeOf({ revision: '1.50', partition: { kind: 'sparable', packet: 32, spares: 4, tables: 2 } })
  for (const table of tables) {
    writeU16le(image, at(table) + 48, 0xffff)
    reseal(image, at(table))
  }
  expect(await looked(image)).toEqual([whole(5)[0], tables.length < 2 ? ['udf/reserveUsed'] : ['udf/badTable']])
})

/** Pieces whose memory is used again, and who still needs them. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fanOut } from '../../src/recorder/index.js'
import type { SectorSource } from '../../src/port/index.js'
import { blocksOf, readAhead, sourceOfPart, sourceOfParts, sourceOfReader, sourceOfZeros } from '../../src/sector/index.js'
import { sourceOfFile } from '../../src/image/file.node.js'
import { virtualClock } from '../../src/simulator/index.js'
import { temporaryFolder } from '../support/folder.js'
import { burnTo, driveWith, errorsOf, payload, readBack, same } from '../recorder/bench.js'

const folder = temporaryFolder()
const SECTOR = 64

/** A source that counts the memory it asked for. */
function readerOf(
  bytes: Uint8Array,
  pieceSectors: number,
): { readonly source: SectorSource; readonly memory: Set<ArrayBufferLike>; closed: number } {
  const state = { memory: new Set<ArrayBufferLike>(), closed: 0 }
  const source = sourceOfReader(bytes.length / SECTOR, SECTOR, pieceSectors, (from) => {
    let at = from * SECTOR
    return {
      async read(into) {
        await Promise.resolve()
        state.memory.add(into.buffer)
        const part = bytes.subarray(at, at + into.length)
        into.set(part)
        at += part.length
        return part.length
      },
      close: async () => void state.closed++,
    }
  })
  return Object.assign(state, { source })
}

const noise = (sectors: number): Uint8Array => payload(1, 7, sectors * SECTOR)

describe('a source of pieces that are used again', () => {
  it('gives all bytes in blocks of any size, whatever stands before and behind it', async () => {
    const size = fc.integer({ min: 1, max: 9 })
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.nat(5), fc.nat(5), size, size, size, async (count, before, behind, piece, block, ahead) => {
        const bytes = noise(count)
        const { source, closed } = readerOf(bytes, piece)
        const whole = sourceOfParts([sourceOfZeros(before, SECTOR), readAhead(source, ahead), sourceOfZeros(behind, SECTOR)])
        const blocks: Uint8Array[] = []
        for await (const data of blocksOf(whole, block)) blocks.push(data.slice())
        expect(same(Buffer.concat(blocks), Buffer.concat([new Uint8Array(before * SECTOR), bytes, new Uint8Array(behind * SECTOR)]))).toBe(
          true,
        )
        for (const data of blocks.slice(0, -1)) expect(data.length).toBe(block * SECTOR)
        expect(closed).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('takes little memory where pieces are given back, and leaves alone what is not', async () => {
    const bytes = noise(4000)
    const used = readerOf(bytes, 10)
    for await (const block of blocksOf(readAhead(used.source, 3), 5)) expect(block.length).toBe(5 * SECTOR)
    expect(used.memory.size).toBeLessThanOrEqual(5)
    const kept = readerOf(bytes, 10)
    const pieces: Uint8Array[] = []
    for await (const piece of kept.source.open(0)) pieces.push(piece)
    expect(same(Buffer.concat(pieces), bytes)).toBe(true)
    expect([used.closed, kept.closed]).toEqual([1, 1])
  })

  it('is closed when its reader has enough', async () => {
    const made = readerOf(noise(100), 4)
    for await (const piece of readAhead(made.source, 3).open(50)) {
      expect(same(piece, noise(100).subarray(50 * SECTOR, 54 * SECTOR))).toBe(true)
      break
    }
    expect(made.closed).toBe(1)
  })

  it('does not take a piece twice, nor one that is not its own', async () => {
    const { source } = readerOf(noise(100), 4)
    const stream = source.open(0)[Symbol.asyncIterator]()
    const [first, second] = [await stream.next(), await stream.next()]
    source.giveBack?.(new Uint8Array(4 * SECTOR))
    source.giveBack?.((first.value as Uint8Array).subarray(0))
    source.giveBack?.(first.value as Uint8Array)
    source.giveBack?.(first.value as Uint8Array)
    const [third, fourth] = [await stream.next(), await stream.next()]
    const buffers = [second, third, fourth].map(({ value }) => (value as Uint8Array).buffer)
    expect(new Set(buffers).size).toBe(3)
    expect(buffers[1]).toBe((first.value as Uint8Array).buffer)
  })
})

describe('several drives', () => {
  it('each get all bytes from memory that is used again when the last of them has done with it', async () => {
    const bytes = noise(3000)
    const made = readerOf(bytes, 6)
    const branches = fanOut(made.source, 3, { clock: virtualClock(), windowBytes: 40 * SECTOR })
    const read = async (index: number, every: number): Promise<boolean> => {
      const blocks: Uint8Array[] = []
      let taken = 0
      for await (const block of blocksOf(branches[index]?.source ?? made.source, 4)) {
        // A slow drive still holds its block while others go on.
        if (taken++ % every === 0) await new Promise((resolve) => setImmediate(resolve))
        blocks.push(block.slice())
      }
      return same(Buffer.concat(blocks), bytes)
    }
    expect(await Promise.all([read(0, 1), read(1, 3), read(2, 7)])).toEqual([true, true, true])
    expect(made.memory.size).toBeLessThan(30)
  })

  it('of which one stops in the middle', async () => {
    const bytes = noise(900)
    const made = readerOf(bytes, 6)
    const branches = fanOut(made.source, 2, { clock: virtualClock(), windowBytes: 40 * SECTOR })
    const stop = async (): Promise<void> => {
      for await (const block of blocksOf(branches[0]?.source ?? made.source, 4)) if (block.length > 0) break
      branches[0]?.leave()
    }
    const go = async (): Promise<boolean> => {
      const blocks: Uint8Array[] = []
      for await (const block of blocksOf(branches[1]?.source ?? made.source, 4)) blocks.push(block.slice())
      return same(Buffer.concat(blocks), bytes)
    }
    expect((await Promise.all([stop(), go()]))[1]).toBe(true)
  })
})

describe('a file as sectors', () => {
  it('is burned whole, and ends the burn where it becomes shorter', async () => {
    const path = join(folder, 'image.iso')
    const bytes = payload(2500)
    writeFileSync(path, bytes)
    const image = sourceOfFile(path)
    const plan = { kind: 'data', name: 'image', source: readAhead(image.source, 3) } as const
    const drive = driveWith('bd-r')
    expect(errorsOf(await burnTo(drive, plan))).toEqual([])
    expect(same(await readBack(drive, 0, 2500), bytes)).toBe(true)
    writeFileSync(path, bytes.subarray(0, 2048 * 1200))
    const result = await burnTo(driveWith('bd-r'), plan)
    expect([result.ok, errorsOf(result)[0]]).toEqual([false, 'burn/sourceForm'])
    image.close()
  })
})

describe('a part of a source', () => {
  const bytes = Uint8Array.from({ length: 20 * SECTOR }, (_, i) => Math.floor(i / SECTOR))
  const sectorsOf = async (source: SectorSource, from: number) => {
    const found: number[] = []
    for await (const piece of source.open(from)) for (let at = 0; at < piece.length; at += SECTOR) found.push(piece[at] ?? -1)
    return found
  }
  // Pieces of three sectors: parts end within them, with them and before them.
  it.each([
    [0, 20, 0, 20],
    [5, 9, 0, 4],
    [5, 9, 3, 1],
    [5, 9, 4, 0],
    [3, 6, 0, 3],
    [19, 20, 0, 1],
    [7, 7, 0, 0],
  ])('from %i to %i, read from its sector %i on, has %i', async (first, end, from, count) => {
    const part = sourceOfPart(readerOf(bytes, 3).source, first, end)
    expect(part.count).toBe(end - first)
    expect(await sectorsOf(part, from)).toEqual(Array.from({ length: count }, (_, i) => first + from + i))
  })
})

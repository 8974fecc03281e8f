import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { KernelAsides } from '../../src/kernel/asides.node.js'
import { loadNative } from '../../src/kernel/native.node.js'
import { here, Threads, type Asides } from '../../src/kernel/threads.node.js'
import { payload } from '../recorder/bench.js'

const native = await loadNative()
const bytes = payload(100)
const names = ['md5', 'sha1', 'sha256', 'sha512'] as const

/** What is digested: pieces of the chunks, and at times bytes that are of none. */
const drawn = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    from: fc.nat({ max: 3000 }),
    length: fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 90_000 })),
    foreign: fc.nat({ max: 9 }),
    tell: fc.nat({ max: 4 }),
  }),
  { minLength: 1, maxLength: 40 },
)

interface Drawn {
  readonly name: (typeof names)[number]
  readonly from: number
  readonly length: number
  readonly foreign: number
  readonly tell: number
}

/** Each stream takes one piece of each chunk, tells it in between, and ends. None waits for the chunk before, which is free when that is done with. */
async function judge(asides: Asides, streams: readonly Drawn[]): Promise<void> {
  const open = streams.map(({ name }) => ({ own: asides.hash(name, name), theirs: createHash(name) }))
  const told: (readonly [Promise<string>, string])[] = []
  const flushed: Promise<unknown>[] = []
  for (const start of [0, 100_000, 50_000, 100_000, 0]) {
    const chunk = Uint8Array.from(bytes.subarray(start, start + 100_000))
    asides.begin(chunk)
    for (const [i, { from, length, foreign, tell }] of streams.entries()) {
      const at = open[i]
      if (at === undefined) continue
      const { own, theirs } = at
      const piece = chunk.subarray(from, from + length)
      const cut = Math.floor(piece.length / 3)
      own.update(piece.subarray(0, cut))
      own.update(foreign === 0 ? Uint8Array.from(piece.subarray(cut)) : piece.subarray(cut))
      theirs.update(piece)
      if (tell === 0) told.push([own.hex(), theirs.copy().digest('hex')])
      if (tell === 1) expect(await own.now()).toBe(theirs.copy().digest('hex'))
    }
    flushed.push(asides.flush().then(() => chunk.fill(0)))
  }
  await Promise.all(flushed)
  for (const { own, theirs } of open) told.push([own.end(), theirs.digest('hex')])
  await asides.flush()
  for (const [own, theirs] of told) expect(await own).toBe(theirs)
}

it.skipIf(native === undefined)('digests of the kernel are those of OpenSSL', async () => {
  await fc.assert(
    fc.asyncProperty(drawn, async (streams) => {
      await judge(new KernelAsides(native as NonNullable<typeof native>, here), streams)
    }),
    { numRuns: 60 },
  )
})

it.skipIf(native === undefined)('many streams over the same bytes, and more than there were at first', async () => {
  const one = { from: 5, length: 70_000, foreign: 1, tell: 0 }
  const streams = Array.from({ length: 150 }, (_, i) => ({ ...one, name: names[i % 3] ?? 'md5', from: (i % 7) * 32 }))
  await judge(new KernelAsides(native as NonNullable<typeof native>, here), streams)
})

it.skipIf(native === undefined)('each number of each kind that go together', async () => {
  const one = { from: 64, length: 70_000, foreign: 1, tell: 2 }
  for (const md5 of [0, 1, 2, 3])
    for (const sha256 of [0, 1, 2, 3])
      for (const sha1 of [0, 1, 2]) {
        const counts = { md5, sha256, sha1, sha512: 0 }
        const streams = names.flatMap((name) => Array.from({ length: counts[name] }, () => ({ ...one, name })))
        await judge(new KernelAsides(native as NonNullable<typeof native>, here), streams)
      }
})

it.each([
  ['asked for at once', 1],
  ['told later', 0],
  ['told at the end', 2],
])('digests of threads are the same, %s', async (_when, tell) => {
  const asides = new Threads()
  const one = { from: 5, length: 70_000, foreign: 0, tell }
  try {
    await judge(asides, [
      { ...one, name: 'md5' },
      { ...one, name: 'sha512', foreign: 1 },
    ])
  } finally {
    await asides.close()
  }
})

import { expect, it } from 'vitest'
import { crc16 } from '../../src/kernel/index.js'
import type { Transport } from '../../src/port/index.js'
import { readIndexes } from '../../src/readback/indexes.js'
import { virtualClock } from '../../src/simulator/clock.js'
import { lba, msfOfFrames, msfOfLba, type Msf } from '../../src/unit/index.js'

const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10)
const timeBytes = (time: Msf): readonly number[] => [time.minute, time.second, time.frame].map((part) => bcd(part))

/** Twelve bytes of Q, of mode 1 or of mode 2. ECMA-130 22.3.3. */
function qAt(block: number, [track, index]: readonly [number, number], mode: 1 | 2 = 1): Uint8Array {
  const q = new Uint8Array(12)
  q.set([mode, bcd(track), bcd(index), ...timeBytes(msfOfFrames(0)), 0, ...timeBytes(msfOfLba(lba(block)))])
  const code = crc16(q, 0, 10)
  q.set([code >>> 8, code & 255], 10)
  return q
}

/** A drive that reads nothing but whole sectors with their sub-code. */
function driveOf(q: (block: number) => Uint8Array | undefined): { readonly transport: Transport; readonly reads: () => number } {
  let reads = 0
  const transport: Transport = {
    name: 'drive',
    maximumTransfer: 65_536,
    async send({ cdb }) {
      reads++
      const view = new DataView(cdb.buffer, cdb.byteOffset, cdb.length)
      const [start, count] = [view.getInt32(2), view.getUint32(5) & 0xff_ff_ff]
      const data = new Uint8Array(count * 2448)
      for (let i = 0; i < count; i++) {
        const bytes = q(start + i)
        if (bytes === undefined) {
          const sense = new Uint8Array(18)
          sense.set([0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20])
          return { status: 2, data: new Uint8Array(0), residual: data.length, sense }
        }
        for (let bit = 0; bit < 96; bit++) data[i * 2448 + 2352 + bit] = ((bytes[bit >> 3] >> (7 - (bit & 7))) & 1) << 6
      }
      return { status: 0, data, residual: 0, sense: new Uint8Array(0) }
    },
    close: () => Promise.resolve(),
  }
  return { transport, reads: () => reads }
}

/** Where places begin, ascending. */
const ruler =
  (marks: readonly (readonly [number, number, number])[], ...others: readonly number[]) =>
  (block: number): Uint8Array => {
    const [, track = 0, index = 0] = marks.findLast(([from]) => from <= block) ?? []
    return qAt(block, [track, index], others.includes(block) ? 2 : 1)
  }

const tracks = [
  { number: 1, session: 1, start: lba(0), control: 0 },
  { number: 2, session: 1, start: lba(20_000), control: 0 },
  { number: 3, session: 1, start: lba(40_000), control: 0 },
  { number: 4, session: 2, start: lba(60_000), control: 4 },
]
const ends = new Map([
  [1, lba(45_000)],
  [2, lba(61_000)],
])
const marks = [
  [0, 1, 1],
  [7_000, 1, 2],
  [7_010, 1, 3],
  [19_850, 2, 0],
  [20_000, 2, 1],
  [39_601, 3, 0],
  [40_000, 3, 1],
  [60_000, 4, 1],
] as const

it('finds pregaps and indexes with few sectors', async () => {
  const { transport, reads } = driveOf(ruler(marks, 19_999, 30_000))
  const found = await readIndexes({ transport, clock: virtualClock() }, tracks, ends)
  expect([...found]).toEqual([
    [1, { pregap: -150, indexes: [0, 7_000, 7_010] }],
    [2, { pregap: 19_850, indexes: [20_000] }],
    [3, { pregap: 39_601, indexes: [40_000] }],
    [4, { pregap: 59_850, indexes: [60_000] }],
  ])
  expect(reads()).toBeLessThan(80)
})

it('leaves run-out and gaps that cannot be read out', async () => {
  const place = ruler(marks)
  const unreadable = (block: number): boolean => (block >= 19_848 && block < 20_000) || block >= 60_998
  const { transport } = driveOf((block) => (unreadable(block) ? undefined : place(block)))
  expect([...(await readIndexes({ transport, clock: virtualClock() }, tracks, ends))]).toEqual([
    [1, { pregap: -150, indexes: [0, 7_000, 7_010] }],
    [2, { indexes: [20_000] }],
    [3, { pregap: 39_601, indexes: [40_000] }],
    [4, { pregap: 59_850, indexes: [60_000] }],
  ])
})

it('has nothing to tell of a drive that reads no sub-code, of an open session, and of noise', async () => {
  const deaf = driveOf(() => undefined)
  expect(await readIndexes({ transport: deaf.transport, clock: virtualClock() }, tracks, ends)).toEqual(new Map())
  const { transport } = driveOf(ruler(marks))
  expect([...(await readIndexes({ transport, clock: virtualClock() }, tracks, new Map([[1, lba(45_000)]]))).keys()]).toEqual([1, 2, 3])
  let state = 1
  const noise = driveOf((block) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return qAt(block, [1 + ((state >>> 8) % 4), (state >>> 16) % 100])
  })
  const many = Array.from({ length: 99 }, (_, i) => ({ number: i + 1, session: 1, start: lba(i * 3000), control: 0 }))
  await readIndexes({ transport: noise.transport, clock: virtualClock() }, many, new Map([[1, lba(300_000)]]))
  expect(noise.reads()).toBeLessThanOrEqual(3000)
})

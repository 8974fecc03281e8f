/** Reading back: bad ranges with the names of files, audio that a drive gives early or late. */

import { describe, expect, it } from 'vitest'
import type { Command, Reply, Transport } from '../../src/port/index.js'
import { compareMasters, makeFingerprint, verifyRanges, type Locator } from '../../src/readback/index.js'
import { nodeDigests } from '../../src/readback/digests.node.js'
import { virtualClock } from '../../src/simulator/index.js'
import { lba } from '../../src/unit/index.js'
import { masterOfBytes } from '../support/master.js'
import { burnTo, dataPlan, driveWith, errorsOf, payload } from '../recorder/bench.js'

describe('a disc of which some blocks differ or cannot be read', () => {
  it('is told with the blocks and the files that lie there', async () => {
    const drive = driveWith('dvd+r', [
      { at: { kind: 'read', block: 100 }, effect: { kind: 'flip', bit: 77 }, times: 1000 },
      { at: { kind: 'read', block: 300 }, effect: { kind: 'sense', key: 3, asc: 0x11, ascq: 5 }, times: 1000 },
      { at: { kind: 'read', block: 301 }, effect: { kind: 'sense', key: 3, asc: 0x11, ascq: 5 }, times: 1000 },
    ])
    const locate: Locator = () => Promise.resolve((start) => [start < 200 ? '/early' : '/late'])
    const result = await burnTo(drive, dataPlan(payload(600)), { verify: 'full' }, { locate })
    expect(errorsOf(result)).toEqual(['burn/verifyFailed'])
    expect(result.verification?.bad).toEqual([
      { start: 100, blocks: 1, problem: 'differs', names: ['/early'] },
      { start: 300, blocks: 2, problem: 'unreadable', names: ['/late'] },
    ])
    expect(result.faults[0]?.message).toContain('3 of 600 blocks')
    expect(result.faults[0]?.message).toContain('/early, /late')
    expect(result.faults[0]?.imapi).toContain('E_IMAPI_BURN_VERIFICATION_FAILED')
  })

  it('a sample sees what lies at its ends', async () => {
    for (const block of [0, 599]) {
      const drive = driveWith('dvd+r', [{ at: { kind: 'read', block }, effect: { kind: 'flip', bit: 5 }, times: 1000 }])
      expect(errorsOf(await burnTo(drive, dataPlan(payload(600)), { verify: 'quick' }))).toEqual(['burn/verifyFailed'])
    }
    const drive = driveWith('dvd+r')
    const result = await burnTo(drive, dataPlan(payload(2000)), { verify: 'quick' })
    expect(result.verification?.checkedBlocks).toBeGreaterThan(60)
    expect(result.verification?.checkedBlocks).toBeLessThan(80)
  })
})

/** A drive whose READ CD gives audio some bytes late (or early). */
function shifted(audio: Uint8Array, start: number, shift: number, fence: boolean): Transport {
  const good = (data: Uint8Array): Reply => ({ status: 0, data, residual: 0, sense: new Uint8Array(0) })
  return {
    name: 'shifted',
    maximumTransfer: 65_536,
    close: async () => {},
    async send({ cdb }: Command): Promise<Reply> {
      if (cdb[0] !== 0xbe) return good(new Uint8Array(18))
      const view = new DataView(cdb.buffer, cdb.byteOffset)
      const first = view.getInt32(2) - start
      const count = view.getUint32(5) & 0xffffff
      if (fence && (first < 0 || (first + count) * 2352 > audio.length))
        return {
          status: 2,
          data: new Uint8Array(0),
          residual: 0,
          sense: Uint8Array.from([0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x64, 0, 0, 0, 0, 0]),
        }
      const out = new Uint8Array(count * 2352)
      for (let i = 0; i < out.length; i++) out[i] = audio[first * 2352 + i - shift] ?? 0
      return good(out)
    },
  }
}

describe('audio', () => {
  it.each([0, 12, -12, 24 * 4, -588 * 4, 2352 + 48, -3000, 3 * 2352])('read %i bytes off is the same audio', async (shift) => {
    for (const fence of [false, true]) {
      const audio = new Uint8Array(400 * 2352)
      audio.set(payload(380, 4, 2352), 10 * 2352 + 100)
      const maker = makeFingerprint(400, 2352, nodeDigests, 'audio')
      maker.add(audio)
      const range = { start: lba(1000), blocks: 400, form: 'audio', fingerprint: maker.done() } as const
      const transport = shifted(audio, 1000, shift, fence)
      const outcome = await verifyRanges({
        station: { transport, clock: virtualClock() },
        ranges: [range],
        level: 'full',
        digests: nodeDigests,
      })
      expect(outcome.report.bad).toEqual([])
      expect(outcome.faults).toEqual([])
    }
  })

  it('with one sample wrong is not', async () => {
    const audio = payload(400, 4, 2352)
    const maker = makeFingerprint(400, 2352, nodeDigests, 'audio')
    maker.add(audio)
    audio[200 * 2352 + 3] = (audio[200 * 2352 + 3] ?? 0) ^ 0x10
    const range = { start: lba(0), blocks: 400, form: 'audio', fingerprint: maker.done() } as const
    const outcome = await verifyRanges({
      station: { transport: shifted(audio, 0, 12, false), clock: virtualClock() },
      ranges: [range],
      level: 'full',
      digests: nodeDigests,
    })
    expect(outcome.report.bad).toEqual([{ start: 200, blocks: 1, problem: 'differs', names: [] }])
  })
})

describe('images', () => {
  const compare = async (actual: Uint8Array, expected: Uint8Array) => {
    const options = { start: lba(0), progress: () => {} }
    return compareMasters(masterOfBytes('x', actual), masterOfBytes('y', expected), options)
  }

  it('that are equal, differ, are shorter, are longer', async () => {
    const bytes = payload(700)
    const other = bytes.slice()
    other[2048 * 9] = (other[2048 * 9] ?? 0) ^ 1
    expect(await compare(bytes, bytes)).toMatchObject({ differences: [], faults: [], report: { checkedBlocks: 700, bad: [] } })
    expect((await compare(other, bytes)).report.bad).toMatchObject([{ start: 9, blocks: 1 }])
    expect((await compare(bytes.subarray(0, 2048 * 690), bytes)).report.bad).toMatchObject([{ start: 690, blocks: 10 }])
    expect((await compare(bytes, bytes.subarray(0, 2048 * 690))).report.bad).toMatchObject([{ start: 690, blocks: 10 }])
  })
})

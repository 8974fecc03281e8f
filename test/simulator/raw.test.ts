import { describe, expect, it } from 'vitest'
import { sectorTwin } from '../../src/kernel/index.js'
import { Bench, difference, hexBytes, pattern, u32, writePage } from './bench.js'

const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10)
const time = (frames: number): number[] => [Math.floor(frames / 4500), Math.floor(frames / 75) % 60, frames % 75].map(bcd)
const absolute = (block: number): number[] => time(block + 150 + (block < -150 ? 450_000 : 0))

function crc(bytes: readonly number[]): number {
  let code = 0
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) code = ((code << 1) ^ (((code >> 15) ^ (byte >> bit)) & 1 ? 0x1021 : 0)) & 0xffff
  return code ^ 0xffff
}
const q = (ten: readonly number[]): number[] => [...ten, crc(ten) >>> 8, crc(ten) & 0xff]
/** P-W symbols with Q only. */
const symbols = (twelve: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: 96 }, (_, i) => (((twelve[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) << 6)

/** Two audio tracks, at 0 and 200, and the lead-out at 500. */
const points = [
  [0xa0, 0x01, 0, 0],
  [0xa1, 0x02, 0, 0],
  [0xa2, ...absolute(500)],
  [0x01, ...absolute(0)],
  [0x02, ...absolute(200)],
]
function qOf(block: number, control = 0): number[] {
  if (block < -150) {
    const [point = 0, ...p] = points[(block + 12_000) % points.length] ?? []
    return q([(control << 4) | 1, 0, point, ...absolute(block), 0, ...p])
  }
  const [track, index, start] =
    block < 0 ? [1, 0, 0] : block < 200 ? [1, 1, 0] : block < 500 ? [2, block < 300 ? 1 : 2, 200] : [0xaa, 1, 500]
  return q([(control << 4) | 1, track === 0xaa ? 0xaa : bcd(track), bcd(index), ...time(Math.abs(block - start)), 0, ...absolute(block)])
}

const raw = async (blockType: number) => {
  const bench = await Bench.ready({ medium: { kind: 'cd-r' } })
  const said = await bench.out('55 10 00 00 00 00 00 00 3c 00', writePage(`0532 0300${blockType.toString(16).padStart(2, '0')}00`))
  expect(said.why).toBe('')
  return bench
}

async function burn(bench: Bench, from: number, to: number, block: (at: number) => Uint8Array): Promise<string> {
  for (let at = from; at < to; at += 25) {
    const count = Math.min(25, to - at)
    const pieces = Array.from({ length: count }, (_, i) => block(at + i))
    const said = await bench.write(at, count, Buffer.concat(pieces))
    if (said.why !== '') return said.why
  }
  return ''
}

describe('raw writing, MMC-6 write type raw', () => {
  const music = pattern(500, 2352)
  const mainOf = (at: number): Uint8Array => (at >= 0 && at < 500 ? music.subarray(at * 2352, (at + 1) * 2352) : new Uint8Array(2352))
  const whole = (at: number): Uint8Array => Buffer.concat([mainOf(at), symbols(qOf(at))])

  it('96 bytes of sub-channel: tracks, indexes and lead-out come from Q', async () => {
    const bench = await raw(3)
    expect((await bench.in('52 01 00 00 00 ff 00 00 14 00', 20)).data.slice(12, 16)).toEqual(hexBytes(u32(-11_077)))
    expect(await burn(bench, -11_077, 590, whole)).toBe('')
    expect((await bench.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('')
    const toc = await bench.in('43 00 00 00 00 00 00 03 24 00', 804)
    expect(toc.data).toEqual(hexBytes(`001a 0102 00100100 ${u32(0)} 00100200 ${u32(200)} 0010aa00 ${u32(500)}`))
    const read = await bench.in(`be 04 ${u32(250)} 00 00 02 f8 01 00`, 2 * 2448)
    expect(difference(read.data, Buffer.concat([whole(250), whole(251)]))).toBe('')
    const place = await bench.in(`be 04 ${u32(320)} 00 00 01 00 02 00`, 16)
    expect(place.data.subarray(0, 3)).toEqual(hexBytes('01 02 02'))
  })

  it('sixteen bytes of sub-channel carry P and Q', async () => {
    const bench = await raw(1)
    const block = (at: number): Uint8Array => Buffer.concat([mainOf(at), Uint8Array.from([...qOf(at), 0, 0, 0, at < 0 ? 0x80 : 0])])
    expect(await burn(bench, -11_077, 590, block)).toBe('')
    expect((await bench.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('')
    const read = await bench.in(`be 04 ${u32(250)} 00 00 01 f8 02 00`, 2368)
    expect(difference(read.data.slice(2352, 2362), Uint8Array.from(qOf(250).slice(0, 10)))).toBe('')
  })

  it('data sectors come scrambled and are read back plain', async () => {
    const bench = await raw(3)
    const sector = (at: number): Uint8Array => {
      const out = new Uint8Array(2352)
      out.set(hexBytes('00ffffffffffffffffffff00'))
      out.set([...absolute(at), 1], 12)
      out.fill(at & 0xff, 16, 2064)
      sectorTwin.code(out, 'mode1')
      return out
    }
    const scrambled = (at: number): Uint8Array => {
      const out = sector(at)
      sectorTwin.scramble(out)
      return Buffer.concat([at < -150 || at >= 500 ? new Uint8Array(2352) : out, symbols(qOf(at, 4))])
    }
    expect(await burn(bench, -11_077, 590, scrambled)).toBe('')
    expect((await bench.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('')
    expect((await bench.read(77, 1)).data.every((byte) => byte === 77)).toBe(true)
    const read = await bench.in(`be 08 ${u32(77)} 00 00 01 f8 00 00`, 2352)
    expect(difference(read.data, sector(77))).toBe('')
  })

  it('a start before or after the lead-in is 5/21/02, a lead-in without a table 3/72/01', async () => {
    expect((await (await raw(3)).write(-11_078, 1, whole(-11_077))).why).toBe('5/21/02')
    expect((await (await raw(3)).write(0, 1, whole(0))).why).toBe('5/21/02')
    const bench = await raw(3)
    expect(await burn(bench, -11_077, 590, (at) => Buffer.concat([mainOf(at), new Uint8Array(96)]))).toBe('')
    expect((await bench.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('3/72/01')
    expect(((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data[2] ?? 0) & 0x0f).toBe(0x0a)
  })
})

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
    expect(await burn(bench, -400, 590, block)).toBe('')
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
    expect(await burn(bench, -400, 590, scrambled)).toBe('')
    expect((await bench.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('')
    expect((await bench.read(77, 1)).data.every((byte) => byte === 77)).toBe(true)
    const read = await bench.in(`be 08 ${u32(77)} 00 00 01 f8 00 00`, 2352)
    expect(difference(read.data, sector(77))).toBe('')
  })

  it('a start before or after the lead-in is 5/21/02, a lead-in without a table 3/72/01', async () => {
    expect((await (await raw(3)).write(-11_078, 1, whole(-11_077))).why).toBe('5/21/02')
    expect((await (await raw(3)).write(0, 1, whole(0))).why).toBe('5/21/02')
    const bench = await raw(3)
    expect(await burn(bench, -400, 590, (at) => Buffer.concat([mainOf(at), new Uint8Array(96)]))).toBe('')
    expect((await bench.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('3/72/01')
    expect(((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data[2] ?? 0) & 0x0f).toBe(0x0a)
  })
})

/** What the host says in Q of a short session: tracks 9 and 10 at 0 and 200, index 0 of the second from 150 on, the lead-out at 500. */
interface Session {
  readonly psec?: number
  readonly control?: number
  /** Q of single blocks in place of their position. */
  readonly instead?: Readonly<Record<number, readonly number[]>>
  readonly first?: number
}
function sessionOf({ psec = 0, control = 0, instead = {}, first = 0 }: Session): (block: number) => Uint8Array {
  const rows = [
    [0xa0, 0x09, psec, 0],
    [0xa1, 0x10, 0, 0],
    [0xa2, ...absolute(first + 500)],
    [0x09, ...absolute(first)],
    [0x10, ...absolute(first + 200)],
  ]
  return (block) => {
    const own = instead[block]
    if (own !== undefined) return Buffer.concat([new Uint8Array(2352), symbols(q(own))])
    const at = block - first
    const head =
      at < -150
        ? [1, 0, ...(rows[(at + 15_000) % 5]?.slice(0, 1) ?? [])]
        : at < 0
          ? [1, 0x09, 0]
          : at < 150
            ? [1, 0x09, 1]
            : at < 200
              ? [1, 0x10, 0]
              : at < 500
                ? [1, 0x10, 1]
                : [1, 0xaa, 1]
    const tail = at < -150 ? (rows[(at + 15_000) % 5]?.slice(1) ?? []) : absolute(block)
    return Buffer.concat([new Uint8Array(2352), symbols(q([(control << 4) | 1, ...head.slice(1), 0, 0, 0, 0, ...tail]))])
  }
}
const burned = async (told: Session, bench?: Bench) => {
  const drive = bench ?? (await raw(3))
  const { first = 0 } = told
  expect(await burn(drive, first - 400, first + 510, sessionOf(told))).toBe('')
  return [drive, (await drive.none('35 00 00 00 00 00 00 00 00 00')).why] as const
}
const status = async (bench: Bench) => ((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data[2] ?? 0) & 0x0f
const pointer = (point: number) => [5, 0, point, ...time(7000), 0, ...absolute(12_000)]

describe('what a drive learns from Q, ECMA-130 22.3', () => {
  it.each([
    [0x00, 0x00, 1],
    [0x10, 0x10, 2],
    [0x20, 0x20, 2],
    [0x30, 0x00, 1],
  ])('22.3.4.2: PSEC %i with point A0h is disc type %i, whose data tracks are of mode %i', async (psec, discType, mode) => {
    const [bench, why] = await burned({ psec, control: 4 })
    expect(why).toBe('')
    expect((await bench.in('43 00 02 00 00 00 00 00 30 00', 48)).data[4 + 9]).toBe(discType)
    expect(((await bench.in('52 01 00 00 00 09 00 00 28 00', 40)).data[6] ?? 0) & 15).toBe(mode)
  })

  it.each([
    ['B0h in the lead-in: another session may follow', { [-300]: pointer(0xb0) }, 1],
    ['C0h in the lead-in alone', { [-300]: pointer(0xc0) }, 0x0e],
    ['B0h anywhere else', { 100: pointer(0xb0), [-150]: pointer(0xb0) }, 0x0e],
  ])('mode 5, %s', async (_, instead, state) => {
    const [bench, why] = await burned({ instead })
    expect([why, await status(bench)]).toEqual(['', state])
  })

  it('modes 2 and 3: the catalog number of the disc, the recording code of the track they stand in', async () => {
    const instead = {
      100: [2, 0x40, 0x06, 0x38, 0x13, 0x33, 0x93, 0x10, 0, 0],
      110: [3, 0x51, 0x54, 0x52, 0x4c, 0x05, 0x12, 0x34, 0x50, 0],
      310: [3, 0x51, 0x54, 0x52, 0x4c, 0x05, 0x12, 0x34, 0x60, 0],
    }
    const [bench] = await burned({ instead })
    const ask = async (format: string, track: string) =>
      Buffer.from((await bench.in(`42 00 40 ${format} 00 00 ${track} 00 18 00`, 24)).data.subarray(8, 22)).toString('latin1')
    expect(await ask('02', '00')).toBe('\u00804006381333931')
    expect(await ask('03', '09')).toBe('\u0080DEABC0512345\0')
    expect(await ask('03', '0a')).toBe('\u0080DEABC0512346\0')
  })

  it('track 10 begins with its index 0, and the gap before it belongs to it', async () => {
    const [bench] = await burned({})
    const size = async (track: string) => Buffer.from((await bench.in(`52 01 00 00 00 ${track} 00 00 28 00`, 40)).data).readUInt32BE(24)
    expect([await size('09'), await size('0a')]).toEqual([150, 300])
    const toc = await bench.in('43 00 00 00 00 00 00 00 24 00', 36)
    expect(toc.data).toEqual(hexBytes(`001a 090a 00100900 ${u32(0)} 00100a00 ${u32(200)} 0010aa00 ${u32(500)}`))
    const seen = await bench.in(`be 04 ${u32(199)} 00 00 01 00 02 00`, 16)
    expect(seen.data.subarray(1, 3)).toEqual(hexBytes('10 00'))
  })

  it('a session begins within its lead-in, and the next one a minute and a gap before its first track', async () => {
    const begins = async (bench: Bench, at: number) => (await bench.write(at, 1, sessionOf({})(at))).why
    expect([await begins(await raw(3), -150), await begins(await raw(3), -151), await begins(await raw(3), -11_077)]).toEqual([
      '5/21/02',
      '',
      '',
    ])
    const [bench] = await burned({ instead: { [-300]: pointer(0xb0) } })
    // Lead-out of 01:30:00, lead-in of 01:00:00, gap of 00:02:00.
    const first = 500 + 6750 + 4500 + 150
    expect(await begins(bench, first - 4651)).toBe('5/21/02')
    expect(await begins(bench, first - 150)).toBe('5/21/02')
    const said = await bench.in('52 01 00 00 00 ff 00 00 14 00', 20)
    expect(said.data.slice(12, 16)).toEqual(hexBytes(u32(first - 4650)))
    const other = sessionOf({ first })
    expect(await burn(bench, first - 4650, first - 4650 + 25, other)).toBe('')
    expect((await bench.write(first - 4650, 1, other(first - 4650))).why).toBe('5/21/02')
  })

  it('the lead-out may reach a minute and a half beyond the last possible one, and is not kept there', async () => {
    const bench = await Bench.ready({ medium: { kind: 'cd-r', blocks: 1024 } })
    await bench.out('55 10 00 00 00 00 00 00 3c 00', writePage('0532 03000300'))
    const block = sessionOf({})
    expect(await burn(bench, -400, 1000, block)).toBe('')
    const rest = new Uint8Array(1000 * 2448)
    for (let at = 1000; at < 7000; at += 1000) expect((await bench.write(at, 1000, rest)).why).toBe('')
    expect((await bench.write(7000, 775, rest.subarray(0, 775 * 2448))).why).toBe('5/63/00')
    expect((await bench.write(7000, 774, rest.subarray(0, 774 * 2448))).why).toBe('')
    expect((await bench.none('35 00 00 00 00 00 00 00 00 00')).why).toBe('')
    expect(await status(bench)).toBe(0x0e)
  })
})

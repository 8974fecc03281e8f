import { describe, expect, it } from 'vitest'
import { Bench, difference, hexBytes, pattern, u32, writeAll, writePage } from './bench.js'

const cdr = () => Bench.ready({ medium: { kind: 'cd-r' } })
const readCd = (bench: Bench, start: number, count: number, selection: string, bytes: number) =>
  bench.in(`be 00 ${u32(start)} 00 00 ${count.toString(16).padStart(2, '0')} ${selection} 00`, count * bytes)

describe('CD-R, commands of cdrskin and wodim', () => {
  it('is written at once by cdrskin -sao -data', async () => {
    const bench = await cdr()
    const image = pattern(684)
    expect((await bench.out('55 10 00 00 00 00 00 00 3c 00', writePage('0532 02000000'))).why).toBe('')
    expect((await bench.in('52 01 00 00 00 ff 00 00 14 00', 20)).data.slice(12, 16)).toEqual(Uint8Array.of(0xff, 0xff, 0xff, 0x6a))
    expect((await bench.none('bb 00 1e 78 1b 90 00 00 00 00 00 00')).why).toBe('')
    expect((await bench.write(-150, 16, new Uint8Array(16 * 2048))).why).toBe('5/2C/00')
    const cue = '41000014000000004101001000000000410101100000020041aa011400000b09'
    expect((await bench.out('5d 00 00 00 00 00 00 00 20 00', cue)).why).toBe('')
    expect(await writeAll(bench, -150, new Uint8Array(150 * 2048), 16)).toBe('')
    expect((await bench.write(16, 16, pattern(16))).why).toBe('5/21/02')
    expect(await writeAll(bench, 0, image, 16)).toBe('')
    expect((await bench.none('35 02 00 00 00 00 00 00 00 00')).why).toBe('')
    await bench.wait()
    expect((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data[2] & 0x0f).toBe(0x0e)
    expect((await bench.in('25 00 00 00 00 00 00 00 00 00', 8)).data).toEqual(hexBytes('000002ab00000800'))
    const full = await bench.in('43 02 02 00 00 00 00 00 30 00', 48)
    expect(full.data).toEqual(
      hexBytes(`002e 0101 01 14 00 a0 00000000 010000 01 14 00 a1 00000000 010000 01 14 00 a2 00000000 000b09 01 14 00 01 00000000 000200`),
    )
    expect(difference((await bench.read(0, 684)).data, image)).toBe('')
    const whole = await readCd(bench, 100, 1, 'f8 00', 2352)
    expect(whole.data.subarray(0, 16)).toEqual(hexBytes('00ffffffffffffffffffff00 00032501'))
    expect(whole.data.subarray(16, 2064)).toEqual(image.subarray(100 * 2048, 101 * 2048))
  })

  it('is written by cdrskin -sao -audio with catalog number, ISRC and CD-TEXT', async () => {
    const bench = await cdr()
    expect((await bench.out('55 10 00 00 00 00 00 00 3c 00', writePage('0532 02000000', '80343030363338313333333933310000'))).why).toBe('')
    const cue =
      '023430303633383102333333393331000100004100000000030144454142433003013531323334350101000000000000010101000000020001020100000006000103010000000b0001aa010100001100'
    expect((await bench.out('5d 00 00 00 00 00 00 00 50 00', cue)).why).toBe('')
    const text = cdTextBlocks(['80000000 54 69 74 6c 65 00 54 6f 6e 65 31 00', '80010106 54 6f 6e 65 32 00 54 6f 6e 65 33 00'])
    for (let at = -11_077; at < -150; at += 341) {
      const count = Math.min(341, -150 - at)
      const data = new Uint8Array(count * 96)
      for (let i = 0; i < count; i++) data.set(text, i * 96)
      expect((await bench.write(at, count, data)).why).toBe('')
    }
    const audio = pattern(1125 + 150, 2352)
    expect(await writeAll(bench, -150, audio, 13, 2352)).toBe('')
    expect((await bench.none('35 02 00 00 00 00 00 00 00 00')).why).toBe('')
    await bench.wait()
    const toc = await bench.in('43 00 00 00 00 00 00 03 24 00', 804)
    // 00:02:00, 00:06:00, 00:11:00 and the lead-out at 00:17:00.
    expect(toc.data).toEqual(hexBytes('0022 0103 0010010000000000 001002000000012c 00100300000002a3 0010aa0000000465'))
    const packs = await bench.in('43 02 05 00 00 00 00 10 00 00', 4096)
    expect(packs.data.length).toBe(4 + 2 * 18)
    expect(packs.data[4]).toBe(0x80)
    const catalog = await bench.in('42 00 40 02 00 00 00 00 18 00', 24)
    expect(String.fromCharCode(...catalog.data.subarray(9, 22))).toBe('4006381333931')
    const isrc = await bench.in('42 00 40 03 00 00 01 00 18 00', 24)
    expect(isrc.data[8]).toBe(0x80)
    const sound = await readCd(bench, 300, 2, '10 00', 2352)
    expect(sound.data).toEqual(audio.subarray(450 * 2352, 452 * 2352))
    expect((await bench.read(0, 1)).why).toBe('5/64/00')
    const q = await readCd(bench, 301, 1, '00 02', 16)
    expect(q.data.subarray(0, 10)).toEqual(hexBytes('01 02 01 000001 00 000601'))
  })
})

/** One block of lead-in with each pack twice; the packs are sixteen bytes in hexadecimal. */
function cdTextBlocks(packs: readonly string[]): Uint8Array {
  const out = new Uint8Array(96)
  for (let i = 0; i < 4; i++) {
    const pack = new Uint8Array(18)
    pack.set(hexBytes(packs[i % packs.length]))
    const code = crc(pack.subarray(0, 16))
    pack[16] = code >>> 8
    pack[17] = code & 0xff
    for (let k = 0; k < 6; k++) {
      const word = (pack[3 * k] << 16) | (pack[3 * k + 1] << 8) | pack[3 * k + 2]
      for (let j = 0; j < 4; j++) out[i * 24 + k * 4 + j] = (word >> (18 - 6 * j)) & 0x3f
    }
  }
  return out
}

function crc(bytes: Uint8Array): number {
  let code = 0
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) code = ((code << 1) ^ (((code >> 15) ^ (byte >> bit)) & 1 ? 0x1021 : 0)) & 0xffff
  return code ^ 0xffff
}

import { describe, expect, it } from 'vitest'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { Bench, close, discStatus, format, nextAddress, page5, pattern, sync, trackWord, u32, writeAll } from './bench.js'

const fresh = async (kind: VirtualMedium, blocks = 4096, page?: string) => {
  const bench = await Bench.ready({ medium: { kind, blocks } })
  if (page !== undefined) expect((await page5(bench, page)).why).toBe('')
  return bench
}
const write = async (bench: Bench, start: number, count: number) => (await bench.write(start, count, new Uint8Array(count * 2048))).why

describe('WRITE(10), MMC-6: the first block and the last', () => {
  it.each([
    ['cd-r', '0532 01c40800', 1, '5/63/00'],
    ['dvd-r', '0532 40c50810', 16, '5/21/00'],
    ['dvd-r-dl', '0532 40c50810', 16, '5/21/00'],
    ['dvd+r', undefined, 16, '5/21/00'],
    ['bd-r', undefined, 32, '5/21/00'],
    ['dvd-ram', undefined, 16, '5/21/00'],
    ['bd-r-rrm', undefined, 32, '5/21/00'],
    ['dvd-rw-restricted', undefined, 16, '5/21/00'],
  ] as const)('%s is full after its last unit', async (kind, page, unit, why) => {
    const bench = await fresh(kind, 4096, page)
    for (let at = 0; at < 4096 - unit; at += unit === 1 ? 455 : unit)
      expect([at, await write(bench, at, unit === 1 ? 455 : unit)]).toEqual([at, ''])
    const last = 4096 - unit
    expect(await write(bench, last, 2 * unit)).toBe(why)
    expect(await write(bench, -unit, unit)).not.toBe('')
    expect(await write(bench, last, unit)).toBe('')
    expect(await write(bench, 4096, unit)).not.toBe('')
  })

  it.each([
    ['dvd-r', '0532 40c50810', 320, '5/21/02'],
    ['dvd+r', undefined, 320, '5/21/02'],
    ['bd-r', undefined, 320, '5/21/02'],
    ['cd-r', '0532 01c40800', 320, '5/21/02'],
  ] as const)('%s takes the next block alone', async (kind, page, next, why) => {
    const bench = await fresh(kind, 4096, page)
    expect(await writeAll(bench, 0, pattern(320), 32)).toBe('')
    for (const at of [-1, 0, next - 32, next - 1, next + 1, next + 32]) expect([at, await write(bench, at, 32)]).toEqual([at, why])
    expect(await write(bench, next, 0)).toBe('')
    expect(await write(bench, next, 32)).toBe('')
    expect((await bench.out(`aa 00 ${u32(next + 32)} ${u32(32)} 00 00`, new Uint8Array(32 * 2048))).why).toBe('')
    expect(await nextAddress(bench)).toBe(next + 64)
  })

  it('less data than the command says is no write', async () => {
    const bench = await fresh('dvd+r')
    expect((await bench.write(0, 16, new Uint8Array(16 * 2048 - 1))).why).toBe('B/4B/00')
    expect(await nextAddress(bench)).toBe(0)
  })

  it('a reserved track is full after its own last block', async () => {
    for (const [kind, page] of [
      ['cd-r', '0532 01c40800'],
      ['dvd+r', undefined],
    ] as const) {
      const bench = await fresh(kind, 4096, page)
      expect((await bench.none(`53 00 00 00 00 ${u32(320)} 00`)).why).toBe('')
      expect([kind, await write(bench, 0, 304), await write(bench, 304, 17), await write(bench, 304, 16)]).toEqual([
        kind,
        '',
        '5/63/00',
        '',
      ])
    }
  })

  // DVD-R: data in blocks of Mode 1, by the write type of the medium.
  it.each([
    ['dvd-r', '0532 40c50810', ''],
    ['dvd-r', '0532 40c10810', '5/64/00'],
    ['dvd-r', '0532 40c50910', '5/64/00'],
    ['dvd-r-dl', '0532 40c50810', ''],
    ['dvd-r-dl', '0532 44c50810', '5/64/00'],
    ['dvd-r-dl-jump', '0532 44c50810', ''],
    ['dvd-r-dl-jump', '0532 40c50810', '5/64/00'],
    ['dvd-r', '0532 42c50810', '5/2C/00'],
  ] as const)('%s with page %s', async (kind, page, why) => {
    expect(await write(await fresh(kind, 4096, page), 0, 16)).toBe(why)
  })

  it('restricted overwrite: whole units', async () => {
    const bench = await fresh('dvd-rw-restricted')
    for (const [start, count, why] of [
      [16, 16, ''],
      [15, 16, '5/21/02'],
      [16, 15, '5/21/02'],
      [16, 17, '5/21/02'],
      [4080, 16, ''],
      [4080, 32, '5/21/00'],
    ] as const)
      expect([start, count, await write(bench, start, count)]).toEqual([start, count, why])
  })

  it('pseudo-overwrite: whole clusters that are recorded, as long as fresh ones are left', async () => {
    const bench = await fresh('bd-r-pow', 1024)
    expect(await writeAll(bench, 0, pattern(928), 32)).toBe('')
    await sync(bench)
    for (const [start, count, why] of [
      [1, 32, '5/21/02'],
      [0, 31, '5/21/02'],
      [896, 64, '5/21/02'],
      [896, 32, ''],
      [0, 64, ''],
      [0, 32, '5/63/00'],
    ] as const)
      expect([start, count, await write(bench, start, count)]).toEqual([start, count, why])
    expect(await trackWord(bench, 16)).toBe(0)
  })

  it('random recording: what two runs leave free can be recorded once, to the block', async () => {
    const bench = await fresh('bd-r-rrm')
    for (const [start, count, why] of [
      [64, 32, ''],
      [128, 32, ''],
      [63, 2, '5/30/11'],
      [95, 2, '5/30/11'],
      [0, 256, '5/30/11'],
      [127, 2, '5/30/11'],
      [96, 33, '5/30/11'],
      [96, 32, ''],
      [159, 1, '5/30/11'],
      [160, 1, ''],
      [63, 1, ''],
      [63, 1, '5/30/11'],
    ] as const)
      expect([start, count, await write(bench, start, count)]).toEqual([start, count, why])
  })

  it('layer jump: layer 0 is written to its last block before layer 1', async () => {
    const bench = await fresh('dvd-r-dl-jump', 4096, '0532 44c50810')
    expect(await writeAll(bench, 0, pattern(2032), 16)).toBe('')
    expect([await write(bench, 2032, 32), await write(bench, 2032, 16), await write(bench, 2048, 16)]).toEqual(['5/21/03', '', ''])
  })

  it('packets and tracks at once do not go into one track, nor forms', async () => {
    const bench = await fresh('cd-r', 4096, '0532 00c50800')
    expect(await write(bench, 0, 32)).toBe('')
    await page5(bench, '0532 01c40800')
    expect(await write(bench, 32, 32)).toBe('5/64/00')
    await page5(bench, '0532 00c50900')
    expect((await bench.write(32, 32, new Uint8Array(32 * 2336))).why).toBe('5/64/00')
    await page5(bench, '0532 00c50800')
    expect(await write(bench, 32, 32)).toBe('')
    expect([await sync(bench), await close(bench, 1), await trackWord(bench, 24, '01')]).toEqual(['', '', 302])
  })

  // Data mode of READ TRACK INFORMATION: 1 for audio too once the track is closed.
  it.each([
    ['c000', 2352, 15, 1],
    ['c408', 2048, 1, 1],
    ['c409', 2336, 2, 2],
    ['c40a', 2048, 2, 2],
    ['c40d', 2332, 2, 2],
  ] as const)('track mode and block type %s: blocks of %i bytes are of mode %i', async (page, bytes, open, complete) => {
    const bench = await fresh('cd-r', 4096, `0532 01${page}`)
    const mode = async () => ((await bench.in('52 01 00 00 00 01 00 00 28 00', 40)).data[6] ?? 0) & 15
    expect(await writeAll(bench, 0, new Uint8Array(320 * bytes), 32, bytes)).toBe('')
    const before = await mode()
    expect([before, await sync(bench), await mode()]).toEqual([open, '', complete])
  })

  it('a DVD+RW that is written behind a quick format has a background format that is complete', async () => {
    const bench = await fresh('dvd+rw')
    expect(await discStatus(bench)).toBe(0)
    await format(bench, 0x26, 0xffff_ffff)
    expect([await write(bench, 4095, 1), await write(bench, 4095, 2), await write(bench, 4096, 1)]).toEqual(['', '5/21/00', '5/21/00'])
    expect(await discStatus(bench)).toBe(0x0e)
  })
})

import { describe, expect, it } from 'vitest'
import { memoryStore, type VirtualMedium } from '../../src/simulator/index.js'
import { Bench, close, discStatus, done, format, nextAddress, page5, pattern, sync, u32, writeAll } from './bench.js'

const blank = (bench: Bench, type: number) => done(bench, bench.none(`a1 1${type} 00 00 00 00 00 00 00 00 00 00`))
const fresh = (kind: VirtualMedium) => Bench.ready({ medium: { kind } })
const closed = async (kind: VirtualMedium, store = memoryStore()) => {
  const bench = await Bench.ready({ store, medium: { kind } })
  await page5(bench, kind === 'cd-rw' ? '0532 01c40800' : '0532 40c50810')
  expect(await writeAll(bench, 0, pattern(320), 32)).toBe('')
  await sync(bench)
  expect(await close(bench, 2)).toBe('')
  return bench
}

describe('BLANK, MMC-6', () => {
  it.each([
    ['cd-rw', '0156'],
    ['dvd-rw', '0156'],
    ['dvd-rw-restricted', '01'],
  ] as const)('%s takes the types %s', async (kind, types) => {
    const taken = []
    for (let type = 0; type < 8; type++)
      if ((await blank(kind === 'dvd-rw-restricted' ? await fresh(kind) : await closed(kind), type)) === '') taken.push(type)
    expect(taken.join('')).toBe(types)
  })

  it('all of a disc takes four times as long as its tables', async () => {
    const seconds = async (type: number) => {
      const bench = await Bench.ready({ medium: { kind: 'cd-rw' }, timing: 'real' })
      const begun = bench.drive.clock.now()
      expect((await bench.none(`a1 0${type} 00 00 00 00 00 00 00 00 00 00`)).why).toBe('')
      return bench.drive.clock.now() - begun
    }
    expect(await seconds(1)).toBeGreaterThan(0)
    expect(await seconds(0)).toBe(4 * (await seconds(1)))
  })

  it('a blank disc has no session to take back', async () => {
    for (const type of [5, 6]) expect(await blank(await fresh('cd-rw'), type)).toBe('5/24/00')
  })

  it('blocks are gone where all of the disc is blanked, and stay behind where its tables are', async () => {
    const left = async (type: number) => {
      const store = memoryStore()
      const bench = await closed('cd-rw', store)
      const before = store.size()
      expect(await blank(bench, type)).toBe('')
      await bench.drive.close()
      return before - store.size() >= 320 * 2448
    }
    expect([await left(0), await left(1)]).toEqual([true, false])
  })

  it('a session is taken back, or opened again: its tracks, and where the next block goes', async () => {
    for (const kind of ['cd-rw', 'dvd-rw'] as const) {
      const [size, gap, between] = kind === 'cd-rw' ? [322, 150, 6750 + 4500 + 150] : [320, 0, 12_288]
      for (const [type, next, state] of [
        [5, size + gap, 5],
        [6, 0, 0],
      ] as const) {
        const bench = await closed(kind)
        expect(await blank(bench, type)).toBe('')
        expect([kind, type, await nextAddress(bench), await discStatus(bench)]).toEqual([kind, type, next, state])
        expect(await writeAll(bench, next, pattern(320), 32)).toBe('')
        await sync(bench)
        expect([await close(bench, 2), await nextAddress(bench)]).toEqual(['', next + size + between])
      }
    }
  })
})

describe('FORMAT UNIT, MMC-6', () => {
  it.each([
    ['00', 0, true],
    ['15', 0, false],
  ])('a DVD-RW formatted by type %s', async (type, blocks, erased) => {
    const bench = await closed('dvd-rw')
    expect(await format(bench, Number.parseInt(type, 16), blocks, 16)).toBe('')
    const last = Buffer.from((await bench.in('25 00 00 00 00 00 00 00 00 00', 8)).data).readUInt32BE(0)
    expect(last).toBe(erased ? 2_297_887 : 15)
    // One that was formatted quickly grows behind its end and not beyond it, and can be made to grow again once it is closed.
    expect((await bench.write(32, 16, pattern(16))).why).toBe(erased ? '' : '5/21/02')
    expect((await bench.write(16, 16, pattern(16))).why).toBe('')
    if (erased) await bench.write(320, 16, pattern(16))
    expect((await bench.read(0, 16)).data.every((byte) => byte === 0)).toBe(erased)
    expect(await close(bench, 2)).toBe('')
    expect(await format(bench, 0x13, 0, 16)).toBe('')
    expect(await discStatus(bench)).toBe(5)
  })

  it.each([
    ['no list', '04 01 00 00 00 00', '00020008 00000000 98000000', '5/24/00'],
    ['another format of the list', '04 12 00 00 00 00', '00020008 00000000 98000000', '5/24/00'],
    ['a short list', '04 11 00 00 00 00', '00020008 00000000 980000', '5/1A/00'],
    ['descriptors of another length', '04 11 00 00 00 00', '00020009 00000000 98000000', '5/26/00'],
    ['a type that is not offered', '04 11 00 00 00 00', '00020008 00000000 94000000', '5/26/00'],
    ['as many blocks as there are', '04 11 00 00 00 00', '00020008 00000400 98000000', ''],
    ['more blocks than there are', '04 11 00 00 00 00', '00020008 00000401 98000000', '5/26/02'],
  ])('a DVD+RW of 1024 blocks and %s', async (_, block, list, why) => {
    const bench = await Bench.ready({ medium: { kind: 'dvd+rw', blocks: 1024 } })
    expect((await bench.out(block, list)).why).toBe(why)
  })

  it('media that are written once, and those that are protected', async () => {
    const list = `00020008 ${u32(0)} 00000000`
    for (const kind of ['cd-r', 'dvd-r', 'dvd+r', 'bd-r-rrm'] as const)
      expect((await (await fresh(kind)).out('04 11 00 00 00 00', list)).why).toBe('5/30/06')
    const bench = await Bench.ready({ medium: { kind: 'dvd-ram', writeProtected: true } })
    expect((await bench.out('04 11 00 00 00 00', list)).why).toBe('7/27/00')
  })

  // Blocks, and with them what is set aside for defects: 12,288 clusters of a BD, 12,800 blocks of a DVD-RAM, of a small disc a sixteenth.
  it.each([
    ['bd-re', 12_219_392, 12_219_392 - 393_216],
    ['bd-re', 1_572_864, 1_474_560],
    ['bd-re', 1_572_896, 1_572_896 - 393_216],
    ['bd-r', 12_219_392, 12_219_392 - 393_216],
    ['dvd-ram', 2_236_704, 2_236_704 - 12_800],
    ['dvd-ram', 51_200, 48_000],
    ['dvd-ram', 51_216, 51_216 - 12_800],
  ] as const)('%s of %i blocks offers %i', async (kind, blocks, offered) => {
    const bench = await Bench.ready({ medium: { kind, blocks } })
    const { data } = await bench.in('23 00 00 00 00 00 00 00 fc 00', 252)
    const rows = Array.from({ length: ((data[3] ?? 0) - 8) / 8 }, (_, i) => Buffer.from(data).readUInt32BE(12 + 8 * i))
    expect(rows).toContain(offered)
  })
})

import { describe, expect, it } from 'vitest'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { Bench, close, discStatus, format, nextAddress, page5, pattern, sync, trackWord, u32, writeAll } from './bench.js'

/** Page 05h for the media that look at it, with the disc left open. */
const PAGE: Readonly<Partial<Record<VirtualMedium, string>>> = {
  'cd-r': '0532 01c40800',
  'cd-rw': '0532 01c40800',
  'dvd-r': '0532 40c50810',
  'dvd-rw': '0532 40c50810',
  'dvd-r-dl': '0532 40c50810',
  'dvd-r-dl-jump': '0532 44c50810',
}
const fresh = async (kind: VirtualMedium, blocks?: number) => {
  const bench = await Bench.ready({ medium: { kind, ...(blocks === undefined ? {} : { blocks }) } })
  const page = PAGE[kind]
  if (page !== undefined) expect((await page5(bench, page)).why).toBe('')
  return bench
}
const written = async (kind: VirtualMedium, count = 320, blocks?: number) => {
  const bench = await fresh(kind, blocks)
  expect(await writeAll(bench, 0, pattern(count), 32)).toBe('')
  expect(await sync(bench)).toBe('')
  return bench
}

describe('CLOSE TRACK SESSION, MMC-6: close functions of each medium', () => {
  it.each([
    ['cd-r', '12'],
    ['cd-rw', '12'],
    ['dvd-r', '12'],
    ['dvd-rw', '12'],
    ['dvd-r-dl', '12'],
    ['dvd-r-dl-jump', '12'],
    ['dvd-rw-restricted', '02'],
    ['dvd-ram', ''],
    ['dvd+r', '1256'],
    ['dvd+r-dl', '1256'],
    ['dvd+rw', '02'],
    ['dvd+rw-dl', '02'],
    ['bd-r', '126'],
    ['bd-r-rrm', '6'],
    ['bd-re', ''],
  ] as const)('%s knows %s', async (kind, known) => {
    const taken = []
    for (let what = 0; what < 8; what++) {
      const bench = await fresh(kind)
      if ((await bench.none(`5b 01 0${what} 00 00 01 00 00 00 00`)).why !== '5/24/00') taken.push(what)
    }
    expect(taken.join('')).toBe(known)
  })

  // Of the first session and of the one behind it: where the next is written, MMC-6 clause 4.
  it.each([
    ['cd-r', 322 + 6750 + 4500 + 150, 322 + 2250 + 4500 + 150],
    ['cd-rw', 322 + 6750 + 4500 + 150, 322 + 2250 + 4500 + 150],
    ['dvd-r', 320 + 12_288, 320 + 4096],
    ['dvd-rw', 320 + 12_288, 320 + 4096],
    ['dvd-r-dl-jump', 320 + 12_288, 320 + 4096],
    ['dvd+r', 320 + 2048, 320 + 2048],
    ['dvd+r-dl', 320 + 2048, 320 + 2048],
    ['bd-r', 320, 320],
  ] as const)('%s: the next sessions begin %i and %i blocks behind', async (kind, first, second) => {
    const bench = await written(kind)
    expect(await close(bench, 2)).toBe('')
    expect([await nextAddress(bench), await discStatus(bench)]).toEqual([first, 1])
    expect(await writeAll(bench, first, pattern(320), 32)).toBe('')
    expect(await close(bench, 2)).toBe('')
    expect(await nextAddress(bench)).toBe(first + second)
  })

  it.each([
    ['cd-r', 322 + 6750 + 4500 + 150, 1],
    ['dvd-r', 320 + 12_288, 16],
    ['dvd+r', 320 + 2048, 16],
  ] as const)('%s is closed where the next session, from %i on, would not have %i blocks', async (kind, next, unit) => {
    for (const [blocks, state] of [
      [next + unit, 1],
      [next, 0x0e],
    ] as const) {
      const bench = await written(kind, 320, blocks)
      expect(await close(bench, 2)).toBe('')
      expect([blocks, await discStatus(bench)]).toEqual([blocks, state])
    }
  })

  it.each([
    ['dvd+r', 2, 1],
    ['dvd+r', 5, 0x0e],
    ['dvd+r', 6, 0x0e],
    ['bd-r', 2, 1],
    ['bd-r', 6, 0x0e],
  ] as const)('%s: function %i leaves status %i, and a closed disc takes no function', async (kind, what, state) => {
    const bench = await written(kind)
    expect([await close(bench, what), await discStatus(bench)]).toEqual(['', state])
    if (state === 0x0e) expect(await close(bench, 2)).toBe('5/30/05')
  })

  it('a session needs something in it, and a reserved track in it to be written', async () => {
    for (const kind of ['cd-r', 'dvd-r', 'dvd+r', 'bd-r'] as const) {
      const bench = await fresh(kind)
      expect([kind, await close(bench, 2)]).toEqual([kind, '5/72/03'])
      expect((await bench.none(`53 00 00 00 00 ${u32(320)} 00`)).why).toBe('')
      expect(await writeAll(bench, (await nextAddress(bench)) as number, pattern(320), 32)).toBe('')
      await sync(bench)
      expect([kind, await close(bench, 2)]).toEqual([kind, '5/72/04'])
    }
  })

  it('which track: the one that is named, and on a CD the one that is open', async () => {
    const cd = await fresh('cd-r')
    expect(await writeAll(cd, 0, pattern(320), 32)).toBe('')
    expect([await close(cd, 1), await trackWord(cd, 24, '01')]).toEqual(['', 322])
    for (const [track, why] of [
      [0, '5/24/00'],
      [2, '5/24/00'],
      [1, ''],
    ] as const) {
      const bench = await written('dvd+r')
      expect([track, await close(bench, 1, track)]).toEqual([track, why])
      expect([track, (await trackWord(bench, 12)) as number]).toEqual([track, 320])
      // Complete, the last recorded address holds.
      expect([track, ((await bench.in('52 01 00 00 00 01 00 00 28 00', 40)).data[7] ?? 0) & 2]).toEqual([track, why === '' ? 2 : 0])
    }
    expect(await close(await fresh('dvd+r'), 1, 1)).toBe('5/72/03')
  })

  it('a restricted DVD-RW and a DVD+RW stay as they are, but for what was going on', async () => {
    const state = async (bench: Bench) => {
      const { data } = await bench.in('51 00 00 00 00 00 00 00 22 00', 34)
      return [(data[2] ?? 0) & 15, (data[7] ?? 0) & 3]
    }
    const rw = await fresh('dvd-rw')
    expect(await format(rw, 0x15, 0, 16)).toBe('')
    expect(await writeAll(rw, 0, pattern(32), 16)).toBe('')
    expect(await state(rw)).toEqual([5, 0])
    expect(await close(rw, 2)).toBe('')
    expect(await state(rw)).toEqual([0x0e, 0])
    expect((await rw.write(32, 16, pattern(16))).why).toBe('5/21/00')
    for (const what of [0, 2]) {
      const plus = await fresh('dvd+rw')
      await format(plus, 0x26, 0xffff_ffff)
      expect((await state(plus))[1]).toBe(2)
      expect(await close(plus, what)).toBe('')
      expect((await state(plus))[1]).toBe(1)
      // The rest is formatted where that is asked for, once.
      expect([await format(plus, 0x26, 0xffff_ffff, 1), (await state(plus))[1]]).toEqual(['', 2])
      expect(await format(plus, 0x26, 0xffff_ffff, 1)).toBe('5/26/00')
    }
  })

  it('nothing is closed in a test write', async () => {
    const bench = await written('cd-r')
    expect(await discStatus(bench)).toBe(5)
    expect((await page5(bench, '0532 11c40800')).why).toBe('')
    expect((await bench.none('5b 00 02 00 00 00 00 00 00 00')).why).toBe('')
    expect(await discStatus(bench)).toBe(5)
  })
})

describe('RESERVE TRACK, MMC-6', () => {
  // Blocks that are asked for, and the size of the track: whole units of the medium.
  it.each([
    ['cd-r', 1, 1],
    ['dvd-r', 1, 16],
    ['dvd+r', 17, 32],
    ['bd-r', 33, 64],
  ] as const)('%s: %i blocks become %i', async (kind, asked, size) => {
    const bench = await fresh(kind, 4096)
    const reserve = async (blocks: number) => (await bench.none(`53 00 00 00 00 ${u32(blocks)} 00`)).why
    expect([await reserve(0), await reserve(4097), await reserve(asked), await trackWord(bench, 24, '01')]).toEqual([
      '5/24/00',
      '5/21/00',
      '',
      size,
    ])
    const gap = kind === 'cd-r' ? 150 : 0
    expect([await trackWord(bench, 8), await trackWord(bench, 24)]).toEqual([size + gap, 4096 - size - gap])
    expect([await reserve(4096 - size - gap), await trackWord(bench, 24, '02')]).toEqual(['', 4096 - size - gap])
    expect(await reserve(1)).toBe('5/2C/00')
  })

  it('not on a track that has been begun, on media of free access, in a session at once, or by address', async () => {
    expect((await (await written('dvd+r')).none(`53 00 00 00 00 ${u32(16)} 00`)).why).toBe('5/2C/00')
    expect((await (await fresh('dvd-ram')).none(`53 00 00 00 00 ${u32(16)} 00`)).why).toBe('5/30/05')
    const bench = await fresh('cd-r')
    expect((await bench.none(`53 01 00 00 00 ${u32(300)} 00`)).why).toBe('5/24/00')
    await page5(bench, '0532 02000000')
    expect((await bench.none(`53 00 00 00 00 ${u32(300)} 00`)).why).toBe('5/2C/00')
  })
})

describe('SYNCHRONIZE CACHE, MMC-6: what a flush fills up', () => {
  it.each([
    ['dvd-r', 33, 48],
    ['dvd+r', 17, 32],
    ['bd-r', 33, 64],
    ['bd-r', 32, 32],
  ] as const)('%s: %i blocks end at %i', async (kind, blocks, end) => {
    expect(await nextAddress(await written(kind, blocks))).toBe(end)
  })

  // Tracks of a CD that are shorter than four seconds are filled; a run-out of two blocks and a gap of two seconds follow.
  it.each([
    [1, 302],
    [299, 302],
    [300, 302],
    [301, 303],
  ])('cd-r: a track of %i blocks has %i', async (blocks, size) => {
    const bench = await written('cd-r', blocks)
    expect([await trackWord(bench, 24, '01'), await nextAddress(bench)]).toEqual([size, size + 150])
  })

  it('fixed packets of a CD are filled, and only whole ones are taken', async () => {
    const bench = await fresh('cd-r')
    // Packets of sixteen blocks, track mode 5.
    expect((await page5(bench, '0532 2025 0810 0000 0000 00000010')).why).toBe('')
    expect((await bench.write(0, 15, pattern(15))).why).toBe('5/64/01')
    expect((await bench.write(0, 16, pattern(16))).why).toBe('')
    expect(await sync(bench)).toBe('')
    expect([await nextAddress(bench), await trackWord(bench, 20)]).toEqual([16, 16])
  })
})

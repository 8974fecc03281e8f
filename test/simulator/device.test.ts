import { describe, expect, it } from 'vitest'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { openVirtualDrive } from '../../src/simulator/index.js'
import { Bench, close, hexBytes, page5, pattern, sync, u32, writeAll } from './bench.js'

const fresh = (kind: VirtualMedium, blocks?: number) => Bench.ready({ medium: { kind, ...(blocks === undefined ? {} : { blocks }) } })
const text = (data: Uint8Array): string => Buffer.from(data).toString('hex')
const compact = async (kind: VirtualMedium = 'cd-r') => {
  const bench = await fresh(kind, 40_000)
  await page5(bench, '0532 01c40800')
  expect(await writeAll(bench, 0, pattern(320), 32)).toBe('')
  await sync(bench)
  return bench
}

describe('which commands are obeyed while others are not, MMC-6 and SPC-4 5.3', () => {
  // Each with the block that asks for nothing; those with a reply take up to 8 bytes of it.
  const blocks = [
    ['TEST UNIT READY', '00 00 00 00 00 00', false, false],
    ['REQUEST SENSE', '03 00 00 00 08 00', true, true],
    ['INQUIRY', '12 00 00 00 08 00', true, true],
    ['START STOP UNIT', '1b 00 00 00 01 00', false, false],
    ['PREVENT ALLOW', '1e 00 00 00 00 00', true, false],
    ['READ FORMAT CAPACITIES', '23 00 00 00 00 00 00 00 08 00', false, false],
    ['READ CAPACITY', '25 00 00 00 00 00 00 00 00 00', false, false],
    ['READ(10)', '28 00 00 00 00 00 00 00 00 00', false, false],
    ['SYNCHRONIZE CACHE', '35 00 00 00 00 00 00 00 00 00', false, false],
    ['READ TOC', '43 00 00 00 00 00 00 00 08 00', false, false],
    ['GET CONFIGURATION', '46 00 00 00 00 00 00 00 08 00', true, true],
    ['GET EVENT STATUS', '4a 01 00 00 10 00 00 00 08 00', true, true],
    ['READ DISC INFORMATION', '51 00 00 00 00 00 00 00 08 00', false, false],
    ['READ TRACK INFORMATION', '52 01 00 00 00 01 00 00 08 00', false, false],
    ['MODE SENSE', '5a 00 05 00 00 00 00 00 08 00', true, false],
    ['CLOSE', '5b 00 02 00 00 00 00 00 00 00', false, false],
    ['READ BUFFER CAPACITY', '5c 00 00 00 00 00 00 00 08 00', false, false],
    ['BLANK', 'a1 11 00 00 00 00 00 00 00 00 00 00', false, false],
    ['GET PERFORMANCE', 'ac 10 00 00 00 00 00 00 00 01 00 00', false, false],
    ['MECHANISM STATUS', 'bd 00 00 00 00 00 00 00 00 08 00 00', true, false],
  ] as const
  const ask = async (bench: Bench, cdb: string) => (await bench.in(cdb, 8)).why

  it.each(blocks)('%s', async (_, cdb, always, early) => {
    const busy = await compact('cd-rw')
    expect((await busy.none('a1 11 00 00 00 00 00 00 00 00 00 00')).why).toBe('')
    expect(await ask(busy, cdb)).toBe(always ? '' : '2/04/07')
    const news = new Bench(openVirtualDrive({ medium: { kind: 'cd-rw' } }))
    expect(await ask(news, cdb)).toBe(early ? '' : '6/29/00')
  })
})

describe('the tray and the medium, MMC-6', () => {
  const sense = async (bench: Bench) => {
    const { data } = await bench.in('03 00 00 00 12 00', 18)
    return [data[2], data[12], data[13]]
  }
  const event = async (bench: Bench) => text((await bench.in('4a 01 00 00 10 00 00 00 08 00', 8)).data)
  const door = async (bench: Bench) => (await bench.in('bd 00 00 00 00 00 00 00 00 08 00 00', 8)).data[1]

  it('REQUEST SENSE, GET EVENT STATUS and MECHANISM STATUS tell of them', async () => {
    const bench = await fresh('dvd+r')
    expect([await sense(bench), await event(bench), await door(bench)]).toEqual([[0, 0, 0], '0006041000020000', 0])
    await bench.none('1b 00 00 00 02 00')
    expect([await sense(bench), await event(bench), await door(bench)]).toEqual([[2, 0x3a, 2], '0006041003010000', 0x10])
    expect((await bench.none('1b 00 00 00 01 00')).why).toBe('2/3A/02')
    await bench.none('1b 00 00 00 03 00')
    expect([await event(bench), await sense(bench), await sense(bench)]).toEqual(['0006041002020000', [6, 0x28, 0], [0, 0, 0]])
    expect([await event(bench), await door(bench)]).toEqual(['0006041000020000', 0])
    const empty = await Bench.ready({ empty: true })
    expect([await sense(empty), await event(empty)]).toEqual([[2, 0x3a, 1], '0006041000000000'])
  })

  it('GET CONFIGURATION lists all profiles, the preferred ones first', async () => {
    const bench = await fresh('dvd+r')
    const { data } = await bench.in('46 02 00 00 00 00 00 01 00 00', 256)
    expect(text(data.subarray(0, 8))).toBe('000000500000001b')
    const rows = Array.from({ length: (data[11] ?? 0) / 4 }, (_, i) => text(data.subarray(12 + 4 * i, 16 + 4 * i)))
    expect(rows.map((row) => row.slice(0, 4)).join(' ')).toBe(
      '0043 0042 0041 0040 002b 002a 001b 001a 0016 0015 0014 0013 0012 0011 0010 000a 0009 0008',
    )
    expect(rows.filter((row) => row.slice(4) !== '0000')).toEqual(['001b0100'])
  })

  it('INQUIRY has no pages of product data; power conditions change nothing', async () => {
    const bench = await fresh('dvd+r')
    const { data } = await bench.in('12 00 00 00 24 00', 36)
    expect([text(data.subarray(0, 8)), Buffer.from(data.subarray(8)).toString('latin1')]).toEqual([
      '058006021f000000',
      'GLASSMSTVIRTUAL BD-RE   1.00',
    ])
    expect([(await bench.in('12 01 00 00 24 00', 36)).why, (await bench.in('12 00 80 00 24 00', 36)).why]).toEqual(['5/24/00', '5/24/00'])
    expect([(await bench.none('1b 00 00 00 32 00')).why, await door(bench)]).toEqual(['', 0])
  })
})

describe('READ TOC/PMA/ATIP, MMC-6', () => {
  it('tracks as times and as blocks, from a track on', async () => {
    const bench = await compact()
    await close(bench, 2)
    const ask = async (head: string, length = 60) => {
      const { data, why } = await bench.in(`43 ${head} 00 ${length.toString(16)} 00`, length)
      return why === '' ? text(data) : why
    }
    // Track 1 at 00:02:00, lead-out at 322 blocks: 00:06:22.
    expect(await ask('02 00 00 00 00 00')).toBe('0012010100140100000002000014aa0000000616')
    expect(await ask('00 00 00 00 00 01')).toBe(`0012010100140100000000000014aa00${u32(322)}`)
    expect(await ask('00 00 00 00 00 aa')).toBe(`000a01010014aa00${u32(322)}`)
    expect(await ask('00 00 00 00 00 02')).toBe('5/24/00')
    expect(await ask('02 01 00 00 00 00')).toBe('000a01010014010000000200')
    // The lead-in that was chosen, and the last place of a lead-out, at 40000 blocks: 08:55:25.
    const pregroove = await ask('02 04 00 00 00 00')
    expect([pregroove.slice(0, 8), pregroove.slice(16, 32), pregroove.length]).toEqual(['001a0000', '6122170008371900', 2 * 28])
    expect(await ask('02 05 00 00 00 00')).toBe('00020000')
    expect([await ask('02 06 00 00 00 00'), await ask('02 07 00 00 00 00')]).toEqual(['5/24/00', '5/24/00'])
    // Old hosts have the format in the last byte.
    expect(text((await bench.in('43 02 00 00 00 00 00 00 0c 40', 12)).data)).toBe('000a01010014010000000200')
  })

  it('the memory area tells of tracks before there is a table of contents', async () => {
    const bench = await compact()
    expect((await bench.in('43 02 00 00 00 00 00 00 24 00', 36)).why).toBe('5/24/00')
    // Track 1 from 00:02:00 to 00:06:22.
    expect(text((await bench.in('43 02 03 00 00 00 00 00 24 00', 36)).data)).toBe('000d00000114000100061600000200')
  })

  it('of a DVD: blocks, and times up to the last that there is', async () => {
    const bench = await fresh('dvd-ram', 450_000)
    const ask = async (time: string) => text((await bench.in(`43 ${time} 00 00 00 00 00 00 24 00`, 36)).data)
    expect(await ask('00')).toBe(`0012010100140100${u32(0)}0014aa00${u32(450_000)}`)
    expect(await ask('02')).toBe('0012010100140100000002000014aa0000ff3b4a')
    expect((await bench.in('43 00 02 00 00 00 01 00 24 00', 36)).why).toBe('5/24/00')
  })
})

describe('speeds, MMC-6', () => {
  const wish = (head: string, read: number, readTime: number, write: number, writeTime: number) =>
    `${head} 00000000 00000064 ${u32(read)} ${u32(readTime)} ${u32(write)} ${u32(writeTime)}`
  const set = async (bench: Bench, list: string, block = 'b6 00 00 00 00 00 00 00 00 00 1c 00') => (await bench.out(block, list)).why
  const speed = async (bench: Bench, of: 'read' | 'write') =>
    Buffer.from((await bench.in(`ac ${of === 'write' ? '14' : '10'} 00 00 00 00 00 00 00 01 00 00`, 24)).data).readUInt32BE(12)

  it.each([
    ['as much as was read in a second', wish('00000000', 5000, 1000, 5540, 1000), '', 5000, 5540],
    ['in another time', wish('00000000', 5000, 2000, 11_080, 2000), '', 2500, 5540],
    ['faster than it is', wish('00000000', 99_999, 1000, 99_999, 1000), '', 22_160, 22_160],
    ['a little less than a speed', wish('00000000', 1, 1000, 5532, 1000), '', 1, 5540],
    ['less than that', wish('00000000', 1, 1000, 5531, 1000), '', 1, 3324],
    ['slower than it is', wish('00000000', 1, 1000, 1, 1000), '', 1, 3324],
    ['nothing of either', wish('00000000', 0, 1000, 0, 1000), '', 22_160, 22_160],
    ['what it began with', wish('04000000', 1, 1000, 1, 1000), '', 22_160, 22_160],
    ['no time to read in', wish('00000000', 1, 0, 1, 1000), '5/26/02', 22_160, 22_160],
    ['no time to write in', wish('00000000', 1, 1000, 1, 0), '5/26/02', 22_160, 22_160],
  ])('SET STREAMING, DVD+R: %s', async (_, list, why, read, write) => {
    const bench = await fresh('dvd+r')
    expect([await set(bench, list), await speed(bench, 'read'), await speed(bench, 'write')]).toEqual([why, read, write])
  })

  it('lists that are no such, and fields that are not defined', async () => {
    const bench = await fresh('dvd+r')
    const list = wish('00000000', 1, 1000, 1, 1000)
    expect(await set(bench, list, 'b6 00 00 00 00 00 00 00 01 00 1c 00')).toBe('5/24/00')
    expect(await set(bench, `${list}00`, 'b6 00 00 00 00 00 00 00 00 00 1d 00')).toBe('5/1A/00')
    expect(await set(bench, list.slice(2), 'b6 00 00 00 00 00 00 00 00 00 1c 00')).toBe('5/1A/00')
    for (const [tail, why] of [
      ['10 00000000 0000 0001 00', ''],
      ['12 00000000 0000 0001 00', ''],
      ['08 00000000 0000 0001 00', '5/24/00'],
      ['18 00000000 0000 0001 00', '5/24/00'],
      ['00 00000000 0000 0001 03', ''],
      ['10 00000000 0000 0001 01', '5/24/00'],
      ['10 00000000 0000 0001 04', '5/24/00'],
    ] as const)
      expect([tail, (await bench.in(`ac ${tail} 00`, 24)).why]).toEqual([tail, why])
    // As many rows as were asked for; the header tells of all: sixteen-fold, eightfold, fourfold and 2.4-fold speed.
    const rows = await bench.in('ac 00 00 00 00 00 00 00 00 02 03 00', 520)
    expect([rows.data.length, text(rows.data.subarray(0, 8))]).toEqual([8 + 2 * 16, '0000004400000000'])
  })

  it.each([
    ['cd-r', [8467, 7056, 5644, 4233, 2822, 1411, 705]],
    ['cd-rw', [4233, 2822, 1764, 705]],
    ['dvd+rw', [11_080, 5540, 3324, 1385]],
    ['bd-re', [8992]],
  ] as const)('%s: page 2Ah and GET PERFORMANCE tell the same speeds', async (kind, speeds) => {
    const bench = await fresh(kind)
    const { data } = await bench.in('5a 08 2a 00 00 00 00 00 fc 00', 252)
    const page = Buffer.from(data.subarray(8))
    expect(Array.from({ length: page.readUInt16BE(30) }, (_, i) => page.readUInt16BE(34 + 4 * i))).toEqual(speeds)
    expect([page.readUInt16BE(28), page.readUInt16BE(18)]).toEqual([speeds[0], speeds[0]])
    const rows = Buffer.from((await bench.in('ac 00 00 00 00 00 00 00 00 20 03 00', 520)).data)
    expect(Array.from({ length: (rows.readUInt32BE(0) - 4) / 16 }, (_, i) => rows.readUInt32BE(20 + 16 * i))).toEqual(speeds)
  })

  it('READ BUFFER CAPACITY in bytes', async () => {
    const bench = await fresh('dvd+r')
    expect(text((await bench.in('5c 00 00 00 00 00 00 00 0c 00', 12)).data)).toBe('000a00000040000000400000')
    expect((await bench.in('5c 01 00 00 00 00 00 00 0c 00', 12)).why).toBe('5/24/00')
  })
})

describe('READ SUB-CHANNEL, MMC-6', () => {
  it('formats that there are', async () => {
    const bench = await compact()
    const ask = async (tail: string, length = 24) => {
      const { data, why } = await bench.in(`42 00 ${tail} 00`, length)
      return why === '' ? text(data.subarray(0, 9)) : why
    }
    expect(await ask('40 02 00 00 00 00 18')).toBe('001500140200000000')
    expect(await ask('40 03 00 00 01 00 18')).toBe('001500140334010000')
    expect(await ask('00 02 00 00 00 00 18')).toBe('00150000')
    for (const tail of ['40 01 00 00 00 00 18', '40 03 00 00 03 00 18', '40 04 00 00 01 00 18'])
      expect([tail, await ask(tail)]).toEqual([tail, '5/24/00'])
    expect((await (await fresh('dvd+r')).in('42 00 40 02 00 00 00 00 18 00', 24)).why).toBe('5/24/00')
  })
})

describe('SEND DISC STRUCTURE, MMC-6: the boundary of layer 0', () => {
  it.each([
    [15, ''],
    [2047, ''],
    [2063, ''],
    [2079, '5/26/02'],
    [16, '5/26/02'],
    [0, '5/26/02'],
  ])('at block %i of 4096', async (last, why) => {
    const bench = await fresh('dvd+r-dl', 4096)
    expect((await bench.out('bf 00 00 00 00 00 00 20 00 0c 00 00', hexBytes(`000a0000 00000000 ${u32(last)}`))).why).toBe(why)
    const { data } = await bench.in('52 01 00 00 00 ff 00 00 28 00', 40)
    const free = why === '' ? Math.min(4096, 2 * (last + 1)) : 4096
    expect([Buffer.from(data).readUInt32BE(16), Buffer.from(data).readUInt32BE(24)]).toEqual([free, free])
  })
})

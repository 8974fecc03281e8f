import { describe, expect, it } from 'vitest'
import { memoryStore, virtualMedia, type VirtualMedium } from '../../src/simulator/index.js'
import {
  Bench,
  close,
  difference,
  discStatus,
  done,
  format,
  hexBytes,
  nextAddress,
  page5,
  pattern,
  profile,
  sync,
  trackWord,
  u32,
  writeAll,
  writePage,
} from './bench.js'

const fresh = (kind: VirtualMedium, blocks?: number) => Bench.ready({ medium: { kind, ...(blocks === undefined ? {} : { blocks }) } })

/** Capacity, formats, table of contents, disc, track, mode pages, buffer, performance, structure. */
const ASKED = [
  '25 00 00 00 00 00 00 00 00 00',
  '23 00 00 00 00 00 00 00 fc 00',
  '43 00 00 00 00 00 00 00 fc 00',
  '46 00 00 00 00 00 00 00 fc 00',
  '51 00 00 00 00 00 00 00 fc 00',
  '52 01 00 00 00 01 00 00 fc 00',
  '5a 00 3f 00 00 00 00 00 fc 00',
  '5c 00 00 00 00 00 00 00 fc 00',
  'ac 00 00 00 00 00 00 00 00 0a 03 00',
  'ad 00 00 00 00 00 00 00 00 fc 00 00',
] as const

describe('profiles, MMC-6 5.4', () => {
  it.each([
    ['cd-r', 0x09],
    ['cd-rw', 0x0a],
    ['dvd-r', 0x11],
    ['dvd-ram', 0x12],
    ['dvd-rw-restricted', 0x13],
    ['dvd-rw', 0x14],
    ['dvd-r-dl', 0x15],
    ['dvd-r-dl-jump', 0x16],
    ['dvd+rw', 0x1a],
    ['dvd+r', 0x1b],
    ['dvd+rw-dl', 0x2a],
    ['dvd+r-dl', 0x2b],
    ['bd-r', 0x41],
    ['bd-r-pow', 0x41],
    ['bd-r-rrm', 0x42],
    ['bd-re', 0x43],
  ] as const)('%s is profile %i', async (kind, number) => {
    expect(await profile(await fresh(kind))).toBe(number)
  })

  it.each(virtualMedia)(
    '%s of the fewest blocks answers or refuses what hosts ask, and takes a format to each size that it offers',
    async (kind) => {
      const bench = await fresh(kind, 1024)
      for (const cdb of ASKED) expect([cdb, (await bench.in(cdb, 252)).why]).toEqual([cdb, expect.stringMatching(/^([25]\/.*)?$/)])
      const { data } = await bench.in('23 00 00 00 00 00 00 00 fc 00', 252)
      const list = new DataView(data.buffer, data.byteOffset, 4 + (data[3] ?? 0))
      for (let at = 12; at < list.byteLength; at += 8) {
        expect(list.getUint32(at)).toBeLessThanOrEqual(1024)
        const other = await fresh(kind, 1024)
        expect(await format(other, (data[at + 4] ?? 0) >>> 2, list.getUint32(at), list.getUint32(at + 4) & 0xff_ffff)).toBe('')
      }
    },
  )

  it('no disc has no profile, and no other command works on it', async () => {
    const bench = await Bench.ready({ empty: true })
    expect(await profile(bench)).toBe(0)
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('2/3A/01')
    expect((await bench.in('25 00 00 00 00 00 00 00 00 00', 8)).why).toBe('2/3A/01')
    expect((await bench.in('4a 01 00 00 10 00 00 00 08 00', 8)).data).toEqual(hexBytes('0006 04 10 00 00 00 00'))
    await bench.none('1b 00 00 00 02 00')
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('2/3A/02')
  })

  it.each([
    ['dvd+r', [0x002b, 0x0010, 0x001f]],
    ['cd-rw', [0x002d, 0x002e, 0x0021, 0x0037]],
    ['bd-r', [0x0041, 0x0040, 0x0025]],
    ['bd-r-pow', [0x0038]],
    ['dvd-rw-restricted', [0x002c, 0x0026, 0x0023]],
  ] as const)('%s makes its features current', async (kind, features) => {
    const { data } = await (await fresh(kind)).in('46 01 00 00 00 00 00 10 00 00', 4096)
    const current = new Set<number>()
    for (let at = 8; at < data.length; at += 4 + (data[at + 3] ?? 0)) current.add(((data[at] ?? 0) << 8) | (data[at + 1] ?? 0))
    for (const feature of features) expect(current).toContain(feature)
    expect(current.has(0x0041)).toBe(kind.startsWith('bd'))
  })
})

/** Code, whether current, persistent and of which version, and data. */
async function features(bench: Bench): Promise<readonly (readonly [code: number, head: number, data: string])[]> {
  const { data } = await bench.in('46 00 00 00 00 00 00 04 00 00', 1024)
  const out: (readonly [number, number, string])[] = []
  for (let at = 8; at < data.length; at += 4 + data[at + 3]) {
    const row = Buffer.from(data.subarray(at, at + 4 + data[at + 3]))
    out.push([row.readUInt16BE(0), row[2], row.subarray(4).toString('hex')])
  }
  return out
}

describe('features, MMC-6 5.3', () => {
  it.each([
    ['cd-r', '10 1d 1e 21 2d 2e 107'],
    ['cd-rw', '10 1d 1e 21 23 2d 2e 37 107'],
    ['dvd-r', '10 1f 21 2f 107'],
    ['dvd-rw', '4 10 1f 21 23 2f 107'],
    ['dvd-rw-restricted', '4 10 1f 23 26 2c 2f 107'],
    ['dvd-r-dl', '10 1f 21 2f 33 107'],
    ['dvd-r-dl-jump', '10 1f 2f 33 107'],
    ['dvd-ram', '4 10 1f 20 23 24 107'],
    ['dvd+r', '10 1f 2b 107'],
    ['dvd+rw', '4 10 1f 20 23 2a 107'],
    ['dvd+r-dl', '10 1f 2b 3b 107'],
    ['dvd+rw-dl', '10 1f 20 23 2a 107'],
    ['bd-r', '10 23 25 40 41 107'],
    ['bd-r-pow', '10 23 25 40 41 107'],
    ['bd-r-rrm', '10 23 24 25 40 41 107'],
    ['bd-re', '10 20 23 24 40 41 107'],
  ] as const)('those that are current with %s', async (kind, codes) => {
    const found = (await features(await fresh(kind))).filter(([, head]) => (head & 3) === 1)
    expect(found.map(([code]) => code.toString(16)).join(' ')).toBe(codes)
  })

  it('have their versions and data', async () => {
    const [, ...found] = await features(await fresh('cd-rw'))
    expect(found.map(([code, head, data]) => `${code.toString(16)} ${head >> 2} ${data}`)).toEqual([
      '1 2 0000000801000000',
      '2 1 02000000',
      '3 2 39000000',
      '4 2 03000000',
      '10 0 0000080000100100',
      '1d 0 ',
      '1e 2 01000000',
      '1f 1 01000100',
      '20 1 000000000000080000100100',
      '21 1 ff0f0100',
      '23 1 0300000001000000',
      '24 1 80000000',
      '25 0 0000080000200100',
      '26 0 ',
      '2a 0 01000000',
      '2b 0 01000000',
      '2c 0 0e000000',
      '2d 2 46003f01',
      '2e 0 7f000c80',
      '2f 2 46000000',
      '33 0 00000000',
      '37 0 00ff0000',
      '38 0 00000000',
      '3b 0 01000000',
      `40 0 ${'00'.repeat(28)}`,
      `41 0 ${'00'.repeat(20)}`,
      '100 0 ',
      '105 1 01000000',
      '107 4 0f000000',
      `108 0 ${Buffer.from('GM0000000001').toString('hex')}`,
    ])
  })
})

describe('CD-R, track at once', () => {
  it('takes sessions as wodim -tao -multi and cdrskin -tao write them', async () => {
    const bench = await fresh('cd-r')
    const [first, second] = [pattern(684), pattern(400, 2048, 9)]
    expect((await page5(bench, '0532 01c40800')).why).toBe('')
    expect(await nextAddress(bench)).toBe(0)
    expect(await writeAll(bench, 0, first, 31)).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await trackWord(bench, 24, '01')).toBe(684 + 2)
    expect(await nextAddress(bench)).toBe(684 + 2 + 150)
    expect(await close(bench, 2)).toBe('')
    const start = 684 + 2 + 6750 + 4500 + 150
    expect(await nextAddress(bench)).toBe(start)
    expect(await discStatus(bench)).toBe(1)
    expect((await page5(bench, '0532 01040800')).why).toBe('')
    expect(await writeAll(bench, start, second, 31)).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await close(bench, 2)).toBe('')
    expect(await discStatus(bench)).toBe(0x0e)
    expect((await bench.in('43 00 01 00 00 00 00 00 0c 00', 12)).data).toEqual(hexBytes(`000a 01 02 00 14 02 00 ${u32(start)}`))
    expect(difference((await bench.read(0, 684)).data, first)).toBe('')
    expect(difference((await bench.read(start, 400)).data, second)).toBe('')
    // The run-out blocks belong to the track and cannot be read.
    expect((await bench.read(683, 2)).why).toBe('3/11/05')
    const full = await bench.in('43 02 02 00 00 00 01 10 00 00', 4096)
    const points = Array.from({ length: (full.data.length - 4) / 11 }, (_, i) => [full.data[4 + 11 * i], full.data[4 + 11 * i + 3]])
    expect(points).toEqual([
      [1, 0xa0],
      [1, 0xa1],
      [1, 0xa2],
      [1, 1],
      [1, 0xb0],
      [1, 0xc0],
      [2, 0xa0],
      [2, 0xa1],
      [2, 0xa2],
      [2, 2],
    ])
  })

  it('fills a short track to four seconds and leaves two seconds between audio tracks', async () => {
    const bench = await fresh('cd-r')
    expect((await page5(bench, '0532 01c00000')).why).toBe('')
    const sound = pattern(10, 2352)
    expect(await writeAll(bench, 0, sound, 10, 2352)).toBe('')
    await sync(bench)
    expect(await trackWord(bench, 24, '01')).toBe(302)
    expect(await nextAddress(bench)).toBe(452)
    expect((await bench.write(452, 2, pattern(2, 2352))).why).toBe('')
    expect((await page5(bench, '0532 01c40800')).why).toBe('')
    expect((await bench.write(454, 2, pattern(2))).why).toBe('5/64/00')
    const read = await bench.in(`be 04 ${u32(5)} 00 00 05 10 00 00`, 5 * 2352)
    expect(difference(read.data, sound.subarray(5 * 2352))).toBe('')
    expect((await bench.in(`be 08 ${u32(5)} 00 00 05 10 00 00`, 5 * 2352)).why).toBe('5/64/00')
  })

  it('writes Mode 2 with sub-headers and reads it back with codes', async () => {
    const bench = await fresh('cd-r')
    expect((await page5(bench, '0532 01c40d00 0000 20')).why).toBe('')
    const form1 = new Uint8Array(2332)
    form1.set(hexBytes('0000080000000800'))
    form1.set(pattern(1), 8)
    const form2 = pattern(1, 2332)
    form2.set(hexBytes('0000200000002000'))
    const both = new Uint8Array(2 * 2332)
    both.set(form1)
    both.set(form2, 2332)
    expect((await bench.write(0, 2, both)).why).toBe('')
    await sync(bench)
    await close(bench, 2)
    expect(difference((await bench.read(0, 1)).data, pattern(1))).toBe('')
    const whole = (await bench.in(`be 00 ${u32(0)} 00 00 02 f8 00 00`, 2 * 2352)).data
    expect(whole.subarray(12, 24)).toEqual(hexBytes('00020002 0000080000000800'))
    expect(difference(whole.slice(2352 + 24, 2352 + 2348), form2.slice(8))).toBe('')
    expect(whole.subarray(2072, 2352).some((byte) => byte !== 0)).toBe(true)
  })

  it('test writing leaves the disc as it was', async () => {
    const store = memoryStore()
    const bench = await Bench.ready({ store, medium: { kind: 'cd-r' } })
    expect((await page5(bench, '0532 11c40800')).why).toBe('')
    expect(await writeAll(bench, 0, pattern(400), 31)).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await close(bench, 2)).toBe('')
    expect(await discStatus(bench)).toBe(0)
    expect(await nextAddress(bench)).toBe(0)
    expect((await page5(bench, '0532 01c40800')).why).toBe('')
    expect(await writeAll(bench, 0, pattern(400, 2048, 3), 31)).toBe('')
    await sync(bench)
    await close(bench, 2)
    expect(difference((await bench.read(0, 400)).data, pattern(400, 2048, 3))).toBe('')
  })

  it.each([
    ['an unknown write type', '0532 06040800'],
    ['an unknown block type', '0532 01040400'],
    ['audio with 2048-byte blocks', '0532 01000800'],
    ['raw without sub-channel', '0532 03040000'],
  ])('MODE SELECT refuses %s with 5/26/02', async (_, head) => {
    expect((await page5(await fresh('cd-r'), head)).why).toBe('5/26/02')
  })

  it('MODE SELECT refuses fixed bits, wrong lengths and unknown pages', async () => {
    const bench = await fresh('cd-r')
    expect((await bench.out('55 10 00 00 00 00 00 00 10 00', '00000000000000080000000000000800')).why).toBe('5/26/00')
    expect((await bench.out('55 10 00 00 00 00 00 00 3c 00', '0000000000000000')).why).toBe('5/1A/00')
    expect((await bench.out('55 10 00 00 00 00 00 00 0c 00', '00000000000000002e020000')).why).toBe('5/26/00')
    expect((await bench.in('5a 08 3e 00 00 00 00 00 40 00', 64)).why).toBe('5/24/00')
    expect((await bench.in('5a 08 c5 00 00 00 00 00 40 00', 64)).why).toBe('5/39/00')
  })
})

describe('CD-RW', () => {
  it('is blanked in full, minimally, and by its last session', async () => {
    const bench = await fresh('cd-rw')
    await page5(bench, '0532 01c40800')
    await writeAll(bench, 0, pattern(300), 30)
    await sync(bench)
    await close(bench, 2)
    const start = (await nextAddress(bench)) as number
    await writeAll(bench, start, pattern(300), 30)
    await sync(bench)
    await close(bench, 2)
    expect((await bench.none('a1 16 00 00 00 00 00 00 00 00 00 00')).why).toBe('')
    await bench.wait()
    expect(await discStatus(bench)).toBe(1)
    // Two sessions, the second one empty, from where it began.
    expect((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data.slice(3, 7)).toEqual(Uint8Array.of(1, 2, 2, 2))
    expect(await nextAddress(bench)).toBe(start)
    expect(difference((await bench.read(0, 300)).data, pattern(300))).toBe('')
    expect((await bench.none('a1 11 00 00 00 00 00 00 00 00 00 00')).why).toBe('')
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('2/04/07')
    await bench.wait()
    expect(await discStatus(bench)).toBe(0)
    expect((await bench.read(0, 1)).why).toBe('5/21/00')
    expect((await (await fresh('cd-r')).none('a1 11 00 00 00 00 00 00 00 00 00 00')).why).toBe('5/30/05')
  })
})

describe('a disc with a session', () => {
  it('is unclosed where it can be blanked: its last session takes tracks again', async () => {
    const bench = await fresh('cd-rw')
    await page5(bench, '0532 01040800')
    await writeAll(bench, 0, pattern(320), 32)
    await sync(bench)
    await close(bench, 2)
    expect(await discStatus(bench)).toBe(0x0e)
    expect((await bench.none('a1 15 00 00 00 00 00 00 00 00 00 00')).why).toBe('')
    await bench.wait()
    // Incomplete, the disc and its last session.
    expect(await discStatus(bench)).toBe(5)
    expect(await nextAddress(bench)).toBe(320 + 2 + 150)
    expect(await writeAll(bench, 472, pattern(32, 2048, 3), 32)).toBe('')
    await sync(bench)
    expect(difference((await bench.read(0, 320)).data, pattern(320))).toBe('')
    expect(difference((await bench.read(472, 32)).data, pattern(32, 2048, 3))).toBe('')
  })

  it.each([
    ['cd-r', 322],
    ['dvd-r', 320],
  ] as const)('%s: what is complete takes nothing more', async (kind, size) => {
    const bench = await fresh(kind)
    await page5(bench, kind === 'cd-r' ? '0532 01c40800' : '0532 40c50810')
    await writeAll(bench, 0, pattern(320), 32)
    await sync(bench)
    expect(await close(bench, 2)).toBe('')
    const { data } = await bench.in('52 01 00 00 00 01 00 00 28 00', 40)
    // The last recorded address holds, the next one to write does not: no block is free.
    expect([(data[7] ?? 0) & 3, ...[12, 16, 24, 28].map((at) => Buffer.from(data).readUInt32BE(at))]).toEqual([2, 0, 0, size, 319])
    const next = await bench.in('52 01 00 00 00 ff 00 00 28 00', 40)
    expect((next.data[7] ?? 0) & 3).toBe(1)
  })

  it.each([
    ['both', 0x80, 'DEABC0512345', 0x80, '4006381333931', [0x80, 0x80]],
    ['neither where they are not said to be valid', 0, 'DEABC0512345', 0, '4006381333931', [0, 0]],
    ['neither where they are none', 0x80, 'deabc0512345', 0x80, '40063813339 1', [0, 0]],
  ] as const)('ISRC and catalogue number of a track at once: %s', async (_, isrcValid, isrc, numberValid, number, told) => {
    const bench = await fresh('cd-r')
    const code = (valid: number, text: string) =>
      Buffer.concat([Buffer.of(valid), Buffer.from(text, 'latin1'), Buffer.alloc(15 - text.length)]).toString('hex')
    const page = writePage('0532 01000000', code(numberValid, number) + code(isrcValid, isrc))
    expect((await bench.out('55 10 00 00 00 00 00 00 3c 00', page)).why).toBe('')
    expect(await writeAll(bench, 0, pattern(320, 2352), 32, 2352)).toBe('')
    await sync(bench)
    expect(await close(bench, 2)).toBe('')
    const ask = async (format: string) => (await bench.in(`42 02 40 ${format} 00 00 01 00 18 00`, 24)).data
    const [ofDisc, ofTrack] = [await ask('02'), await ask('03')]
    expect([(ofTrack[8] ?? 0) & 0x80, (ofDisc[8] ?? 0) & 0x80]).toEqual(told)
    if (told[0] !== 0) expect(Buffer.from(ofTrack.subarray(9, 21)).toString('latin1')).toBe(isrc)
    if (told[1] !== 0) expect(Buffer.from(ofDisc.subarray(9, 22)).toString('latin1')).toBe(number)
  })

  it('tells events of the medium to those who ask for them', async () => {
    const bench = await fresh('cd-r')
    const ask = async (polled: number, classes: string) => {
      const { data, why } = await bench.in(`4a 0${polled} 00 00 ${classes} 00 00 00 08 00`, 8)
      return [why, data.length, (data[2] ?? 0) & 0x87]
    }
    expect([await ask(1, '10'), await ask(1, '02'), await ask(0, '10')]).toEqual([
      ['', 8, 4],
      ['', 4, 0x80],
      ['5/24/00', 0, 0],
    ])
  })
})

describe('DVD-R and DVD-RW', () => {
  it('incremental: a session that stays open and one that closes the disc', async () => {
    const bench = await fresh('dvd-r')
    expect((await page5(bench, '0532 40c50810')).why).toBe('')
    expect(await writeAll(bench, 0, pattern(160), 16)).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await close(bench, 1, 1)).toBe('')
    expect(await close(bench, 2)).toBe('')
    expect(await discStatus(bench)).toBe(1)
    const start = (await nextAddress(bench)) as number
    expect(start).toBeGreaterThan(160)
    expect((await page5(bench, '0532 40050810')).why).toBe('')
    expect(await writeAll(bench, start, pattern(32, 2048, 5), 16)).toBe('')
    await sync(bench)
    await close(bench, 1, 2)
    expect(await close(bench, 2)).toBe('')
    expect(await discStatus(bench)).toBe(0x0e)
    expect(difference((await bench.read(start, 32)).data, pattern(32, 2048, 5))).toBe('')
  })

  it('disc at once wants a reservation first and closes by itself', async () => {
    const bench = await fresh('dvd-r')
    expect((await page5(bench, '0532 42050810')).why).toBe('')
    expect((await bench.write(0, 16, pattern(16))).why).toBe('5/2C/00')
    expect((await bench.none(`53 00 00 00 00 ${u32(100)} 00`)).why).toBe('')
    expect(await writeAll(bench, 0, pattern(112), 16)).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await discStatus(bench)).toBe(0x0e)
    expect((await bench.in('25 00 00 00 00 00 00 00 00 00', 8)).data.slice(0, 4)).toEqual(hexBytes(u32(111)))
  })

  it('a DVD-RW turns from sequential to restricted overwrite and back', async () => {
    const bench = await fresh('dvd-rw')
    expect((await bench.in('23 00 00 00 00 00 00 00 fc 00', 252)).data.slice(12, 20)).toEqual(hexBytes(`${u32(2_297_888)} 00 000010`))
    expect(await format(bench, 0x15, 0, 16)).toBe('')
    expect(await profile(bench)).toBe(0x13)
    // Fixed packets of sixteen blocks: growisofs looks at this.
    expect(((await bench.in('52 01 00 00 00 01 00 00 28 00', 40)).data[6] ?? 0) & 0x30).toBe(0x30)
    expect((await bench.write(8, 16, pattern(16))).why).toBe('5/21/02')
    expect((await bench.write(64, 16, pattern(16))).why).toBe('5/21/02')
    expect(await writeAll(bench, 0, pattern(96), 16)).toBe('')
    expect((await bench.write(32, 16, pattern(16, 2048, 8))).why).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await close(bench, 2)).toBe('')
    expect(difference((await bench.read(32, 16)).data, pattern(16, 2048, 8))).toBe('')
    expect((await bench.in('25 00 00 00 00 00 00 00 00 00', 8)).data.slice(0, 4)).toEqual(hexBytes(u32(95)))
    expect(await done(bench, bench.none('a1 10 00 00 00 00 00 00 00 00 00 00'))).toBe('')
    expect(await profile(bench)).toBe(0x14)
    expect(await discStatus(bench)).toBe(0)
  })

  it('a DVD-R DL takes one session; its layers can be moved while it is blank', async () => {
    const bench = await fresh('dvd-r-dl')
    expect((await bench.out('bf 00 00 00 00 00 00 20 00 0c 00 00', `000a0000 00000000 ${u32(159)}`)).why).toBe('')
    await page5(bench, '0532 40c50810')
    expect(await writeAll(bench, 0, pattern(320), 16)).toBe('')
    await sync(bench)
    await close(bench, 1, 1)
    expect(await close(bench, 2)).toBe('')
    expect(await discStatus(bench)).toBe(0x0e)
    expect((await bench.in('ad 00 00 00 00 00 00 20 00 0c 00 00', 12)).data.slice(8, 12)).toEqual(hexBytes(u32(159)))
  })

  it('layer jump: page 05h must say so, and no command reaches over the boundary', async () => {
    const bench = await fresh('dvd-r-dl-jump')
    await bench.out('bf 00 00 00 00 00 00 20 00 0c 00 00', `000a0000 00000000 ${u32(159)}`)
    expect((await page5(bench, '0532 40c50810')).why).toBe('')
    expect((await bench.write(0, 16, pattern(16))).why).toBe('5/64/00')
    expect((await page5(bench, '0532 44c50810')).why).toBe('')
    expect(await writeAll(bench, 0, pattern(144), 16)).toBe('')
    expect((await bench.write(144, 32, pattern(32))).why).toBe('5/21/03')
    expect(await writeAll(bench, 144, pattern(64), 16)).toBe('')
    await sync(bench)
    await close(bench, 1, 1)
    expect(await close(bench, 2)).toBe('')
    // Nothing is left for another border on a disc that was made this small.
    expect(await discStatus(bench)).toBe(0x0e)
  })
})

describe('media that are written at random', () => {
  it.each([
    ['dvd+rw', 0x26, 0xffff_ffff, 0],
    ['dvd+rw-dl', 0x26, 0xffff_ffff, 0],
    ['bd-re', 0x30, 0, 8192],
    ['bd-re', 0x31, 0, 2048],
    ['bd-re', 0x00, 0, 2048],
  ] as const)('%s must be formatted (type %i), then takes blocks in any order', async (kind, type, blocks, parameter) => {
    const bench = await fresh(kind)
    expect((await bench.write(0, 32, pattern(32))).why).toBe('2/30/10')
    expect(await format(bench, type, blocks, parameter)).toBe('')
    expect((await bench.write(3200, 32, pattern(32, 2048, 4))).why).toBe('')
    expect((await bench.write(0, 5, pattern(5, 2048, 5))).why).toBe('')
    expect((await bench.write(3216, 16, pattern(16, 2048, 6))).why).toBe('')
    expect(await sync(bench)).toBe('')
    expect(difference((await bench.read(3200, 32)).data.slice(0, 16 * 2048), pattern(32, 2048, 4).slice(0, 16 * 2048))).toBe('')
    expect(difference((await bench.read(3216, 16)).data, pattern(16, 2048, 6))).toBe('')
    expect((await bench.read(100, 1)).data.every((byte) => byte === 0)).toBe(true)
    const last = new DataView((await bench.in('25 00 00 00 00 00 00 00 00 00', 8)).data.buffer).getUint32(0)
    expect((await bench.write(last, 2, pattern(2))).why).toBe('5/21/00')
  })

  it('a DVD+RW tells of its background format', async () => {
    const bench = await fresh('dvd+rw')
    await format(bench, 0x26, 0xffff_ffff)
    expect(((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data[7] ?? 0) & 3).toBe(2)
    const news = await bench.in('03 00 00 00 12 00', 18)
    expect([news.data[2], news.data[12], news.data[13], news.data[15]]).toEqual([0, 4, 4, 0x80])
    await bench.drive.clock.sleep(1000)
    await bench.none('00 00 00 00 00 00')
    expect(((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data[7] ?? 0) & 3).toBe(3)
    expect((await bench.in('4a 01 00 00 10 00 00 00 08 00', 8)).data[4]).toBe(5)
  })

  it('a DVD-RAM with its tab set refuses with 7/27/00', async () => {
    const bench = await Bench.ready({ medium: { kind: 'dvd-ram', writeProtected: true } })
    expect((await bench.write(0, 16, pattern(16))).why).toBe('7/27/00')
    expect((await bench.in('ad 00 00 00 00 00 00 c0 00 08 00 00', 8)).data[4]).toBe(4)
  })
})

describe('BD-R', () => {
  it('is burned by cdrskin: reserve, write, sync, close track, finalize', async () => {
    const bench = await fresh('bd-r')
    expect((await bench.none('53 00 00 00 00 00 00 02 c0 00')).why).toBe('')
    const image = pattern(704)
    expect(await writeAll(bench, 0, image, 32)).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await close(bench, 1, 1)).toBe('')
    expect(await close(bench, 6)).toBe('')
    expect(await discStatus(bench)).toBe(0x0e)
    expect(difference((await bench.read(0, 704)).data, image)).toBe('')
  })

  it('takes sessions one behind the other in units of 32 blocks', async () => {
    const bench = await fresh('bd-r')
    await writeAll(bench, 0, pattern(100), 32)
    await sync(bench)
    expect(await close(bench, 1, 1)).toBe('')
    expect(await close(bench, 2)).toBe('')
    expect(await nextAddress(bench)).toBe(128)
    expect(await discStatus(bench)).toBe(1)
  })

  it('pseudo-overwrite moves clusters and uses up the disc', async () => {
    const bench = await fresh('bd-r-pow')
    await writeAll(bench, 0, pattern(320), 32)
    await sync(bench)
    const free = (await trackWord(bench, 16)) as number
    expect((await bench.write(64, 32, pattern(32, 2048, 2))).why).toBe('')
    expect((await bench.write(8, 32, pattern(32))).why).toBe('5/21/02')
    expect(await trackWord(bench, 16)).toBe(free - 32)
    expect(difference((await bench.read(64, 32)).data, pattern(32, 2048, 2))).toBe('')
    const plain = await fresh('bd-r')
    await writeAll(plain, 0, pattern(320), 32)
    expect((await plain.write(64, 32, pattern(32))).why).toBe('5/21/02')
  })

  it('random recording: anywhere, but every cluster once', async () => {
    const bench = await fresh('bd-r')
    expect(await format(bench, 0x32, 0, 8192, 1)).toBe('')
    expect(await profile(bench)).toBe(0x42)
    expect((await bench.write(6400, 32, pattern(32))).why).toBe('')
    expect((await bench.write(0, 32, pattern(32))).why).toBe('')
    expect((await bench.write(6400, 32, pattern(32))).why).toBe('5/30/11')
    expect(await sync(bench)).toBe('')
    expect(await close(bench, 6)).toBe('')
    expect((await bench.write(640, 32, pattern(32))).why).toBe('5/30/05')
  })
})

describe('speeds, MMC-6 GET PERFORMANCE', () => {
  it.each(virtualMedia.map((kind) => [kind]))('%s lists write speeds and takes the nearest', async (kind) => {
    const bench = await fresh(kind)
    const { data } = await bench.in('ac 00 00 00 00 00 00 00 00 20 03 00', 520)
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    const speeds = Array.from({ length: (view.getUint32(0) + 4 - 8) / 16 }, (_, i) => view.getUint32(8 + 16 * i + 12))
    expect(speeds.length).toBeGreaterThan(0)
    const slowest = Math.min(...speeds)
    const wish = `00000000 00000000 ${u32(100)} ${u32(0xffff)} 000003e8 ${u32(slowest + 1)} 000003e8`
    expect((await bench.out('b6 00 00 00 00 00 00 00 00 00 1c 00', wish)).why).toBe('')
    const now = await bench.in('ac 14 00 00 00 00 00 00 00 01 00 00', 24)
    expect(new DataView(now.data.buffer, now.data.byteOffset).getUint32(12)).toBe(slowest)
    expect((await bench.in('ac 00 00 00 00 00 00 00 00 01 00 00', 24)).why).toBe('5/24/00')
  })
})

describe('what a disc says of itself', () => {
  /** Start of the last lead-in and last possible lead-out, READ DISC INFORMATION bytes 16 to 23. */
  const ends = async (bench: Bench): Promise<string> =>
    Buffer.from((await bench.in('51 00 00 00 00 00 00 00 22 00', 34)).data.subarray(16, 24)).toString('hex')
  const session = async (bench: Bench, head: string) => {
    await page5(bench, head)
    await writeAll(bench, (await nextAddress(bench)) as number, pattern(320), 32)
    await sync(bench)
    return close(bench, 2)
  }

  it('on a CD, where the lead-in of the next session is, a minute and the gap before its first track', async () => {
    const bench = await fresh('cd-r')
    const [leadIn, leadOut] = [(await ends(bench)).slice(0, 8), (await ends(bench)).slice(8)]
    // Before address 00:00:00, which is counted from 100 minutes down.
    expect(leadIn).toMatch(/^0061/)
    expect(await session(bench, '0532 01c40800')).toBe('')
    // 322 blocks, 01:30:00 of lead-out and 00:02:00 of addresses before block 0: its lead-in begins at 01:36:22.
    expect(await ends(bench)).toBe(`00012416${leadOut}`)
    expect(await session(bench, '0532 01c40800')).toBe('')
    // The lead-in itself with its gap, 322 blocks, and half a minute of lead-out.
    expect(await ends(bench)).toBe(`00030c2c${leadOut}`)
    expect(await session(bench, '0532 01040800')).toBe('')
    expect(await ends(bench)).toBe('00ffffff00ffffff')
  })

  it('on a DVD no lead-in, and the last address; nothing once it is closed', async () => {
    const bench = await fresh('dvd-r', 65_536)
    expect(await ends(bench)).toBe(`00000000${u32(65_536)}`)
    expect(await session(bench, '0532 40c50810')).toBe('')
    expect(await ends(bench)).toBe(`00000000${u32(65_536)}`)
    expect(await session(bench, '0532 40050810')).toBe('')
    expect(await ends(bench)).toBe('0000000000000000')
  })

  it.each([
    ['cd-r', 1, 1],
    ['cd-r', 0, 0],
    ['cd-rw', 1, 0],
    ['dvd-rw', 1, 1],
  ] as const)('%s turns at constant speed where that is asked for and allowed: %i is %i', async (kind, asked, told) => {
    const bench = await fresh(kind)
    expect((await bench.none(`bb 0${asked} ffff ffff 00 00 00 00 00 00`)).why).toBe('')
    const { data } = await bench.in('5a 00 2a 00 00 00 00 00 fc 00', 252)
    expect((data[8 + 27] ?? 0) & 3).toBe(told)
  })
})

describe('pretending and refusing', () => {
  it('calibrates for a closed disc only where it can be blanked', async () => {
    const closed = async (kind: VirtualMedium) => {
      const bench = await fresh(kind)
      await page5(bench, '0532 01040800')
      await writeAll(bench, 0, pattern(300), 30)
      await sync(bench)
      expect(await close(bench, 2)).toBe('')
      return (await bench.none('54 01 00 00 00 00 00 00 00 00')).why
    }
    expect(await closed('cd-rw')).toBe('')
    expect(await closed('cd-r')).toBe('5/30/05')
  })

  it('unknown commands are 5/20/00', async () => {
    const bench = await fresh('cd-r')
    expect((await bench.in('3c 00 00 00 00 00 00 00 04 00', 4)).why).toBe('5/20/00')
    expect((await bench.none('01 00 00 00 00 00')).why).toBe('5/20/00')
  })

  it('a locked tray stays shut: 5/53/02', async () => {
    const bench = await fresh('dvd+r')
    await bench.none('1e 00 00 00 01 00')
    expect((await bench.none('1b 00 00 00 02 00')).why).toBe('5/53/02')
    await bench.none('1e 00 00 00 00 00')
    expect((await bench.none('1b 00 00 00 02 00')).why).toBe('')
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('2/3A/02')
    await bench.none('1b 00 00 00 03 00')
    expect((await bench.none('00 00 00 00 00 00')).why).toBe('6/28/00')
  })
})

import { describe, expect, it } from 'vitest'
import { Bench, close, difference, discStatus, hexBytes, nextAddress, page5, pattern, sync, u16, u32, writeAll } from './bench.js'

const cdr = async (blocks = 16_384) => {
  const bench = await Bench.ready({ medium: { kind: 'cd-r', blocks } })
  await page5(bench, '0532 02c00000')
  return bench
}
const send = async (bench: Bench, sheet: string, size = hexBytes(sheet).length) =>
  (await bench.out(`5d 00 00 00 00 00 00 ${u16(size)} 00`, sheet)).why
const byte = (value: number): string => value.toString(16).padStart(2, '0')

/** Lead-in, a gap of two seconds that the drive makes, and a track at 00:02:00 that ends where the lead-out begins. */
const sheetOf = (form: number, made: number, leadOut = '000600', control = '4') =>
  [
    `${control}1000001 00000000`,
    `${control}10100${byte(made)} 00000000`,
    `${control}10101${byte(form)} 00000200`,
    `${control}1aa0101 00${leadOut}`,
  ].join(' ')

describe('SEND CUE SHEET, MMC-6: data forms of the main channel', () => {
  // Form of the track and of its gap; bytes of a block; type of the sectors for READ CD; data mode; disc type of A0h.
  it.each([
    [0x00, 0x01, 2352, '04', 15, 0x00],
    [0x40, 0x01, 2448, '04', 15, 0x00],
    [0xc0, 0x01, 2448, '04', 15, 0x00],
    [0x10, 0x14, 2048, '08', 1, 0x00],
    [0x12, 0x14, 2048, '08', 1, 0x00],
    [0x50, 0x14, 2144, '08', 1, 0x00],
    [0x11, 0x14, 2352, '08', 1, 0x00],
    [0x20, 0x24, 2336, '10', 2, 0x20],
    [0x22, 0x24, 2336, '10', 2, 0x20],
    [0x21, 0x24, 2352, '10', 2, 0x20],
    [0x60, 0x24, 2432, '10', 2, 0x20],
    [0x30, 0x34, 2336, '10', 2, 0x20],
  ] as const)('%i behind a gap of %i: %i bytes', async (form, made, bytes, type, mode, discType) => {
    const bench = await cdr()
    const control = mode === 15 ? '0' : '4'
    expect(await send(bench, sheetOf(form, made, '000600', control))).toBe('')
    const data = mode === 2 ? new Uint8Array(300 * bytes) : pattern(300, bytes)
    // The mode of whole sectors; both copies of a sub-header are alike.
    if (bytes >= 2352 && mode !== 15) for (let i = 0; i < 300; i++) data[i * bytes + 15] = mode
    expect((await bench.write(0, 1, data.subarray(0, bytes - 1))).why).toBe('B/4B/00')
    expect(await writeAll(bench, 0, data, 30, bytes)).toBe('')
    expect(await sync(bench)).toBe('')
    expect(await discStatus(bench)).toBe(1)
    expect((await bench.in(`be ${type} ${u32(299)} 00 00 01 f8 00 00`, 2352)).why).toBe('')
    const user = (form & 0x3f) === 0x11 ? 16 : 0
    if (mode === 1) expect(difference((await bench.read(7, 1)).data, data.subarray(7 * bytes + user, 7 * bytes + user + 2048))).toBe('')
    const sub = await bench.in(`be 00 ${u32(7)} 00 00 02 00 01 00`, 2 * 96)
    const sent = [7, 8].map((at) => data.subarray((at + 1) * bytes - 96, (at + 1) * bytes))
    if (form >= 0x40) expect(difference(sub.data, Buffer.concat(sent))).toBe('')
    // The gap is of the same kind, and its sub-channel counts down to the track.
    const gap = await bench.in(`be ${mode === 1 ? '08' : mode === 15 ? '04' : '10'} ${u32(-1)} 00 00 01 00 02 00`, 16)
    expect([gap.why, ...gap.data.subarray(1, 6)]).toEqual(['', 1, 0, 0, 0, 1])
    const other = type === '04' ? '08' : '04'
    expect((await bench.in(`be ${other} ${u32(299)} 00 00 01 f8 00 00`, 2352)).why).toBe('5/64/00')
    expect(((await bench.in('52 01 00 00 00 01 00 00 28 00', 40)).data[6] ?? 0) & 15).toBe(mode)
    expect((await bench.in('43 00 02 00 00 00 00 00 30 00', 48)).data[4 + 9]).toBe(discType)
  })
})

describe('SEND CUE SHEET: sheets that are taken and sheets that are not', () => {
  const head = '41000014 00000000 41010014 00000000'
  const track = '41010110 00000200'
  // On a disc of 1024 blocks, whose last possible lead-out is at 00:15:49.
  it.each([
    ['a lead-out at the last possible place', `${head} ${track} 41aa0114 00000f31`, ''],
    ['one block behind it', `${head} ${track} 41aa0114 00000f32`, '5/63/00'],
    ['the least sheet, without a gap of its own', `41000014 00000000 41010010 00000000 41010110 00000200 41aa0114 00000300`, ''],
    ['second 59 and frame 74, beyond the disc', `${head} ${track} 41aa0114 00003b4a`, '5/63/00'],
    ['frame 75', `${head} ${track} 41aa0114 0000034b`, '5/26/02'],
    ['second 60', `${head} ${track} 41aa0114 00003c00`, '5/26/02'],
    ['minute 90', `${head} ${track} 41aa0114 005a0000`, '5/26/02'],
    ['minute 89, beyond the disc', `${head} ${track} 41aa0114 00590000`, '5/63/00'],
    ['nothing but the lead-in', '41000014 00000000', '5/26/02'],
    ['no track', '41000014 00000000 41aa0114 00000300', '5/26/02'],
    ['no lead-in', `41010014 00000000 ${track} 41aa0114 00000300`, '5/26/02'],
    ['no lead-out', `${head} ${track} 41010210 00000300`, '5/26/02'],
    ['a gap only', `${head} 41aa0114 00000300`, '5/26/02'],
    ['a track that begins after its gap should', `41000014 00000000 41010014 00000001 ${track} 41aa0114 00000300`, '5/26/02'],
    ['points out of order', `${head} ${track} 41010210 00000200 41aa0114 00000300`, '5/26/02'],
    ['a form that is not defined', `${head} 41010115 00000200 41aa0114 00000300`, '5/26/02'],
    ['an ADR that is not defined', `${head} 44010110 00000200 41aa0114 00000300`, '5/26/02'],
    ['track 99', '41000014 00000000 41630014 00000000 41630110 00000200 41aa0114 00000300', ''],
    ['track 100', '41000014 00000000 41640014 00000000 41640110 00000200 41aa0114 00000300', '5/26/02'],
    ['the next track', `${head} ${track} 41020110 00000300 41aa0114 00000400`, ''],
    ['a track left out', `${head} ${track} 41030110 00000300 41aa0114 00000400`, '5/26/02'],
    ['the same track as before', `${head} ${track} 41010110 00000300 41aa0114 00000400`, '5/26/02'],
    ['index 2 and index 3', `${head} ${track} 41010210 00000300 41010310 00000400 41aa0114 00000500`, ''],
    ['index 3 without index 2', `${head} ${track} 41010310 00000300 41aa0114 00000500`, '5/26/02'],
    ['index 2 right after the gap', `${head} 41010210 00000200 41aa0114 00000300`, '5/26/02'],
    ['index 2 first', `${head} ${track} 41020210 00000300 41aa0114 00000500`, '5/26/02'],
  ])('%s', async (_, sheet, why) => {
    expect(await send(await cdr(1024), sheet)).toBe(why)
  })

  it('its length is that of whole lines; the write type and the disc allow it', async () => {
    const sheet = sheetOf(0x10, 0x14)
    const bench = await cdr()
    for (const size of [0, 31, 33, 40]) expect(await send(bench, sheet, size)).toBe('5/1A/00')
    await page5(bench, '0532 01c40800')
    expect(await send(bench, sheet)).toBe('5/2C/00')
    expect(await writeAll(bench, 0, new Uint8Array(300 * 2048), 30)).toBe('')
    await page5(bench, '0532 02000000')
    // The session is no longer empty.
    expect(await send(bench, sheet)).toBe('5/2C/00')
    await sync(bench)
    expect(await close(bench, 2)).toBe('')
    expect(await send(bench, sheet)).toBe('5/30/05')
  })

  it('a second session goes on with the next track, its lead-in a minute before its gap', async () => {
    const bench = await cdr()
    expect(await send(bench, sheetOf(0x10, 0x14))).toBe('')
    expect(await writeAll(bench, 0, new Uint8Array(300 * 2048), 30)).toBe('')
    await sync(bench)
    // Lead-out of 01:30:00 and lead-in of 01:00:00 behind 00:06:00: its gap begins at 02:36:00, its track at 02:38:00.
    const start = 300 + 6750 + 4500 + 150
    expect(await nextAddress(bench)).toBe(start - 150)
    const second = (lead: string, number: string) =>
      `010000${lead} 00000000 01${number}0001 00022400 01${number}0100 00022600 01aa0101 00022a00`
    expect(await send(bench, second('01', '01'))).toBe('5/26/02')
    expect(await send(bench, second('41', '02'))).toBe('')
    expect((await bench.write(start - 150 - 4501, 1, new Uint8Array(96))).why).toBe('5/21/02')
    expect(await writeAll(bench, start - 150 - 4500, new Uint8Array(4500 * 96), 450, 96)).toBe('')
    expect(await writeAll(bench, start, pattern(300, 2352), 30, 2352)).toBe('')
    await sync(bench)
    const { data } = await bench.in('43 00 00 00 00 00 00 00 24 00', 36)
    expect(data).toEqual(hexBytes(`001a 0102 00140100 00000000 00100200 ${u32(start)} 0010aa00 ${u32(start + 300)}`))
  })

  it.each([
    ['4006381333931', 'DEABC0512345', '\u0080', '\u0080'],
    ['400638133393A', 'DEABC051234 ', '\0', '\0'],
    ['400638133393', 'deabc0512345', '\0', '\0'],
  ])('catalog number %j and code %j are told where they are such', async (number, isrc, ofDisc, ofTrack) => {
    const bench = await cdr()
    const hex = (text: string) => Buffer.from(text.padEnd(7, '\0'), 'latin1').toString('hex')
    const texts = [
      `02${hex(number.slice(0, 7))}`,
      `02${hex(number.slice(7))}`,
      `0301${hex(isrc.slice(0, 6)).slice(0, 12)}`,
      `0301${hex(isrc.slice(6)).slice(0, 12)}`,
    ]
    expect(await send(bench, texts.join('') + sheetOf(0x00, 0x01, '000600', '0'))).toBe('')
    expect(await writeAll(bench, 0, new Uint8Array(300 * 2352), 30, 2352)).toBe('')
    await sync(bench)
    const ask = async (format: string) =>
      Buffer.from((await bench.in(`42 00 40 ${format} 00 00 01 00 18 00`, 24)).data.subarray(8, 22)).toString('latin1')
    const [disc, track] = [await ask('02'), await ask('03')]
    expect([disc[0], track[0]]).toEqual([ofDisc, ofTrack])
    if (ofDisc === '\u0080') expect([disc.slice(1), track.slice(1, 13)]).toEqual([number, isrc])
  })
})

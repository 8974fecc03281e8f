import { describe, expect, it } from 'vitest'
import type { VirtualMedium } from '../../src/simulator/index.js'
import { Bench, hexBytes, page5, u16, writePage } from './bench.js'

const fresh = (kind: VirtualMedium) => Bench.ready({ medium: { kind } })
/** Which of many values MODE SELECT takes; all others are 5/26/02. */
async function taken(bench: Bench, values: readonly number[], head: (value: number) => string): Promise<readonly number[]> {
  const found = []
  for (const value of values) {
    const { why } = await page5(bench, head(value))
    expect(['', '5/26/02']).toContain(why)
    if (why === '') found.push(value)
  }
  return found
}
const upTo = (end: number): readonly number[] => Array.from({ length: end }, (_, i) => i)
const hex = (value: number): string => value.toString(16).padStart(2, '0')

describe('write parameters page, MMC-6: what goes together', () => {
  it.each([
    ['cd-r', [0, 1, 2]],
    ['dvd-r', [0, 2]],
    ['dvd-rw', [0, 2]],
    ['dvd-r-dl', [0, 2, 4]],
    ['dvd-r-dl-jump', [0, 1, 2, 3, 4]],
    ['dvd+r', [0, 1, 2, 3, 4]],
  ] as const)('%s: write types %j with blocks of Mode 1', async (kind, types) => {
    expect(await taken(await fresh(kind), upTo(8), (type) => `0532 0${type}c40800`)).toEqual(types)
  })

  // Track mode 4 is data, 5 data in packets, 0 audio. Byte 3 has the multi-session field, FP and the track mode.
  it.each([
    ['track at once, data', '01c4', [8, 9, 10, 11, 12, 13]],
    ['track at once, audio', '01c0', [0]],
    ['packets', '00c5', [8, 9, 10, 11, 12, 13]],
    ['packets of audio', '00c1', []],
    ['session at once', '02c0', [0, 1, 2, 3, 8, 9, 10, 11, 12, 13]],
    ['raw', '03c0', [1, 2, 3]],
  ])('%s: data block types', async (_, head, types) => {
    expect(await taken(await fresh('cd-r'), upTo(16), (type) => `0532 ${head} ${hex(type)}00`)).toEqual(types)
  })

  it('fixed packets have a size, and a track mode for packets; two bits say whether a session may follow', async () => {
    const bench = await fresh('cd-r')
    expect(await taken(bench, [0, 1, 2, 16], (size) => `0532 20e5 0800 0000 0000 000000${hex(size)}`)).toEqual([1, 2, 16])
    expect(await taken(bench, upTo(8), (mode) => `0532 20e${mode} 0800 0000 0000 00000010`)).toEqual([5, 7])
    expect(await taken(bench, upTo(4), (multi) => `0532 01${hex((multi << 6) | 4)} 0800`)).toEqual([0, 1, 3])
  })
})

describe('MODE SENSE and MODE SELECT, MMC-6', () => {
  it('pages as they are, as they may be changed, and as they were', async () => {
    const bench = await fresh('dvd+r')
    const page = async (control: number, number: string) =>
      Buffer.from(
        (await bench.in(`5a 08 ${hex((control << 6) | Number.parseInt(number, 16))} 00 00 00 00 00 fc 00`, 252)).data.subarray(8),
      ).toString('hex')
    const pages = ['01', '05', '1a', '1d']
    const all = []
    for (const number of pages)
      all.push([await page(0, number), (await page(1, number)).slice(0, 24), (await page(2, number)) === (await page(0, number))])
    expect(all).toEqual([
      ['010ac0140000000001000000', '010a37ff0000000000000000', true],
      [`0532${await page(0, '05').then((text) => text.slice(4))}`, '05327fff0fff003fff00ffff', true],
      ['1a0a000300000bb800004650', '1a0a0003ffffffffffffffff', true],
      ['1d0a00000000000a00780000', '1d0a00000300000000000000', true],
    ])
  })

  it('all pages in one answer have the length of their header', async () => {
    const { data } = await (await fresh('dvd+r')).in('5a 08 3f 00 00 00 00 04 00 00', 1024)
    expect(Buffer.from(data).readUInt16BE(0)).toBe(data.length - 2)
    const numbers = []
    for (let at = 8; at < data.length; at += 2 + (data[at + 1] ?? 0)) numbers.push(data[at])
    expect(numbers).toEqual([0x01, 0x05, 0x1a, 0x1d, 0x2a])
    expect((await (await fresh('dvd+r')).in('5a 08 3f ff 00 00 00 04 00 00', 1024)).why).toBe('')
    expect((await (await fresh('dvd+r')).in('5a 08 3f 01 00 00 00 04 00 00', 1024)).why).toBe('5/24/00')
  })

  it.each([
    ['no page format', '00', '0000000000000000', 8, '5/24/00'],
    ['no list', '10', '', 0, ''],
    ['the header alone', '10', '0000000000000000', 8, ''],
    ['less than the header', '10', '00000000000000', 7, '5/1A/00'],
    ['less than was said', '10', '0000000000000000', 9, '5/1A/00'],
    ['block descriptors', '10', '0000000000000008', 8, '5/26/00'],
    ['a page as it is', '10', '00000000000000001d0a00000000000a00780000', 20, ''],
    ['a page that is cut off', '10', '00000000000000001d0a00000000000a00780000', 19, '5/1A/00'],
    ['a page of another length', '10', '00000000000000001d0800000000000a0078', 18, '5/1A/00'],
    ['bits that cannot be changed', '10', '00000000000000001d0a00000400000a00780000', 20, '5/26/00'],
    ['a page with its savable bit', '10', '00000000000000009d0a00000000000a00780000', 20, '5/26/00'],
    ['the page of capabilities', '10', `00000000000000002a1e${'00'.repeat(30)}`, 40, '5/26/00'],
  ])('%s', async (_, format, list, length, why) => {
    expect((await (await fresh('dvd+r')).out(`55 ${format} 00 00 00 00 00 ${u16(length)} 00`, hexBytes(list))).why).toBe(why)
  })

  it('write protection by page 1Dh holds for this drive alone', async () => {
    const bench = await fresh('dvd+r')
    const page = Buffer.from((await bench.in('5a 08 1d 00 00 00 00 00 fc 00', 252)).data)
    page.writeUInt16BE(0, 0)
    page[8 + 4] = 1
    expect((await bench.out(`55 10 00 00 00 00 00 ${u16(page.length)} 00`, page)).why).toBe('')
    expect((await bench.write(0, 16, new Uint8Array(16 * 2048))).why).toBe('7/27/02')
    expect((await bench.in('ad 00 00 00 00 00 00 c0 00 08 00 00', 8)).data[4]).toBe(1)
    page[8 + 4] = 0
    expect((await bench.out(`55 10 00 00 00 00 00 ${u16(page.length)} 00`, page)).why).toBe('')
    expect((await bench.write(0, 16, new Uint8Array(16 * 2048))).why).toBe('')
  })

  it('changes of one command are made together or not at all', async () => {
    const bench = await fresh('cd-r')
    const wrong = `${writePage('0532 01c40800')}0532${'00'.repeat(50)}`
    const before = (await bench.in('5a 08 05 00 00 00 00 00 fc 00', 252)).data
    expect((await bench.out(`55 10 00 00 00 00 00 ${u16(8 + 104)} 00`, wrong)).why).not.toBe('')
    expect((await bench.in('5a 08 05 00 00 00 00 00 fc 00', 252)).data).toEqual(before)
  })
})

import { describe, expect, it } from 'vitest'
import { qOf, readQ } from '../../../src/sector/cd/subq-read.js'

const bytes = (text: string): readonly number[] => (text.replaceAll(' ', '').match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))
function withCode(text: string): Uint8Array {
  const ten = bytes(text)
  let code = 0
  for (const byte of ten)
    for (let bit = 7; bit >= 0; bit--) code = ((code << 1) ^ (((code >> 15) ^ (byte >> bit)) & 1 ? 0x1021 : 0)) & 0xffff
  code ^= 0xffff
  return Uint8Array.of(...ten, code >> 8, code & 0xff)
}
const time = (minute: number, second: number, frame: number) => ({ minute, second, frame })

describe('twelve bytes of Q, ECMA-130 22.3', () => {
  it.each([
    ['01 01 01 000000 00 000200', 0, 1, 1, 0, 0],
    ['41 01 02 000174 00 000374', 4, 1, 2, 149, 149],
    ['21 10 00 000200 00 000000', 2, 10, 0, 150, -150],
    ['01 99 99 995974 00 895974', 0, 99, 99, 449_999, 404_849],
    ['01 01 00 000001 00 995974', 0, 1, 0, 1, -151],
    ['41 aa 01 000001 00 742500', 4, 170, 1, 1, 334_725],
  ])('22.3.3: %s is a place', (text, control, track, index, frames, at) => {
    expect(readQ(withCode(text))).toEqual({ kind: 'place', control, track, index, frames, at })
  })

  it.each([
    '01 0a 01 000000 00 000200',
    '01 a0 01 000000 00 000200',
    '01 01 0a 000000 00 000200',
    '01 01 01 006000 00 000200',
    '01 01 01 000075 00 000200',
    '01 01 01 0a0000 00 000200',
    '01 01 01 000000 00 006000',
    '01 01 01 000000 00 000075',
    '01 01 01 000000 00 00000a',
    '04 00 01 000000 00 000200',
    '00 01 01 000000 00 000200',
    '05 01 b0 000000 00 000200',
  ])('%s is none', (text) => {
    expect(readQ(withCode(text))).toEqual({ kind: 'other', control: 0 })
  })

  it.each([
    ['01 00 a0 000159 00 012000', 1, 0xa0, time(0, 1, 59), 0, time(1, 0x20, 0)],
    ['01 00 a0 000159 00 1a1000', 1, 0xa0, time(0, 1, 59), 0, time(0, 0x10, 0)],
    ['01 00 a1 000159 00 120000', 1, 0xa1, time(0, 1, 59), 0, time(12, 0, 0)],
    ['01 00 a2 000159 00 795974', 1, 0xa2, time(0, 1, 59), 0, time(79, 59, 74)],
    ['01 00 99 995974 00 000200', 1, 99, time(99, 59, 74), 0, time(0, 2, 0)],
    ['01 00 9a 995974 00 000200', 1, 0x9a, time(99, 59, 74), 0, time(0, 2, 0)],
    ['05 00 b0 023607 02 795974', 5, 0xb0, time(2, 36, 7), 2, time(79, 59, 74)],
    // Numbers that are no times stay as they are.
    ['05 00 c0 b0c1d2 33 e4f506', 5, 0xc0, time(0xb0, 0xc1, 0xd2), 0x33, time(0xe4, 0xf5, 6)],
    ['05 00 c1 006000 00 000075', 5, 0xc1, time(0, 0x60, 0), 0, time(0, 0, 0x75)],
  ])('22.3.4: %s is an entry of a table of contents', (text, adr, point, lead, zero, told) => {
    expect(readQ(withCode(text))).toEqual({ kind: 'contents', control: 0, adr, point, time: lead, zero, told })
  })

  it('22.3.3.2 and 22.3.3.3: numbers; a wrong code is nothing', () => {
    expect(readQ(withCode('42 4006381333931 0 00 25'))).toEqual({ kind: 'mcn', control: 4, digits: '4006381333931' })
    expect(readQ(withCode('03 5154524c 05123450 25'))).toEqual({ kind: 'isrc', control: 0, isrc: 'DEABC0512345' })
    const q = withCode('01 01 01 000000 00 000200')
    for (const at of [0, 9, 10, 11]) expect(readQ(q.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toBeUndefined()
  })

  it('stands in the sub-code of each form', () => {
    const q = withCode('21 10 00 000200 00 000000')
    const planar = Uint8Array.from({ length: 100 }, (_, i) => (i >= 14 && i < 26 ? q[i - 14] : 0x55))
    expect([qOf(planar, 14, 'pq'), qOf(planar, 2, 'planar')]).toEqual([q, q])
    // Bit 6 of each of 96 symbols, the others set.
    const raw = Uint8Array.from({ length: 100 }, (_, i) => 0xbf | ((((q[(i - 3) >> 3] ?? 0) >> (7 - ((i - 3) & 7))) & 1) << 6))
    expect([qOf(raw, 3, 'raw'), qOf(raw, 3, 'packed')]).toEqual([q, q])
  })
})

/** What sectors are by their sync, header and subheader, and which packs of a lead-in are text. ECMA-130 14; MMC-6 annex J. */

import { describe, expect, it } from 'vitest'
import { crc16, sectorTwin } from '../../../src/kernel/index.js'
import { surveyRaw } from '../../../src/sector/cd/raw-survey.js'
import { writeSubcode } from '../../../src/sector/index.js'

/** Sync and a header of block 16, then what is told by byte. */
function sector(mode: number, bytes: Readonly<Record<number, number>> = {}): Uint8Array {
  const out = new Uint8Array(2352)
  out.fill(0xff, 1, 11)
  out.set([0x00, 0x02, 0x16, mode], 12)
  for (const [at, byte] of Object.entries(bytes)) out[Number(at)] = byte
  return out
}
const subheader = (submode: number, other: Readonly<Record<number, number>> = {}): Readonly<Record<number, number>> => ({
  16: 1,
  17: 2,
  18: submode,
  19: 3,
  20: 1,
  21: 2,
  22: submode,
  23: 3,
  ...other,
})
const surveyed = (bytes: Uint8Array) => {
  const survey = surveyRaw({ sectorBytes: 2352, subcode: 'none' })
  survey.add(bytes)
  const found = survey.done()
  return [found.classOf(0), found.isFilled(0)]
}

describe('a sector', () => {
  it.each<readonly [what: string, bytes: Uint8Array, kind: string, isFilled: boolean]>([
    ['of silence', new Uint8Array(2352), 'audio', false],
    ['of sound', new Uint8Array(2352).fill(1, 2351), 'audio', true],
    ['with a byte of its sync wrong', sector(1, { 11: 1 }), 'audio', true],
    ['of Mode 1', sector(1), 'mode1', false],
    ['with the first byte of its user data', sector(1, { 16: 1 }), 'mode1', true],
    ['with the last byte of its user data', sector(1, { 2063: 1 }), 'mode1', true],
    ['with a byte behind its user data', sector(1, { 2064: 1 }), 'mode1', false],
    ['of Mode 2', sector(2), 'mode2', false],
    ['of Mode 2 with its first byte', sector(2, { 16: 1 }), 'mode2', true],
    ['of Mode 2 with its last byte', sector(2, { 2351: 1 }), 'mode2', true],
    ['with a subheader that has no submode', sector(2, subheader(0)), 'mode2', true],
    ['of form 1', sector(2, subheader(0x08)), 'xa', false],
    ['of form 1 with the first byte of its user data', sector(2, subheader(0x08, { 24: 1 })), 'xa', true],
    ['of form 1 with the last byte of its user data', sector(2, subheader(0x08, { 2071: 1 })), 'xa', true],
    ['of form 1 with a byte behind its user data', sector(2, subheader(0x08, { 2072: 1 })), 'xa', false],
    ['of form 2', sector(2, subheader(0x20)), 'xa', false],
    ['of form 2 with the last byte of its user data', sector(2, subheader(0x20, { 2347: 1 })), 'xa', true],
    ['of form 2 with a byte behind its user data', sector(2, subheader(0x20, { 2348: 1 })), 'xa', false],
    ...[20, 21, 22, 23].map(
      (at) => [`whose subheaders differ in byte ${at}`, sector(2, subheader(8, { [at]: 9 })), 'mode2', true] as const,
    ),
  ])('%s', (_, bytes, kind, isFilled) => {
    expect(surveyed(bytes)).toEqual([kind, isFilled])
    if (kind === 'audio') return
    const scrambled = bytes.slice()
    sectorTwin.scramble(scrambled)
    expect(surveyed(scrambled)).toEqual([kind, isFilled])
  })
})

describe('packs of a lead-in', () => {
  const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)
  /** A pack of text: type, track, number, and block with place; twelve bytes and a sum. */
  function pack(type: number, number: number, block = 0): Uint8Array {
    const out = new Uint8Array(18)
    out.set([type, 0, number, block << 4, ...Buffer.from('TITLE')])
    const code = crc16(out, 0, 16)
    out.set([code >> 8, code & 0xff], 16)
    return out
  }
  /** A sector of a lead-in that tells of track 1, with four packs in R to W: six bits a symbol. */
  function leadIn(packs: readonly Uint8Array[]): Uint8Array {
    const out = new Uint8Array(2448)
    const q = new Uint8Array(12)
    q.set([0x01, 0, 1, bcd(97), bcd(20), bcd(5), 0, 0, bcd(2), 0])
    const code = crc16(q, 0, 10)
    q.set([code >> 8, code & 0xff], 10)
    const symbols = new Uint8Array(96)
    for (const [i, bytes] of packs.entries())
      for (let bit = 0; bit < 144; bit++) {
        const one = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1
        symbols[24 * i + Math.floor(bit / 6)] = (symbols[24 * i + Math.floor(bit / 6)] ?? 0) | (one << (5 - (bit % 6)))
      }
    writeSubcode(out, 2352, 'raw', 0, q, symbols)
    return out
  }
  const kept = (...packs: readonly Uint8Array[]): readonly (readonly number[])[] => {
    const survey = surveyRaw({ sectorBytes: 2448, subcode: 'raw' })
    for (let i = 0; i < packs.length; i += 4) survey.add(leadIn(packs.slice(i, i + 4)))
    const { textPacks } = survey.done()
    return Array.from({ length: textPacks.length / 18 }, (_, i) => [...textPacks.subarray(18 * i, 18 * i + 4)])
  }
  it.each([
    [0x7f, false],
    [0x80, true],
    [0x81, true],
    [0x8f, true],
    [0x90, false],
    [0xff, false],
  ])('of type %i are text: %s', (type, isText) => {
    expect(kept(pack(type, 0))).toEqual(isText ? [[type, 0, 0, 0]] : [])
  })
  it('with a bit wrong are left out', () => {
    for (const at of [0, 4, 15, 16, 17]) {
      const damaged = pack(0x80, 0)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      expect(kept(damaged)).toEqual([])
    }
  })
  it('are kept once, by block and number', () => {
    const packs = [pack(0x80, 1), pack(0x80, 0), pack(0x81, 1), pack(0x80, 0, 1), pack(0x80, 255), pack(0x80, 1, 1), pack(0x80, 0, 7)]
    expect(kept(...packs, ...packs)).toEqual([
      [0x80, 0, 0, 0],
      [0x80, 0, 1, 0],
      [0x80, 0, 255, 0],
      [0x80, 0, 0, 0x10],
      [0x80, 0, 1, 0x10],
      [0x80, 0, 0, 0x70],
    ])
  })
})

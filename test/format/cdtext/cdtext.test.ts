import { describe, expect, it } from 'vitest'
import { decodeMsJis, encodeMsJis } from '../../../src/codec/index.js'
import { packsOfFile, planCdText, readCdText } from '../../../src/format/cdtext/index.js'
import { Pack } from '../../../src/format/cdtext/structures.js'
import type { CdTexts } from '../../../src/layout/index.js'

const english: CdTexts = {
  language: 'en',
  disc: { title: 'Live in Lisbon', performer: 'The Example' },
  tracks: new Map([
    [1, { title: 'Overture', performer: 'A' }],
    [2, { title: 'A much longer title than one pack holds, até já', songwriter: 'S. Writer' }],
    [3, { title: 'Ω'.replace('Ω', 'End') }],
  ]),
  discId: 'EX-1',
  genre: { code: 16, text: 'Fado' },
}
const japanese: CdTexts = {
  language: 'ja',
  disc: { title: 'リスボンのライブ' },
  tracks: new Map([
    [1, { title: '序曲' }],
    [2, { title: 'ｶﾞﾗｽ Master' }],
  ]),
}
const plan = (texts: readonly CdTexts[], lastTrack = 3) => planCdText({ texts, firstTrack: 1, lastTrack })

it('MMC-3 J.1: packs have 18 bytes, a CRC, and end with the sizes of their block', () => {
  const { packs, faults } = plan([english])
  expect(faults).toEqual([])
  const types = Array.from({ length: packs.length / 18 }, (_, i) => packs[18 * i])
  expect(types).toEqual([...types].sort((a, b) => a - b))
  for (let at = 0; at < packs.length; at += 18) expect(Pack.check(packs, at)).toEqual([])
  expect(Pack.explain(packs, 0)).toMatchInlineSnapshot(`
    "0000+1  80  type = 128  J.2
    0001+1  00  track = 0  J.3
    0002+1  00  sequence = 0  J.3
    0003.7-7  00  doubleByte = 0  J.3
    0003.6-4  00  block = 0  J.3
    0003.3-0  00  position = 0  J.3
    0004+12  4c 69 76 65 20 69 6e 20 4c 69 73 62  text = 4c 69 76 65 20 69 6e 20 4c 69 73 62  J.4
    0016+2  8a 06  crc = 35334  J.5"
  `)
  expect(packs.slice(-54, -50)).toEqual(Uint8Array.of(0x8f, 0, types.length - 3, 0))
})

it('reads its own packs in two languages', () => {
  const { packs, faults } = planCdText({
    texts: [english, japanese],
    firstTrack: 1,
    lastTrack: 3,
    mcn: '0724384960650',
    isrcs: new Map([[2, 'PTABC2600001']]),
  })
  expect(faults).toEqual([])
  const read = readCdText(packs)
  expect(read).toMatchObject({ faults: [], mcn: '0724384960650', isrcs: new Map([[2, 'PTABC2600001']]) })
  expect(read.texts[0]).toEqual(english)
  expect(read.texts[1]).toEqual({
    language: 'ja',
    disc: { title: 'リスボンのライブ' },
    tracks: new Map([
      [1, { title: '序曲' }],
      [2, { title: 'ガラス　Ｍａｓｔｅｒ' }],
    ]),
  })
})

it('a disc may begin at another track', () => {
  const texts = { ...english, tracks: new Map([[7, { title: 'x' }]]) }
  const { packs } = planCdText({ texts: [texts], firstTrack: 7, lastTrack: 8 })
  expect(readCdText(packs).texts[0]?.tracks).toEqual(new Map([[7, { title: 'x' }]]))
})

it('MMC-3 J.8: MS-JIS has two bytes for every character', () => {
  expect(encodeMsJis('序曲')).toEqual(Uint8Array.of(0x8f, 0x98, 0x8b, 0xc8))
  expect(encodeMsJis('A ~')).toEqual(Uint8Array.of(0x82, 0x60, 0x81, 0x40, 0x81, 0x60))
  expect(encodeMsJis('é')).toBeUndefined()
  expect(decodeMsJis(encodeMsJis('髙﨑①') ?? new Uint8Array(0))).toBe('髙﨑①')
})

describe('faults', () => {
  it.each([
    ['cdtext/character', plan([{ ...english, disc: { title: 'Ω' } }])],
    ['cdtext/character', plan([{ ...japanese, disc: { title: '👍' } }])],
    ['cdtext/language', plan([{ ...english, language: 'xx' }])],
    ['cdtext/tooManyLanguages', plan(Array.from({ length: 9 }, () => english))],
    [
      'cdtext/tooMuch',
      plan([{ language: 'en', disc: {}, tracks: new Map(Array.from({ length: 99 }, (_, i) => [i + 1, { title: 'x'.repeat(40) }])) }], 99),
    ],
  ])('%s', (code, { faults, packs }) => {
    expect(faults[0]?.code).toBe(code)
    expect(packs).toHaveLength(0)
  })
  it('passes over packs whose CRC is wrong, but not those without one', () => {
    const { packs } = plan([english])
    const spoilt = packs.slice()
    spoilt[20] = 99
    expect(readCdText(spoilt).faults).toMatchObject([{ code: 'cdtext/crc', values: { pack: 1 } }])
    for (let at = 16; at < spoilt.length; at += 18) spoilt.fill(0, at, at + 2)
    expect(readCdText(spoilt).faults).toEqual([])
  })
  it('takes the files of other programs and refuses what is none', () => {
    const { packs } = plan([english])
    expect(packsOfFile(Uint8Array.of(0, 0, 0, 0, ...packs))).toEqual(packs)
    expect(packsOfFile(Uint8Array.of(...packs, 0))).toEqual(packs)
    expect(readCdText(new Uint8Array(20)).faults[0]?.code).toBe('cdtext/notPacks')
    expect(readCdText(new Uint8Array(18)).faults[0]?.code).toBe('cdtext/notPacks')
  })
  it('survives any bytes', () => {
    let state = 1
    for (let round = 0; round < 200; round++) {
      const bytes = Uint8Array.from({ length: 18 * 40 }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return state >>> 24
      })
      for (let at = 0; at < bytes.length; at += 18) {
        bytes[at] = 0x80 + (bytes[at] & 15)
        bytes.fill(0, at + 16, at + 18)
      }
      expect(readCdText(bytes).texts.length).toBeLessThanOrEqual(8)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { fitCdText, planCdText, readCdText } from '../../../src/format/cdtext/index.js'
import type { CdTexts } from '../../../src/layout/index.js'

const numbers = { firstTrack: 1, lastTrack: 2 }
const english = (title: string, more: Partial<CdTexts> = {}): CdTexts => ({ language: 'en', disc: { title }, tracks: new Map(), ...more })
const fitted = (...texts: readonly CdTexts[]) => {
  const { packs, faults } = fitCdText({ ...numbers, texts })
  return { read: readCdText(packs).texts, packs, codes: faults.map(({ code, severity, values }) => [code, severity, values['count']]) }
}

it('what CD-TEXT can carry is carried as it is', () => {
  const texts = [english('Grüße', { tracks: new Map([[2, { title: 'b' }]]) })]
  expect(fitted(...texts)).toMatchObject({ read: texts, codes: [], packs: planCdText({ ...numbers, texts }).packs })
})

it('typographic punctuation becomes plain, with one warning for all', () => {
  const { read, codes } = fitted(english('Don’t “stop” – now…', { tracks: new Map([[1, { title: 'It’s' }]]) }))
  expect(read[0]).toMatchObject({ disc: { title: 'Don\'t "stop" - now...' }, tracks: new Map([[1, { title: "It's" }]]) })
  expect(codes).toEqual([['cdtext/plainMarks', 'warning', 2]])
})

describe('left out, with a warning', () => {
  it('a text with a character that its language lacks', () => {
    const { read, codes } = fitted(
      english('Песня', { tracks: new Map([[1, { title: 'a', performer: 'Ω' }]]), discId: 'Ω', genre: { code: 3, text: 'Ω' } }),
    )
    expect(read).toEqual([{ language: 'en', disc: {}, tracks: new Map([[1, { title: 'a' }]]), genre: { code: 3, text: '' } }])
    expect(codes).toEqual([['cdtext/leftOut', 'warning', 4]])
  })

  it('all of it where nothing can be carried: no packs at all', () => {
    const { packs, codes } = fitted(english('Песня'))
    expect([packs.length, codes]).toEqual([0, [['cdtext/leftOut', 'warning', 1]]])
  })

  it('a language without a code, and one too many', () => {
    const languages = ['en', 'xx', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da']
    const { read, codes } = fitted(...languages.map((language) => ({ ...english('a'), language })))
    expect(read.map(({ language }) => language)).not.toContain('xx')
    expect(read.length).toBeGreaterThanOrEqual(7)
    expect(codes).toEqual([['cdtext/leftOut', 'warning', 10 - read.length]])
  })

  it('what players can do without, where 256 packs are too few', () => {
    const long = 'x'.repeat(1700)
    const { read, codes } = fitted(english('Title', { tracks: new Map([[1, { performer: 'p', message: long, arranger: long }]]) }))
    expect(read[0]?.tracks.get(1)).toEqual({ performer: 'p', arranger: long })
    expect(codes).toEqual([['cdtext/leftOut', 'warning', 1]])
  })
})

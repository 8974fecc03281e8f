/** What CD-TEXT says, as keys of the manifest. */

import { encodeMsJis } from '../codec/index.js'
import type { Fault } from '../fault/index.js'
import { readCdText } from '../format/cdtext/index.js'
import { charsetOf, textFields, type CdTextCharset, type CdTexts, type Disc } from '../layout/index.js'
import { faults } from './faults.js'

type Words = CdTexts['disc']
type Keys = Readonly<Record<string, unknown>>

const MOST_CHARACTERS = 160
const MOST_LANGUAGES = 8

/** What is recorded, and what the sheet says beside it in the same languages. */
export function textsToSay({ texts, textPacks }: Pick<Disc, 'texts' | 'textPacks'>): readonly CdTexts[] {
  const recorded = textPacks.length === 0 ? [] : readCdText(textPacks).texts
  if (recorded.length === 0) return texts
  return recorded.map((block) => {
    const said = texts.find(({ language }) => language === block.language)
    if (said === undefined) return block
    const charset = charsetOf(block.language)
    const numbers = new Set([...block.tracks.keys(), ...said.tracks.keys()])
    const tracks = [...numbers].map((track) => [track, merged(charset, said.tracks.get(track), block.tracks.get(track))] as const)
    return { ...said, ...block, disc: merged(charset, said.disc, block.disc), tracks: new Map(tracks) }
  })
}

/** MS-JIS has wide letters alone: what the sheet says in narrow ones is the same text on the disc. */
function merged(charset: CdTextCharset, said: Words = {}, recorded: Words = {}): Words {
  const own = textFields.filter((field) => charset === 'ms-jis' && isSameJis(said[field], recorded[field]))
  return { ...said, ...recorded, ...Object.fromEntries(own.map((field) => [field, said[field]])) }
}

function isSameJis(said: string | undefined, recorded: string | undefined): boolean {
  const [one, other] = [said, recorded].map((text) => (text === undefined ? undefined : encodeMsJis(text)))
  return one !== undefined && other !== undefined && one.length === other.length && one.every((byte, i) => byte === other[i])
}

/** Texts with what a manifest has no room for left out. */
export function fittingTexts(texts: readonly CdTexts[], found: Fault[]): readonly CdTexts[] {
  const named = texts.filter(({ language }, i) => {
    const kept = /^[a-z]{2}$/.test(language) && i < MOST_LANGUAGES
    if (!kept) found.push(faults.language({ language }))
    return kept
  })
  return named.map((block) => {
    const { language, discId, genre } = block
    const fitting = (track: number, field: string, text: string): string => {
      const characters = Array.from(text)
      if (characters.length <= MOST_CHARACTERS) return text
      found.push(faults.textCut({ track, language, field, length: characters.length, most: MOST_CHARACTERS }))
      return characters.slice(0, MOST_CHARACTERS).join('')
    }
    const words = (track: number, from: Words): Words =>
      Object.fromEntries(
        textFields.flatMap((field) =>
          from[field] === undefined || from[field] === '' ? [] : [[field, fitting(track, field, from[field])]],
        ),
      )
    const tracks = [...block.tracks].map(([track, from]) => [track, words(track, from)] as const)
    return {
      language,
      disc: words(0, block.disc),
      tracks: new Map(tracks.filter(([, kept]) => Object.keys(kept).length > 0)),
      ...(discId === undefined || discId === '' ? {} : { discId: fitting(0, 'discId', discId) }),
      ...(genre === undefined ? {} : { genre: { code: genre.code, text: fitting(0, 'genre', genre.text) } }),
    }
  })
}

/** Those of the disc: the first language's own, the others as translations. */
export function discTexts(texts: readonly CdTexts[]): Keys {
  const [first, ...others] = texts
  if (first === undefined) return {}
  const translations = Object.fromEntries(others.map((block) => [block.language, wordsOfDisc(block)]))
  return {
    ...wordsOfDisc(first),
    ...(first.language === 'en' ? {} : { language: first.language }),
    ...(others.length === 0 ? {} : { translations }),
  }
}

const wordsOfDisc = ({ disc, genre, discId }: CdTexts): Keys => ({
  ...disc,
  ...(genre === undefined ? {} : { genre: { code: genre.code, ...(genre.text === '' ? {} : { text: genre.text }) } }),
  ...(discId === undefined ? {} : { discId }),
})

export function trackTexts(texts: readonly CdTexts[], track: number): Keys {
  const [first, ...others] = texts
  const translations = others.flatMap((block) => {
    const words = block.tracks.get(track)
    return words === undefined ? [] : [[block.language, words] as const]
  })
  return {
    ...first?.tracks.get(track),
    ...(translations.length === 0 ? {} : { translations: Object.fromEntries(translations) }),
  }
}

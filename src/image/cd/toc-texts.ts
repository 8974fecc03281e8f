/**
 * The CD_TEXT blocks of a TOC file: items of up to eight languages, each a text or bytes as CD-TEXT has them. cdrdao(1), "CD-TEXT
 * Blocks"; MMC-3 annex J for what the bytes mean.
 */

import { decodeMsJis } from '../../codec/index.js'
import type { Fault, Position } from '../../fault/index.js'
import { languageOfCode, normalIsrc, normalMcn, type CdTexts, type TextField } from '../../layout/index.js'
import { faults } from './faults.js'
import type { ParsedToc } from './toc-sheet.js'
import type { TocReader, TocWord } from './toc-words.js'

const textItems: Readonly<Record<string, TextField>> = {
  TITLE: 'title',
  PERFORMER: 'performer',
  SONGWRITER: 'songwriter',
  COMPOSER: 'composer',
  ARRANGER: 'arranger',
  MESSAGE: 'message',
}
/** Made anew with the packs. */
const derivedItems: readonly string[] = ['SIZE_INFO']
/** What no player shows, and this program does not record. */
const otherItems: readonly string[] = ['TOC_INFO1', 'TOC_INFO2', 'RESERVED1', 'RESERVED2', 'RESERVED3', 'RESERVED4', 'CLOSED']
const codeItems: readonly string[] = ['UPC_EAN', 'ISRC']
const discItems: readonly string[] = ['DISC_ID', 'GENRE', 'UPC_EAN', 'SIZE_INFO', 'TOC_INFO1', 'TOC_INFO2']

const encodings: Readonly<Record<string, string>> = {
  ENCODING_ISO_8859_1: 'latin1',
  ENCODING_ASCII: 'latin1',
  ENCODING_MS_JIS: 'ms-jis',
  ENCODING_KOREAN: 'euc-kr',
  ENCODING_MANDARIN: 'gb18030',
}
/** Character codes of a block by the first byte of its sizes. MMC-3 table J.8. */
const encodingOfCode: Readonly<Record<number, string>> = {
  0x00: 'latin1',
  0x01: 'latin1',
  0x80: 'ms-jis',
  0x81: 'euc-kr',
  0x82: 'gb18030',
}

/** English, the language that cdrdao has a word for. EBU Tech 3258 annex 1. */
const ENGLISH = 9
const JAPANESE = 0x69
const MOST_LANGUAGES = 8
const MOST_BYTES = 256 * 12

type TocValue = { readonly kind: 'text'; readonly word: TocWord } | { readonly kind: 'bytes'; readonly bytes: Uint8Array }

interface TocItem {
  readonly item: string
  readonly value: TocValue
  readonly at: Position
}

/** Items of the disc (track 0) and of each track, by language. */
export class TocTexts {
  readonly #codes = new Map<number, number>()
  readonly #encodings = new Map<number, string>()
  readonly #items = new Map<number, Map<number, TocItem[]>>()
  readonly #places = new Map<number, Position>()
  readonly #found: Fault[]

  constructor(found: Fault[]) {
    this.#found = found
  }

  /** What follows CD_TEXT; `track` counts from 1, 0 is the disc. */
  take(head: TocWord, reader: TocReader, track: number): void {
    if (!opens(reader, head)) return
    for (let word = reader.take(); word !== undefined && word.text !== '}'; word = reader.take())
      if (word.quoted) reader.syntax(word.at, 'CD_TEXT', 'LANGUAGE_MAP or LANGUAGE should stand here')
      else if (word.text === 'LANGUAGE_MAP') this.#map(word, reader)
      else if (word.text === 'LANGUAGE') this.#language(word, reader, track)
      else reader.syntax(word.at, 'CD_TEXT', 'LANGUAGE_MAP or LANGUAGE should stand here')
  }

  /** Pairs of numbers, with or without blanks around their colons. */
  #map(head: TocWord, reader: TocReader): void {
    if (!opens(reader, head)) return
    let pairs = ''
    for (let word = reader.take(); word !== undefined && word.text !== '}'; word = reader.take()) pairs += `${word.text} `
    for (const [, number, code = ''] of pairs.matchAll(/(\d+)\s*:\s*(\d+|EN)/g)) {
      const value = code === 'EN' ? ENGLISH : Number(code)
      if (Number(number) < MOST_LANGUAGES && value <= 255) this.#codes.set(Number(number), value)
      else reader.syntax(head.at, head.text, 'languages have numbers from 0 to 7 and codes from 0 to 255')
    }
  }

  #language(head: TocWord, reader: TocReader, track: number): void {
    const number = reader.take()
    if (number === undefined || !/^[0-7]$/.test(number.text)) {
      reader.syntax((number ?? head).at, head.text, 'a number from 0 to 7 should follow')
      return
    }
    const language = Number(number.text)
    if (!opens(reader, head)) return
    if (!this.#places.has(language)) this.#places.set(language, number.at)
    const byTrack = this.#items.get(language) ?? new Map<number, TocItem[]>()
    this.#items.set(language, byTrack)
    const items = byTrack.get(track) ?? []
    byTrack.set(track, items)
    for (let word = reader.take(); word !== undefined && word.text !== '}'; word = reader.take()) {
      const encoding = word.quoted ? undefined : encodings[word.text]
      if (encoding !== undefined) this.#encodings.set(language, encoding)
      else items.push(...this.#item(word, reader, track))
    }
  }

  #item(word: TocWord, reader: TocReader, track: number): readonly TocItem[] {
    const { text: item, at } = word
    const known = item in textItems || [...derivedItems, ...otherItems, ...codeItems, ...discItems].includes(item)
    if (word.quoted || !known) {
      this.#found.push(faults.unknownCommand({ command: item }, { position: at }))
      // Its value is no item.
      if (reader.peek()?.quoted === true) reader.take()
      else if (reader.takeIf('{') !== undefined) while (reader.peek() !== undefined && reader.take()?.text !== '}');
      return []
    }
    const value = this.#value(word, reader)
    if (value === undefined) return []
    if (otherItems.includes(item)) this.#passOver(at, item, 'it is not recorded, and players do not show it')
    else if (track > 0 && discItems.includes(item)) this.#passOver(at, item, 'a track has none')
    else return [{ item, value, at }]
    return []
  }

  #value(head: TocWord, reader: TocReader): TocValue | undefined {
    const word = reader.peek()
    if (word?.quoted === true) {
      reader.take()
      return { kind: 'text', word }
    }
    if (reader.takeIf('{') === undefined) {
      reader.syntax((word ?? head).at, head.text, 'a text in quotation marks or bytes in braces should follow')
      return undefined
    }
    let numbers = ''
    for (let next = reader.take(); next !== undefined && next.text !== '}'; next = reader.take()) numbers += `${next.text} `
    const bytes = numbers.split(/[\s,]+/).filter((part) => part !== '')
    if (bytes.length <= MOST_BYTES && bytes.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
      return { kind: 'bytes', bytes: Uint8Array.from(bytes, Number) }
    reader.syntax(head.at, head.text, `bytes are numbers from 0 to 255, at most ${MOST_BYTES} of them`)
    return undefined
  }

  #passOver(at: Position, item: string, problem: string): void {
    this.#found.push(faults.passedOver({ command: item, problem }, { position: at }))
  }

  /** What all blocks say. The first track has this number. */
  result(firstTrack: number): Pick<ParsedToc, 'texts' | 'textCodes'> {
    const languages = [...this.#items].sort(([a], [b]) => a - b)
    const isrcs = new Map<number, string>()
    let mcn: string | undefined
    const texts = languages.map(([number, byTrack]): CdTexts => {
      const encoding = this.#encodingOf(number, byTrack.get(0) ?? [])
      const disc: Partial<Record<TextField, string>> = {}
      const tracks = new Map<number, Partial<Record<TextField, string>>>()
      let genre: CdTexts['genre']
      let discId: string | undefined
      for (const [track, items] of byTrack)
        for (const { item, value, at } of items) {
          const field = textItems[item]
          const text = textOf(value, encoding)
          if (field !== undefined && text !== '') {
            if (track === 0) disc[field] = text
            else tracks.set(firstTrack + track - 1, { ...tracks.get(firstTrack + track - 1), [field]: text })
          } else if (item === 'DISC_ID' && text !== '') discId = textOf(value, 'latin1')
          else if (item === 'GENRE') genre = genreOf(value)
          else if (item === 'UPC_EAN') mcn ??= this.#code('catalogue number', textOf(value, 'latin1'), at)
          else if (item === 'ISRC') {
            const isrc = track === 0 ? undefined : this.#code('ISRC', textOf(value, 'latin1'), at)
            if (isrc !== undefined) isrcs.set(firstTrack + track - 1, isrc)
          }
        }
      return {
        language: this.#languageOf(number),
        disc,
        tracks,
        ...(discId === undefined ? {} : { discId }),
        ...(genre === undefined ? {} : { genre }),
      }
    })
    return { texts: texts.filter(saysAnything), textCodes: { isrcs, ...(mcn === undefined ? {} : { mcn }) } }
  }

  #code(kind: 'catalogue number' | 'ISRC', text: string, at: Position): string | undefined {
    if (/^[0\s-]*$/.test(text)) return undefined
    const mcn = kind === 'ISRC' ? undefined : normalMcn(text.trim())
    const code = mcn === undefined ? normalIsrc(text.trim()) : mcn.kind === 'mcn' ? mcn.digits : undefined
    if (code === undefined) this.#found.push(faults.identifier({ kind, text }, { position: at }))
    return code
  }

  #encodingOf(number: number, items: readonly TocItem[]): string {
    const sizes = items.find(({ item }) => item === 'SIZE_INFO')?.value
    const told = sizes?.kind === 'bytes' ? encodingOfCode[sizes.bytes[0] ?? 0] : undefined
    return this.#encodings.get(number) ?? told ?? (this.#codes.get(number) === JAPANESE ? 'ms-jis' : 'latin1')
  }

  #languageOf(number: number): string {
    const code = this.#codes.get(number)
    const language = code === undefined ? undefined : languageOfCode(code)
    if (language !== undefined) return language
    const problem = code === undefined ? 'LANGUAGE_MAP does not name it' : `its code ${code} is no language that is known`
    this.#found.push(faults.languageTaken({ number, problem, taken: 'en' }, { position: this.#places.get(number) }))
    return 'en'
  }
}

function opens(reader: TocReader, head: TocWord): boolean {
  if (reader.takeIf('{') !== undefined) return true
  reader.syntax((reader.peek() ?? head).at, head.text, '{ should follow')
  return false
}

const saysAnything = ({ disc, tracks, discId, genre }: CdTexts): boolean =>
  Object.keys(disc).length > 0 || tracks.size > 0 || discId !== undefined || genre !== undefined

/** Texts are Unicode; bytes, and what was written in octal numbers, are in the character set of the block. */
function textOf(value: TocValue, encoding: string): string {
  if (value.kind === 'text') {
    const { text, bytes, octal } = value.word
    const isText = bytes === undefined || (octal === undefined && encoding === 'latin1')
    return isText
      ? text
      : decoded(
          Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
          encoding,
        )
  }
  const end = value.bytes.indexOf(0)
  return decoded(end < 0 ? value.bytes : value.bytes.subarray(0, end), encoding)
}

function decoded(bytes: Uint8Array, encoding: string): string {
  if (encoding === 'latin1') return String.fromCharCode(...bytes)
  return encoding === 'ms-jis' ? decodeMsJis(bytes) : new TextDecoder(encoding).decode(bytes)
}

/** A code of two bytes, then text. MMC-3 J.4. */
function genreOf(value: TocValue): NonNullable<CdTexts['genre']> {
  if (value.kind === 'text') return { code: 0, text: value.word.text }
  const [high = 0, low = 0] = value.bytes
  return { code: (high << 8) | low, text: textOf({ kind: 'bytes', bytes: value.bytes.subarray(2) }, 'latin1') }
}

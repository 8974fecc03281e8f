/**
 * Packs become texts. Tolerated: packs out of order by block, a CRC of zeros (some drives and programs leave it out),
 * and the four bytes of READ TOC's answer or one final zero byte around a file of packs.
 */

import { decodeMsJis } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import { languageOfCode, textFields, type CdTexts, type TextField } from '../../layout/index.js'
import { faults } from './faults.js'
import {
  ASCII,
  CODES,
  DISC_ID,
  FIRST_TYPE,
  GENRE,
  LATIN_1,
  MOST_BLOCKS,
  MOST_PACKS,
  MS_JIS,
  Pack,
  SIZES,
  SizeInfo,
  TEXT_BYTES,
  typeOfField,
} from './structures.js'

export interface ReadCdText {
  readonly texts: readonly CdTexts[]
  readonly mcn?: string
  readonly isrcs: ReadonlyMap<number, string>
  readonly faults: readonly Fault[]
}

const TAB = '\t'

/** The packs within a file, without what surrounds them; undefined where there are none. */
export function packsOfFile(file: Uint8Array): Uint8Array | undefined {
  const rest = file.length % Pack.size
  const start = rest === 4 ? 4 : 0
  if (rest > 4 || (rest !== 0 && rest !== 1 && rest !== 4)) return undefined
  const packs = file.subarray(start, file.length - (rest === 1 ? 1 : 0))
  return packs.length === 0 || packs.length > MOST_BLOCKS * MOST_PACKS * Pack.size || (packs[0] as number) < FIRST_TYPE ? undefined : packs
}

export function readCdText(file: Uint8Array): ReadCdText {
  const bytes = packsOfFile(file)
  if (bytes === undefined) {
    const reason = 'packs have 18 bytes and begin with a type from 80h on'
    return { texts: [], isrcs: new Map(), faults: file.length === 0 ? [] : [faults.notPacks({ length: file.length, reason })] }
  }
  const found: Fault[] = []
  const blocks: Pack[][] = Array.from({ length: MOST_BLOCKS }, () => [])
  for (let at = 0; at < bytes.length; at += Pack.size) {
    const pack = Pack.decode(bytes, at)
    const unchecked = bytes[at + 16] === 0 && bytes[at + 17] === 0
    if (!unchecked && Pack.check(bytes, at).length > 0) found.push(faults.crc({ pack: at / Pack.size }))
    else blocks[pack.block]?.push(pack)
  }
  const sizes = sizesOf(blocks)
  const texts: CdTexts[] = []
  let codes: ReadonlyMap<number, string> = new Map()
  for (const [i, packs] of blocks.entries()) {
    if (packs.length === 0) continue
    const charset = sizes.charsets[i] ?? LATIN_1
    if (charset !== LATIN_1 && charset !== ASCII && charset !== MS_JIS) {
      found.push(faults.charset({ block: i, code: charset }))
      continue
    }
    const ofType = (type: number): ReadonlyMap<number, string> =>
      splitTexts(
        packs.filter((pack) => pack.type === type),
        sizes.firstTrack,
      )
    texts.push(blockTexts(languageOfCode(sizes.languages[i] ?? 0) ?? 'en', packs, ofType))
    if (codes.size === 0) codes = ofType(CODES)
  }
  const mcn = codes.get(0)
  const isrcs = new Map([...codes].filter(([track, code]) => track > 0 && code !== ''))
  return { texts, isrcs, faults: found, ...(mcn === undefined || mcn === '' ? {} : { mcn }) }
}

function blockTexts(language: string, packs: readonly Pack[], ofType: (type: number) => ReadonlyMap<number, string>): CdTexts {
  const disc: Partial<Record<TextField, string>> = {}
  const tracks = new Map<number, Partial<Record<TextField, string>>>()
  for (const field of textFields)
    for (const [track, text] of ofType(typeOfField[field])) {
      if (text === '') continue
      if (track === 0) disc[field] = text
      else tracks.set(track, { ...tracks.get(track), [field]: text })
    }
  const discId = ofType(DISC_ID).get(0)
  const genre = packs.find((pack) => pack.type === GENRE)
  const code = genre === undefined ? 0 : ((genre.text[0] as number) << 8) | (genre.text[1] as number)
  const genreText = genre === undefined ? '' : latin(bytesOf(packs.filter((pack) => pack.type === GENRE)).subarray(2))
  return {
    language,
    disc,
    tracks,
    ...(discId === undefined || discId === '' ? {} : { discId }),
    ...(genre === undefined ? {} : { genre: { code, text: genreText.split('\0')[0] ?? '' } }),
  }
}

/** Texts of one type by track: they follow each other from the first pack's track on, each with its end. */
function splitTexts(packs: readonly Pack[], firstTrack: number): ReadonlyMap<number, string> {
  const out = new Map<number, string>()
  const [first] = packs
  if (first === undefined) return out
  const bytes = bytesOf(packs)
  const width = first.doubleByte === 1 ? 2 : 1
  // The track of each text is that of the pack in which it begins, counted on within the pack.
  let track: number = first.track
  let start = 0
  for (let at = 0; at + width <= bytes.length; at += width) {
    if (bytes[at] !== 0 || (width === 2 && bytes[at + 1] !== 0)) continue
    const part = bytes.subarray(start, at)
    const text = width === 2 ? decodeMsJis(part) : latin(part)
    if (!out.has(track)) out.set(track, text === TAB || text === TAB + TAB ? (out.get(track - 1) ?? '') : text)
    start = at + width
    const pack = packs[Math.floor(start / TEXT_BYTES)]
    track = start % TEXT_BYTES === 0 && pack !== undefined && pack.position === 0 ? pack.track : track === 0 ? firstTrack : track + 1
    if (track > 99) break
  }
  return out
}

function bytesOf(packs: readonly Pack[]): Uint8Array {
  const out = new Uint8Array(packs.length * TEXT_BYTES)
  for (const [i, pack] of packs.entries()) out.set(pack.text, i * TEXT_BYTES)
  return out
}

const latin = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

/** Character sets and languages of all blocks; every block's sizes tell the languages of all. */
function sizesOf(blocks: readonly (readonly Pack[])[]): {
  readonly charsets: readonly (number | undefined)[]
  readonly languages: readonly number[]
  readonly firstTrack: number
} {
  let languages: readonly number[] = []
  let firstTrack = 1
  const charsets = blocks.map((packs) => {
    const parts = packs.filter((pack) => pack.type === SIZES).toSorted((a, b) => a.track - b.track)
    if (parts.length < 3) return undefined
    const sizes = SizeInfo.decode(bytesOf(parts.slice(0, 3)))
    if (languages.length === 0) {
      languages = [...sizes.languages]
      firstTrack = Math.max(1, sizes.firstTrack)
    }
    return sizes.charset
  })
  return { charsets, languages, firstTrack }
}

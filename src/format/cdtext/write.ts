/** Texts become packs. MMC-3 annex J. */

import { encodeMsJis } from '../../codec/index.js'
import type { Fault, ManifestPath } from '../../fault/index.js'
import { charsetOf, languageCode, textFields, type CdTextCharset, type CdTexts, type TextField } from '../../layout/index.js'
import { faults } from './faults.js'
import {
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

export interface CdTextPlan {
  /** The first language is what most players show. */
  readonly texts: readonly CdTexts[]
  readonly firstTrack: number
  readonly lastTrack: number
  /** Thirteen digits. */
  readonly mcn?: string
  /** By track number. */
  readonly isrcs?: ReadonlyMap<number, string>
  /** Where in the manifest a text stands; track 0 is the disc. */
  readonly pathOf?: (language: string, track: number, field: string) => ManifestPath | undefined
}

/** All packs of the disc, 18 bytes each; none where there is no text. */
export function planCdText(plan: CdTextPlan): { readonly packs: Uint8Array; readonly faults: readonly Fault[] } {
  const found: Fault[] = []
  if (plan.texts.length > MOST_BLOCKS) found.push(faults.tooManyLanguages({ count: plan.texts.length }))
  const texts = plan.texts.slice(0, MOST_BLOCKS)
  const blocks = texts.map((block, i) => blockOf(plan, block, i, found))
  const languages = new Uint8Array(MOST_BLOCKS)
  const lastSequence = new Uint8Array(MOST_BLOCKS)
  for (const [i, block] of blocks.entries()) {
    const { language } = block.texts
    const code = languageCode(language)
    if (code === undefined) found.push(faults.language({ language }, { path: plan.pathOf?.(language, 0, 'language') }))
    const packs = block.packs.length + 3
    if (packs > MOST_PACKS)
      found.push(faults.tooMuch({ language, packs, limit: MOST_PACKS }, { path: plan.pathOf?.(language, 0, 'title') }))
    languages[i] = code ?? 0
    lastSequence[i] = packs - 1
  }
  if (found.some((fault) => fault.severity === 'error')) return { packs: new Uint8Array(0), faults: found }
  const all = blocks.flatMap((block, i) => block.packs.concat(sizesOf(plan, block, i, languages, lastSequence)))
  const packs = new Uint8Array(all.length * Pack.size)
  for (const [i, pack] of all.entries()) Pack.encodeInto(packs, i * Pack.size, pack)
  return { packs, faults: found }
}

interface Block {
  readonly texts: CdTexts
  readonly charset: CdTextCharset
  readonly packs: readonly Pack[]
}

/** One text of the disc or a track, with its end; the packs of a type hold them one after the other. */
interface Piece {
  readonly track: number
  readonly bytes: Uint8Array
}

function blockOf(plan: CdTextPlan, texts: CdTexts, number: number, found: Fault[]): Block {
  const charset = charsetOf(texts.language)
  const packs: Pack[] = []
  for (const field of textFields) {
    const pieces = piecesOf(plan, texts, field, charset, found)
    if (pieces.some((piece) => piece.bytes.length > widthOf(charset)))
      packs.push(...packsOf(typeOfField[field], pieces, number, widthOf(charset), packs.length))
  }
  const single = (type: number, pieces: readonly Piece[]): void => {
    packs.push(...packsOf(type, pieces, number, 1, packs.length))
  }
  if (texts.discId !== undefined) single(DISC_ID, [{ track: 0, bytes: latin(plan, texts, 'discId', 0, texts.discId, found) }])
  if (texts.genre !== undefined) {
    const { code, text } = texts.genre
    single(GENRE, [{ track: 0, bytes: Uint8Array.of(code >>> 8, code, ...latin(plan, texts, 'genre', 0, text, found)) }])
  }
  if (number === 0 && (plan.mcn !== undefined || (plan.isrcs?.size ?? 0) > 0)) {
    const codes = [{ track: 0, bytes: terminated(plan.mcn ?? '') }]
    for (let track = plan.firstTrack; track <= plan.lastTrack; track++)
      codes.push({ track, bytes: terminated(plan.isrcs?.get(track) ?? '') })
    single(CODES, codes)
  }
  return { texts, charset, packs }
}

const widthOf = (charset: CdTextCharset): 1 | 2 => (charset === 'ms-jis' ? 2 : 1)

function piecesOf(plan: CdTextPlan, texts: CdTexts, field: TextField, charset: CdTextCharset, found: Fault[]): readonly Piece[] {
  const pieces: Piece[] = []
  for (let track = 0; track <= plan.lastTrack; track = track === 0 ? plan.firstTrack : track + 1) {
    const text = (track === 0 ? texts.disc : texts.tracks.get(track))?.[field] ?? ''
    pieces.push({
      track,
      bytes: charset === 'ms-jis' ? japanese(plan, texts, field, track, text, found) : latin(plan, texts, field, track, text, found),
    })
  }
  return pieces
}

function latin(plan: CdTextPlan, texts: CdTexts, field: string, track: number, text: string, found: Fault[]): Uint8Array {
  const normal = text.normalize('NFC')
  const wrong = Array.from(normal).find((character) => !isLatin(character.codePointAt(0) as number))
  if (wrong === undefined) return terminated(normal)
  const { language } = texts
  found.push(
    faults.character(
      { field, track, language, text, character: wrong, charset: 'ISO 8859-1' },
      { path: plan.pathOf?.(language, track, field) },
    ),
  )
  return terminated('')
}

function japanese(plan: CdTextPlan, texts: CdTexts, field: string, track: number, text: string, found: Fault[]): Uint8Array {
  const bytes = encodeMsJis(text)
  if (bytes !== undefined) return Uint8Array.of(...bytes, 0, 0)
  const wrong = Array.from(text).find((character) => encodeMsJis(character) === undefined) ?? text
  const { language } = texts
  found.push(
    faults.character(
      { field, track, language, text, character: wrong, charset: 'MS-JIS' },
      { path: plan.pathOf?.(language, track, field) },
    ),
  )
  return Uint8Array.of(0, 0)
}

/** Printable characters of ISO 8859-1. */
const isLatin = (code: number): boolean => (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff)

const terminated = (text: string): Uint8Array => Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0))

/** Cuts the texts of one type into packs of twelve bytes; each pack names the track and the place of its first character. */
function packsOf(type: number, pieces: readonly Piece[], block: number, width: 1 | 2, firstSequence: number): readonly Pack[] {
  const packs: Pack[] = []
  let text = new Uint8Array(TEXT_BYTES)
  let filled = 0
  let head = { track: pieces[0]?.track ?? 0, position: 0 }
  const push = (): void => {
    packs.push({ type, sequence: (firstSequence + packs.length) & 0xff, block, doubleByte: width - 1, text, ...head })
    text = new Uint8Array(TEXT_BYTES)
    filled = 0
  }
  for (const { track, bytes } of pieces)
    for (let at = 0; at < bytes.length; at++) {
      if (filled === 0) head = { track, position: Math.min(15, Math.floor(at / width)) }
      text[filled++] = bytes[at] as number
      if (filled === TEXT_BYTES) push()
    }
  if (filled > 0) push()
  return packs
}

function sizesOf(plan: CdTextPlan, block: Block, number: number, languages: Uint8Array, lastSequence: Uint8Array): readonly Pack[] {
  const packsOfType = new Uint8Array(16)
  for (const { type } of block.packs) packsOfType[type - FIRST_TYPE] = (packsOfType[type - FIRST_TYPE] as number) + 1
  packsOfType[SIZES - FIRST_TYPE] = 3
  const bytes = SizeInfo.encode({
    charset: block.charset === 'ms-jis' ? MS_JIS : LATIN_1,
    firstTrack: plan.firstTrack,
    lastTrack: plan.lastTrack,
    copyright: 0,
    packsOfType,
    lastSequence,
    languages,
  })
  return [0, 1, 2].map((part) => ({
    type: SIZES,
    track: part,
    sequence: (block.packs.length + part) & 0xff,
    block: number,
    doubleByte: 0,
    position: 0,
    text: bytes.slice(part * TEXT_BYTES, (part + 1) * TEXT_BYTES),
  }))
}

/**
 * What audio files say of themselves: Vorbis comments of FLAC (RFC 9639 8.6; Ogg Vorbis I comment field and header specification), the INFO
 * list of WAV (Multimedia Programming Interface and Data Specifications 1.0, chapter 2), the text chunks of AIFF (Audio Interchange File
 * Format 1.3). Left out: ID3, and files that other programs decode.
 */

import { readU32be, readU32le } from '../../codec/index.js'
import type { HeaderReader } from './header.js'
import { tagFields, type SoundTags, type TagField } from './sound.js'

/** Names of Vorbis comments, in capitals, the better one first. */
const vorbisNames: Readonly<Record<TagField, readonly string[]>> = {
  title: ['TITLE'],
  performer: ['ARTIST', 'PERFORMER'],
  songwriter: ['LYRICIST', 'WRITER'],
  composer: ['COMPOSER'],
  arranger: ['ARRANGER'],
  isrc: ['ISRC'],
  album: ['ALBUM'],
  albumPerformer: ['ALBUMARTIST', 'ALBUM ARTIST'],
}

/** ISRC of an INFO list is the source of the sound and no recording code. */
const infoNames: Readonly<Partial<Record<TagField, readonly string[]>>> = {
  title: ['INAM'],
  performer: ['IART'],
  songwriter: ['IWRI'],
  composer: ['IMUS'],
  album: ['IPRD'],
}
const aiffNames: Readonly<Partial<Record<TagField, readonly string[]>>> = { title: ['NAME'], performer: ['AUTH'] }

/** Blocks, chunks and comments that are looked at. */
const MOST_PIECES = 1000
/** A longer comment is a picture or the like. */
const LONGEST = 4096

type Found = Map<string, string[]>

/** Undefined where there are none. */
export async function tagsOf(file: HeaderReader, flac: number | undefined): Promise<SoundTags | undefined> {
  const head = await file.at(0, 12)
  if (flac !== undefined) return chosen(await vorbisComments(file, flac), vorbisNames)
  if (ascii(head, 0) === 'FORM') return chosen(await chunksOf(file, 12, file.size, 'big', aiffText), aiffNames)
  return ascii(head, 8) === 'WAVE' ? chosen(await infoOf(file), infoNames) : undefined
}

function chosen(found: Found, names: Readonly<Partial<Record<TagField, readonly string[]>>>): SoundTags | undefined {
  const tags: Partial<Record<TagField, string>> = {}
  for (const field of tagFields) {
    const texts = (names[field] ?? []).map((name) => found.get(name)).find((all) => all !== undefined)
    if (texts !== undefined) tags[field] = texts.join(', ')
  }
  return Object.keys(tags).length === 0 ? undefined : tags
}

function add(found: Found, name: string, text: string): void {
  const clean = text.trim()
  if (clean !== '') found.set(name, [...(found.get(name) ?? []), clean])
}

/** Block type 4, of which there is one. */
async function vorbisComments(file: HeaderReader, marker: number): Promise<Found> {
  const found: Found = new Map()
  let at = marker + 4
  for (let block = 0; block < MOST_PIECES; block++) {
    const head = await file.at(at, 4)
    if (head.length < 4) break
    const end = at + 4 + (readU32be(head, 0) % 2 ** 24)
    if (((head[0] as number) & 0x7f) === 4) {
      await readComments(file, at + 4, end, found)
      break
    }
    if ((head[0] as number) >= 0x80) break
    at = end
  }
  return found
}

/** The vendor's text, a count, and `NAME=text` each, behind their lengths. */
async function readComments(file: HeaderReader, start: number, end: number, found: Found): Promise<void> {
  const lengthAt = async (at: number): Promise<number> => {
    const bytes = await file.at(at, 4)
    return bytes.length < 4 || at + 4 > end ? 0 : readU32le(bytes, 0)
  }
  let at = start + 4 + (await lengthAt(start))
  const count = Math.min(await lengthAt(at), MOST_PIECES)
  at += 4
  for (let i = 0; i < count && at + 4 <= end; i++) {
    const length = await lengthAt(at)
    if (at + 4 + length > end) return
    if (length <= LONGEST) {
      const text = new TextDecoder().decode(await file.at(at + 4, length))
      const sign = text.indexOf('=')
      if (sign > 0) add(found, text.slice(0, sign).toUpperCase(), text.slice(sign + 1))
    }
    at += 4 + length
  }
}

/** The lists of a WAV file, before its samples or behind them. */
async function infoOf(file: HeaderReader): Promise<Found> {
  const all: Found = new Map()
  await chunksOf(file, 12, file.size, 'little', async (name, at, size) => {
    if (name !== 'LIST' || ascii(await file.at(at, 4), 0) !== 'INFO') return
    const list = await chunksOf(file, at + 4, at + size, 'little', async (_name, from, length) =>
      length > LONGEST ? undefined : zeroEnded(await file.at(from, length)),
    )
    for (const [key, texts] of list) for (const text of texts) add(all, key, text)
  })
  return all
}

const aiffText = async (name: string, at: number, size: number, file: HeaderReader): Promise<string | undefined> =>
  size > LONGEST || !['NAME', 'AUTH'].includes(name) ? undefined : zeroEnded(await file.at(at, size))

type Look = (name: string, at: number, size: number, file: HeaderReader) => Promise<string | undefined | void>

/** Chunks by their names, with the texts that `look` finds in them. */
async function chunksOf(file: HeaderReader, from: number, end: number, order: 'little' | 'big', look: Look): Promise<Found> {
  const found: Found = new Map()
  let at = from
  for (let chunk = 0; chunk < MOST_PIECES && at + 8 <= end; chunk++) {
    const head = await file.at(at, 8)
    if (head.length < 8) break
    const size = order === 'little' ? readU32le(head, 4) : readU32be(head, 4)
    const text = await look(ascii(head, 0), at + 8, Math.min(size, end - at - 8), file)
    if (text !== undefined) add(found, ascii(head, 0), text)
    at += 8 + size + (size % 2)
  }
  return found
}

/** Nobody wrote down the character set of these: UTF-8 where it is that, else that of western Windows. */
function zeroEnded(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  const text = end < 0 ? bytes : bytes.subarray(0, end)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text)
  } catch {
    return new TextDecoder('windows-1252').decode(text)
  }
}

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

/**
 * TOC files of cdrdao, one for each session, over an image of 2352-byte sectors whose samples are most significant byte
 * first, as cdrdao reads and writes them. cdrdao(1), "CD description files".
 */

import { encodeMsJis } from '../../codec/index.js'
import { RAW_SECTOR_BYTES } from '../../kernel/index.js'
import {
  charsetOf,
  languageCode,
  type CdSession,
  type CdTexts,
  type CdTrack,
  type Disc,
  type TextField,
  isData,
  sessionType,
} from '../../layout/index.js'
import { nameOf, printFrames, storedAt, storedPregap, storedSectors } from './stored.js'

/** What a language is called in the sheet, and its texts as bytes where they are no ISO 8859-1. */
interface TocLanguage {
  readonly texts: CdTexts
  readonly code: number
}

export function writeToc(disc: Disc, session: CdSession, image: string): string {
  const data = session.tracks.some((track) => isData(track.mode))
  const lines = [sessionType(session) === 0x20 ? 'CD_ROM_XA' : data ? 'CD_ROM' : 'CD_DA']
  if (disc.mcn !== undefined) lines.push(`CATALOG "${disc.mcn}"`)
  const first = session.tracks[0]
  if (first !== undefined && first.number !== 1 && session.number === 1) lines.push(`FIRST_TRACK_NO ${first.number}`)
  const spoken = session.number === 1 && disc.textPacks.length > 0 ? languagesOf(disc) : []
  if (spoken.length > 0) lines.push('CD_TEXT {', `  LANGUAGE_MAP { ${spoken.map(({ code }, i) => `${i} : ${code}`).join(' ')} }`)
  for (const [i, language] of spoken.entries()) lines.push(...languageLines(i, language, language.texts.disc))
  if (spoken.length > 0) lines.push('}')
  for (const track of session.tracks) lines.push('', ...trackLines(disc, session, track, nameOf(image), spoken))
  return `${lines.join('\n')}\n`
}

const languagesOf = (disc: Disc): readonly TocLanguage[] => disc.texts.map((texts) => ({ texts, code: languageCode(texts.language) ?? 0 }))

function trackLines(disc: Disc, session: CdSession, track: CdTrack, image: string, languages: readonly TocLanguage[]): readonly string[] {
  const audio = !isData(track.mode)
  const lines = [
    `TRACK ${audio ? 'AUDIO' : track.mode === 'mode1' ? 'MODE1_RAW' : 'MODE2_RAW'}`,
    track.copy === 'permitted' ? 'COPY' : 'NO COPY',
  ]
  if (audio)
    lines.push(track.preemphasis ? 'PRE_EMPHASIS' : 'NO PRE_EMPHASIS', track.channels === 4 ? 'FOUR_CHANNEL_AUDIO' : 'TWO_CHANNEL_AUDIO')
  if (track.isrc !== undefined) lines.push(`ISRC "${track.isrc}"`)
  const spoken = audio ? languages : []
  if (spoken.length > 0) {
    lines.push('CD_TEXT {')
    for (const [i, language] of spoken.entries()) lines.push(...languageLines(i, language, language.texts.tracks.get(track.number) ?? {}))
    lines.push('}')
  }
  const from = storedAt(disc, session, track.pregap)
  const length = storedAt(disc, session, track.end) - from
  lines.push(audio ? `FILE "${escaped(image)}" ${printFrames(from)} ${printFrames(length)}` : dataFile(disc, image, from, length))
  const pregap = storedPregap(disc, session, track)
  if (pregap > 0) lines.push(`START ${printFrames(pregap)}`)
  for (const index of track.indexes.slice(1)) lines.push(`INDEX ${printFrames(index - track.start)}`)
  return lines
}

/** Where data is all that the image holds, no place is told: libcdio would take the length for an address. */
function dataFile(disc: Disc, image: string, from: number, length: number): string {
  if (from === 0 && length === storedSectors(disc)) return `DATAFILE "${escaped(image)}"`
  return `DATAFILE "${escaped(image)}" ${from === 0 ? '' : `#${from * RAW_SECTOR_BYTES} `}${printFrames(length)}`
}

const words: Readonly<Record<TextField, string>> = {
  title: 'TITLE',
  performer: 'PERFORMER',
  songwriter: 'SONGWRITER',
  composer: 'COMPOSER',
  arranger: 'ARRANGER',
  message: 'MESSAGE',
}

function languageLines(number: number, language: TocLanguage, texts: Readonly<Partial<Record<TextField, string>>>): readonly string[] {
  const said = (Object.keys(words) as readonly TextField[]).flatMap((field) => {
    const text = texts[field]
    return text === undefined ? [] : [`    ${words[field]} ${valueOf(encode(language, text))}`]
  })
  return [`  LANGUAGE ${number} {`, ...said, '  }']
}

const encode = ({ texts: { language } }: TocLanguage, text: string): Uint8Array | string =>
  charsetOf(language) === 'ms-jis' ? (encodeMsJis(text) ?? new Uint8Array(0)) : text

const valueOf = (text: Uint8Array | string): string => (typeof text === 'string' ? `"${escaped(text)}"` : `{ ${[...text, 0].join(', ')} }`)

/** Quotation marks and backslashes with a backslash; bytes beyond ASCII as three octal digits. */
function escaped(text: string): string {
  return text.replace(/["\\]|[^ -~]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`
    const code = character.codePointAt(0) as number
    return code > 0xff ? character : `\\${code.toString(8).padStart(3, '0')}`
  })
}

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
  textFields,
} from '../../layout/index.js'
import { SYMBOLS } from '../../sector/index.js'
import { nameOf, printFrames, storedAt, storedPregap, storedSectors } from './stored.js'

type Texts = Readonly<Partial<Record<TextField, string>>>

interface TocLanguage {
  readonly texts: CdTexts
  readonly code: number
  /** Those that the disc or any of its tracks has. */
  readonly fields: readonly TextField[]
}

export function writeToc(disc: Disc, session: CdSession, image: string): string {
  const data = session.tracks.some((track) => isData(track.mode))
  const lines = [sessionType(session) === 0x20 ? 'CD_ROM_XA' : data ? 'CD_ROM' : 'CD_DA']
  if (disc.mcn !== undefined) lines.push(`CATALOG "${disc.mcn}"`)
  const first = session.tracks[0]
  if (first !== undefined && first.number !== 1 && session.number === 1) lines.push(`FIRST_TRACK_NO ${first.number}`)
  const spoken = session.number === 1 && disc.textPacks.length > 0 ? languagesOf(disc, session) : []
  if (spoken.length > 0) lines.push('CD_TEXT {', `  LANGUAGE_MAP { ${spoken.map(({ code }, i) => `${i} : ${code}`).join(' ')} }`)
  for (const [i, language] of spoken.entries()) lines.push(...languageLines(i, language, language.texts.disc, discItems(language.texts)))
  if (spoken.length > 0) lines.push('}')
  for (const track of session.tracks) lines.push('', ...trackLines(disc, session, track, nameOf(image), spoken))
  return `${lines.join('\n')}\n`
}

const languagesOf = (disc: Disc, { tracks }: CdSession): readonly TocLanguage[] =>
  disc.texts.map((texts) => {
    const all = [texts.disc, ...tracks.map(({ number }) => texts.tracks.get(number) ?? {})]
    const fields = textFields.filter((field) => all.some((each) => each[field] !== undefined))
    return { texts, code: languageCode(texts.language) ?? 0, fields }
  })

function trackLines(disc: Disc, session: CdSession, track: CdTrack, image: string, languages: readonly TocLanguage[]): readonly string[] {
  const audio = !isData(track.mode)
  const lines = [
    `TRACK ${audio ? 'AUDIO' : track.mode === 'mode1' ? 'MODE1_RAW' : 'MODE2_RAW'}${hasSubcode(disc) ? ' RW_RAW' : ''}`,
    track.copy === 'permitted' ? 'COPY' : 'NO COPY',
  ]
  if (audio)
    lines.push(track.preemphasis ? 'PRE_EMPHASIS' : 'NO PRE_EMPHASIS', track.channels === 4 ? 'FOUR_CHANNEL_AUDIO' : 'TWO_CHANNEL_AUDIO')
  if (track.isrc !== undefined) lines.push(`ISRC "${track.isrc}"`)
  if (languages.length > 0) {
    lines.push('CD_TEXT {')
    for (const [i, language] of languages.entries())
      lines.push(...languageLines(i, language, language.texts.tracks.get(track.number) ?? {}, []))
    lines.push('}')
  }
  const from = storedAt(disc, session, track.pregap)
  const length = storedAt(disc, session, track.end) - from
  // cdrdao takes samples with sub-code between them as data alone.
  const plain = audio && !hasSubcode(disc)
  lines.push(plain ? `FILE "${named(image)}" ${printFrames(from)} ${printFrames(length)}` : dataFile(disc, image, from, length))
  const pregap = storedPregap(disc, session, track)
  if (pregap > 0) lines.push(`START ${printFrames(pregap)}`)
  for (const index of track.indexes.slice(1)) lines.push(`INDEX ${printFrames(index - track.start)}`)
  return lines
}

/** R to W stand behind each sector of the image, in all of it or nowhere. */
export const hasSubcode = (disc: Disc): boolean => (disc.subcode ?? []).length > 0
const bytesOfSector = (disc: Disc): number => RAW_SECTOR_BYTES + (hasSubcode(disc) ? SYMBOLS : 0)

/** Where data is all that the image holds, no place is told: libcdio would take the length for an address. */
function dataFile(disc: Disc, image: string, from: number, length: number): string {
  if (from === 0 && length === storedSectors(disc)) return `DATAFILE "${named(image)}"`
  return `DATAFILE "${named(image)}" ${from === 0 ? '' : `#${from * bytesOfSector(disc)} `}${printFrames(length)}`
}

const words: Readonly<Record<TextField, string>> = {
  title: 'TITLE',
  performer: 'PERFORMER',
  songwriter: 'SONGWRITER',
  composer: 'COMPOSER',
  arranger: 'ARRANGER',
  message: 'MESSAGE',
}

/** cdrdao refuses a field that some tracks have and others, or the disc, have not: it stands there empty. */
function languageLines(number: number, language: TocLanguage, texts: Texts, items: readonly string[]): readonly string[] {
  const said = language.fields.map((field) => `    ${words[field]} ${valueOf(encode(language, texts[field] ?? ''))}`)
  return [`  LANGUAGE ${number} {`, ...said, ...items.map((item) => `    ${item}`), '  }']
}

/** What the disc has and no track. */
function discItems({ discId, genre }: CdTexts): readonly string[] {
  const code = genre === undefined ? [] : [genre.code >>> 8, genre.code & 0xff]
  return [
    ...(discId === undefined ? [] : [`DISC_ID "${escaped(discId)}"`]),
    ...(genre === undefined ? [] : [`GENRE ${bytesOf([...code, ...latin(genre.text), 0])}`]),
  ]
}

const latin = (text: string): readonly number[] => Array.from(text.normalize('NFC'), (character) => (character.codePointAt(0) ?? 0) & 0xff)

const encode = ({ texts: { language } }: TocLanguage, text: string): Uint8Array | string =>
  charsetOf(language) === 'ms-jis' ? (encodeMsJis(text) ?? new Uint8Array(0)) : text.normalize('NFC')

/** cdrdao 1.2.5 and later take an empty text for none, and bytes as they are. */
function valueOf(text: Uint8Array | string): string {
  if (typeof text !== 'string') return bytesOf([...text, 0, 0])
  return text === '' ? bytesOf([0]) : `"${escaped(text)}"`
}

const bytesOf = (values: readonly number[]): string => `{ ${values.join(', ')} }`

/**
 * Quotation marks with a backslash, which itself is a number, as old versions of cdrdao want it; characters beyond ASCII as three
 * octal digits, unless one of the text has no such number: the two cannot be mixed.
 */
function escaped(text: string): string {
  const isLatin = /^[\x00-\xff]*$/.test(text)
  return text.replace(isLatin ? /["\\]|[^ -~]/g : /["\\]/g, (character) =>
    character === '"' || (character === '\\' && !isLatin) ? `\\${character}` : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
}

/** Names are bytes, and those of the host. */
const named = (name: string): string => name.replaceAll('"', '\\"')

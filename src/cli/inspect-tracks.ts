/** The table of contents of a disc, as `disc inspect` shows it. */

import type { Inspection } from '../inspect.js'
import type { DiscIds } from '../layout/index.js'
import { after, msfOfFrames, msfOfLba, printMsf, type Lba, quoted } from '../unit/index.js'

type Track = Inspection['tracks'][number]
type Texts = NonNullable<Inspection['words']>['texts'][number]

/** Numbers and texts of the disc, then sessions and tracks, each with its own. */
export function trackLines({ tracks, contents = [], words, discIds }: Inspection): readonly string[] {
  const lines: string[] = []
  if (words?.catalogNumber !== undefined) lines.push(`catalogue number ${words.catalogNumber}`)
  if (discIds !== undefined) lines.push(discIdLine(discIds))
  for (const texts of words?.texts ?? []) lines.push(...wordsIn(texts.language, textsOfDisc(texts)))
  for (const [i, track] of tracks.entries()) {
    const { session, number, start, blocks, mode } = track
    const isrc = words?.isrcs.get(number)
    const more = [...compactWords(track), ...(isrc === undefined ? [] : [`ISRC ${isrc}`])]
    lines.push(`track ${number} of session ${session}: ${[mode, `blocks ${start} to ${start + blocks - 1}`, ...more].join(', ')}`)
    for (const { language, tracks: texts } of words?.texts ?? [])
      lines.push(...wordsIn(language, texts.get(number) ?? {}).map((text) => `  ${text}`))
    if (tracks[i + 1]?.session !== session) lines.push(...contents.filter((row) => row.session === session).map(leadOutLine))
  }
  return lines
}

export const discIdLine = ({ musicBrainz, freedb }: DiscIds): string => `disc id of MusicBrainz ${musicBrainz}, of freedb ${freedb}`

const leadOutLine = ({ session, leadOut }: NonNullable<Inspection['contents']>[number]): string =>
  leadOut === undefined
    ? `session ${session} is open`
    : `lead-out of session ${session}: block ${leadOut}${told(absolute(leadOut))
        .map((text) => `, at ${text}`)
        .join('')}`

/** Times, pregap, indexes and flags of a track of a Compact Disc. */
function compactWords({ start, blocks, compact }: Track): readonly string[] {
  if (compact === undefined) return []
  const { pregap, indexes = [], preemphasis, copy, channels } = compact
  return [
    ...told(absolute(start)).map((text) => `at ${text}`),
    ...told(length(blocks)).map((text) => `${text} long`),
    ...(pregap === undefined || pregap === start ? [] : told(length(start - pregap)).map((text) => `pregap ${text}`)),
    ...indexes.slice(1).flatMap((at, i) => told(length(at - start)).map((text) => `index ${i + 2} at ${text}`)),
    ...(preemphasis ? ['pre-emphasis'] : []),
    ...(channels === 4 ? ['four channels'] : []),
    copy === 'scms' ? 'a copy that may not be copied (SCMS)' : `copying ${copy}`,
  ]
}

const told = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text])

/** Addresses that no disc can have have no time either. */
const absolute = (at: Lba): string | undefined => (at < -45_150 || at > 404_849 ? undefined : printMsf(msfOfLba(at)))
const length = (frames: number): string | undefined => (frames < 0 || frames >= 450_000 ? undefined : printMsf(msfOfFrames(frames)))

const textsOfDisc = ({ disc, discId, genre }: Texts): Readonly<Record<string, string>> => ({
  ...disc,
  ...(genre === undefined ? {} : { genre: genre.text === '' ? String(genre.code) : genre.text }),
  ...(discId === undefined ? {} : { 'disc id': discId }),
})

/** Texts of CD-TEXT in one language; nothing where there are none. */
function wordsIn(language: string, texts: Readonly<Record<string, string>>): readonly string[] {
  const said = Object.entries(texts).filter(([, text]) => text !== '')
  return said.length === 0 ? [] : [`${language}: ${said.map(([field, text]) => `${field} ${quoted(text)}`).join(', ')}`]
}

export const wordsAsJson = ({ catalogNumber, isrcs, texts }: NonNullable<Inspection['words']>): object => ({
  ...(catalogNumber === undefined ? {} : { catalogNumber }),
  isrcs: Object.fromEntries(isrcs),
  texts: texts.map((text) => Object.assign({}, text, { tracks: Object.fromEntries(text.tracks) })),
})

export const trackAsJson = ({ compact, ...track }: Omit<Track, 'session'>): object => ({
  ...track,
  ...(compact === undefined ? {} : { ...compact, ...timesAsJson(track.start, after(track.start, track.blocks)) }),
})

export const contentsAsJson = (row: NonNullable<Inspection['contents']>[number]): object => ({
  ...row,
  ...(row.leadOut === undefined ? {} : { leadOutTime: absolute(row.leadOut) }),
})

const timesAsJson = (start: Lba, end: Lba): object => ({ startTime: absolute(start), lengthTime: length(end - start) })

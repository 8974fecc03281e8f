/** Titles of a sheet become CD-TEXT, as far as CD-TEXT can carry them; packs of a file become titles. */

import type { Fault, Position } from '../../fault/index.js'
import { fitCdText, packsOfFile, plainMarks, readCdText } from '../../format/cdtext/index.js'
import { textFields, type CdTexts, type TextField } from '../../layout/index.js'
import { faults } from './faults.js'

type Texts = Readonly<Partial<Record<TextField, string>>>

/** What a sheet says in words, beside what a file of packs may say. */
export interface ToldTexts {
  readonly texts: readonly CdTexts[]
  readonly mcn?: string | undefined
  readonly tracks: readonly { readonly number: number; readonly isrc?: string; readonly session: number }[]
}

export interface DiscTexts {
  readonly texts: readonly CdTexts[]
  readonly textPacks: Uint8Array
}

/** A sheet says no language. Kana are Japanese; for all else the language most discs name is as good as any. */
export function languageOf(texts: readonly Texts[]): string {
  return texts.some((each) => Object.values(each).some((text) => /[\u3041-\u30ff]/.test(text))) ? 'ja' : 'en'
}

/** One language, where something is said at all. */
export function textsIn(language: string, disc: Texts, tracks: ReadonlyMap<number, Texts>): readonly CdTexts[] {
  const said = new Map([...tracks].filter(([, texts]) => Object.keys(texts).length > 0))
  return said.size === 0 && Object.keys(disc).length === 0 ? [] : [{ language, disc, tracks: said }]
}

/** `texts` stay what the sheet says; the packs leave out what they cannot carry, with a warning. */
export function packed(told: ToldTexts, found: Fault[]): DiscTexts {
  const inFirst = told.tracks.filter(({ session }) => session === 1).map(({ number }) => number)
  const worded = told.texts.flatMap(({ tracks }) => [...tracks.keys()])
  const { packs, faults: judged } = fitCdText({
    texts: told.texts,
    firstTrack: Math.min(...inFirst),
    lastTrack: Math.max(...inFirst, ...worded),
    isrcs: new Map(told.tracks.flatMap(({ number, isrc }) => (isrc === undefined ? [] : [[number, isrc] as const]))),
    ...(told.mcn === undefined ? {} : { mcn: told.mcn }),
  })
  found.push(...judged)
  return { texts: told.texts, textPacks: packs }
}

/** Packs of a file that the sheet names, kept byte by byte; undefined where the file holds none. */
export function packsIn(content: Uint8Array, name: string, at: Position, told: ToldTexts, found: Fault[]): DiscTexts | undefined {
  const textPacks = packsOfFile(content)
  const read = readCdText(content)
  const where = { position: at }
  found.push(...read.faults.map((fault): Fault => Object.assign({}, fault, { severity: 'warning' as const, position: at })))
  if (textPacks === undefined) return undefined
  const differs = (what: string, sheet: string | undefined, file: string | undefined): void => {
    if (sheet !== undefined && file !== undefined && folded(sheet) !== folded(file))
      found.push(faults.saidTwice({ what, one: sheet, other: file, taken: name }, where))
  }
  for (const { disc, tracks } of told.texts) {
    differsIn(disc, 0, read.texts, differs)
    for (const [track, each] of tracks) differsIn(each, track, read.texts, differs)
  }
  differs('catalogue number', told.mcn, read.mcn)
  for (const { number, isrc } of told.tracks) differs(`ISRC of track ${number}`, isrc, read.isrcs.get(number)?.replaceAll('-', ''))
  return { texts: read.texts, textPacks }
}

/** A sheet says one language; what stands in any of the packs' languages is no contradiction. */
function differsIn(
  told: Texts,
  track: number,
  languages: readonly CdTexts[],
  differs: (what: string, sheet: string, file: string | undefined) => void,
): void {
  for (const field of textFields) {
    const text = told[field]
    const others = languages
      .map(({ disc, tracks }) => (track === 0 ? disc : tracks.get(track))?.[field])
      .filter((other) => other !== undefined)
    if (text === undefined || others.some((other) => folded(other) === folded(text))) continue
    differs(`${field} of ${track === 0 ? 'the disc' : `track ${track}`}`, text, others[0])
  }
}

/** Wide letters, typesetters' marks and quotation marks, which sheets cannot write, make no difference. */
const folded = (text: string): string => plainMarks(text).normalize('NFKC').replaceAll('"', "'").trim()

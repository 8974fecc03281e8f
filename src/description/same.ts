/** What differs between a disc that was found in files and one that a manifest makes. */

import type { CdSession, CdTexts } from '../layout/index.js'
import { quoted } from '../unit/index.js'
import { piecesOf, type DiscInFiles, type Piece, type SubcodePiece, type TrackPieces } from './pieces.js'

export interface Difference {
  /** 0 for the disc. */
  readonly track: number
  readonly what: string
  readonly wanted: string
  readonly made: string
}

/** `texts` are those that the manifest can say. */
export function differences(wanted: DiscInFiles, made: DiscInFiles, texts: readonly CdTexts[]): readonly Difference[] {
  const facts = (image: DiscInFiles, words: readonly CdTexts[]) => [...factsOfDisc(image, words)]
  const right = facts(wanted, texts)
  const other = new Map(facts(made, made.disc.texts).map(([track, what, value]) => [`${track} ${what}`, value]))
  const out: Difference[] = []
  for (const [track, what, value] of right) {
    const found = other.get(`${track} ${what}`)
    if (found !== value) out.push({ track, what, wanted: value, made: found ?? 'none' })
    other.delete(`${track} ${what}`)
  }
  for (const [key, value] of other) {
    const [track = '0', ...what] = key.split(' ')
    out.push({ track: Number(track), what: what.join(' '), wanted: 'none', made: value })
  }
  return out
}

type Fact = readonly [track: number, what: string, value: string]

function* factsOfDisc(image: DiscInFiles, texts: readonly CdTexts[]): Generator<Fact> {
  const { disc } = image
  if (disc.mcn !== undefined) yield [0, 'catalogue number', disc.mcn]
  for (const { language, disc: words, tracks, discId, genre } of texts) {
    for (const [field, text] of Object.entries({ ...words, discId }))
      if (text !== undefined && text !== '') yield [0, `${field} in ${language}`, quoted(text)]
    if (genre !== undefined) yield [0, `genre in ${language}`, `${genre.code} ${quoted(genre.text)}`]
    for (const [track, ofTrack] of tracks)
      for (const [field, text] of Object.entries(ofTrack)) if (text !== '') yield [track, `${field} in ${language}`, quoted(text)]
  }
  for (const session of disc.sessions) yield* factsOfSession(image, session)
}

function* factsOfSession(image: DiscInFiles, session: CdSession): Generator<Fact> {
  const { number, start, leadOut } = session
  yield [0, `the start of session ${number}`, `at block ${start}`]
  yield [0, `the lead-out of session ${number}`, `at block ${leadOut}`]
  for (const pieces of piecesOf(image, session)) yield* factsOfTrack(pieces, number)
}

function* factsOfTrack({ track, lead, body, subcode }: TrackPieces, session: number): Generator<Fact> {
  const { number, mode, pregap, indexes, preemphasis, channels, copy, isrc } = track
  yield [number, 'a place in', `session ${session}`]
  yield [number, 'sectors of', mode]
  yield [number, 'index 0', `at block ${pregap}`]
  for (const [i, at] of indexes.entries()) yield [number, `index ${i + 1}`, `at block ${at}`]
  yield [number, 'pre-emphasis', preemphasis ? 'on' : 'off']
  yield [number, 'channels:', String(channels)]
  yield [number, 'copying', copy]
  if (isrc !== undefined) yield [number, 'ISRC', isrc]
  yield [number, 'a pregap of', lead.map(printPiece).join(', ')]
  yield [number, 'a content of', body.map(printPiece).join(', ')]
  if (subcode.length > 0) yield [number, 'sub-code of', subcode.map(printSubcode).join(', ')]
}

const printSubcode = ({ length, path, offset, sectorBytes, form, lead }: SubcodePiece): string =>
  `${length} sectors of ${path} from byte ${offset} (${form}, ${sectorBytes}, ${lead} before index 1)`

function printPiece(piece: Piece): string {
  const { kind, length } = piece
  if (kind === 'nothing') return `${length} of nothing in ${piece.mode}`
  if (kind === 'sound') return `${length} samples of ${piece.path} from ${piece.from}`
  if (kind === 'samples')
    return `${length} samples of ${piece.path} from ${piece.from} (${piece.order}, byte ${piece.base}, ${piece.sectorBytes})`
  return `${length} sectors of ${piece.path} from byte ${piece.offset} (${piece.mode}, ${piece.form}${piece.scrambled ? ', scrambled' : ''}, ${piece.sectorBytes})`
}

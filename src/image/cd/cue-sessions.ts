/**
 * Where the sessions of a CUE sheet lie. CUE sheets know no sessions; programs tell them in REM lines, in two dialects. Over one
 * file, REM LEAD-OUT is the place where a session ends (IsoBuster, DiscImageCreator's `.img`, Aaru), and the indexes that follow
 * count from the start of the file or from the start of the disc, whose lead-out, lead-in and pause between two sessions the file
 * may hold or lack. Over a file for each track, REM LEAD-OUT, REM LEAD-IN and REM PREGAP are lengths (redump.org, redumper,
 * DiscImageCreator's `.bin`). What the files and the headers of their sectors say counts.
 */

import type { Fault } from '../../fault/index.js'
import type { CdSession } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { UNSTORED } from '../../sector/index.js'
import type { CueIndex, CueSession, CueTime, ParsedCue, ParsedTrack } from './cue-sheet.js'
import { faults } from './faults.js'
import { addressAt } from './sector-look.js'
import { printTime } from './sheet-text.js'
import { LATER_LEAD_IN_LENGTH, leadOutAfter } from '../../unit/index.js'

/** How the times of one session map to its file, where all sessions lie in one. */
export interface SessionPlace {
  readonly number: number
  /** Sectors of the disc before it that the file lacks. */
  readonly lacks: number
  /** Sector of the file where its first track's stored part begins. */
  readonly start: number
  /** Sector of the file where it ends, where that is before the next one begins or before the end of the file. */
  readonly end?: number
  /** Address of the first stored sector, where the sheet counts from the start of the disc. */
  readonly first?: number
}

/** One file of sectors that all have the same length. */
export interface OneFile {
  readonly path: string
  readonly sectorBytes: number
  /** Whole sectors. */
  readonly count: number
}

interface Span {
  readonly session: CueSession
  readonly tracks: readonly ParsedTrack[]
  readonly first: CueIndex
  readonly last: CueIndex
  /** Its first index, where all that the sheet tells is stored. */
  readonly zero: number
  /** Its first stored sector by the times of the sheet, where index 0 is told in the two seconds that are stored nowhere. */
  readonly from: number
}

/** From where a session ends to the first stored sector of the next one. */
export const usualGap = (number: number): number => leadOutAfter(number) + LATER_LEAD_IN_LENGTH + UNSTORED

/** Sessions that lie in one file. */
export async function placeInOneFile(cue: ParsedCue, file: OneFile, files: Files, found: Fault[]): Promise<readonly SessionPlace[]> {
  const spans = spansOf(cue)
  const out: SessionPlace[] = []
  let lacks = 0
  for (const [i, span] of spans.entries()) {
    const before = spans[i - 1]
    const place = out.at(-1)
    if (before === undefined || place === undefined) {
      out.push({ number: span.session.number, lacks: 0, start: Math.min(span.first.frames, file.count) })
      continue
    }
    const touching = { number: span.session.number, lacks, start: span.zero - lacks }
    const isWhole = (spans.at(-1)?.last.frames ?? 0) - lacks < file.count
    if (isWhole && before.session.leadOut?.frames === span.zero) {
      out.push(touching)
      continue
    }
    const told = toldEnd(before, span.from, found)
    const gap = await gapBetween({ before, span, told, lacks, file }, spans, files)
    if (isWhole && gap.kind === 'none' && told === undefined) {
      out.push(touching)
      continue
    }
    const end = span.from - gap.length - lacks
    if (gap.kind !== 'none') out[i - 1] = { ...place, end }
    if (gap.kind === 'lacking') lacks += gap.length
    const start = span.from - lacks
    out.push({ number: span.session.number, lacks, start, ...(gap.kind === 'none' ? {} : { first: span.from }) })
  }
  return closed(spans, out, file, found)
}

function spansOf(cue: ParsedCue): readonly Span[] {
  return cue.sessions.flatMap((session): Span[] => {
    const tracks = cue.tracks.filter((track) => track.session === session.number)
    const indexes = tracks.flatMap((track) => track.indexes)
    const [first, last] = [indexes[0], indexes.at(-1)]
    const one = tracks[0]?.indexes.find(({ number }) => number === 1)
    if (first === undefined || last === undefined || one === undefined) return []
    const zero = Math.min(one.frames, first.frames)
    const from = session.number === 1 ? zero : Math.min(one.frames, zero + UNSTORED)
    return [{ session, tracks, first, last, zero, from }]
  })
}

/** Where the sheet lets a session end, by its times; undefined where it does not say or cannot mean it. */
function toldEnd({ session, last }: Span, next: number, found: Fault[]): number | undefined {
  const { leadOut } = session
  // Absolute times run two seconds ahead of places.
  if (leadOut === undefined || leadOut.frames === next + UNSTORED) return undefined
  if (leadOut.frames > last.frames && leadOut.frames <= next) return leadOut.frames
  found.push(disagrees(leadOut, printTime(next)))
  return undefined
}

const disagrees = (told: CueTime, is: string): Fault => faults.leadOutPlace({ told: told.text, is }, { position: told.at })

interface Between {
  readonly before: Span
  readonly span: Span
  readonly told: number | undefined
  /** Sectors that the file lacks already. */
  readonly lacks: number
  readonly file: OneFile
}

type Gap = { readonly kind: 'none'; readonly length: 0 } | { readonly kind: 'stored' | 'lacking'; readonly length: number }

/** What lies between two sessions: nothing, or sectors of lead-out, lead-in and pause that the file holds, or lacks. */
async function gapBetween({ before, span, told, lacks, file }: Between, spans: readonly Span[], files: Files): Promise<Gap> {
  const usual = usualGap(before.session.number)
  const length = told === undefined ? usual : span.from - told
  if (length === 0 || span.from - length <= before.last.frames) return { kind: 'none', length: 0 }
  const end = spans.at(-1)?.last.frames ?? 0
  if (end - lacks >= file.count) return end - lacks - length < file.count ? { kind: 'lacking', length } : { kind: 'none', length: 0 }
  const one = span.tracks[0]?.indexes.find(({ number }) => number === 1)?.frames ?? span.from
  const isThere = async (at: number): Promise<boolean> => at >= 0 && (await addressAt(files, file.path, at * file.sectorBytes)) === one
  if (await isThere(one - lacks - length)) return { kind: 'lacking', length }
  if (told === undefined) return { kind: 'none', length: 0 }
  if (await isThere(one - lacks)) return { kind: 'stored', length }
  // Sounds have no headers. CloneCD's images lack what lies between sessions, and who tells the place has mostly stored it.
  return length === usual && /\.img$/i.test(file.path) ? { kind: 'lacking', length } : { kind: 'stored', length }
}

/** The last session ends with the file, unless the sheet says where. */
function closed(spans: readonly Span[], places: readonly SessionPlace[], file: OneFile, found: Fault[]): readonly SessionPlace[] {
  const [span, place] = [spans.at(-1), places.at(-1)]
  const leadOut = span?.session.leadOut
  if (span === undefined || place === undefined || leadOut === undefined) return places
  const end = leadOut.frames - place.lacks
  if (end === file.count || end - UNSTORED === file.count) return places
  if (leadOut.frames > span.last.frames && end < file.count) return [...places.slice(0, -1), { ...place, end }]
  found.push(disagrees(leadOut, printTime(file.count + place.lacks)))
  return places
}

/** Longer than any lead-out and lead-in that a drive writes. */
const MOST_GAP = 3 * 60 * 75

/**
 * What a sheet over several files tells of its sessions, beside those that the files make with the usual gaps: gaps that are told
 * otherwise, by the session that follows, and a fault for what is neither a length nor the place where a session ends, on the disc
 * or in the file that holds its end.
 */
export function judgeGaps(
  told: readonly CueSession[],
  sessions: readonly CdSession[],
  inFile: readonly (number | undefined)[],
  found: Fault[],
): ReadonlyMap<number, number> {
  const gaps = new Map<number, number>()
  for (const [i, { leadOut }] of told.entries()) {
    const [end, next] = [sessions[i]?.leadOut, told[i + 1]]
    if (leadOut === undefined || end === undefined) continue
    const length = leadOutAfter(i + 1)
    if ([end, end + UNSTORED, inFile[i]].includes(leadOut.frames) && leadOut.frames !== length) continue
    const gap = next?.leadIn === undefined ? undefined : leadOut.frames + next.leadIn.frames + (next.pregap?.frames ?? UNSTORED)
    const usual = usualGap(i + 1)
    if (leadOut.frames === length && (gap === undefined || gap === usual)) continue
    if (gap === undefined || gap > MOST_GAP || next === undefined)
      found.push(faults.leadOutLength({ told: leadOut.text, length: printTime(length), place: printTime(end) }, { position: leadOut.at }))
    else {
      gaps.set(i + 1, gap)
      found.push(faults.sessionGap({ session: next.number, told: gap, usual }, { position: leadOut.at }))
    }
  }
  return gaps
}

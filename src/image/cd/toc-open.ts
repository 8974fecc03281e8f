/** A TOC file of cdrdao and its files become a disc of one session. */

import type { Fault } from '../../fault/index.js'
import { isData, tracksOf, type Disc, type SubcodeLayout, type TrackMode } from '../../layout/index.js'
import type { Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import { withoutSound } from './data-track.js'
import { judgeIndexes } from './indexes.js'
import { discOfParts, judgeLength, type PartTrack } from './parts.js'
import { sheetText } from './sheet-charset.js'
import type { OpenSheetOptions } from './sheet-files.js'
import { withKeptSubcode } from './sheet-subcode.js'
import { printTime } from './sheet-text.js'
import { packed } from './sheet-texts.js'
import type { CdImage } from './stores.js'
import { parseToc } from './toc-parse.js'
import { partsIn, type Made, type TocContext } from './toc-parts.js'
import type { ParsedToc, TocPlace, TocTrack } from './toc-sheet.js'

export async function openToc(
  path: string,
  options: OpenSheetOptions,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const text = sheetText(path, options.files.read(path), options.charset)
  if (hasErrors(text.faults)) return { faults: text.faults }
  const toc = parseToc(text)
  const found = [...toc.faults]
  const context: TocContext = { ...options, sheet: path, found, stores: new Map() }
  const tracks: PartTrack[] = []
  if (!hasErrors(found)) for (const [i, track] of toc.tracks.entries()) tracks.push(await trackOf(track, toc.firstTrack + i, context))
  if (hasErrors(found)) return { faults: found }
  const plain = discOfParts({ sessions: [{ tracks }], mcn: toc.mcn, ...textsOf(toc, found) })
  judgeLength(plain, toc.tracks.at(-1)?.at, found)
  if (hasErrors(found)) return { faults: found }
  const { disc, faults: judged } = await withKeptSubcode(plain, (at) => orderAt(toc, plain, at), options.files, context.stores)
  found.push(...judged)
  return { image: { name: path, disc, stores: context.stores, faults: found }, faults: found }
}

/** As the mode of the track says that lies there. */
function orderAt(toc: ParsedToc, disc: Disc, at: Lba): SubcodeLayout | undefined {
  const index = tracksOf(disc).findIndex(({ pregap, end }) => pregap <= at && at < end)
  return toc.tracks[index]?.subcode
}

const hasErrors = (found: readonly Fault[]): boolean => found.some((fault) => fault.severity === 'error')

/** Numbers stand in the texts too, and there alone where the track has none. */
function textsOf(toc: ParsedToc, found: Fault[]): ReturnType<typeof packed> {
  const { mcn, isrcs } = toc.textCodes
  const differs = (what: string, one: string | undefined, other: string | undefined): void => {
    if (one !== undefined && other !== undefined && one !== other)
      found.push(faults.saidTwice({ what, one, other, taken: 'what stands outside of CD_TEXT' }, { position: toc.tracks[0]?.at }))
  }
  differs('catalogue number', toc.mcn, mcn)
  const tracks = toc.tracks.map(({ isrc }, i) => {
    const number = toc.firstTrack + i
    differs(`ISRC of track ${number}`, isrc, isrcs.get(number))
    const code = isrc ?? isrcs.get(number)
    return { number, session: 1, ...(code === undefined ? {} : { isrc: code }) }
  })
  return packed({ texts: toc.texts, mcn: toc.mcn ?? mcn, tracks }, found)
}

async function trackOf(track: TocTrack, number: number, context: TocContext): Promise<PartTrack> {
  const { found } = context
  const { mode, made } = await partsIn(track, number, context)
  const length = lengthOf(made, mode)
  const place = (at: TocPlace | undefined): number =>
    at === undefined ? 0 : at.kind === 'sectors' ? at.count : lengthOf(made.slice(0, at.parts), mode)
  const pregap = place(track.start)
  if (track.start !== undefined && pregap >= length && !hasErrors(found))
    found.push(faults.startOutside({ track: number, start: printTime(pregap), length: printTime(length) }, { position: track.start.at }))
  const marks = track.end === undefined ? track.indexes : withEnd(track.indexes, { sectors: place(track.end) - pregap, at: track.end.at })
  if (!hasErrors(found))
    judgeIndexes(
      number,
      length - pregap,
      marks.map(({ sectors }) => sectors),
      marks.map(({ at }) => at),
      found,
    )
  const { copy, preemphasis, channels, isrc } = track
  const part: PartTrack = {
    number,
    mode,
    copy: copy ? 'permitted' : 'prohibited',
    preemphasis,
    channels,
    parts: made.flatMap(({ parts }) => parts),
    pregap,
    indexes: marks.map(({ sectors }) => sectors),
    ...(isrc === undefined ? {} : { isrc }),
  }
  return withoutSound(part, track.at, found)
}

/** A postgap has the index that its place gives it. */
const withEnd = (indexes: TocTrack['indexes'], end: TocTrack['indexes'][number]): TocTrack['indexes'] =>
  [...indexes, end].toSorted((a, b) => a.sectors - b.sectors)

const lengthOf = (made: readonly Made[], mode: TrackMode): number => {
  const sum = made.reduce((length, each) => length + each.length, 0)
  return isData(mode) ? sum : Math.ceil(sum / 588)
}

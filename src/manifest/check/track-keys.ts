/** Keys of one track that need or exclude each other: where its sounds or sectors come from, and their cuts. */

import type { ManifestPath } from '../../fault/index.js'
import { faults, printPath } from '../faults.js'
import { framesOfTime, samplesOf } from '../quantity.js'
import type { AudioTrack, DataFilePart, DataTrack, SoundFilePart, SoundTrack } from '../types.js'
import { members, type Report } from './report.js'

type AnyTrack = AudioTrack | SoundTrack | DataTrack

/** Index 1 is the start, and 99 is the last number. */
const MOST_LISTED = 98

export function checkSoundKeys(track: AudioTrack | SoundTrack, path: ManifestPath, report: Report): void {
  if (track.from === undefined && track.parts === undefined)
    report(faults.missingKey({ at: printPath(path), key: 'from', description: 'The sound of the track.' }, { path: [...path, 'from'] }))
  checkSources(track, path, report)
  checkCut(track, path, samplesOf, report)
  checkOrder(track, path, report)
  for (const [part, at] of partsOf(track, path))
    if ('from' in part) {
      checkCut(part as SoundFilePart, at, samplesOf, report)
      checkOrder(part as SoundFilePart, at, report)
    }
  checkIndexes(track, path, report)
}

export function checkDataKeys(track: DataTrack, path: ManifestPath, report: Report): void {
  checkSources(track, path, report)
  checkCut(track, path, framesOfTime, report)
  checkSectorBytes(track, track, path, report)
  for (const [part, at] of partsOf(track, path))
    if ('from' in part) {
      checkCut(part as DataFilePart, at, framesOfTime, report)
      checkSectorBytes(part as DataFilePart, track, at, report)
    }
  checkIndexes(track, path, report)
}

function partsOf(track: AnyTrack, path: ManifestPath): readonly (readonly [object, ManifestPath])[] {
  const { parts = [], pregapFrom = [] } = track
  const lists = { parts, pregapFrom: Array.isArray(pregapFrom) ? pregapFrom : [pregapFrom] }
  return Object.entries(lists).flatMap(([key, list]) =>
    [...members<object>(list)].map(
      ([index, part]) => [part, [...path, key, ...(Array.isArray(track[key as 'parts']) ? [index] : [])]] as const,
    ),
  )
}

/** What a track is made of is said once. */
function checkSources(track: AnyTrack, path: ManifestPath, report: Report): void {
  const exclude = (first: string, second: keyof AnyTrack, reason: string): void =>
    report(faults.excludeEachOther({ first, second, reason }, { path: [...path, second] }))
  const need = (key: keyof AnyTrack): void =>
    report(faults.needsKey({ at: printPath([...path, key]), needed: 'from' }, { path: [...path, key] }))
  if (track.from !== undefined && track.parts !== undefined) exclude('from', 'parts', 'parts name files of their own')
  if (track.pregapFrom !== undefined && track.pregapStart !== undefined)
    exclude('pregapFrom', 'pregapStart', 'a pregap is one or the other')
  if (track.from === undefined)
    for (const key of ['start', 'end', 'offset', 'sectorBytes', 'pregapStart'] as const) if (track[key] !== undefined) need(key)
}

type Place = string | number

function checkCut(
  cut: { readonly start?: Place; readonly end?: Place },
  path: ManifestPath,
  valueOf: (place: Place) => number,
  report: Report,
): void {
  if (cut.end !== undefined && valueOf(cut.end) <= valueOf(cut.start ?? 0))
    report(faults.emptyRange({ at: printPath(path) }, { path: [...path, 'end'] }))
}

/** Only files of nothing but samples have an offset and sectors. */
function checkOrder(part: Pick<SoundFilePart, 'order' | 'offset' | 'sectorBytes'>, path: ManifestPath, report: Report): void {
  if (part.order !== undefined) return
  for (const key of ['offset', 'sectorBytes'] as const)
    if (part[key] !== undefined) report(faults.needsKey({ at: printPath([...path, key]), needed: 'order' }, { path: [...path, key] }))
}

/** Bytes of user data in a sector. ECMA-130 14; CD-ROM XA. */
const userBytes: Readonly<Record<DataTrack['type'], number>> = { mode1: 2048, mode2: 2336, 'xa-form1': 2048, 'xa-form2': 2324, xa: 2336 }
/** What may stand behind it: nothing, the EDC of form 2, or sub-code. */
const behind = (type: DataTrack['type']): readonly number[] => (type === 'xa-form2' ? [0, 4, 96] : [0, 96])
const wholeSectors: ReadonlySet<number> = new Set([2352, 2368, 2448])

function checkSectorBytes(
  { sectorBytes, scrambled }: Pick<DataFilePart, 'sectorBytes' | 'scrambled'>,
  { type }: DataTrack,
  path: ManifestPath,
  report: Report,
): void {
  const isWhole = sectorBytes !== undefined && wholeSectors.has(sectorBytes)
  if (scrambled === true && !isWhole)
    report(faults.needsKey({ at: printPath([...path, 'scrambled']), needed: 'sectorBytes: 2352' }, { path: [...path, 'scrambled'] }))
  if (sectorBytes === undefined || isWhole || behind(type).some((more) => sectorBytes === userBytes[type] + more)) return
  report(faults.sectorBytes({ type, found: sectorBytes, user: userBytes[type] }, { path: [...path, 'sectorBytes'] }))
}

function checkIndexes({ indexes = [] }: Pick<AnyTrack, 'indexes'>, path: ManifestPath, report: Report): void {
  if (indexes.length > MOST_LISTED)
    report(faults.tooManyIndexes({ at: printPath(path), count: indexes.length + 1 }, { path: [...path, 'indexes'] }))
  for (const [index, time] of members(indexes))
    if (framesOfTime(time) === 0)
      report(faults.indexAtStart({ at: printPath(path), index: index + 2 }, { path: [...path, 'indexes', index] }))
}

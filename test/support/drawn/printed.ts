/** What printers of sheets share: the files they make, and the sectors that lie in them. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sectorsIn, sectorsOf, type DrawnTrack, type PlacedTrack, type Stretch } from './disc.js'

export interface Printed {
  /** Name of the sheet among the files. */
  readonly sheet: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

export function writePrinted(folder: string, { files }: Printed): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of files) writeFileSync(join(folder, name), content)
}

/** MM:SS:FF from frames. */
export const msf = (frames: number): string =>
  [Math.floor(frames / 4500), Math.floor(frames / 75) % 60, frames % 75].map((part) => String(part).padStart(2, '0')).join(':')

const isEmpty = (stretch: Stretch | undefined): boolean => stretch?.kind === 'silence' && !stretch.stored

/** Sectors before a track and behind it that no file holds. */
export interface Gaps {
  readonly before: number
  readonly behind: number
}

export function emptyGaps(track: DrawnTrack): Gaps {
  const first = track.pregap[0]
  const last = track.body.at(-1)
  return {
    before: first !== undefined && isEmpty(first) ? sectorsIn(track, [first]) : 0,
    behind: last !== undefined && isEmpty(last) ? sectorsIn(track, [last]) : 0,
  }
}

/** The sectors of a track that a file holds, each cut to what the file keeps of it. */
export function storedSectors(placed: PlacedTrack, isFirst: boolean): readonly Uint8Array[] {
  const { before, behind } = emptyGaps(placed.track)
  const all = sectorsOf(placed, isFirst)
  return all.slice((isFirst ? 150 : 0) + before, all.length - behind).map(({ bytes }) => keptOf(placed.track, bytes))
}

export function keptOf(track: DrawnTrack, sector: Uint8Array): Uint8Array {
  const from = track.sectorBytes === 2352 ? 0 : track.sectorBytes === 2336 || track.mode === 'mode1' ? 16 : 24
  return sector.subarray(from, from + track.sectorBytes)
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Samples with the most significant byte first. */
export function swapped(samples: Uint8Array): Uint8Array {
  const out = new Uint8Array(samples.length)
  for (let i = 0; i < samples.length; i += 2) {
    out[i] = samples[i + 1]
    out[i + 1] = samples[i]
  }
  return out
}

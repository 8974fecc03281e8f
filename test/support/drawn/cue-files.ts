/** The files that a CUE sheet names: all that is stored of a disc, cut where a style cuts it. */

import { aiff, wave } from '../wave.js'
import { SAMPLES, placeDisc, type DrawnDisc, type PlacedTrack } from './disc.js'
import { emptyGaps, joined, storedSectors, swapped } from './printed.js'
import type { Random } from './random.js'

export type CueStyle = 'cdrwin' | 'eac' | 'redump'

/** A mark of the sheet at a sector of all that is stored. */
export interface Point {
  readonly placed: PlacedTrack
  readonly index: number
  readonly at: number
}

export interface Stored {
  readonly sectors: readonly Uint8Array[]
  readonly points: readonly Point[]
  /** Where each session ends. */
  readonly ends: readonly number[]
  /** Bytes that the last sector lacks, where a sound ends within it. */
  readonly lacking: number
}

export function storedOf(disc: DrawnDisc): Stored {
  const sectors: Uint8Array[] = []
  const points: Point[] = []
  const ends: number[] = []
  for (const session of placeDisc(disc)) {
    for (const [i, placed] of session.tracks.entries()) {
      const { before } = emptyGaps(placed.track)
      const begin = sectors.length
      const index1 = begin + (placed.start - placed.pregap) - (i === 0 ? 150 : 0) - before
      sectors.push(...storedSectors(placed, i === 0))
      if (index1 > begin) points.push({ placed, index: 0, at: begin })
      points.push({ placed, index: 1, at: index1 })
      for (const [k, offset] of placed.track.indexes.entries()) points.push({ placed, index: k + 2, at: index1 + offset })
    }
    ends.push(sectors.length)
  }
  return { sectors, points, ends, lacking: lackingOf(disc) }
}

function lackingOf(disc: DrawnDisc): number {
  const last = disc.sessions.at(-1)?.at(-1)
  if (last === undefined || last.mode !== 'audio' || emptyGaps(last).behind > 0) return 0
  const over = last.body.reduce((sum, { length }) => sum + length, 0) % SAMPLES
  return over === 0 ? 0 : (SAMPLES - over) * 4
}

/** Where a new file begins, ascending, the first one at 0. */
export function cutsOf({ points, ends }: Stored, style: CueStyle, random: Random): readonly number[] {
  const cuts = new Set([0, ...(style === 'redump' ? ends.slice(0, -1) : [])])
  const [first] = points
  // A hidden track is a file of its own, or lies before the first track in its file.
  const hiddenApart = random.chance(0.5)
  const several = random.chance(0.3)
  const mixedSizes = random.chance(0.15)
  for (const [i, { placed, index, at }] of points.entries()) {
    const before = points[i - 1]?.placed
    const opens = before !== placed
    const resized = before !== undefined && before.track.sectorBytes !== placed.track.sectorBytes
    const inside = index === 1 && !opens && placed.track.mode === 'audio'
    switch (style) {
      case 'redump':
        if (opens) cuts.add(at)
        break
      case 'eac':
        if (index === 1 && (placed !== first?.placed || hiddenApart)) cuts.add(at)
        break
      default:
        if (opens ? (resized && !mixedSizes) || (several && random.chance(0.5)) : several && inside && random.chance(0.2)) cuts.add(at)
    }
  }
  return [...cuts].toSorted((a, b) => a - b)
}

export interface CueFile {
  readonly name: string
  /** What the sheet calls it. */
  readonly said: string
  readonly format: 'BINARY' | 'MOTOROLA' | 'WAVE' | 'AIFF'
  readonly from: number
  readonly to: number
  readonly content: Uint8Array
}

export function filesOf(
  { sectors, points, lacking }: Stored,
  cuts: readonly number[],
  style: CueStyle,
  stem: string,
  random: Random,
): readonly CueFile[] {
  return cuts.map((from, i) => {
    const to = cuts[i + 1] ?? sectors.length
    const soundOnly = points.every(
      ({ placed, at }, k) => placed.track.mode === 'audio' || at >= to || (points[k + 1]?.at ?? sectors.length) <= from,
    )
    const format =
      !soundOnly || style === 'redump'
        ? 'BINARY'
        : style === 'eac'
          ? 'WAVE'
          : random.pick(['BINARY', 'BINARY', 'BINARY', 'MOTOROLA', 'WAVE', 'AIFF'] as const)
    const ending = format === 'WAVE' ? '.wav' : format === 'AIFF' ? '.aiff' : format === 'MOTOROLA' ? '.mot' : '.bin'
    const name =
      style === 'redump' && cuts.length > 1
        ? `${stem} (Track ${i + 1})${ending}`
        : cuts.length > 1
          ? `${String(i + 1).padStart(2, '0')} ${stem}${ending}`
          : `${stem}${ending}`
    const bytes = joined(sectors.slice(from, to))
    const content = contentOf(to === sectors.length ? bytes.subarray(0, bytes.length - lacking) : bytes, format)
    return { name, said: saidOf(name, random), format, from, to, content }
  })
}

/** Sheets come from systems that do not mind the case of a letter, and from folders that are no more. */
function saidOf(name: string, random: Random): string {
  if (!random.chance(0.15)) return name
  return random.pick([name.toUpperCase(), `C:\\Users\\me\\Music\\${name}`, `.\\${name}`])
}

function contentOf(bytes: Uint8Array, format: CueFile['format']): Uint8Array {
  switch (format) {
    case 'BINARY':
      return bytes
    case 'MOTOROLA':
      return swapped(bytes)
    case 'WAVE':
      return wave(bytes)
    default:
      return aiff(swapped(bytes), bytes.length / 4)
  }
}

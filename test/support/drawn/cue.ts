/**
 * CUE sheets as CDRWIN (user's guide, appendix A), Exact Audio Copy ("noncompliant", as it calls it itself) and the archives of
 * redump.org write them.
 */

import { aiff, wave } from '../wave.js'
import { fields, placeDisc, type DrawnDisc, type DrawnTrack, type PlacedTrack, type Texts } from './disc.js'
import { emptyGaps, joined, msf, storedSectors, swapped, type Printed } from './printed.js'
import type { Random } from './random.js'

export type CueStyle = 'cdrwin' | 'eac' | 'redump'

/** A mark of the sheet at a sector of all that is stored. */
interface Point {
  readonly placed: PlacedTrack
  readonly index: number
  readonly at: number
}

interface Stored {
  readonly sectors: readonly Uint8Array[]
  readonly points: readonly Point[]
  /** Where each session ends. */
  readonly ends: readonly number[]
}

export function printCue(disc: DrawnDisc, style: CueStyle, random: Random): Printed {
  const stored = storedOf(disc)
  const stem = style === 'redump' ? random.pick(['Game (Europe)', 'Disc']) : random.pick(['disc', 'My Album (1999)', 'A.B-c_d', 'Müll'])
  const files = filesOf(stored, cutsOf(stored, style, random), style, stem, random)
  const text = linesOf(disc, stored, files, style, random).join(random.chance(0.5) ? '\r\n' : '\n')
  const sheet = `${stem}.cue`
  return { sheet, files: new Map([...files.map(({ name, content }) => [name, content] as const), [sheet, encoded(`${text}\n`, random)]]) }
}

/** One image and the marks alone, as every program reads it. */
export function printPlainCue(disc: DrawnDisc): Printed {
  const bare = { sessions: disc.sessions.map((tracks) => tracks.map((track) => ({ ...track, texts: {} }))), texts: {} }
  const stored = storedOf(bare)
  const content = joined(stored.sectors)
  const file = { name: 'disc.bin', format: 'BINARY' as const, from: 0, to: stored.sectors.length, content }
  const never: Random = { fraction: () => 1, between: (low) => low, chance: () => false, pick: ([first]) => first }
  const lines = linesOf(bare, stored, [file], 'cdrwin', never)
  return {
    sheet: 'disc.cue',
    files: new Map([
      [file.name, content],
      ['disc.cue', Buffer.from(`${lines.join('\n')}\n`)],
    ]),
  }
}

function storedOf(disc: DrawnDisc): Stored {
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
  return { sectors, points, ends }
}

/** Where a new file begins, ascending, the first one at 0. */
function cutsOf({ points, ends }: Stored, style: CueStyle, random: Random): readonly number[] {
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

interface CueFile {
  readonly name: string
  readonly format: 'BINARY' | 'MOTOROLA' | 'WAVE' | 'AIFF'
  readonly from: number
  readonly to: number
  readonly content: Uint8Array
}

function filesOf({ sectors, points }: Stored, cuts: readonly number[], style: CueStyle, stem: string, random: Random): readonly CueFile[] {
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
    return { name, format, from, to, content: contentOf(joined(sectors.slice(from, to)), format) }
  })
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

function linesOf(disc: DrawnDisc, { points, ends }: Stored, files: readonly CueFile[], style: CueStyle, random: Random): readonly string[] {
  const lines: string[] = []
  if (style === 'eac') lines.push('REM GENRE Rock', 'REM DATE 1999', 'REM DISCID 8B0A1C0B', 'REM COMMENT "ExactAudioCopy v1.6"')
  if (disc.mcn !== undefined) lines.push(`CATALOG ${disc.mcn}`)
  const composed = random.chance(0.5) ? 'REM ' : ''
  lines.push(...textLines(disc.texts, '', composed))
  let open: CueFile | undefined
  const openFile = (at: number): CueFile => {
    const file = files.findLast(({ from }) => at >= from) as CueFile
    if (file !== open) lines.push(`FILE "${file.name}" ${file.format}`)
    open = file
    return file
  }
  let session = 0
  for (const placed of new Set(points.map((point) => point.placed))) {
    const marks = points.filter((point) => point.placed === placed)
    const { track, session: own } = placed
    if (disc.sessions.length > 1 && own !== session) {
      if (session > 0) lines.push(leadOut(style, session, ends[session - 1] - (open?.from ?? 0)))
      session = own
      lines.push(`REM SESSION ${twoDigits(session)}`)
      if (session > 1 && style === 'redump') lines.push('REM LEAD-IN 01:00:00', 'REM PREGAP 00:02:00')
    }
    openFile(marks[0]?.at ?? 0)
    const { before, behind } = emptyGaps(track)
    const flags = flagsOf(track)
    lines.push(
      `  TRACK ${twoDigits(track.number)} ${modeOf(track, random)}`,
      ...textLines(track.texts, '    ', composed),
      ...(flags === '' ? [] : [`    FLAGS ${flags}`]),
      ...(track.isrc === undefined ? [] : [`    ISRC ${track.isrc}`]),
      ...(before > 0 ? [`    PREGAP ${msf(before)}`] : []),
    )
    for (const { index, at } of marks) {
      const { from } = openFile(at)
      lines.push(`    INDEX ${twoDigits(index)} ${msf(at - from)}`)
    }
    if (behind > 0) lines.push(`    POSTGAP ${msf(behind)}`)
  }
  return lines
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** In one file the place where the session ends; in archives, which have a file for each track, the length of its lead-out. */
const leadOut = (style: CueStyle, session: number, end: number): string =>
  `REM LEAD-OUT ${style === 'redump' ? (session === 1 ? '01:30:00' : '00:30:00') : msf(end)}`

function modeOf(track: DrawnTrack, random: Random): string {
  if (track.mode === 'audio') return 'AUDIO'
  if (track.mode === 'mode1') return `MODE1/${track.sectorBytes}`
  return `${track.sectorBytes >= 2336 && track.mode === 'xa' && random.chance(0.1) ? 'CDI' : 'MODE2'}/${track.sectorBytes}`
}

function flagsOf(track: DrawnTrack): string {
  return [
    track.copy === 'permitted' ? 'DCP' : '',
    track.fourChannels ? '4CH' : '',
    track.preemphasis ? 'PRE' : '',
    track.copy === 'scms' ? 'SCMS' : '',
  ]
    .filter((flag) => flag !== '')
    .join(' ')
}

/** The three words of the guide, and those that other programs have added, bare or as remarks. */
function textLines(texts: Texts, indent: string, added: string): readonly string[] {
  return fields.flatMap((field, i) =>
    texts[field] === undefined ? [] : [`${indent}${i < 3 ? '' : added}${field.toUpperCase()} "${texts[field]}"`],
  )
}

/** UTF-8 with and without its mark, UTF-16 with its mark, Windows-1252. */
function encoded(text: string, random: Random): Uint8Array {
  switch (random.pick(['utf-8', 'utf-8', 'utf-8 with mark', 'latin-1', 'utf-16'] as const)) {
    case 'utf-8':
      return Buffer.from(text)
    case 'utf-8 with mark':
      return Buffer.from(`\ufeff${text}`)
    case 'latin-1':
      return Buffer.from(text, 'latin1')
    default:
      return Buffer.from(`\ufeff${text}`, 'utf16le')
  }
}

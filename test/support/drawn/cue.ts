/**
 * CUE sheets as CDRWIN (user's guide, appendix A), Exact Audio Copy ("noncompliant", as it calls it itself) and the archives of
 * redump.org write them.
 */

import { packsOf } from './cdtext.js'
import { cutsOf, filesOf, storedOf, type CueFile, type CueStyle, type Stored } from './cue-files.js'
import { fields, isLatin1, type DrawnDisc, type DrawnTrack, type Texts } from './disc.js'
import { emptyGaps, joined, msf, type Printed } from './printed.js'
import type { Random } from './random.js'

export function printCue(disc: DrawnDisc, style: CueStyle, random: Random): Printed {
  const stored = storedOf(disc)
  const stem = style === 'redump' ? random.pick(['Game (Europe)', 'Disc']) : random.pick(['disc', 'My Album (1999)', 'A.B-c_d', 'Müll'])
  const files = filesOf(stored, cutsOf(stored, style, random), style, stem, random)
  const lines = linesOf(disc, stored, files, style, random)
  const sheet = `${stem}.cue`
  const all = new Map(files.map(({ name, content }) => [name, content] as const))
  const packs = random.chance(0.15) && isLatin1(JSON.stringify(disc)) ? packsOf(disc) : undefined
  if (packs !== undefined) {
    lines.unshift(`CDTEXTFILE "${stem}.cdt"`)
    all.set(`${stem}.cdt`, cdTextFile(packs, random))
  }
  return { sheet, files: all.set(sheet, encoded(`${lines.join(random.chance(0.5) ? '\r\n' : '\n')}\n`, random)) }
}

/** Packs alone, with a zero behind them, or as a drive answers, with its length before them. */
function cdTextFile(packs: Uint8Array, random: Random): Uint8Array {
  switch (random.pick(['bare', 'zero', 'answer'] as const)) {
    case 'bare':
      return packs
    case 'zero':
      return Uint8Array.of(...packs, 0)
    default: {
      const length = packs.length + 2
      return Uint8Array.of(length >> 8, length & 0xff, 0, 0, ...packs)
    }
  }
}

/** One image and the marks alone, as every program reads it. */
export function printPlainCue(disc: DrawnDisc): Printed {
  const bare = { sessions: disc.sessions.map((tracks) => tracks.map((track) => ({ ...track, texts: {} }))), texts: {} }
  const stored = storedOf(bare)
  const content = joined(stored.sectors)
  const file = { name: 'disc.bin', said: 'disc.bin', format: 'BINARY' as const, from: 0, to: stored.sectors.length, content }
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

function linesOf(disc: DrawnDisc, { points, ends }: Stored, files: readonly CueFile[], style: CueStyle, random: Random): string[] {
  const lines: string[] = []
  if (style === 'eac') lines.push('REM GENRE Rock', 'REM DATE 1999', 'REM DISCID 8B0A1C0B', 'REM COMMENT "ExactAudioCopy v1.6"')
  if (disc.mcn !== undefined) lines.push(`CATALOG ${disc.mcn}`)
  else if (random.chance(0.1)) lines.push(random.pick(['CATALOG 0000000000000', 'CATALOG']))
  const composed = random.chance(0.5) ? 'REM ' : ''
  lines.push(...textLines(disc.texts, '', composed))
  let open: CueFile | undefined
  const openFile = (at: number): CueFile => {
    const file = files.findLast(({ from }) => at >= from) as CueFile
    if (file !== open) lines.push(`FILE "${file.said}" ${file.format}`)
    open = file
    return file
  }
  let session = 0
  for (const placed of new Set(points.map((point) => point.placed))) {
    const marks = points.filter((point) => point.placed === placed)
    const { track, session: own } = placed
    if (disc.sessions.length > 1 && own !== session) {
      if (session > 0) lines.push(leadOut(files.length, session, ends[session - 1]))
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
      ...(flags === '' ? nothing(random, 'FLAGS', 'FLAGS NONE') : [`    FLAGS ${flags}`]),
      ...(track.isrc === undefined ? nothing(random, 'ISRC', 'ISRC 000000000000') : [`    ISRC ${track.isrc}`]),
      ...(before > 0 ? [`    PREGAP ${msf(before)}`] : []),
    )
    // A pregap of no length says nothing.
    if (marks[0]?.index === 1 && before === 0 && random.chance(0.04)) lines.push(`    INDEX 00 ${msf(marks[0].at - (open?.from ?? 0))}`)
    for (const { index, at } of marks) {
      const { from } = openFile(at)
      lines.push(`    INDEX ${twoDigits(index)} ${msf(at - from)}`)
    }
    if (behind > 0) lines.push(`    POSTGAP ${msf(behind)}`)
  }
  return lines
}

/** What programs write where they have nothing to say. */
const nothing = (random: Random, ...ways: readonly string[]): readonly string[] => (random.chance(0.04) ? [`    ${random.pick(ways)}`] : [])

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** In one file the place where the session ends; where there are several, as in archives, the length of its lead-out. */
const leadOut = (files: number, session: number, end: number): string =>
  `REM LEAD-OUT ${files > 1 ? (session === 1 ? '01:30:00' : '00:30:00') : msf(end)}`

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
  const way = random.pick(['utf-8', 'utf-8', 'utf-8 with mark', 'latin-1', 'utf-16'] as const)
  switch (way === 'latin-1' && !isLatin1(text) ? 'utf-8' : way) {
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

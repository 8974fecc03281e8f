/**
 * CUE sheets as the CDRWIN user's guide (appendix A) has them, in the dialects that players and archives have made.
 * Several sessions are told in REM lines, which older programs pass over.
 */

import { controlOf, isData, type CdSession, type CdTrack, type Disc, type TextField } from '../../layout/index.js'
import { UNSTORED } from '../../sector/index.js'
import { between } from '../../unit/index.js'
import { nameOf, printFrames, storedAt, storedPregap, twoDigits } from './stored.js'

/**
 * `cdrwin`: one file for the disc, pregaps inside; what burners, emulators and libcdio read. `redump`: a file for each
 * track, its pregap at its front; archives of games and their emulators. `eac`: a WAVE file for each track of sound with the
 * pregap of the next at its end; music players and Exact Audio Copy. Data has a file of its own there, pregap and all.
 */
export type CueDialect = 'cdrwin' | 'redump' | 'eac'

/** A file that a sheet names, with the sectors of the image that it holds. */
export interface CueFile {
  readonly name: string
  readonly from: number
  readonly to: number
  /** `MOTOROLA` has the samples most significant byte first. */
  readonly format: 'BINARY' | 'MOTOROLA' | 'WAVE'
}

export interface CueOptions {
  readonly dialect: CueDialect
  /** Name of the image for `cdrwin`; the others put track numbers into it. */
  readonly image: string
  /** Name of a file with CD-TEXT packs. */
  readonly textFile?: string
}

export interface CueSheet {
  readonly text: string
  /** In the order of the disc; they cover the stored sectors without overlap. */
  readonly files: readonly CueFile[]
}

export function writeCue(disc: Disc, options: CueOptions): CueSheet {
  const files = filesOf(disc, options)
  const lines: string[] = []
  if (disc.mcn !== undefined) lines.push(`CATALOG ${disc.mcn}`)
  if (options.textFile !== undefined) lines.push(`CDTEXTFILE ${quoted(options.textFile)}`)
  lines.push(...textLines(disc.texts[0]?.disc, ''))
  let open: CueFile | undefined
  const openFile = (file: CueFile | undefined): void => {
    if (file === undefined || file === open) return
    lines.push(`FILE ${quoted(file.name)} ${file.format}`)
    open = file
  }
  for (const session of disc.sessions) {
    if (disc.sessions.length > 1) lines.push(...sessionLines(session, options.dialect))
    for (const track of session.tracks) {
      const pregap = storedPregap(disc, session, track)
      const at = (address: CdTrack['start']): number => storedAt(disc, session, address)
      const fileAt = (sector: number): CueFile | undefined => files.find((file) => sector >= file.from && sector < file.to)
      const head = fileAt(at(pregap > 0 ? track.pregap : track.start))
      openFile(head)
      lines.push(`  TRACK ${twoDigits(track.number)} ${modes[track.mode]}`, ...textLines(disc.texts[0]?.tracks.get(track.number), '    '))
      const flags = flagsOf(track)
      if (flags !== '') lines.push(`    FLAGS ${flags}`)
      if (track.isrc !== undefined) lines.push(`    ISRC ${track.isrc}`)
      if (pregap > 0) lines.push(`    INDEX 00 ${printFrames(at(track.pregap) - (head?.from ?? 0))}`)
      for (const [i, index] of track.indexes.entries()) {
        openFile(fileAt(at(index)))
        lines.push(`    INDEX ${twoDigits(i + 1)} ${printFrames(at(index) - (open?.from ?? 0))}`)
      }
    }
    if (session.number < disc.sessions.length) lines.push(`REM LEAD-OUT ${printFrames(leadOutIn(disc, session, options.dialect))}`)
  }
  return { text: `${lines.join('\n')}\n`, files }
}

const modes: Readonly<Record<CdTrack['mode'], string>> = {
  audio: 'AUDIO',
  mode1: 'MODE1/2352',
  mode2: 'MODE2/2352',
  'xa-form1': 'MODE2/2352',
  'xa-form2': 'MODE2/2352',
  xa: 'MODE2/2352',
}

/**
 * Over one file REM LEAD-OUT is the place in it where the session ends, which IsoBuster, DiscImageCreator and Aaru write so and
 * MAME reads; over several it is the length of the lead-out, beside REM LEAD-IN and REM PREGAP as lengths (redumper,
 * DiscImageCreator, redump.org).
 */
const leadOutIn = (disc: Disc, session: CdSession, dialect: CueDialect): number =>
  dialect === 'cdrwin' ? storedAt(disc, session, session.leadOut) : session.leadOutLength

function sessionLines(session: CdSession, dialect: CueDialect): readonly string[] {
  const head = `REM SESSION ${twoDigits(session.number)}`
  if (session.number === 1 || dialect === 'cdrwin') return [head]
  return [head, `REM LEAD-IN ${printFrames(between(session.leadIn, session.start))}`, `REM PREGAP ${printFrames(UNSTORED)}`]
}

/** Permission to copy, four channels, pre-emphasis, SCMS. */
function flagsOf(track: CdTrack): string {
  const control = controlOf(track)
  return [control & 2 ? 'DCP' : '', control & 8 ? '4CH' : '', control & 1 ? 'PRE' : '', track.copy === 'scms' ? 'SCMS' : '']
    .filter((flag) => flag !== '')
    .join(' ')
}

function textLines(texts: Readonly<Partial<Record<TextField, string>>> | undefined, indent: string): readonly string[] {
  const fields = [
    ['title', 'TITLE'],
    ['performer', 'PERFORMER'],
    ['songwriter', 'SONGWRITER'],
    ['composer', 'REM COMPOSER'],
    ['arranger', 'REM ARRANGER'],
    ['message', 'REM MESSAGE'],
  ] as const
  return fields.flatMap(([field, word]) => (texts?.[field] === undefined ? [] : [`${indent}${word} ${quoted(texts[field])}`]))
}

/** A sheet has no way to write a quotation mark within quotation marks, nor a line end. */
const quoted = (text: string): string => `"${text.replaceAll('"', "'").replace(/[\r\n]+/g, ' ')}"`

/** Cuts the stored sectors into files. */
function filesOf(disc: Disc, { dialect, image }: CueOptions): readonly CueFile[] {
  const tracks = disc.sessions.flatMap((session) => session.tracks.map((track) => ({ session, track })))
  const last = tracks.at(-1)
  if (last === undefined) return []
  const end = storedAt(disc, last.session, last.track.end)
  if (dialect === 'cdrwin') return [{ name: nameOf(image), from: 0, to: end, format: 'BINARY' }]
  const [stem, extension] = splitName(nameOf(image))
  const cuts = tracks.map(({ session, track }, i) => {
    const before = tracks[i - 1]?.track
    if (before === undefined) return 0
    const ownPregap = dialect === 'redump' || session.tracks[0] === track || isData(track.mode) || isData(before.mode)
    return storedAt(disc, session, ownPregap ? track.pregap : track.start)
  })
  const isWave = ({ mode }: CdTrack): boolean => dialect === 'eac' && !isData(mode)
  return tracks.map(({ track }, i) => ({
    name:
      tracks.length === 1 && dialect === 'redump'
        ? `${stem}${extension}`
        : `${stem} (Track ${numberIn(track.number, tracks.length)})${isWave(track) ? '.wav' : extension}`,
    from: cuts[i] as number,
    to: cuts[i + 1] ?? end,
    format: isWave(track) ? 'WAVE' : 'BINARY',
  }))
}

/** Archives write as many digits as the last number has. */
const numberIn = (number: number, count: number): string => (count > 9 ? twoDigits(number) : String(number))

function splitName(name: string): readonly [string, string] {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '.bin']
}

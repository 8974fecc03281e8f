/** What a CUE sheet says, before anyone has looked for its files. */

import type { Fault, Position } from '../../fault/index.js'
import type { TextField, TrackMode } from '../../layout/index.js'
import type { SheetName } from './sheet-text.js'

/** `BINARY` and `MOTOROLA` hold sectors, the others are audio files. */
export type CueFormat = 'BINARY' | 'MOTOROLA' | 'WAVE' | 'AIFF' | 'MP3' | 'FLAC'

export interface CueFileRef {
  readonly name: string
  /** The name as its bytes spell it on the host, where the sheet is no Unicode. */
  readonly spelled?: SheetName['spelled']
  readonly format: CueFormat
  readonly at: Position
}

export interface CueIndex {
  readonly number: number
  readonly file: CueFileRef
  /** Sectors from the start of the file. */
  readonly frames: number
  readonly at: Position
}

/** A time that a remark tells. */
export interface CueTime {
  readonly text: string
  readonly frames: number
  readonly at: Position
}

/** What remarks tell of a session: places or lengths, as the writer of the sheet meant it. */
export interface CueSession {
  readonly number: number
  readonly leadOut?: CueTime
  /** Before its first track. */
  readonly leadIn?: CueTime
  readonly pregap?: CueTime
}

export type Texts = Partial<Record<TextField, string>>

export interface ParsedTrack {
  readonly number: number
  readonly mode: TrackMode
  /** Bytes of a sector in the file. */
  readonly sectorBytes: number
  readonly session: number
  readonly flags: ReadonlySet<string>
  readonly texts: Readonly<Texts>
  readonly isrc?: string
  /** Silent sectors that no file holds. */
  readonly pregap: number
  readonly postgap: number
  readonly indexes: readonly CueIndex[]
  readonly at: Position
}

export interface ParsedCue {
  readonly mcn?: string
  readonly texts: Readonly<Texts>
  readonly textFile?: SheetName & { readonly at: Position }
  readonly sessions: readonly CueSession[]
  readonly tracks: readonly ParsedTrack[]
  readonly faults: readonly Fault[]
}

export const cueFormats: readonly CueFormat[] = ['BINARY', 'MOTOROLA', 'WAVE', 'AIFF', 'MP3', 'FLAC']

export const cueModes: Readonly<Record<string, readonly [TrackMode, number]>> = {
  AUDIO: ['audio', 2352],
  CDG: ['audio', 2448],
  'MODE1/2048': ['mode1', 2048],
  'MODE1/2352': ['mode1', 2352],
  'MODE2/2048': ['xa-form1', 2048],
  'MODE2/2324': ['xa-form2', 2324],
  'MODE2/2336': ['xa', 2336],
  'MODE2/2352': ['xa', 2352],
  'CDI/2336': ['xa', 2336],
  'CDI/2352': ['xa', 2352],
}

export const cueFlags: readonly string[] = ['DCP', '4CH', 'PRE', 'SCMS', 'DATA']

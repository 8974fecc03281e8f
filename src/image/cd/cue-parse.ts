/**
 * CUE sheets: text to commands with their places. CDRWIN user's guide, appendix A; REM lines for sessions as archives
 * write them. Whether files are there and long enough is judged by whoever opens them.
 */

import type { Fault, Position } from '../../fault/index.js'
import { normalIsrc, normalMcn, type TextField, type TrackMode } from '../../layout/index.js'
import { faults } from './faults.js'
import { framesOfText, placeIn, wordsOf, type Word } from './sheet-text.js'

/** `BINARY` and `MOTOROLA` hold sectors, the others are audio files. */
export type CueFormat = 'BINARY' | 'MOTOROLA' | 'WAVE' | 'AIFF' | 'MP3' | 'FLAC'

export interface CueFileRef {
  readonly name: string
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

type Texts = Partial<Record<TextField, string>>

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
  readonly textFile?: string
  readonly tracks: readonly ParsedTrack[]
  readonly faults: readonly Fault[]
}

const formats: readonly string[] = ['BINARY', 'MOTOROLA', 'WAVE', 'AIFF', 'MP3', 'FLAC']

export const cueModes: Readonly<Record<string, readonly [TrackMode, number]>> = {
  AUDIO: ['audio', 2352],
  'MODE1/2048': ['mode1', 2048],
  'MODE1/2352': ['mode1', 2352],
  'MODE2/2048': ['xa-form1', 2048],
  'MODE2/2324': ['xa-form2', 2324],
  'MODE2/2336': ['xa', 2336],
  'MODE2/2352': ['xa', 2352],
  'CDI/2336': ['xa', 2336],
  'CDI/2352': ['xa', 2352],
}

interface Draft extends Omit<ParsedTrack, 'flags' | 'texts' | 'indexes' | 'pregap' | 'postgap' | 'isrc'> {
  flags: Set<string>
  texts: Texts
  indexes: CueIndex[]
  pregap: number
  postgap: number
  isrc?: string
}

export function parseCue(name: string, text: string): ParsedCue {
  const parser = new CueParser(placeIn(name, 1, 1, 1, text.split(/[\r\n]/, 1)[0] ?? ''))
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) parser.take(wordsOf(name, line, i + 1))
  return parser.result()
}

class CueParser {
  readonly #found: Fault[] = []
  readonly #tracks: Draft[] = []
  readonly #texts: Texts = {}
  #mcn: string | undefined
  #textFile: string | undefined
  #file: CueFileRef | undefined
  #session = 1
  readonly #beginning: Position
  /** Tracks with an index that could not be read: nobody is told that it is missing. */
  readonly #unread = new Set<number>()

  constructor(beginning: Position) {
    this.#beginning = beginning
  }

  take(words: readonly Word[]): void {
    const [head, ...rest] = words
    if (head === undefined) return
    const command = head.text.toUpperCase()
    const track = this.#tracks.at(-1)
    switch (command) {
      case 'REM':
        this.#remark(rest, track)
        return
      case 'CATALOG':
        this.#catalog(head, rest)
        return
      case 'CDTEXTFILE':
        this.#textFile = rest[0]?.text
        return
      case 'FILE':
        this.#openFile(head, rest)
        return
      case 'TRACK':
        this.#openTrack(head, rest)
        return
      case 'TITLE':
      case 'PERFORMER':
      case 'SONGWRITER':
      case 'COMPOSER':
      case 'ARRANGER':
      case 'MESSAGE':
        this.#text(command.toLowerCase() as TextField, rest, track)
        return
      case 'FLAGS':
      case 'ISRC':
      case 'PREGAP':
      case 'POSTGAP':
      case 'INDEX':
        if (track === undefined) this.#found.push(faults.outOfPlace({ command, needs: 'TRACK' }, { position: head.at }))
        else this.#ofTrack(command, head, rest, track)
        return
      default:
        this.#found.push(faults.unknownCommand({ command: head.text }, { position: head.at }))
    }
  }

  result(): ParsedCue {
    const found = this.#found
    if (this.#tracks.length === 0) found.push(faults.noTracks({}, { position: this.#beginning }))
    for (const { number, indexes, at } of this.#tracks)
      if (!indexes.some((index) => index.number === 1) && !this.#unread.has(number))
        found.push(faults.noFirstIndex({ track: number }, { position: at }))
    return {
      texts: this.#texts,
      tracks: this.#tracks,
      faults: found,
      ...(this.#mcn === undefined ? {} : { mcn: this.#mcn }),
      ...(this.#textFile === undefined ? {} : { textFile: this.#textFile }),
    }
  }

  #syntax(word: Word, command: string, problem: string): void {
    this.#found.push(faults.syntax({ command, problem }, { position: word.at }))
  }

  #remark(rest: readonly Word[], track: Draft | undefined): void {
    const word = rest[0]?.text.toUpperCase()
    const value = rest[1]?.text ?? ''
    if (word === 'SESSION' && /^\d{1,2}$/.test(value)) this.#session = Math.max(this.#session, Number(value))
    else if (word === 'COMPOSER' || word === 'ARRANGER' || word === 'MESSAGE')
      this.#text(word.toLowerCase() as TextField, rest.slice(1), track)
  }

  #catalog(head: Word, rest: readonly Word[]): void {
    const word = rest[0]
    if (word === undefined) {
      this.#syntax(head, 'CATALOG', 'thirteen digits should follow')
      return
    }
    const mcn = normalMcn(word.text)
    if (mcn.kind === 'mcn') this.#mcn = mcn.digits
    // Zeros stand for no number at all.
    else this.#found.push(faults.identifier({ kind: 'catalogue number', text: word.text }, { position: word.at }))
  }

  #text(field: TextField, rest: readonly Word[], track: Draft | undefined): void {
    const text = rest.map((word) => word.text).join(' ')
    const texts = track?.texts ?? this.#texts
    if (text !== '') texts[field] = text
  }

  #openFile(head: Word, rest: readonly Word[]): void {
    const last = rest.at(-1)
    if (rest.length < 2 || last === undefined || last.quoted) {
      this.#syntax(last ?? head, 'FILE', 'a name and a format should follow')
      return
    }
    const format = last.text.toUpperCase()
    if (!formats.includes(format)) {
      this.#syntax(last, 'FILE', `the format is one of ${formats.join(', ')}`)
      return
    }
    const names = rest.slice(0, -1)
    const name = names.map((word) => word.text).join(' ')
    this.#file = { name, format: format as CueFormat, at: names[0]?.at ?? head.at }
  }

  #openTrack(head: Word, [number, mode]: readonly Word[]): void {
    if (number === undefined || !/^\d{1,3}$/.test(number.text)) {
      this.#syntax(number ?? head, 'TRACK', 'a number from 1 to 99 should follow')
      return
    }
    const value = Number(number.text)
    const before = this.#tracks.at(-1)
    if (value < 1 || value > 99 || (before !== undefined && value !== before.number + 1)) {
      const wanted =
        before === undefined ? 'a number from 1 to 99' : before.number === 99 ? 'no further track' : `track ${before.number + 1}`
      this.#found.push(faults.trackOrder({ number: value, wanted }, { position: number.at }))
      return
    }
    const known = mode === undefined ? undefined : cueModes[mode.text.toUpperCase()]
    if (known === undefined) this.#found.push(faults.mode({ mode: mode?.text ?? '' }, { position: (mode ?? number).at }))
    const [trackMode, sectorBytes] = known ?? ['audio', 2352]
    this.#tracks.push({
      number: value,
      mode: trackMode,
      sectorBytes,
      session: this.#session,
      flags: new Set(),
      texts: {},
      pregap: 0,
      postgap: 0,
      indexes: [],
      at: number.at,
    })
  }

  #ofTrack(command: 'FLAGS' | 'ISRC' | 'PREGAP' | 'POSTGAP' | 'INDEX', head: Word, rest: readonly Word[], track: Draft): void {
    const [first, second] = rest
    if (first === undefined) {
      this.#syntax(head, command, 'something should follow')
      return
    }
    switch (command) {
      case 'FLAGS':
        for (const word of rest) {
          const flag = word.text.toUpperCase()
          if (['DCP', '4CH', 'PRE', 'SCMS', 'DATA'].includes(flag)) track.flags.add(flag)
          else this.#syntax(word, 'FLAGS', 'flags are DCP, 4CH, PRE and SCMS')
        }
        return
      case 'ISRC': {
        const isrc = normalIsrc(first.text)
        if (isrc === undefined) this.#found.push(faults.identifier({ kind: 'ISRC', text: first.text }, { position: first.at }))
        else track.isrc = isrc
        return
      }
      case 'PREGAP':
      case 'POSTGAP': {
        const frames = framesOfText(first.text)
        if (frames === undefined) this.#syntax(first, command, 'a time MM:SS:FF should follow')
        else if (command === 'PREGAP') track.pregap = frames
        else track.postgap = frames
        return
      }
      case 'INDEX':
        this.#index(first, second, track)
    }
  }

  #index(first: Word, second: Word | undefined, track: Draft): void {
    this.#unread.add(track.number)
    const frames = second === undefined ? undefined : framesOfText(second.text)
    if (!/^\d{1,2}$/.test(first.text) || second === undefined || frames === undefined) {
      this.#syntax(second ?? first, 'INDEX', 'a number and a time MM:SS:FF should follow')
      return
    }
    if (this.#file === undefined) {
      this.#found.push(faults.outOfPlace({ command: 'INDEX', needs: 'FILE' }, { position: first.at }))
      return
    }
    const number = Number(first.text)
    const before = track.indexes.at(-1)
    const wanted = before === undefined ? Math.min(1, number) : before.number + 1
    if (number !== wanted) {
      this.#found.push(faults.indexOrder({ track: track.number, index: number, wanted }, { position: first.at }))
      return
    }
    const above = before ?? this.#tracks.at(-2)?.indexes.at(-1)
    if (above !== undefined && above.file === this.#file && above.frames > frames) {
      this.#found.push(faults.timeOrder({ time: second.text, before: printFrames(above.frames) }, { position: second.at }))
      return
    }
    track.indexes.push({ number, file: this.#file, frames, at: second.at })
    this.#unread.delete(track.number)
  }
}

function printFrames(frames: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(frames / 4500))}:${two(Math.floor(frames / 75) % 60)}:${two(frames % 75)}`
}

/** TOC files of cdrdao: text to tracks and the parts they are made of. cdrdao(1), "CD description files". */

import type { Fault, Position } from '../../fault/index.js'
import { normalIsrc, normalMcn, type TextField, type TrackMode } from '../../layout/index.js'
import { faults } from './faults.js'
import { framesOfText, placeIn, type Word } from './sheet-text.js'

/** Numbers of samples for audio, of bytes for data; `length` undefined means up to the end of the file. */
export type TocPart =
  | { readonly kind: 'silence'; readonly length: number }
  | {
      readonly kind: 'audio'
      readonly name: string
      readonly offset: number
      readonly start: number
      readonly length: number | undefined
      readonly swap: boolean
      readonly at: Position
    }
  | { readonly kind: 'data'; readonly name: string; readonly offset: number; readonly length: number | undefined; readonly at: Position }

export interface TocTrack {
  readonly mode: TrackMode
  readonly sectorBytes: number
  readonly copy: boolean
  readonly preemphasis: boolean
  readonly channels: 2 | 4
  readonly isrc?: string
  /** Language number 0. */
  readonly texts: Readonly<Partial<Record<TextField, string>>>
  readonly parts: readonly TocPart[]
  /** Sectors of the parts that are pregap. */
  readonly pregap: number
  /** Sectors from index 1. */
  readonly indexes: readonly number[]
  readonly at: Position
}

export interface ParsedToc {
  readonly firstTrack: number
  readonly mcn?: string
  readonly texts: Readonly<Partial<Record<TextField, string>>>
  readonly tracks: readonly TocTrack[]
  readonly faults: readonly Fault[]
}

const modes: Readonly<Record<string, readonly [TrackMode, number]>> = {
  AUDIO: ['audio', 2352],
  MODE1: ['mode1', 2048],
  MODE1_RAW: ['mode1', 2352],
  MODE2: ['mode2', 2336],
  MODE2_RAW: ['xa', 2352],
  MODE2_FORM1: ['xa-form1', 2048],
  MODE2_FORM2: ['xa-form2', 2324],
  MODE2_FORM_MIX: ['xa', 2336],
}

const textWords: Readonly<Record<string, TextField>> = {
  TITLE: 'title',
  PERFORMER: 'performer',
  SONGWRITER: 'songwriter',
  COMPOSER: 'composer',
  ARRANGER: 'arranger',
  MESSAGE: 'message',
}

interface Draft {
  mode: TrackMode
  sectorBytes: number
  copy: boolean
  preemphasis: boolean
  channels: 2 | 4
  isrc?: string
  texts: Partial<Record<TextField, string>>
  parts: TocPart[]
  pregap: number
  indexes: number[]
  at: Position
}

/** Words and braces of the whole text, remarks from `//` on left out. */
function tokensOf(file: string, text: string): readonly Word[] {
  const out: Word[] = []
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries())
    for (const match of line.matchAll(/\/\/.*$|"((?:[^"\\]|\\.)*)("|$)|[{}]|[^\s"{}]+/g)) {
      if (match[0].startsWith('//')) continue
      const quoted = match[1] !== undefined
      out.push({
        text: quoted ? unescaped(match[1] ?? '') : match[0],
        quoted,
        at: placeIn(file, i + 1, match.index + 1, match[0].length, line),
      })
    }
  return out
}

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3}|.)/g, (_, code: string) => (code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8) & 255) : code))

export function parseToc(name: string, text: string): ParsedToc {
  return new TocParser(tokensOf(name, text), placeIn(name, 1, 1, 1, text.split(/[\r\n]/, 1)[0] ?? '')).parse()
}

class TocParser {
  readonly #words: readonly Word[]
  readonly #found: Fault[] = []
  readonly #tracks: Draft[] = []
  readonly #texts: Partial<Record<TextField, string>> = {}
  #mcn: string | undefined
  #firstTrack = 1
  #next = 0

  readonly #beginning: Position

  constructor(words: readonly Word[], start: Position) {
    this.#words = words
    this.#beginning = start
  }

  parse(): ParsedToc {
    for (let word = this.#take(); word !== undefined; word = this.#take()) this.#statement(word)
    if (this.#tracks.length === 0) this.#found.push(faults.noTracks({}, { position: this.#beginning }))
    if (this.#firstTrack + this.#tracks.length - 1 > 99) {
      const at = this.#tracks[100 - this.#firstTrack]?.at
      this.#found.push(faults.trackOrder({ number: 100, wanted: 'no further track' }, { position: at }))
    }
    return {
      firstTrack: this.#firstTrack,
      texts: this.#texts,
      tracks: this.#tracks,
      faults: this.#found,
      ...(this.#mcn === undefined ? {} : { mcn: this.#mcn }),
    }
  }

  #take(): Word | undefined {
    return this.#words[this.#next++]
  }

  #peek(): Word | undefined {
    return this.#words[this.#next]
  }

  /** A word in quotation marks or a number; a statement that follows by mistake is left alone. */
  #value(): Word | undefined {
    const word = this.#peek()
    return word !== undefined && (word.quoted || /\d/.test(word.text)) ? this.#take() : undefined
  }

  #statement(word: Word): void {
    const track = this.#tracks.at(-1)
    switch (word.text) {
      case 'CD_DA':
      case 'CD_ROM':
      case 'CD_ROM_XA':
      case 'CD_I':
        return
      case 'CATALOG': {
        const value = this.#value()
        const mcn = normalMcn(value?.text ?? '')
        if (mcn.kind === 'mcn') this.#mcn = mcn.digits
        else this.#found.push(faults.identifier({ kind: 'catalogue number', text: value?.text ?? '' }, { position: (value ?? word).at }))
        return
      }
      case 'FIRST_TRACK_NO': {
        const value = this.#take()
        if (value !== undefined && /^[1-9]\d?$/.test(value.text)) this.#firstTrack = Number(value.text)
        else this.#syntax(value ?? word, word.text, 'a number from 1 to 99 should follow')
        return
      }
      case 'TRACK':
        this.#openTrack(word)
        return
      case 'CD_TEXT':
        this.#textBlock(track?.texts ?? this.#texts)
        return
      default:
        if (track === undefined) this.#found.push(faults.outOfPlace({ command: word.text, needs: 'TRACK' }, { position: word.at }))
        else this.#ofTrack(word, track)
    }
  }

  #syntax(word: Word, command: string, problem: string): void {
    this.#found.push(faults.syntax({ command, problem }, { position: word.at }))
  }

  #openTrack(word: Word): void {
    const mode = this.#take()
    const known = mode === undefined ? undefined : modes[mode.text]
    if (known === undefined) this.#found.push(faults.mode({ mode: mode?.text ?? '' }, { position: (mode ?? word).at }))
    const [trackMode, sectorBytes] = known ?? ['audio', 2352]
    // A sub-channel mode means 96 bytes more in each sector.
    const sub = this.#peek()?.text
    const more = sub === 'RW' || sub === 'RW_RAW' ? 96 : 0
    if (more > 0) this.#take()
    this.#tracks.push({
      mode: trackMode,
      sectorBytes: sectorBytes + more,
      copy: false,
      preemphasis: false,
      channels: 2,
      texts: {},
      parts: [],
      pregap: 0,
      indexes: [],
      at: word.at,
    })
  }

  #ofTrack(word: Word, track: Draft): void {
    switch (word.text) {
      case 'COPY':
        track.copy = true
        return
      case 'PRE_EMPHASIS':
        track.preemphasis = true
        return
      case 'NO': {
        const what = this.#take()
        if (what?.text === 'COPY') track.copy = false
        else if (what?.text === 'PRE_EMPHASIS') track.preemphasis = false
        else this.#syntax(what ?? word, 'NO', 'COPY or PRE_EMPHASIS should follow')
        return
      }
      case 'TWO_CHANNEL_AUDIO':
      case 'FOUR_CHANNEL_AUDIO':
        track.channels = word.text === 'TWO_CHANNEL_AUDIO' ? 2 : 4
        return
      case 'ISRC': {
        const value = this.#value()
        const isrc = normalIsrc(value?.text ?? '')
        if (isrc === undefined)
          this.#found.push(faults.identifier({ kind: 'ISRC', text: value?.text ?? '' }, { position: (value ?? word).at }))
        else track.isrc = isrc
        return
      }
      case 'SILENCE':
      case 'ZERO':
        track.parts.push({ kind: 'silence', length: this.#length(word) ?? 0 })
        return
      case 'PREGAP': {
        const length = this.#length(word) ?? 0
        track.parts.push({ kind: 'silence', length })
        track.pregap = Math.floor(length / 588)
        return
      }
      case 'FILE':
      case 'AUDIOFILE':
        this.#audioFile(word, track)
        return
      case 'DATAFILE':
        this.#dataFile(word, track)
        return
      case 'START':
        this.#start(track)
        return
      case 'INDEX': {
        const length = this.#length(word)
        if (length !== undefined) track.indexes.push(Math.floor(length / 588))
        return
      }
      default:
        this.#found.push(faults.unknownCommand({ command: word.text }, { position: word.at }))
    }
  }

  /** Samples of a time or a number that must follow. */
  #length(word: Word): number | undefined {
    const value = this.#take()
    const samples = samplesOf(value)
    if (samples === undefined) this.#syntax(value ?? word, word.text, 'a time MM:SS:FF or a number should follow')
    return samples
  }

  #offset(): number {
    const word = this.#peek()
    if (word === undefined || word.quoted || !/^#\d{1,15}$/.test(word.text)) return 0
    this.#take()
    return Number(word.text.slice(1))
  }

  #audioFile(word: Word, track: Draft): void {
    const name = this.#take()
    if (name?.quoted !== true) {
      this.#syntax(name ?? word, word.text, 'a name in quotation marks should follow')
      return
    }
    const swap = this.#peek()?.text === 'SWAP'
    if (swap) this.#take()
    const offset = this.#offset()
    const start = this.#length(word)
    const length = samplesOf(this.#peek())
    if (length !== undefined) this.#take()
    if (start !== undefined)
      track.parts.push({ kind: 'audio', name: name.text, offset, start, length: length === 0 ? undefined : length, swap, at: name.at })
  }

  #dataFile(word: Word, track: Draft): void {
    const name = this.#take()
    if (name?.quoted !== true) {
      this.#syntax(name ?? word, word.text, 'a name in quotation marks should follow')
      return
    }
    const offset = this.#offset()
    const next = this.#peek()
    let length: number | undefined
    if (next !== undefined && !next.quoted && /^\d/.test(next.text)) {
      this.#take()
      const frames = framesOfText(next.text)
      length = frames === undefined ? Number(next.text) : frames * track.sectorBytes
      if (!Number.isSafeInteger(length)) {
        this.#syntax(next, word.text, 'a length in bytes or MM:SS:FF should follow')
        return
      }
    }
    track.parts.push({ kind: 'data', name: name.text, offset, length, at: name.at })
  }

  /** Without a time, all that came so far is pregap; parts of unknown length cannot come so far. */
  #start(track: Draft): void {
    const samples = samplesOf(this.#peek())
    if (samples !== undefined) {
      this.#take()
      track.pregap = Math.floor(samples / 588)
      return
    }
    track.pregap = track.parts.reduce((sum, part) => {
      if (part.kind === 'data') return sum + Math.ceil((part.length ?? 0) / track.sectorBytes)
      return sum + Math.floor((part.length ?? 0) / 588)
    }, 0)
  }

  /** `{ LANGUAGE_MAP { … } LANGUAGE 0 { TITLE "…" … } }`; other languages and binary packs are passed over. */
  #textBlock(into: Partial<Record<TextField, string>>): void {
    let depth = 0
    let language: number | undefined
    for (let word = this.#take(); word !== undefined; word = this.#take()) {
      if (!word.quoted && word.text === '{') depth++
      else if (!word.quoted && word.text === '}') {
        if (--depth <= 0) return
      } else if (word.text === 'LANGUAGE') language = Number(this.#take()?.text)
      else {
        const field = textWords[word.text]
        const value = this.#peek()
        if (field !== undefined && language === 0 && value?.quoted === true) {
          this.#take()
          if (value.text !== '') into[field] = value.text
        }
      }
    }
  }
}

function samplesOf(word: Word | undefined): number | undefined {
  if (word === undefined || word.quoted) return undefined
  const frames = framesOfText(word.text)
  if (frames !== undefined) return frames * 588
  return /^\d{1,12}$/.test(word.text) ? Number(word.text) : undefined
}

/** TOC files of cdrdao: text to tracks and the parts they are made of. cdrdao(1), "TOC FILES". */

import type { Fault, Position } from '../../fault/index.js'
import { isData, normalIsrc, normalMcn } from '../../layout/index.js'
import { faults } from './faults.js'
import type { SheetText } from './sheet-charset.js'
import { framesOfText, linesOf, placeIn } from './sheet-text.js'
import { tocModes, type ParsedToc, type TocAmount, type TocPart, type TocPlace, type TocTrack } from './toc-sheet.js'
import { TocTexts } from './toc-texts.js'
import { tocName, TocReader, tocWordsOf, type TocWord } from './toc-words.js'

type Draft = { -readonly [Key in keyof TocTrack]: TocTrack[Key] } & {
  readonly parts: TocPart[]
  readonly indexes: TocTrack['indexes'][number][]
}

export function parseToc(sheet: SheetText): ParsedToc {
  const found = [...sheet.faults]
  return new TocParser(new TocReader(tocWordsOf(sheet), found), found).parse(placeIn(sheet.name, 1, 1, 1, linesOf(sheet.text)[0] ?? ''))
}

/** What has more that is wrong is no sheet, and nobody reads it. */
const MOST_FOUND = 1000

class TocParser {
  readonly #reader: TocReader
  readonly #found: Fault[]
  readonly #tracks: Draft[] = []
  readonly #texts: TocTexts
  #mcn: string | undefined
  #firstTrack = 1

  constructor(reader: TocReader, found: Fault[]) {
    this.#reader = reader
    this.#found = found
    this.#texts = new TocTexts(found)
  }

  parse(beginning: Position): ParsedToc {
    for (let word = this.#reader.take(); word !== undefined && this.#found.length < MOST_FOUND; word = this.#reader.take())
      this.#statement(word)
    if (this.#tracks.length === 0) this.#found.push(faults.noTracks({}, { position: beginning }))
    if (this.#firstTrack + this.#tracks.length - 1 > 99) {
      const at = this.#tracks[100 - this.#firstTrack]?.at
      this.#found.push(faults.trackOrder({ number: 100, wanted: 'no further track' }, { position: at }))
    }
    return {
      firstTrack: this.#firstTrack,
      ...this.#texts.result(this.#firstTrack),
      tracks: this.#tracks,
      faults: this.#found,
      ...(this.#mcn === undefined ? {} : { mcn: this.#mcn }),
    }
  }

  #statement(word: TocWord): void {
    const track = this.#tracks.at(-1)
    switch (word.text) {
      case 'CD_DA':
      case 'CD_ROM':
      case 'CD_ROM_XA':
      case 'CD_I':
        return
      case 'CATALOG': {
        const value = this.#reader.value()
        // Zeros stand for no number at all.
        if (/^0+$/.test(value?.text ?? '')) return
        const mcn = normalMcn(value?.text ?? '')
        if (mcn.kind === 'mcn') this.#mcn = mcn.digits
        else this.#found.push(faults.identifier({ kind: 'catalogue number', text: value?.text ?? '' }, { position: (value ?? word).at }))
        return
      }
      case 'FIRST_TRACK_NO': {
        const value = this.#reader.take()
        if (value !== undefined && /^[1-9]\d?$/.test(value.text)) this.#firstTrack = Number(value.text)
        else this.#reader.syntax((value ?? word).at, word.text, 'a number from 1 to 99 should follow')
        return
      }
      case 'TRACK':
        this.#openTrack(word)
        return
      case 'CD_TEXT':
        this.#texts.take(word, this.#reader, this.#tracks.length)
        return
      default:
        if (track === undefined) this.#found.push(faults.outOfPlace({ command: word.text, needs: 'TRACK' }, { position: word.at }))
        else this.#ofTrack(word, track)
    }
  }

  #openTrack(word: TocWord): void {
    const mode = this.#reader.take()
    const known = mode === undefined ? undefined : tocModes[mode.text]
    if (known === undefined) this.#found.push(faults.mode({ mode: mode?.text ?? '' }, { position: (mode ?? word).at }))
    const [trackMode, sectorBytes] = known ?? ['audio', 2352]
    const sub = this.#reader.takeIf('RW', 'RW_RAW')
    this.#tracks.push({
      mode: trackMode,
      sectorBytes,
      ...(sub === undefined ? {} : { subcode: sub.text === 'RW' ? ('packed' as const) : ('raw' as const) }),
      copy: false,
      preemphasis: false,
      channels: 2,
      parts: [],
      indexes: [],
      at: word.at,
    })
  }

  #ofTrack(word: TocWord, track: Draft): void {
    const { at } = word
    switch (word.text) {
      case 'COPY':
        track.copy = true
        return
      case 'PRE_EMPHASIS':
        track.preemphasis = true
        return
      case 'NO': {
        const what = this.#reader.take()
        if (what?.text === 'COPY') track.copy = false
        else if (what?.text === 'PRE_EMPHASIS') track.preemphasis = false
        else this.#reader.syntax((what ?? word).at, 'NO', 'COPY or PRE_EMPHASIS should follow')
        return
      }
      case 'TWO_CHANNEL_AUDIO':
      case 'FOUR_CHANNEL_AUDIO':
        track.channels = word.text === 'TWO_CHANNEL_AUDIO' ? 2 : 4
        return
      case 'ISRC': {
        const value = this.#reader.value()
        const isrc = normalIsrc(value?.text ?? '')
        if (isrc !== undefined) track.isrc = isrc
        else if (!/^[0-]+$/.test(value?.text ?? ''))
          this.#found.push(faults.identifier({ kind: 'ISRC', text: value?.text ?? '' }, { position: (value ?? word).at }))
        return
      }
      case 'SILENCE':
        this.#soundIn(word, track, 'ZERO')
        track.parts.push({ kind: 'silence', length: this.#reader.samples(word) ?? 0, at })
        return
      case 'ZERO':
        this.#zero(word, track)
        return
      case 'PREGAP': {
        const count = Math.floor((this.#reader.samples(word) ?? 0) / 588)
        const sectors = { kind: 'sectors', count } as const
        track.parts.push(isData(track.mode) ? { kind: 'zero', length: sectors, at } : { kind: 'silence', length: count * 588, at })
        this.#mark(word, track, { kind: 'behind', parts: track.parts.length, at })
        return
      }
      case 'FILE':
      case 'AUDIOFILE':
        this.#audioFile(word, track)
        return
      case 'DATAFILE':
        this.#dataFile(word, track)
        return
      case 'FIFO':
        this.#reader.syntax(at, 'FIFO', 'a pipe has no length that could be known; put what it gives into a file, and use DATAFILE')
        this.#reader.value()
        this.#reader.samplesIfAny()
        return
      case 'START':
      case 'END':
        this.#mark(word, track, this.#place(word, track))
        return
      case 'INDEX': {
        const length = this.#reader.samples(word)
        if (length !== undefined) track.indexes.push({ sectors: Math.floor(length / 588), at })
        return
      }
      default:
        this.#found.push(faults.unknownCommand({ command: word.text }, { position: at }))
    }
  }

  /** Without a time, all that came so far lies before it. */
  #place(word: TocWord, track: Draft): TocPlace {
    const samples = this.#reader.samplesIfAny()
    if (samples === undefined) return { kind: 'behind', parts: track.parts.length, at: word.at }
    return { kind: 'sectors', count: Math.floor(samples / 588), at: word.at }
  }

  #mark(word: TocWord, track: Draft, place: TocPlace): void {
    const name = word.text === 'END' ? 'end' : 'start'
    if (track[name] === undefined) track[name] = place
    else this.#reader.syntax(word.at, word.text, `the ${name === 'end' ? 'postgap' : 'pregap'} of this track is there already`)
  }

  /** A track holds sound or data. */
  #soundIn(word: TocWord, track: Draft, instead: string): void {
    const number = this.#firstTrack + this.#tracks.length - 1
    const refuse = (mode: string): void => {
      this.#found.push(faults.wrongPart({ command: word.text, track: number, mode, instead }, { position: word.at }))
    }
    if (isData(track.mode)) refuse('a data track')
    else if (track.subcode !== undefined) refuse('a track with sub-code of its own')
  }

  #zero(word: TocWord, track: Draft): void {
    const mode = this.#reader.takeIf(...Object.keys(tocModes), 'MODE0')
    this.#reader.takeIf('RW', 'RW_RAW')
    const other = mode !== undefined && isData(track.mode) !== (mode.text !== 'AUDIO')
    if (mode !== undefined && other)
      this.#found.push(
        faults.passedOver({ command: `ZERO ${mode.text}`, problem: 'the sectors are of the mode of the track' }, { position: mode.at }),
      )
    const length = this.#amount(word)
    if (length === undefined)
      this.#reader.syntax((this.#reader.peek() ?? word).at, word.text, 'a length in bytes or MM:SS:FF should follow')
    else track.parts.push({ kind: 'zero', length, at: word.at })
  }

  /** Bytes or sectors, where a number follows. */
  #amount(word: TocWord): TocAmount | undefined {
    const next = this.#reader.peek()
    if (next === undefined || next.quoted || !/^\d/.test(next.text)) return undefined
    this.#reader.take()
    const frames = framesOfText(next.text)
    if (frames !== undefined) return { kind: 'sectors', count: frames }
    const count = /^\d{1,15}$/.test(next.text) ? Number(next.text) : undefined
    if (count === undefined) this.#reader.syntax(next.at, word.text, 'a length in bytes or MM:SS:FF should follow')
    return { kind: 'bytes', count: count ?? 0 }
  }

  #audioFile(word: TocWord, track: Draft): void {
    this.#soundIn(word, track, 'DATAFILE')
    const name = this.#reader.name(word)
    if (name === undefined) return
    const swap = this.#reader.takeIf('SWAP') !== undefined
    const offset = Number(this.#reader.offset()?.text ?? 0)
    const start = this.#reader.samples(word)
    const length = this.#reader.samplesIfAny()
    if (start !== undefined)
      track.parts.push({ kind: 'audio', ...tocName(name), offset, start, length: length === 0 ? undefined : length, swap, at: name.at })
  }

  #dataFile(word: TocWord, track: Draft): void {
    const name = this.#reader.name(word)
    if (name === undefined) return
    const offset = Number(this.#reader.offset()?.text ?? 0)
    const length = this.#amount(word)
    track.parts.push({ kind: 'data', ...tocName(name), offset, length: length?.count === 0 ? undefined : length, at: name.at })
  }
}

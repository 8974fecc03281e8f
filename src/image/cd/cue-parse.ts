/**
 * CUE sheets: text to commands with their places. CDRWIN user's guide, appendix A; REM lines for sessions as archives
 * write them. Whether files are there and long enough is judged by whoever opens them.
 */

import type { Fault, Position } from '../../fault/index.js'
import { normalMcn, type TextField } from '../../layout/index.js'
import { cueFormats, cueModes, type CueFileRef, type CueFormat, type CueTime, type ParsedCue, type Texts } from './cue-sheet.js'
import { trackCommand, type CueTrackContext, type CueTrackDraft } from './cue-track.js'
import { faults } from './faults.js'
import type { SheetText } from './sheet-charset.js'
import { framesOfText, hostSpelling, lineOf, linesOf, placeIn, unmarked, type Line, type SheetName, type Word } from './sheet-text.js'

interface SessionDraft {
  readonly number: number
  leadOut?: CueTime
  leadIn?: CueTime
  pregap?: CueTime
}

export function parseCue({ name, text, bytes, faults: found }: SheetText): ParsedCue {
  const lines = linesOf(text)
  const inBytes = bytes === undefined ? [] : linesOf(bytes)
  const parser = new CueParser(placeIn(name, 1, 1, 1, lines[0] ?? ''), found)
  for (const [i, line] of lines.entries()) parser.take(lineOf(name, line, i + 1), inBytes[i])
  return parser.result()
}

class CueParser {
  readonly #found: Fault[]
  readonly #tracks: CueTrackDraft[] = []
  readonly #sessions: SessionDraft[] = [{ number: 1 }]
  readonly #texts: Texts = {}
  #mcn: string | undefined
  #textFile: ParsedCue['textFile']
  #file: CueFileRef | undefined
  readonly #beginning: Position

  constructor(beginning: Position, found: readonly Fault[]) {
    this.#beginning = beginning
    this.#found = [...found]
  }

  /** `inBytes` is the same line byte by byte, where it is no Unicode. */
  take(line: Line, inBytes: string | undefined): void {
    const [head, ...rest] = line.words
    if (head === undefined) return
    const command = head.text.toUpperCase()
    const track = this.#tracks.at(-1)
    switch (command) {
      case 'REM':
        this.#remark(line, track)
        return
      case 'CATALOG':
        this.#catalog(head, rest)
        return
      case 'CDTEXTFILE': {
        const name = line.rest(1)
        const bytes = inBytes === undefined ? undefined : unmarked(restOf(inBytes))[0]
        if (name !== undefined) this.#textFile = { ...spelled(name.text, bytes), at: name.at }
        return
      }
      case 'FILE':
        this.#openFile(head, line, inBytes)
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
        this.#text(command.toLowerCase() as TextField, line.rest(1), track)
        return
      case 'FLAGS':
      case 'ISRC':
      case 'PREGAP':
      case 'POSTGAP':
      case 'INDEX':
        if (track === undefined) this.#found.push(faults.outOfPlace({ command, needs: 'TRACK' }, { position: head.at }))
        else trackCommand(command, head, rest, this.#context(track))
        return
      default:
        this.#found.push(faults.unknownCommand({ command: head.text }, { position: head.at }))
    }
  }

  result(): ParsedCue {
    const found = this.#found
    if (this.#tracks.length === 0) found.push(faults.noTracks({}, { position: this.#beginning }))
    for (const { number, indexes, unread, at } of this.#tracks)
      if (!indexes.some((index) => index.number === 1) && unread.length === 0)
        found.push(faults.noFirstIndex({ track: number }, { position: at }))
    return {
      texts: this.#texts,
      sessions: this.#sessions,
      tracks: this.#tracks,
      faults: found,
      ...(this.#mcn === undefined ? {} : { mcn: this.#mcn }),
      ...(this.#textFile === undefined ? {} : { textFile: this.#textFile }),
    }
  }

  #syntax(word: Word, command: string, problem: string): void {
    this.#found.push(faults.syntax({ command, problem }, { position: word.at }))
  }

  #passOver(word: Word, command: string, problem: string): void {
    this.#found.push(faults.passedOver({ command, problem }, { position: word.at }))
  }

  #remark(line: Line, track: CueTrackDraft | undefined): void {
    const [, kind, value] = line.words
    const word = kind?.text.toUpperCase()
    const session = this.#sessions.at(-1) as SessionDraft
    switch (word) {
      case 'SESSION':
        if (value !== undefined && /^\d{1,2}$/.test(value.text) && Number(value.text) > session.number)
          this.#sessions.push({ number: Number(value.text) })
        return
      case 'LEAD-OUT':
      case 'LEAD-IN':
      case 'PREGAP': {
        const name = ({ 'LEAD-OUT': 'leadOut', 'LEAD-IN': 'leadIn', PREGAP: 'pregap' } as const)[word]
        // Before the tracks of the first session there is nothing to tell, and programs have remarks of their own that begin so.
        const time = word !== 'LEAD-OUT' && session.number === 1 ? undefined : this.#time(word, value)
        if (time !== undefined) session[name] = time
        return
      }
      case 'COMPOSER':
      case 'ARRANGER':
      case 'MESSAGE':
        this.#text(word.toLowerCase() as TextField, line.rest(2), track)
        return
      case 'HIGH-DENSITY':
        if (kind !== undefined) this.#found.push(faults.otherDisc({ kind: 'GD-ROM' }, { position: kind.at }))
    }
  }

  #time(command: string, word: Word | undefined): CueTime | undefined {
    const frames = word === undefined ? undefined : framesOfText(word.text)
    if (word !== undefined && frames !== undefined) return { text: word.text, frames, at: word.at }
    if (word !== undefined) this.#passOver(word, `REM ${command}`, 'no time MM:SS:FF follows')
    return undefined
  }

  #catalog(head: Word, [word]: readonly Word[]): void {
    if (word === undefined) {
      this.#passOver(head, 'CATALOG', 'no number follows')
      return
    }
    // Zeros stand for no number at all.
    if (/^0+$/.test(word.text)) return
    const mcn = normalMcn(word.text)
    if (mcn.kind === 'mcn') this.#mcn = mcn.digits
    else this.#found.push(faults.identifier({ kind: 'catalogue number', text: word.text }, { position: word.at }))
  }

  #text(field: TextField, word: Word | undefined, track: CueTrackDraft | undefined): void {
    const texts = track?.texts ?? this.#texts
    if (word !== undefined && word.text.trim() !== '') texts[field] = word.text
  }

  #openFile(head: Word, line: Line, inBytes: string | undefined): void {
    const last = line.words.at(-1)
    const whole = line.rest(1)
    if (line.words.length < 3 || last === undefined || whole === undefined || last.quoted) {
      this.#syntax(last ?? head, 'FILE', 'a name and a format should follow')
      return
    }
    const format = last.text.toUpperCase()
    if (!cueFormats.includes(format as CueFormat)) {
      this.#syntax(last, 'FILE', `the format is one of ${cueFormats.join(', ')}`)
      return
    }
    const bytes = inBytes === undefined ? undefined : fileNameIn(restOf(inBytes))
    const name = spelled(whole.quoted ? whole.text : fileNameIn(whole.text), bytes)
    this.#file = {
      name: name.text,
      ...(name.spelled === undefined ? {} : { spelled: name.spelled }),
      format: format as CueFormat,
      at: line.words[1]?.at ?? head.at,
    }
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
      session: this.#sessions.at(-1)?.number ?? 1,
      flags: new Set(),
      texts: {},
      pregap: 0,
      postgap: 0,
      indexes: [],
      unread: [],
      at: number.at,
    })
  }

  #context(track: CueTrackDraft): CueTrackContext {
    return { track, above: this.#tracks.at(-2)?.indexes.at(-1), file: this.#file, found: this.#found }
  }
}

/** A name, and what its bytes spell where that is another. */
function spelled(text: string, inBytes: string | undefined): SheetName {
  const spelling = inBytes === undefined ? text : hostSpelling(inBytes)
  return spelling === text ? { text } : { text, spelled: spelling }
}

/** What follows the command of a line. */
const restOf = (line: string): string => /^\s*\S+\s+(.*?)\s*$/.exec(line)?.[1] ?? ''

/** The name in what follows FILE, whose last word is a format. */
function fileNameIn(rest: string): string {
  const [name, quoted] = unmarked(rest)
  return quoted ? name : name.replace(/\s*\S+$/, '')
}

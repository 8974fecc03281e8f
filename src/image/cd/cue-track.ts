/** The commands of a CUE sheet that belong to one track. */

import type { Fault } from '../../fault/index.js'
import { normalIsrc } from '../../layout/index.js'
import { cueFlags, type CueFileRef, type CueIndex, type ParsedTrack, type Texts } from './cue-sheet.js'
import { faults } from './faults.js'
import { framesOfText, printTime, type Word } from './sheet-text.js'

export interface CueTrackDraft extends Omit<ParsedTrack, 'flags' | 'texts' | 'indexes' | 'pregap' | 'postgap' | 'isrc'> {
  flags: Set<string>
  texts: Texts
  indexes: CueIndex[]
  pregap: number
  postgap: number
  isrc?: string
  /** Indexes that could not be read: nobody is told that index 1 is missing. */
  readonly unread: Word[]
}

export interface CueTrackContext {
  readonly track: CueTrackDraft
  /** The last index of the track before. */
  readonly above: CueIndex | undefined
  /** The file that is open. */
  readonly file: CueFileRef | undefined
  readonly found: Fault[]
}

export type TrackCommand = 'FLAGS' | 'ISRC' | 'PREGAP' | 'POSTGAP' | 'INDEX'

export function trackCommand(command: TrackCommand, head: Word, words: readonly Word[], context: CueTrackContext): void {
  const { track, found } = context
  const [first, second] = words
  const passOver = (word: Word, what: string, problem: string): void => {
    found.push(faults.passedOver({ command: what, problem }, { position: word.at }))
  }
  switch (command) {
    case 'FLAGS':
      if (first === undefined) passOver(head, command, 'no flag follows')
      for (const word of words) {
        const flag = word.text.toUpperCase()
        if (cueFlags.includes(flag)) track.flags.add(flag)
        else passOver(word, `FLAGS ${word.text}`, 'flags are DCP, 4CH, PRE and SCMS')
      }
      return
    case 'ISRC': {
      if (first === undefined) {
        passOver(head, command, 'no code follows')
        return
      }
      const isrc = normalIsrc(first.text)
      if (isrc !== undefined) track.isrc = isrc
      // Zeros stand for no code at all.
      else if (!/^[0-]+$/.test(first.text)) found.push(faults.identifier({ kind: 'ISRC', text: first.text }, { position: first.at }))
      return
    }
    case 'PREGAP':
    case 'POSTGAP': {
      const frames = first === undefined ? undefined : framesOfText(first.text)
      if (frames === undefined)
        found.push(faults.syntax({ command, problem: 'a time MM:SS:FF should follow' }, { position: (first ?? head).at }))
      else if (command === 'PREGAP') track.pregap = frames
      else track.postgap = frames
      return
    }
    case 'INDEX':
      index(head, first, second, context)
  }
}

/** IEC 60908 17.5.2 */
const LAST = 99

function index(head: Word, first: Word | undefined, second: Word | undefined, { track, above, file, found }: CueTrackContext): void {
  const frames = second === undefined ? undefined : framesOfText(second.text)
  const refused = (fault: Fault): void => {
    track.unread.push(first ?? head)
    found.push(fault)
  }
  if (first === undefined || !/^\d{1,3}$/.test(first.text) || second === undefined || frames === undefined) {
    const problem = 'a number and a time MM:SS:FF should follow'
    refused(faults.syntax({ command: 'INDEX', problem }, { position: (second ?? first ?? head).at }))
    return
  }
  if (file === undefined) {
    refused(faults.outOfPlace({ command: 'INDEX', needs: 'FILE' }, { position: first.at }))
    return
  }
  const number = Number(first.text)
  if (number > LAST) {
    track.unread.push(first)
    if (number === LAST + 1) found.push(faults.tooManyIndexes({ track: track.number }, { position: first.at }))
    return
  }
  const before = track.indexes.at(-1)
  const wanted = before === undefined ? Math.min(1, number) : before.number + 1
  if (number !== wanted) {
    refused(faults.indexOrder({ track: track.number, index: number, wanted }, { position: first.at }))
    return
  }
  const last = before ?? above
  if (last !== undefined && last.file === file && last.frames > frames) {
    refused(faults.timeOrder({ time: second.text, before: printTime(last.frames) }, { position: second.at }))
    return
  }
  track.indexes.push({ number, file, frames, at: second.at })
}

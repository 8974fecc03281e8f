/** What a recording does, one state after the other. The table of each write type is the whole of its order. */

import type { WriteType } from '../mmc/index.js'

export type Stage =
  | 'idle'
  | 'looking'
  | 'erasing'
  | 'formatting'
  /** Of a session that somebody left open. */
  | 'finishing'
  | 'preparing'
  | 'calibrating'
  | 'writing'
  | 'flushing'
  | 'closing'
  | 'looking again'
  | 'verifying'
  | 'done'
  | 'failed'

const successors: Readonly<Record<Stage, readonly Stage[]>> = {
  idle: ['looking'],
  looking: ['erasing', 'formatting', 'finishing', 'preparing', 'calibrating', 'done'],
  erasing: ['looking', 'done'],
  formatting: ['looking', 'preparing', 'done'],
  finishing: ['looking', 'done'],
  // Tracks that are written one by one are prepared one by one. After a change before the first block all begins again.
  preparing: ['calibrating', 'writing', 'looking'],
  calibrating: ['preparing', 'writing', 'looking'],
  writing: ['flushing', 'looking'],
  flushing: ['preparing', 'closing', 'looking again'],
  closing: ['preparing', 'closing', 'looking again'],
  'looking again': ['verifying', 'done'],
  verifying: ['done'],
  done: [],
  failed: ['looking again', 'done'],
}

/** Where a recording is. A step out of order is a mistake of ours that must not reach a disc. */
export class StageMachine {
  private current: Stage = 'idle'

  get stage(): Stage {
    return this.current
  }

  go(to: Stage): void {
    if (to === this.current) return
    if (to !== 'failed' && !successors[this.current].includes(to)) throw new Error(`A burn cannot go from ${this.current} to ${to}`)
    this.current = to
  }
}

export type Step =
  /** Mode page 05h. */
  | 'write parameters'
  | 'calibrate'
  /** Announces the size of the track. */
  | 'reserve'
  | 'cue sheet'
  | 'locate'
  | 'write'
  | 'flush'
  | 'close track'
  /** Closes the session, and the disc where it is not to stay open: page 05h said which. */
  | 'close session'
  /** Closes the session or the whole disc by a function of its own for each. */
  | 'close session or disc'
  /** Ends a format that goes on in the background, or an intermediate session. */
  | 'settle'

export interface WriteMachine {
  readonly before: readonly Step[]
  /** Once for each track; a session that is one piece has one. */
  readonly track: readonly Step[]
  readonly after: readonly Step[]
}

export const machines: Readonly<Record<WriteType, WriteMachine>> = {
  packet: {
    before: ['write parameters', 'calibrate'],
    track: ['write parameters', 'locate', 'write', 'flush', 'close track'],
    after: ['close session'],
  },
  'track-at-once': {
    before: ['write parameters', 'calibrate'],
    track: ['write parameters', 'locate', 'write', 'flush'],
    after: ['close session'],
  },
  'session-at-once': { before: ['write parameters', 'calibrate', 'cue sheet'], track: ['write', 'flush'], after: [] },
  raw: { before: ['write parameters', 'calibrate'], track: ['write', 'flush'], after: [] },
  incremental: {
    before: ['write parameters', 'calibrate'],
    track: ['locate', 'write', 'flush', 'close track'],
    after: ['close session'],
  },
  'disc-at-once': { before: ['write parameters', 'calibrate', 'locate', 'reserve'], track: ['write', 'flush'], after: [] },
  'layer-jump': {
    before: ['write parameters', 'calibrate'],
    track: ['locate', 'write', 'flush', 'close track'],
    after: ['close session'],
  },
  sequential: {
    before: ['write parameters', 'calibrate'],
    track: ['locate', 'reserve', 'write', 'flush', 'close track'],
    after: ['close session or disc'],
  },
  restricted: { before: ['write parameters', 'calibrate'], track: ['write', 'flush'], after: ['settle'] },
  random: { before: ['calibrate'], track: ['write', 'flush'], after: ['settle'] },
}

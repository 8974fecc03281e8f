/** What a recording tells, in the words of all verbs. */

import { now, remainingOf, type Action, type Event, type Listener } from '../event.js'
import { bytes } from '../unit/index.js'
import type { RecordingEvent } from './ledger.js'
import type { Stage } from './machine.js'

const actions: Readonly<Record<Stage, Action>> = {
  idle: 'validate',
  looking: 'validate',
  erasing: 'blank',
  formatting: 'format',
  finishing: 'close',
  preparing: 'validate',
  calibrating: 'calibrate',
  writing: 'write',
  flushing: 'flush',
  closing: 'close',
  'looking again': 'verify',
  verifying: 'verify',
  done: 'eject',
  failed: 'flush',
}

/** What a recording tells, in the words of all verbs, with times. */
export function translate(subject: string, listener: Listener): (event: RecordingEvent) => void {
  let action: Action | undefined
  let began = now()
  const begin = (next: Action, detail?: string): void => {
    if (next !== action) began = now()
    action = next
    listener({ kind: 'action', subject, action: next, ...(detail === undefined ? {} : { detail }) })
  }
  return (event) => {
    switch (event.kind) {
      case 'stage':
        if (event.stage !== 'done' && (actions[event.stage] !== action || event.detail !== undefined))
          begin(actions[event.stage], event.detail)
        return
      case 'fault':
        listener({ kind: 'fault', subject, fault: event.fault })
        return
      case 'progress':
        listener(progressEvent(event, subject, (now() - began) / 1000))
    }
  }
}

function progressEvent(event: Extract<RecordingEvent, { kind: 'progress' }>, subject: string, elapsedSeconds: number): Event {
  const { done, total, blockBytes, at, buffer, track } = event
  const remainingSeconds = remainingOf(done, total, elapsedSeconds)
  // What has no blocks is told in thousandths.
  const unit = Math.max(1, blockBytes)
  return {
    kind: 'progress',
    subject,
    action: actions[event.stage],
    done: bytes(done * unit),
    total: bytes(total * unit),
    elapsedSeconds,
    ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
    ...(track === undefined ? {} : { track }),
    ...(at === undefined ? {} : { at }),
    ...(elapsedSeconds > 0 ? { rate: Math.round(done / elapsedSeconds) } : {}),
    ...(buffer === undefined ? {} : { buffer }),
  }
}

/** After a failure or a stop: what can be done for the disc without making it worse. */

import { DiscError } from '../fault/index.js'
import { closeSession, closeTrack, flush } from './closing.js'
import type { Conversation } from './conversation.js'
import type { Ledger } from './ledger.js'
import type { Stage } from './machine.js'
import type { Job } from './prepare.js'

/** Failures after which the drive is not to be spoken to about the disc. */
const HOPELESS = new Set(['transport/timeout', 'virtual/timeout', 'mmc/noMedium', 'burn/stillBusy'])
const GONE = 'IMAPI_E_DEVICE_NOTPRESENT'
/** Ends of writing after which a session can be closed over what is on the disc. */
const CLOSABLE = new Set(['burn/cancelled', 'burn/discFull'])

/** Beyond these the track is closed, or being closed. */
const OPEN: ReadonlySet<Stage | undefined> = new Set(['preparing', 'calibrating', 'writing', 'flushing'] as const)

/** Empties the buffer; after a stop or on a full disc closes what was begun, so that it can be read and others can follow. */
export async function salvage(on: Conversation, ledger: Ledger, job: Job | undefined, track: number | undefined): Promise<void> {
  const first = ledger.faults[0]
  if (
    job === undefined ||
    !OPEN.has(ledger.failedWhile) ||
    !ledger.touched ||
    first === undefined ||
    HOPELESS.has(first.code) ||
    first.imapi?.includes(GONE) === true
  )
    return
  try {
    await flush(on)
    if (!CLOSABLE.has(first.code) || ledger.acknowledged === 0) return
    switch (job.writeType) {
      case 'track-at-once':
      case 'packet':
        // A track that was broken off is not worth a session of its own, with the 22 MB that its lead-in and lead-out take.
        if (first.code === 'burn/cancelled' && ledger.ranges.length === 0) return
        if (job.writeType === 'packet') await closeTrack(on, track)
        await closeSession(on)
        return
      case 'incremental':
      case 'sequential':
        await closeTrack(on, track)
        await closeSession(on)
        return
      default:
        // A disc at once, a layer jump and an overwritten disc are what they are.
        return
    }
  } catch (error) {
    if (error instanceof DiscError) for (const fault of error.faults) ledger.note({ ...fault, severity: 'warning' })
    else ledger.fail(error)
  }
}

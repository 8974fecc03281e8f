/** What became of a recording, told as it is: what was asked, what was acknowledged, what the disc is now. */

import type { Fault } from '../fault/index.js'
import type { Lba } from '../unit/index.js'
import type { WriteType } from '../mmc/index.js'
import type { VerificationReport, WrittenRange, DiscState, DiscView } from '../readback/index.js'
import { erasureOf } from './format.js'

export interface DiscReport {
  /** `DVD+R` */
  readonly medium: string
  readonly state: DiscState | 'unknown'
  readonly sessions: number
  readonly tracks: number
  readonly freeBlocks: number
  /** What can still be done with it, in a sentence. */
  readonly remains: string
}

export interface RecordingResult {
  readonly drive: string
  readonly ok: boolean
  /** The first error is what ended the recording; later ones are what followed from it. */
  readonly faults: readonly Fault[]
  readonly writeType?: WriteType
  readonly simulated: boolean
  readonly start?: Lba
  readonly plannedBlocks: number
  readonly acknowledgedBlocks: number
  /** Of them what lies on the disc from address 0 on: no lead-in, and of a raw disc no lead-out. */
  readonly recordedBlocks: number
  /** In 1000 bytes a second, where the drive tells. */
  readonly speed?: number
  readonly ranges: readonly WrittenRange[]
  readonly verification?: VerificationReport
  readonly disc: DiscReport
}

/** A session and those before it on the same disc as one result. */
export function joinSessions(before: RecordingResult | undefined, last: RecordingResult): RecordingResult {
  if (before === undefined) return last
  const told = new Set(before.faults.map(({ message }) => message))
  const checks = [before.verification, last.verification].filter((check) => check !== undefined)
  const [check] = checks
  return {
    ...last,
    faults: [...before.faults, ...last.faults.filter(({ message }) => !told.has(message))],
    plannedBlocks: before.plannedBlocks + last.plannedBlocks,
    acknowledgedBlocks: before.acknowledgedBlocks + last.acknowledgedBlocks,
    recordedBlocks: before.recordedBlocks + last.recordedBlocks,
    ranges: [...before.ranges, ...last.ranges],
    ...(check === undefined
      ? {}
      : {
          verification: {
            level: check.level,
            checkedBlocks: checks.reduce((sum, { checkedBlocks }) => sum + checkedBlocks, 0),
            bad: checks.flatMap(({ bad }) => bad),
          },
        }),
  }
}

export const unknownDisc = (reason: string): DiscReport => ({
  medium: 'unknown disc',
  state: 'unknown',
  sessions: 0,
  tracks: 0,
  freeBlocks: 0,
  remains: `The state of the disc is not known: ${reason}`,
})

export function reportOf(view: DiscView): DiscReport {
  const written = view.tracks.filter((track) => !track.blank)
  return {
    medium: view.name,
    state: view.state,
    sessions: view.disc.status === 'incomplete' ? view.disc.sessions - 1 : view.state === 'blank' ? 0 : view.disc.sessions,
    tracks: written.length,
    freeBlocks: view.free,
    remains: remainsOf(view),
  }
}

function remainsOf(view: DiscView): string {
  const erasable = view.medium !== undefined && erasureOf(view.medium) !== undefined && view.disc.erasable
  const again = erasable ? ' It can be erased and used again.' : ''
  switch (view.state) {
    case 'blank':
      return 'The disc is empty and can be used.'
    case 'appendable':
      return `The disc can be read and takes further sessions: ${view.free} blocks are free.${again}`
    case 'closed':
      return `The disc can be read; nothing can be added.${again}`
    case 'overwritable':
      return 'The disc can be read and written over.'
    case 'unformatted':
      return 'The disc has to be formatted before it can be used.'
    case 'damaged':
      return `The last session of the disc is damaged; earlier ones can be read.${again}`
  }
}

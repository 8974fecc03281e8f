/** What a disc in a drive is, for those who are told. */

import { erasureOf } from '../mmc/index.js'
import {
  lastSessionStart,
  recordedBlocks,
  sessionMethod,
  unfinishedStart,
  writeUnitOf,
  type DiscState,
  type DiscView,
  type SessionMethod,
} from './view.js'

export interface DiscReport {
  /** `DVD+R` */
  readonly medium: string
  readonly state: DiscState | 'unknown'
  readonly sessions: number
  readonly tracks: number
  readonly freeBlocks: number
  /** Used or free; absent where the drive does not tell. */
  readonly totalBlocks?: number
  /** How further sessions come onto it, where any do. */
  readonly next?: NextSession
  /** What can still be done with it, in a sentence. */
  readonly remains: string
}

export interface NextSession {
  readonly method: Exclude<SessionMethod, 'one session'>
  /** First block of the next session; that of a disc that is written in place follows from its file systems. */
  readonly startLba?: number
  /** Blocks of the session before it. */
  readonly previous?: { readonly startLba: number; readonly endLba: number }
  /** Blocks that are written as a whole. */
  readonly unitBlocks: number
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
    ...totalOf(view),
    ...nextOf(view),
    remains: remainsOf(view),
  }
}

/** What is free lies behind where the next track begins. */
function totalOf({ state, next, free, readable }: DiscView): Pick<DiscReport, 'totalBlocks'> {
  const total = state === 'blank' || state === 'appendable' ? (next?.nextWritable ?? 0) + free : Math.max(readable, free)
  return total === 0 ? {} : { totalBlocks: total }
}

function nextOf(view: DiscView): Pick<DiscReport, 'next'> {
  const { state } = view
  const method = sessionMethod(view)
  if (method === 'one session' || !TAKING.has(state)) return {}
  const startLba = method === 'in place' ? undefined : view.next?.nextWritable
  const end = recordedBlocks(view)
  const last = state === 'appendable' ? lastSessionStart(view) : undefined
  // Of a session that is not closed the drive does not tell where it ends.
  const start = last !== undefined && last < end ? last : undefined
  return {
    next: {
      method,
      ...(startLba === undefined ? {} : { startLba }),
      ...(start === undefined ? {} : { previous: { startLba: start, endLba: end } }),
      unitBlocks: writeUnitOf(view),
    },
  }
}

/** Where a burn did not write all that was to be on the disc. */
export const incomplete = (disc: DiscReport): DiscReport => ({ ...disc, remains: `${disc.remains} What this burn wrote is incomplete.` })

const TAKING: ReadonlySet<DiscState> = new Set(['blank', 'appendable', 'overwritable'])

/** A session has a lead-in only when it is closed, and most drives read nothing without. */
function unfinished({ disc }: DiscView): string {
  const closed = disc.sessions - 1
  const others = closed === 0 ? '' : closed === 1 ? ' The session before it can be read.' : ` The ${closed} sessions before it can be read.`
  return `The last session is not closed: what it holds may be incomplete, and most drives cannot read it before it is.${others}`
}

function remainsOf(view: DiscView): string {
  const erasable = view.medium !== undefined && erasureOf(view.medium) !== undefined && view.disc.erasable
  const again = erasable ? ' It can be erased and used again.' : ''
  switch (view.state) {
    case 'blank':
      return 'The disc is empty and can be used.'
    case 'appendable':
      if (unfinishedStart(view) !== undefined) return `${unfinished(view)} ${view.free} blocks are free.${again}`
      return `The disc can be read and takes further sessions: ${view.free} blocks are free.${again}`
    case 'closed':
      return `The disc can be read; nothing can be added.${again}`
    case 'overwritable':
      return sessionMethod(view) === 'in place'
        ? 'The disc can be read and written over, and sessions be added in place.'
        : 'The disc can be read and written over.'
    case 'unformatted':
      return 'The disc has to be formatted before it can be used.'
    case 'damaged':
      return `The last session of the disc is damaged; earlier ones can be read.${again}`
  }
}

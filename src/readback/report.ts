/** What a disc in a drive is, for those who are told. */

import { erasureOf } from '../mmc/index.js'
import type { DiscState, DiscView } from './view.js'

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
      return view.medium?.rewritable === true
        ? 'The disc can be read and written over, and sessions be added in place.'
        : 'The disc can be read and written over.'
    case 'unformatted':
      return 'The disc has to be formatted before it can be used.'
    case 'damaged':
      return `The last session of the disc is damaged; earlier ones can be read.${again}`
  }
}

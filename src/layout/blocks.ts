/** A disc that is nothing but blocks: DVD and Blu-ray media, image files, and a CD that is written as one track of data. */

import type { CdTrack, Disc, Span } from './cd/index.js'
import { after, lba, sectors, type Sectors } from '../unit/index.js'

type Blocks = Extract<Span, { kind: 'data' | 'volumes' }>

/** One track from block 0 on; without lead-in, lead-out and pause, which are the drive's. */
export function discOfBlocks(
  length: Sectors,
  what:
    | Omit<Extract<Blocks, { kind: 'data' }>, 'start' | 'length' | 'mode'>
    | Omit<Extract<Blocks, { kind: 'volumes' }>, 'start' | 'length' | 'mode'>,
): Disc {
  const start = lba(0)
  const end = after(start, length)
  const track: CdTrack = {
    number: 1,
    mode: 'mode1',
    pregap: start,
    start,
    end,
    indexes: [start],
    preemphasis: false,
    copy: 'prohibited',
    channels: 2,
  }
  const span: Span = { ...what, mode: 'mode1', start, length }
  const session = { number: 1, leadIn: start, start, tracks: [track], spans: [span], leadOut: end, leadOutLength: sectors(0) }
  return { sessions: [session], texts: [], textPacks: new Uint8Array(0) }
}

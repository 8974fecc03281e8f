/** Blocks -> a place on a disc, by their writing alone: write parameters, formats, room and closing are whose the connection is. */

import { DiscError, type Fault } from './fault/index.js'
import type { Transport } from './port/index.js'
import { burnFaults, Conversation, writeAll } from './recorder/index.js'
import { sectorFaults, sourceOfStream } from './sector/index.js'
import { systemClock } from './transport/clock.node.js'
import { lba, SECTOR_BYTES } from './unit/index.js'

export interface Section {
  /** Address of the first block; pregap and lead-in of a Compact Disc lie below 0. */
  readonly start: number
  readonly blocks: number
  /** As many bytes as the blocks have. */
  readonly data: AsyncIterable<Uint8Array> | Uint8Array
  /** 2048 where absent, else what the write parameters say. */
  readonly blockBytes?: number
  /** Commands carry a multiple of so many blocks where they can; 1 where absent. */
  readonly unit?: number
  /** WRITE (12) with its streaming bit; WRITE (10) where absent. */
  readonly streaming?: boolean
}

export interface SectionProgress {
  readonly startLba: number
  readonly blocks: number
  readonly writtenBlocks: number
}

export interface SectionOptions {
  readonly signal?: AbortSignal
  /** Before the first command and after each. */
  readonly onProgress?: (progress: SectionProgress) => void
  /** Hears what the drive got over by itself. */
  readonly note?: (fault: Fault) => void
}

/**
 * Writes and gives the number of blocks that the drive took into its buffer, which the caller has it write out (SYNCHRONIZE CACHE). Throws what
 * the drive says, `burn/sourceForm` where the data have another length, and `burn/cancelled`.
 */
export async function writeSection(transport: Transport, section: Section, options: SectionOptions = {}): Promise<number> {
  const { start, blocks, blockBytes = SECTOR_BYTES, unit = 1, streaming = false } = section
  const { signal, onProgress = () => {}, note = () => {} } = options
  let written = 0
  const tell = (): void => onProgress({ startLba: start, blocks, writtenBlocks: written })
  tell()
  try {
    await writeAll({
      on: new Conversation({ transport, clock: systemClock }, { family: 'unknown', note }),
      kind: 'data',
      source: sourceOfStream(blocks, blockBytes, () => exactly(section.data, blocks * blockBytes)),
      start: lba(start),
      unit,
      streaming,
      unread: false,
      signal,
      onWritten: (count) => {
        written += count
      },
      onBlock: () => Promise.resolve(tell()),
      total: { written: () => written, planned: blocks },
    })
  } catch (error) {
    if (signal?.aborted !== true || error instanceof DiscError) throw error
    const drive = transport.name
    const cancelled = burnFaults.cancelled({ drive, what: 'writing' })
    throw new DiscError(written > 0 ? cancelled : [cancelled, burnFaults.nothingToStop({ drive, kind: 'data' })], { cause: error })
  }
  return written
}

/** Pieces that have so many bytes together. Throws `burn/sourceForm` at the first that is too much, or at the end. */
async function* exactly(data: Section['data'], wanted: number): AsyncGenerator<Uint8Array> {
  const wrong = (found: string): DiscError =>
    new DiscError(sectorFaults.sourceForm({ name: 'the section', problem: `it has ${found} ${wanted} bytes of its blocks` }))
  let left = wanted
  for await (const piece of data instanceof Uint8Array ? [data] : data) {
    left -= piece.length
    if (left < 0) throw wrong('more than the')
    yield piece
  }
  if (left > 0) throw wrong(`${wanted - left} of the`)
}

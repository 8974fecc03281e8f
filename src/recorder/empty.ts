/** Media that are formatted and not blanked keep what was on them: zeros make an erased one empty. */

import { DiscError } from '../fault/index.js'
import { FormatType } from '../mmc/index.js'
import { endsOf, lookAtDisc, readSectors, UNWRITTEN, type DiscView } from '../readback/index.js'
import { sourceOfZeros } from '../sector/index.js'
import { lba, SECTOR_BYTES } from '../unit/index.js'
import { flush } from './closing.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import { blocksPerWrite, writeAll } from './write.js'

type OnShare = (share: number | undefined) => void

/** Blocks of one look. */
const PIECE = 2048

/**
 * Writes zeros where a format left something: at both ends, where file systems begin and are looked for, or, of a full erasure, on
 * all of a medium whose formats keep everything. What holds nothing but zeros is left alone. Tells where something is left.
 */
export async function emptyFormatted(on: Conversation, erasure: 'quick' | 'full', onShare?: OnShare): Promise<void> {
  const view = await lookAtDisc({ transport: on.transport, clock: on.clock })
  const { medium } = view
  if (view.state !== 'overwritable' || medium === undefined) return
  const isWhole = erasure === 'full' && medium.formats.includes(FormatType.dvdPlusRw)
  const { readable } = view
  let written = 0
  for (const [from, to] of isWhole ? [[0, readable] as const] : endsOf(view))
    written += await zeroOut(on, view, from, to, isWhole ? (at) => onShare?.(at / readable) : undefined)
  if (written === 0) return
  await flush(on)
  if (isWhole) return
  const kept = faults.erasedEnds({ drive: on.transport.name, medium: view.name })
  on.tell(erasure === 'full' ? kept : { ...kept, severity: 'note' })
}

/** In whole units of the medium; blocks that were written. What cannot be read is written too where something was there. */
async function zeroOut(on: Conversation, view: DiscView, from: number, to: number, onBlock?: (at: number) => void): Promise<number> {
  const unit = view.medium?.writeUnit ?? 1
  const most = Math.max(unit, Math.min(PIECE, blocksPerWrite(on.transport.maximumTransfer, SECTOR_BYTES, unit)))
  let written = 0
  for (let at = from - (from % unit); at < to; at += most) {
    const count = Math.min(most, to - at)
    const found = await readSectors(on, 'data', lba(at), count)
    if (found.kind === 'read' ? found.bytes.some((byte) => byte !== 0) : !UNWRITTEN.has(found.fault.code)) {
      await writeZeros(on, unit, at, count)
      written += count
    }
    onBlock?.(at + count)
  }
  return written
}

async function writeZeros(on: Conversation, unit: number, start: number, count: number): Promise<void> {
  let written = 0
  try {
    await writeAll({
      on,
      kind: 'data',
      source: sourceOfZeros(count, SECTOR_BYTES),
      start: lba(start),
      unit,
      streaming: false,
      unread: false,
      onWritten: (blocks) => {
        written += blocks
      },
      total: { written: () => written, planned: count },
    })
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined || !fault.code.startsWith('mmc/')) throw error
    throw new DiscError(faults.eraseOdd({ drive: on.transport.name, reason: fault.message }), { cause: error })
  }
}

/** A disc that is written over in place keeps what it holds through a format, as a DVD+RW does: zeros make it empty. */

import { DiscError } from '../fault/index.js'
import { FormatType } from '../mmc/index.js'
import { ENDS, isHeuristicallyBlank, lookAtDisc, readSectors, type DiscView } from '../readback/index.js'
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
 * Where a format left something: zeros at both ends, where file systems begin and are looked for, or, of a full erasure, wherever something else is. Blocks that are zeros are left alone,
 * and those that cannot be read are written.
 */
export async function wipe(on: Conversation, erasure: 'quick' | 'full', onShare?: OnShare): Promise<void> {
  const station = { transport: on.transport, clock: on.clock }
  const view = await lookAtDisc(station)
  if (view.state !== 'overwritable' || view.medium === undefined) return
  const isWhole = erasure === 'full' && view.medium.formats.includes(FormatType.dvdPlusRw)
  if (!isWhole && (await isHeuristicallyBlank(station, view))) return
  const unit = view.medium.writeUnit
  const { readable } = view
  const most = Math.max(unit, Math.min(PIECE, blocksPerWrite(on.transport.maximumTransfer, SECTOR_BYTES, unit)))
  const zeros = new Uint8Array(most * SECTOR_BYTES)
  for (const [from, to] of erasure === 'full' ? [[0, readable] as const] : endsOf(readable, unit))
    for (let at = from; at < to; at += most) {
      const count = Math.min(most, to - at)
      const found = await readSectors(station, 'data', lba(at), count)
      if (found.kind !== 'read' || Buffer.compare(found.bytes, zeros.subarray(0, found.bytes.length)) !== 0)
        await writeZeros(on, view, at, count)
      if (erasure === 'full') onShare?.((at + count) / readable)
    }
  await flush(on)
}

/** In whole units. */
function endsOf(size: number, unit: number): readonly (readonly [number, number])[] {
  if (size <= 2 * ENDS) return [[0, size]]
  const last = size - ENDS
  return [
    [0, ENDS],
    [last - (last % unit), size],
  ]
}

async function writeZeros(on: Conversation, view: DiscView, start: number, count: number): Promise<void> {
  const nothing = (): Promise<void> => Promise.resolve()
  let written = 0
  try {
    await writeAll({
      on,
      kind: 'data',
      source: sourceOfZeros(count, SECTOR_BYTES),
      start: lba(start),
      unit: view.medium?.writeUnit ?? 1,
      streaming: false,
      unread: false,
      onSend: () => {},
      onData: () => {},
      onWritten: (blocks) => {
        written += blocks
      },
      onWait: nothing,
      onBlock: nothing,
      total: { written: () => written, planned: count },
    })
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined || !fault.code.startsWith('mmc/')) throw error
    throw new DiscError(faults.eraseOdd({ drive: on.transport.name, reason: fault.message }), { cause: error })
  }
}

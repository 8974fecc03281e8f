/** Media that are formatted and not blanked keep what was on them: of an erased one the ends are written over, by which it counts as empty. */

import type { Fault } from '../fault/index.js'
import { endsOf, readSectors, sectorsPerRead, type DiscView } from '../readback/index.js'
import { sourceOfZeros } from '../sector/index.js'
import { lba, SECTOR_BYTES } from '../unit/index.js'
import { flush } from './closing.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import type { Erasure } from './format.js'
import { writeAll } from './write.js'

/** What was never written, and what holds nothing but zeros, is left alone. */
export async function emptyEnds(on: Conversation, view: DiscView, erasure: Erasure): Promise<readonly Fault[]> {
  const step = sectorsPerRead(on, 'data')
  let written = 0
  for (const [from, to] of endsOf(view))
    for (let at = from; at < to; at += step) {
      const count = Math.min(step, to - at)
      const outcome = await readSectors(on, 'data', lba(at), count)
      if (outcome.kind !== 'read' || outcome.bytes.every((byte) => byte === 0)) continue
      await writeZeros(on, view, at, count)
      written += count
    }
  if (written === 0) return []
  await flush(on)
  const kept = faults.erasedEnds({ drive: on.transport.name, medium: view.name })
  return [erasure === 'full' ? kept : { ...kept, severity: 'note' }]
}

const nothing = (): void => {}
const noWait = (): Promise<void> => Promise.resolve()

function writeZeros(on: Conversation, { medium }: DiscView, start: number, count: number): Promise<void> {
  return writeAll({
    kind: 'data',
    on,
    source: sourceOfZeros(count, SECTOR_BYTES),
    start: lba(start),
    unit: medium?.writeUnit ?? 1,
    streaming: false,
    unread: false,
    onSend: nothing,
    onData: nothing,
    onWritten: nothing,
    onWait: noWait,
    onBlock: noWait,
    total: { written: () => 0, planned: count },
  })
}

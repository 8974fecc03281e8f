/** Rows of blocks to be compared: those of a medium, and sectors as they are written. */

import { hasLeadIn } from '../layout/index.js'
import type { Medium, SectorSource } from '../port/index.js'
import { programOf, UNSTORED, type Master } from '../sector/index.js'
import { bytesOf, lba, SECTOR_BYTES, sectors } from '../unit/index.js'
import type { BlockSource } from './blocks.js'

export const blocksOfMedium = (medium: Medium): BlockSource => ({
  size: bytesOf(medium.size),
  blockBytes: SECTOR_BYTES,
  read: (at, length) => medium.read(lba(at / SECTOR_BYTES), sectors(length / SECTOR_BYTES)),
})

/** Sectors of a source are made one after the other: who reads them goes forward. */
function blocksOfSectors(source: SectorSource, signal: AbortSignal | undefined): BlockSource & { close(): Promise<void> } {
  const pieces = source.open(0, signal)[Symbol.asyncIterator]()
  let pending = new Uint8Array(0)
  return {
    size: source.count * source.sectorBytes,
    blockBytes: source.sectorBytes,
    async read(_at, length) {
      const out = new Uint8Array(length)
      for (let filled = 0; filled < length;) {
        if (pending.length === 0) {
          const { done, value } = await pieces.next()
          if (done === true) throw new Error('Sectors end before their count')
          pending = value.slice()
          source.giveBack?.(value)
        }
        const part = pending.subarray(0, length - filled)
        out.set(part, filled)
        filled += part.length
        pending = pending.subarray(part.length)
      }
      return out
    },
    async close() {
      await pieces.return?.()
    },
  }
}

/** Two discs with tracks, as the sectors that are written. */
export interface SectorsOfBoth {
  readonly before: BlockSource
  readonly after: BlockSource
  /** Where the sectors lie on the disc that do not follow each other there. */
  readonly stretches?: readonly { readonly start: number; readonly count: number }[]
  close(): Promise<void>
}

/** Undefined where one has no tracks, or sectors of another size. */
export async function openSectors(
  before: Master | undefined,
  after: Master | undefined,
  signal: AbortSignal | undefined,
): Promise<SectorsOfBoth | undefined> {
  if (before === undefined || after === undefined || !hasLeadIn(before.disc) || !hasLeadIn(after.disc)) return undefined
  const [a, b] = [await programOf(before), await programOf(after)]
  if (a.sectorBytes !== b.sectorBytes) return undefined
  const [x, y] = [blocksOfSectors(a, signal), blocksOfSectors(b, signal)]
  return {
    before: x,
    after: y,
    stretches: before.disc.sessions.map(({ start, leadOut }) => ({ start: start + UNSTORED, count: leadOut - start - UNSTORED })),
    close: async () => void (await Promise.all([x.close(), y.close()])),
  }
}

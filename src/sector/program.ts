/** All that a disc has to give, as sectors in their order: blocks of 2048 bytes, or whole sectors of 2352 where it has tracks to keep apart. */

import { RAW_SECTOR_BYTES } from '../kernel/index.js'
import { hasLeadIn, type Disc, type Layout, type Span } from '../layout/index.js'
import type { SectorReader, SectorSource } from '../port/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import { cdRuns, UNSTORED, type CdSources, type Contents } from './cd/index.js'
import type { Master } from './master.js'
import { PIECE_SECTORS, sourceOfReader, sourceOfStream } from './source.js'
import { LayoutReader } from './stream.js'

/** Without the pause that images leave out at the start of each session. */
export async function programOf({ disc, sources, kernel }: Master): Promise<SectorSource> {
  if (!hasLeadIn(disc)) return sourceOfBlocks(disc, sources)
  const count = disc.sessions.reduce((sum, { start, leadOut }) => sum + leadOut - start - UNSTORED, 0)
  const sectorKernel = await kernel()
  return sourceOfStream(count, RAW_SECTOR_BYTES, async function* (signal) {
    const options = { area: 'program', scrambled: false, kernel: sectorKernel, ...(signal === undefined ? {} : { signal }) } as const
    for await (const { sectors } of cdRuns(disc, sources, options)) yield sectors
  })
}

/** The blocks of a disc that is nothing else. */
export function sourceOfBlocks(disc: Disc, sources: CdSources): SectorSource {
  const [span] = disc.sessions.flatMap(({ spans }) => spans)
  if (span?.kind === 'volumes' && sources.contents !== undefined) return sourceOfVolumes(span, sources.contents)
  if (span?.kind !== 'data') throw new Error('A disc of blocks has nothing but data')
  return sources.blocks?.(span.source) ?? sourceOfStream(span.length, SECTOR_BYTES, (signal) => sources.data(span.source, signal))
}

/** The sectors of file systems. */
const sourceOfVolumes = ({ place, start }: Extract<Span, { kind: 'volumes' }>, contents: Contents): SectorSource =>
  sourceOfLayout(place(start), contents)

/** The sectors of a layout from its start; those before `from` are made and dropped. */
export function sourceOfLayout(layout: Layout, { open, reader: openContents }: Contents): SectorSource {
  return sourceOfReader(layout.size, SECTOR_BYTES, PIECE_SECTORS, (from, signal) => {
    const reader = new LayoutReader(layout, { open, contents: openContents(), signal })
    return from === 0 ? reader : skipping(reader, from * SECTOR_BYTES)
  })
}

function skipping(reader: SectorReader, count: number): SectorReader {
  let left = count
  return {
    async read(into) {
      for (; left > 0; left -= Math.min(left, into.length)) await reader.read(into.subarray(0, left))
      return reader.read(into)
    },
    close: () => reader.close(),
  }
}

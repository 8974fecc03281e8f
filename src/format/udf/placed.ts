/** The frame of one placement: where the partition begins and ends, and where each block went. */

import type { RegionId, Where } from '../../layout/index.js'
import type { StampEntries } from '../../kernel/index.js'
import type { Content } from '../../source/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { runsOf, sectorsByRun, type Chunk, type Run } from './arena.js'
import { addressing, type Frame } from './frame.js'
import { eachFile, type Population, type Resident } from './population.js'
import type { UdfOptions } from './options.js'
import type { Shape } from './shape.js'
import { stencilOf, type Stencil } from './stencil.js'

/** Regions of ours behind the payload that lie inside the partition. */
export const METADATA_FILE: RegionId = 'udf/metadata-file'
export const MIRROR_FILE: RegionId = 'udf/metadata-mirror-file'
export const VAT: RegionId = 'udf/vat'
/** Those that may reach further than payload and entries. */
const farthest = { physical: [], virtual: [VAT], metadata: [MIRROR_FILE] } as const
export const mirrorOf = (id: RegionId): RegionId => `${id}:mirror`

export interface Placed extends Frame {
  /** Runs of the arena, and of its copy. */
  readonly runs: readonly Run[]
  readonly mirrorRuns: readonly Run[]
  /** First sector of the data of the entry with that index, where it lies in one piece. */
  readonly dataSector: (index: number) => number
  readonly stencil: Stencil
  readonly stampEntries: StampEntries | undefined
}

export function placedFrame(
  where: Where,
  shape: Shape,
  chunks: readonly Chunk<Resident>[],
  { places }: Population,
  { stampEntries, former }: Pick<UdfOptions, 'stampEntries' | 'former'>,
): Placed {
  const runs = runsOf(chunks, where)
  const mirrorRuns = shape.duplicate ? runsOf(chunks, where, mirrorOf) : runs
  // It begins with what comes first in it: some readers seek the file set in its first block.
  let start: number =
    former?.partition ?? (shape.mapping === 'metadata' ? where.lba(METADATA_FILE) : (runs[0]?.sector ?? shape.partitionFrom))
  let end = 0
  for (const { sector, blocks } of [...runs, ...mirrorRuns]) end = Math.max(end, sector + blocks)
  for (const id of farthest[shape.mapping]) end = Math.max(end, where.lba(id) + where.length(id))
  const cover = (sector: number, size: number): void => {
    if (sector < start) start = sector
    const after = sector + Math.ceil(size / SECTOR_BYTES)
    if (after > end) end = after
  }
  const dataSectors = new Int32Array(places)
  const find = (content: Content, index: number): void => {
    const sector = where.content(content)
    dataSectors[index] = sector
    cover(sector, content.size)
  }
  for (const { tenants } of chunks)
    for (const tenant of tenants)
      if (tenant.kind === 'files') eachFile(tenant, ({ content }, nth) => content.size > 0 && find(content, tenant.index + nth))
      else if (tenant.kind === 'entry' && tenant.data.kind === 'content') {
        find(tenant.data.content, tenant.index)
      }
  // A file before draws the start to it; metadata and packets stay aligned.
  const unit = Math.max(shape.unit, shape.packet)
  start = Math.floor(start / unit) * unit
  const length = Math.ceil((end - start) / shape.packet) * shape.packet
  return {
    ...addressing(shape.mapping, start, sectorsByRun(runs)),
    where,
    traits: shape.traits,
    start,
    length,
    runs,
    mirrorRuns,
    dataSector: (index) => dataSectors[index] as number,
    stencil: stencilOf(shape.traits),
    stampEntries,
  }
}

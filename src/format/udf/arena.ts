/**
 * Blocks of file entries and directories. They are numbered as they come; a number becomes an address once the regions
 * that hold them are placed. Regions are of moderate size, so that rendering one keeps little memory.
 */

import type { Place, Region, RegionId, Where } from '../../layout/index.js'
import { SECTOR_BYTES, sectors } from '../../unit/index.js'

/** Something that lies in one or more blocks in a row. */
export interface Tenant {
  /** Number of its first block, given by the arena. */
  block: number
  readonly blocks: number
}

export interface Chunk<Item extends Tenant> {
  readonly id: RegionId
  readonly first: number
  blocks: number
  readonly tenants: Item[]
}

export interface Arena<Item extends Tenant> {
  readonly chunks: readonly Chunk<Item>[]
  /** Blocks so far, those included that fill a chunk to whole units. */
  readonly size: () => number
  readonly add: (item: Item) => void
  /** Blocks that the chunk of the next tenant has left. */
  readonly room: () => number
  /** Fills the last chunk to whole units. */
  readonly finish: () => void
}

/** A chunk is closed from this size on: 1 MiB. */
const CHUNK_BLOCKS = 512

/** `unit`: chunks begin and end at multiples of so many blocks. */
export function arena<Item extends Tenant>(name: string, unit: number): Arena<Item> {
  const chunks: Chunk<Item>[] = []
  let size = 0
  const finish = (): void => {
    const last = chunks.at(-1)
    if (last === undefined) return
    last.blocks = Math.ceil(last.blocks / unit) * unit
    size = last.first + last.blocks
  }
  return {
    chunks,
    size: () => size,
    finish,
    room() {
      const left = CHUNK_BLOCKS - (chunks.at(-1)?.blocks ?? CHUNK_BLOCKS)
      return left > 0 ? left : CHUNK_BLOCKS
    },
    add(item) {
      let last = chunks.at(-1)
      if (last === undefined || last.blocks >= CHUNK_BLOCKS) {
        finish()
        last = { id: `${name}:${size}`, first: size, blocks: 0, tenants: [] }
        chunks.push(last)
      }
      item.block = size
      last.blocks += item.blocks
      last.tenants.push(item)
      size += item.blocks
    },
  }
}

/** Sector of a block by its number. */
export type SectorOf = (block: number) => number

/** A run of blocks that lie on the volume as they are numbered. */
export interface Run {
  readonly first: number
  readonly blocks: number
  readonly sector: number
}

/** The chunks joined where they touch. */
export function runsOf(chunks: readonly Chunk<Tenant>[], where: Where, idOf: (id: RegionId) => RegionId = (id) => id): readonly Run[] {
  const runs: Run[] = []
  for (const { id, first, blocks } of chunks) {
    const sector = where.lba(idOf(id))
    const last = runs.at(-1)
    if (last !== undefined && last.sector + last.blocks === sector) runs[runs.length - 1] = { ...last, blocks: last.blocks + blocks }
    else runs.push({ first, blocks, sector })
  }
  return runs
}

export function sectorsByRun(runs: readonly Run[]): SectorOf {
  const [only] = runs
  if (only !== undefined && runs.length === 1) return (block) => only.sector + block - only.first
  return (block) => {
    let low = 0
    let high = runs.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((runs[middle] as Run).first <= block) low = middle
      else high = middle - 1
    }
    const run = runs[low] as Run
    return run.sector + block - run.first
  }
}

export interface ChunkRegions<Item extends Tenant> {
  readonly reason: string
  readonly place: Place
  readonly refsOf: (item: Item) => Iterable<RegionId>
  /** Writes all tenants of a chunk into its blocks, which are zeros. */
  readonly render: (out: Uint8Array, chunk: Chunk<Item>, where: Where) => void
}

export function chunkRegions<Item extends Tenant>(chunks: readonly Chunk<Item>[], how: ChunkRegions<Item>): readonly Region[] {
  return chunks.map((chunk) => ({
    id: chunk.id,
    owner: 'udf',
    reason: how.reason,
    length: sectors(chunk.blocks),
    place: how.place,
    refs: () => refsOf(chunk, how),
    body: {
      kind: 'bytes',
      render(where, into) {
        const out = into ?? new Uint8Array(chunk.blocks * SECTOR_BYTES)
        how.render(out, chunk, where)
        return out
      },
    },
  }))
}

function refsOf<Item extends Tenant>(chunk: Chunk<Item>, how: ChunkRegions<Item>): readonly RegionId[] {
  const refs: RegionId[] = []
  for (const item of chunk.tenants) for (const id of how.refsOf(item)) refs.push(id)
  return refs
}

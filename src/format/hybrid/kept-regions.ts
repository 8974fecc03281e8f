/** The system area of a disc that was found, as that of a disc made of it; and what its tables lead to behind the file systems. */

import { DiscError, type ManifestPath } from '../../fault/index.js'
import { aligned, at, next, type Region, type Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import {
  between,
  bytesOf,
  lba,
  SECTOR_BYTES,
  sectors,
  sectorsOf,
  VIRTUAL_SECTOR_BYTES,
  virtualSectors,
  type Sectors,
} from '../../unit/index.js'
import { faults } from './faults.js'
import { backupBlocks, HFS_PLUS_MARK, marksOf, renderKeptArea, type KeptArea } from './kept.js'
import type { InnerVolume } from './options.js'
import { spanOf } from './partitions.js'
import { blockAt, type Span } from './span.js'
import { BACKUP, noPartitions, noRegions, SYSTEM_AREA, SYSTEM_AREA_ID, type HybridPlan } from './regions.js'

const OWNER = 'hybrid'
const BLOCKS_PER_SECTOR = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES

/** What a kept area takes of the disc that is made. */
export interface KeptAreaOptions {
  readonly kept: KeptArea
  /** What lies at a mark now. */
  readonly contentOf: (mark: string) => Content | undefined
  /** Partitions behind the volume. */
  readonly appended: readonly AppendedPartition[]
  /** The one over the data of the files. */
  readonly volume: InnerVolume | undefined
  readonly path: ManifestPath
}

export interface AppendedPartition {
  readonly content: Content
  /** It begins at a multiple of so many sectors. */
  readonly unit: Sectors
}

/** The system area of a disc that this one is made of, its tables with the addresses of this one. */
export function planKeptArea({ kept, contentOf, appended, volume, path }: KeptAreaOptions): HybridPlan {
  const names = [...new Set(marksOf(kept))]
  const contents = new Map(names.map((name) => [name, contentOf(name)]))
  const isVolume = (name: string): boolean => name === HFS_PLUS_MARK && volume !== undefined
  const lost = names.filter((name) => contents.get(name) === undefined && !isVolume(name))
  if (lost.length > 0)
    return {
      regions: noRegions,
      ...noPartitions,
      faults: lost.map((name) => faults.markLost({ what: name.slice(name.indexOf(':') + 1) }, { path })),
    }
  const ends = volume !== undefined && names.includes(HFS_PLUS_MARK) ? [volume.first, volume.last] : []
  const refs = [...[...contents.values()].flatMap((content) => (content === undefined ? [] : [content.id])), ...ends]
  const rendered = (where: Where) => {
    const made = renderKeptArea(kept, {
      size: virtualSectors(where.end * BLOCKS_PER_SECTOR),
      spanOf: (name) => (isVolume(name) ? spanOfVolume(volume as InnerVolume, where) : spanOf(contents.get(name) as Content, where)),
    })
    if (made.faults.length > 0) throw new DiscError(made.faults.map((fault) => ({ ...fault, path })))
    return made
  }
  const area: Region = {
    id: SYSTEM_AREA_ID,
    owner: OWNER,
    reason: kept.mbr.length === 0 ? 'system area of the former disc' : 'partition tables of the former disc',
    length: SYSTEM_AREA,
    place: at(lba(0)),
    refs,
    body: { kind: 'bytes', render: (where) => rendered(where).area },
  }
  const blocks = kept.gpt === undefined ? 0 : backupBlocks(kept.gpt)
  const backup: Region = {
    id: BACKUP,
    owner: OWNER,
    reason: 'second GUID partition table',
    length: sectors(Math.ceil(blocks / BLOCKS_PER_SECTOR)),
    place: next,
    refs,
    body: { kind: 'bytes', render: (where) => atEnd(rendered(where).backup, where.length(BACKUP)) },
  }
  const behind = appended.map(({ content, unit }): Region => ({
    id: content.id,
    owner: OWNER,
    reason: 'partition behind the volume',
    length: sectorsOf(content.size),
    place: aligned(unit),
    refs: [],
    body: { kind: 'content', content },
  }))
  const [first] = behind
  return {
    regions: { descriptors: [area], structures: [], tail: blocks === 0 ? [] : [backup] },
    behind,
    endsWithCylinder: kept.endsWithCylinder,
    ownEnd: (where) => (first === undefined ? where.end : where.lba(first.id)),
    faults: [],
  }
}

/** From its first sector to its last one. */
function spanOfVolume({ first, last }: InnerVolume, where: Where): Span {
  const start = where.lba(first)
  return { start: blockAt(start), count: virtualSectors((between(start, where.lba(last)) + 1) * BLOCKS_PER_SECTOR) }
}

/** The table fills the end of its sectors. */
function atEnd(table: Uint8Array, length: Sectors): Uint8Array {
  const out = new Uint8Array(bytesOf(length))
  out.set(table, out.length - table.length)
  return out
}

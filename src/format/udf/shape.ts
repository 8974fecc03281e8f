/** What the options make of the volume: kinds of partition, forms of descriptors, first sectors. */

import type { Fault } from '../../fault/index.js'
import { alignUp, lba, sectors, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Mapping } from './frame.js'
import type { UdfOptions, UdfPartition } from './options.js'
import { REVISIONS, type RevisionTraits } from './revision.js'
import type { Forms } from './room.js'
import { MOST_SPARES, MOST_TABLES } from './sparing.js'

/** ECMA-167 3/8.4.2.1 wants an anchor in this sector of the session. */
export const ANCHOR = 256
/** Blocks by which the metadata file grows and is aligned; an ECC block of DVD or Blu-ray fits. UDF 2.60 2.2.10. */
const METADATA_UNIT = 32

export interface Shape {
  readonly traits: RevisionTraits
  readonly partition: UdfPartition
  readonly mapping: Mapping
  readonly forms: Forms
  /** Chunks of the arena begin and end at multiples of so many sectors. */
  readonly unit: number
  /** The partition's start and end are multiples of so many sectors. */
  readonly packet: number
  /** First sector of the session. */
  readonly session: Lba
  /** First sectors of the sparing tables, of the packets in reserve, and of the partition. */
  readonly tablesAt: readonly Lba[]
  readonly sparesFrom: Lba
  readonly partitionFrom: Lba
  readonly duplicate: boolean
  readonly readRevision: number
}

export function shapeOf(options: UdfOptions, out: Fault[]): Shape {
  const traits = REVISIONS[options.revision]
  const partition = checkedPartition(options, traits, out)
  const mapping = partition.kind === 'virtual' ? 'virtual' : traits.metadata ? 'metadata' : 'physical'
  const unit = mapping === 'metadata' ? METADATA_UNIT : 1
  const packet = partition.kind === 'sparable' ? partition.packet : 1
  const session = options.start ?? lba(0)
  const firstFree = alignUp(lba(session + ANCHOR + 1), sectors(Math.max(unit, packet)))
  const { tablesAt, sparesFrom, end } = reserveOf(partition, firstFree)
  if (options.metadata === 'duplicate' && !traits.metadata)
    out.push(faults.featureNeedsRevision({ feature: 'The metadata mirror', count: 1, needed: '2.50', revision: traits.name, example: '' }))
  return {
    traits,
    partition,
    mapping,
    forms: { file: mapping === 'physical' ? 'short' : 'long', home: mapping === 'virtual' ? 'long' : 'short' },
    unit,
    packet,
    session,
    tablesAt,
    sparesFrom,
    partitionFrom: alignUp(end, sectors(unit)),
    duplicate: mapping === 'metadata' && options.metadata !== 'single',
    readRevision: readRevisionOf(traits),
  }
}

/** Where tables and packets in reserve lie, and where they end: each table in packets of its own. UDF 2.60 2.2.9. */
function reserveOf(partition: UdfPartition, first: Lba): { tablesAt: readonly Lba[]; sparesFrom: Lba; end: Lba } {
  if (partition.kind !== 'sparable') return { tablesAt: [], sparesFrom: first, end: first }
  const { packet, spares, tables } = partition
  const tablesAt = Array.from({ length: tables }, (_, i) => lba(first + i * packet))
  const sparesFrom = lba(first + tables * packet)
  return { tablesAt, sparesFrom, end: lba(sparesFrom + spares * packet) }
}

function checkedPartition(options: UdfOptions, traits: RevisionTraits, out: Fault[]): UdfPartition {
  const partition = options.partition ?? { kind: 'physical' }
  if (partition.kind === 'physical') return partition
  if (!traits.mapped) {
    out.push(faults.partitionNeedsRevision({ partition: partition.kind, revision: traits.name }))
    return { kind: 'physical' }
  }
  if (partition.kind === 'virtual') {
    const behind = options.behind ?? 0
    if (behind > 0) out.push(faults.tableNotLast({ sectors: behind }))
    return partition
  }
  const { spares, tables } = partition
  const within = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 1 && value <= limit
  if (within(spares, MOST_SPARES) && within(tables, MOST_TABLES)) return partition
  out.push(faults.badSpares({ spares, limit: MOST_SPARES, tables }))
  return { ...partition, spares: 1, tables: 1 }
}

/** Readers of 2.50 read 2.60 as well, whose news concern writers; else a revision asks for its own readers. UDF 2.60 2.2.6.4. */
const readRevisionOf = ({ code }: RevisionTraits): number => Math.min(code, REVISIONS['2.50'].code)

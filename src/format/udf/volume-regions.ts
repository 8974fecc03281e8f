/** Regions around the partition: sequences, integrity, anchors, sparing tables. ECMA-167 3/8.4; OSTA UDF 2.60 2.2. */

import { aligned, at, next, type Place, type Region, type RegionId, type Where } from '../../layout/index.js'
import { lba, sectors } from '../../unit/index.js'
import { ANCHOR_ID } from './anchor.js'
import { DUPLICATED, type PartitionMap } from './maps.js'
import { METADATA_FILE, MIRROR_FILE } from './placed.js'
import { region, zeros, type Plan } from './plan.js'
import { ANCHOR, type Shape } from './shape.js'
import { renderSparingTable, sparingBytes } from './sparing.js'
import { INTEGRITY_SECTORS, renderAnchor, renderIntegrity, renderSequence, SEQUENCE_SECTORS } from './volume.js'

const MAIN: RegionId = 'udf/main'
const RESERVE: RegionId = 'udf/reserve'
const INTEGRITY: RegionId = 'udf/integrity'
const RESERVE_REASON = 'reserve volume descriptor sequence'
/** Sectors of the session, where most writers have them. */
const PLACES = { main: 32, reserve: 48, integrity: 64 } as const
/** Where partition 1 of a hybrid disc has the descriptors of ISO 9660 in sectors 32 to 47. */
const OTHER_PLACES = { main: 48, reserve: 80, integrity: 64 } as const
const sparingTable = (i: number): RegionId => `udf/sparing:${i}`

/** A volume descriptor sequence. */
function sequence(id: RegionId, reason: string, place: Place, { volume, shape, strings, home, frameOf }: Plan): Region {
  const { traits } = shape
  const refs = [...home.chunks.map((chunk) => chunk.id), INTEGRITY]
  return region(id, reason, SEQUENCE_SECTORS, place, refs, (where) => {
    const { start, length, fileSet } = frameOf(where)
    return renderSequence(
      {
        traits,
        volume,
        strings,
        partition: { start, length },
        maps: mapsOf(shape, where, start),
        fileSet: { address: fileSet, blocks: shape.mapping === 'virtual' ? 1 : 2 },
        integrity: where.lba(INTEGRITY),
      },
      where.lba(id),
    )
  })
}

/** The main sequence, the integrity descriptor and the first anchor. */
export function sequenceRegions(plan: Plan): readonly Region[] {
  const { volume, shape, population, home, frameOf, options } = plan
  const { traits, session } = shape
  const places = options.usual === 'taken' ? OTHER_PLACES : PLACES
  const integrity = (where: Where): Uint8Array =>
    renderIntegrity(
      {
        traits,
        volume,
        ...population,
        sizes: sizesOf(shape, frameOf(where).length, home.size()),
        readRevision: shape.readRevision,
      },
      where.lba(INTEGRITY),
    )
  const contents = home.chunks.map(({ id }) => id)
  const pinned = (sector: number): Place => at(lba(session + sector))
  return [
    sequence(MAIN, 'main volume descriptor sequence', pinned(places.main), plan),
    ...(shape.mapping === 'virtual' ? [sequence(RESERVE, RESERVE_REASON, pinned(places.reserve), plan)] : []),
    region(INTEGRITY, 'logical volume integrity sequence', INTEGRITY_SECTORS, pinned(places.integrity), contents, integrity),
    anchor(ANCHOR_ID, pinned(ANCHOR), shape),
  ]
}

function anchor(id: RegionId, place: Place, { traits }: Shape): Region {
  return region(id, 'anchor volume descriptor pointer', 1, place, [MAIN, RESERVE], (where) =>
    renderAnchor(traits, where.lba(id), { main: where.lba(MAIN), reserve: where.lba(RESERVE) }),
  )
}

function mapsOf(shape: Shape, where: Where, start: number): readonly PartitionMap[] {
  const { partition, mapping, unit } = shape
  const physical: PartitionMap =
    partition.kind === 'sparable'
      ? {
          kind: 'sparable',
          packet: partition.packet,
          tableBytes: sparingBytes(partition.spares),
          tables: shape.tablesAt,
        }
      : { kind: 'physical' }
  switch (mapping) {
    case 'physical':
      return [physical]
    case 'virtual':
      return [physical, { kind: 'virtual' }]
    case 'metadata': {
      const [file, mirror] = [where.lba(METADATA_FILE) - start, where.lba(MIRROR_FILE) - start]
      return [physical, { kind: 'metadata', file, mirror, unit, flags: shape.duplicate ? DUPLICATED : 0 }]
    }
  }
}

/** Sizes of the partitions in blocks; that of a virtual one is not told. UDF 2.60 2.2.6.2 and 2.2.6.3. */
function sizesOf({ mapping }: Shape, length: number, metadata: number): readonly { readonly free: number; readonly size: number }[] {
  const physical = { free: 0, size: length }
  switch (mapping) {
    case 'physical':
      return [physical]
    case 'virtual':
      return [physical, { free: UNTOLD, size: UNTOLD }]
    case 'metadata':
      return [physical, { free: 0, size: metadata }]
  }
}
const UNTOLD = 0xffffffff

export function sparingRegions({ partition, tablesAt, sparesFrom, traits }: Shape): readonly Region[] {
  if (partition.kind !== 'sparable') return []
  const { packet, spares } = partition
  const tables = tablesAt.map((sector, i) =>
    region(sparingTable(i), 'sparing table', 1, at(sector), [SPARES], (where) =>
      renderSparingTable(traits, where.lba(sparingTable(i)), spares, packet, where.lba(SPARES)),
    ),
  )
  return [...tables, zeros(SPARES, 'packets in reserve', spares * packet, at(sparesFrom))]
}
const SPARES: RegionId = 'udf/spares'

/**
 * The reserve sequence, far from the main one, and anchors in the last sector N and in N - 256, as far as others leave
 * room behind. Some readers take the end of the sequences for the least length of the volume. Nothing follows a
 * virtual partition, whose table is the last sector. ECMA-167 3/8.4.2.1.
 */
export function lastRegions(plan: Plan): readonly Region[] {
  const { shape, options } = plan
  if (shape.mapping === 'virtual') return []
  const behind = options.behind ?? 0
  const reserve = sequence(RESERVE, RESERVE_REASON, aligned(sectors(shape.packet)), plan)
  return [reserve, ...lastAnchors(shape, behind, options.anchors ?? 'two')]
}

function lastAnchors(shape: Shape, behind: number, anchors: 'two' | 'three'): readonly Region[] {
  if (behind === 0 && anchors === 'two') return [anchor('udf/anchor:last', next, shape)]
  if (behind >= ANCHOR) return []
  const early = anchor('udf/anchor:early', next, shape)
  const gap = (length: number): Region => zeros('udf/anchor:gap', 'space between anchors', length, next)
  if (behind === 0) return [early, gap(ANCHOR - 1), anchor('udf/anchor:last', next, shape)]
  return [early, gap(ANCHOR - behind)]
}

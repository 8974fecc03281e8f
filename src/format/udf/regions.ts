/** The whole file system as regions. OSTA UDF 2.60 chapter 2, and chapter 6 for media that are written in one go. */

import type { Fault } from '../../fault/index.js'
import { aligned, at, from, next, type FormatRegions, type Place, type Region, type RegionId, type Where } from '../../layout/index.js'
import { walk, type ImageTree, type Volume } from '../../tree/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { arena, chunkRegions, type Arena } from './arena.js'
import { renderNames } from './directory.js'
import { renderEntry } from './entry.js'
import { split } from './extents.js'
import { located } from './frame.js'
import { faults } from './faults.js'
import { renderFileSet } from './file-set.js'
import { FILE_TYPE } from './file-structures.js'
import { fitStrings, type Strings } from './label.js'
import { DUPLICATED, type PartitionMap } from './maps.js'
import type { UdfOptions } from './options.js'
import { METADATA_FILE, MIRROR_FILE, mirrorOf, placedFrame, VAT, type Placed } from './placed.js'
import type { Population, Resident } from './population.js'
import { settle } from './settle.js'
import { ANCHOR, shapeOf, type Shape } from './shape.js'
import { renderSparingTable, sparingBytes } from './sparing.js'
import { renderSystemFile } from './system-file.js'
import { renderVat, vatBytes } from './vat.js'
import {
  INTEGRITY_SECTORS,
  RECOGNITION_SECTORS,
  renderAnchor,
  renderIntegrity,
  renderRecognition,
  renderSequence,
  SEQUENCE_SECTORS,
} from './volume.js'

export interface UdfPlan {
  readonly regions: FormatRegions
  readonly faults: readonly Fault[]
}

/** What all regions are made from. */
interface Plan {
  readonly volume: Volume
  readonly options: UdfOptions
  readonly shape: Shape
  readonly strings: Strings
  readonly population: Population
  readonly home: Arena<Resident>
  readonly frameOf: (where: Where) => Placed
}

/**
 * Plans the file system of a tree. Regions of the partition ask for places from sector 257 of the session on; payload
 * is to come after `structures` and before `tail`. The partition reaches from the first of them, or a file that lies
 * before, to the end of the last.
 */
export function planUdf(tree: ImageTree, volume: Volume, options: UdfOptions): UdfPlan {
  const out: Fault[] = []
  const shape = shapeOf(options, out)
  const strings = fitStrings(volume, options, out)
  const home = arena<Resident>('udf/files', shape.unit)
  const { embed = 'never', names = 'mangle' } = options
  const fileSetBlocks = shape.mapping === 'virtual' ? 1 : 2
  const population = settle(tree, home, { traits: shape.traits, embed, names, form: shape.forms.file, fileSetBlocks }, out)
  if (shape.partition.kind === 'sparable') placesOutside(tree, shape, out)

  const frames = new WeakMap<Where, Placed>()
  const frameOf = (where: Where): Placed => {
    const known = frames.get(where)
    if (known !== undefined) return known
    const frame = placedFrame(where, shape, home.chunks, population)
    frames.set(where, frame)
    return frame
  }
  const plan: Plan = { volume, options, shape, strings, population, home, frameOf }
  return {
    regions: {
      descriptors: [
        region('udf/recognition', 'volume recognition sequence', RECOGNITION_SECTORS, next, [], () => renderRecognition(shape.traits)),
      ],
      structures: [...sequenceRegions(plan), ...sparingRegions(shape), ...fileRegions(plan)],
      tail: [...mirrorRegions(plan), ...vatRegions(plan), ...lastRegions(plan)],
    },
    faults: out,
  }
}

/** Files that a sparable partition, whose start cannot move, does not reach. */
function placesOutside(tree: ImageTree, { partitionFrom }: Shape, out: Fault[]): void {
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file' || node.hidden.has('udf')) continue
    const place = node.inode.place
    if (place?.kind === 'at' && place.lba < partitionFrom) out.push(faults.placeOutside({ path, lba: place.lba, start: partitionFrom }))
  }
}

function region(
  id: RegionId,
  reason: string,
  length: number,
  place: Place,
  refs: readonly RegionId[],
  render: (where: Where) => Uint8Array,
): Region {
  return { id, owner: 'udf', reason, length: sectors(length), place, refs, body: { kind: 'bytes', render } }
}

const zeros = (id: RegionId, reason: string, length: number, place: Place): Region => ({
  id,
  owner: 'udf',
  reason,
  length: sectors(length),
  place,
  refs: [],
  body: { kind: 'zeros' },
})

const MAIN: RegionId = 'udf/main'
const RESERVE: RegionId = 'udf/reserve'
const INTEGRITY: RegionId = 'udf/integrity'
const RESERVE_REASON = 'reserve volume descriptor sequence'
/** Sectors of the session, where most writers have them. */
const PLACES = { main: 32, reserve: 48, integrity: 64 } as const
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
function sequenceRegions(plan: Plan): readonly Region[] {
  const { volume, shape, population, home, frameOf } = plan
  const { traits, session } = shape
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
    sequence(MAIN, 'main volume descriptor sequence', pinned(PLACES.main), plan),
    ...(shape.mapping === 'virtual' ? [sequence(RESERVE, RESERVE_REASON, pinned(PLACES.reserve), plan)] : []),
    region(INTEGRITY, 'logical volume integrity sequence', INTEGRITY_SECTORS, pinned(PLACES.integrity), contents, integrity),
    anchor('udf/anchor', pinned(ANCHOR), shape),
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

function sparingRegions({ partition, tablesAt, sparesFrom, traits }: Shape): readonly Region[] {
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

/** File set, entries and directories, with the metadata file around them where there is one. */
function fileRegions(plan: Plan): readonly Region[] {
  const { volume, shape, strings, population, home, frameOf } = plan
  const inPartition = from(shape.partitionFrom, sectors(shape.unit))
  const chunks = chunkRegions<Resident>(home.chunks, {
    reason: 'file set, file entries and directories',
    place: inPartition,
    refsOf: contentsOf,
    render(out, to, resident, where) {
      const frame = frameOf(where)
      switch (resident.kind) {
        case 'file set':
          return renderFileSet(out, to, resident, population.root, volume, strings, frame)
        case 'entry':
          return renderEntry(out, to, resident, frame, shape.forms)
        case 'names':
          return renderNames(out, to, resident, frame.home(resident.block).block, frame)
        case 'loose':
          out.set(resident.bytes, to)
      }
    },
  })
  if (shape.mapping !== 'metadata') return chunks
  return [metadataFile(plan, METADATA_FILE, FILE_TYPE.metadata, inPartition, (frame) => frame.runs), ...chunks]
}

function contentsOf(resident: Resident): readonly RegionId[] {
  return resident.kind === 'entry' && resident.data.kind === 'content' ? [resident.data.content.id] : []
}

/** The entry of the metadata file or its mirror. UDF 2.60 2.2.13. */
function metadataFile(plan: Plan, id: RegionId, fileType: number, place: Place, runsIn: (frame: Placed) => Placed['runs']): Region {
  const refs = plan.home.chunks.map((chunk) => (id === MIRROR_FILE && plan.shape.duplicate ? mirrorOf(chunk.id) : chunk.id))
  return region(id, id === MIRROR_FILE ? 'metadata mirror file' : 'metadata file', 1, place, refs, (where) => {
    const frame = plan.frameOf(where)
    const extents = runsIn(frame).flatMap(({ sector, blocks }) =>
      split(sector, blocks * SECTOR_BYTES).map((piece) => located(piece, frame)),
    )
    const out = new Uint8Array(SECTOR_BYTES)
    const block = frame.file(where.lba(id)).block
    renderSystemFile(out, 0, frame, { fileType, block, modified: plan.volume.modified, size: plan.home.size() * SECTOR_BYTES, extents })
    return out
  })
}

/** The mirror: far from the metadata, behind the payload. */
function mirrorRegions(plan: Plan): readonly Region[] {
  const { shape } = plan
  if (shape.mapping !== 'metadata') return []
  const file = metadataFile(plan, MIRROR_FILE, FILE_TYPE.metadataMirror, next, (frame) => frame.mirrorRuns)
  if (!shape.duplicate) return [file]
  const originals = fileRegions(plan).slice(1)
  const place = aligned(sectors(shape.unit))
  const copies = originals.map(({ id, owner, length, refs, body }) => {
    return { id: mirrorOf(id), owner, reason: 'copy of the metadata', length, place, refs, body }
  })
  return [...copies, file]
}

function vatRegions({ volume, shape, strings, population, home, frameOf }: Plan): readonly Region[] {
  if (shape.mapping !== 'virtual') return []
  const { entries } = population
  const length = Math.ceil(vatBytes(shape.traits.extended, entries.length + 1) / SECTOR_BYTES) + 1
  const render = (where: Where): Uint8Array => {
    const frame = frameOf(where)
    const blocks = [frame.home(0).block, ...entries.map(({ block }) => frame.home(block).block)]
    const sector = where.lba(VAT)
    return renderVat({ frame, strings, volume, census: population, readRevision: shape.readRevision, blocks, sector })
  }
  const refs = home.chunks.map(({ id }) => id)
  return [region(VAT, 'virtual allocation table', length, next, refs, render)]
}

/**
 * The reserve sequence, far from the main one, and anchors in the last sector N and in N - 256, as far as others leave
 * room behind. Some readers take the end of the sequences for the least length of the volume. Nothing follows a
 * virtual partition, whose table is the last sector. ECMA-167 3/8.4.2.1.
 */
function lastRegions(plan: Plan): readonly Region[] {
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

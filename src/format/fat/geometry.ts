/** How large a volume is, in what clusters, and hence of which type. "FAT Type Determination", "FAT Volume Initialization". */

import { ENTRY_BYTES, FAT_SECTOR_BYTES } from './structures.js'

export type FatType = 12 | 16 | 32

export interface Geometry {
  readonly type: FatType
  readonly clusterSectors: number
  /** Data clusters; the first is number 2. */
  readonly clusters: number
  readonly reservedSectors: number
  readonly tableSectors: number
  /** Entries of the root directory; 0 in FAT32, where it is a file. */
  readonly rootEntries: number
  readonly totalSectors: number
  readonly media: number
  readonly sectorsPerTrack: number
  readonly heads: number
  /** BIOS number of the drive. */
  readonly drive: number
}

/** Two tables, as all readers expect. */
export const TABLES = 2
const ROOT_ENTRIES = 512

interface Shape {
  readonly type: FatType
  readonly clusterSectors: number
  /** Sectors up to which the specification's tables use it. */
  readonly mostSectors: number
}

/** Cluster sizes by size of the volume: DskTableFAT16 and DskTableFAT32, before them FAT12 of 512 and 1024 bytes. */
const usualShapes: readonly Shape[] = [
  { type: 12, clusterSectors: 1, mostSectors: 4200 },
  { type: 12, clusterSectors: 2, mostSectors: 8400 },
  { type: 16, clusterSectors: 2, mostSectors: 32_680 },
  { type: 16, clusterSectors: 4, mostSectors: 262_144 },
  { type: 16, clusterSectors: 8, mostSectors: 524_288 },
  { type: 16, clusterSectors: 16, mostSectors: 1_048_576 },
  { type: 32, clusterSectors: 8, mostSectors: 16_777_216 },
  { type: 32, clusterSectors: 16, mostSectors: 33_554_432 },
  { type: 32, clusterSectors: 32, mostSectors: 67_108_864 },
  { type: 32, clusterSectors: 64, mostSectors: 0xffffffff },
]
const clusterSizes = [1, 2, 4, 8, 16, 32, 64]

/** Most clusters of the types that are told by their number. "FAT Type Determination". */
export const MOST_CLUSTERS = { 12: 4084, 16: 65_524 } as const

/**
 * Counts of clusters that make the type, with the distance of sixteen from the borders that the specification advises
 * since some readers are off by a few. FAT32 has 28 bits, less the reserved values.
 */
const MARGIN = 16
const least: Readonly<Record<FatType, number>> = { 12: 1, 16: MOST_CLUSTERS[12] + 1 + MARGIN, 32: MOST_CLUSTERS[16] + 1 + MARGIN }
const most: Readonly<Record<FatType, number>> = { 12: MOST_CLUSTERS[12] - MARGIN, 16: MOST_CLUSTERS[16] - MARGIN, 32: 0x0ffffff5 - MARGIN }

/** Floppy disks have their shape from the drive. */
const floppies: ReadonlyMap<number, Pick<Geometry, 'clusterSectors' | 'rootEntries' | 'media' | 'sectorsPerTrack'>> = new Map([
  [2400, { clusterSectors: 1, rootEntries: 224, media: 0xf9, sectorsPerTrack: 15 }],
  [2880, { clusterSectors: 1, rootEntries: 224, media: 0xf0, sectorsPerTrack: 18 }],
  [5760, { clusterSectors: 2, rootEntries: 240, media: 0xf0, sectorsPerTrack: 36 }],
])

/** What the volume must hold. */
export interface Demand {
  /** Clusters that everything but the root directory of FAT12 and FAT16 takes. */
  readonly clustersOf: (clusterBytes: number, type: FatType) => number
  readonly rootEntries: number
}

/** The smallest volume for the demand, of a given type or of the one that the tables choose; undefined where none fits. */
export function smallestGeometry(demand: Demand, type?: FatType): Geometry | undefined {
  for (const shape of type === undefined ? usualShapes : anyShapes(type)) {
    const needed = demand.clustersOf(shape.clusterSectors * FAT_SECTOR_BYTES, shape.type)
    if (needed > most[shape.type]) continue
    const wanted = Math.max(needed, least[shape.type])
    const rootEntries = rootEntriesFor(shape.type, demand)
    const exact = overhead(shape, wanted, rootEntries) + wanted * shape.clusterSectors
    // Whole sectors of a disc.
    const totalSectors = Math.ceil(exact / 4) * 4
    if (totalSectors > shape.mostSectors) continue
    return geometryOf(shape, totalSectors, rootEntries)
  }
  return undefined
}

/** The volume of exactly this many sectors; undefined where no type fits or the demand is larger. */
export function geometryOfSize(totalSectors: number, demand: Demand, type?: FatType): Geometry | undefined {
  const floppy = floppies.get(totalSectors)
  if (floppy !== undefined && (type === undefined || type === 12)) {
    const { clusterSectors, rootEntries, ...drive } = floppy
    const geometry = geometryOf(
      { type: 12, clusterSectors, mostSectors: totalSectors },
      totalSectors,
      Math.max(rootEntries, demand.rootEntries),
    )
    return geometry !== undefined && holds(geometry, demand) ? { ...geometry, ...drive, heads: 2, drive: 0 } : undefined
  }
  for (const shape of shapesFor(type)) {
    const geometry = totalSectors > shape.mostSectors ? undefined : geometryOf(shape, totalSectors, rootEntriesFor(shape.type, demand))
    if (
      geometry !== undefined &&
      geometry.clusters >= least[shape.type] &&
      geometry.clusters <= most[shape.type] &&
      holds(geometry, demand)
    )
      return geometry
  }
  return undefined
}

const holds = (geometry: Geometry, demand: Demand): boolean =>
  geometry.clusters >= demand.clustersOf(geometry.clusterSectors * FAT_SECTOR_BYTES, geometry.type) &&
  (geometry.type === 32 || geometry.rootEntries >= demand.rootEntries)

/** The tables' shapes; of a type asked for, those first and then any cluster size. */
const shapesFor = (type: FatType | undefined): readonly Shape[] =>
  type === undefined ? usualShapes : [...usualShapes.filter((shape) => shape.type === type), ...anyShapes(type)]

const anyShapes = (type: FatType): readonly Shape[] =>
  clusterSizes.map((clusterSectors) => ({ type, clusterSectors, mostSectors: 0xffffffff }))

/** Whole sectors of root directory. "BPB_RootEntCnt … an even multiple". */
function rootEntriesFor(type: FatType, demand: Demand): number {
  const perSector = FAT_SECTOR_BYTES / ENTRY_BYTES
  return type === 32 ? 0 : Math.max(ROOT_ENTRIES, Math.ceil(demand.rootEntries / perSector) * perSector)
}

const reservedSectorsOf = (type: FatType): number => (type === 32 ? 32 : 1)
const tableSectorsOf = (type: FatType, clusters: number): number => Math.ceil(((clusters + 2) * type) / 8 / FAT_SECTOR_BYTES)

/** Sectors before the first cluster. */
function overhead({ type }: Shape, clusters: number, rootEntries: number): number {
  return reservedSectorsOf(type) + TABLES * tableSectorsOf(type, clusters) + (rootEntries * ENTRY_BYTES) / FAT_SECTOR_BYTES
}

function geometryOf(shape: Shape, totalSectors: number, rootEntries: number): Geometry | undefined {
  // Room shrinks as clusters grow, since the tables grow with them: the largest count for which there still is room.
  let clusters = 0
  let beyond = Math.floor(totalSectors / shape.clusterSectors) + 1
  while (beyond - clusters > 1) {
    const count = Math.floor((clusters + beyond) / 2)
    if (overhead(shape, count, rootEntries) + count * shape.clusterSectors <= totalSectors) clusters = count
    else beyond = count
  }
  if (clusters === 0) return undefined
  const tableSectors = tableSectorsOf(shape.type, clusters)
  return {
    type: shape.type,
    clusterSectors: shape.clusterSectors,
    clusters,
    reservedSectors: reservedSectorsOf(shape.type),
    tableSectors,
    rootEntries,
    totalSectors,
    media: 0xf8,
    sectorsPerTrack: 32,
    heads: 64,
    drive: 0x80,
  }
}

/** A tree -> a FAT volume, as a content whose payload stays where it is. */

import type { Fault } from '../../fault/index.js'
import type { Content } from '../../source/index.js'
import type { ImageTree } from '../../tree/index.js'
import { bytes, type Bytes, type Instant } from '../../unit/index.js'
import { chainsOf, writeTable } from './allocation.js'
import { directoriesOf, encodeDirectory } from './directory.js'
import { faults } from './faults.js'
import { geometryOfSize, smallestGeometry, TABLES, type Demand, type FatType, type Geometry } from './geometry.js'
import { labelOf } from './names.js'
import type { FatDirectory } from './nodes.js'
import { bootArea } from './boot.js'
import { ENTRY_BYTES, FAT_SECTOR_BYTES } from './structures.js'

export interface FatOptions {
  /** Id of the content. */
  readonly id: string
  /** At most 11 characters; empty for none. */
  readonly label: string
  /** Time of all entries. */
  readonly time: Instant
  /** Exact size; without it as small as the content allows. */
  readonly size?: Bytes
  readonly type?: FatType
  /** Volume serial number; without it one that follows from names, sizes, label and time. */
  readonly serial?: number
}

export interface FatImage {
  readonly content: Content
  readonly faults: readonly Fault[]
  /** Undefined where faults prevent a volume; the content is then empty. */
  readonly geometry?: Geometry
}

/** A volume that holds the tree: boot sector, both tables, directories, then the files' own contents. */
export function fatImage(tree: ImageTree, options: FatOptions): FatImage {
  const { directories, faults: found } = directoriesOf(tree)
  const label = labelOf(options.label)
  if (label === undefined) found.push(faults.badLabel({ label: options.label }))
  const empty: Content = { id: options.id, size: bytes(0), origin: { kind: 'zeros' } }
  if (label === undefined || found.length > 0) return { content: empty, faults: found }
  const demand = demandOf(directories, label === '' ? 0 : 1)
  const chosen = chooseGeometry(demand, options)
  if ('fault' in chosen) return { content: empty, faults: [chosen.fault] }
  const { geometry } = chosen
  return { content: contentOf(directories, geometry, options, label), faults: [], geometry }
}

function chooseGeometry(demand: Demand, options: FatOptions): { readonly geometry: Geometry } | { readonly fault: Fault } {
  const { size, type } = options
  if (size === undefined) {
    const geometry = smallestGeometry(demand, type)
    if (geometry !== undefined) return { geometry }
    const needed = demand.clustersOf(FAT_SECTOR_BYTES, type ?? 32) * FAT_SECTOR_BYTES
    return { fault: faults.tooSmall({ what: type === undefined ? 'made' : `of type FAT${type}`, needed }) }
  }
  if (size % FAT_SECTOR_BYTES !== 0) return { fault: faults.badSize({ size, why: `it is no multiple of ${FAT_SECTOR_BYTES}` }) }
  const geometry = geometryOfSize(size / FAT_SECTOR_BYTES, demand, type)
  if (geometry !== undefined) return { geometry }
  const smallest = smallestGeometry(demand, type)
  const needed =
    smallest === undefined ? demand.clustersOf(FAT_SECTOR_BYTES, type ?? 32) * FAT_SECTOR_BYTES : smallest.totalSectors * FAT_SECTOR_BYTES
  if (needed > size) return { fault: faults.tooSmall({ what: `of ${size} bytes`, needed }) }
  return {
    fault: faults.badSize({
      size,
      why: type === undefined ? 'no type of FAT has that many clusters' : `FAT${type} cannot have that many clusters`,
    }),
  }
}

/** Counts clusters of every size without touching the tree again. */
function demandOf(directories: readonly FatDirectory[], rootExtra: number): Demand {
  const [root, ...others] = directories
  const fixed = others.map((directory) => directory.entryCount * ENTRY_BYTES)
  const sizes = directories.flatMap((directory) => directory.files.map(({ content }) => content.size as number))
  const rootEntries = (root?.entryCount ?? 0) + rootExtra
  return {
    rootEntries,
    clustersOf: (clusterBytes, type) => {
      let clusters = type === 32 ? Math.max(1, Math.ceil((rootEntries * ENTRY_BYTES) / clusterBytes)) : 0
      for (const size of fixed) clusters += Math.ceil(size / clusterBytes)
      for (const size of sizes) clusters += Math.ceil(size / clusterBytes)
      return clusters
    },
  }
}

function contentOf(directories: readonly FatDirectory[], geometry: Geometry, options: FatOptions, label: string): Content {
  const chains = chainsOf(directories, geometry, label)
  const clusterBytes = geometry.clusterSectors * FAT_SECTOR_BYTES
  const rootBytes = geometry.rootEntries * ENTRY_BYTES
  const serial = options.serial ?? serialOf(directories, options, label)
  const table = partOf(options.id, 'table', writeTable(chains, geometry))
  const listing = new Uint8Array(rootBytes + chains.directoryClusters * clusterBytes)
  for (const directory of directories) {
    const at = directory.parent === undefined && geometry.type !== 32 ? 0 : rootBytes + (chains.startOf(directory) - 2) * clusterBytes
    encodeDirectory(listing, at, directory, chains, options.time, label)
  }
  const parts: Content[] = [partOf(options.id, 'boot', bootArea(geometry, { serial, label, used: chains.usedClusters }))]
  for (let copy = 0; copy < TABLES; copy++) parts.push(table)
  parts.push(partOf(options.id, 'directories', listing))
  let used = parts.reduce((sum, part) => sum + part.size, 0)
  const zeros = (count: number): void => {
    if (count > 0) parts.push({ id: `${options.id}#zeros-${parts.length}`, size: bytes(count), origin: { kind: 'zeros' } })
    used += count
  }
  for (const { content } of chains.files) {
    parts.push(content)
    used += content.size
    zeros((clusterBytes - (content.size % clusterBytes)) % clusterBytes)
  }
  const size = bytes(geometry.totalSectors * FAT_SECTOR_BYTES)
  zeros(size - used)
  return { id: options.id, size, origin: { kind: 'concat', parts } }
}

const partOf = (id: string, name: string, part: Uint8Array): Content => ({
  id: `${id}#${name}`,
  size: bytes(part.length),
  origin: { kind: 'bytes', bytes: part },
})

/** FNV-1a, 32 bits, of what a listing of the volume shows. */
function serialOf(directories: readonly FatDirectory[], options: FatOptions, label: string): number {
  let hash = 0x811c9dc5
  const add = (text: string): void => {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  add(`${label}\n${options.time}\n`)
  for (const directory of directories) {
    add(`${directory.path}/\n`)
    for (const { name, content } of directory.files) add(`${name}\n${content.size}\n`)
  }
  return hash >>> 0
}

/** Which clusters hold what: directories first, then files, each in one run. "FAT Data Structure". */

import type { FatDirectory, FatFile } from './nodes.js'
import type { Geometry } from './geometry.js'
import { ENTRY_BYTES, FAT_SECTOR_BYTES } from './structures.js'

/** A run of clusters that belong to one file or directory. */
export interface Chain {
  readonly start: number
  readonly clusters: number
}

export interface Chains {
  readonly chains: readonly Chain[]
  /** Files that have data, in the order of their clusters. */
  readonly files: readonly FatFile[]
  readonly directoryClusters: number
  readonly usedClusters: number
  /** First cluster; 0 for what has none. */
  startOf(node: FatDirectory | FatFile): number
}

/** The first cluster that can hold data. */
const FIRST_CLUSTER = 2

export function chainsOf(directories: readonly FatDirectory[], geometry: Geometry, label: string): Chains {
  const clusterBytes = geometry.clusterSectors * FAT_SECTOR_BYTES
  const starts = new Map<FatDirectory | FatFile, number>()
  const chains: Chain[] = []
  let next = FIRST_CLUSTER
  const take = (node: FatDirectory | FatFile, size: number): void => {
    const clusters = Math.ceil(size / clusterBytes)
    starts.set(node, next)
    chains.push({ start: next, clusters })
    next += clusters
  }
  for (const directory of directories) {
    const isRoot = directory.parent === undefined
    const entries = directory.entryCount + (isRoot && label !== '' ? 1 : 0)
    if (!isRoot || geometry.type === 32) take(directory, Math.max(1, entries) * ENTRY_BYTES)
  }
  const directoryClusters = next - FIRST_CLUSTER
  const files = directories.flatMap((directory) => directory.files.filter(({ content }) => content.size > 0))
  for (const file of files) take(file, file.content.size)
  return { chains, files, directoryClusters, usedClusters: next - FIRST_CLUSTER, startOf: (node) => starts.get(node) ?? 0 }
}

/** The allocation table: each cluster names the next of its chain. Entries 0 and 1 hold the media byte and "clean". */
export function writeTable({ chains }: Chains, geometry: Geometry): Uint8Array {
  const out = new Uint8Array(geometry.tableSectors * FAT_SECTOR_BYTES)
  const end = { 12: 0xfff, 16: 0xffff, 32: 0x0fffffff }[geometry.type]
  const write = writerOf(geometry)
  write(out, 0, (end & ~0xff) | geometry.media)
  write(out, 1, end)
  for (const { start, clusters } of chains)
    for (let i = 0; i < clusters; i++) write(out, start + i, i === clusters - 1 ? end : start + i + 1)
  return out
}

function writerOf({ type }: Geometry): (out: Uint8Array, cluster: number, value: number) => void {
  return (out, cluster, value) => {
    if (type === 12) {
      const at = cluster + (cluster >>> 1)
      const shift = (cluster & 1) * 4
      const bits = value << shift
      out[at] = (out[at] as number) | bits
      out[at + 1] = (out[at + 1] as number) | (bits >>> 8)
      return
    }
    const width = type / 8
    for (let i = 0; i < width; i++) out[cluster * width + i] = value >>> (8 * i)
  }
}

/** How a disc that was found boots: its catalogue in the words of the manifest, and where the images lie that no tree shows. */

import type { Fault } from '../fault/index.js'
import { Platform, readBootCatalog, type FoundBootEntry } from '../format/eltorito/index.js'
import { readKeptArea, readPartitions, type FoundTables, type KeptArea, type Mark } from '../format/hybrid/index.js'
import type { BootEntry } from '../manifest/index.js'
import type { Medium } from '../port/index.js'
import { extentsOf } from '../survey/index.js'
import { walk, type ImageTree } from '../tree/index.js'
import {
  bytes,
  lba,
  SECTOR_BYTES,
  virtualSectors,
  virtualSectorsOf,
  VIRTUAL_SECTOR_BYTES,
  type Bytes,
  type Lba,
  type Sectors,
} from '../unit/index.js'

/** A stretch of the disc that is no file of its tree. */
export interface BootPiece {
  /** Of a file that would hold it: tells its number, and what for. */
  readonly name: string
  readonly start: Lba
  readonly size: Bytes
}

export interface DescribedEntry {
  /** All but the image. */
  readonly words: Omit<BootEntry, 'image'>
  readonly image: { readonly kind: 'path'; readonly path: string } | { readonly kind: 'piece'; readonly piece: BootPiece }
  readonly found: FoundBootEntry
}

export interface DescribedBoot {
  /** The path at which the tree shows the catalogue. */
  readonly catalog: string | undefined
  readonly entries: readonly DescribedEntry[]
  /** Partitions behind the volume. */
  readonly appended: readonly BootPiece[]
  /** The system area with its tables, whose marks are called as `fileMark` and `pieceMark` have it. */
  readonly area: KeptArea | undefined
  readonly tables: FoundTables
  /** What cannot be kept is an error. */
  readonly faults: readonly Fault[]
}

/** How `Mark`s are called. */
export const fileMark = (path: string): string => `file:${path}`
export const pieceMark = ({ name }: BootPiece): string => `piece:${name}`

const BLOCKS_PER_SECTOR = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES

/** `volume` are the blocks that the file systems take. */
export async function describeBoot(medium: Medium, tree: ImageTree, start: Lba, volume: Sectors): Promise<DescribedBoot> {
  const { catalog, faults: odd } = await readBootCatalog(medium, start)
  const tables = await readPartitions(medium)
  const spans = [...(tables.gpt?.partitions ?? []), ...(tables.mbr?.partitions ?? [])]
  const found = catalog?.entries ?? []
  const wanted = new Set<number>([...found.map(({ image }) => image), ...spans.map((span) => span.start / BLOCKS_PER_SECTOR)])
  if (catalog !== undefined) wanted.add(catalog.catalog)
  const files = filesAt(tree, wanted)
  const appended = appendedIn(spans, volume, medium)
  const entries = found.map((entry, i): DescribedEntry => {
    const file = files.get(entry.image)
    // The catalogue has the load size alone.
    if (file !== undefined && file.size > 0)
      return { words: wordsOf({ ...entry, size: file.size }), image: { kind: 'path', path: file.path }, found: entry }
    const piece = appended.find((one) => one.start === entry.image) ?? pieceOf(entry, i, spans)
    return { words: wordsOf({ ...entry, size: piece.size }), image: { kind: 'piece', piece }, found: entry }
  })
  const marks = [
    ...[...entries.flatMap(({ image }) => (image.kind === 'piece' ? [image.piece] : [])), ...appended].map((piece) =>
      markOf(pieceMark(piece), piece.start, piece.size),
    ),
    ...[...files].map(([at, { path, size }]) => markOf(fileMark(path), lba(at), size)),
  ]
  const { kept, faults } = await readKeptArea(medium, marks, virtualSectors(volume * BLOCKS_PER_SECTOR))
  return {
    catalog: catalog && files.get(catalog.catalog)?.path,
    entries,
    appended,
    area: kept,
    tables,
    faults: [...odd, ...faults],
  }
}

const markOf = (name: string, at: Lba, size: Bytes): Mark => ({
  name,
  start: virtualSectors(at * BLOCKS_PER_SECTOR),
  count: virtualSectorsOf(size),
})

/** The files that begin at these blocks, by them; of several the first. */
function filesAt(tree: ImageTree, blocks: ReadonlySet<number>): Map<number, { readonly path: string; readonly size: Bytes }> {
  const out = new Map<number, { readonly path: string; readonly size: Bytes }>()
  if (blocks.size === 0) return out
  for (const met of walk(tree)) {
    const { node } = met
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const [first] = extentsOf(node.inode)
    if (first !== undefined && blocks.has(first.startLba) && !out.has(first.startLba))
      out.set(first.startLba, { path: met.path, size: node.inode.content.size })
  }
  return out
}

interface Span {
  readonly number: number
  readonly type: number | string
  readonly start: number
  readonly count: number
  readonly name?: string
}

/** Partitions that begin behind the volume and are more than what fills a gap. */
function appendedIn(spans: readonly Span[], volume: Sectors, medium: Medium): readonly BootPiece[] {
  const out = new Map<number, BootPiece>()
  for (const { number, start, count, name, type } of spans) {
    const at = start / BLOCKS_PER_SECTOR
    const end = Math.ceil((start + count) / BLOCKS_PER_SECTOR)
    if (at < volume || !Number.isInteger(at) || end > medium.size || out.has(at) || type === 0 || name?.startsWith('Gap') === true) continue
    out.set(at, { name: `partition-${number}.img`, start: lba(at), size: bytes(count * VIRTUAL_SECTOR_BYTES) })
  }
  return [...out.values()]
}

const platformNames = new Map<number, 'bios' | 'ppc' | 'mac' | 'efi'>(
  (['bios', 'ppc', 'mac', 'efi'] as const).map((name) => [Platform[name], name]),
)

/** `bios`, or the number of a platform that has no name. */
export const platformName = (platform: number): string => platformNames.get(platform) ?? platform.toString(16).padStart(2, '0')

/** The size that the image tells, or that of the partition which it is: the catalogue has the load size alone, and that may lie. */
function pieceOf({ image, size, sizeFrom, platform }: FoundBootEntry, index: number, spans: readonly Span[]): BootPiece {
  const partition = Math.max(0, ...spans.filter(({ start }) => start === image * BLOCKS_PER_SECTOR).map(({ count }) => count))
  const whole = partition * VIRTUAL_SECTOR_BYTES
  const guessed = sizeFrom === 'load-size' || sizeFrom === 'volume-end'
  return {
    name: `boot-${index + 1}-${platformName(platform)}.img`,
    start: image,
    size: bytes(whole > 0 && (guessed || whole > size) ? whole : size),
  }
}

function wordsOf(entry: FoundBootEntry): Omit<BootEntry, 'image'> {
  const { platform, emulation, loadSegment, loadSectors, systemType, id, bootable, infoTable, criteria, size } = entry
  return {
    platform: platformNames.get(platform) ?? platform,
    ...(emulation === 'none' ? {} : { emulation }),
    ...(loadSegment === 0 ? {} : { loadSegment }),
    loadSectors: loadSectors === virtualSectorsOf(size) && loadSectors > 1 ? 'all' : loadSectors,
    ...(infoTable === undefined ? {} : { infoTable }),
    ...(emulation === 'hard-disk' ? { systemType } : {}),
    ...(id === '' ? {} : { id }),
    ...(criteria === undefined
      ? {}
      : {
          selectionCriteria: {
            type: criteria.type,
            data: Array.from(criteria.bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
          },
        }),
    ...(bootable ? {} : { bootable }),
  }
}

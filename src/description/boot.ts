/** How a disc that was found boots: its catalogue in the words of the manifest, and where the images lie that no tree shows. */

import type { Fault } from '../fault/index.js'
import { readApple } from '../format/apple/index.js'
import { Platform, readBootCatalog, type FoundBootEntry } from '../format/eltorito/index.js'
import { readKeptArea, readPartitions, type FoundTables, type KeptArea, type Mark } from '../format/hybrid/index.js'
import type { BootEntry, HfsPlus } from '../manifest/index.js'
import type { Medium } from '../port/index.js'
import { extentsOf } from '../survey/index.js'
import { walk, type ImageTree } from '../tree/index.js'
import { describeMap, type DescribedMap } from './apple-map.js'
import type { BootPiece } from './boot-piece.js'
import { describeHfsPlus } from './hfsplus.js'
import { describeTables, type DescribedTables } from './partitions.js'
import { describeSystems, type DescribedSystems } from './systems.js'
import {
  bytes,
  lba,
  SECTOR_BYTES,
  sectors,
  virtualSectors,
  virtualSectorsOf,
  VIRTUAL_SECTOR_BYTES,
  type Bytes,
  type Lba,
  type Sectors,
} from '../unit/index.js'

export interface DescribedEntry {
  /** All but the image. */
  readonly words: Omit<BootEntry, 'image'>
  /** The path at which a tree shows the image. */
  readonly path: string | undefined
  readonly piece: BootPiece
  /** What it loads is all that tells its size. */
  readonly isGuess: boolean
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
  /** Other machines that it starts, whose boot blocks are made anew. */
  readonly systems: DescribedSystems['words']
  /** Bytes of the system area that these take. */
  readonly claims: DescribedSystems['claims']
  /** The partition map of the Macintosh, where a manifest can ask for it. */
  readonly map: DescribedMap | undefined
  /** A volume over the data of the files. */
  readonly hfsplus: HfsPlus | undefined
  readonly tables: FoundTables
  /** What they list, and how, in the words of the manifest. */
  readonly listed: DescribedTables
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
  const { files, ...span } = filesAt(tree, wanted)
  const appended = appendedIn(spans, { ...span, images: new Set(found.map(({ image }) => image)) }, medium)
  const entries = found.map((entry, i): DescribedEntry => {
    const file = files.get(entry.image)
    // The catalogue has the load size alone.
    const path = file !== undefined && file.size > 0 ? file.path : undefined
    const { piece, isGuess } = pieceOf(entry, i, spans, appended)
    if (path === undefined) return { words: wordsOf({ ...entry, size: piece.size }), path, piece, isGuess, found: entry }
    return {
      words: wordsOf({ ...entry, size: file?.size ?? piece.size }),
      path,
      piece: { ...piece, size: file?.size ?? piece.size },
      isGuess: false,
      found: entry,
    }
  })
  const marks = [
    ...[...entries.flatMap(({ path, piece }) => (path === undefined ? [piece] : [])), ...appended].map((piece) =>
      markOf(pieceMark(piece), piece.start, piece.size),
    ),
    ...[...files].map(([at, { path, size }]) => markOf(fileMark(path), lba(at), size)),
  ]
  const systems = await describeSystems(medium, tree)
  const starts = spans.map((span) => span.start * VIRTUAL_SECTOR_BYTES)
  const apple = await readApple(medium, starts)
  const hfsplus = await describeHfsPlus(medium, apple.hfs, marks)
  // What ends where the volume begins is told by the volume.
  const all = hfsplus === undefined ? marks : [hfsplus.mark, ...marks]
  const { kept, faults } = await readKeptArea(medium, all, virtualSectors(volume * BLOCKS_PER_SECTOR), systems)
  return {
    catalog: catalog && files.get(catalog.catalog)?.path,
    entries,
    appended,
    area: kept,
    systems: systems.words,
    claims: systems.claims,
    map: apple.apm && describeMap(apple.apm, hfsplus?.mark, new Set(found.map(({ image }) => image))),
    hfsplus: hfsplus?.words,
    tables,
    listed: describeTables({ tables, files, appended, efi: efiImages(found, appended), offset: kept?.offset ?? sectors(0) }),
    faults: [...odd, ...systems.faults, ...faults],
  }
}

/** Those that are no partitions behind the volume. */
const efiImages = (entries: readonly FoundBootEntry[], appended: readonly BootPiece[]): ReadonlySet<number> =>
  new Set(
    entries
      .filter(
        ({ platform, emulation, image }) =>
          platform === Platform.efi && emulation === 'none' && !appended.some(({ start }) => start === image),
      )
      .map(({ image }) => image),
  )

const markOf = (name: string, at: Lba, size: Bytes): Mark => ({
  name,
  start: virtualSectors(at * BLOCKS_PER_SECTOR),
  count: virtualSectorsOf(size),
})

interface FilesAt {
  /** The files that begin at the blocks that were asked for, by them; of several the first. */
  readonly files: ReadonlyMap<number, { readonly path: string; readonly size: Bytes }>
  /** The first block of all files. */
  readonly first: number
  /** The block behind the last one of all files. */
  readonly end: number
}

function filesAt(tree: ImageTree, blocks: ReadonlySet<number>): FilesAt {
  const files = new Map<number, { readonly path: string; readonly size: Bytes }>()
  let [from, end] = [Infinity, 0]
  if (blocks.size === 0) return { files, first: from, end }
  for (const met of walk(tree)) {
    const { node } = met
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const extents = extentsOf(node.inode)
    for (const { startLba, blocks: count } of extents) {
      if (count > 0) from = Math.min(from, startLba)
      end = Math.max(end, startLba + count)
    }
    const first = extents[0]?.startLba
    if (first !== undefined && blocks.has(first) && !files.has(first)) files.set(first, { path: met.path, size: node.inode.content.size })
  }
  return { files, first: from, end }
}

/** As xorriso calls what lies between partitions, and as it is called here. */
const GAP = /^(Gap\d|ISO 9660 part \d)/

interface Span {
  readonly number: number
  readonly type: number | string
  readonly start: number
  readonly count: number
  readonly name?: string
}

interface Occupied extends Omit<FilesAt, 'files'> {
  /** Where boot images begin. */
  readonly images: ReadonlySet<number>
}

/** The system area. ECMA-119 6.2.1. */
const AREA_SECTORS = 16

/**
 * Partitions that begin behind all files, and are more than what fills a gap: the volume is told with them, or without them. Those before all
 * files that are no boot image, as PReP has them, will follow the files too.
 */
function appendedIn(spans: readonly Span[], files: Occupied, medium: Medium): readonly BootPiece[] {
  const out = new Map<number, BootPiece>()
  for (const { number, start, count, name, type } of spans) {
    const at = start / BLOCKS_PER_SECTOR
    const end = Math.ceil((start + count) / BLOCKS_PER_SECTOR)
    const isBefore = at >= AREA_SECTORS && end <= files.first && !files.images.has(at)
    if (files.end === 0 || (at < files.end && !isBefore) || !Number.isInteger(at) || end > medium.size || out.has(at)) continue
    if (type === 0 || (name !== undefined && GAP.test(name))) continue
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
function pieceOf(
  { image, size, sizeFrom, platform }: FoundBootEntry,
  index: number,
  spans: readonly Span[],
  appended: readonly BootPiece[],
): { readonly piece: BootPiece; readonly isGuess: boolean } {
  const behind = appended.find((one) => one.start === image)
  if (behind !== undefined) return { piece: behind, isGuess: false }
  const partition = Math.max(0, ...spans.filter(({ start }) => start === image * BLOCKS_PER_SECTOR).map(({ count }) => count))
  const whole = partition * VIRTUAL_SECTOR_BYTES
  const guessed = sizeFrom === 'load-size' || sizeFrom === 'volume-end'
  const name = `boot-${index + 1}-${platformName(platform)}.img`
  const isWhole = whole > 0 && (guessed || whole > size)
  return { piece: { name, start: image, size: bytes(isWhole ? whole : size) }, isGuess: guessed && !isWhole }
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

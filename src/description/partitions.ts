/** The partition tables of a disc that was found, in the words of the manifest: what they list, and how they list the file system. */

import { MbrType, partitionKind, partitionKinds, PartitionType, type FoundTables } from '../format/hybrid/index.js'
import type { BootPartition, Hybrid, HybridGpt, HybridMbr } from '../manifest/index.js'
import { SECTOR_BYTES, virtualSectorsOf, VIRTUAL_SECTOR_BYTES, type Bytes, type Sectors } from '../unit/index.js'
import type { BootPiece } from './boot-piece.js'

export interface DescribedPartition {
  /** All but the image. */
  readonly words: Omit<BootPartition, 'image'>
  /** A path of the tree, or what lies behind the volume. */
  readonly image: string | BootPiece
}

export interface DescribedTables {
  /** Undefined where the boot images for EFI are all that is listed beside the file system. */
  readonly partitions?: readonly DescribedPartition[]
  readonly mbr: Pick<HybridMbr, 'partitionType' | 'protective'>
  readonly gpt: Pick<HybridGpt, 'efi' | 'partitionType' | 'overlapping' | 'partitionIds'>
  readonly layout: Pick<Hybrid, 'offset' | 'cylinders'>
}

export interface Listed {
  readonly tables: FoundTables
  /** What begins at a sector of the disc: files of its tree, */
  readonly files: ReadonlyMap<number, { readonly path: string; readonly size: Bytes }>
  /** partitions behind the volume, */
  readonly appended: readonly BootPiece[]
  /** and boot images for EFI that stand for no drive. */
  readonly efi: ReadonlySet<number>
  /** Sectors before the partition of the file system. */
  readonly offset: Sectors
}

const BLOCKS_PER_SECTOR = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
/** 1 MiB. */
const CYLINDER = 2048

/** What lies between others, as it is called here. */
const OWN_NAME = /^ISO 9660 part \d+$/

/** An entry or a row, or both of one number and one beginning. */
interface Line {
  readonly number: number
  readonly start: number
  readonly count: number
  readonly row?: number
  readonly entry?: { readonly type: string; readonly name: string; readonly id: string }
}

export function describeTables(listed: Listed): DescribedTables {
  const { tables, appended, efi, offset } = listed
  const { mbr, gpt } = tables
  const hasRows = gpt === undefined || mbr?.partitions.some(({ type }) => type === MbrType.gptProtective) === false
  const lines = linesOf(tables, hasRows)
  const images = new Map(lines.map((line) => [line, imageOf(line, listed)]))
  const asked = lines.filter((line) => images.get(line) !== undefined)
  const others = lines.filter((line) => images.get(line) === undefined && !efi.has(line.start / BLOCKS_PER_SECTOR))
  const ownRow = hasRows ? others.find(({ row, number }) => row !== undefined && number === 1) : undefined
  const own = others.filter(({ entry }) => entry !== undefined)
  const forEfi = lines.filter(({ start }) => efi.has(start / BLOCKS_PER_SECTOR))
  const listedEfi = new Set(forEfi.map(({ start }) => start)).size
  const isUsual = [...asked, ...forEfi].every(isUsualEfi(efi)) && (listedEfi === efi.size || listedEfi === 0)
  const isHidden = forEfi.some((line) => images.get(line) === undefined)
  const partitions = asked.map((line) =>
    partitionOf(line, images.get(line) as string | BootPiece, { hasRows, hasEntries: gpt !== undefined }),
  )
  const type = own[0]?.entry?.type.toUpperCase()
  const covers = own.some(({ start, count }) =>
    lines.some((other) => other.entry !== undefined && other.start > start && other.start < start + count),
  )
  const isWhole = own.length === 1 && own[0]?.entry?.name !== 'ISO 9660 part 1'
  // As many as are made again.
  const isKnown = covers || isWhole ? own.length === 1 : own.every(({ entry }) => OWN_NAME.test(entry?.name ?? ''))
  const unnamed = (!isKnown ? [] : isUsual ? lines : lines.filter((line) => !asked.includes(line)))
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ entry }) => (entry === undefined ? [] : [entry.id]))
  return {
    ...(isUsual || partitions.length === 0 ? {} : { partitions }),
    mbr: {
      ...(ownRow?.row === undefined || ownRow.row === 0 ? {} : { partitionType: ownRow.row }),
      ...(gpt === undefined ? (ownRow?.start === 1 ? { protective: true } : {}) : hasRows ? { protective: false } : {}),
    },
    gpt: {
      ...(unnamed.length === 0 ? {} : { partitionIds: unnamed }),
      ...(isUsual ? (listedEfi === 0 ? { efi: false } : {}) : isHidden ? { efi: true } : {}),
      ...(type === undefined || type === PartitionType.basicData ? {} : { partitionType: String(wordOf({ guid: type })) }),
      ...(covers || isWhole ? { overlapping: true } : {}),
    },
    layout: {
      ...(offset === 0 ? {} : { offset: 16 }),
      ...(appended.some(({ start }) => (start * BLOCKS_PER_SECTOR) % CYLINDER !== 0) ? { cylinders: 'off' } : {}),
    },
  }
}

function linesOf({ mbr, gpt }: FoundTables, hasRows: boolean): readonly Line[] {
  const rows = hasRows ? (mbr?.partitions ?? []) : []
  const entries = gpt?.partitions ?? []
  const isBoth = (row: { readonly number: number; readonly start: number }): boolean =>
    entries.some(({ number, start }) => number === row.number && start === row.start)
  return [
    ...entries.map(({ number, start, count, type, name, id }): Line => {
      const row = rows.find((one) => one.number === number && one.start === start)
      return { number, start, count, entry: { type, name, id }, ...(row === undefined ? {} : { row: row.type }) }
    }),
    ...rows.filter((row) => !isBoth(row)).map(({ number, start, count, type }): Line => ({ number, start, count, row: type })),
  ]
}

/** Undefined for the file system itself, what lies between files, and what lies nowhere in the tree. */
function imageOf({ start, count, row }: Line, { files, appended }: Listed): string | BootPiece | undefined {
  const at = start / BLOCKS_PER_SECTOR
  const behind = appended.find((piece) => piece.start === at)
  if (behind !== undefined) return behind
  const file = files.get(at)
  const isFile =
    file !== undefined && row !== MbrType.empty && Math.ceil(virtualSectorsOf(file.size) / BLOCKS_PER_SECTOR) * BLOCKS_PER_SECTOR === count
  return isFile ? file.path : undefined
}

/** Whether a partition is one that a boot image for EFI gets without further words. */
const isUsualEfi =
  (efi: ReadonlySet<number>) =>
  ({ start, row, entry }: Line): boolean =>
    efi.has(start / BLOCKS_PER_SECTOR) &&
    (row === undefined || row === MbrType.efiSystem) &&
    (entry === undefined || (entry.type.toUpperCase() === PartitionType.efiSystem && entry.name === partitionKinds.efi.title))

function partitionOf(
  { number, row, entry }: Line,
  image: string | BootPiece,
  { hasRows, hasEntries }: { readonly hasRows: boolean; readonly hasEntries: boolean },
): DescribedPartition {
  const guid = entry?.type.toUpperCase()
  const type = wordOf({ ...(guid === undefined ? {} : { guid }), ...(row === undefined ? {} : { byte: row }) })
  const tables = entry === undefined ? (hasEntries ? 'mbr' : 'both') : row === undefined && hasRows ? 'gpt' : 'both'
  return {
    words: {
      number,
      type,
      ...(tables === 'both' ? {} : { tables }),
      ...(entry === undefined || entry.name === partitionKind(type).title ? {} : { name: entry.name }),
      ...(entry === undefined ? {} : { id: entry.id }),
    },
    image,
  }
}

/** The type that means these in the tables that list it; of two that no one word means, that of the entry. */
function wordOf({ byte, guid }: { readonly byte?: number; readonly guid?: string }): BootPartition['type'] {
  const words: readonly (string | number)[] = [...Object.keys(partitionKinds), ...(byte === undefined ? [] : [byte])]
  const found = words.find((word) => {
    const kind = partitionKind(word)
    return (byte === undefined || kind.byte === byte) && (guid === undefined || kind.guid === guid)
  })
  return found ?? guid?.toLowerCase() ?? byte ?? 'data'
}

/** Partition tables -> the system area, and the second GUID partition table at the very end. */

import { DiscError, type Fault, type ManifestPath } from '../../fault/index.js'
import { at, next, type FormatRegions, type Region, type Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import {
  bytesOf,
  lba,
  SECTOR_BYTES,
  sectors,
  VIRTUAL_SECTOR_BYTES,
  virtualSectors,
  type Lba,
  type VirtualSectors,
} from '../../unit/index.js'
import { faults } from './faults.js'
import {
  behindTable,
  EFI_PARTITION_LIMIT,
  encodeBackup,
  encodePrimary,
  GPT_BLOCKS,
  unnamedCount,
  usableEnd,
  USUAL_ENTRIES,
  type Disk,
} from './gpt.js'
import { guidOf, signatureOf } from './identity.js'
import { encodeMbr } from './mbr.js'
import { areaBytes, judgeArea } from './area.js'
import type { GptOptions, HybridOptions, MbrCode, SystemAreaFile } from './options.js'
import { endsWithCylinder, imagesBehind, judgePartitions, placedPartitions, spanOf } from './partitions.js'
import { blockAt, MBR_ROWS, type Partition, type Span } from './span.js'
import { LOADER_BLOCK_AT, MBR_CODE_BYTES, MbrType, PartitionType } from './structures.js'

const OWNER = 'hybrid'
/** Sectors that ECMA-119 6.2.1 leaves to the system. */
export const SYSTEM_AREA = sectors(16)
const SYSTEM_AREA_AT = lba(0)
const BLOCKS_PER_SECTOR = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
/** The key of the file that lies below the tables. */
const AREA_PATH: ManifestPath = ['systemArea']
const BACKUP_LENGTH = sectors(Math.ceil(GPT_BLOCKS / BLOCKS_PER_SECTOR))
/** The region of whoever writes the system area. */
export const SYSTEM_AREA_ID: Region['id'] = 'hybrid/system-area'
export const BACKUP: Region['id'] = 'hybrid/gpt-backup'

export interface HybridPlan {
  readonly regions: FormatRegions
  /** Images of partitions, which follow the file systems. */
  readonly behind: readonly Region[]
  /** Whether the disc has to end with a cylinder, for which `cylinderEnd` makes space. */
  readonly endsWithCylinder: boolean
  /** The sector behind the file system's partition. */
  readonly ownEnd: (where: Where) => Lba
  readonly faults: readonly Fault[]
}

/**
 * Plans the system area with a master boot record and, where asked for, both GUID partition tables. The tail must be
 * the last region of the disc, since the second table ends with the last block.
 */
export function planHybrid(options: HybridOptions): HybridPlan {
  const { mbr, gpt } = options
  const images = efiImages(options)
  const found = judge(options, images)
  if (mbr === undefined && gpt === undefined) return { regions: noRegions, ...noPartitions, faults: found }
  const loader = mbr?.code?.image
  const volumeRefs = (options.volumes ?? []).flatMap(({ first, last }) => [first, last])
  const refs = [...images, ...(options.partitions ?? []).map(({ content }) => content)]
  const area: Region = {
    id: SYSTEM_AREA_ID,
    owner: OWNER,
    reason: gpt === undefined ? 'master boot record' : 'master boot record and GUID partition table',
    length: SYSTEM_AREA,
    place: at(SYSTEM_AREA_AT),
    refs: [...[...refs, ...(loader === undefined ? [] : [loader])].map(({ id }) => id), ...volumeRefs],
    body: {
      kind: 'bytes',
      render: (where) => renderArea(options, diskOf(options, images, where), loader === undefined ? undefined : where.lba(loader.id)),
    },
  }
  const backup: Region = {
    id: BACKUP,
    owner: OWNER,
    reason: 'second GUID partition table',
    length: BACKUP_LENGTH,
    place: next,
    refs: [...refs.map(({ id }) => id), ...volumeRefs],
    body: { kind: 'bytes', render: (where) => renderBackup(diskOf(options, images, where), where) },
  }
  const tail = gpt === undefined ? [] : [backup]
  return {
    regions: { descriptors: [area], structures: [], tail },
    behind: imagesBehind(options),
    endsWithCylinder: endsWithCylinder(options),
    ownEnd(where) {
      const { start, count } = diskOf(options, images, where).own
      return lba(Math.floor((start + count) / BLOCKS_PER_SECTOR))
    },
    faults: found,
  }
}

/** Where there are no tables. */
export const noTables = (): HybridPlan => ({ regions: noRegions, ...noPartitions, faults: [] })

export const noRegions: FormatRegions = { descriptors: [], structures: [], tail: [] }
export const noPartitions: Pick<HybridPlan, 'behind' | 'endsWithCylinder' | 'ownEnd'> = {
  behind: [],
  endsWithCylinder: false,
  ownEnd: ({ end }) => end,
}

/** Images for EFI that are no partitions already. */
function efiImages({ efi, partitions = [] }: HybridOptions): readonly Content[] {
  const others = new Set(partitions.map(({ content }) => content.id))
  return [...new Set(efi)].filter(({ id }) => !others.has(id))
}

/** A file as the whole system area of a session: boot blocks of other machines. ECMA-119 6.2.1. */
export function planSystemArea(file: SystemAreaFile, start: Lba): HybridPlan {
  const found = judgeSize(file)
  const area: Region = {
    id: SYSTEM_AREA_ID,
    owner: 'systemArea',
    reason: 'system area from a file',
    length: SYSTEM_AREA,
    place: at(start),
    refs: [],
    body: { kind: 'content', content: file.content },
  }
  return { regions: { descriptors: found.length > 0 ? [] : [area], structures: [], tail: [] }, ...noPartitions, faults: found }
}

function judgeSize({ content, name }: SystemAreaFile): readonly Fault[] {
  const limit = bytesOf(SYSTEM_AREA)
  return content.size > limit ? [faults.systemAreaTooLong({ name, size: content.size, limit }, { path: AREA_PATH })] : []
}

function judge(options: HybridOptions, images: readonly Content[]): readonly Fault[] {
  const { mbr, gpt, partitions = [] } = options
  const where = { path: options.path }
  const found: Fault[] = [...judgePartitions(options)]
  const hasEfi = images.length > 0 || partitions.some(({ type }) => type.byte === MbrType.efiSystem)
  if (mbr?.code !== undefined) found.push(...judgeCode(mbr.code, options))
  if (gpt !== undefined && !hasEfi && (options.volumes ?? []).length === 0) found.push(faults.noEfiImage({}, where))
  const inside = [
    ...images.map(({ id }) => nameOf(id)),
    ...partitions.filter(({ lies, tables }) => lies === 'in tree' && tables !== 'mbr').map(({ content }) => nameOf(content.id)),
  ]
  if (options.offset !== undefined && options.offset > 0 && gpt !== undefined && gpt.shape !== 'overlapping' && inside.length > 0)
    found.push(faults.splitByImages({ images: inside }, where))
  if (options.area !== undefined) found.push(...judgeSize(options.area), ...judgeArea(options.area, options, AREA_PATH))
  const starts =
    mbr?.code !== undefined ||
    areaBytes(options.area)
      .subarray(0, MBR_CODE_BYTES)
      .some((byte) => byte !== 0)
  if (gpt === undefined && mbr !== undefined && !starts && !hasEfi) found.push(faults.notStarted({}, where))
  const hasRows = gpt === undefined || mbr?.protective === false
  const limit = hasRows ? MBR_ROWS - 1 : EFI_PARTITION_LIMIT
  const others = partitions.filter(({ number, tables }) => number > 1 && tables !== (hasRows ? 'gpt' : 'mbr')).length
  if (images.length > limit - others)
    found.push(faults.tooManyPartitions({ count: images.length, limit: Math.max(0, limit - others) }, where))
  return found
}

const nameOf = (id: Region['id']): string => id.replace(/^data:/, '')

function judgeCode(code: MbrCode, options: HybridOptions): readonly Fault[] {
  const where = { path: options.path && [...options.path, 'mbr', 'code'] }
  const limit = code.loader === 'isolinux' ? LOADER_BLOCK_AT : MBR_CODE_BYTES
  const isWholeBlock = code.bytes.length === VIRTUAL_SECTOR_BYTES && code.bytes.subarray(MBR_CODE_BYTES, 510).every((byte) => byte === 0)
  const found: Fault[] = []
  if (code.bytes.length > limit && !isWholeBlock) found.push(faults.codeTooLong({ name: code.name, size: code.bytes.length, limit }, where))
  const { origin } = code.image
  // Code of GRUB starts its own image alone; that of memtest86+ is patched in the same place.
  if (code.emulated === true)
    return String.fromCharCode(...code.bytes).includes('GRUB')
      ? [...found, faults.notHybridLoader({ name: code.name, loader: code.loader }, where)]
      : found
  if (origin.kind === 'bytes' && !startsFromDisk(origin.bytes, code.loader))
    found.push(faults.notHybridLoader({ name: code.name, loader: code.loader }, where))
  else if (code.infoTable !== code.loader) found.push(faults.noInfoTable({ name: code.name, loader: code.loader }, where))
  return found
}

/** isohdpfx.S looks for FB C0 78 70 at byte 64 of isolinux.bin; the fifth block of a GRUB image is its diskboot.S. */
export function startsFromDisk(image: Uint8Array, loader: MbrCode['loader']): boolean {
  if (loader === 'isolinux') return [0xfb, 0xc0, 0x78, 0x70].every((byte, i) => image[64 + i] === byte)
  return String.fromCharCode(...image.subarray(SECTOR_BYTES, SECTOR_BYTES + VIRTUAL_SECTOR_BYTES)).includes('loading\0')
}

function renderArea(options: HybridOptions, disk: DiskAndRows, image: Lba | undefined): Uint8Array {
  const { mbr, gpt, seed } = options
  const out = new Uint8Array(bytesOf(SYSTEM_AREA))
  out.set(areaBytes(options.area))
  const settings = mbr ?? { partitionType: 0, active: false }
  if (gpt === undefined && disk.size > 0xffffffff) throw new DiscError(faults.tooLarge({ blocks: disk.size }, { path: options.path }))
  const unnamed = gpt === undefined ? 0 : unnamedCount(disk)
  if (disk.partitionIds.length > unnamed)
    throw new DiscError(
      faults.idsLeft(
        { ids: disk.partitionIds.length, partitions: unnamed },
        { path: options.path && [...options.path, 'gpt', 'partitionIds'] },
      ),
    )
  const table = gpt !== undefined && mbr?.protective !== false ? 'protective' : 'rows'
  const record = encodeMbr(settings, mbr?.id ?? (mbr === undefined ? 0 : signatureOf(seed)), { ...disk, image }, table)
  // Without code of its own, the record leaves its place to the file's.
  out.set(mbr?.code === undefined ? record.subarray(MBR_CODE_BYTES) : record, mbr?.code === undefined ? MBR_CODE_BYTES : 0)
  if (gpt !== undefined) setBeside(out, encodePrimary(disk), gpt)
  return out
}

/** Header and entries of the first copy; what lies between them, where there is room, stays. */
function setBeside(out: Uint8Array, table: Uint8Array, { entriesAt = USUAL_ENTRIES }: GptOptions): void {
  const entries = entriesAt * VIRTUAL_SECTOR_BYTES
  out.set(table.subarray(0, VIRTUAL_SECTOR_BYTES), VIRTUAL_SECTOR_BYTES)
  out.set(table.subarray(entries - VIRTUAL_SECTOR_BYTES), entries)
}

/** The table fills the end of its sectors, up to the last block of the disk. */
function renderBackup(disk: Disk, where: Where): Uint8Array {
  const own = where.length(BACKUP)
  if (where.lba(BACKUP) + own !== where.end) throw new Error('The second GUID partition table must be the last region of the disc')
  const out = new Uint8Array(bytesOf(own))
  const table = encodeBackup(disk)
  out.set(table, out.length - table.length)
  return out
}

function diskOf(options: HybridOptions, images: readonly Content[], where: Where): DiskAndRows {
  const { mbr, gpt, seed } = options
  const partitions = placedPartitions(options, where)
  const size = virtualSectors(where.end * BLOCKS_PER_SECTOR)
  const own = ownSpan(options, partitions, size)
  return {
    size,
    own,
    partitions,
    efi: images.map((image) => spanOf(image, where)),
    id: gpt?.id ?? guidOf(seed, 'disk'),
    partitionIds: gpt?.partitionIds ?? [],
    seed,
    type: gpt?.type ?? PartitionType.basicData,
    volumes: (options.volumes ?? []).map(({ type, name, first, last }) => ({
      type,
      name,
      span: {
        start: blockAt(where.lba(first)),
        count: virtualSectors((where.lba(last) + where.length(last) - where.lba(first)) * BLOCKS_PER_SECTOR),
      },
    })),
    ...(gpt?.entriesAt === undefined ? {} : { entriesAt: gpt.entriesAt }),
    ...(gpt?.shape === 'overlapping' ? { covering: mbr?.protective === false ? own : behindTable(own) } : {}),
  }
}

interface DiskAndRows extends Disk {
  /** Blocks of the file system's partition. */
  readonly own: Span
}

/** From its offset to the first partition that follows, or to where the second table begins. */
function ownSpan({ offset = sectors(0), mbr, gpt }: HybridOptions, partitions: readonly Partition[], size: VirtualSectors): Span {
  const skipsFirst = gpt === undefined && mbr?.protective === true && offset === 0
  const start = skipsFirst ? 1 : offset * BLOCKS_PER_SECTOR
  const behind = partitions.filter(({ lies }) => lies === 'behind').map(({ span }) => span.start)
  const end = Math.min(gpt === undefined ? size : usableEnd(size), ...behind)
  return { start: virtualSectors(start), count: virtualSectors(end - start) }
}

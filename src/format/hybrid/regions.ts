/** Partition tables -> the system area, and the second GUID partition table at the very end. */

import { DiscError, type Fault, type ManifestPath } from '../../fault/index.js'
import { aligned, at, next, type FormatRegions, type Region, type Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import {
  bytesOf,
  lba,
  SECTOR_BYTES,
  sectors,
  VIRTUAL_SECTOR_BYTES,
  virtualSectors,
  sectorsOf,
  type Lba,
  type Sectors,
  type VirtualSectors,
} from '../../unit/index.js'
import { faults } from './faults.js'
import { EFI_PARTITION_LIMIT, encodeBackup, encodePrimary, GPT_BLOCKS, type Disk } from './gpt.js'
import { guidOf, signatureOf } from './identity.js'
import { blockAt, encodeMbr, type Span } from './mbr.js'
import { areaBytes, judgeArea } from './area.js'
import { backupBlocks, marksOf, renderKeptArea, type KeptArea } from './kept.js'
import type { HybridOptions, MbrCode, SystemAreaFile } from './options.js'
import { LOADER_BLOCK_AT, MBR_CODE_BYTES } from './structures.js'

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
const BACKUP: Region['id'] = 'hybrid/gpt-backup'

export interface HybridPlan {
  readonly regions: FormatRegions
  readonly faults: readonly Fault[]
}

/**
 * Plans the system area with a master boot record and, where asked for, both GUID partition tables. The tail must be
 * the last region of the disc, since the second table ends with the last block.
 */
export function planHybrid(options: HybridOptions): HybridPlan {
  const { mbr, gpt, efi } = options
  const images = [...new Set(efi)]
  const found = judge(options, images)
  if (mbr === undefined && gpt === undefined) return { regions: { descriptors: [], structures: [], tail: [] }, faults: found }
  const diskOf = (where: Where): Disk => ({
    size: sizeOf(where),
    efi: images.map((image) => spanOf(image, where)),
    id: gpt?.id ?? guidOf(options.seed, 'disk'),
    seed: options.seed,
  })
  const loader = mbr?.code?.image
  const area: Region = {
    id: SYSTEM_AREA_ID,
    owner: OWNER,
    reason: gpt === undefined ? 'master boot record' : 'master boot record and GUID partition table',
    length: SYSTEM_AREA,
    place: at(SYSTEM_AREA_AT),
    refs: [...images, ...(loader === undefined ? [] : [loader])].map(({ id }) => id),
    body: {
      kind: 'bytes',
      render: (where) => renderArea(options, diskOf(where), loader === undefined ? undefined : where.lba(loader.id)),
    },
  }
  const backup: Region = {
    id: BACKUP,
    owner: OWNER,
    reason: 'second GUID partition table',
    length: BACKUP_LENGTH,
    place: next,
    refs: images.map(({ id }) => id),
    body: { kind: 'bytes', render: (where) => renderBackup(diskOf(where), where) },
  }
  return { regions: { descriptors: [area], structures: [], tail: gpt === undefined ? [] : [backup] }, faults: found }
}

/** What a kept area takes of the disc that is made. */
export interface KeptAreaOptions {
  readonly kept: KeptArea
  /** What lies at a mark now. */
  readonly contentOf: (mark: string) => Content | undefined
  /** Partitions behind the volume. */
  readonly appended: readonly AppendedPartition[]
  readonly path: ManifestPath
}

export interface AppendedPartition {
  readonly content: Content
  /** It begins at a multiple of so many sectors. */
  readonly unit: Sectors
}

/** The system area of a disc that this one is made of, its tables with the addresses of this one. */
export function planKeptArea({ kept, contentOf, appended, path }: KeptAreaOptions): HybridPlan {
  const names = [...new Set(marksOf(kept))]
  const contents = new Map(names.map((name) => [name, contentOf(name)]))
  const lost = names.filter((name) => contents.get(name) === undefined)
  if (lost.length > 0)
    return { regions: noRegions, faults: lost.map((name) => faults.markLost({ what: name.slice(name.indexOf(':') + 1) }, { path })) }
  const refs = [...contents.values()].flatMap((content) => (content === undefined ? [] : [content.id]))
  const rendered = (where: Where) => {
    const made = renderKeptArea(kept, {
      size: sizeOf(where),
      spanOf: (name) => {
        const { id, size } = contents.get(name) as Content
        return { start: blockAt(where.lba(id)), count: virtualSectors(Math.ceil(size / SECTOR_BYTES) * BLOCKS_PER_SECTOR) }
      },
    })
    if (made.faults.length > 0) throw new DiscError(made.faults.map((fault) => ({ ...fault, path })))
    return made
  }
  const area: Region = {
    id: SYSTEM_AREA_ID,
    owner: OWNER,
    reason: kept.mbr.length === 0 ? 'system area of the former disc' : 'partition tables of the former disc',
    length: SYSTEM_AREA,
    place: at(SYSTEM_AREA_AT),
    refs,
    body: { kind: 'bytes', render: (where) => rendered(where).area },
  }
  const blocks = kept.gpt === undefined ? 0 : backupBlocks(kept.gpt)
  const multiple = sectors(Math.max(1, kept.multiple / BLOCKS_PER_SECTOR))
  // Where the disc ends with a whole cylinder, so does what lies at its end.
  const length = sectors(Math.ceil(Math.ceil(blocks / BLOCKS_PER_SECTOR) / multiple) * multiple)
  const end: Region = {
    id: BACKUP,
    owner: OWNER,
    reason: blocks === 0 ? 'end of the last cylinder' : 'second GUID partition table',
    length,
    place: aligned(multiple),
    refs: blocks === 0 ? [] : refs,
    body: blocks === 0 ? { kind: 'zeros' } : { kind: 'bytes', render: (where) => atEnd(rendered(where).backup, where.length(BACKUP)) },
  }
  const partitions = appended.map(({ content, unit }): Region => ({
    id: content.id,
    owner: OWNER,
    reason: 'partition behind the volume',
    length: sectorsOf(content.size),
    place: aligned(unit),
    refs: [],
    body: { kind: 'content', content },
  }))
  return {
    regions: {
      descriptors: [area],
      structures: [],
      tail: [...partitions, ...gapOf(kept), ...(blocks === 0 && multiple === 1 ? [] : [end])],
    },
    faults: [],
  }
}

const noRegions: FormatRegions = { descriptors: [], structures: [], tail: [] }

/** What a partition fills that lies behind all others. */
const gapOf = ({ gap }: KeptArea): readonly Region[] =>
  gap === 0
    ? []
    : [
        {
          id: 'hybrid/gap',
          owner: OWNER,
          reason: 'partition behind the last one',
          length: sectors(Math.ceil(gap / BLOCKS_PER_SECTOR)),
          place: next,
          refs: [],
          body: { kind: 'zeros' },
        },
      ]

function atEnd(table: Uint8Array, length: Sectors): Uint8Array {
  const out = new Uint8Array(bytesOf(length))
  out.set(table, out.length - table.length)
  return out
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
  return { regions: { descriptors: found.length > 0 ? [] : [area], structures: [], tail: [] }, faults: found }
}

function judgeSize({ content, name }: SystemAreaFile): readonly Fault[] {
  const limit = bytesOf(SYSTEM_AREA)
  return content.size > limit ? [faults.systemAreaTooLong({ name, size: content.size, limit }, { path: AREA_PATH })] : []
}

function judge(options: HybridOptions, images: readonly Content[]): readonly Fault[] {
  const { mbr, gpt } = options
  const where = { path: options.path }
  const found: Fault[] = []
  if (mbr?.code !== undefined) found.push(...judgeCode(mbr.code, options))
  if (gpt !== undefined && images.length === 0) found.push(faults.noEfiImage({}, where))
  if (options.area !== undefined) found.push(...judgeSize(options.area), ...judgeArea(options.area, options, AREA_PATH))
  const starts =
    mbr?.code !== undefined ||
    areaBytes(options.area)
      .subarray(0, MBR_CODE_BYTES)
      .some((byte) => byte !== 0)
  if (gpt === undefined && mbr !== undefined && !starts && images.length === 0) found.push(faults.notStarted({}, where))
  const limit = gpt === undefined ? 3 : EFI_PARTITION_LIMIT
  if (images.length > limit) found.push(faults.tooManyPartitions({ count: images.length, limit }, where))
  return found
}

function judgeCode(code: MbrCode, options: HybridOptions): readonly Fault[] {
  const where = { path: options.path && [...options.path, 'mbr', 'code'] }
  const limit = code.loader === 'isolinux' ? LOADER_BLOCK_AT : MBR_CODE_BYTES
  const isWholeBlock = code.bytes.length === VIRTUAL_SECTOR_BYTES && code.bytes.subarray(MBR_CODE_BYTES, 510).every((byte) => byte === 0)
  const found: Fault[] = []
  if (code.bytes.length > limit && !isWholeBlock) found.push(faults.codeTooLong({ name: code.name, size: code.bytes.length, limit }, where))
  const { origin } = code.image
  if (origin.kind === 'bytes' && !startsFromDisk(origin.bytes, code.loader))
    found.push(faults.notHybridLoader({ name: code.name, loader: code.loader }, where))
  else if (code.infoTable !== code.loader) found.push(faults.noInfoTable({ name: code.name, loader: code.loader }, where))
  return found
}

/** isohdpfx.S looks for FB C0 78 70 at byte 64 of isolinux.bin; the fifth block of a GRUB image is its diskboot.S. */
function startsFromDisk(image: Uint8Array, loader: MbrCode['loader']): boolean {
  if (loader === 'isolinux') return [0xfb, 0xc0, 0x78, 0x70].every((byte, i) => image[64 + i] === byte)
  return String.fromCharCode(...image.subarray(SECTOR_BYTES, SECTOR_BYTES + VIRTUAL_SECTOR_BYTES)).includes('loading\0')
}

function renderArea(options: HybridOptions, disk: Disk, image: Lba | undefined): Uint8Array {
  const { mbr, gpt, seed } = options
  const out = new Uint8Array(bytesOf(SYSTEM_AREA))
  out.set(areaBytes(options.area))
  const settings = mbr ?? { partitionType: 0, active: false }
  if (gpt === undefined && disk.size > 0xffffffff) throw new DiscError(faults.tooLarge({ blocks: disk.size }, { path: options.path }))
  const record = encodeMbr(settings, mbr?.id ?? (mbr === undefined ? 0 : signatureOf(seed)), {
    ...disk,
    protective: gpt !== undefined,
    image,
  })
  // Without code of its own, the record leaves its place to the file's.
  out.set(mbr?.code === undefined ? record.subarray(MBR_CODE_BYTES) : record, mbr?.code === undefined ? MBR_CODE_BYTES : 0)
  if (gpt !== undefined) out.set(encodePrimary(disk), VIRTUAL_SECTOR_BYTES)
  return out
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

const sizeOf = (where: Where): VirtualSectors => virtualSectors(where.end * BLOCKS_PER_SECTOR)

/** The blocks of the whole sectors that an image takes. */
const spanOf = (image: Content, where: Where): Span => ({
  start: blockAt(where.lba(image.id)),
  count: virtualSectors(where.length(image.id) * BLOCKS_PER_SECTOR),
})

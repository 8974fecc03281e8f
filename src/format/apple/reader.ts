/** A medium -> its partition map and the volumes of HFS and HFS Plus on it. Reads what other writers made, and trusts no number in it. */

import type { Medium } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { DriverDescriptor, HEADER_AT, MapEntry, MasterDirectoryBlock, VolumeHeader } from './structures.js'

export interface FoundMapPartition {
  /** From 1. */
  readonly number: number
  /** In blocks of the map. */
  readonly start: number
  readonly count: number
  readonly name: string
  /** `Apple_HFS` and the like. */
  readonly type: string
}

export interface FoundPartitionMap {
  /** Bytes of the blocks that it counts. */
  readonly blockSize: number
  readonly partitions: readonly FoundMapPartition[]
}

export interface FoundHfs {
  readonly kind: 'HFS' | 'HFS+' | 'HFSX'
  readonly startByte: number
  readonly sizeBytes: number
  /** HFS Plus keeps it in its catalogue. */
  readonly name?: string
  readonly files: number
  readonly folders: number
}

export interface FoundApple {
  readonly apm?: FoundPartitionMap
  readonly hfs: readonly FoundHfs[]
}

/** More than any map has. */
const MOST_ENTRIES = 128
export const BLOCK_SIZES: ReadonlySet<number> = new Set([512, 1024, 2048, 4096])

/** `others`: bytes at which other partition tables say that a volume begins. */
export async function readApple(medium: Medium, others: readonly number[] = []): Promise<FoundApple> {
  const apm = await readMap(medium)
  const starts = new Set([0, ...others, ...(apm?.partitions ?? []).filter(holdsFiles).map(({ start }) => start * (apm?.blockSize ?? 0))])
  const hfs: FoundHfs[] = []
  for (const start of [...starts].slice(0, MOST_ENTRIES)) hfs.push(...(await volumesAt(medium, start)))
  return apm === undefined ? { hfs } : { apm, hfs }
}

const holdsFiles = ({ type }: FoundMapPartition): boolean => type.startsWith('Apple_HFS')

async function readMap(medium: Medium): Promise<FoundPartitionMap | undefined> {
  const first = await readBytes(medium, 0, DriverDescriptor.size)
  if (first === undefined) return undefined
  const { signature, blockSize } = DriverDescriptor.decode(first)
  // Discs without drivers may have no block 0; their map counts in 512 bytes.
  const told = signature === 'ER' && BLOCK_SIZES.has(blockSize) ? [blockSize, 512] : [512]
  for (const size of new Set(told)) {
    const partitions = await readEntries(medium, size)
    if (partitions.length > 0 && (signature === 'ER' || partitions.some(({ type }) => type === 'Apple_partition_map')))
      return { blockSize: size, partitions }
  }
  return undefined
}

async function readEntries(medium: Medium, blockSize: number): Promise<readonly FoundMapPartition[]> {
  const found: FoundMapPartition[] = []
  let most = MOST_ENTRIES
  for (let number = 1; number <= most; number++) {
    const bytes = await readBytes(medium, number * blockSize, MapEntry.size)
    const entry = bytes && MapEntry.decode(bytes)
    if (entry?.signature !== 'PM') break
    most = Math.min(most, entry.entries)
    found.push({ number, start: entry.start, count: entry.count, name: text(entry.name), type: text(entry.type) })
  }
  return found
}

/** Texts end at the first NUL. */
const text = (field: string): string => field.replace(/\0.*$/s, '')

/** The volume that begins at a byte, and that of HFS Plus which may lie in one of HFS. */
async function volumesAt(medium: Medium, startByte: number): Promise<readonly FoundHfs[]> {
  const head = await readBytes(medium, startByte + HEADER_AT, MasterDirectoryBlock.size)
  if (head === undefined) return []
  const plus = plusOf(head, startByte)
  if (plus !== undefined) return [plus]
  const { signature, allocationBlocks, allocationBytes, firstAllocation, ...block } = MasterDirectoryBlock.decode(head)
  const { nameLength, name, files, folders, embedded, embeddedStart } = block
  // Allocation blocks are multiples of 512 bytes.
  const sound = allocationBlocks > 0 && allocationBytes > 0 && allocationBytes % 512 === 0 && nameLength > 0 && nameLength <= name.length
  if (signature !== 'BD' || !sound) return []
  const hfs: FoundHfs = {
    kind: 'HFS',
    startByte,
    sizeBytes: firstAllocation * 512 + allocationBlocks * allocationBytes,
    name: new TextDecoder('macintosh').decode(name.subarray(0, nameLength)),
    files,
    folders,
  }
  if (embedded !== 'H+' && embedded !== 'HX') return [hfs]
  const inner = startByte + firstAllocation * 512 + embeddedStart * allocationBytes
  const within = await readBytes(medium, inner + HEADER_AT, MasterDirectoryBlock.size)
  const wrapped = within && plusOf(within, inner)
  return wrapped === undefined ? [hfs] : [hfs, wrapped]
}

function plusOf(head: Uint8Array, startByte: number): FoundHfs | undefined {
  const { signature, version, files, folders, blockSize, blocks } = VolumeHeader.decode(head)
  const kind = signature === 'H+' && version === 4 ? 'HFS+' : signature === 'HX' && version === 5 ? 'HFSX' : undefined
  // Allocation blocks are of 512 bytes at least, and a power of two.
  if (kind === undefined || blockSize < 512 || (blockSize & (blockSize - 1)) !== 0) return undefined
  return { kind, startByte, sizeBytes: blockSize * blocks, files, folders }
}

/** Undefined where the medium does not have them. */
export async function readBytes(medium: Medium, from: number, length: number): Promise<Uint8Array | undefined> {
  if (from < 0 || !Number.isSafeInteger(from) || from + length > medium.size * SECTOR_BYTES) return undefined
  const start = Math.floor(from / SECTOR_BYTES)
  const end = Math.ceil((from + length) / SECTOR_BYTES)
  const data = await medium.read(lba(start), sectors(end - start))
  return data.slice(from - start * SECTOR_BYTES, from - start * SECTOR_BYTES + length)
}

/** A medium -> its partition map and the volumes of HFS and HFS Plus on it. Reads what other writers made, and trusts no number in it. */

import type { Medium } from '../../port/index.js'
import { factsOf, findVolume, readBytes } from '../hfsplus/index.js'
import { DriverDescriptor, HEADER_AT, MapEntry, MasterDirectoryBlock } from './structures.js'

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
  readonly name?: string
  readonly files: number
  readonly folders: number
  /** Of HFS Plus: 16 hexadecimal digits. */
  readonly serial?: string
  /** Of HFS Plus: paths of what firmware starts from and systems show. */
  readonly blessed?: Readonly<Partial<Record<'powerpc' | 'intel' | 'shown' | 'os9' | 'osx', string>>>
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
  const plus = await plusAt(medium, startByte)
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
  const wrapped = await plusAt(medium, inner)
  return wrapped === undefined ? [hfs] : [hfs, wrapped]
}

async function plusAt(medium: Medium, startByte: number): Promise<FoundHfs | undefined> {
  const volume = await findVolume(medium, startByte)
  if (volume === undefined) return undefined
  const { kind, header } = volume
  const { name, serial, blessed } = await factsOf(volume)
  return {
    kind,
    startByte,
    sizeBytes: header.blockSize * header.blocks,
    ...(name === undefined ? {} : { name }),
    files: header.files,
    folders: header.folders,
    serial,
    ...(Object.keys(blessed).length === 0 ? {} : { blessed }),
  }
}

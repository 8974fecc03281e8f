/** Partition maps opened: tables, metadata files and mirrors are read. ECMA-167 3/10.7; OSTA UDF 2.60 2.2.8 to 2.2.13. */

import { readU16le, readU32le, type ValueOf } from '../../codec/index.js'
import { readEntity } from './entity.js'
import { faults } from './faults.js'
import { noExtent } from './fields.js'
import { FILE_TYPE } from './file-structures.js'
import type { ReadEntry } from './entry-reader.js'
import { readData, readEntry, readWhole } from './file-reader.js'
import { newJudge } from './judge.js'
import { DUPLICATED, MAP_IDENTIFIER } from './maps.js'
import { metadataSpace, physicalSpace, readBlock, sparableSpace, virtualSpace, type Ground, type Space } from './spaces.js'
import { TAG, tagOf, tagProblem } from './tag.js'
import {
  MetadataMap,
  PartitionDescriptor,
  PhysicalMap,
  SparableMap,
  SparingEntry,
  SparingTable,
  VatHeader,
  VatTrailer,
} from './volume-structures.js'
import { betweenCdSessions } from '../../unit/index.js'

export type Partitions = ReadonlyMap<number, ValueOf<typeof PartitionDescriptor>>

/** A partition of the volume for people. */
export interface PartitionFact {
  readonly kind: Space['kind']
  readonly number: number
  /** First block and length of the partition descriptor. */
  readonly start: number
  readonly length: number
  readonly access: string
  /** Of a virtual one: the block of the partition that holds the ICB of its table. */
  readonly table?: number
}

export interface OpenedMaps {
  readonly spaces: readonly Space[]
  readonly facts: readonly PartitionFact[]
}

const ACCESS = ['pseudo-overwritable', 'read-only', 'write-once', 'rewritable', 'overwritable'] as const
/** More maps than any volume has. */
const MOST_MAPS = 16

/** The maps in their order; undefined, with a fault, where one of them cannot be used. */
export async function openMaps(
  ground: Omit<Ground, 'spaces'>,
  maps: Uint8Array,
  count: number,
  partitions: Partitions,
  lastBlock: number,
): Promise<OpenedMaps | undefined> {
  const { source, blockSize, judge } = ground
  const spaces: Space[] = []
  const facts: PartitionFact[] = []
  const later: { index: number; open: (under: Space, underIndex: number) => Promise<Space | undefined>; number: number }[] = []
  const fail = (feature: string): undefined => {
    judge.say(faults.featureUnknown({ feature }))
    return undefined
  }
  let at = 0
  for (let i = 0; i < Math.min(count, MOST_MAPS); i++) {
    const type = maps[at]
    const length = maps[at + 1] ?? 0
    if (type === undefined || length < PhysicalMap.size || at + length > maps.length) {
      judge.say(faults.noVolume({ missing: 'whole partition map table' }))
      return undefined
    }
    const identifier = type === 2 && length >= MetadataMap.size ? readEntity(maps.subarray(at + 4, at + 36)).identifier : ''
    const number = type === 2 ? readU16le(maps, at + 38) : readU16le(maps, at + 4)
    const partition = partitions.get(number)
    if (partition === undefined) {
      judge.say(faults.noVolume({ missing: `partition ${number}` }))
      return undefined
    }
    const { start, length: blocks, access } = partition
    const physical = physicalSpace(start, blocks, blockSize, source.size)
    const fact = { number, start, length: blocks, access: ACCESS[access] ?? `of access type ${access}` }
    const map = maps.slice(at, at + length)
    if (type === 1) {
      spaces.push(physical)
      facts.push({ kind: 'physical', ...fact })
    } else if (identifier === MAP_IDENTIFIER.sparable) {
      spaces.push(await openSparable(ground, SparableMap.decode(map), physical))
      facts.push({ kind: 'sparable', ...fact })
    } else if (identifier === MAP_IDENTIFIER.virtual) {
      spaces.push(physical)
      facts.push({ kind: 'virtual', ...fact })
      later.push({
        index: i,
        number,
        open: (under, index) => openVirtual({ ...ground, spaces }, under, index, Math.min(lastBlock - start, blocks - 1)),
      })
    } else if (identifier === MAP_IDENTIFIER.metadata) {
      spaces.push(physical)
      facts.push({ kind: 'metadata', ...fact })
      later.push({ index: i, number, open: (under, index) => openMetadata({ ...ground, spaces }, MetadataMap.decode(map), under, index) })
    } else return fail(`a partition of kind ${JSON.stringify(identifier === '' ? `type ${type}` : identifier)}`)
    at += length
  }
  if (spaces.length === 0) {
    judge.say(faults.noVolume({ missing: 'partition map' }))
    return undefined
  }
  for (const { index, open, number } of later) {
    // The partition that holds the table: the other map of the same number.
    const under = facts.findIndex(
      (fact, i) => fact.number === number && (fact.kind === 'physical' || fact.kind === 'sparable') && i !== index,
    )
    const beneath = spaces[under]
    // Until it is open, its own file is read through the other.
    if (beneath !== undefined) spaces[index] = beneath
    const space = beneath && (await open(beneath, under))
    if (space === undefined) return undefined
    spaces[index] = space
    if (space.table !== undefined) facts[index] = { ...(facts[index] as PartitionFact), table: space.table }
  }
  return { spaces, facts }
}

async function openSparable(ground: Omit<Ground, 'spaces'>, map: ValueOf<typeof SparableMap>, under: Space): Promise<Space> {
  const { source, blockSize, judge } = ground
  const tables = [map.table0, map.table1, map.table2, map.table3].slice(0, Math.min(4, map.tables))
  for (const [i, location] of tables.entries()) {
    const head = await source.read(location * blockSize, SparingTable.size)
    if (head.length < SparingTable.size || readEntity(head.subarray(16, 48)).identifier !== '*UDF Sparing Table') continue
    const { entries } = SparingTable.decode(head)
    const bytes = (await source.read(location * blockSize, SparingTable.size + entries * SparingEntry.size)).slice()
    if (bytes.length < SparingTable.size + entries * SparingEntry.size) continue
    const problem = tagProblem(bytes, 0, bytes.length, location)
    // A CRC beyond the table's own block is one that a short reader cannot judge.
    if (problem !== undefined && problem !== 'length' && problem !== 'location') continue
    const moved = new Map<number, number>()
    for (let e = 0; e < entries; e++) {
      const { original, mapped } = SparingEntry.decode(bytes, SparingTable.size + e * SparingEntry.size)
      // From FFFFFFF0 on: defective or available. UDF 2.60 2.2.12.
      if (original < 0xfffffff0 && map.packet > 0) moved.set(original, mapped)
    }
    if (i > 0) judge.say(faults.reserveUsed({ what: 'sparing table' }))
    return sparableSpace(under, Math.max(1, map.packet), moved, blockSize)
  }
  judge.say(faults.badTable({ what: 'sparing table' }))
  return sparableSpace(under, Math.max(1, map.packet), new Map(), blockSize)
}

/** Where the last blocks of a disc are unreadable or padding, the table lies a little earlier. */
const VAT_SEARCH = 512
/** Lead-out, lead-in and pregap, which lie between it and the next session on a Compact Disc. MMC-6 4.2.3.5. */
const VAT_BEFORE = [0, betweenCdSessions(2), betweenCdSessions(1)] as const

async function openVirtual(ground: Ground, under: Space, index: number, last: number): Promise<Space | undefined> {
  for (const block of VAT_BEFORE.flatMap((gap) => Array.from({ length: VAT_SEARCH + 1 }, (_, i) => last - gap - i))) {
    if (block < 0) continue
    const bytes = await readBlock(ground, under, block)
    if (bytes === undefined || tagProblem(bytes, 0, bytes.length, block) !== undefined) continue
    const { id } = tagOf(bytes)
    if (id !== TAG.fileEntry && id !== TAG.extendedFileEntry) continue
    const quiet = { ...ground, judge: newJudge() }
    const entry = await readEntry(quiet, { ...noExtent, length: ground.blockSize, block, partition: index }, 'VAT')
    const table = entry && (await readVat(quiet, entry))
    if (table !== undefined) return { ...virtualSpace(under, table, ground.blockSize), table: block }
  }
  ground.judge.say(faults.badTable({ what: 'virtual allocation table' }))
  return undefined
}

async function readVat(ground: Ground, entry: ReadEntry): Promise<Uint32Array | undefined> {
  if (entry.fileType !== FILE_TYPE.vat && entry.fileType !== FILE_TYPE.unspecified) return undefined
  const bytes = await readWhole(ground, entry, 'VAT')
  if (bytes === undefined) return undefined
  let [from, to] = [0, bytes.length]
  if (entry.fileType === FILE_TYPE.vat) {
    if (bytes.length < VatHeader.size) return undefined
    from = readU16le(bytes, 0)
  } else {
    to -= VatTrailer.size
    if (to < 0 || readEntity(bytes.subarray(to, to + 32)).identifier !== '*UDF Virtual Alloc Tbl') return undefined
  }
  if (from > to) return undefined
  return Uint32Array.from({ length: Math.floor((to - from) / 4) }, (_, i) => readU32le(bytes, from + 4 * i))
}

async function openMetadata(ground: Ground, map: ValueOf<typeof MetadataMap>, under: Space, index: number): Promise<Space | undefined> {
  const open = async (block: number, fileType: number): Promise<Space | undefined> => {
    const entry = await readEntry(
      { ...ground, judge: newJudge() },
      { ...noExtent, length: ground.blockSize, block, partition: index },
      'metadata file',
    )
    if (entry?.fileType !== fileType) return undefined
    const data = await readData(ground, entry, 'metadata file')
    if (data.kind === 'embedded') return undefined
    const extents = data.extents
      .filter(({ recorded, partition }) => recorded && partition === index)
      .map(({ block: first, size }) => ({ block: first, blocks: Math.floor(size / ground.blockSize) }))
    return metadataSpace(under, extents, ground.blockSize)
  }
  const main = await open(map.file, FILE_TYPE.metadata)
  const mirror = await open(map.mirror, FILE_TYPE.metadataMirror)
  if (main !== undefined) return mirror !== undefined && map.flags & DUPLICATED ? { ...main, copy: mirror } : main
  if (mirror !== undefined) ground.judge.say(faults.reserveUsed({ what: 'metadata file' }))
  else ground.judge.say(faults.badTable({ what: 'metadata file' }))
  return mirror
}

/** The logical volume: its partitions, its file set, its tree, and what they use against what is told free. */

import type { PartitionFact } from '../map-reader.js'
import { LogicalVolumeDescriptor, MetadataMap, SparableMap } from '../volume-structures.js'
import { DataReader } from './data.js'
import { SPACE_FIELDS, type PartitionFound } from './descriptors.js'
import { judgeFileSet } from './file-set.js'
import type { Inquiry } from './inquiry.js'
import { judgeCensus, judgeIntegrity, judgeSizes, type Census, type MapSize } from './integrity.js'
import type { MapFound } from './maps.js'
import { judgeMetadata } from './metadata.js'
import type { Described } from './sequences.js'
import { sequenceRules } from './volume-rules.js'
import { judgeBitmap, judgeSpace } from './space.js'
import { judgeSparing } from './sparing.js'
import { isBlank } from './tags.js'
import { Usage } from './usage.js'
import { judgeVat, judgeVatCensus, type VatFound } from './vat.js'
import { Walk } from './walk.js'
import { FILE_TYPE } from '../file-structures.js'

export interface VolumeFacts {
  readonly logical: Described
  readonly information: Described | undefined
  readonly maps: readonly MapFound[]
  readonly partitions: readonly PartitionFound[]
  /** The medium is written from the beginning to the end. */
  readonly isSequential: boolean
  readonly lastBlock: number
  /** As the reader opened the maps. */
  readonly facts: readonly PartitionFact[]
}

/** Fields of the partition descriptor. */
const [START, LENGTH] = [188, 192]
/** Of a virtual partition every block there can be. */
const ANY = 2 ** 32

export async function judgeVolume(q: Inquiry, volume: VolumeFacts): Promise<void> {
  const { logical, maps, partitions } = volume
  const partitionOf = (map: MapFound): PartitionFound | undefined => partitions.find(({ number }) => number === map.partition)
  const usage = new Usage(
    q,
    maps.map((map) => (map.kind === 'virtual' || map.kind === 'metadata' ? ANY : (partitionOf(map)?.length ?? 0))),
  )
  const reader = new DataReader(q)
  for (const [i, map] of maps.entries()) {
    const found = partitionOf(map)
    if (found !== undefined && (map.kind === 'physical' || map.kind === 'sparable') && hasSpace(found)) usage.count(i)
  }
  const { vat, bitmap } = await judgeTables(q, usage, reader, volume)
  const it = LogicalVolumeDescriptor.decode(logical.bytes)
  const integrity =
    q.onMedium(it.integrity.location, it.integrity.length) && it.integrity.length > 0
      ? await judgeIntegrity(q, it.integrity, logical.at + 436)
      : undefined
  const set = await judgeFileSet(q, usage, it.fileSet, labelsOf(volume), logical.at + 248)
  if (set === undefined) {
    // It is found by where the partition begins as well.
    const under = maps[it.fileSet.partition]
    const found = under === undefined ? undefined : partitionOf(under)
    if (found !== undefined)
      q.say(sequenceRules.volumeField, found.one.at + START, 'start', found.start, 'where a file set descriptor is found in its place', {
        structure: found.one.structure,
      })
  }
  let census: Census | undefined
  if (set !== undefined) {
    const walk = new Walk(q, usage, reader)
    const isVirtual = maps.some(({ kind }) => kind === 'virtual')
    const next = integrity === undefined || isVirtual || integrity.header.type === 0 ? undefined : integrity.header.nextUniqueId
    const { nodes, names, whole, highestId } = await walk.tree(set.root, set.rootAt, set.streams, set.streamsAt, next)
    if (whole) {
      let directories = 0
      for (let node = 0; node < nodes.count; node++) if (nodes.types[node] === FILE_TYPE.directory) directories++
      census = { names, files: nodes.count - directories, directories, highestId }
    }
  }
  const sizes: MapSize[] = []
  for (const [i, map] of maps.entries()) {
    const found = partitionOf(map)
    const isPlain = map.kind === 'physical' || map.kind === 'sparable'
    const size = map.kind === 'virtual' || map.kind === 'unknown' ? undefined : usage.sizes[i]
    let free: MapSize['free'] = 'none'
    if (isPlain) free = found === undefined ? undefined : await judgeSpace(q, usage, found, i)
    else if (map.kind === 'metadata' && bitmap !== undefined) free = judgeBitmap(q, usage, bitmap, i, usage.sizes[i] ?? 0)
    sizes.push({ kind: map.kind, size, sizeAt: isPlain && found !== undefined ? found.one.at + LENGTH : undefined, free })
  }
  if (integrity === undefined) return
  judgeSizes(q, integrity, sizes, volume.isSequential ? 'sequential' : 'anywhere')
  if (census === undefined) return
  const isVirtual = maps.some(({ kind }) => kind === 'virtual')
  if (vat !== undefined) judgeVatCensus(q, vat, census)
  if (integrity.header.type === 1 && !(isVirtual && q.extended)) judgeCensus(q, integrity, census)
}

/** The label as the descriptors of the volume have it. */
const labelsOf = ({ logical, information }: VolumeFacts) => ({
  logical: logical.bytes.subarray(84, 212),
  logicalAt: logical.at + 84,
  information: information?.bytes.subarray(116, 244),
})

const hasSpace = ({ one }: PartitionFound): boolean => SPACE_FIELDS.some(([, offset]) => !isBlank(one.bytes, offset, offset + 4))

/** The tables and files by which blocks of a partition are found. */
async function judgeTables(q: Inquiry, usage: Usage, reader: DataReader, { logical, maps, partitions, lastBlock, facts }: VolumeFacts) {
  let vat: VatFound | undefined
  let bitmap
  for (const [i, map] of maps.entries()) {
    const found = partitions.find(({ number }) => number === map.partition)
    if (found === undefined) continue
    const at = logical.at + map.offset
    const under = maps.findIndex(
      (other, k) => other.partition === map.partition && k !== i && (other.kind === 'physical' || other.kind === 'sparable'),
    )
    if (map.kind === 'sparable') await judgeSparing(q, SparableMap.decode(logical.bytes, map.offset), at, found.start, found.length)
    if (map.kind === 'virtual' && under >= 0) {
      const block = facts[i]?.table
      if (block !== undefined) vat = await judgeVat(q, usage, reader, under, block, Math.min(lastBlock - found.start, found.length - 1))
    }
    if (map.kind === 'metadata' && under >= 0) {
      const opened = await judgeMetadata(q, usage, reader, MetadataMap.decode(logical.bytes, map.offset), at, under)
      usage.sizes[i] = opened.blocks
      if (opened.bitmap !== undefined) {
        usage.count(i)
        bitmap = await reader.read(opened.bitmap.bytes, opened.bitmap.at, under, opened.bitmap.block)
      }
    }
  }
  return { vat, bitmap }
}

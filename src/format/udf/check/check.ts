/**
 * A strict judge of a UDF volume: every structure against ECMA-167 and OSTA UDF 1.02 to 2.60, and against the others. Left out: extended
 * attributes in ICBs of their own, power calibration tables, and volumes that lie on several discs.
 */

import type { Judging } from '../../../finding/index.js'
import { lba, SECTOR_BYTES } from '../../../unit/index.js'
import { newJudge } from '../judge.js'
import { openMaps } from '../map-reader.js'
import { endWithin } from '../reader.js'
import { hasRecognition } from '../recognition.js'
import { findAnchor } from '../sequence-reader.js'
import { newBudget } from '../spaces.js'
import { TAG } from '../tag.js'
import { LogicalVolumeDescriptor, PartitionDescriptor, PrimaryVolumeDescriptor } from '../volume-structures.js'
import { extentsOf, findAnchors, judgeAnchors } from './anchors.js'
import { agree } from './consensus.js'
import { accessIsSequential, judgeDescriptors, judgePartition, type PartitionFound } from './descriptors.js'
import { Inquiry } from './inquiry.js'
import { judgeMaps, kindsOf, type MapFound } from './maps.js'
import { judgeRecognition } from './recognition.js'
import { compareKinds, compareSequences, judgeLacks, only, prevailing, readStrictly, type Described } from './sequences.js'
import { entryRules, sequenceRules } from './volume-rules.js'
import { judgeVolume } from './volume.js'

/** Undefined where the session has no such volume. */
export async function checkUdf(judging: Judging): Promise<{ readonly blocks: number } | undefined> {
  const { medium, start } = judging
  const end = endWithin(medium, start, judging.end)
  const q = new Inquiry(judging, end)
  const tail = end === undefined ? medium.tailBytes : 0
  const anchor = await findAnchor(q.source, { start, end, tail })
  if (anchor === undefined) {
    if (!(await hasRecognition(q.source, start, SECTOR_BYTES))) return undefined
    q.say(entryRules.anchorMissing, (start + 256) * SECTOR_BYTES, 'tag', 'no anchor that could be believed', 'one in block 256', {
      structure: 'anchor volume descriptor pointer',
    })
    return { blocks: 0 }
  }
  q.blockSize = anchor.blockSize
  q.claim('reserve', 'system area', start * SECTOR_BYTES, start * SECTOR_BYTES + 32_768, start * SECTOR_BYTES)
  const anchors = await findAnchors(q, tail)
  const extents = await extentsOf(q, anchors)
  await agree(q, anchors, [extents.main, extents.reserve])
  await judgeRecognition(q)
  const described = await judgeSequences(q, extents.main, extents.reserve)
  const logical = only(described, TAG.logicalVolume)
  const maps = kindsOf(logical)
  const partitions = partitionsOf(q, described, maps)
  for (const { one, number } of partitions)
    if (maps.every(({ partition }) => partition !== number))
      q.say(sequenceRules.map, one.at + 22, 'number', number, [...new Set(maps.map(({ partition }) => partition))].join(' or '), {
        structure: one.structure,
      })
  const isSequential = partitions.some(({ access }) => accessIsSequential(access)) || maps.some(({ kind }) => kind === 'virtual')
  await judgeAnchors(q, anchors, isSequential)
  if (logical === undefined) return { blocks: 0 }
  const primary = only(described, TAG.primaryVolume)
  judgeMaps(
    q,
    logical,
    new Set(partitions.map(({ number }) => number)),
    primary === undefined ? 1 : PrimaryVolumeDescriptor.decode(primary.bytes).volumeSequence,
  )
  const { blocks } = await openVolume(q, logical, only(described, TAG.implementationUse), maps, partitions, isSequential)
  return { blocks }
}

/** Both sequences, and of each descriptor the one that prevails, of the reserve where the main one has none. */
async function judgeSequences(
  q: Inquiry,
  main: Parameters<typeof readStrictly>[1] | undefined,
  reserve: Parameters<typeof readStrictly>[1] | undefined,
): Promise<ReadonlyMap<string, Described>> {
  const read = async (extent: typeof main, name: 'main' | 'reserve'): Promise<readonly Described[]> => {
    if (extent === undefined) return []
    const sequence = await readStrictly(q, extent, name)
    judgeLacks(q, prevailing(sequence), sequence, name, extent.location)
    return sequence
  }
  const [one, other] = [await read(main, 'main'), await read(reserve, 'reserve')]
  compareKinds(q, one, other)
  const [first, second] = [prevailing(one), prevailing(other)]
  const whole = new Map([...second, ...first])
  judgeDescriptors(q, whole)
  compareSequences(q, first, second)
  return whole
}

function partitionsOf(q: Inquiry, described: ReadonlyMap<string, Described>, maps: readonly MapFound[]): readonly PartitionFound[] {
  const out: PartitionFound[] = []
  for (const one of described.values()) {
    if (one.id !== TAG.partition) continue
    const { number } = PartitionDescriptor.decode(one.bytes)
    out.push(judgePartition(q, one, new Set(maps.filter(({ partition }) => partition === number).map(({ kind }) => kind))))
  }
  return out
}

async function openVolume(
  q: Inquiry,
  logical: Described,
  information: Described | undefined,
  maps: readonly MapFound[],
  partitions: readonly PartitionFound[],
  isSequential: boolean,
): Promise<{ readonly blocks: number }> {
  const it = LogicalVolumeDescriptor.decode(logical.bytes)
  const table = logical.bytes.subarray(
    LogicalVolumeDescriptor.size,
    Math.min(logical.bytes.length, LogicalVolumeDescriptor.size + it.mapBytes),
  )
  const byNumber = new Map(partitions.map(({ number, one }) => [number, PartitionDescriptor.decode(one.bytes)]))
  const ground = { source: q.source, blockSize: q.blockSize, judge: newJudge(), budget: newBudget(q.source.size) }
  const lastBlock = Math.floor(q.bytes / q.blockSize) - 1
  const opened = await openMaps(ground, table, it.mapCount, byNumber, lastBlock)
  if (opened === undefined) {
    q.say(
      sequenceRules.map,
      logical.at + LogicalVolumeDescriptor.size,
      'maps',
      'partitions that cannot be opened',
      'maps of partitions, with their tables and files',
      { structure: logical.structure },
    )
    return { blocks: 0 }
  }
  q.spaces = opened.spaces
  const ends = partitions.map(({ start, length }) => start + length)
  await judgeVolume(q, { logical, information, maps, partitions, isSequential, lastBlock, facts: opened.facts })
  return { blocks: Math.max(...ends, lba(0)) }
}

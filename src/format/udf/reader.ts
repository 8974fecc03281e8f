/**
 * The reader: medium -> facts, tree and faults. OSTA UDF 1.01 to 2.60 on volumes of one disc, by whomever written.
 * Strict about checksums and CRCs; what it tolerates is a warning. Left out: several file sets, system streams and
 * extended attributes other than times and device numbers.
 */

import { DiscError, type Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import type { ImageTree } from '../../tree/index.js'
import { lba, SECTOR_BYTES, type Instant, type Lba } from '../../unit/index.js'
import { byteSource } from './byte-source.js'
import { judgeCounts } from './counts.js'
import { embedsDirectories } from './embedding.js'
import { faults } from './faults.js'
import { openMaps, type PartitionFact } from './map-reader.js'
import { mapWords, type Sparing } from './map-words.js'
import { believable, newJudge, type Judge } from './judge.js'
import { readIntegrity, type IntegrityFact } from './integrity-reader.js'
import { REVISIONS, revisionName } from './revision.js'
import { readEntity, revisionOf } from './entity.js'
import { findAnchor, readSequence, type Descriptors } from './sequence-reader.js'
import { newBudget, readBlock, type Ground } from './spaces.js'
import { FileSetDescriptor } from './file-structures.js'
import { TAG } from './tag.js'
import { readTree } from './tree-reader.js'
import { hasRecognition } from './recognition.js'
import { judgeWhole } from './whole.js'

/** What the descriptors say of the volume. */
export interface UdfFacts {
  /** `2.01`; also revisions that are not written here. */
  readonly revision: string
  /** The lowest revision that a reader and a writer must know, and the highest of who wrote it. */
  readonly integrity: IntegrityFact | undefined
  readonly blockSize: number
  readonly label: string
  readonly volumeId: string
  readonly volumeSetId: string
  readonly fileSetId: string
  readonly owner: string
  readonly organization: string
  readonly contact: string
  readonly recorded: Instant | undefined
  readonly partitions: readonly PartitionFact[]
  /** Blocks of the volume in which anchors were found. */
  readonly anchors: readonly number[]
}

export interface UdfDisc {
  readonly facts: UdfFacts
  readonly tree: ImageTree
  /** Whether any entry has one. */
  readonly owners: 'recorded' | 'none'
  readonly faults: readonly Fault[]
}

export interface UdfReadOptions {
  /** First sector of the session; by default the medium's. */
  readonly start?: Lba
  /** Where the next session begins; by default there is none. */
  readonly end?: Lba | undefined
}

/** Whether there is an anchor; nothing else is judged. */
export async function hasUdf(medium: Medium, { start = lba(0), end }: UdfReadOptions = {}): Promise<boolean> {
  return (await findAnchor(byteSource(medium), { start, end: endWithin(medium, start, end), tail: medium.tailBytes })) !== undefined
}

/** Where a session ends: with its tracks of data, or where the next one begins. */
export function endWithin(medium: Medium, start: Lba, end: Lba | undefined): Lba | undefined {
  const ends = [end, medium.dataEnd?.(start)].filter((one) => one !== undefined)
  return ends.length === 0 ? undefined : lba(Math.min(...ends))
}

/** Whether a session says that it has UDF, be it there or not. ECMA-167 2/9.1. */
export const namesUdf = (medium: Medium, start: Lba): Promise<boolean> => hasRecognition(byteSource(medium), start, SECTOR_BYTES)

/** Throws a `DiscError` where there is no file system, or none that can be entered. */
export async function readUdf(medium: Medium, options: UdfReadOptions = {}): Promise<UdfDisc> {
  const { ground, root, facts, judgeEnd } = await openUdf(medium, options)
  await judgeEnd()
  const { tree, owners } = await readTree(ground, root, medium.name)
  const { integrity, partitions } = facts
  // What cannot be read is not counted, and told.
  if (integrity?.state === 'closed' && partitions.every(({ kind }) => kind !== 'virtual') && ground.judge.verdict().length === 0)
    judgeCounts(integrity, tree, ground.judge)
  return { facts, tree, owners, faults: ground.judge.verdict() }
}

/** What the descriptors say, without a look at the tree. Throws as `readUdf` does. */
export const readUdfFacts = async (medium: Medium, options: UdfReadOptions = {}): Promise<UdfFacts> =>
  (await openUdf(medium, options)).facts

/** What its descriptors leave to choice beside what readers need. */
export interface UdfWords {
  /** Of the volume's primary descriptor. */
  readonly application: string
  /** Packets in reserve, where there are tables for them. */
  readonly sparing: Sparing | undefined
  /** How often the metadata lie in files of their own. */
  readonly metadata: 'none' | 'single' | 'duplicate'
  /** Whether directories lie within their file entries. */
  readonly embeds: boolean
}

/** Throws as `readUdf` does. */
export async function readUdfWords(medium: Medium, options: UdfReadOptions = {}): Promise<UdfWords> {
  const { ground, primary, logical, root } = await openUdf(medium, options)
  const { sparing, metadata } = await mapWords(ground, logical.maps, logical.mapCount)
  return {
    application: primary === undefined ? '' : readEntity(primary.application).identifier.replace(/^\*/, ''),
    sparing,
    metadata,
    embeds: await embedsDirectories(ground, root),
  }
}

async function openUdf(medium: Medium, { start = lba(0), end: sessionEnd }: UdfReadOptions) {
  const source = byteSource(medium)
  const judge = newJudge()
  const end = endWithin(medium, start, sessionEnd)
  const anchor = await findAnchor(source, { start, end, tail: medium.tailBytes })
  if (anchor === undefined) throw new DiscError(faults.notUdf({ medium: medium.name }))
  const { blockSize } = anchor
  if (!(await hasRecognition(source, start, blockSize))) judge.say(faults.recognitionMissing({ medium: medium.name }))
  const { primary, information, logical, partitions } = await readDescriptors(source, anchor, judge)
  if (logical === undefined) throw broken(judge, faults.noVolume({ missing: 'logical volume descriptor' }))
  if (logical.blockSize !== blockSize)
    throw broken(judge, faults.featureUnknown({ feature: `blocks of ${logical.blockSize} bytes on sectors of ${blockSize}` }))
  const code = revisionOf(logical.domain)
  if (code < 0x0100 || code > REVISIONS['2.60'].code) judge.say(faults.revisionUnknown({ revision: revisionName(code) }))

  const base = { source, blockSize, judge, budget: newBudget(source.size) }
  const bytes = end === undefined ? source.size + medium.tailBytes : Math.min(end * SECTOR_BYTES, source.size)
  const lastBlock = Math.floor(bytes / blockSize) - 1
  const opened = await openMaps(base, logical.maps, logical.mapCount, partitions, lastBlock)
  if (opened === undefined) throw broken(judge)
  const ground: Ground = { ...base, spaces: opened.spaces }
  const fileSet = await readFileSet(ground, logical.fileSet.partition, logical.fileSet.block)
  if (fileSet === undefined) throw broken(judge)
  const integrity = await readIntegrity(source, blockSize, logical.integrity, judge)
  // Beside a virtual allocation table, which is written last, the descriptor stays as it was. UDF 2.60 2.2.6.
  const isVirtual = opened.facts.some(({ kind }) => kind === 'virtual')
  if (integrity?.state === 'open' && !isVirtual) judge.say(faults.integrityOpen({}))
  return {
    ground,
    primary,
    logical,
    root: fileSet.root,
    judgeEnd: () => judgeWhole(source, anchor, opened.facts, judge),
    facts: {
      revision: revisionName(code),
      integrity,
      blockSize,
      label: logical.logicalVolumeId,
      volumeId: primary?.volumeId ?? '',
      volumeSetId: primary?.volumeSetId ?? '',
      fileSetId: fileSet.fileSetId,
      owner: information?.owner ?? '',
      organization: information?.organization ?? '',
      contact: information?.contact ?? '',
      recorded: primary?.recorded,
      partitions: opened.facts,
      anchors: anchor.blocks,
    },
  }
}

function broken(judge: Judge, ...more: readonly Fault[]): DiscError {
  for (const fault of more) judge.say(fault)
  return new DiscError(judge.verdict().filter(({ severity }) => severity === 'error'))
}

/** The main sequence, or the reserve where it lacks something. */
async function readDescriptors(
  source: ReturnType<typeof byteSource>,
  { blockSize, main, reserve }: NonNullable<Awaited<ReturnType<typeof findAnchor>>>,
  judge: Judge,
): Promise<Descriptors> {
  const isWhole = ({ primary, logical, partitions }: Descriptors): boolean =>
    primary !== undefined && logical !== undefined && partitions.size > 0
  const first = await readSequence(source, blockSize, main, judge)
  if (isWhole(first)) return first
  const second = await readSequence(source, blockSize, reserve, judge)
  judge.say(faults.reserveUsed({ what: 'main volume descriptor sequence' }))
  return isWhole(second) || second.logical !== undefined ? second : first
}

async function readFileSet(ground: Ground, partition: number, block: number) {
  const space = ground.spaces[partition]
  const subject = { what: 'file set descriptor', at: `block ${block} of partition ${partition}` }
  for (const candidate of [space, space?.copy]) {
    const bytes = candidate && (await readBlock(ground, candidate, block))
    if (bytes === undefined) continue
    if (believable(bytes, 0, [TAG.fileSet], block, subject, ground.judge)) return FileSetDescriptor.decode(bytes)
  }
  ground.judge.say(faults.badDescriptor({ ...subject, problem: 'it cannot be read' }))
  return undefined
}

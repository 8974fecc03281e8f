/** A disc that was found -> what a further session has to know of it. */

import type { Fault } from '../fault/index.js'
import {
  faults as isoFaults,
  PrimaryVolumeDescriptor,
  readDescriptors,
  rootOf,
  startLedger,
  SYSTEM_AREA_SECTORS,
  VolumeDescriptorHead,
  volumeOf,
  type FoundDescriptor,
} from '../format/iso9660/index.js'
import { readPartitions } from '../format/hybrid/index.js'
import { appendFaults, faults as udfFaults, isRevision, namesUdf, readUdfFacts, type UdfFacts } from '../format/udf/index.js'
import type { Medium } from '../port/index.js'
import {
  attempt,
  chosenSession,
  findSpaces,
  readTree,
  sessionOf,
  type DiscSession,
  type FoundDisc,
  type FoundSpace,
  type Space,
} from '../survey/index.js'
import { after, alignUp, lba, SECTOR_BYTES, sectors, type Lba, type Sectors } from '../unit/index.js'
import { faults } from './faults.js'
import type { Former, FormerFileSystems, Growth, VolumeWords } from './former.js'
import { judgeLosses } from './losses.js'
import { formerId, recordedTree } from './recorded.js'
import { relaxedNames, type RelaxedNames } from './relaxed.js'

export interface WantedFormer {
  /** `first`, `last`, a number, or the identifier of a volume. */
  readonly session: string
  /** First block of the session, whether it is found or not; then `session` does not count. */
  readonly previous: Lba | undefined
  readonly space: Space | undefined
  readonly file: string | undefined
  readonly growth: Growth
  /** First block of the new session, where somebody said it. */
  readonly start: Lba | undefined
  /** Whether blocks are recorded up to the end of the medium; else to where its file systems end. */
  readonly recorded: 'medium' | 'volumes'
  /** A new session begins at a multiple of so many blocks... */
  readonly unit: number
  /** ...and so many blocks behind what is there. */
  readonly gap: (sessions: number) => number
}

/** Throws a `DiscError` where no session can follow; nothing that matters was lost where it does not. */
export async function readFormer(disc: FoundDisc, wanted: WantedFormer, blocks: Former['blocks']): Promise<Former> {
  const { medium, name } = disc
  const session =
    wanted.previous === undefined ? await sessionNamed(disc, wanted.session) : chosenSession(disc, { sessionStart: wanted.previous })
  const read = await readTree(disc, { sessionStart: session.start, space: wanted.space })
  const lost = judgeLosses(read.faults, read.tree, { name, session: session.number })
  const found = await findSpaces(medium, session)
  const descriptors = await descriptorsAt(medium, session.start)
  const unread: Fault[] = []
  const facts = found.some(({ space }) => space === 'udf') ? await attempt(() => readUdfFacts(medium, session), unread) : undefined
  if (facts === undefined && unread.length === 0 && (await namesUdf(medium, session.start)))
    unread.push(udfFaults.noVolume({ missing: 'anchor' }))
  // What cannot be read is no file system that is not there: readers of it would be left with the old files.
  judgeLosses([...unread, ...(await rootFaults(medium, descriptors, session.start))], read.tree, { name, session: session.number })
  const told: Fault[] = [...lost.told, ...(facts === undefined ? [] : appendFaults(facts))]
  // The newest descriptors of a disc that is written in place, which those of the new session replace.
  const heads = wanted.growth === 'in place' ? await descriptorsAt(medium, lba(0)) : []
  const end = sectors(Math.max(await lastEnd(disc, { session, found, facts }), wholeEnd(heads)))
  const size = await recordedSize(disc.medium, end, wanted)
  const bootRecords = descriptors.filter(({ kind }) => kind === 'boot').map(({ bytes }) => bytes)
  const partitioned = wanted.growth === 'in place' ? await endOfPartitions(medium) : undefined
  if (partitioned !== undefined) told.push(faults.partitionTable({ disc: name, end: partitioned }))
  if (bootRecords.length > 0) told.push(faults.bootKept({ disc: name }))
  return {
    name,
    file: wanted.file,
    growth: wanted.growth,
    size,
    taken: session.start,
    start: startBehind(disc, size, wanted, told),
    tree: recordedTree(read.tree, size),
    outside: new Map([...lost.outside].map(([id, blocks]) => [formerId(id), blocks])),
    words: wordsOf(descriptors, facts),
    fileSystems: fileSystemsOf(found, facts, read.space === 'iso9660' ? relaxedNames(read.tree) : {}),
    bootRecords,
    descriptors: sectors(heads.length),
    blocks,
    faults: told,
  }
}

/** A session by its number or place, or the newest whose volume has that identifier. */
async function sessionNamed(disc: FoundDisc, wanted: string): Promise<DiscSession> {
  if (wanted === 'first' || wanted === 'last' || /^[0-9]+$/.test(wanted)) return sessionOf(disc, wanted)
  for (const session of disc.sessions.toReversed()) {
    const descriptors = await descriptorsAt(disc.medium, session.start)
    const facts = await attempt(() => readUdfFacts(disc.medium, session), [])
    if (volumeIdsOf(descriptors, facts).includes(wanted)) return session
  }
  return sessionOf(disc, wanted)
}

const descriptorsAt = async (medium: Medium, start: Lba): Promise<readonly FoundDescriptor[]> =>
  (await attempt(() => readDescriptors(medium, startLedger(), start), [])) ?? []

/** What hides ISO 9660 or Rock Ridge, which the first record of the root tells: a lost root, or a lost first descriptor. */
async function rootFaults(medium: Medium, descriptors: readonly FoundDescriptor[], start: Lba): Promise<readonly Fault[]> {
  const primary = descriptors.find(({ kind }) => kind === 'primary')
  if (primary === undefined) {
    const second = after(start, sectors(SYSTEM_AREA_SECTORS + 1))
    const { standardId } = VolumeDescriptorHead.decode(
      second < medium.size ? await medium.read(second, sectors(1)) : new Uint8Array(SECTOR_BYTES),
    )
    return standardId === 'CD001' ? [isoFaults.noVolume({ medium: medium.name, lba: after(start, SYSTEM_AREA_SECTORS) })] : []
  }
  const { location } = rootOf(PrimaryVolumeDescriptor.decode(primary.bytes).rootDirectory)
  const isThere = location < medium.size && (await medium.read(location, sectors(1)))[0] !== 0
  return isThere ? [] : [isoFaults.directoryBlank({ path: '/', lba: location })]
}

function volumeIdsOf(descriptors: readonly FoundDescriptor[], facts: UdfFacts | undefined): readonly string[] {
  const primary = descriptors.find(({ kind }) => kind === 'primary')
  const ids = [primary && PrimaryVolumeDescriptor.decode(primary.bytes).volumeId.replace(/[\0 ]+$/, ''), facts?.label]
  return ids.flatMap((id) => (id === undefined || id === '' ? [] : [id]))
}

/** Who prepared the volume, and when, is said of the new session. */
function wordsOf(descriptors: readonly FoundDescriptor[], facts: UdfFacts | undefined): VolumeWords {
  const primary = descriptors.find(({ kind }) => kind === 'primary')
  const [id] = volumeIdsOf(descriptors, facts)
  const said = primary && volumeOf(PrimaryVolumeDescriptor.decode(primary.bytes), (text) => text.replace(/[\0 ]+$/, ''))
  const { setId, system, publisher, application } = said ?? {}
  const words = { id, setId, system, publisher, application }
  return Object.fromEntries(Object.entries(words).filter(([, text]) => text !== undefined && text !== ''))
}

function fileSystemsOf(found: readonly FoundSpace[], facts: UdfFacts | undefined, relax: RelaxedNames): FormerFileSystems {
  const has = (space: Space): boolean => found.some((one) => one.space === space)
  const [partition] = facts?.partitions ?? []
  const table = facts?.partitions.find(({ kind }) => kind === 'virtual')?.table
  return {
    ...(has('iso9660')
      ? {
          iso9660: {
            rockRidge: found.find(({ space }) => space === 'rockridge')?.version,
            joliet: has('joliet'),
            enhanced: has('enhanced'),
            relax,
          },
        }
      : {}),
    ...(facts !== undefined && partition !== undefined && isRevision(facts.revision)
      ? {
          udf: {
            revision: facts.revision,
            isVirtual: facts.partitions.some(({ kind }) => kind === 'virtual'),
            partition: lba(partition.start),
            ...(table === undefined ? {} : { table }),
          },
        }
      : {}),
  }
}

/** The block after the last one that a file system of the session claims. */
function endOf(found: readonly FoundSpace[], facts: UdfFacts | undefined, start: Lba): Sectors {
  const ends = found.flatMap(({ blocks }) => (blocks === undefined ? [] : [blocks > start ? blocks : start + blocks]))
  const udf =
    facts === undefined ? [] : [...facts.partitions.map((one) => one.start + one.length), ...facts.anchors.map((block) => block + 1)]
  return sectors(Math.max(0, ...ends, ...udf))
}

interface Looked {
  readonly session: DiscSession
  readonly found: readonly FoundSpace[]
  readonly facts: UdfFacts | undefined
}

/** Where the file systems of the newest session end, whichever session is taken. */
async function lastEnd({ medium, sessions }: FoundDisc, { session, found, facts }: Looked): Promise<Sectors> {
  const last = sessions.at(-1)
  if (last === undefined || last.number === session.number) return endOf(found, facts, session.start)
  const there = await findSpaces(medium, last)
  return endOf(there, await attempt(() => readUdfFacts(medium, last), []), last.start)
}

/** The block behind the last partition that a table tells; undefined where there is none. */
async function endOfPartitions(medium: Medium): Promise<number | undefined> {
  const { mbr, gpt } = await readPartitions(medium)
  const rows = [...(mbr?.partitions ?? []), ...(gpt?.partitions ?? [])]
  return rows.length === 0 ? undefined : Math.ceil(Math.max(...rows.map(({ start, count }) => start + count)) / SECTORS_IN_BLOCK)
}

/** Sectors of 512 bytes, in which partitions count. */
const SECTORS_IN_BLOCK = 4

/** What the newest descriptors of a disc that is written in place say of all of it. */
function wholeEnd(heads: readonly FoundDescriptor[]): Sectors {
  const primary = heads.find(({ kind }) => kind === 'primary')
  return primary === undefined ? sectors(0) : PrimaryVolumeDescriptor.decode(primary.bytes).spaceSize
}

/** Padding behind the last file system that is looked at: writers leave 150 blocks, and programs 300 KiB. */
const MOST_PADDING = 1024

/** What is zero behind the last volume of an image that grows is padding, and no part of it. */
async function recordedSize(medium: Medium, end: Sectors, { recorded, growth }: WantedFormer): Promise<Sectors> {
  if (recorded === 'volumes') return end
  const behind = medium.size - end
  if (growth === 'sequential' || end === 0 || behind <= 0 || behind > MOST_PADDING) return medium.size
  const bytes = await medium.read(lba(end), sectors(behind))
  return bytes.every((byte) => byte === 0) ? end : medium.size
}

function startBehind(disc: FoundDisc, size: Sectors, { start, unit, gap }: WantedFormer, told: Fault[]): Lba {
  const earliest = alignUp(lba(size + gap(disc.sessions.length)), sectors(unit))
  if (start === undefined) return earliest
  if (start < size || start % unit !== 0)
    told.push(
      faults.startTooEarly({ disc: disc.name, start, earliest: alignUp(lba(size), sectors(unit)), unit }, { path: ['session', 'start'] }),
    )
  return start
}

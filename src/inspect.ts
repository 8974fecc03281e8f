/** A disc -> what is on it: sessions, file systems, boot catalogue, partition tables; a tree of it; what lies at a block or under a path. */

import { DiscError, type Fault } from './fault/index.js'
import { readBootCatalog, type FoundBootCatalog } from './format/eltorito/index.js'
import { readPartitions, type FoundGpt, type FoundMbr } from './format/hybrid/index.js'
import type { OpenedDisc } from './master.js'
import type { DriveFacts } from './readback/index.js'
import type { Medium } from './port/index.js'
import {
  attempt,
  beginsWithData,
  explainBlock,
  findSpaces,
  pathsAt,
  readSpace,
  mediumOf,
  surveyFaults,
  tolerant,
  type DiscSession,
  type DiscTrack,
  type DiscWords,
  type Explanation,
  type Space,
  type SpaceTree,
} from './survey/index.js'
import { walk, type Directory, type Inode } from './tree/index.js'
import { lba, type Lba } from './unit/index.js'

/** What a tree holds. Bytes of a file with several names count once. */
export interface Census {
  readonly files: number
  readonly folders: number
  readonly others: number
  readonly sizeBytes: number
}

export interface InspectedSpace {
  readonly space: Space
  readonly blocks?: number
  readonly about: SpaceTree['about']
  readonly census: Census
}

export interface InspectedSession {
  readonly number: number
  readonly startLba: Lba
  readonly tracks: readonly DiscTrack[]
  readonly spaces: readonly InspectedSpace[]
  readonly boot?: FoundBootCatalog
}

export interface Inspection {
  readonly name: string
  readonly kind: OpenedDisc['kind']
  readonly form: string
  readonly blocks: number
  readonly tracks: OpenedDisc['tracks']
  /** Numbers and texts of a Compact Disc in files. */
  readonly words?: DiscWords
  readonly sessions: readonly InspectedSession[]
  readonly mbr?: FoundMbr
  readonly gpt?: FoundGpt
  readonly drive?: DriveFacts
  /** Warnings and errors of reading: what could be read is told all the same. */
  readonly faults: readonly Fault[]
}

/** Reads the structures of all sessions, and no file. */
export async function inspectDisc(disc: OpenedDisc): Promise<Inspection> {
  const { medium, faults: readFaults } = tolerant(disc.medium)
  const faults: Fault[] = [...disc.faults]
  const sessions: InspectedSession[] = []
  for (const session of disc.sessions)
    sessions.push(await inspectSession(mediumOf({ sessions: disc.sessions, medium }, session), session, faults))
  // Partition tables stand in block 0, which may be sound, or blank.
  const tables = disc.sessions.length > 0 && beginsWithData(disc) ? await readPartitions(medium) : { faults: [] }
  const { mbr, gpt } = { mbr: undefined, gpt: undefined, ...tables }
  return {
    name: disc.name,
    kind: disc.kind,
    form: disc.form,
    blocks: disc.medium.size,
    tracks: disc.tracks,
    sessions,
    ...(disc.words === undefined ? {} : { words: disc.words }),
    ...(mbr === undefined ? {} : { mbr }),
    ...(gpt === undefined ? {} : { gpt }),
    ...(disc.drive === undefined ? {} : { drive: disc.drive }),
    faults: [...faults, ...tables.faults, ...readFaults()],
  }
}

async function inspectSession(medium: Medium, { number, start, tracks }: DiscSession, faults: Fault[]): Promise<InspectedSession> {
  const found = await findSpaces(medium, start)
  const spaces: InspectedSpace[] = []
  for (const { space, blocks } of found) {
    const read = await attempt(() => readSpace(medium, start, space), faults)
    if (read === undefined) continue
    faults.push(...read.faults.filter(({ code, message }) => !faults.some((other) => other.code === code && other.message === message)))
    spaces.push({ space, about: read.about, census: censusOf(read.tree), ...(blocks === undefined ? {} : { blocks }) })
  }
  const boot = await attempt(() => readBootCatalog(medium, start), faults)
  faults.push(...(boot?.faults ?? []))
  if (spaces.length === 0) faults.push(surveyFaults.noFileSystem({ medium: medium.name, session: number }))
  return { number, startLba: start, tracks, spaces, ...(boot?.catalog === undefined ? {} : { boot: boot.catalog }) }
}

function censusOf(tree: Directory): Census {
  const seen = new Set<Inode>()
  let [files, folders, others, sizeBytes] = [0, 0, 0, 0]
  for (const { node } of walk(tree)) {
    if (node.kind === 'directory') folders++
    else if (node.inode.kind !== 'file') others++
    else {
      files++
      if (!seen.has(node.inode)) sizeBytes += node.inode.content.size
      seen.add(node.inode)
    }
  }
  return { files, folders, others, sizeBytes }
}

export interface InspectedBlock {
  readonly block: Lba
  /** Files of any tree of any session with bytes in the block. */
  readonly files: readonly { readonly space: Space; readonly session: number; readonly path: string; readonly from: number }[]
  readonly structures: readonly Explanation[]
}

/** What lies at a block. Throws `survey/noBlock`. */
export async function inspectBlock(disc: OpenedDisc, block: number): Promise<InspectedBlock> {
  if (block >= disc.medium.size) throw new DiscError(surveyFaults.noBlock({ medium: disc.name, block, size: disc.medium.size }))
  const { medium } = tolerant(disc.medium)
  const files: InspectedBlock['files'][number][] = []
  const catalogs: Lba[] = []
  for (const session of disc.sessions) {
    const own = mediumOf({ sessions: disc.sessions, medium }, session)
    for (const { space } of await findSpaces(own, session.start)) {
      const read = await attempt(() => readSpace(own, session.start, space), [])
      for (const at of read === undefined ? [] : pathsAt(read.tree, block)) files.push({ space, session: session.number, ...at })
    }
    const boot = await attempt(() => readBootCatalog(medium, session.start), [])
    if (boot?.catalog !== undefined) catalogs.push(boot.catalog.catalog)
  }
  const starts = disc.sessions.map(({ start }) => start)
  return { block: lba(block), files, structures: await explainBlock(disc.medium, lba(block), starts, catalogs) }
}

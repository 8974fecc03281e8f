/** A disc -> what is on it: sessions, file systems, boot catalogue, partition tables; a tree of it; what lies at a block or under a path. */

import { DiscError, type Fault } from './fault/index.js'
import { readApple, type FoundHfs, type FoundPartitionMap } from './format/apple/index.js'
import { readBootCatalog, type FoundBootCatalog } from './format/eltorito/index.js'
import { readSystems, type FoundSystem } from './format/otherboot/index.js'
import { MbrType, PartitionType, readPartitions, type FoundGpt, type FoundMbr } from './format/hybrid/index.js'
import { digestOf } from './kernel/digest.node.js'
import { discIds, type DiscIds } from './layout/index.js'
import type { OpenedDisc } from './master.js'
import type { DriveFacts } from './readback/index.js'
import { appendFaults } from './format/udf/index.js'
import type { Medium } from './port/index.js'
import {
  attempt,
  beginsWithData,
  censusOf,
  chosenSession,
  explainBlock,
  findSpaces,
  inDataTracks,
  isInDataTrack,
  mountablesOf,
  nothingFound,
  pathsAt,
  readSpace,
  spaceNames,
  surveyFaults,
  tolerant,
  type Census,
  type Choice,
  type DiscSession,
  type DiscTrack,
  type DiscWords,
  type Explanation,
  type FileAt,
  type FoundSpace,
  type SessionBounds,
  type SessionContents,
  type Space,
  type SpaceTree,
} from './survey/index.js'
import { after, lba, VIRTUAL_SECTOR_BYTES, type Lba } from './unit/index.js'

export type { Census }

export interface InspectedSpace {
  readonly space: Space
  readonly blocks?: number
  readonly about: SpaceTree['about']
  readonly census: Census
  /** What keeps a further session with this file system from following; empty where one can. */
  readonly lastFor: readonly Fault[]
}

/** A partition that can be mounted by itself. */
export interface InspectedPartition {
  /** Its number in the tables. */
  readonly partition: number
  readonly startLba: Lba
  readonly spaces: readonly InspectedSpace[]
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
  /** Of a Compact Disc, session by session. */
  readonly contents?: readonly SessionContents[]
  /** Numbers and texts of a Compact Disc. */
  readonly words?: DiscWords
  /** By what databases know a Compact Disc with sound. */
  readonly discIds?: DiscIds
  readonly sessions: readonly InspectedSession[]
  readonly mbr?: FoundMbr
  readonly gpt?: FoundGpt
  /** Those that have volumes of their own, whose addresses count from where they begin. */
  readonly partitions?: readonly InspectedPartition[]
  /** The partition map of the Macintosh, and the volumes of HFS and HFS Plus; their files are not read. */
  readonly apm?: FoundPartitionMap
  readonly hfs?: readonly FoundHfs[]
  /** What other machines find in the first blocks. */
  readonly systems?: readonly FoundSystem[]
  readonly drive?: DriveFacts
  /** Warnings and errors of reading: what could be read is told all the same. */
  readonly faults: readonly Fault[]
}

/** All sessions, or the one that is asked for. */
const sessionsOf = (disc: OpenedDisc, choice: Choice): readonly DiscSession[] =>
  choice.session === undefined && choice.sessionStart === undefined ? disc.sessions : [chosenSession(disc, choice)]

/** Reads the structures of all sessions, or of the one that is asked for, and no file. */
export async function inspectDisc(disc: OpenedDisc, choice: Choice = {}): Promise<Inspection> {
  const wanted = sessionsOf(disc, choice)
  const { medium, faults: readFaults } = tolerant(disc)
  const { tracks, contents, words, faults: said } = disc.ask === undefined ? { ...disc, faults: [] } : await disc.ask()
  const faults: Fault[] = [...disc.faults, ...said]
  // That is no failure of reading.
  if (wanted.length === 0 && tracks.length === 0) faults.push({ ...surveyFaults.nothingRecorded({ medium: disc.name }), severity: 'note' })
  const sessions: InspectedSession[] = []
  for (const session of wanted)
    sessions.push(await inspectSession(medium, withTracks(session, tracks), choice.space, faults, () => nothingIn(disc, session)))
  // Partition tables stand in block 0, which may be sound, or blank.
  const inBlock0 = disc.sessions.length > 0 && beginsWithData(disc)
  const tables = inBlock0 ? await readPartitions(medium) : { faults: [] }
  const { mbr, gpt } = { mbr: undefined, gpt: undefined, ...tables }
  const { apm, hfs } = { apm: undefined, ...(inBlock0 ? await readApple(medium, hfsStarts({ mbr, gpt })) : { hfs: [] }) }
  const partitions: InspectedPartition[] = []
  for (const { partition, start, medium: part } of inBlock0 ? await mountablesOf(medium, { ...tables }) : [])
    partitions.push({ partition, startLba: start, spaces: (await inspectSpaces(part, { start: lba(0) }, choice.space, faults)).spaces })
  const systems = inBlock0 ? await readSystems(medium) : []
  const last = tracks.at(-1)
  const leadOut = contents?.at(-1)?.leadOut ?? (last === undefined ? undefined : after(last.start, last.blocks))
  const ids = leadOut === undefined ? undefined : discIds({ tracks, leadOut }, (text) => digestOf('sha1', text))
  return {
    name: disc.name,
    kind: disc.kind,
    form: disc.form,
    blocks: disc.medium.size,
    tracks,
    sessions,
    ...(contents === undefined ? {} : { contents }),
    ...(words === undefined ? {} : { words }),
    ...(ids === undefined ? {} : { discIds: ids }),
    ...(mbr === undefined ? {} : { mbr }),
    ...(gpt === undefined ? {} : { gpt }),
    ...(partitions.length === 0 ? {} : { partitions }),
    ...(apm === undefined ? {} : { apm }),
    ...(hfs.length === 0 ? {} : { hfs }),
    ...(systems.length === 0 ? {} : { systems }),
    ...(disc.drive === undefined ? {} : { drive: disc.drive }),
    faults: [...faults, ...tables.faults, ...readFaults()],
  }
}

/** Of an empty disc in a drive that is no failure. */
async function nothingIn({ medium, drive }: OpenedDisc, session: DiscSession): Promise<Fault> {
  const fault = await nothingFound(medium, session)
  return drive !== undefined && fault.code === 'survey/nothingRecorded' ? { ...fault, severity: 'note' } : fault
}

/** The session with all that was told of its tracks since. */
const withTracks = (session: DiscSession, tracks: OpenedDisc['tracks']): DiscSession => ({
  ...session,
  tracks: session.tracks.map((track) => {
    const told = tracks.find(({ number }) => number === track.number)
    return told === undefined ? track : { ...track, mode: told.mode, ...(told.compact === undefined ? {} : { compact: told.compact }) }
  }),
})

/** Bytes at which volumes of HFS begin, as the other tables tell. */
const hfsStarts = ({ mbr, gpt }: { readonly mbr: FoundMbr | undefined; readonly gpt: FoundGpt | undefined }): readonly number[] =>
  [
    ...(mbr?.partitions ?? []).filter(({ type }) => type === MbrType.hfs),
    ...(gpt?.partitions ?? []).filter(({ type }) => type === PartitionType.hfsPlus),
  ].map(({ start }) => start * VIRTUAL_SECTOR_BYTES)

async function inspectSession(
  medium: Medium,
  session: DiscSession,
  wanted: Space | undefined,
  faults: Fault[],
  nothing: () => Promise<Fault>,
): Promise<InspectedSession> {
  const { number, start, tracks } = session
  const { there, spaces } = await inspectSpaces(medium, session, wanted, faults)
  const boot = await attempt(() => readBootCatalog(medium, start), faults)
  faults.push(...(boot?.faults ?? []))
  if (wanted !== undefined && !there.some(({ space }) => space === wanted)) faults.push(notThere(medium, number, wanted, there))
  else if (spaces.length === 0) faults.push(await nothing())
  return { number, startLba: start, tracks, spaces, ...(boot?.catalog === undefined ? {} : { boot: boot.catalog }) }
}

/** File systems that begin with a session or a partition, those that are asked for. */
async function inspectSpaces(medium: Medium, bounds: SessionBounds, wanted: Space | undefined, faults: Fault[]) {
  const there = await findSpaces(medium, bounds)
  const spaces: InspectedSpace[] = []
  for (const { space, blocks } of there.filter((found) => wanted === undefined || found.space === wanted)) {
    const read = await attempt(() => readSpace(medium, bounds, space), faults)
    if (read === undefined) continue
    faults.push(...read.faults.filter(({ code, message }) => !faults.some((other) => other.code === code && other.message === message)))
    const lastFor = read.about.kind === 'udf' ? appendFaults(read.about.facts) : []
    spaces.push({ space, about: read.about, census: censusOf(read.tree), lastFor, ...(blocks === undefined ? {} : { blocks }) })
  }
  return { there, spaces }
}

const notThere = (medium: Medium, session: number, wanted: Space, there: readonly FoundSpace[]): Fault =>
  surveyFaults.notThere({ medium: medium.name, session, wanted: spaceNames[wanted], there: there.map(({ space }) => spaceNames[space]) })

export interface InspectedBlock {
  readonly block: Lba
  /** Files of any tree of any session with bytes in the block. */
  readonly files: readonly (FileAt & { readonly space: Space; readonly session: number })[]
  readonly structures: readonly Explanation[]
}

/** What lies at a block. Throws `survey/noBlock`. */
export async function inspectBlock(disc: OpenedDisc, block: number, choice: Choice = {}): Promise<InspectedBlock> {
  if (block >= disc.medium.size) throw new DiscError(surveyFaults.noBlock({ medium: disc.name, block, size: disc.medium.size }))
  const { medium } = tolerant(disc)
  const files: InspectedBlock['files'][number][] = []
  const catalogs: Lba[] = []
  const sessions = sessionsOf(disc, choice)
  for (const session of sessions) {
    for (const { space } of await findSpaces(medium, session)) {
      const read = await attempt(() => readSpace(medium, session, space), [])
      for (const at of read === undefined ? [] : pathsAt(read.tree, block)) files.push({ space, session: session.number, ...at })
    }
    const boot = await attempt(() => readBootCatalog(medium, session.start), [])
    if (boot?.catalog !== undefined) catalogs.push(boot.catalog.catalog)
  }
  const starts = sessions.map(({ start }) => start)
  const structures = isInDataTrack(disc.tracks, block)
    ? await explainBlock(inDataTracks(disc.medium, disc.tracks), lba(block), starts, catalogs)
    : [{ title: titleOf(disc.tracks, block), at: 0, text: '', fields: [] }]
  return { block: lba(block), files, structures }
}

/** What a block is that no track of data has. */
function titleOf(tracks: OpenedDisc['tracks'], block: number): string {
  const holds = tracks.find(({ start, blocks }) => start <= block && block < start + blocks)
  if (holds !== undefined) return `sound of track ${holds.number}`
  const next = tracks.find(({ start, compact }) => compact?.pregap !== undefined && compact.pregap <= block && block < start)
  return next === undefined ? 'between tracks' : `pregap of track ${next.number}`
}

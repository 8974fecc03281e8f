/** Project -> everything that its plan is made of: the tree of its file systems, and the sounds and data of its tracks. */

import { silent, type Listener } from './event.js'
import { DiscError, type Fault, type ManifestPath } from './fault/index.js'
import { noProofs } from './integrity/index.js'
import { entryStamp } from './kernel/index.js'
import { digestOf } from './kernel/digest.node.js'
import { nativeFor } from './kernel/native.node.js'
import type { Manifest } from './manifest/index.js'
import { joinPath } from './port/index.js'
import {
  convertOf,
  filesOfTracks,
  filesWithTags,
  holdsFileSystem,
  listTracks,
  volumeOf,
  wordTracks,
  type PlainFile,
  type TrackMaterials,
} from './request/index.js'
import { ffmpegIfNeeded } from './source/audio/ffmpeg.node.js'
import { equalContents } from './source/equal.node.js'
import {
  contentOf,
  entriesOf,
  measureSound,
  soundsMatching,
  type Graft,
  measure as measureEntries,
  type MeasureOptions,
  type SoundFile,
} from './source/index.js'
import type { HostContents } from './source/open.node.js'
import type { Burning } from './targets.js'
import { grow, judgeDepth, type GrowOptions, type ImageTree } from './tree/index.js'
import type { Instant } from './unit/index.js'
import {
  atBoot,
  atLists,
  judgeProofs,
  measureBoot,
  measurePartitions,
  measureProofs,
  measureTables,
  optionsOf,
  partitionsIn,
  readElfSegment,
  readMbrCode,
  readSystemArea,
  type VolumeMaterials,
} from './volume/index.js'

/** What `plan` works on. */
export interface Materials {
  readonly manifest: Manifest
  /** Undefined where the disc holds no file system. */
  readonly files: VolumeMaterials | undefined
  readonly tracks: TrackMaterials
}

/** A disc of a set: a part of a tree that was measured, and files of its own. */
export interface DiscOfSet {
  readonly tree: ImageTree
  readonly grafts: readonly Graft[]
}

export interface MeasureContext {
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  /** The volume's date, where the manifest names none. */
  readonly date: Instant
  readonly contents: HostContents
  /** Files in folders that are left out, because a build writes them. */
  readonly isOutput?: MeasureOptions['isOutput']
  /** What of a set of discs lies on this one, in place of what the manifest lists. */
  readonly part?: DiscOfSet | undefined
  /** Where the disc goes, where it is burned. */
  readonly burning?: Burning | undefined
  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

/** Looks at all sources and reads none but boot images, and files that are compressed. What is wrong with them is among the faults of the materials. */
export async function measure(written: Manifest, context: MeasureContext): Promise<Materials> {
  const { base, contents } = context
  const listed = listTracks(written, (pattern, path) => soundsMatching(pattern, base, contents.files, path))
  const files = holdsFileSystem(listed.manifest) ? await measureFiles(listed.manifest, context) : undefined
  const measured = await measureTracks(listed.manifest, context)
  const { manifest, faults } = wordTracks(listed.manifest, measured.sounds)
  const found = [...measured.faults, ...faults].map((fault) =>
    fault.path === undefined ? fault : { ...fault, path: listed.writtenAt(fault.path) },
  )
  return { manifest, files, tracks: { ...measured, writtenAt: listed.writtenAt, faults: [...listed.faults, ...found] } }
}

/** What the manifest says of the tree that it takes over, and under which key; a base is that alone of which nothing more is said. */
const takingOver = ({ session, base }: Manifest) =>
  session === undefined ? { key: 'base', ...(typeof base === 'object' ? base : {}) } : { key: 'session', ...session }

/** The tree as the manifest wants it. */
async function ruledTree(
  tree: ImageTree | undefined,
  { key, rules = [] }: ReturnType<typeof takingOver>,
  date: Instant,
  found: Fault[],
): Promise<ImageTree | undefined> {
  if (tree === undefined || rules.length === 0) return tree
  const { withRules } = await import('./inherited.js')
  const ruled = withRules(tree, rules, [key, 'rules'], date)
  found.push(...ruled.faults)
  return ruled.tree
}

async function measureFiles(asked: Manifest, given: MeasureContext): Promise<VolumeMaterials> {
  const { files } = given.contents
  const context = { ...given, files }
  if (asked.session?.import !== undefined)
    (given.listener ?? silent)({ kind: 'action', action: 'import', detail: `reading the former sessions of ${asked.session.import}` })
  // What grows is read before what it grows by, and only where something does.
  const following = asked.session === undefined ? undefined : await (await import('./former.js')).followed(asked, asked.session, given)
  const made = asked.base === undefined ? undefined : await (await import('./based.js')).based(asked, asked.base, context)
  const { manifest = asked, former, kept, takenWords, tree: taken } = { ...(made?.manifest && made), ...(following?.manifest && following) }
  const volume = volumeOf(manifest, context.date)
  const { entries, faults: spelling } = entriesOf(manifest)
  // Whoever reads discs is loaded for those alone who take files of one.
  const discs = entries.some(({ kind }) => kind === 'disc') ? (await import('./other-discs.js')).otherDiscs(given.contents) : undefined
  const unread: Fault[] = []
  const extended =
    manifest.source?.attributes === undefined ? undefined : await (await import('./extended.js')).extendedOptions(manifest, unread)
  const options = { ...optionsOf(manifest, volume, context), extended }
  const listed = await measureEntries(entries, files, discs === undefined ? options : { ...options, discs })
  const measured = given.part === undefined ? listed : { ...listed, grafts: [...listed.grafts, ...given.part.grafts] }
  const found: Fault[] = [...(following?.faults ?? []), ...(made?.faults ?? []), ...spelling, ...unread, ...measured.faults]
  if ((following !== undefined && following.manifest === undefined) || (made !== undefined && made.manifest === undefined))
    return nothingIn(asked, given.date, found)
  const bench = { manifest, volume, context, found, kept }
  const same = manifest.source?.dedupe === true ? await equalContents(measured, context.contents, context.signal) : undefined
  const taking = takingOver(asked)
  const older = await ruledTree(former?.tree ?? taken ?? given.part?.tree, taking, volume.created, found)
  const base = older === undefined ? {} : { base: older, conflict: taking.conflict ?? 'replace' }
  const growing: GrowOptions = { implicit: measured.implicit, ...base, ...(same === undefined ? {} : { same }) }
  const wanted = await measurePartitions(bench)
  const boot = manifest.boot?.entries === undefined ? undefined : await measureBoot(bench, manifest.boot.entries, wanted, measured, growing)
  const planted = boot ?? { grown: grow(measured.grafts, growing), grafts: measured.grafts }
  const tabled = await measureTables(bench, planted, growing, measured)
  const grafts = { ...tabled, catalogId: boot?.request?.catalogId }
  const proven = measureProofs(bench, grafts, growing, measured, (data) => digestOf('md5', data))
  found.push(...proven.grown.faults.map(atBoot).map(atLists))
  const deep = judgeDepth(proven.grown.tree)
  if (deep !== undefined) return nothingIn(manifest, context.date, [...found, deep])
  const grown = tabled.fill(proven.grown.tree)
  const partitions = partitionsIn(bench, wanted, grown)
  const booted = new Set(boot?.request?.entries.map(({ image }) => image.content.id))
  const packed =
    manifest.compress === undefined
      ? undefined
      : await (
          await import('./compress.js')
        ).compressed(manifest, grown, {
          contents: context.contents,
          kept: booted,
          lists: proven.lists,
          signal: context.signal,
        })
  const whole = packed?.tree ?? grown
  const stored = made === undefined ? undefined : (await import('./based.js')).keptCompressed(manifest, whole, booted)
  found.push(...(packed?.faults ?? []), ...(stored?.faults ?? []))
  const tree = stored?.tree ?? whole
  const proofs = proven.plan(tree, packed?.unpacked ?? new Map())
  const video =
    manifest.filesystems?.rules === undefined
      ? undefined
      : await (await import('./video.js')).videoRegions(manifest, tree, context.contents, context.signal)
  found.push(...(video?.faults ?? []))
  const mbrCode = await readMbrCode(bench)
  const systemArea = readSystemArea(bench)
  const segment = await readElfSegment(bench, grown)
  return {
    manifest,
    volume,
    tree,
    ...(video === undefined ? {} : { video: video.regions }),
    stampEntries: entryStamp(await nativeFor({ files: measured.grafts.length })),
    ...(boot?.request === undefined ? {} : { boot: boot.request }),
    ...(mbrCode === undefined ? {} : { mbrCode }),
    ...(systemArea === undefined ? {} : { systemArea }),
    ...(segment === undefined ? {} : { segment }),
    ...(partitions.length === 0 ? {} : { partitions }),
    ...(former === undefined ? {} : { former }),
    kept,
    takenWords,
    ...(proofs === noProofs ? {} : { proofs }),
    faults: found,
  }
}

/** Where what grows is not known, nothing can be said of what it grows by. */
function nothingIn(manifest: Manifest, date: Instant, faults: readonly Fault[]): VolumeMaterials {
  const volume = volumeOf(manifest, date)
  const { created } = volume
  const implicit = { mode: 0o555, uid: 0, gid: 0, mtime: created, atime: created, ctime: created }
  return { manifest, volume, tree: grow([], { implicit }).tree, faults }
}

/** Each file of sound and data once. */
async function measureTracks(manifest: Manifest, { base, signal, contents: { files } }: MeasureContext): Promise<TrackMaterials> {
  const sounds = new Map<string, SoundFile>()
  const data = new Map<string, PlainFile>()
  const found: Fault[] = [...judgeProofs(manifest)]
  const seen = new Set<string>()
  const how = { files, foreign: ffmpegIfNeeded(), convert: convertOf(manifest), signal }
  const tagged = filesWithTags(manifest)
  for (const { file, kind, path } of filesOfTracks(manifest)) {
    if (seen.has(`${kind} ${file}`)) continue
    seen.add(`${kind} ${file}`)
    const host = joinPath(base, file)
    if (kind === 'data') {
      const { origin, size } = (await orFaults(found, path, () => contentOf(file, { kind: 'file', path: file }, { files, base }))) ?? {}
      if (size !== undefined && origin?.kind === 'file') data.set(file, { path: origin.path, size })
    } else {
      const { sound, faults = [] } = (await orFaults(found, path, () => measureSound(host, { ...how, path, tags: tagged.has(file) }))) ?? {}
      found.push(...faults)
      if (sound !== undefined) sounds.set(file, sound)
    }
  }
  return { sounds, data, faults: found }
}

/** Undefined where a file of the host is not what it should be: then that is among the faults. */
async function orFaults<Result>(found: Fault[], path: ManifestPath, look: () => Result | Promise<Result>): Promise<Result | undefined> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    found.push(...error.faults.map((fault) => (fault.path === undefined ? { ...fault, path } : fault)))
    return undefined
  }
}

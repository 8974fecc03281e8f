/** Compact Discs of tracks -> what drives record: from a manifest, or from the sheet of an image. */

import { FILE_SYSTEM, holdsFileSystem, measureCompact, planCompact, startOfFileSystem } from './compact.js'
import {
  burnFaults,
  formFacts,
  PAUSE,
  programStart,
  rawPlanOf,
  tracksPlanOf,
  type PlannedTrack,
  type RawSubChannel,
  type RecordingPlan,
  type TracksPlan,
  type WriteMode,
} from './recorder/index.js'
import type { SectorSource, Locate } from './port/index.js'
import { sourceOfParts, sourceOfStream, sourceOfZeros, sectorsOf, type CdSources } from './sector/index.js'
import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { imageSources, mediumOfImage, openSheet, type CdImage } from './image/cd/index.js'
import { sectorKernelOf, type SectorKernel } from './kernel/index.js'
import { loadNative } from './kernel/native.node.js'
import type { CdSession, CdTrack, Disc, Layout } from './layout/index.js'
import type { Manifest } from './manifest/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { locateIn, type Recordable, type RecordableOptions } from './recordable.js'
import { findFfmpeg } from './source/audio/ffmpeg.node.js'
import { hostFiles } from './source/files.node.js'
import { joinPath, openSounds, type OpenContent } from './source/index.js'
import { hostContents } from './source/open.node.js'
import { bestOf, filesIn, findSpaces, readSpace, tolerant } from './survey/index.js'
import { after, bytes, lba, sectors, SECTOR_BYTES, type Lba, type Sectors } from './unit/index.js'

/** `raw` writes whole sectors with that sub-channel, `tracks` lets the drive make them. */
export type DiscForm = { readonly kind: 'tracks'; readonly mode: WriteMode } | { readonly kind: 'raw'; readonly subChannel: RawSubChannel }

/** Raw sectors where the mode or the manifest says so; R to W packed, or raw as they lie on the disc. */
export function formOf(mode: WriteMode, kept: Manifest['sectors']): DiscForm {
  if (kept === 'raw16') return { kind: 'raw', subChannel: 'pq' }
  if (kept === 'raw96') return { kind: 'raw', subChannel: 'packed' }
  return mode === 'raw' || kept === 'p-w' ? { kind: 'raw', subChannel: 'raw' } : { kind: 'tracks', mode }
}

export interface RecordableDisc extends Recordable {
  readonly disc: Disc
  /** Names of the files in a data track that begins at an address; undefined where it has no file system that can be read. */
  readonly filesOf: (track: CdTrack, start: Lba) => Promise<Locate | undefined>
}

/** A disc image by its sheet: CUE, TOC, CCD or NRG. Throws the faults of the sheet. */
export async function recordableOfSheet(path: string, form: DiscForm): Promise<RecordableDisc> {
  const foreign = await findFfmpeg()
  const { image, faults } = await openSheet(path, { files: hostFiles, foreign })
  throwErrors(faults)
  if (image === undefined) throw new Error('A sheet without errors has an image')
  const opener = openSounds({ files: hostFiles, foreign })
  const sources = imageSources(image, hostFiles, opener)
  return {
    name: path,
    disc: image.disc,
    sessions: sessionsOf({ name: path, disc: image.disc, sources, kernel: await sectorKernel() }, form),
    filesOf: (track, start) => filesOfImage(image, track, start),
    faults: [...faults, ...image.faults],
    close: () => void opener.close(),
  }
}

async function filesOfImage(image: CdImage, track: CdTrack, start: Lba): Promise<Locate | undefined> {
  const source = mediumOfImage(image, hostFiles)
  // Whoever looks for a file system looks at sounds too.
  const { medium } = tolerant(source)
  try {
    const space = bestOf(await findSpaces(medium, track.start))
    if (space === undefined) return undefined
    const names = filesIn((await readSpace(medium, track.start, space)).tree)
    return (from, blocks) => names(from - start + track.start, blocks)
  } catch (error) {
    if (error instanceof DiscError) return undefined
    throw error
  } finally {
    await source.close()
  }
}

/** A manifest with tracks; its file system may stand in any of them. */
export async function recordableOfDisc(project: Project, form: DiscForm, options: RecordableOptions): Promise<RecordableDisc> {
  const { manifest, folder } = project
  const { listener, signal } = options
  const foreign = await findFfmpeg()
  const contents = hostContents()
  const opener = openSounds({ files: hostFiles, foreign })
  const close = (): void => {
    void opener.close()
    contents.close()
  }
  try {
    listener({ kind: 'action', action: 'measure' })
    const materials = await measureCompact(manifest, { base: folder, files: hostFiles, foreign, signal })
    const layouts = holdsFileSystem(manifest) ? await layoutsOf(project, contents, signal) : undefined
    listener({ kind: 'action', action: 'plan' })
    const { disc, faults } = planCompact(manifest, materials, layouts?.size)
    const located = project.locate([...project.faults, ...(layouts?.faults ?? []), ...faults])
    throwErrors(located)
    const fileSystem = layouts && movable(layouts, startOfFileSystem(disc), contents.open)
    const sounds = new Map([...materials.sounds.values()].map((sound) => [sound.path, sound]))
    const sources: CdSources = {
      sound: ({ source, from, samples }, abort) => {
        const sound = sounds.get(source)
        if (sound === undefined) throw new Error(`No sound is called ${source}`)
        return opener.open(sound, from, samples, abort)
      },
      data: (source, abort) =>
        source === FILE_SYSTEM && fileSystem !== undefined
          ? fileSystem.open(fileSystem.start, abort)
          : hostFiles.stream(joinPath(folder, source), bytes(0)),
      subcode: (source) => hostFiles.stream(joinPath(folder, source), bytes(0)),
    }
    const name = manifest.name ?? project.file
    const origin = { name, disc, sources, kernel: await sectorKernel(), ...(fileSystem === undefined ? {} : { fileSystem }) }
    const filesOf: RecordableDisc['filesOf'] = (track, start) =>
      Promise.resolve(track.start === fileSystem?.start ? locateIn(fileSystem.layoutAt(start)) : undefined)
    return { name, disc, sessions: sessionsOf(origin, form), filesOf, faults: located, close }
  } catch (error) {
    close()
    throw error
  }
}

interface Layouts {
  /** In blocks; the same wherever it lies. */
  readonly size: Sectors
  /** The file system as it lies from an address on. */
  readonly at: (start: Lba) => Layout
  readonly faults: readonly Fault[]
}

async function layoutsOf(project: Project, contents: ReturnType<typeof hostContents>, signal: AbortSignal | undefined): Promise<Layouts> {
  const materials = await measure(project.manifest, { base: project.folder, date: project.date.at, contents, signal })
  const layoutAt = (start: Lba): { readonly layout: Layout; readonly faults: readonly Fault[] } => {
    const { layout, faults } = plan(materials, start)
    throwErrors(project.locate(faults))
    if (layout === undefined) throw new Error('A plan without errors has a layout')
    return { layout, faults }
  }
  const { layout, faults } = layoutAt(lba(0))
  return { size: layout.size, at: (start) => layoutAt(start).layout, faults }
}

/** A file system that is made for the address that its track gets. */
interface MovableFileSystem {
  readonly size: Sectors
  /** Where the disc is planned to have it. */
  readonly start: Lba
  readonly layoutAt: Layouts['at']
  readonly open: (start: Lba, signal?: AbortSignal) => AsyncIterable<Uint8Array>
}

function movable({ at, size }: Layouts, planned: Lba, open: OpenContent): MovableFileSystem {
  const made = new Map<Lba, Layout>()
  const layoutAt = (start: Lba): Layout => {
    const layout = made.get(start) ?? at(start)
    if (layout.size !== size) throw new Error(`A file system of ${size} blocks has ${layout.size} at block ${start}`)
    made.set(start, layout)
    return layout
  }
  return { size, start: planned, layoutAt, open: (start, signal) => sectorsOf(layoutAt(start), open, signal) }
}

interface Origin {
  readonly name: string
  readonly disc: Disc
  readonly sources: CdSources
  readonly kernel: SectorKernel
  readonly fileSystem?: MovableFileSystem
}

const sectorKernel = async (): Promise<SectorKernel> => sectorKernelOf(await loadNative())

/** Throws `burn/rawForm`, `burn/trackForm` and `burn/sessionTooEarly`, before anything is written: a drive would refuse a later session when it has the first. */
function sessionsOf(origin: Origin, form: DiscForm): readonly RecordingPlan[] {
  const { name, disc, sources, kernel } = origin
  if (form.kind === 'raw') {
    const { length } = disc.sessions
    if (length > 1) {
      const problem = `it has ${length} sessions, and raw writing makes one; use mode auto, and in a manifest sectors: raw`
      throw new DiscError(burnFaults.rawForm({ problem }))
    }
    const raw = rawPlanOf(name, disc, sources, kernel, form.subChannel)
    return raw === undefined ? [] : [raw]
  }
  checkStarts(disc)
  const plans = disc.sessions.map((session) => {
    const tracks = tracksPlanOf(name, disc, session, sources, kernel)
    const placed = origin.fileSystem === undefined ? tracks : withFileSystem(tracks, session, origin, origin.fileSystem, form.mode)
    if (form.mode === 'tao') demandSingleTracks(placed)
    return placed
  })
  return plans.map((plan, i) => (plans.slice(i).some(isFixed) || plans.slice(i + 1).some(needsSession) ? { ...plan, atOnce: true } : plan))
}

/** A drive goes on behind the lead-out and the lead-in that every session has, and 150 sectors of pause. */
function checkStarts({ sessions }: Disc): void {
  for (const session of sessions.slice(1)) {
    const [track] = session.tracks
    const earliest = after(programStart(session), sectors(PAUSE))
    if (track !== undefined && track.start < earliest)
      throw new DiscError(burnFaults.sessionTooEarly({ session: session.number, start: track.start, earliest }))
  }
}

/**
 * The track of the file system is made for where it lies. In sectors of XA it is written for itself, unless the session is
 * to be written at once: every drive takes the user data of such a track.
 */
function withFileSystem(plan: TracksPlan, session: CdSession, origin: Origin, fileSystem: MovableFileSystem, mode: WriteMode): TracksPlan {
  const { disc } = origin
  const holder = disc.sessions.flatMap(({ tracks }) => tracks).find((track) => track.start === fileSystem.start)
  const alone = mode === 'tao' || (mode !== 'sao' && plan.start !== undefined)
  const tracks = plan.tracks.map((track): PlannedTrack => {
    if (track.number !== holder?.number) return track
    if (track.form !== 'xa-whole' || !alone) return { ...track, madeFor: (start) => sourceAt(origin, session, track, fileSystem, start) }
    const userData = (start: Lba): SectorSource => userDataOf(fileSystem, start, track.source.count)
    return { ...track, form: 'xa-form1', source: userData(fileSystem.start), madeFor: userData }
  })
  return { ...plan, tracks }
}

/** The sectors of a track whose file system is made for another address. */
function sourceAt(origin: Origin, session: CdSession, track: PlannedTrack, fileSystem: MovableFileSystem, start: Lba): SectorSource {
  if (start === fileSystem.start) return track.source
  const { name, disc, sources, kernel } = origin
  const data: CdSources['data'] = (source, signal) =>
    source === FILE_SYSTEM ? fileSystem.open(start, signal) : sources.data(source, signal)
  const { tracks } = tracksPlanOf(name, disc, session, { ...sources, data }, kernel)
  return tracks.find(({ number }) => number === track.number)?.source ?? track.source
}

function userDataOf({ open, size }: MovableFileSystem, start: Lba, count: number): SectorSource {
  const data = sourceOfStream(size, SECTOR_BYTES, (signal) => open(start, signal))
  return sourceOfParts([data, sourceOfZeros(count - size, SECTOR_BYTES)])
}

const isOfSession = ({ form }: PlannedTrack): boolean => formFacts[form].blockType === undefined
const needsSession = ({ tracks }: TracksPlan): boolean => tracks.some(isOfSession)
/** A later session whose first track lies nowhere but where it was laid out for. */
const isFixed = ({ start, tracks }: TracksPlan): boolean => start !== undefined && tracks[0]?.madeFor === undefined

function demandSingleTracks(plan: TracksPlan): void {
  const fault = (track: number, problem: string): DiscError => new DiscError(burnFaults.trackForm({ track, problem }))
  for (const track of plan.tracks)
    if (isOfSession(track)) throw fault(track.number, 'its sectors of XA can only be written with the whole session, as with mode sao')
  const [first] = plan.tracks
  if (first !== undefined && isFixed(plan))
    throw fault(
      first.number,
      `it begins a later session at block ${plan.start}, and of tracks one by one the drive says where they begin; use mode auto or sao`,
    )
}

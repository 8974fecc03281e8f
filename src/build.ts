/** Project -> image: measure, plan, write. */

import { buildCompact } from './compact-build.js'
import { holdsFileSystem, isCompact } from './compact.js'
import { remainingOf, type Listener } from './event.js'
import { throwErrors, type Fault } from './fault/index.js'
import { writeText } from './image/text.node.js'
import { writeImage, type DigestName } from './image/write.node.js'
import { sha256OfFile } from './kernel/digest.node.js'
import { tracksOf, type Disc, type Layout } from './layout/index.js'
import type { Lock } from './lock/index.js'
import type { Manifest } from './manifest/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { demandDate, lockedContents, lockedRegions, prove, readLock, writeLock, type Made } from './prove.js'
import { hostContents, type HostContents } from './source/open.node.js'
import { joinPath } from './source/index.js'
import { between, bytesOf, lba, type Bytes, type Lba } from './unit/index.js'

export interface BuildOptions {
  /** Path of the image, in place of the manifest's. */
  readonly output?: string | undefined
  /** `write` leaves a lock file beside the manifest, `frozen` fails unless the result is what that file promises. */
  readonly lock: 'none' | 'write' | 'frozen'
  /** Whether the image is flushed to the device also where no former output is replaced. */
  readonly flush: 'always' | 'replace'
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

export interface Built {
  readonly image: string
  readonly size: Bytes
  readonly digests: ReadonlyMap<DigestName, string>
  /** The file systems, where there are any. */
  readonly layout?: Layout
  /** Sessions and tracks of a Compact Disc. */
  readonly disc?: Disc
  /** Sheets and texts beside the image. */
  readonly beside: readonly string[]
  /** Warnings and notes, with their places in the manifest. */
  readonly faults: readonly Fault[]
  /** Path of the lock file that was written. */
  readonly lock?: string
}

/** What a build has when it begins. */
interface Run {
  readonly project: Project
  readonly options: BuildOptions
  readonly contents: HostContents
  readonly path: string
  readonly checksums: readonly DigestName[]
  readonly promised: Lock | undefined
}

/** Throws the faults of manifest, sources and output; the former output then stays as it was. */
export async function build(project: Project, options: BuildOptions): Promise<Built> {
  const { manifest, folder } = project
  // Sounds have no date.
  if (options.lock !== 'none' && (!isCompact(manifest) || holdsFileSystem(manifest))) demandDate(project)
  const promised = options.lock === 'frozen' ? readLock(project) : undefined
  const contents = hostContents()
  const run: Run = {
    project,
    options,
    contents,
    path: options.output ?? outputOf(manifest, folder),
    checksums: checksumsOf(manifest),
    promised,
  }
  try {
    const { made, ...built } = isCompact(manifest) ? await buildTracks(run) : await buildBlocks(run)
    for (const name of run.checksums) await writeText(`${built.image}.${name}`, `${built.digests.get(name)}  ${nameOf(built.image)}\n`)
    return options.lock === 'write' ? { ...built, lock: await writeLock(project, made) } : built
  } finally {
    contents.close()
  }
}

type BuiltWithMade = Omit<Built, 'lock'> & { readonly made: Made }

const isLocked = ({ options }: Run): boolean => options.lock !== 'none'
const digestsOf = (run: Run): readonly DigestName[] => [...new Set([...run.checksums, ...(isLocked(run) ? (['sha256'] as const) : [])])]

async function buildBlocks(run: Run): Promise<BuiltWithMade> {
  const { project, options, contents } = run
  const { layout, faults } = await planFiles(run)
  options.listener({ kind: 'action', action: 'build' })
  const madeOf = (written: { size: Bytes; digests: ReadonlyMap<DigestName, string>; contents: ReadonlyMap<string, string> }): Made =>
    isLocked(run)
      ? {
          size: written.size,
          sha256: written.digests.get('sha256') ?? '',
          sources: lockedContents(layout, written.contents),
          regions: lockedRegions(layout),
        }
      : { size: written.size, sha256: '', sources: [], regions: [] }
  const written = await writeImage(run.path, layout, {
    digests: digestsOf(run),
    contents: isLocked(run) ? 'digest' : 'leave',
    flush: options.flush,
    open: contents.open,
    reader: () => contents.reader(),
    progress: progressOf(options.listener, bytesOf(layout.size)),
    signal: options.signal,
    accept: (candidate) => {
      if (run.promised !== undefined) prove(project, run.promised, madeOf(candidate))
    },
  })
  return { image: written.path, size: written.size, digests: written.digests, layout, beside: [], faults, made: madeOf(written) }
}

/** The layout of the file systems, from sector 0 on or, as the function given, from anywhere. Throws their faults. */
async function planFiles({ project, options, contents }: Run) {
  const { listener, signal } = options
  listener({ kind: 'action', action: 'measure' })
  const materials = await measure(project.manifest, { base: project.folder, date: project.date.at, contents, signal })
  listener({ kind: 'action', action: 'plan' })
  const layoutAt = (start: Lba) => {
    const { layout, faults } = plan(materials, start)
    const located = project.locate([...project.faults, ...faults])
    throwErrors(located)
    if (layout === undefined) throw new Error('A plan without errors has a layout')
    return { layout, faults: located }
  }
  return { ...layoutAt(lba(0)), layoutAt }
}

/** A Compact Disc of tracks: one image, or several files and a sheet. */
async function buildTracks(run: Run): Promise<BuiltWithMade> {
  const { project, options, contents } = run
  const { manifest, folder } = project
  const files = manifest.files === undefined ? undefined : await planFiles(run)
  options.listener({ kind: 'action', action: 'build' })
  const sources = isLocked(run) ? await digestSounds(manifest, folder) : []
  let progress: ((done: Bytes) => void) | undefined
  const built = await buildCompact(manifest, {
    base: folder,
    image: run.path,
    layoutAt: (start) => {
      if (files === undefined) throw new Error('A track holds a file system, and the manifest has no files')
      return files.layoutAt(start).layout
    },
    open: contents.open,
    locate: project.locate,
    digests: digestsOf(run),
    flush: options.flush,
    progress: (done, total) => (progress ??= progressOf(options.listener, total))(done),
    accept: (made, disc, layout) => {
      if (run.promised !== undefined) prove(project, run.promised, madeOfTracks(imageOf(made), disc, layout, sources))
    },
    signal: options.signal,
  })
  const image = imageOf(built.files)
  return {
    image: image.path,
    size: image.size,
    digests: image.digests as ReadonlyMap<DigestName, string>,
    disc: built.disc,
    ...(built.layout === undefined ? {} : { layout: built.layout }),
    beside: built.files.filter((file) => file !== image).map(({ path }) => path),
    faults: [...(files?.faults ?? project.faults), ...built.faults],
    made: madeOfTracks(image, built.disc, built.layout, sources),
  }
}

/** The image among the files that were made: sheets and texts are smaller than any track. */
function imageOf<File extends { readonly size: Bytes }>(files: readonly File[]): File {
  const [largest] = files.toSorted((a, b) => b.size - a.size)
  if (largest === undefined) throw new Error('A disc without an image')
  return largest
}

function madeOfTracks(
  image: { readonly size: Bytes; readonly digests: ReadonlyMap<string, string> },
  disc: Disc,
  layout: Layout | undefined,
  sources: Made['sources'],
): Made {
  const tracks = tracksOf(disc).map(({ number, start, end }) => ({ id: `track ${number}`, start, length: between(start, end) }))
  return {
    size: image.size,
    sha256: image.digests.get('sha256') ?? '',
    sources,
    regions: [...tracks, ...(layout === undefined ? [] : lockedRegions(layout))],
  }
}

/** Sounds and data that tracks are made of, by their names in the manifest. */
async function digestSounds({ audio, tracks }: Manifest, folder: string): Promise<Made['sources']> {
  const named = [audio?.hiddenTrack, ...(audio?.tracks ?? []).map(({ from }) => from), ...(tracks ?? []).map(({ from }) => from)]
  const names = [...new Set(named.filter((name) => name !== undefined))]
  return Promise.all(names.map(async (id) => ({ id, ...(await sha256OfFile(joinPath(folder, id))) })))
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The image's path: the manifest's, or `dist/NAME.iso` or `.bin`, from the folder of the manifest. */
export function outputOf(manifest: Manifest, folder: string): string {
  const { output, name = 'disc' } = manifest
  const path = (typeof output === 'string' ? output : output?.image) ?? `dist/${name}.${isCompact(manifest) ? 'bin' : 'iso'}`
  return joinPath(folder, path)
}

const checksumsOf = ({ output }: Manifest): readonly DigestName[] => (typeof output === 'object' ? (output.checksums ?? []) : [])

const REPORT_EVERY_MS = 500

function progressOf(listener: Listener, total: Bytes): (done: Bytes) => void {
  const begin = performance.now()
  let last = begin
  return (done) => {
    const now = performance.now()
    if (now - last < REPORT_EVERY_MS && done < total) return
    last = now
    const elapsedSeconds = (now - begin) / 1000
    const remainingSeconds = remainingOf(done, total, elapsedSeconds)
    listener({
      kind: 'progress',
      action: 'build',
      done,
      total,
      elapsedSeconds,
      ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
    })
  }
}

/** A manifest in its folder, ready for the other verbs: parsed, with its date decided and its faults given their places. */

import { DiscError, type Fault } from './fault/index.js'
import { sha256 } from './kernel/digest.node.js'
import type { DiscOfSet } from './measure.js'
import { parseOnHost, readManifest, type ReadManifest, type ReadOptions } from './manifest/read.node.js'
import { sourcesOf, withoutBytes, type Manifest, type ParsedManifest, type ProgramManifest, type Rest } from './manifest/index.js'
import { folderOf, inFolder } from './port/index.js'
import { holdsFileSystem } from './request/index.js'
import { commitDate } from './source/commit.node.js'
import type { HostContents } from './source/open.node.js'
import { instant, parseInstant, type Instant } from './unit/index.js'

export interface Project {
  /** Path of the manifest as it was given. */
  readonly file: string
  /** The manifest and those that it extends, as files of the host. */
  readonly files: readonly string[]
  /** Folder that its relative paths start from. */
  readonly folder: string
  readonly manifest: Manifest
  /** Warnings and notes of parsing. */
  readonly faults: readonly Fault[]
  readonly date: ProjectDate
  /** A disc of a set, with the contents of what was measured of all of it. */
  readonly part?: { readonly disc: DiscOfSet; readonly contents: HostContents }
  /** Gives faults with a path in the manifest their position in its text. */
  readonly locate: (faults: readonly Fault[]) => readonly Fault[]
}

/**
 * The date of the volume, and whether another machine would come to the same one: the first that is there in the order of `from`,
 * where that of the lock counts for frozen builds. A disc without a file system shows no date and takes it from `nothing`, and one that is
 * made of another has the dates of that.
 */
export interface ProjectDate {
  readonly at: Instant
  readonly from: 'manifest' | 'SOURCE_DATE_EPOCH' | 'lock' | 'commit' | 'now' | 'nothing'
  /** Why it is not that of a commit, where a repository is there. */
  readonly refused?: string
}

export const DEFAULT_MANIFEST = 'disc.config.yaml'

/** Reads a manifest, with the variables of this process where no others are given. Throws all its faults where one of them is an error. */
export const openProject = (file: string = DEFAULT_MANIFEST, options: Partial<ReadOptions> = {}): Project =>
  wholeOf(readProject(file, options))

/** A manifest that is written in a program: types and editors check it. Where it has `base64` there may be a `Uint8Array`. */
export function defineManifest(manifest: Manifest): Manifest
export function defineManifest(manifest: ProgramManifest): ProgramManifest
export function defineManifest(manifest: ProgramManifest): ProgramManifest {
  return manifest
}

export interface ManifestOptions {
  /** Folder that relative paths start from; that of this process where absent. */
  readonly folder?: string
  readonly environment?: ReadOptions['environment']
}

/** As `openProject`, of a manifest that lies in no file. Its texts may hold variables as those of a file do. */
export function projectOf(manifest: ProgramManifest, { folder = '.', environment = process.env }: ManifestOptions = {}): Project {
  const file = inFolder(folder, DEFAULT_MANIFEST)
  const { text, restore } = withoutBytes(manifest, sha256)
  const project = wholeOf(projectIn(parseOnHost(file, text, { environment }), file, environment))
  return { ...project, manifest: restore(project.manifest) }
}

export type ReadProject =
  | { readonly kind: 'whole'; readonly project: Project }
  | { readonly kind: 'faulty'; readonly broken: BrokenProject; readonly faults: readonly Fault[] }
  /** `files` were read. */
  | { readonly kind: 'none'; readonly files: readonly string[]; readonly faults: readonly Fault[] }

/** One whose manifest has errors. */
export interface BrokenProject {
  /** What is left of it: what that names of sources can be looked at. */
  readonly sources: Project
  /** What it may have been meant to be; what is wrong with all of them is wrong with it. */
  readonly readings: readonly Project[]
  /** Whether a fault repeats what was found in the manifest, or follows from it. */
  readonly isSaid: Rest['isSaid']
}

/** Reads a manifest, once, since it may come out of a pipe. */
export function readProject(file: string = DEFAULT_MANIFEST, options: Partial<ReadOptions> = {}): ReadProject {
  const { environment = process.env } = options
  return projectIn(readManifest(file, { ...options, environment }), file, environment)
}

function wholeOf(read: ReadProject): Project {
  if (read.kind !== 'whole') throw new DiscError(read.faults)
  return read.project
}

function projectIn(parsed: ReadManifest, file: string, environment: ReadOptions['environment']): ReadProject {
  const { manifest, rest, faults } = parsed
  const folder = folderOf(file)
  const common = { file, files: parsed.files, folder, faults, locate: locator(parsed) }
  if (manifest !== undefined) {
    const date = dateOf(manifest, folder, environment['SOURCE_DATE_EPOCH'])
    return { kind: 'whole', project: { ...common, manifest, date } }
  }
  if (rest === undefined) return { kind: 'none', files: parsed.files, faults }
  const asProject = (meant: Manifest): Project => ({ ...common, faults: [], manifest: meant, date: { at: instant(0), from: 'manifest' } })
  const { readings, isSaid } = rest
  return { kind: 'faulty', broken: { sources: asProject(sourcesOf(rest.manifest)), readings: readings.map(asProject), isSaid }, faults }
}

/** Adds positions to faults that know their path in the manifest. */
export const locator =
  ({ locate }: Pick<ParsedManifest, 'locate'>) =>
  (faults: readonly Fault[]): readonly Fault[] =>
    faults.map((fault) => {
      const position = fault.position ?? (fault.path === undefined ? undefined : locate(fault.path))
      return position === undefined ? fault : { ...fault, position }
    })

function dateOf(manifest: Manifest, folder: string, epoch: string | undefined): ProjectDate {
  const { volume } = manifest
  if (!holdsFileSystem(manifest)) return { at: instant(0), from: 'nothing' }
  const asked = volume?.date === undefined ? undefined : parseInstant(String(volume.date))
  if (asked !== undefined) return { at: asked, from: 'manifest' }
  if (manifest.base !== undefined) return { at: instant(0), from: 'nothing' }
  const fixed = epoch === undefined ? undefined : parseInstant(epoch)
  if (fixed !== undefined) return { at: fixed, from: 'SOURCE_DATE_EPOCH' }
  const committed = commitDate(folder)
  if (committed !== undefined && 'at' in committed) return { at: committed.at, from: 'commit' }
  return { at: instant(Date.now() * 1000), from: 'now', ...committed }
}

/** A manifest in its folder, ready for the other verbs: parsed, with its date decided and its faults given their places. */

import { DiscError, type Fault } from './fault/index.js'
import { readManifest, type ReadOptions } from './manifest/read.node.js'
import type { Manifest, ParsedManifest } from './manifest/index.js'
import { holdsFileSystem } from './request/index.js'
import { commitDate } from './source/commit.node.js'
import { instant, parseInstant, type Instant } from './unit/index.js'

export interface Project {
  /** Path of the manifest as it was given. */
  readonly file: string
  /** Folder that its relative paths start from. */
  readonly folder: string
  readonly manifest: Manifest
  /** Warnings and notes of parsing. */
  readonly faults: readonly Fault[]
  readonly date: ProjectDate
  /** Gives faults with a path in the manifest their position in its text. */
  readonly locate: (faults: readonly Fault[]) => readonly Fault[]
}

/**
 * The date of the volume, and whether another machine would come to the same one: the first that is there in the order of `from`,
 * where that of the lock counts for frozen builds. A disc without a file system shows no date and takes it from `nothing`.
 */
export interface ProjectDate {
  readonly at: Instant
  readonly from: 'manifest' | 'SOURCE_DATE_EPOCH' | 'lock' | 'commit' | 'now' | 'nothing'
  /** Why it is not that of a commit, where a repository is there. */
  readonly refused?: string
}

export const DEFAULT_MANIFEST = 'disc.config.yaml'

/** Reads a manifest. Throws all its faults where one of them is an error. */
export function openProject(file: string, options: ReadOptions): Project {
  const parsed = readManifest(file, options)
  if (parsed.manifest === undefined) throw new DiscError(parsed.faults)
  const folder = folderOf(file)
  return {
    file,
    folder,
    manifest: parsed.manifest,
    faults: parsed.faults,
    date: dateOf(parsed.manifest, folder, options.environment['SOURCE_DATE_EPOCH']),
    locate: locator(parsed),
  }
}

/** Adds positions to faults that know their path in the manifest. */
export const locator =
  ({ locate }: Pick<ParsedManifest, 'locate'>) =>
  (faults: readonly Fault[]): readonly Fault[] =>
    faults.map((fault) => {
      const position = fault.position ?? (fault.path === undefined ? undefined : locate(fault.path))
      return position === undefined ? fault : { ...fault, position }
    })

export function folderOf(file: string): string {
  const end = file.lastIndexOf('/')
  return end < 0 ? '.' : end === 0 ? '/' : file.slice(0, end)
}

function dateOf(manifest: Manifest, folder: string, epoch: string | undefined): ProjectDate {
  const { volume } = manifest
  if (!holdsFileSystem(manifest)) return { at: instant(0), from: 'nothing' }
  const asked = volume?.date === undefined ? undefined : parseInstant(String(volume.date))
  if (asked !== undefined) return { at: asked, from: 'manifest' }
  const fixed = epoch === undefined ? undefined : parseInstant(epoch)
  if (fixed !== undefined) return { at: fixed, from: 'SOURCE_DATE_EPOCH' }
  const committed = commitDate(folder)
  if (committed !== undefined && 'at' in committed) return { at: committed.at, from: 'commit' }
  return { at: instant(Date.now() * 1000), from: 'now', ...committed }
}

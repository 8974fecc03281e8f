/** What was built -> its lock file: written, or proved to be the one that was promised. */

import { decodeUtf8 } from './codec/index.js'
import { DiscError } from './fault/index.js'
import { writeText } from './image/text.node.js'
import { sha256 } from './kernel/digest.node.js'
import type { Layout } from './layout/index.js'
import { diffLocks, faults, makeLock, parseLock, printLock, type Lock, type LockedRegion, type LockedSource } from './lock/index.js'
import type { Manifest } from './manifest/index.js'
import type { Project } from './project.js'
import { hostFiles } from './source/files.node.js'

/** What of a finished build goes into its lock file. */
export interface Made {
  readonly size: number
  /** Of the image. */
  readonly sha256: string
  readonly sources: readonly LockedSource[]
  readonly regions: readonly LockedRegion[]
}

const lockPath = ({ folder }: Project): string => `${folder}/disc.lock`

/** The lock file beside the manifest. Throws where there is none. */
export function readLock(project: Project): Lock {
  const path = lockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(faults.missing({ path }))
  return parseLock(decodeUtf8(hostFiles.read(path)), path)
}

/** Gives the path of the file. */
export async function writeLock(project: Project, made: Made): Promise<string> {
  const path = lockPath(project)
  await writeText(path, printLock(lockOf(project, made)))
  return path
}

/** Throws where the date of the build would be nobody else's. */
export function demandDate({ date }: Project): void {
  if (date.from === 'now') throw new DiscError(faults.dateUnknown({}))
}

/** Most changes that a message lists. */
const MOST_CHANGES = 50

/** Throws what differs. */
export function prove(project: Project, promised: Lock, made: Made): void {
  const changes = diffLocks(promised, lockOf(project, made))
  if (changes.length > 0)
    throw new DiscError(faults.differs({ path: lockPath(project), changes: changes.slice(0, MOST_CHANGES), count: changes.length }))
}

/** Regions with the digests of those that are rendered. */
export const lockedRegions = (layout: Layout): LockedRegion[] =>
  layout.regions.map(({ id, start, length, body }) => ({
    id,
    start,
    length,
    ...(body.kind === 'bytes' ? { sha256: sha256(body.render(layout.where)) } : {}),
  }))

/** `digests` are those of the contents, by their ids. */
export const lockedContents = (layout: Layout, digests: ReadonlyMap<string, string>): LockedSource[] =>
  layout.regions.flatMap(({ id, body }) =>
    body.kind === 'content' ? [{ id, size: body.content.size, sha256: digests.get(body.content.id) ?? '' }] : [],
  )

function lockOf({ manifest }: Project, made: Made): Lock {
  const resolved = withoutOutput(manifest)
  return makeLock({
    manifest: resolved,
    manifestSha256: sha256(JSON.stringify(resolved)),
    sources: made.sources,
    regions: made.regions,
    image: { size: made.size, sha256: made.sha256 },
  })
}

/** Where an image goes does not change it. */
const withoutOutput = ({ output, burn: _burn, ...rest }: Manifest): object => ({
  ...rest,
  ...(typeof output === 'object' && output.padding !== undefined ? { output: { padding: output.padding } } : {}),
})

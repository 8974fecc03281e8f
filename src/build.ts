/** Project -> files: a master is made of it, and written. */

import { decodeUtf8 } from './codec/index.js'
import { progressOf, silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { writeDisc, type WrittenDisc } from './image/disc.node.js'
import { writeText } from './image/text.node.js'
import type { DigestName } from './image/write.node.js'
import { sha256, sha256OfFile } from './kernel/digest.node.js'
import type { Disc } from './layout/index.js'
import { differencesFrom, faults, lockOf, parseLock, printLock, type Lock, type LockedSource } from './lock/index.js'
import { openMaster } from './master.js'
import { openProject, type Project } from './project.js'
import { checksumsOf, filesOfTracks, holdsFileSystem, targetOf } from './request/index.js'
import { hostFiles } from './source/files.node.js'
import { joinPath } from './source/index.js'
import type { Bytes } from './unit/index.js'

/** Without a word: no lock file, nothing flushed that replaces nothing, nobody listens. */
export type BuildOptions = Partial<BuildSettings>

interface BuildSettings {
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
  readonly disc: Disc
  /** Sheets and texts beside the image. */
  readonly beside: readonly string[]
  /** Warnings and notes, with their places in the manifest. */
  readonly faults: readonly Fault[]
  /** Path of the lock file that was written. */
  readonly lock?: string
}

/** Builds a project, or the manifest at a path. Throws the faults of manifest, sources and output; the former output then stays as it was. */
export async function build(project: Project | string, options: BuildOptions = {}): Promise<Built> {
  const opened = typeof project === 'string' ? openProject(project) : project
  return buildProject(opened, { lock: 'none', flush: 'replace', listener: silent, ...options })
}

async function buildProject(project: Project, options: BuildSettings): Promise<Built> {
  const { manifest, folder } = project
  const isLocked = options.lock !== 'none'
  if (isLocked) demandDate(project)
  const promised = options.lock === 'frozen' ? readLock(project) : undefined
  const checksums = checksumsOf(manifest)
  const master = await openMaster(project, { ...options, outputs: 'judge' })
  try {
    options.listener({ kind: 'action', action: 'build' })
    const files = isLocked ? await digestFiles(project) : []
    const lockFor = ({ size, digests, contents }: WrittenDisc): Lock =>
      lockOf(manifest, { disc: master.disc, size, sha256: digests.get('sha256') ?? '', contents, files }, sha256)
    const written = await writeDisc(master, targetOf(manifest, folder, options.output), {
      digests: [...new Set([...checksums, ...(isLocked ? (['sha256'] as const) : [])])],
      contents: isLocked ? 'digest' : 'leave',
      flush: options.flush,
      progress: progressOf(options.listener, { action: 'build' }),
      accept: (candidate) => {
        if (promised !== undefined) prove(project, promised, lockFor(candidate))
      },
      signal: options.signal,
    })
    const { image, size, digests, beside, faults: lost } = written
    for (const name of checksums) await writeText(`${image}.${name}`, `${digests.get(name)}  ${nameOf(image)}\n`)
    const lock = options.lock === 'write' ? { lock: await writeLock(project, lockFor(written)) } : {}
    return { image, size, digests, disc: master.disc, beside, faults: [...master.faults, ...lost], ...lock }
  } finally {
    await master.close()
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Throws where the date of the file system would be nobody else's; sounds have no date. */
function demandDate({ manifest, date }: Project): void {
  if (holdsFileSystem(manifest) && date.from === 'now') throw new DiscError(faults.dateUnknown({}))
}

const lockPath = ({ folder }: Project): string => `${folder}/disc.lock`

/** The lock file beside the manifest. Throws where there is none. */
function readLock(project: Project): Lock {
  const path = lockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(faults.missing({ path }))
  return parseLock(decodeUtf8(hostFiles.read(path)), path)
}

async function writeLock(project: Project, lock: Lock): Promise<string> {
  const path = lockPath(project)
  await writeText(path, printLock(lock))
  return path
}

/** Throws what differs. */
function prove(project: Project, promised: Lock, found: Lock): void {
  const differences = differencesFrom(promised, found)
  if (differences !== undefined) throw new DiscError(faults.differs({ path: lockPath(project), ...differences }))
}

/** Sounds and data that tracks are made of, by their names in the manifest. */
function digestFiles({ manifest, folder }: Project): Promise<LockedSource[]> {
  const names = [...new Set([...filesOfTracks(manifest)].map(({ file }) => file))]
  return Promise.all(names.map(async (id) => ({ id, ...(await sha256OfFile(joinPath(folder, id))) })))
}

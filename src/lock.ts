/** Project -> its lock file: written, or judged without an image. */

import { decodeUtf8 } from './codec/index.js'
import { progressOf, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { writeDisc, type WrittenDisc } from './image/disc.node.js'
import { growsInPlace } from './image/grow.node.js'
import type { Target } from './image/index.js'
import { putInPlace, writeText, type WrittenText } from './image/text.node.js'
import { digestsOf, sha256, sha256Of } from './kernel/digest.node.js'
import { layoutsOf, type Disc } from './layout/index.js'
import {
  differencesFrom,
  explainLocks,
  faults,
  lockOf,
  parseLock,
  printLock,
  type Lock,
  type Explanation,
  type LockedSource,
  type Made,
} from './lock/index.js'
import { programVersion } from './lock/program.node.js'
import { openProjectMaster } from './master.js'
import type { Materials } from './measure.js'
import { joinPath } from './port/index.js'
import type { Project } from './project.js'
import { filesOfTracks, lockPathIn, targetOf } from './request/index.js'
import type { Master } from './sector/index.js'
import { hostFiles, streamAside } from './source/files.node.js'
import { bytes, parseInstant } from './unit/index.js'

export interface LockOptions {
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

export interface Locked {
  /** Path of the lock file. */
  readonly lock: string
  /** Warnings and notes, with their places in the manifest. */
  readonly faults: readonly Fault[]
}

/** Writes the lock file of an image that is made and not kept. Throws the faults of manifest and sources. */
export async function lock(project: Project, options: LockOptions): Promise<Locked> {
  demandDate(project)
  const { manifest, folder } = project
  const master = await openProjectMaster(project, { ...options, outputs: 'judge' })
  try {
    const target = targetOf(manifest, folder)
    demandLasting(project, master.disc, target)
    options.listener({ kind: 'action', action: 'build' })
    const files = await digestFiles(project, master.materials)
    const { size, digests, contents } = await writtenNowhere((accept) =>
      writeDisc(master, target.kind === 'blocks' ? { kind: 'blocks', image: target.image } : target, {
        digests: ['sha256'],
        contents: 'digest',
        flush: 'replace',
        progress: progressOf(options.listener, { action: 'build' }),
        accept,
        signal: options.signal,
      }),
    )
    const made = lockFor(project, { disc: master.disc, size, sha256: digests.get('sha256') ?? '', contents, files })
    const text = await stageLock(project, made)
    await putInPlace(text)
    return { lock: text.path, faults: master.faults }
  } finally {
    await master.close()
  }
}

/** Judges whether a build would give what the lock file promises: all that an image is made of, and where it lies. Throws what differs. */
export async function checkLock(given: Project, options: LockOptions): Promise<Locked> {
  const promised = readLock(given)
  const project = withLockedDate(given, promised)
  demandDate(project)
  const master = await openProjectMaster(project, { ...options, late: 'in passing' })
  try {
    options.listener({ kind: 'action', action: 'checksum' })
    const files = await digestFiles(project, master.materials)
    const contents = await digestContents(master, options)
    // Of the image itself nothing is known but what it consists of.
    prove(project, promised, lockFor(project, { disc: master.disc, ...promised.image, contents, files }))
    return { lock: lockPath(project), faults: master.faults }
  } finally {
    await master.close()
  }
}

/** Throws where the date of the file system would be nobody else's. */
export function demandDate({ date: { from, refused } }: Project): void {
  if (from === 'now') throw new DiscError(faults.dateUnknown(refused === undefined ? {} : { refused }))
}

/** Throws where the disc that is imported becomes the image: then nobody has it any more to make the image again. */
export function demandLasting(project: Project, { growth }: Disc, target: Target): void {
  if (target.kind !== 'blocks' || growth === undefined || !growsInPlace(target.image, growth)) return
  throw new DiscError(project.locate([faults.importChanges({ image: target.image }, { path: ['session', 'import'] })]))
}

export const noteOnDate = ({ date: { from, refused } }: Project): readonly Fault[] =>
  from === 'now' ? [faults.dateNow(refused === undefined ? {} : { refused })] : []

/** The project with the date of its lock, unless the manifest or the environment say another. */
export function withLockedDate(project: Project, { date }: Lock): Project {
  const at = date === undefined ? undefined : parseInstant(date.at)
  const { from } = project.date
  return at === undefined || (from !== 'commit' && from !== 'now') ? project : { ...project, date: { at, from: 'lock' } }
}

const lockPath = ({ folder }: Project): string => lockPathIn(folder)

/** Two lock files, of whatever epoch -> what changed from the first to the second, and what of the image follows. */
export function explainBetween(before: string, now: string): Explanation {
  const [first, second] = [before, now].map((path) => parseLock(decodeUtf8(hostFiles.read(path, MOST_LOCK_BYTES)), path, 'any')) as [
    Lock,
    Lock,
  ]
  return explainLocks(first, second)
}

/** A source and a region of a million files each. */
const MOST_LOCK_BYTES = 2 ** 29

/** The lock file beside the manifest. Throws where there is none. */
export function readLock(project: Project): Lock {
  const path = lockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(faults.missing({ path }))
  return parseLock(decodeUtf8(hostFiles.read(path)), path)
}

/** Writes a lock file that has no name yet. */
export const stageLock = (project: Project, made: Lock): Promise<WrittenText> => writeText(lockPath(project), printLock(made))

export const lockFor = ({ manifest, date }: Project, made: Made): Lock =>
  lockOf(manifest, made, { program: programVersion(), date }, sha256)

/** Throws what differs. */
export function prove(project: Project, promised: Lock, found: Lock): void {
  const differences = differencesFrom(promised, found)
  if (differences !== undefined)
    throw new DiscError(
      faults.differs({ path: lockPath(project), ofTracks: found.regions.some(({ id }) => id.startsWith('track ')), ...differences }),
    )
}

/** Sounds and data that tracks are made of, by their names in the manifest that was measured. */
export function digestFiles({ folder }: Project, { manifest }: Materials): Promise<LockedSource[]> {
  const names = [...new Set([...filesOfTracks(manifest)].map(({ file }) => file))]
  return Promise.all(
    names.map(async (id) => {
      const { size, digests } = await digestsOf(streamAside(joinPath(folder, id)), ['sha256'])
      return { id, size, sha256: digests.get('sha256') ?? '' }
    }),
  )
}

/** SHA-256 of the files of the file systems, by the ids of their contents. */
export async function digestContents(
  { disc, sources: { contents } }: Master,
  { signal }: Pick<LockOptions, 'signal'>,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>()
  for (const { body } of layoutsOf(disc).flatMap(({ regions }) => regions)) {
    if (body.kind !== 'content' || contents === undefined) continue
    digests.set(body.content.id, await sha256Of(contents.open(body.content, bytes(0), signal)))
  }
  return digests
}

/** What was written, all of whose files are discarded before they get their names. */
async function writtenNowhere(write: (accept: (written: WrittenDisc) => void) => Promise<WrittenDisc>): Promise<WrittenDisc> {
  let made: WrittenDisc | undefined
  const discard = new Error('An image that is not kept')
  try {
    return await write((written) => {
      made = written
      throw discard
    })
  } catch (error) {
    if (error === discard && made !== undefined) return made
    throw error
  }
}

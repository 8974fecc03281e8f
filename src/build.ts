/** Project -> files: a master is made of it, and written. */

import { decodeUtf8 } from './codec/index.js'
import { progressOf, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { writeDisc, type WrittenDisc } from './image/disc.node.js'
import { writeText, type WrittenText } from './image/text.node.js'
import type { DigestName } from './image/write.node.js'
import { sha256, sha256OfFile } from './kernel/digest.node.js'
import type { Disc } from './layout/index.js'
import { differencesFrom, faults, lockOf, parseLock, printLock, type Lock, type LockedSource } from './lock/index.js'
import { openMaster } from './master.js'
import type { Project } from './project.js'
import { checksumsOf, filesOfTracks, holdsFileSystem, outputOf, targetOf } from './request/index.js'
import { hostFiles } from './source/files.node.js'
import { joinPath } from './source/index.js'
import type { Bytes } from './unit/index.js'

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
  readonly disc: Disc
  /** Sheets and texts beside the image. */
  readonly beside: readonly string[]
  /** Warnings and notes, with their places in the manifest. */
  readonly faults: readonly Fault[]
  /** Path of the lock file that was written. */
  readonly lock?: string
}

/** Throws the faults of manifest, sources and output; the former output then stays as it was. */
export async function build(project: Project, options: BuildOptions): Promise<Built> {
  const { manifest, folder } = project
  const isLocked = options.lock !== 'none'
  if (isLocked) demandDate(project)
  const promised = options.lock === 'frozen' ? readLock(project) : undefined
  const checksums = checksumsOf(manifest)
  const master = await openMaster(project, options)
  const texts: WrittenText[] = []
  try {
    options.listener({ kind: 'action', action: 'build' })
    const files = isLocked ? await digestFiles(project) : []
    const lockFor = ({ size, digests, contents }: WrittenDisc): Lock =>
      lockOf(manifest, { disc: master.disc, size, sha256: digests.get('sha256') ?? '', contents, files }, sha256)
    const written = await writeDisc(master, targetOf(manifest, folder, options.output ?? outputOf(manifest, folder)), {
      digests: [...new Set([...checksums, ...(isLocked ? (['sha256'] as const) : [])])],
      contents: isLocked ? 'digest' : 'leave',
      flush: options.flush,
      progress: progressOf(options.listener, { action: 'build' }),
      // What stands beside the image is written before it takes its place: none of them is new without the others.
      accept: async (candidate) => {
        if (promised !== undefined) prove(project, promised, lockFor(candidate))
        for (const name of checksums) {
          const sum = `${candidate.digests.get(name)}  ${nameOf(candidate.image)}\n`
          texts.push(await writeText(`${candidate.image}.${name}`, sum))
        }
        if (options.lock === 'write') texts.push(await writeText(lockPath(project), printLock(lockFor(candidate))))
      },
      signal: options.signal,
    })
    const { image, size, digests, beside, faults: lost } = written
    for (let text = texts.shift(); text !== undefined; text = texts.shift()) await text.commit()
    const lock = options.lock === 'write' ? { lock: lockPath(project) } : {}
    return { image, size, digests, disc: master.disc, beside, faults: [...master.faults, ...lost], ...lock }
  } finally {
    for (const text of texts) await text.discard()
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

/** Project -> files: a master is made of it, and written. */

import { progressOf, silent, type Listener } from './event.js'
import type { Writable } from 'node:stream'
import type { Fault } from './fault/index.js'
import { writeDisc, type WrittenDisc } from './image/disc.node.js'
import { StreamOutput } from './image/stream.node.js'
import { writeText, type WrittenText } from './image/text.node.js'
import type { DigestName } from './image/write.node.js'
import type { Disc } from './layout/index.js'
import {
  checkLock,
  demandDate,
  demandLasting,
  digestFiles,
  lockFor,
  noteOnDate,
  prove,
  readLock,
  stageLock,
  withLockedDate,
} from './lock.js'
import { openProjectMaster } from './master.js'
import { demandSound, demandSoundImage } from './judge.js'
import { lastName } from './port/index.js'
import { startProving, type Proving } from './proofs.js'
import { readProject, type Project } from './project.js'
import { printLock } from './lock/index.js'
import { checksumsOf, lockPathIn, STANDARD_OUTPUT, targetOf } from './request/index.js'
import type { Bytes } from './unit/index.js'
import { wholeProject } from './validate.js'

/** Without a word: no lock file, nothing flushed that replaces nothing, nobody listens. */
export type BuildOptions = Partial<BuildSettings>

export interface BuildSettings {
  /**
   * Path of the image in place of the manifest's, `-` for standard output; or a stream, which is ended after the last byte and
   * destroyed where the image fails. Beside a stream nothing is written.
   */
  readonly output?: string | Writable | undefined
  /** `write` leaves a lock file beside the manifest, `frozen` fails unless the result is what that file promises. */
  readonly lock: 'none' | 'write' | 'frozen'
  /** `judge`: what was made has to be sound before it gets its name; see `judgeDisc`. */
  readonly check: 'judge' | 'leave'
  /** `tell`: what the image is made of is among what is told of it. */
  readonly sources: 'tell' | 'leave'
  /** Whether the image is flushed to the device also where no former output is replaced. */
  readonly flush: 'always' | 'replace'
  /** A program that signs the statement of provenance: it gets the bytes on standard input and prints the signature. */
  readonly signWith?: string | undefined
  /** Appends to the file that becomes the image, before it has its name: for an image of blocks that is made anew and lies in a file. */
  readonly append?: ((part: string) => Promise<void>) | undefined
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
  /** Whether the image went into a stream, where nothing lies beside it. */
  readonly isStream: boolean
  /** Path of the lock file that was written. */
  readonly lock?: string
  /** Files and folders of the host that the image is made of, the manifest first, where that was asked for. */
  readonly sources?: readonly string[]
}

/** Builds a project, or the manifest at a path. Throws the faults of manifest, sources and output; the former output then stays as it was. */
export async function build(project: Project | string, options: BuildOptions = {}): Promise<Built> {
  const { output } = options
  try {
    const moved = typeof output === 'object' ? STANDARD_OUTPUT : output
    const opened = typeof project === 'string' ? await wholeProject(readProject(project), { ...options, output: moved }) : project
    return await buildProject(opened, { lock: 'none', check: 'leave', sources: 'leave', flush: 'replace', listener: silent, ...options })
  } catch (error) {
    // Whoever reads it does not take a part for the whole.
    if (typeof output === 'object') output.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

async function buildProject(given: Project, { output, ...options }: BuildSettings): Promise<Built> {
  const { manifest, folder } = given
  const moved = typeof output === 'object' ? STANDARD_OUTPUT : output
  const target = targetOf(manifest, folder, moved)
  const stream = 'image' in target && target.image === STANDARD_OUTPUT ? streamOf(output) : undefined
  const isLocked = options.lock !== 'none'
  const promised = options.lock === 'frozen' ? readLock(given) : undefined
  const project = promised === undefined ? given : withLockedDate(given, promised)
  if (isLocked) demandDate(project)
  // What has gone into a stream is not taken back: it is proved before, but for the sum of the image.
  if (promised !== undefined && stream !== undefined) await checkLock(project, options)
  const checksums = checksumsOf(manifest)
  const late = stream === undefined ? 'in passing' : 'beforehand'
  const master = await openProjectMaster(project, { ...options, output: moved, outputs: 'judge', late })
  const texts: WrittenText[] = []
  let proving: Proving | undefined
  try {
    if (isLocked) demandLasting(project, master.disc, target)
    options.listener({ kind: 'action', action: 'build' })
    const files = isLocked ? await digestFiles(project, master.materials) : []
    const lockOf = ({ size, digests, contents }: WrittenDisc) =>
      lockFor(project, { disc: master.disc, size, sha256: digests.get('sha256') ?? '', contents, files })
    const isNewFile = target.kind === 'blocks' && stream === undefined && master.disc.growth === undefined
    // What is no file of blocks is judged as it is going to be.
    if (options.check === 'judge' && !isNewFile)
      await demandSound('image' in target ? { ...master, name: target.image } : master, options.signal)
    const proofs = await startProving(project, master, {
      ...options,
      image: 'image' in target && stream === undefined ? target.image : undefined,
      moved,
    })
    proving = proofs
    let proved: readonly WrittenText[] = []
    const written = await writeDisc(master, target, {
      digests: [...new Set([...checksums, ...proofs.digests, ...(isLocked ? (['sha256'] as const) : [])])],
      contents: isLocked || proofs.contents ? 'digest' : 'leave',
      witness: proofs.witness,
      flush: options.flush,
      progress: progressOf(options.listener, { action: 'build' }),
      append: options.append,
      accept: async (candidate, part) => {
        if (part !== undefined && options.check === 'judge') await demandSoundImage(part, candidate.image, options.signal)
        const made = isLocked ? lockOf(candidate) : undefined
        if (promised !== undefined && made !== undefined) prove(project, promised, made)
        for (const name of stream === undefined ? checksums : []) {
          const sum = `${candidate.digests.get(name)}  ${lastName(candidate.image)}\n`
          texts.push(await writeText(`${candidate.image}.${name}`, sum))
        }
        proved = await proofs.stage(candidate, made === undefined ? undefined : printLock(made))
        texts.push(...proved)
        if (options.lock === 'write' && made !== undefined) texts.push(await stageLock(project, made))
        // No image is new beside former sums or a former lock file: those go first.
        for (const text of texts) await text.commit()
      },
      signal: options.signal,
      stream,
    })
    for (const text of texts) text.settle()
    const { image, size, beside, faults: lost } = written
    const asked = new Set<DigestName>([...checksums, ...(isLocked ? (['sha256'] as const) : [])])
    const digests = new Map([...written.digests].filter(([name]) => asked.has(name)))
    const lock = options.lock === 'write' ? { lock: lockPathIn(folder) } : {}
    return {
      image,
      size,
      digests,
      isStream: stream !== undefined,
      disc: master.disc,
      beside: [...beside, ...proved.map(({ path }) => path)],
      faults: [...master.faults, ...proofs.faults, ...lost, ...noteOnDate(project)],
      ...lock,
      ...(options.sources === 'leave'
        ? {}
        : { sources: [...(master.madeOf?.() ?? []), ...(promised === undefined ? [] : [lockPathIn(folder)])] }),
    }
  } finally {
    for (const text of texts) await text.discard()
    await proving?.discard()
    await master.close()
  }
}

/** Standard output, unless the caller has a stream. */
const streamOf = (output: string | Writable | undefined): StreamOutput =>
  typeof output === 'object' ? StreamOutput.ofWritable(output) : StreamOutput.standard()

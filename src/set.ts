/** A manifest of a set of discs -> its plan, its images, and what has become of them. */

import { silent } from './event.js'
import { build } from './build.js'
import { DiscError, type Fault } from './fault/index.js'
import { replaceText } from './image/text.node.js'
import { openMaster } from './master.js'
import type { Project } from './project.js'
import { openSet, pathsOf, projectOfDisc, type DealtDisc, type SetOptions } from './set-open.js'
import { dealSet, layoutOf } from './set-plan.js'
import { discsOf, prepareSet, readSetLock, setLockPath, type PrepareOptions } from './set-prepared.js'
import { recordOf, sourcesOf, writeRecord } from './set-record.js'
import { faults, printSetLock, type LockedDisc, type SetLock } from './set/index.js'
import { hostFiles } from './source/files.node.js'
import type { Bytes } from './unit/index.js'
import { verify, type Verified } from './verify.js'

export type { SetOptions } from './set-open.js'

export interface PlannedSet {
  readonly path: string
  readonly lock: SetLock
  /** Blocks of each disc that may be filled. */
  readonly room: number
  /** Warnings and notes. */
  readonly faults: readonly Fault[]
}

/** Deals the files out to discs and writes `set.lock`. Throws what is wrong with the manifest, the sources, or any disc. */
export async function planSet(project: Project, options: SetOptions = {}): Promise<PlannedSet> {
  const opened = await openSet(project, options)
  try {
    const { lock, faults: found } = await dealSet(opened, options)
    const path = setLockPath(project)
    await replaceText(path, printSetLock(lock))
    return { path, lock, room: opened.room, faults: found }
  } finally {
    await opened.close()
  }
}

export interface BuiltDisc {
  readonly number: number
  readonly label: string
  readonly image: string
  readonly size: Bytes
  readonly sha256: string
  /** `kept`: the image was there already, with the bytes that it is to have. */
  readonly state: 'built' | 'kept'
}

/** Makes the images that are not there yet, or are others than what was planned. Throws at the first that cannot be made. */
export async function buildSet(
  project: Project,
  options: PrepareOptions = {},
): Promise<{ readonly discs: readonly BuiltDisc[]; readonly faults: readonly Fault[] }> {
  const { listener = silent, signal } = options
  const { opened, dealt, wanted, digests, index, imageOf, close } = await prepareSet(project, { ...options, listener })
  try {
    const out: BuiltDisc[] = []
    const found: Fault[] = [...opened.faults]
    for (const locked of wanted) {
      const disc = dealt[locked.number - 1] as DealtDisc
      const one = projectOfDisc(opened, disc, dealt.length, index)
      const layout = await layoutOf(one)
      if (layout !== locked.layout)
        throw new DiscError(faults.changed({ disc: disc.number, what: 'its files have other sizes or other places' }))
      const image = imageOf(disc.label)
      const sources = sourcesOf(opened, disc, digests, index)
      const kept = await recordOf(image, { layout, sources })
      if (kept !== undefined) {
        out.push({ number: disc.number, label: disc.label, image, size: kept.size, sha256: kept.sha256, state: 'kept' })
        continue
      }
      const made = await build(one, { listener, signal })
      found.push(...made.faults)
      const sha256 = made.digests.get('sha256') ?? ''
      await writeRecord(image, { layout, sources, size: made.size, sha256 })
      out.push({ number: disc.number, label: disc.label, image: made.image, size: made.size, sha256, state: 'built' })
    }
    return { discs: out, faults: found }
  } finally {
    await close()
  }
}

export interface DiscStatus {
  readonly number: number
  readonly label: string
  readonly image: string
  readonly blocks: number
  readonly files: number
  readonly bytes: number
  /** `other`: an image is there that is not what was planned. */
  readonly state: 'planned' | 'built' | 'other'
}

/** What has become of the discs, as their images tell: each is read. */
export async function statusOfSet(project: Project): Promise<{ readonly lock: SetLock; readonly discs: readonly DiscStatus[] }> {
  const lock = readSetLock(project)
  const { imageOf } = pathsOf(project)
  const discs: DiscStatus[] = []
  for (const { number, label, blocks, files, bytes: size, layout } of lock.discs) {
    const image = imageOf(label)
    const isThere = hostFiles.statFollowed(image) !== undefined
    const isWhole = isThere && (await recordOf(image, { layout })) !== undefined
    discs.push({ number, label, image, blocks, files, bytes: size, state: isWhole ? 'built' : isThere ? 'other' : 'planned' })
  }
  return { lock, discs }
}

export interface VerifiedDisc extends Verified {
  readonly number: number
  readonly label: string
}

/** A disc of the set, in a drive or as an image, against the image that was made for it. Throws where that is not there or not whole. */
export async function verifyInSet(project: Project, target: string, number: number, options: SetOptions = {}): Promise<VerifiedDisc> {
  const [{ label, layout }] = discsOf(readSetLock(project), [number]) as [LockedDisc]
  const image = pathsOf(project).imageOf(label)
  if ((await recordOf(image, { layout })) === undefined) throw new DiscError(faults.notBuilt({ disc: number, image }))
  await using expected = await openMaster(image, options)
  return { ...(await verify(target, expected, options)), number, label }
}

/** A manifest of a set of discs -> its plan, its images, and what has become of them. */

import { silent } from './event.js'
import { decodeUtf8 } from './codec/index.js'
import { type Fault } from './fault/index.js'
import { replaceText } from './image/text.node.js'
import type { Project } from './project.js'
import { burnedIn } from './set-burned.js'
import { burnedDiscs } from './set-burns.js'
import { openSet, pathsOf, setOf, type OpenedSet, type SetOptions } from './set-open.js'
import { makeDisc, type BuiltDisc } from './set-making.js'
import { dealSet } from './set-plan.js'
import { prepareSet, readSetLock, rememberedDigests, setLockPath, type PrepareOptions } from './set-prepared.js'
import { recoveryOf } from './set-recovery.js'
import { recordOf } from './set-record.js'
import { readBurns } from './set-burns.js'
import {
  burnsOfPlan,
  cutTree,
  isCuttable,
  parseAnySetLock,
  printSetLock,
  type Cut,
  type BurnOutcome,
  type BurnRecord,
  type SetLock,
} from './set/index.js'
import { hostFiles } from './source/files.node.js'
import { find } from './tree/index.js'

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
  const { listener = silent, signal } = options
  const { stable = false, split } = setOf(project)
  const path = setLockPath(project)
  const records = burnedDiscs(project)
  const former =
    (stable || records.size > 0) && hostFiles.statFollowed(path) !== undefined
      ? parseAnySetLock(decodeUtf8(hostFiles.read(path)), path)
      : undefined
  const burned = burnedIn(project, former, records)
  const opened = await openSet(project, options)
  try {
    const cut = split === 'large' ? (former?.cut ?? []).filter((one) => isStillCut(opened.tree, one)) : []
    const tree = cutTree(opened.tree, cut)
    const digests = burned.length === 0 ? new Map<string, string>() : await rememberedDigests(opened, tree, { listener, signal })
    const { lock, faults: found } = await dealSet(opened, { listener, former, burned, digests, cut })
    await replaceText(path, printSetLock(lock))
    return { path, lock, room: opened.room, faults: found }
  } finally {
    await opened.close()
  }
}

const isStillCut = (tree: OpenedSet['tree'], { path, bytes: most }: Cut): boolean => {
  const node = find(tree, path)
  return node?.kind === 'leaf' && node.inode.kind === 'file' && isCuttable(node.inode.content) && node.inode.content.size > most
}

/**
 * Makes the images that are not there yet, or are others than what was planned; those of discs that were burned where they are asked for.
 * Throws at the first that cannot be made.
 */
export async function buildSet(
  project: Project,
  options: PrepareOptions = {},
): Promise<{ readonly discs: readonly BuiltDisc[]; readonly faults: readonly Fault[] }> {
  const { listener = silent, signal } = options
  const prepared = await prepareSet(project, { ...options, listener })
  try {
    const out: BuiltDisc[] = []
    const found: Fault[] = [...prepared.opened.faults]
    for (const disc of prepared.discs) {
      const { faults: told, ...made } = await makeDisc(prepared, disc, { listener, signal })
      out.push(made)
      found.push(...told)
    }
    return { discs: out, faults: found }
  } finally {
    await prepared.close()
  }
}

export interface SetDiscStatus {
  readonly number: number
  readonly label: string
  readonly image: string
  readonly blocks: number
  readonly files: number
  readonly bytes: number
  /** `other`: an image is there that is not what was planned. What was burned counts more than what is there. */
  readonly state: 'planned' | 'built' | 'other' | BurnOutcome
  /** The record of what was burned that counts. */
  readonly burn?: BurnRecord
}

/** What has become of the discs, as their images and the record of what was burned tell: images of discs that are verified are not read. */
export async function statusOfSet(
  project: Project,
  { signal }: Pick<SetOptions, 'signal'> = {},
): Promise<{ readonly lock: SetLock; readonly discs: readonly SetDiscStatus[] }> {
  const lock = readSetLock(project)
  const { imageOf } = pathsOf(project)
  const recovery = recoveryOf(project)
  const burns = burnsOfPlan(lock, readBurns(project))
  const discs: SetDiscStatus[] = []
  for (const { number, label, blocks, files, bytes: size, layout } of lock.discs) {
    const image = imageOf(label)
    const burn = burns.get(number)?.latest
    const state = burn?.outcome ?? (await stateOfImage(image, { layout, recovery }, signal))
    discs.push({ number, label, image, blocks, files, bytes: size, state, ...(burn === undefined ? {} : { burn }) })
  }
  return { lock, discs }
}

async function stateOfImage(
  image: string,
  wanted: Parameters<typeof recordOf>[1],
  signal: AbortSignal | undefined,
): Promise<'planned' | 'built' | 'other'> {
  if (hostFiles.statFollowed(image) === undefined) return 'planned'
  return (await recordOf(image, wanted, signal)) === undefined ? 'other' : 'built'
}

/** A manifest of a set of discs -> its plan, its images, and what has become of them. */

import { silent } from './event.js'
import { decodeUtf8 } from './codec/index.js'
import { DiscError, type Fault } from './fault/index.js'
import { replaceText } from './image/text.node.js'
import type { Project } from './project.js'
import { burnedIn, writeContents } from './set-burned.js'
import { burnedDiscs } from './set-burns.js'
import { digestsOfSet } from './set-digests.js'
import { openSet, pathsOf, setOf, type DealtDisc, type OpenedSet, type SetOptions } from './set-open.js'
import { listingOf, othersOf } from './set-listing.js'
import { indexOf, makeDisc, type BuiltDisc } from './set-making.js'
import { dealSet } from './set-plan.js'
import { burnedParts, dealtBy, demandAll, discParts, stockOf } from './set-stock.js'
import { demandRecovery, recoveryOf } from './set-recovery.js'
import { recordOf } from './set-record.js'
import { readBurns } from './set-burns.js'
import {
  burnsOfPlan,
  cutTree,
  faults,
  isCuttable,
  listingNames,
  parseAnySetLock,
  parseSetLock,
  printSetLock,
  totalOf,
  type Cut,
  type BurnOutcome,
  type BurnRecord,
  type LockedDisc,
  type SetLock,
} from './set/index.js'
import { hostFiles } from './source/files.node.js'
import { find } from './tree/index.js'

export type { SetOptions } from './set-open.js'

const setLockPath = ({ folder }: Pick<Project, 'folder'>): string => `${folder}/set.lock`

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
    (stable || records.size > 0) && hostFiles.statFollowed(path) !== undefined ? parseAnySetLock(textAt(path), path) : undefined
  const burned = burnedIn(project, former, records)
  const opened = await openSet(project, options)
  try {
    const cut = split === 'large' ? (former?.cut ?? []).filter((one) => isStillCut(opened.tree, one)) : []
    const tree = cutTree(opened.tree, cut)
    const digests = burned.length === 0 ? new Map<string, string>() : await digestsOf(opened, tree, { listener, signal })
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

const digestsOf = (
  { project, contents }: OpenedSet,
  tree: OpenedSet['tree'],
  options: Pick<Parameters<typeof digestsOfSet>[1], 'listener' | 'signal'>,
): ReturnType<typeof digestsOfSet> => digestsOfSet({ tree, contents }, { memory: `${pathsOf(project).base}/set-digests.txt`, ...options })

const textAt = (path: string): string => decodeUtf8(hostFiles.read(path))

/** Throws where there is none. */
export function readSetLock(project: Project): SetLock {
  setOf(project)
  const path = setLockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(faults.noPlan({ path }))
  return parseSetLock(textAt(path), path)
}

export interface BuildSetOptions extends SetOptions {
  /** Numbers of discs; all where absent. */
  readonly only?: readonly number[] | undefined
}

/**
 * Makes the images that are not there yet, or are others than what was planned; those of discs that were burned where they are asked for.
 * Throws at the first that cannot be made.
 */
export async function buildSet(
  project: Project,
  options: BuildSetOptions = {},
): Promise<{ readonly discs: readonly BuiltDisc[]; readonly faults: readonly Fault[] }> {
  const { listener = silent, signal, only } = options
  const lock = readSetLock(project)
  const burned = burnedIn(project, lock, burnedDiscs(project))
  const isBurned = (number: number): boolean => burned.some(({ locked }) => locked.number === number)
  const wanted = discsOf(lock, only).filter(({ number }) => only !== undefined || !isBurned(number))
  await demandRecovery(project, wanted)
  const opened = await openSet(project, options)
  try {
    const digests = await digestsOf(opened, cutTree(opened.tree, lock.cut), { listener, signal })
    const stock = stockOf(opened, { cut: lock.cut, burned, digests })
    const dealt = dealtBy(stock, lock)
    demandAll(stock, dealt)
    const { base } = pathsOf(project)
    const listing = listingOf(opened, stock, dealt, digests)
    const index = indexOf(opened, listing)
    for (const [kind, text] of index.texts) await replaceText(`${base}/${listingNames[kind]}`, text)
    const contents = await writeContents(base, { listing, others: othersOf(stock, dealt) })
    const total = totalOf(lock)
    const out: BuiltDisc[] = []
    const found: Fault[] = [...opened.faults]
    for (const locked of wanted) {
      const old = burned.find((one) => one.locked === locked)
      const disc = dealt.find(({ number }) => number === locked.number)
      const parts =
        old === undefined
          ? discParts(stock, disc as DealtDisc, total, index.files)
          : burnedParts(stock, old, indexOf(opened, old.contents.listing).files)
      const { faults: told, ...made } = await makeDisc(opened, parts, { locked, old, contents, digests, listener, signal })
      out.push(made)
      found.push(...told)
    }
    return { discs: out, faults: found }
  } finally {
    await opened.close()
  }
}

/** Throws where one is asked for that is not there. */
export function discsOf({ discs }: SetLock, only: readonly number[] | undefined): readonly LockedDisc[] {
  const missing = only?.find((number) => discs.every((disc) => disc.number !== number))
  if (missing !== undefined) throw new DiscError(faults.noSuchDisc({ disc: missing, total: discs.length }))
  return only === undefined ? discs : discs.filter(({ number }) => only.includes(number))
}

export interface DiscStatus {
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
export async function statusOfSet(project: Project): Promise<{ readonly lock: SetLock; readonly discs: readonly DiscStatus[] }> {
  const lock = readSetLock(project)
  const { imageOf } = pathsOf(project)
  const recovery = recoveryOf(project)
  const burns = burnsOfPlan(lock, readBurns(project))
  const discs: DiscStatus[] = []
  for (const { number, label, blocks, files, bytes: size, layout } of lock.discs) {
    const image = imageOf(label)
    const burn = burns.get(number)?.latest
    const state = burn?.outcome ?? (await stateOfImage(image, { layout, recovery }))
    discs.push({ number, label, image, blocks, files, bytes: size, state, ...(burn === undefined ? {} : { burn }) })
  }
  return { lock, discs }
}

async function stateOfImage(image: string, wanted: Parameters<typeof recordOf>[1]): Promise<'planned' | 'built' | 'other'> {
  if (hostFiles.statFollowed(image) === undefined) return 'planned'
  return (await recordOf(image, wanted)) === undefined ? 'other' : 'built'
}

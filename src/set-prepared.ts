/** A set that was planned and whose files were looked at -> all that its images are made of, and its index beside them. */

import { silent } from './event.js'
import { decodeUtf8 } from './codec/index.js'
import { DiscError } from './fault/index.js'
import { replaceText } from './image/text.node.js'
import { areEqual } from './kernel/digest.node.js'
import type { Project } from './project.js'
import { digestsOfSet } from './set-digests.js'
import { indexFile, openSet, pathsOf, setOf, type DealtDisc, type OpenedSet, type SetOptions } from './set-open.js'
import { dealtBy, listingOf } from './set-plan.js'
import {
  faults,
  listingJson,
  listingKinds,
  listingNames,
  listingPage,
  listingText,
  parseSetLock,
  pathOf,
  type Listing,
  type ListingKind,
  type LockedDisc,
  type SetLock,
} from './set/index.js'
import { hostFiles } from './source/files.node.js'
import type { Content } from './source/index.js'

export const setLockPath = ({ folder }: Pick<Project, 'folder'>): string => `${folder}/set.lock`

/** Throws where there is none. */
export function readSetLock(project: Project): SetLock {
  setOf(project)
  const path = setLockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(faults.noPlan({ path }))
  return parseSetLock(decodeUtf8(hostFiles.read(path)), path)
}

/** Throws where one is asked for that is not there. */
export function discsOf({ discs }: SetLock, only: readonly number[] | undefined): readonly LockedDisc[] {
  const missing = only?.find((number) => number < 1 || number > discs.length)
  if (missing !== undefined) throw new DiscError(faults.noSuchDisc({ disc: missing, total: discs.length }))
  return only === undefined ? discs : discs.filter(({ number }) => only.includes(number))
}

export interface PrepareOptions extends SetOptions {
  /** Numbers of discs; all where absent. */
  readonly only?: readonly number[] | undefined
  /** What lies beside the images was written by whoever sent this one: where it would be another, an error. */
  readonly index?: 'theirs'
}

export interface PreparedSet {
  readonly opened: OpenedSet
  readonly dealt: readonly DealtDisc[]
  readonly wanted: readonly LockedDisc[]
  /** By the ids of contents. */
  readonly digests: ReadonlyMap<string, string>
  readonly index: readonly Content[]
  readonly imageOf: (label: string) => string
  readonly close: () => Promise<void>
}

/** Writes the index beside the images, and the digests of the files. Throws where the files are others than those that were planned. */
export async function prepareSet(project: Project, options: PrepareOptions): Promise<PreparedSet> {
  const { listener = silent, signal } = options
  const lock = readSetLock(project)
  const wanted = discsOf(lock, options.only)
  const opened = await openSet(project, options)
  try {
    const dealt = dealtBy(opened, lock)
    demandAll(opened, dealt)
    const { base, imageOf } = pathsOf(project)
    const memory = `${base}/set-digests.txt`
    const { digests, text } = await digestsOfSet(opened, { memory, listener, signal })
    if (options.index === undefined) await keepText(memory, text)
    const whole = listingOf(opened, dealt, digests)
    const isListed = setOf(project).index !== false
    const shared = new Map(isListed ? listingKinds.map((kind) => [kind, written(kind, whole)] as const) : [])
    for (const [kind, bytes] of shared) {
      const path = `${base}/${listingNames[kind]}`
      if (options.index === undefined) await keepText(path, bytes)
      else if (!hasText(path, bytes)) throw new DiscError(faults.otherIndex({ path }))
    }
    const index = [...shared].map(([kind, bytes]) => indexFile(kind, bytes.length, { kind: 'bytes', bytes }))
    return { opened, dealt, wanted, digests, index, imageOf, close: () => opened.close() }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Many may be at it at once: what is there already is not written again. */
async function keepText(path: string, text: Uint8Array): Promise<void> {
  if (!hasText(path, text)) await replaceText(path, text)
}

const hasText = (path: string, text: Uint8Array): boolean =>
  hostFiles.statFollowed(path)?.size === text.length && areEqual(hostFiles.read(path), text)

/** Throws where something is there that lies on no disc. */
function demandAll({ groups }: OpenedSet, dealt: readonly DealtDisc[]): void {
  const known = new Set(dealt.flatMap(({ groups: own }) => own.map(({ above, node }) => pathOf(above, node))))
  const lost = groups.find(({ above, node }) => !known.has(pathOf(above, node)))
  if (lost === undefined) return
  throw new DiscError(faults.onNoDisc({ path: pathOf(lost.above, lost.node) }))
}

function written(kind: ListingKind, listing: Listing): Uint8Array {
  const pieces = kind === 'text' ? listingText(listing) : kind === 'json' ? listingJson(listing) : listingPage(listing)
  return Buffer.concat([...pieces])
}

/** A set that was planned and whose files were looked at -> all that its images are made of, and its index beside them. */

import { silent } from './event.js'
import { decodeUtf8 } from './codec/index.js'
import { DiscError } from './fault/index.js'
import { replaceText } from './image/text.node.js'
import { areEqual } from './kernel/digest.node.js'
import { inFolder } from './port/index.js'
import type { Project } from './project.js'
import { burnedIn, writeContents, type BurnedDisc } from './set-burned.js'
import { burnedDiscs } from './set-burns.js'
import { digestsOfSet } from './set-digests.js'
import { listingOf, othersOf } from './set-listing.js'
import { indexFile, openSet, pathsOf, setOf, type DiscParts, type OpenedSet, type SetOptions } from './set-open.js'
import { sourcesOf } from './set-record.js'
import { demandRecovery, recoveryOf } from './set-recovery.js'
import { burnedParts, dealtBy, demandAll, discParts, stockOf } from './set-stock.js'
import {
  cutTree,
  faults,
  listingJson,
  listingKinds,
  listingNames,
  listingPage,
  listingText,
  parseSetLock,
  totalOf,
  type Listing,
  type ListingKind,
  type LockedDisc,
  type SetLock,
} from './set/index.js'
import { hostFiles } from './source/files.node.js'
import type { Content } from './source/index.js'
import type { ImageTree } from './tree/index.js'

export const setLockPath = ({ folder }: Pick<Project, 'folder'>): string => inFolder(folder, 'set.lock')

/** Throws where there is none. */
export function readSetLock(project: Project): SetLock {
  setOf(project)
  const path = setLockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(faults.noPlan({ path }))
  return parseSetLock(decodeUtf8(hostFiles.read(path)), path)
}

/** Throws where one is asked for that is not there. */
export function discsOf({ discs }: SetLock, only: readonly number[] | undefined): readonly LockedDisc[] {
  const missing = only?.find((number) => discs.every((disc) => disc.number !== number))
  if (missing !== undefined) throw new DiscError(faults.noSuchDisc({ disc: missing, total: discs.length }))
  return only === undefined ? discs : discs.filter(({ number }) => only.includes(number))
}

export interface PrepareOptions extends SetOptions {
  /** Numbers of discs; where absent all that were not burned. */
  readonly only?: readonly number[] | undefined
  /** What lies beside the images was written by whoever sent this one: where it would be another, an error. */
  readonly index?: 'theirs' | undefined
}

/** A disc that is to be made. */
export interface PreparedDisc {
  readonly locked: LockedDisc
  readonly parts: DiscParts
  readonly image: string
  /** What its image is known by. */
  readonly asked: { readonly layout: string; readonly sources: string; readonly recovery: string | undefined }
  /** Digest of what was known of the contents of all discs when it was made. */
  readonly contents: string
  /** SHA-256 of its image, where it was burned. */
  readonly burned: string | undefined
}

export interface PreparedSet {
  readonly opened: OpenedSet
  readonly discs: readonly PreparedDisc[]
  readonly close: () => Promise<void>
}

/** Writes the index beside the images, and the digests of the files. Throws where the files are others than those that were planned. */
export async function prepareSet(project: Project, options: PrepareOptions): Promise<PreparedSet> {
  const { listener = silent, signal, only } = options
  const lock = readSetLock(project)
  const burned = burnedIn(project, lock, burnedDiscs(project))
  const wanted = discsOf(lock, only).filter(({ number }) => only !== undefined || burned.every(({ locked }) => locked.number !== number))
  await demandRecovery(project, wanted)
  const opened = await openSet(project, options)
  try {
    const tree = cutTree(opened.tree, lock.cut)
    const digests = await rememberedDigests(opened, tree, { listener, signal, index: options.index })
    const stock = stockOf(opened, { cut: lock.cut, burned, digests })
    const dealt = dealtBy(stock, lock)
    demandAll(stock, dealt)
    const { base, imageOf } = pathsOf(project)
    const listing = listingOf(opened, stock, dealt, digests)
    const texts = textsOf(project, listing)
    for (const [kind, text] of texts) {
      const path = inFolder(base, listingNames[kind])
      if (options.index === undefined) await keepText(path, text)
      else if (!hasText(path, text)) throw new DiscError(faults.otherIndex({ path }))
    }
    const contents = await writeContents(base, { listing, others: othersOf(stock, dealt) })
    const index = filesOf(texts)
    const total = totalOf(lock)
    const discs = wanted.map((locked): PreparedDisc => {
      const { number, label, layout } = locked
      const old = burned.find((one) => one.locked === locked)
      const disc = dealt.find((one) => one.number === number)
      const parts =
        old === undefined && disc !== undefined ? discParts(stock, disc, total, index) : remade(project, stock, old as BurnedDisc)
      const asked = { layout, sources: sourcesOf(parts, digests), recovery: recoveryOf(project) }
      return { locked, parts, image: imageOf(label), asked, contents: old?.kept ?? contents, burned: old?.sha256 }
    })
    return { opened, discs, close: () => opened.close() }
  } catch (error) {
    await opened.close()
    throw error
  }
}

const remade = (project: Project, stock: Parameters<typeof burnedParts>[0], old: BurnedDisc): DiscParts =>
  burnedParts(stock, old, filesOf(textsOf(project, old.contents.listing)))

type Texts = readonly (readonly [ListingKind, Uint8Array])[]

/** The lists of a set; none where it is to have none. */
const textsOf = (project: Project, listing: Listing): Texts =>
  setOf(project).index === false ? [] : listingKinds.map((kind) => [kind, written(kind, listing)] as const)

/** As they lie on discs. */
const filesOf = (texts: Texts): readonly Content[] => texts.map(([kind, bytes]) => indexFile(kind, bytes.length, { kind: 'bytes', bytes }))

function written(kind: ListingKind, listing: Listing): Uint8Array {
  const pieces = kind === 'text' ? listingText(listing) : kind === 'json' ? listingJson(listing) : listingPage(listing)
  return Buffer.concat([...pieces])
}

/** The digests of all files of a tree by the ids of contents; what was taken is remembered beside the images. */
export async function rememberedDigests(
  { project, contents }: OpenedSet,
  tree: ImageTree,
  { listener = silent, signal, index }: Pick<PrepareOptions, 'listener' | 'signal' | 'index'>,
): Promise<ReadonlyMap<string, string>> {
  const memory = `${pathsOf(project).base}/set-digests.txt`
  const { digests, text } = await digestsOfSet({ project, tree, contents }, { memory, listener, signal })
  if (index === undefined) await keepText(memory, text)
  return digests
}

/** Many may be at it at once: what is there already is not written again. */
async function keepText(path: string, text: Uint8Array): Promise<void> {
  if (!hasText(path, text)) await replaceText(path, text)
}

const hasText = (path: string, text: Uint8Array): boolean =>
  hostFiles.statFollowed(path)?.size === text.length && areEqual(hostFiles.read(path), text)

/** A manifest of a set of discs -> its plan, its images, and what has become of them. */

import { silent } from './event.js'
import { build } from './build.js'
import { decodeUtf8 } from './codec/index.js'
import { DiscError, type Fault } from './fault/index.js'
import { replaceText } from './image/text.node.js'
import type { Project } from './project.js'
import { digestsOfSet } from './set-digests.js'
import { indexFile, openSet, pathsOf, projectOfDisc, setOf, type DealtDisc, type OpenedSet, type SetOptions } from './set-open.js'
import { dealSet, dealtBy, layoutOf, listingOf } from './set-plan.js'
import { readBurns } from './set-burns.js'
import { recordOf, sourcesOf, writeRecord } from './set-record.js'
import {
  burnsOfPlan,
  faults,
  listingJson,
  listingKinds,
  listingNames,
  listingPage,
  listingText,
  parseSetLock,
  pathOf,
  printSetLock,
  type BurnOutcome,
  type BurnRecord,
  type Listing,
  type ListingKind,
  type LockedDisc,
  type SetLock,
} from './set/index.js'
import { hostFiles } from './source/files.node.js'
import type { Bytes } from './unit/index.js'

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

/** Throws where there is none. */
export function readSetLock(project: Project): SetLock {
  setOf(project)
  const path = setLockPath(project)
  if (hostFiles.statFollowed(path) === undefined) throw new DiscError(faults.noPlan({ path }))
  return parseSetLock(decodeUtf8(hostFiles.read(path)), path)
}

export interface BuildSetOptions extends SetOptions {
  /** Numbers of discs; all where absent. */
  readonly only?: readonly number[] | undefined
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
  options: BuildSetOptions = {},
): Promise<{ readonly discs: readonly BuiltDisc[]; readonly faults: readonly Fault[] }> {
  const { listener = silent, signal } = options
  const lock = readSetLock(project)
  const wanted = discsOf(lock, options.only)
  const opened = await openSet(project, options)
  try {
    const dealt = dealtBy(opened, lock)
    demandAll(opened, dealt)
    const { base, imageOf } = pathsOf(project)
    const digests = await digestsOfSet(opened, { memory: `${base}/set-digests.txt`, listener, signal })
    const whole = listingOf(opened, dealt, digests)
    const isListed = setOf(project).index !== false
    const shared = new Map(isListed ? listingKinds.map((kind) => [kind, written(kind, whole)] as const) : [])
    for (const [kind, text] of shared) await replaceText(`${base}/${listingNames[kind]}`, text)
    const index = [...shared].map(([kind, text]) => indexFile(kind, text.length, { kind: 'bytes', bytes: text }))
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
    await opened.close()
  }
}

/** Throws where one is asked for that is not there. */
export function discsOf({ discs }: SetLock, only: readonly number[] | undefined): readonly LockedDisc[] {
  const missing = only?.find((number) => number < 1 || number > discs.length)
  if (missing !== undefined) throw new DiscError(faults.noSuchDisc({ disc: missing, total: discs.length }))
  return only === undefined ? discs : discs.filter(({ number }) => only.includes(number))
}

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
  const burns = burnsOfPlan(lock, readBurns(project))
  const discs: DiscStatus[] = []
  for (const { number, label, blocks, files, bytes: size, layout } of lock.discs) {
    const image = imageOf(label)
    const burn = burns.get(number)?.latest
    const state = burn?.outcome ?? (await stateOfImage(image, layout))
    discs.push({ number, label, image, blocks, files, bytes: size, state, ...(burn === undefined ? {} : { burn }) })
  }
  return { lock, discs }
}

async function stateOfImage(image: string, layout: string): Promise<'planned' | 'built' | 'other'> {
  if (hostFiles.statFollowed(image) === undefined) return 'planned'
  return (await recordOf(image, { layout })) === undefined ? 'other' : 'built'
}

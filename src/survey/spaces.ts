/** The name spaces of a session: which there are, and one of them read. */

import { DiscError, type Fault } from '../fault/index.js'
import {
  DirectoryRecord,
  hasXa,
  PrimaryVolumeDescriptor,
  readDescriptors,
  readEnhanced,
  readIso9660,
  rootOf,
  startLedger,
  SupplementaryVolumeDescriptor,
  XaAttributes,
  type FoundDescriptor,
} from '../format/iso9660/index.js'
import { isJoliet, readJoliet } from '../format/joliet/index.js'
import { PosixAttributes, readRockRidge, SuspHead } from '../format/rockridge/index.js'
import { hasUdf, readUdf, type UdfFacts } from '../format/udf/index.js'
import type { Medium } from '../port/index.js'
import type { ImageTree, Volume } from '../tree/index.js'
import { sectors, unreachable, type Lba, type Sectors } from '../unit/index.js'
import { withCompressed } from './compressed.js'
import { missingOf } from './whole.js'

/** The best first: what keeps most of names and attributes. */
export const spaces = ['udf', 'rockridge', 'joliet', 'enhanced', 'iso9660'] as const
export type Space = (typeof spaces)[number]

export const isSpace = (text: string): text is Space => (spaces as readonly string[]).includes(text)

export const spaceNames: Readonly<Record<Space, string>> = {
  udf: 'UDF',
  rockridge: 'Rock Ridge',
  joliet: 'Joliet',
  enhanced: 'ISO 9660:1999',
  iso9660: 'ISO 9660',
}

/** Whether modes and owners are recorded; elsewhere those of a tree are the reader's invention. */
export const recordsOwners = (space: Space): boolean => space === 'udf' || space === 'rockridge'

export type RockRidgeVersion = '1.10' | '1.12'

export interface FoundSpace {
  readonly space: Space
  /** Blocks of the volume, where its descriptor says so. */
  readonly blocks?: Sectors
  /** Of Rock Ridge. */
  readonly version?: RockRidgeVersion
}

export interface SpaceTree {
  readonly space: Space
  readonly tree: ImageTree
  /** Whether any entry has one. */
  readonly owners: 'recorded' | 'none'
  readonly about: { readonly kind: 'iso9660'; readonly volume: Volume } | { readonly kind: 'udf'; readonly facts: UdfFacts }
  readonly faults: readonly Fault[]
}

/** Where a session begins, and where the next one does. */
export interface SessionBounds {
  readonly start: Lba
  readonly end?: Lba
}

/** Those of a session, the best first. */
export async function findSpaces(medium: Medium, { start, end }: SessionBounds): Promise<readonly FoundSpace[]> {
  const found: FoundSpace[] = []
  if (await hasUdf(medium, { start, end })) found.push({ space: 'udf' })
  const descriptors = await descriptorsOf(medium, start)
  const primary = descriptors.find(({ kind }) => kind === 'primary')
  if (primary !== undefined) {
    const { spaceSize, rootDirectory } = PrimaryVolumeDescriptor.decode(primary.bytes)
    const version = await rockRidgeAt(medium, rootOf(rootDirectory).location)
    if (version !== undefined) found.push({ space: 'rockridge', blocks: spaceSize, version })
    found.push({ space: 'iso9660', blocks: spaceSize })
  }
  for (const descriptor of descriptors) {
    const space = isJoliet(descriptor) ? 'joliet' : descriptor.kind === 'enhanced' ? 'enhanced' : undefined
    if (space !== undefined && !found.some((other) => other.space === space))
      found.push({ space, blocks: SupplementaryVolumeDescriptor.decode(descriptor.bytes).spaceSize })
  }
  return found.sort((a, b) => spaces.indexOf(a.space) - spaces.indexOf(b.space))
}

async function descriptorsOf(medium: Medium, start: Lba): Promise<readonly FoundDescriptor[]> {
  try {
    return await readDescriptors(medium, startLedger(), start)
  } catch (error) {
    if (error instanceof DiscError && error.faults.every(({ code }) => code === 'iso9660/noVolume')) return []
    throw error
  }
}

/**
 * The version of Rock Ridge where the first record of the root begins the sharing protocol, as the length of its attributes tells.
 * SUSP 5.3; RRIP 4.1.1.
 */
async function rockRidgeAt(medium: Medium, root: Lba): Promise<RockRidgeVersion | undefined> {
  if (root >= medium.size) return undefined
  const sector = (await medium.read(root, sectors(1))).slice()
  const { length, identifierLength } = DirectoryRecord.decode(sector)
  const from = DirectoryRecord.size + identifierLength + (1 - (identifierLength & 1))
  if (length <= from) return undefined
  const use = sector.slice(from, length)
  if ((await readRockRidge(use, medium, startLedger())) === undefined) return undefined
  for (let at = hasXa(use) ? XaAttributes.size : 0; at + SuspHead.size <= use.length;) {
    const { signature, length: size } = SuspHead.decode(use, at)
    if (signature === 'PX') return size >= PosixAttributes.size ? '1.12' : '1.10'
    if (size < SuspHead.size) break
    at += size
  }
  return '1.10'
}

/** The first of those that are wanted, in the order of `spaces`. */
export const bestOf = (found: readonly FoundSpace[]): Space | undefined => found[0]?.space

/** Throws a `DiscError` where the space is not there or cannot be entered. */
export async function readSpace(medium: Medium, bounds: SessionBounds, space: Space): Promise<SpaceTree> {
  const read = await readAlone(medium, bounds, space)
  if (space === 'rockridge') return read
  const { tree, faults } = await withCompressed(read.tree, spaceNames[space], medium, bounds.start)
  return { ...read, tree, faults: [...read.faults, ...faults] }
}

async function readAlone(medium: Medium, { start, end }: SessionBounds, space: Space): Promise<SpaceTree> {
  if (space === 'udf') {
    const { facts, tree, owners, faults } = await readUdf(medium, { start, end })
    return { space, tree, owners, about: { kind: 'udf', facts }, faults }
  }
  const { volume, blocks, tree, faults } = await readHierarchical(medium, start, space)
  const missing = missingOf(medium, start, blocks, tree)
  return {
    space,
    tree,
    owners: space === 'rockridge' ? 'recorded' : 'none',
    about: { kind: 'iso9660', volume },
    faults: [...faults, ...missing],
  }
}

function readHierarchical(medium: Medium, session: Lba, space: Exclude<Space, 'udf'>): ReturnType<typeof readIso9660> {
  switch (space) {
    case 'rockridge':
      return readIso9660(medium, { session, startUse: readRockRidge })
    case 'joliet':
      return readJoliet(medium, { session })
    case 'enhanced':
      return readEnhanced(medium, { session })
    case 'iso9660':
      return readIso9660(medium, { session })
    default:
      return unreachable(space)
  }
}

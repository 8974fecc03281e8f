/** Two discs -> in what they differ: tree by tree, in what their volumes say of themselves, and byte by byte. */

import { compareRaw, type RawCompared } from './diff-bytes.js'
import {
  bootFields,
  compareFields,
  comparePaths,
  comparePlacement,
  comparingContents,
  discFields,
  equalBlocks,
  isChosen,
  knownOf,
  nameRegions,
  nothingCommon,
  pairSessions,
  readBoth,
  type BlocksCompared,
  type DataReader,
  type Difference,
  type PathChange,
  type Placement,
  type RegionDifference,
} from './difference/index.js'
import { silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { createDigest } from './kernel/digest.node.js'
import type { OpenedDisc } from './master.js'
import { hostContents, type HostContents } from './source/open.node.js'
import { readingAhead, type Choice, type ReadTree, type Space } from './survey/index.js'

export type { Difference, PathChange, Placement, RegionDifference } from './difference/index.js'

/** Of bytes: how many differ, in how many blocks, and what those are. */
export interface BytesCompared extends Omit<BlocksCompared, 'runs' | 'more'> {
  readonly regions: readonly RegionDifference[]
  /** Blocks that differ and were not looked into. */
  readonly blocksLeft: number
}

export interface Comparison {
  /** Nothing differs of what was compared. */
  readonly same: boolean
  /** The best tree that both have; absent where equal bytes spared reading one. */
  readonly space?: Space
  /** The trees that were compared, and whether no path of them differs. */
  readonly trees: readonly { readonly space: Space; readonly session: number; readonly same: boolean }[]
  /** Tree by tree, in the order of the paths; what was told of a better tree is not told again. */
  readonly paths: readonly PathChange[]
  /** Forms, tracks, numbers of sessions. */
  readonly disc: readonly Difference[]
  /** Volumes of all trees, boot entries and images, system area, partition tables. */
  readonly volume: readonly Difference[]
  readonly bytes?: BytesCompared
  readonly layout?: Placement
  /** What was not compared, and why. */
  readonly notCompared: readonly string[]
  readonly faults: readonly Fault[]
}

export interface CompareOptions extends Choice {
  /** `all`: also those of discs in drives; `none`: trees and volumes alone. Else those of files, and none where a tree is chosen. */
  readonly bytes?: 'all' | 'none'
  /** Whether it is told where files and structures lie. */
  readonly layout?: boolean
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

/** Bytes first: what lies in equal blocks is not read again. Throws where trees are to be compared and no tree is common to both. */
export async function diffDiscs(before: OpenedDisc, after: OpenedDisc, options: Partial<CompareOptions> = {}): Promise<Comparison> {
  const { listener = silent, signal } = options
  listener({ kind: 'action', action: 'compare' })
  const which = options.bytes ?? (isChosen(options) ? 'none' : 'files')
  const raw = await compareRaw(before, after, { which, listener, signal })
  if (raw.blocks?.bytes === 0 && raw.disc.length === 0 && compareFields(discFields(before), discFields(after)).length === 0) {
    const bytes = { compared: raw.blocks.compared, bytes: 0, blocks: 0, regions: [], blocksLeft: 0 }
    return { same: true, trees: [], paths: [], disc: [], volume: [], bytes, notCompared: raw.notCompared, faults: [] }
  }
  listener({ kind: 'action', action: 'read' })
  const [openA, openB] = [contentsOf(before), contentsOf(after)]
  try {
    return await compareTold(before, after, [readerOf(openA, options.signal), readerOf(openB, options.signal)], raw, options)
  } finally {
    await openA.close()
    await openB.close()
  }
}

const contentsOf = ({ medium }: OpenedDisc) => hostContents({ media: new Map([[medium.name, readingAhead(medium)]]) })

const readerOf = (contents: HostContents, signal: AbortSignal | undefined): DataReader => ({
  open: (content) => contents.open(content, undefined, signal),
  load: (content, limit) => contents.load(content, limit, signal),
  digest: createDigest,
})

async function compareTold(
  before: OpenedDisc,
  after: OpenedDisc,
  [a, b]: readonly [DataReader, DataReader],
  raw: RawCompared,
  options: Partial<CompareOptions>,
): Promise<Comparison> {
  const contents = comparingContents(a, b, raw.blocks === undefined ? () => false : equalBlocks(raw.blocks))
  const paths: PathChange[] = []
  const volume: Difference[] = []
  const faults: Fault[] = []
  const trees: Comparison['trees'][number][] = []
  const best: (readonly [ReadTree, ReadTree])[] = []
  const told = new Set<string>()
  for (const pair of await pairSessions(before, after, options, raw.blocks === undefined ? 'not compared' : 'compared')) {
    const { number: session } = pair.before
    if (pair.common.length === 0) {
      const fault = await nothingCommon(before, after, pair)
      if (fault !== undefined && (raw.blocks?.bytes ?? 0) === 0) throw new DiscError([fault])
      if (fault !== undefined) faults.push({ ...fault, severity: 'warning' })
    }
    volume.push(...pair.differences)
    let isBest = true
    for (const space of pair.common) {
      const read = await readBoth(before, after, pair, space, options)
      faults.push(...read.faults)
      volume.push(...read.differences.filter((difference) => isNew(told, difference)))
      if (read.trees === undefined) continue
      if (isBest) best.push(read.trees)
      isBest = false
      let same = true
      for await (const change of comparePaths(...read.trees, contents)) {
        same = false
        const fresh = unlessTold(told, change, trees.length === 0 ? 'best' : 'further')
        if (fresh !== undefined) paths.push(session === 1 ? fresh : { ...fresh, session })
      }
      trees.push({ space, session, same })
    }
    volume.push(...compareFields(await bootFields(before, pair.before, a), await bootFields(after, pair.after, b)))
  }
  // Of tracks a drive tells less than files do, and takes its time.
  const disc = [...raw.disc, ...(raw.blocks === undefined ? [] : compareFields(discFields(before), discFields(after)))]
  const bytes = await namedBytes(before, after, best, raw)
  const [last] = best.slice(-1)
  const layout = options.layout === true && last !== undefined ? await comparePlacement(before, after, ...last) : undefined
  return {
    same: [paths, volume, disc].every(({ length }) => length === 0) && (bytes?.bytes ?? 0) === 0,
    ...(trees[0] === undefined ? {} : { space: trees[0].space }),
    trees,
    paths,
    disc,
    volume,
    ...(bytes === undefined ? {} : { bytes }),
    ...(layout === undefined ? {} : { layout }),
    notCompared: raw.notCompared,
    faults: onceEach(faults),
  }
}

/** A difference of bytes is told with what it is in. */
async function namedBytes(
  before: OpenedDisc,
  after: OpenedDisc,
  trees: readonly (readonly [ReadTree, ReadTree])[],
  { blocks: found }: RawCompared,
): Promise<BytesCompared | undefined> {
  if (found === undefined) return undefined
  const { compared, bytes, blocks, runs } = found
  const [a, b] = [trees.map(([one]) => one), trees.map(([, other]) => other)]
  const { regions, blocksLeft } = await nameRegions(runs, await knownOf(before, a), await knownOf(after, b))
  return { compared, bytes, blocks, regions, blocksLeft }
}

const isNew = (told: Set<string>, { what, before, after }: Difference, path = ''): boolean => {
  const key = [path, what, before, after].join('\0')
  return !told.has(key) && told.add(key) !== undefined
}

/** Paths that are longer are told for each tree: many of them fill the memory. */
const LONG_PATH = 4096

/** What of a change no better tree has told; undefined for nothing. */
function unlessTold(told: Set<string>, change: PathChange, tree: 'best' | 'further'): PathChange | undefined {
  if (change.path.length > LONG_PATH) return change
  if (change.kind !== 'changed') return isNew(told, { what: change.kind, before: change.is, after: '' }, change.path) ? change : undefined
  // Data are known again by what they are, whatever a further tree calls the file.
  const isDataNew = (difference: Difference): boolean => difference.what !== 'content' || isNew(told, difference) || tree === 'best'
  const differences = change.differences.filter((difference) => isNew(told, difference, change.path) && isDataNew(difference))
  return differences.length === 0 ? undefined : { ...change, differences }
}

function onceEach(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>()
  return faults.filter(({ code, message }) => !seen.has(`${code} ${message}`) && seen.add(`${code} ${message}`))
}

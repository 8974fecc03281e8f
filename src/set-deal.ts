/** What there is to deal out -> which of it lies on which disc. */

import { ANY_SIZE, planDisc } from './set-layout.js'
import { indexFor } from './set-listing.js'
import { projectOfDisc, setOf, type OpenedSet } from './set-open.js'
import { discParts, filesIn, groupsAmong, nodesIn, openDiscs, recordedOn, type Stock } from './set-stock.js'
import {
  cutGroup,
  dividedGroup,
  faults,
  groupsOf,
  isCuttable,
  isEnd,
  isPartOf,
  pack,
  pathOf,
  TooLarge,
  without,
  type Cut,
  type Group,
  type PackOptions,
  type SetLock,
} from './set/index.js'
import { DiscError, type Fault } from './fault/index.js'
import { wantedFileSystems, type Manifest } from './manifest/index.js'
import { find } from './tree/index.js'
import { SECTOR_BYTES } from './unit/index.js'

export interface Dealing {
  readonly opened: OpenedSet
  readonly stock: Stock
  /** What planned discs are to keep. */
  readonly held: readonly Numbered[]
  /** Files that are cut, by their paths. */
  readonly cut: Map<string, Cut>
  readonly found: Fault[]
}

interface Numbered {
  readonly number: number
  readonly groups: readonly Group[]
}

/** What is left of discs that were planned before and are still to be made. */
export function heldBy({ rest, shared, burned }: Stock, former: SetLock): readonly Numbered[] {
  const everywhere = shared.map(({ above, node }) => pathOf(above, node))
  const isHeld = (path: string): boolean => everywhere.every((one) => one !== path && !one.startsWith(`${path}/`))
  const discs = openDiscs(former, burned)
  const lookUp = groupsAmong(rest, discs)
  return discs
    .map(({ number, paths }) => ({ number, groups: paths.filter(isHeld).flatMap((path) => lookUp(path) ?? []) }))
    .filter(({ groups }) => groups.length > 0)
}

/** The discs that are to be made, where there may be so many in all. A folder that no disc has room for is divided. */
export async function discsOf(dealing: Dealing, expected: number): Promise<readonly Numbered[]> {
  const { opened, stock } = dealing
  const { room } = opened
  const label = 'X'.repeat(longestLabel(opened.project.manifest))
  const burned = stock.burned.map(({ locked }) => locked.number)
  const top = Math.max(...burned, ...dealing.held.map(({ number }) => number), 0)
  const count = expected - burned.length
  const likely = Array.from({ length: count }, (_, i) => ({ number: top + i + 1, label, groups: i === count - 1 ? stock.groups : [] }))
  const index = indexFor(opened, stock, likely)
  const measureAlone = async (groups: readonly Group[]): Promise<number> => {
    const parts = discParts(stock, { number: 1, label, groups }, 1, index)
    return (await planDisc(projectOfDisc(opened, { ...parts, blocks: ANY_SIZE }))).layout.size
  }
  const held: Numbered[] = []
  for (const { number, groups } of dealing.held) {
    const kept = [...groups]
    while (kept.length > 0 && (await measureAlone(kept)) > room) kept.pop()
    if (kept.length > 0) held.push({ number, groups: kept })
  }
  // What replaces something lies on a later disc than that.
  const last = (held.at(-1)?.number ?? 0) > Math.max(...burned, 0) ? held.pop() : undefined
  const first = last?.groups ?? []
  const others = freshGroups(dealing, [...held.flatMap(({ groups }) => groups), ...first])
  const isEmpty = others.length === 0 && first.length === 0
  const packed = isEmpty ? bare(stock, held) : await packedOf(dealing, others, { first, measure: measureAlone })
  const from = last?.number ?? Math.max(top, ...burned) + 1
  return [...held, ...packed.map((groups, i): Numbered => ({ number: from + i, groups }))]
}

/** What lies on each disc is one, where there is nothing else and no disc has it. */
function bare({ burned, shared, digests }: Stock, held: readonly Numbered[]): readonly (readonly Group[])[] {
  if (held.length > 0) return []
  const recorded = recordedOn(burned)
  const isKnown = shared.every((group) => [...filesIn(group)].every(({ path, content }) => recorded.get(path) === digests.get(content.id)))
  return burned.length > 0 && isKnown ? [] : [[]]
}

/** What lies on none of the discs that keep theirs. */
function freshGroups({ opened: { keep, everyDisc, room }, stock: { rest, groups } }: Dealing, fixed: readonly Group[]): readonly Group[] {
  if (fixed.length === 0) return groups
  const taken = new Set(fixed.flatMap((group) => [...nodesIn(group)].filter(({ node }) => isEnd(node)).map(({ path }) => path)))
  const left = without(rest, (node, path) => isEnd(node) && taken.has(path))
  const fresh = groupsOf(left, { keep, everyDisc, most: room }, () => undefined).groups
  // A path stands for one group: what is new in a folder that has a place goes by its own paths.
  const named = new Set(fixed.map(({ above, node }) => pathOf(above, node)))
  const apart = (group: Group): readonly Group[] =>
    named.has(pathOf(group.above, group.node)) ? (dividedGroup(group)?.flatMap(apart) ?? [group]) : [group]
  return fresh.flatMap(apart)
}

async function packedOf(
  dealing: Dealing,
  others: readonly Group[],
  { first, measure: measureAlone }: Pick<PackOptions, 'measure'> & { readonly first: readonly Group[] },
): Promise<readonly (readonly Group[])[]> {
  const { project, room } = dealing.opened
  for (let groups = others; ;) {
    try {
      const packed = await pack(groups, { pack: setOf(project).pack ?? 'natural', room, first, measure: measureAlone })
      return packed.map(({ groups: own }) => own)
    } catch (error) {
      if (!(error instanceof TooLarge) || !groups.includes(error.group)) throw error
      groups = smaller(dealing, groups, error)
    }
  }
}

/** Blocks that a part of a file leaves free, for an index that is going to name more parts. */
const PART_SLACK = 16

/** The groups with one of them divided or cut. Throws where that cannot be. */
function smaller({ opened, cut, found }: Dealing, groups: readonly Group[], { group, blocks }: TooLarge): readonly Group[] {
  const { project, room, tree } = opened
  const path = pathOf(group.above, group.node)
  const inner = dividedGroup(group)
  if (inner !== undefined) {
    found.push(...project.locate([faults.divided({ path }, { path: ['set'] })]))
    return groups.flatMap((one) => (one === group ? inner : [one]))
  }
  const former = [...cut.values()].find((one) => isPartOf(path, one))
  const whole = former === undefined ? group.node : find(tree, former.path)
  const data = former === undefined ? room - (blocks - group.weight.blocks) : former.bytes / SECTOR_BYTES - (blocks - room)
  const most = (data - PART_SLACK) * SECTOR_BYTES
  if (whole?.kind !== 'leaf' || whole.inode.kind !== 'file' || setOf(project).split !== 'large' || most <= 0)
    throw new DiscError(project.locate([faults.fileTooLarge({ path, blocks, room }, { path: ['media'] })]))
  if (!isCuttable(whole.inode.content)) throw new DiscError(project.locate([faults.uncuttable({ path }, { path: ['set', 'split'] })]))
  const next: Cut = { path: former?.path ?? path, bytes: most }
  cut.set(next.path, next)
  const parts = cutGroup({ ...group, node: whole }, next)
  const isOld = (one: Group): boolean => one === group || (former !== undefined && isPartOf(pathOf(one.above, one.node), former))
  const at = groups.findIndex(isOld)
  return [...groups.slice(0, at), ...parts, ...groups.slice(at).filter((one) => !isOld(one))]
}

export const weightBlocks = (groups: readonly Group[]): number => groups.reduce((sum, { weight }) => sum + weight.blocks, 0)

/** The shortest of those that its file systems have room for. ECMA-119 8.4.7; Joliet has half of that; UDF 2.2.2.6. */
export function longestLabel(manifest: Manifest): number {
  const { iso9660, udf } = wantedFileSystems(manifest)
  const { joliet } = iso9660 ?? {}
  return Math.min(iso9660 === undefined ? 126 : 32, joliet === undefined || joliet === false ? 126 : 16, udf === undefined ? 126 : 30)
}

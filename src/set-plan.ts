/** A set whose files were looked at -> which of them lie on which disc, and what lists them. */

import { silent } from './event.js'
import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { sha256 } from './kernel/digest.node.js'
import { LAYOUT_EPOCH, layoutsOf, type Layout } from './layout/index.js'
import { programVersion } from './lock/program.node.js'
import { labelOf, wantedFileSystems, type Manifest } from './manifest/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import type { BurnedDisc } from './set-burned.js'
import { indexFile, projectOfDisc, setOf, type DealtDisc, type DiscParts, type OpenedSet, type SetOptions } from './set-open.js'
import {
  cutGroup,
  cutTree,
  dividedGroup,
  faults,
  groupsOf,
  isCuttable,
  listingBytes,
  listingKinds,
  otherOf,
  pack,
  partNumbers,
  pathOf,
  setLockOf,
  TooLarge,
  usualLabels,
  weightOf,
  without,
  withoutRecorded,
  type Cut,
  type Group,
  type Groups,
  type ListedDisc,
  type ListedFile,
  type Listing,
  type LockedDisc,
  type OtherNode,
  type PackOptions,
  type Part,
  type Recorded,
  type SetLock,
} from './set/index.js'
import type { Content } from './source/index.js'
import { find, walk, type Directory, type ImageTree, type Node } from './tree/index.js'
import { SECTOR_BYTES } from './unit/index.js'
import { onceEach } from './validate.js'

/** A disc of the set, laid out. */
interface PlannedDisc {
  readonly layout: Layout
  readonly faults: readonly Fault[]
}

/** Throws what is wrong with it. */
async function planDisc({ manifest, folder, date, part, locate }: Project): Promise<PlannedDisc> {
  if (part === undefined) throw new Error('No disc of a set')
  const materials = await measure(manifest, { base: folder, date: date.at, contents: part.contents, part: part.disc })
  const { disc, faults: found } = plan(materials)
  const told = locate(found)
  throwErrors(told)
  const [layout] = disc === undefined ? [] : layoutsOf(disc)
  if (layout === undefined) throw new Error('A plan without errors has a disc')
  return { layout, faults: told }
}

/** SHA-256 of where everything of a disc lies. Throws what is wrong with it. */
export const layoutOf = async (project: Project): Promise<string> => layoutDigest((await planDisc(project)).layout)

const layoutDigest = ({ regions }: Layout): string => sha256(regions.map(({ id, start, length }) => `${start} ${length} ${id}\n`).join(''))

/** More than any medium has: what is measured is not judged yet. */
const ANY_SIZE = 0x7fff0000

/** What there is to deal out. */
export interface Stock {
  /** All files, those that are cut in their parts. */
  readonly tree: ImageTree
  /** The parts by their paths. */
  readonly parts: ReadonlyMap<string, Part>
  /** Without what burned discs have, and with what lies on each disc. */
  readonly rest: ImageTree
  readonly groups: readonly Group[]
  /** On each disc. */
  readonly shared: readonly Group[]
  readonly burned: readonly BurnedDisc[]
  /** By the ids of contents; of no use where nothing was burned, and empty while a set is planned for the first time. */
  readonly digests: ReadonlyMap<string, string>
  /** Folders that are to stay whole and cannot. */
  readonly divided: readonly string[]
}

interface StockOptions {
  readonly cut: readonly Cut[]
  readonly burned: readonly BurnedDisc[]
  readonly digests: ReadonlyMap<string, string>
}

export function stockOf({ tree: whole, keep, everyDisc, room }: OpenedSet, { cut, burned, digests }: StockOptions): Stock {
  const tree = cutTree(whole, cut)
  const divided: string[] = []
  const grouped = (some: ImageTree): Groups => groupsOf(some, { keep, everyDisc, most: room }, (path) => divided.push(path))
  const parts = partNumbers(whole, cut)
  if (burned.length === 0) return { tree, parts, rest: tree, ...grouped(tree), burned, digests, divided }
  const { shared } = grouped(tree)
  divided.length = 0
  const recorded = recordedOn(burned)
  const digestOf = (node: Node): string | undefined =>
    node.kind === 'leaf' && node.inode.kind === 'file' ? digests.get(node.inode.content.id) : undefined
  const isShared = new Set(shared.map(({ above, node }) => pathOf(above, node)))
  const rest = withoutRecorded(tree, { recorded, shared: isShared, digestOf })
  const { groups } = grouped(rest)
  return { tree, parts, rest, groups, shared, burned, digests, divided }
}

/** What the last of the discs has at each path. */
function recordedOn(burned: readonly BurnedDisc[]): Recorded {
  const recorded = new Map<string, string>()
  for (const { locked, contents } of burned) {
    for (const { path, disc, sha256: digest } of contents.listing.files) if (disc === locked.number) recorded.set(path, digest)
    for (const { path, disc, is } of contents.others) if (disc === locked.number) recorded.set(path, is)
  }
  return recorded
}

interface DealOptions extends SetOptions {
  /** The last plan, where it has a say. */
  readonly former?: SetLock | undefined
  readonly burned: readonly BurnedDisc[]
  readonly digests: ReadonlyMap<string, string>
  readonly cut: readonly Cut[]
}

/** Deals the files of a set out to discs. Throws what is wrong with any of them. */
export async function dealSet(
  opened: OpenedSet,
  { listener = silent, former, burned, digests, cut }: DealOptions,
): Promise<{ readonly lock: SetLock; readonly faults: readonly Fault[] }> {
  listener({ kind: 'action', action: 'plan' })
  const { project, room, name } = opened
  const { manifest } = project
  const { media, set = {} } = manifest
  const stock = stockOf(opened, { cut, burned, digests })
  const dealing: Dealing = {
    opened,
    stock,
    held: former === undefined || set.stable !== true ? [] : heldBy(stock, former),
    cut: new Map(cut.map((one) => [one.path, one])),
    found: [...opened.faults, ...project.locate(stock.divided.map((path) => faults.divided({ path }, { path: ['set', 'keep'] })))],
  }
  // The index names each disc, so that more of them take more room on each.
  let expected = burned.length + Math.ceil(weightBlocks(stock.groups) / room) + 1
  let discs = await discsOf(dealing, expected)
  while (burned.length + discs.length > expected) {
    expected = burned.length + discs.length
    discs = await discsOf(dealing, expected)
  }
  const cuts = [...dealing.cut.values()]
  const final = cuts.length === cut.length ? stock : { ...stock, tree: cutTree(opened.tree, cuts), parts: partNumbers(opened.tree, cuts) }
  const total = Math.max(...burned.map(({ locked }) => locked.number), ...discs.map(({ number }) => number), 0)
  const labels = set.labels ?? usualLabels(name, total, longestLabel(manifest))
  const dealt = discs.map((disc): DealtDisc => ({ ...disc, label: labelOf(labels, disc.number, total) }))
  demandLabels(project, [...burned.map(({ locked }) => locked), ...dealt])
  const index = indexFor(opened, final, dealt)
  const locked: LockedDisc[] = burned.map((disc) => ({ ...disc.locked, ...(former === undefined ? {} : { epoch: former.epoch }) }))
  for (const disc of dealt) {
    const one = discParts(final, disc, total, index)
    const { layout, faults: told } = await planDisc(projectOfDisc(opened, one))
    dealing.found.push(...told)
    const paths = disc.groups.map(({ above, node }) => pathOf(above, node))
    locked.push({ number: disc.number, label: disc.label, ...sumOf(one), blocks: layout.size, layout: layoutDigest(layout), paths })
  }
  for (const one of cuts) dealing.found.push(...project.locate(cutNote(final, one)))
  const lock = setLockOf({
    program: programVersion(),
    name,
    media: String(typeof media === 'object' ? media.type : media),
    cut: cuts,
    discs: locked
      .toSorted((a, b) => a.number - b.number)
      .map(({ epoch, ...disc }) => (epoch === LAYOUT_EPOCH || epoch === undefined ? disc : { ...disc, epoch })),
  })
  return { lock, faults: onceEach(dealing.found) }
}

const cutNote = ({ parts }: Stock, { path }: Cut): readonly Fault[] => {
  const count = parts.get(`${path}.001`)?.of
  return count === undefined ? [] : [faults.cut({ path, count }, { path: ['set', 'split'] })]
}

interface Dealing {
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
function heldBy({ rest, shared, burned }: Stock, { discs }: SetLock): readonly Numbered[] {
  const isBurned = new Set(burned.map(({ locked }) => locked.number))
  const everywhere = shared.map(({ above, node }) => pathOf(above, node))
  const isHeld = (path: string): boolean => everywhere.every((one) => one !== path && !one.startsWith(`${path}/`))
  return discs
    .filter(({ number }) => !isBurned.has(number))
    .map(({ number, paths }) => ({ number, groups: paths.filter(isHeld).flatMap((path) => groupAt(rest, path) ?? []) }))
    .filter(({ groups }) => groups.length > 0)
}

/** The discs that are to be made, where there may be so many in all. A folder that no disc has room for is divided. */
async function discsOf(dealing: Dealing, expected: number): Promise<readonly Numbered[]> {
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
  const paths = new Set(fixed.map(({ above, node }) => pathOf(above, node)))
  return groupsOf(
    without(rest, (_, path) => paths.has(path)),
    { keep, everyDisc, most: room },
    () => undefined,
  ).groups
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

const isPartOf = (path: string, { path: whole }: Cut): boolean =>
  path.startsWith(`${whole}.`) && /^\d{3,}$/.test(path.slice(whole.length + 1))

const weightBlocks = (groups: readonly Group[]): number => groups.reduce((sum, { weight }) => sum + weight.blocks, 0)

/** The shortest of those that its file systems have room for. ECMA-119 8.4.7; Joliet has half of that; UDF 2.2.2.6. */
function longestLabel(manifest: Manifest): number {
  const { iso9660, udf } = wantedFileSystems(manifest)
  const { joliet } = iso9660 ?? {}
  return Math.min(iso9660 === undefined ? 126 : 32, joliet === undefined || joliet === false ? 126 : 16, udf === undefined ? 126 : 30)
}

function demandLabels(project: Project, discs: readonly Pick<DealtDisc, 'number' | 'label'>[]): void {
  const known = new Map<string, number>()
  for (const { number, label } of discs) {
    const first = known.get(label)
    if (first !== undefined)
      throw new DiscError(project.locate([faults.sameLabel({ label, first, second: number }, { path: ['set', 'labels'] })]))
    known.set(label, number)
  }
}

/** Those on each disc are counted on each. */
function sumOf({ groups }: Pick<DiscParts, 'groups'>): { readonly files: number; readonly bytes: number } {
  let [files, size] = [0, 0]
  for (const { weight } of groups) {
    files += weight.files
    size += weight.bytes
  }
  return { files, bytes: size }
}

/** What a disc is made of that was dealt out. */
export const discParts = ({ tree, shared }: Stock, disc: DealtDisc, total: number, index: readonly Content[]): DiscParts => ({
  ...disc,
  groups: [...shared, ...disc.groups],
  tree,
  total,
  index,
})

/** What a disc is made of that was burned. Throws where it is not there any more. */
export function burnedParts({ tree, digests }: Stock, { locked, contents }: BurnedDisc, index: readonly Content[]): DiscParts {
  const { number, label } = locked
  const groups: Group[] = []
  for (const { path, disc, sha256: digest } of contents.listing.files) {
    if (disc !== number) continue
    const group = groupIn(tree, path, number)
    const [file] = filesIn(group)
    if (file === undefined || digests.get(file.content.id) !== digest)
      throw new DiscError(faults.changed({ disc: number, what: `${JSON.stringify(path)} has other bytes` }))
    groups.push(group)
  }
  for (const { path, disc } of contents.others) if (disc === number) groups.push(groupIn(tree, path, number))
  return { number, label, groups, tree, total: contents.listing.total, index }
}

/** What each disc lists. */
export function listingOf({ name }: OpenedSet, stock: Stock, dealt: readonly DealtDisc[], digests: ReadonlyMap<string, string>): Listing {
  const { burned, parts, shared } = stock
  const files: ListedFile[] = []
  for (const disc of dealt)
    for (const group of [...shared, ...disc.groups])
      for (const { path, content } of filesIn(group)) {
        const part = parts.get(path)
        const file = { path, disc: disc.number, size: content.size, sha256: digests.get(content.id) ?? '' }
        files.push(part === undefined ? file : { ...file, part })
      }
  if (burned.length > 0) files.push(...burnedFiles(stock, files))
  const discs: ListedDisc[] = dealt.map((disc) => ({ number: disc.number, label: disc.label, ...sumOf(discParts(stock, disc, 0, [])) }))
  for (const { locked, contents } of burned) {
    const old = contents.listing.discs.find(({ number }) => number === locked.number)
    if (old !== undefined) discs.push(old)
  }
  const order = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.disc - b.disc))
  const total = discs.reduce((most, { number }) => Math.max(most, number), 0)
  return { name, total, discs: discs.toSorted((a, b) => a.number - b.number), files: order }
}

/** The files of discs that were burned, and what became of each since. */
function burnedFiles({ burned, tree }: Stock, made: readonly ListedFile[]): readonly ListedFile[] {
  const old = burned.flatMap(({ locked, contents }) => contents.listing.files.filter(({ disc }) => disc === locked.number))
  const newest = new Map<string, ListedFile>()
  for (const file of [...old, ...made]) if (file.disc >= (newest.get(file.path)?.disc ?? 0)) newest.set(file.path, file)
  return old.map(({ superseded: _, removed: _removed, ...file }) => {
    const later = newest.get(file.path)
    if (later !== undefined && later.disc > file.disc && later.sha256 !== file.sha256) return { ...file, superseded: true }
    const node = find(tree, file.path)
    return node?.kind === 'leaf' && node.inode.kind === 'file' ? file : { ...file, removed: true }
  })
}

/** What discs have beside files. */
export const othersOf = ({ shared, burned }: Stock, dealt: readonly DealtDisc[]): readonly OtherNode[] => [
  ...burned.flatMap(({ locked, contents }) => contents.others.filter(({ disc }) => disc === locked.number)),
  ...dealt.flatMap(({ number, groups }) =>
    [...shared, ...groups].flatMap((group) =>
      [...nodesIn(group)].flatMap(({ path, node }) => {
        const is = otherOf(node)
        return is === undefined ? [] : [{ path, disc: number, is }]
      }),
    ),
  ),
]

/** The files of a group by their paths on the disc. */
export function* filesIn(group: Group): Generator<{ readonly path: string; readonly content: Content }> {
  for (const { path, node } of nodesIn(group))
    if (node.kind === 'leaf' && node.inode.kind === 'file') yield { path, content: node.inode.content }
}

function* nodesIn({ above, node }: Group): Generator<{ readonly path: string; readonly node: Node }> {
  const path = pathOf(above, node)
  yield { path, node }
  if (node.kind === 'directory') yield* walk(node, path)
}

/** The index as files of the length that it is going to have. */
function indexFor(opened: OpenedSet, stock: Stock, dealt: readonly DealtDisc[]): readonly Content[] {
  if (setOf(opened.project).index === false) return []
  const listing = listingOf(opened, stock, dealt, stock.digests)
  return listingKinds.map((kind) => indexFile(kind, listingBytes(kind, listing), { kind: 'zeros' }))
}

/** The groups of the plan in the tree as it is now, of the discs that are not burned. */
export function dealtBy({ rest, burned }: Stock, { discs }: SetLock): readonly DealtDisc[] {
  const isBurned = new Set(burned.map(({ locked }) => locked.number))
  return discs
    .filter(({ number }) => !isBurned.has(number))
    .map(({ number, label, paths }) => ({ number, label, groups: paths.map((path) => groupIn(rest, path, number)) }))
}

/** Throws where something is there that lies on no disc. */
export function demandAll({ rest, shared }: Stock, dealt: readonly DealtDisc[]): void {
  const known = new Set([...shared, ...dealt.flatMap(({ groups }) => groups)].map(({ above, node }) => pathOf(above, node)))
  const left = without(rest, (_, path) => known.has(path))
  for (const { path, node } of walk(left))
    if (node.kind === 'leaf' || node.children.length === 0) throw new DiscError(faults.onNoDisc({ path }))
}

/** Throws where nothing is there any more. */
function groupIn(tree: Directory, path: string, disc: number): Group {
  const group = groupAt(tree, path)
  if (group === undefined) throw new DiscError(faults.changed({ disc, what: `${JSON.stringify(path)} is not there any more` }))
  return group
}

function groupAt(tree: Directory, path: string): Group | undefined {
  const names = path.split('/').slice(1)
  const above: Directory[] = [tree]
  for (const name of names.slice(0, -1)) {
    const next = find(above.at(-1) as Directory, `/${name}`)
    if (next?.kind !== 'directory') return undefined
    above.push(next)
  }
  const node = find(above.at(-1) as Directory, `/${names.at(-1) ?? ''}`)
  return node === undefined ? undefined : { above, node, weight: weightOf(node) }
}

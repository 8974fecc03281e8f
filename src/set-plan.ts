/** A set whose files were looked at -> which of them lie on which disc, and what lists them. */

import { silent } from './event.js'
import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { sha256 } from './kernel/digest.node.js'
import { layoutsOf, type Layout } from './layout/index.js'
import { programVersion } from './lock/program.node.js'
import { labelOf, wantedFileSystems, type Manifest } from './manifest/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { indexFile, projectOfDisc, setOf, type DealtDisc, type OpenedSet, type SetOptions } from './set-open.js'
import {
  dividedGroup,
  faults,
  listingBytes,
  listingKinds,
  pack,
  pathOf,
  setLockOf,
  TooLarge,
  usualLabels,
  weightOf,
  type Group,
  type ListedDisc,
  type ListedFile,
  type Listing,
  type SetLock,
} from './set/index.js'
import type { Content } from './source/index.js'
import { find, walk, type Directory } from './tree/index.js'
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

/** Deals the files of a set out to discs. Throws what is wrong with any of them. */
export async function dealSet(
  opened: OpenedSet,
  { listener = silent }: SetOptions,
): Promise<{ readonly lock: SetLock; readonly faults: readonly Fault[] }> {
  listener({ kind: 'action', action: 'plan' })
  const { project, groups, room, name } = opened
  const { manifest } = project
  const { media, set = {} } = manifest
  const found: Fault[] = [...opened.faults]
  // The index names each disc, so that more of them take more room on each.
  let expected = Math.ceil(weightBlocks(groups) / room) + 1
  let parts = await partsOf(opened, expected, found)
  while (parts.length > expected) {
    expected = parts.length
    parts = await partsOf(opened, expected, found)
  }
  const total = parts.length
  const labels = set.labels ?? usualLabels(name, total, longestLabel(manifest))
  const dealt = parts.map((own, i): DealtDisc => ({ number: i + 1, label: labelOf(labels, i + 1, total), groups: own }))
  demandLabels(project, dealt)
  const index = indexFor(opened, dealt)
  const discs = []
  for (const disc of dealt) {
    const { layout, faults: told } = await planDisc(projectOfDisc(opened, disc, total, index))
    found.push(...told)
    const paths = disc.groups.map(({ above, node }) => pathOf(above, node))
    discs.push({ number: disc.number, label: disc.label, ...sumOf(opened, disc), blocks: layout.size, layout: layoutDigest(layout), paths })
  }
  const lock = setLockOf({ program: programVersion(), name, media: String(typeof media === 'object' ? media.type : media), discs })
  return { lock, faults: onceEach(found) }
}

/** The groups of each disc, where there may be so many discs. A folder that no disc has room for is divided. */
async function partsOf(opened: OpenedSet, expected: number, found: Fault[]): Promise<readonly (readonly Group[])[]> {
  const { project, room } = opened
  const label = 'X'.repeat(longestLabel(project.manifest))
  const discs = Array.from({ length: expected }, (_, i) => ({ number: i + 1, label, groups: i === expected - 1 ? opened.groups : [] }))
  const index = indexFor(opened, discs)
  const measureAlone = async (groups: readonly Group[]): Promise<number> =>
    (await planDisc(projectOfDisc(opened, { number: 1, label, groups }, 1, index, ANY_SIZE))).layout.size
  for (let { groups } = opened; ;) {
    try {
      const packed = await pack(groups, { pack: setOf(project).pack ?? 'natural', room, measure: measureAlone })
      // What lies on each disc is one, where there is nothing else.
      return packed.length === 0 ? [[]] : packed.map(({ groups: own }) => own)
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      const { group, blocks } = error
      const path = pathOf(group.above, group.node)
      const inner = dividedGroup(group)
      if (inner === undefined) throw new DiscError(project.locate([faults.fileTooLarge({ path, blocks, room }, { path: ['media'] })]))
      found.push(...project.locate([faults.divided({ path }, { path: ['set'] })]))
      groups = groups.flatMap((one) => (one === group ? inner : [one]))
    }
  }
}

const weightBlocks = (groups: readonly Group[]): number => groups.reduce((sum, { weight }) => sum + weight.blocks, 0)

/** The shortest of those that its file systems have room for. ECMA-119 8.4.7; Joliet has half of that; UDF 2.2.2.6. */
function longestLabel(manifest: Manifest): number {
  const { iso9660, udf } = wantedFileSystems(manifest)
  const { joliet } = iso9660 ?? {}
  return Math.min(iso9660 === undefined ? 126 : 32, joliet === undefined || joliet === false ? 126 : 16, udf === undefined ? 126 : 30)
}

function demandLabels(project: Project, discs: readonly DealtDisc[]): void {
  const known = new Map<string, number>()
  for (const { number, label } of discs) {
    const first = known.get(label)
    if (first !== undefined)
      throw new DiscError(project.locate([faults.sameLabel({ label, first, second: number }, { path: ['set', 'labels'] })]))
    known.set(label, number)
  }
}

/** Those on each disc are counted on each. */
function sumOf(
  { shared }: Pick<OpenedSet, 'shared'>,
  { groups }: Pick<DealtDisc, 'groups'>,
): { readonly files: number; readonly bytes: number } {
  let [files, size] = [0, 0]
  for (const { weight } of [...shared, ...groups]) {
    files += weight.files
    size += weight.bytes
  }
  return { files, bytes: size }
}

/** What each disc lists. */
export function listingOf(opened: OpenedSet, dealt: readonly DealtDisc[], digests: ReadonlyMap<string, string>): Listing {
  const files: ListedFile[] = []
  for (const disc of dealt)
    for (const group of [...opened.shared, ...disc.groups])
      for (const { path, content } of filesIn(group))
        files.push({ path, disc: disc.number, size: content.size, sha256: digests.get(content.id) ?? '' })
  const discs = dealt.map((disc): ListedDisc => ({ number: disc.number, label: disc.label, ...sumOf(opened, disc) }))
  const order = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.disc - b.disc))
  return { name: opened.name, total: dealt.length, discs, files: order }
}

/** The files of a group by their paths on the disc. */
export function* filesIn({ above, node }: Group): Generator<{ readonly path: string; readonly content: Content }> {
  const top = pathOf(above, node)
  if (node.kind === 'leaf') {
    if (node.inode.kind === 'file') yield { path: top, content: node.inode.content }
    return
  }
  for (const { path, node: inner } of walk(node, top))
    if (inner.kind === 'leaf' && inner.inode.kind === 'file') yield { path, content: inner.inode.content }
}

/** The index as files of the length that it is going to have. */
function indexFor(opened: OpenedSet, dealt: readonly DealtDisc[]): readonly Content[] {
  if (setOf(opened.project).index === false) return []
  const listing = listingOf(opened, dealt, new Map())
  return listingKinds.map((kind) => indexFile(kind, listingBytes(kind, listing), { kind: 'zeros' }))
}

/** The groups of the plan in the tree as it is now. */
export function dealtBy({ tree }: OpenedSet, { discs }: SetLock): readonly DealtDisc[] {
  return discs.map(({ number, label, paths }) => ({
    number,
    label,
    groups: paths.map((path) => {
      const group = groupAt(tree, path)
      if (group === undefined) throw new DiscError(faults.changed({ disc: number, what: `${JSON.stringify(path)} is not there any more` }))
      return group
    }),
  }))
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

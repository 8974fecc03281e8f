/** Translation tables become files of the tree: first their names, which names of other files may depend on, then what is in them. */

import { decodeLatin1 } from '../codec/index.js'
import { isTranslationTable, namedFolders, tableBytes, translatedEntries, translationTable } from '../format/iso9660/index.js'
import { wantedFileSystems, type Manifest } from '../manifest/index.js'
import { faults, isoRequest, tablesOf, type IsoRequest } from '../request/index.js'
import { isFault, ownerOf, targetOf, type Attributes, type Content, type Graft, type Measurement, type Names } from '../source/index.js'
import { childOf, find, grow, judgeDepth, type GrowOptions, type Grown, type ImageTree, type Node } from '../tree/index.js'
import { bytes } from '../unit/index.js'
import type { Bench } from './bench.js'

interface Planted {
  readonly grown: Grown
  readonly grafts: readonly Graft[]
}

export interface PlantedTables extends Planted {
  /** The tree with what is in the tables, once no name of it changes any more. */
  fill(tree: ImageTree): ImageTree
}

/** Grafts of tables have no entry among the files. */
const TABLE_ENTRY = -3

const KEY = { path: ['filesystems', 'iso9660', 'translationTables'] }

/** Faults are among those of the bench. `planted` is what the tree has without tables. */
export async function measureTables(bench: Bench, planted: Planted, growing: GrowOptions, measured: Measurement): Promise<PlantedTables> {
  const { manifest } = bench
  const iso = isoRequest(manifest)
  const { tree } = planted.grown
  const older = await olderTables(bench, growing.base)
  const tables = iso?.tables ?? (older === undefined ? undefined : tablesOf({ name: older }))
  if (iso === undefined || tables === undefined || judgeDepth(tree) !== undefined) return { ...planted, fill: (same) => same }
  const wanted = wantedFileSystems(manifest).iso9660?.translationTables
  if (wanted === undefined) bench.found.push(faults.tablesRenewed({ name: tables.name }, KEY))
  const attributes = { ...measured.implicit, ...forced(manifest), mode: 0o444 }
  const contents = new Set<Content>()
  const added: Graft[] = []
  const table = (folder: Names): Graft => {
    const at = [...folder, tables.name]
    const content: Content = { id: `data:/${at.join('/')}`, size: bytes(0), origin: { kind: 'zeros' } }
    contents.add(content)
    const inode = { kind: 'file', attributes, links: 1, content } as const
    return { kind: 'add', entry: TABLE_ENTRY, at, node: { kind: 'leaf', name: tables.name, inode, hidden: tables.hidden } }
  }
  const homes = new Map<string, Names>()
  const shown = new Set<string>()
  let isTaken = false
  for (const folder of foldersOf(tree, iso)) {
    const names = namesIn(folder.path)
    const gone = new Set<Node>()
    for (const name of new Set([tables.name, older ?? tables.name])) {
      const there = childOf(folder.directory, name)
      if (there === undefined) continue
      const at = [...names, name]
      if (await isOlderTable(bench, there, at, growing.base)) {
        gone.add(there)
        added.push({ kind: 'remove', entry: TABLE_ENTRY, at })
      } else if (wanted !== false && name === tables.name) {
        isTaken = true
        const place = there.entry === undefined ? KEY : { path: ['files', there.entry] }
        bench.found.push(faults.tableTaken({ path: printed(at), name }, place))
      }
    }
    shown.add(folder.path)
    if (translatedEntries(folder, tables.name).some(({ node }) => !gone.has(node))) homes.set(folder.path, names)
  }
  for (const names of homesOfLists(manifest, tree, shown)) homes.set(printed(names), names)
  const grafts = [...planted.grafts, ...added, ...(isTaken || wanted === false ? [] : [...homes.values()].map(table))]
  return {
    grafts,
    grown: grow(grafts, growing),
    fill: (named) => filled(named, iso, tables.name, contents, manifest.source?.dedupe === true),
  }
}

const namesIn = (path: string): Names => path.split('/').filter((name) => name !== '')
const printed = (names: Names): string => `/${names.join('/')}`

const foldersOf = (tree: ImageTree, { options, rockRidge }: IsoRequest) =>
  namedFolders(tree, options, rockRidge === undefined ? 'files' : 'everything')

/** Owners that the manifest gives to all files; those of sources say nothing of a file that has none. */
function forced({ source }: Manifest): Partial<Pick<Attributes, 'uid' | 'gid'>> {
  const owner = source?.owner === undefined ? undefined : ownerOf(source.owner)
  return typeof owner === 'object' ? owner : {}
}

/** What a disc calls its tables: a file of its root that is one, and as long as it would be if it listed all else there. */
async function olderTables({ context }: Bench, base: ImageTree | undefined): Promise<string | undefined> {
  if (base === undefined) return undefined
  const all = tableBytes(base.children)
  // Which a table does not list.
  const holder = base.children.filter(({ name, kind }) => kind === 'directory' && /^\.?rr_moved$/.test(name))
  for (const node of base.children) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const { content } = node.inode
    const missing = all - tableBytes([node]) - content.size
    if (missing !== 0 && (holder.length === 0 || missing !== tableBytes(holder))) continue
    if (isTranslationTable(await context.contents.load(content, undefined, context.signal))) return node.name
  }
  return undefined
}

/** Whether a file is a table of the disc that this one is made of or goes on. */
async function isOlderTable({ context }: Bench, there: Node, at: Names, base: ImageTree | undefined): Promise<boolean> {
  if (base === undefined || there.kind !== 'leaf' || there.inode.kind !== 'file') return false
  const older = find(base, printed(at))
  const { content } = there.inode
  if (older?.kind !== 'leaf' || older.inode.kind !== 'file' || older.inode.content.id !== content.id) return false
  return isTranslationTable(await context.contents.load(content, undefined, context.signal))
}

/** Folders that lists of checksums lie in, from the root on, and that are seen among those of `shown`: some are not in the tree before. */
function* homesOfLists({ output }: Manifest, tree: ImageTree, shown: ReadonlySet<string>): Generator<Names> {
  for (const { at } of (typeof output === 'object' ? output.sums : undefined) ?? []) {
    const target = at === undefined ? undefined : targetOf(at)
    if (target === undefined || isFault(target)) continue
    for (let levels = 0; levels < target.names.length; levels++) {
      const names = target.names.slice(0, levels)
      if (find(tree, printed(names)) !== undefined && !shown.has(printed(names))) break
      yield names
    }
  }
}

function filled(tree: ImageTree, iso: IsoRequest, name: string, empty: ReadonlySet<Content>, once: boolean): ImageTree {
  const full = new Map<Content, Content>()
  const byText = new Map<string, Content>()
  for (const folder of foldersOf(tree, iso)) {
    const table = childOf(folder.directory, name)
    if (table?.kind !== 'leaf' || table.inode.kind !== 'file' || !empty.has(table.inode.content)) continue
    const text = translationTable(translatedEntries(folder, name))
    const content: Content = { ...table.inode.content, size: bytes(text.length), origin: { kind: 'bytes', bytes: text } }
    const key = once ? decodeLatin1(text, 0, text.length) : content.id
    const equal = byText.get(key)
    if (equal === undefined) byText.set(key, content)
    full.set(table.inode.content, equal ?? content)
  }
  return grow([], { base: tree, implicit: tree.attributes, same: full }).tree
}

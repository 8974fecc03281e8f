/** Files that the manifest wants compressed (zisofs) become what is recorded of them; all else of the tree stays. */

import type { Fault } from './fault/index.js'
import type { UnpackedSums } from './integrity/index.js'
import { digestsOf } from './kernel/digest.node.js'
import type { FileDigest } from './layout/index.js'
import { wantedFileSystems, type Manifest } from './manifest/index.js'
import { compressionsOf, faults, type Compression } from './request/index.js'
import {
  globsOf,
  isFault,
  TOO_LARGE_FOR_1,
  type Content,
  type FileInode,
  type Globs,
  type GlobState,
  type Packing,
} from './source/index.js'
import type { HostContents } from './source/open.node.js'
import { replaced } from './survey/index.js'
import type { Directory, ImageTree, NameSpace, Node } from './tree/index.js'
import { bytes } from './unit/index.js'

export interface CompressContext {
  readonly contents: HostContents
  /** Ids of contents that are read by others than file systems: boot images. */
  readonly kept: ReadonlySet<string>
  /** Lists of checksums, whose bytes come last. */
  readonly lists: ReadonlySet<Content>
  readonly signal?: AbortSignal | undefined
}

interface Rule extends Compression {
  readonly globs: Globs
  matched: number
}

/** Lists of checksums name files as whoever reads them sees them, and a statement names sources: unpacked. */
function digestsIn({ output }: Manifest): readonly FileDigest[] {
  if (typeof output !== 'object') return []
  const { sums = [], provenance } = output
  return [...new Set([...sums.map(({ digest = 'md5' }) => digest), ...(provenance === undefined ? [] : (['sha256'] as const))])]
}

export interface Compressed {
  readonly tree: ImageTree
  /** Digests that lists want of what is recorded compressed. */
  readonly unpacked: UnpackedSums
  readonly faults: readonly Fault[]
}

export async function compressed(
  manifest: Manifest,
  tree: ImageTree,
  { contents, kept, lists, signal }: CompressContext,
): Promise<Compressed> {
  const found: Fault[] = []
  const rules = rulesOf(manifest, found)
  const wanted = wantedIn(tree, rules, lists)
  for (const { matched, index } of rules) if (matched === 0) found.push(faults.compressNothing({}, { path: ['compress', index, 'at'] }))
  const packed = new Map<Content, Content>()
  const digests = digestsIn(manifest)
  const unpacked = new Map<Content, ReadonlyMap<FileDigest, string>>()
  const left = { boot: [] as string[], other: [] as string[] }
  const newer: string[] = []
  const shown = new Map<NameSpace, number>()
  const spaces = spacesBeside(manifest)
  for (const [content, { rule, path, hidden }] of wanted) {
    if (kept.has(content.id)) {
      left.boot.push(path)
      continue
    }
    if (!isPackable(content)) {
      left.other.push(path)
      continue
    }
    const packing = packingOf(rule, content.size)
    if (packing.version === 1 && content.size >= TOO_LARGE_FOR_1) {
      found.push(faults.compressTooLarge({ path, size: content.size }, { path: ['compress', rule.index, 'version'] }))
      continue
    }
    const other = await contents.pack(content, packing, signal)
    if (other === undefined) continue
    packed.set(content, other)
    if (digests.length > 0) unpacked.set(other, (await digestsOf(contents.open(content, bytes(0), signal), digests)).digests)
    if (packing.version === 2) newer.push(path)
    for (const space of spaces) if (!hidden.has(space)) shown.set(space, (shown.get(space) ?? 0) + 1)
  }
  const at = { path: ['compress'] }
  const told = (paths: readonly string[]) => ({ count: paths.length, first: paths[0] as string })
  if (left.boot.length > 0) found.push(faults.compressBoot(told(left.boot), at))
  if (left.other.length > 0) found.push(faults.compressLeft(told(left.other), at))
  if (newer.length > 0) found.push(faults.compressNewer(told(newer), at))
  for (const [space, count] of shown) found.push(faults.compressShown({ space, count }, at))
  return { tree: packed.size === 0 ? tree : replaced(tree, packed), unpacked, faults: found }
}

function rulesOf(manifest: Manifest, found: Fault[]): readonly Rule[] {
  return compressionsOf(manifest).flatMap((compression) => {
    const globs = globsOf(compression.match, { path: ['compress', compression.index, 'at'] })
    if (!isFault(globs)) return [{ ...compression, globs, matched: 0 }]
    found.push(globs)
    return []
  })
}

/** Trees that say nothing of compression, and show the data as they are recorded. */
function spacesBeside(manifest: Manifest): readonly NameSpace[] {
  const { iso9660, udf } = wantedFileSystems(manifest)
  const joliet = (iso9660?.joliet ?? false) !== false
  return [...(joliet ? (['joliet'] as const) : []), ...(udf === undefined ? [] : (['udf'] as const))]
}

interface Wanted {
  readonly rule: Rule
  readonly path: string
  readonly hidden: ReadonlySet<NameSpace>
}

/** By the last rule that matches; data of several names by the first of them that has one. */
function wantedIn(tree: ImageTree, rules: readonly Rule[], lists: ReadonlySet<Content>): ReadonlyMap<Content, Wanted> {
  const found = new Map<Content, Wanted>()
  const visit = (node: Node, path: string, states: readonly GlobState[]): void => {
    if (node.kind === 'directory') return visitAll(node, path, states)
    if (node.inode.kind !== 'file' || node.inode.content.size === 0 || lists.has(node.inode.content)) return
    const rule = rules.findLast(({ globs }, i) => globs.accepts(states[i] as GlobState, 'leaf'))
    if (rule === undefined) return
    rule.matched++
    if (!found.has(node.inode.content) && isPlain(node.inode)) found.set(node.inode.content, { rule, path, hidden: node.hidden })
  }
  const visitAll = ({ children }: Directory, path: string, states: readonly GlobState[]): void => {
    for (const child of children) {
      const below = rules.map(({ globs }, i) => globs.step(states[i] as GlobState, child.name))
      visit(child, `${path}/${child.name}`, below)
    }
  }
  const top = rules.map(({ globs }) => globs.start)
  visitAll(tree, '', top)
  return found
}

/** What plays in real time is read as it lies. */
const isPlain = ({ realTime, xa }: FileInode): boolean => realTime === undefined && xa === undefined

/** Not what lies elsewhere on the disc, nor what is compressed as it comes, nor what fills sectors of its own kind. */
const isPackable = ({ origin, recorded, xa, compressed: already }: Content): boolean =>
  recorded === undefined && xa === undefined && already === undefined && origin.kind !== 'track'

function packingOf({ version, blockBytes, level }: Rule, size: number): Packing {
  const needed = size >= TOO_LARGE_FOR_1 || blockBytes > MOST_BLOCK_OF_1 ? 2 : 1
  return { version: version === 'auto' ? needed : version, blockBytes, level }
}

/** zisofs, Block size. */
const MOST_BLOCK_OF_1 = 2 ** 17

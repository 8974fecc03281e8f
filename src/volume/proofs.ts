/** What proves a disc and lies on it: lists of checksums become files of the tree, an MD5 and tags are planned. */

import { DiscError, type Fault } from '../fault/index.js'
import {
  faults,
  lateImplant,
  lateList,
  lengthOfList,
  listed,
  noProofs,
  SKIPPED,
  tagRegions,
  type Md5Of,
  type PlannedProofs,
  type UnpackedSums,
} from '../integrity/index.js'
import { hasTracks, isoRequest } from '../request/index.js'
import type { FileDigest } from '../layout/index.js'
import type { Manifest } from '../manifest/index.js'
import { isFault, targetOf, type Content, type Graft, type Measurement } from '../source/index.js'
import { find, grow, visibleEverywhere, walk, type Attributes, type GrowOptions, type Grown, type ImageTree } from '../tree/index.js'
import { bytes } from '../unit/index.js'
import { HIDDEN_CATALOG } from '../format/eltorito/index.js'
import type { Bench } from './bench.js'

interface Measured {
  readonly grown: Grown
  readonly grafts: readonly Graft[]
  /** The id of the boot catalogue's content, where a file shows it. */
  readonly catalogId: string | undefined
}

export interface MeasuredProofs {
  /** With lists as files, whose lengths are known. */
  readonly grown: Grown
  /** The contents of lists. */
  readonly lists: ReadonlySet<Content>
  /** What they are made of: the files of a tree that has other contents at most, of which some are recorded compressed. */
  plan(tree: ImageTree, unpacked: UnpackedSums): PlannedProofs
}

/** Faults are among those of the bench. */
export function measureProofs(
  bench: Bench,
  { grown, grafts, catalogId }: Measured,
  growing: GrowOptions,
  measured: Measurement,
  md5: Md5Of,
): MeasuredProofs {
  const { manifest, found } = bench
  const output = typeof manifest.output === 'object' ? manifest.output : {}
  found.push(...faultsOfProofs(bench, grown.tree))
  const lists: { readonly content: Content; readonly digest: FileDigest; readonly exclude: readonly string[] }[] = []
  const added: Graft[] = []
  const at = (output.sums ?? []).map((list) => (list.at === undefined ? undefined : targetOf(list.at)))
  const own = new Set(at.map((target) => (target === undefined || isFault(target) ? undefined : `/${target.names.join('/')}`)))
  const isOther = (content: Content): boolean => content.id === (catalogId ?? HIDDEN_CATALOG)
  const filesOf = (tree: ImageTree, exclude: readonly string[]) =>
    [...listed(tree, exclude, isOther)].filter(({ path: one }) => !own.has(one))
  for (const [i, { at: path, digest = 'md5', exclude = [] }] of (output.sums ?? []).entries()) {
    if (path === undefined) continue
    const where = { path: ['output', 'sums', i, 'at'] }
    try {
      const target = targetOf(path, where)
      if (isFault(target)) throw new DiscError(target)
      const length = lengthOfList(filesOf(grown.tree, exclude), digest)
      const content: Content = { id: `data:/${target.names.join('/')}`, size: bytes(length), origin: { kind: 'zeros' } }
      // What has its place is older than the files that it names.
      const former = find(grown.tree, path)
      if (former?.kind === 'leaf') added.push({ kind: 'remove', entry: LIST_ENTRY, at: target.names })
      const attributes = { ...measured.implicit, mode: 0o444, ...(former?.kind === 'leaf' ? ownerOf(former.inode.attributes) : {}) }
      const inode = { kind: 'file', attributes, links: 1, content } as const
      const node = { kind: 'leaf', name: target.names.at(-1) ?? '', inode, hidden: visibleEverywhere } as const
      added.push({ kind: 'add', entry: LIST_ENTRY, at: target.names, node })
      lists.push({ content, digest, exclude })
    } catch (error) {
      if (!(error instanceof DiscError)) throw error
      found.push(...error.faults.map((fault) => ({ ...fault, ...where })))
    }
  }
  return {
    grown: added.length === 0 ? grown : grow([...grafts, ...added], growing),
    lists: new Set(lists.map(({ content }) => content)),
    plan(tree, unpacked) {
      const implant = output.isomd5 === true ? lateImplant() : undefined
      const hasRecords = isoRequest(manifest)?.rockRidge !== undefined
      const tags = output.tags === true ? tagRegions(md5, hasRecords ? filesWithSums(tree, catalogId) : undefined) : undefined
      const planned = lists.map(({ content, digest, exclude }) => ({ content, late: lateList(filesOf(tree, exclude), digest, unpacked) }))
      return lists.length === 0 && implant === undefined && tags === undefined && unpacked.size === 0
        ? noProofs
        : { lists: planned, implant, tags, unpacked }
    },
  }
}

/** All files but the boot catalogue, in the order of the tree. */
function* filesWithSums(tree: ImageTree, catalogId: string | undefined): Generator<Content> {
  for (const { node } of walk(tree))
    if (node.kind === 'leaf' && node.inode.kind === 'file' && node.inode.content.id !== catalogId) yield node.inode.content
}

const ownerOf = ({ mode, uid, gid }: Attributes): Pick<Attributes, 'mode' | 'uid' | 'gid'> => ({ mode, uid, gid })

/** Grafts of lists have no entry among the files. */
const LIST_ENTRY = -2
export const atLists = (fault: Fault): Fault =>
  fault.path?.[0] === 'files' && fault.path[1] === LIST_ENTRY ? { ...fault, path: ['output', 'sums'] } : fault

function faultsOfProofs({ manifest }: Bench, tree: ImageTree): readonly Fault[] {
  const output = typeof manifest.output === 'object' ? manifest.output : {}
  const found: Fault[] = []
  for (const [i, { at, file }] of (output.sums ?? []).entries())
    if (at === undefined && file === undefined) found.push(faults.nowhere({}, { path: ['output', 'sums', i] }))
  const { servers = {}, labels = {} } = output.jigdo ?? {}
  for (const label of Object.keys(labels))
    if (!Object.hasOwn(servers, label))
      found.push(faults.labelUnknown({ label, servers: Object.keys(servers) }, { path: ['output', 'jigdo', 'labels', label] }))
  const path = output.sbom?.status ?? '/var/lib/dpkg/status'
  const status = find(tree, path)
  if (output.sbom !== undefined && (status?.kind !== 'leaf' || status.inode.kind !== 'file'))
    found.push(faults.noStatus({ path }, { path: ['output', 'sbom'] }))
  const iso = isoRequest(manifest)
  for (const key of ['isomd5', 'tags'] as const)
    if (output[key] === true && iso === undefined) found.push(faults.withoutIso({ key }, { path: ['output', key] }))
  if (output.isomd5 !== true) return found
  if (iso?.options.xa === true) found.push(faults.fieldTaken({}, { path: ['output', 'isomd5'] }))
  if (output.tags === true) found.push(faults.coverEachOther({}, { path: ['output', 'tags'] }))
  if (output.padding !== undefined && output.padding < SKIPPED)
    found.push(faults.uncovered({ padding: output.padding }, { path: ['output', 'padding'] }))
  return found
}

/** Keys of the output that are about an image of blocks that is written as a whole. */
const ABOUT_BLOCKS = ['sums', 'isomd5', 'tags', 'jigdo', 'zsync', 'provenance', 'sbom'] as const

export function judgeProofs(manifest: Manifest): readonly Fault[] {
  const { output, session } = manifest
  const why = hasTracks(manifest) ? 'tracks' : session === undefined ? undefined : 'session'
  if (typeof output !== 'object' || why === undefined) return []
  const asked = ABOUT_BLOCKS.filter((key) => output[key] !== undefined && output[key] !== false)
  return asked.map((key) => faults.onTracks({ key, why }, { path: ['output', key] }))
}

/** Two trees -> the paths in which they differ. */

import { hex } from '../codec/index.js'
import { recordsOwners, type Space, type SpaceTree } from '../survey/index.js'
import { equalExtended, sideBySide, type Attributes, type FileInode, type Inode, type Leaf, type Node } from '../tree/index.js'
import { printInstant } from '../unit/index.js'
import type { CompareContents } from './contents.js'
import { compareFields, type Difference, type Fields } from './fields.js'

export interface InTree {
  /** The tree in which it was found; not told again of others. */
  readonly space: Space
  /** The session before, where several were compared. */
  readonly session?: number
  readonly path: string
}

export type PathChange =
  | (InTree & { readonly kind: 'added' | 'removed'; readonly is: string })
  | (InTree & { readonly kind: 'changed'; readonly differences: readonly Difference[] })

/** All differences, in the order of the trees; names of discs may be very long together, so that nobody has to keep them all. */
export async function* comparePaths(before: SpaceTree, after: SpaceTree, contents: CompareContents): AsyncGenerator<PathChange> {
  const { space } = before
  const owners = recordsOwners(space)
  const root = await compareNodes(before.tree, after.tree, contents, owners)
  if (root.length > 0) yield { kind: 'changed', space, path: '/', differences: root }
  for (const pair of sideBySide(before.tree, after.tree)) {
    const { before: x, after: y } = pair
    if (x === undefined || y === undefined) {
      const is = x ?? y
      const kind = x === undefined ? 'added' : 'removed'
      // Spelt out when it is asked for: paths of folders that lie in each other without end fill the memory.
      if (is !== undefined)
        yield {
          kind,
          space,
          get path() {
            return pair.path
          },
          is: kindOf(is),
        }
      continue
    }
    const differences = await compareNodes(x, y, contents, owners)
    if (differences.length > 0)
      yield {
        kind: 'changed',
        space,
        get path() {
          return pair.path
        },
        differences,
      }
  }
}

const kindOf = (node: Node): string => (node.kind === 'directory' ? 'folder' : node.inode.kind)
const attributesOf = (node: Node): Attributes => (node.kind === 'directory' ? node.attributes : node.inode.attributes)

async function compareNodes(a: Node, b: Node, contents: CompareContents, owners: boolean): Promise<readonly Difference[]> {
  if (kindOf(a) !== kindOf(b)) return [{ what: 'kind', before: kindOf(a), after: kindOf(b) }]
  const told = isSame(a, b, owners) ? [] : compareFields(fieldsOf(a, owners), fieldsOf(b, owners))
  if (a.kind === 'directory' || b.kind === 'directory' || a.inode.kind !== 'file' || b.inode.kind !== 'file') return told
  const content = await contents(a.inode.content, b.inode.content, 'content')
  const streams = a.inode.streams === undefined && b.inode.streams === undefined ? [] : await compareStreams(a.inode, b.inode, contents)
  return content === undefined && streams.length === 0 ? told : [...told, ...(content === undefined ? [] : [content]), ...streams]
}

/** Named streams have the order in which they were recorded, which tells nothing. */
async function compareStreams(a: FileInode, b: FileInode, contents: CompareContents): Promise<readonly Difference[]> {
  const [before, after] = [a, b].map(({ streams = [] }) => new Map(streams.map(({ name, content }) => [name, content])))
  const out: Difference[] = []
  for (const name of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
    const [x, y] = [before?.get(name), after?.get(name)]
    const what = `stream ${name}`
    if (x !== undefined && y !== undefined) {
      const told = await contents(x, y, what)
      if (told !== undefined) out.push(told)
    } else out.push({ what, before: x === undefined ? '' : `${x.size} bytes`, after: y === undefined ? '' : `${y.size} bytes` })
  }
  return out
}

/** Whether nothing differs of what is told of both, their data and streams aside; most nodes are so. */
function isSame(a: Node, b: Node, owners: boolean): boolean {
  const [x, y] = [attributesOf(a), attributesOf(b)]
  if (x.mtime !== y.mtime || x.btime !== y.btime || (a.hiddenBit === undefined) !== (b.hiddenBit === undefined)) return false
  if (
    owners &&
    (x.mode !== y.mode ||
      x.uid !== y.uid ||
      x.gid !== y.gid ||
      x.atime !== y.atime ||
      x.ctime !== y.ctime ||
      !equalExtended(x.extended, y.extended))
  )
    return false
  if (a.kind === 'directory' || b.kind === 'directory') return true
  if (a.finder?.type !== b.finder?.type || a.finder?.creator !== b.finder?.creator || a.finder?.flags !== b.finder?.flags) return false
  if (a.inode.kind !== 'file' || b.inode.kind !== 'file' || a.inode.links !== b.inode.links) return false
  return a.inode.realTime === b.inode.realTime && xaOf(a.inode) === xaOf(b.inode)
}

function fieldsOf(node: Node, owners: boolean): Fields {
  const { mode, uid, gid, mtime, atime, ctime, btime } = attributesOf(node)
  return {
    ...(owners ? { mode: mode.toString(8).padStart(4, '0'), owner: `${uid}:${gid}` } : {}),
    time: printInstant(mtime),
    ...(owners ? { 'read time': printInstant(atime), 'change time': printInstant(ctime) } : {}),
    ...(btime === undefined ? {} : { 'birth time': printInstant(btime) }),
    ...(node.hiddenBit === undefined ? {} : { hidden: 'yes' }),
    ...(owners ? extendedFields(attributesOf(node)) : {}),
    ...(node.kind === 'directory' ? {} : { ...leafFields(node.inode, owners), ...finderFields(node) }),
  }
}

const finderFields = ({ finder }: Leaf): Fields =>
  finder === undefined
    ? {}
    : { type: finder.type, creator: finder.creator, 'Finder flags': `${finder.flags.toString(16).padStart(4, '0')}h` }

/** Longer values are told by their first bytes, and a sum of all. */
const SHOWN_BYTES = 64
const extendedFields = ({ extended = [] }: Attributes): Fields =>
  Object.fromEntries(
    extended.map(({ name, value }) => {
      const start = `${value.length} bytes ${hex(value.subarray(0, SHOWN_BYTES))}`
      return [`attribute ${name}`, value.length <= SHOWN_BYTES ? start : `${start}… (FNV-1a ${sumOf(value).toString(16)})`]
    }),
  )

const sumOf = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5)

function leafFields(inode: Inode, owners: boolean): Fields {
  // 0 where nobody has counted them.
  const links: Fields = owners && inode.links > 0 ? { links: String(inode.links) } : {}
  switch (inode.kind) {
    case 'file': {
      const xa = xaOf(inode)
      return { ...links, ...(inode.realTime === undefined ? {} : { 'real-time': 'yes' }), ...(xa === undefined ? {} : { xa }) }
    }
    case 'symlink':
      return { ...links, target: inode.target }
    case 'character':
    case 'block':
      return { ...links, device: `${inode.major}:${inode.minor}` }
    default:
      return links
  }
}

/** Attributes of CD-ROM XA as they are recorded. */
function xaOf({ content: { origin } }: FileInode): string | undefined {
  return origin.kind === 'extents' && origin.xa !== undefined ? hex(origin.xa) : undefined
}

/** Modes and owners that CD-ROM XA records, where no tree tells more of them. CD-ROM XA (System Description, Philips and Sony, 1991) 4.4. */

import {
  hasXa,
  PrimaryVolumeDescriptor,
  readDescriptors,
  DirectoryRecord,
  rootOf,
  startLedger,
  XaAttributes,
} from '../format/iso9660/index.js'
import type { Medium } from '../port/index.js'
import type { Attributes } from '../source/index.js'
import { attempt, withInodes, type SessionBounds } from '../survey/index.js'
import { walk, type Directory, type ImageTree, type Node } from '../tree/index.js'
import { sectors } from '../unit/index.js'
import type { United } from './united.js'

/** The tree with them. All folders have those of the root: readers of trees tell those of files alone. */
export async function withXaModes(united: United, medium: Medium, { start }: SessionBounds): Promise<United> {
  const { tree, bare } = united
  const root = bare.has(tree) ? await rootAttributes(medium, start) : undefined
  if (root === undefined) return united
  const files = withInodes(tree, (inode) => {
    const xa = inode.kind === 'file' && inode.content.origin.kind === 'extents' ? inode.content.origin.xa : undefined
    return xa === undefined ? inode : { ...inode, attributes: { ...inode.attributes, ...ownerAndMode(xa, 0o644) } }
  })
  const stack: Directory[] = [files]
  for (const { node } of walk(files)) if (node.kind === 'directory') stack.push(node)
  const made = new Map<Node, Directory>()
  // The deepest first.
  for (const folder of stack.toReversed()) {
    const children = folder.children.map((child) => made.get(child) ?? child)
    const attributes = { ...folder.attributes, ...ownerAndMode(root, 0o755) }
    made.set(folder, { ...folder, attributes, children })
  }
  return { ...united, tree: made.get(files) as ImageTree, bare: new Set() }
}

/** Of what nobody may write: nothing is recorded of that. */
function ownerAndMode(xa: Uint8Array, usual: number): Pick<Attributes, 'mode' | 'uid' | 'gid'> {
  const told = XaAttributes.decode(xa)
  const mode =
    (told.ownerReads === 1 ? 0o400 : 0) |
    (told.ownerExecutes === 1 ? 0o100 : 0) |
    (told.groupReads === 1 ? 0o040 : 0) |
    (told.groupExecutes === 1 ? 0o010 : 0) |
    (told.worldReads === 1 ? 0o004 : 0) |
    (told.worldExecutes === 1 ? 0o001 : 0)
  const known = [usual, 0o755].find((one) => (one & 0o555) === mode)
  return { mode: known ?? mode, uid: told.user, gid: told.group }
}

/** What the first record of the root directory says of it. ECMA-119 6.8.2.2. */
async function rootAttributes(medium: Medium, start: SessionBounds['start']): Promise<Uint8Array | undefined> {
  const descriptors = await attempt(() => readDescriptors(medium, startLedger(), start), [])
  const primary = descriptors?.find(({ kind }) => kind === 'primary')
  if (primary === undefined) return undefined
  const { location } = rootOf(PrimaryVolumeDescriptor.decode(primary.bytes).rootDirectory)
  const sector = location < medium.size ? await attempt(() => medium.read(location, sectors(1)), []) : undefined
  if (sector === undefined) return undefined
  // Its identifier is one byte long.
  const use = DirectoryRecord.size + 1
  return hasXa(sector, use, sector[0] ?? 0) ? sector.slice(use, use + XaAttributes.size) : undefined
}

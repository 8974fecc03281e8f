/** Files that exist in memory alone. */

import { DiscError } from '../../src/fault/index.js'
import { faults } from '../../src/source/index.js'
import type { Files, HostKind, HostStat } from '../../src/port/index.js'
import { byCodePoint } from '../../src/codec/index.js'
import { bytes, instant } from '../../src/unit/index.js'

/** A folder by its names; text for a file, a symbolic link by its target, another kind by its stat. */
export interface MemoryFolder {
  readonly [name: string]:
    string | MemoryFolder | { readonly link: string } | { readonly stat: Partial<HostStat> & { readonly kind: HostKind } }
}

type MemoryNode = MemoryFolder[string]

const isFolder = (node: MemoryNode): node is MemoryFolder =>
  typeof node === 'object' && typeof node['link'] !== 'string' && !('stat' in node)

export function memoryFiles(root: MemoryFolder): Files {
  const nodeAt = (path: string): MemoryNode | undefined => {
    let node: MemoryNode | undefined = root
    for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) {
      if (node === undefined || !isFolder(node)) return undefined
      node = Object.hasOwn(node, name) ? node[name] : undefined
    }
    return node
  }
  return {
    stat: (path) => statOf(nodeAt(path)),
    statFollowed: (path) => statOf(nodeAt(path)),
    list(path) {
      const folder = nodeAt(path)
      if (folder === undefined || !isFolder(folder)) throw new DiscError(faults.folderUnreadable({ path, reason: 'it is none' }))
      const entries = Object.entries(folder).map(([name, node]) => ({ name, stat: statOf(node) as HostStat }))
      return entries.sort((a, b) => byCodePoint(a.name, b.name))
    },
    readLink: (path) => (nodeAt(path) as { link: string }).link,
    read: (path, most) => new TextEncoder().encode(nodeAt(path) as string).subarray(0, most),
    unpack: () => {
      throw new Error('Nothing is packed')
    },
    stream: async function* (path, offset = bytes(0), length) {
      const whole = new TextEncoder().encode(nodeAt(path) as string)
      yield await Promise.resolve(whole.subarray(offset, length === undefined ? undefined : offset + length))
    },
  }
}

function statOf(node: MemoryNode | undefined): HostStat | undefined {
  if (node === undefined) return undefined
  const plain: HostStat = {
    kind: 'file',
    size: bytes(0),
    mode: 0o644,
    uid: 1000,
    gid: 1000,
    mtime: instant(1),
    atime: instant(2),
    ctime: instant(3),
    device: 1,
    inode: 1,
    links: 1,
    rdev: 0,
  }
  if (typeof node === 'string') return { ...plain, size: bytes(node.length) }
  if (isFolder(node)) return { ...plain, kind: 'directory', mode: 0o755 }
  return 'stat' in node ? { ...plain, ...(node.stat as Partial<HostStat>) } : { ...plain, kind: 'symlink' }
}

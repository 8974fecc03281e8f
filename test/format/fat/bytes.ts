/** Contents as bytes and trees from lists of paths, for tests that need no host. */

import type { Content } from '../../../src/source/index.js'
import { visibleEverywhere, type Attributes, type ImageTree, type Node } from '../../../src/tree/index.js'
import { bytes, instant } from '../../../src/unit/index.js'

/** All bytes of a content that is made of bytes and zeros. */
export function bytesOfContent(content: Content): Uint8Array {
  const out = new Uint8Array(content.size)
  let at = 0
  for (const piece of piecesOf(content)) {
    if (piece.origin.kind === 'bytes') out.set(piece.origin.bytes, at)
    at += piece.size
  }
  if (at !== content.size) throw new Error(`${content.id}: ${at} bytes and not ${content.size}`)
  return out
}

function piecesOf(content: Content): readonly Content[] {
  return content.origin.kind === 'concat' ? content.origin.parts.flatMap((part) => piecesOf(part)) : [content]
}

export const contentOf = (id: string, data: Uint8Array | string): Content => {
  const all = typeof data === 'string' ? new TextEncoder().encode(data) : data
  return { id, size: bytes(all.length), origin: { kind: 'bytes', bytes: all } }
}

const attributes: Attributes = { mode: 0o644, uid: 0, gid: 0, mtime: instant(0), atime: instant(0), ctime: instant(0) }

/** `{ 'a/b.txt': 'text', 'empty/': '' }` as a tree; a name that ends in a slash is a directory. */
export function treeOf(files: Readonly<Record<string, string | Uint8Array>>): ImageTree {
  const root = new Map<string, unknown>()
  for (const [path, data] of Object.entries(files)) {
    const names = path.split('/')
    const last = names.pop() as string
    let here = root
    for (const name of names) {
      if (!here.has(name)) here.set(name, new Map())
      here = here.get(name) as Map<string, unknown>
    }
    if (last !== '') here.set(last, contentOf(`data:/${path}`, data))
  }
  return directoryOf('', root)
}

function directoryOf(name: string, children: Map<string, unknown>): ImageTree {
  const nodes = [...children.entries()].map(([child, value]): Node =>
    value instanceof Map
      ? directoryOf(child, value as Map<string, unknown>)
      : {
          kind: 'leaf',
          name: child,
          hidden: visibleEverywhere,
          inode: { kind: 'file', attributes, links: 1, content: value as Content },
        },
  )
  nodes.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { kind: 'directory', name, hidden: visibleEverywhere, attributes, children: nodes }
}

/** What of a tree is kept as files of the host, under names that every host, and every glob, takes as they are. */

import type { Content } from '../source/index.js'
import { visibleEverywhere, type Directory, type FileInode, type ImageTree, type Node } from '../tree/index.js'
import { inOrderOfNames } from './matching.js'

export interface Parts {
  /** To be made on the host. */
  readonly tree: ImageTree
  /** Where it will have a file or folder of the disc, below the folder of the pieces. */
  readonly at: ReadonlyMap<Node | Content, string>
}

/** Folder of the pieces that has the tree. */
export const TREE = 'files'
const STREAMS = 'streams'
/** Deeper folders are not made on the host. */
const MOST_LEVELS = 390

/** `others` are pieces that no tree shows, by their paths; what is `held` stands in the manifest itself. */
export function partsOf(tree: ImageTree, others: ReadonlyMap<string, Content>, held: ReadonlyMap<Content, unknown>): Parts {
  const at = new Map<Node | Content, string>()
  const made = new Set<FileInode>()
  const streams: Node[] = []
  const folderOf = (directory: Directory, name: string, path: string, level: number): Directory => {
    at.set(directory, path)
    const taken = new Set<string>()
    const children: Node[] = []
    for (const node of directory.children) {
      if (node.kind === 'directory') {
        if (level >= MOST_LEVELS) continue
        const own = safeName(node.name, taken)
        children.push(folderOf(node, own, `${path}/${own}`, level + 1))
      } else if (node.inode.kind === 'file' && !made.has(node.inode)) {
        made.add(node.inode)
        const { streams: named, ...inode } = node.inode
        for (const { content } of named ?? []) {
          if (held.has(content)) continue
          const number = String(streams.length + 1)
          at.set(content, `${STREAMS}/${number}`)
          streams.push(leafOf(number, content, directory))
        }
        if (held.has(inode.content) || inode.content.origin.kind === 'track') continue
        const own = safeName(node.name, taken)
        at.set(node, `${path}/${own}`)
        const { mode } = inode.attributes
        // The host must be able to read them again.
        const attributes = { ...inode.attributes, mode: mode | ((mode & 0o111) === 0 ? 0o600 : 0o700) }
        children.push({ kind: 'leaf', name: own, hidden: visibleEverywhere, inode: { ...inode, attributes, links: 1 } })
      }
    }
    const attributes = { ...directory.attributes, mode: directory.attributes.mode | 0o700 }
    return { kind: 'directory', name, hidden: visibleEverywhere, attributes, children: inOrderOfNames(children) }
  }
  const files = folderOf(tree, TREE, TREE, 0)
  const apart = [...others].map(([path, content]) => {
    at.set(content, path)
    return leafOf(path, content, tree)
  })
  const folder = (name: string, children: readonly Node[]): Node[] =>
    children.length === 0 ? [] : [{ ...files, name, children: inOrderOfNames(children) }]
  return { tree: { ...files, name: '', children: inOrderOfNames([files, ...folder(STREAMS, streams), ...apart]) }, at }
}

const leafOf = (name: string, content: Content, { attributes }: Directory): Node => ({
  kind: 'leaf',
  name,
  hidden: visibleEverywhere,
  inode: { kind: 'file', attributes: { ...attributes, mode: 0o644 }, links: 1, content },
})

/** Names are cut here. */
const LONGEST = 200
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i

/** The name itself, unless a host or a glob would take it for something else; distinct also where case does not count. */
function safeName(name: string, taken: Set<string>): string {
  // Outputs that are being written end in `.part` and are left out of folders.
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}\ufffd<>:"/\\|?*[\]{}()!$~]/gu, '_')
  const own = plain
    .replace(/[. ]$/, '_')
    .replace(/\.part$/i, '_part')
    .replace(DEVICE, '_$&')
  const short = cut(own)
  let found = short
  for (let i = 1; taken.has(folded(found)); i++) found = `${short}~${i}`
  taken.add(folded(found))
  return found
}

const folded = (name: string): string => name.normalize('NFKC').toLowerCase()

function cut(name: string): string {
  let room = LONGEST
  let out = ''
  for (const character of name) {
    room -= new TextEncoder().encode(character).length
    if (room < 0) return out
    out += character
  }
  return out
}

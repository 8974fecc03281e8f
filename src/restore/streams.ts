/** A tree whose named streams are files: those of `name` in a folder `name.streams` beside it, since files of the host have none. */

import { byCodePoint } from '../codec/index.js'
import { visibleEverywhere, walk, type Directory, type FileInode, type Leaf, type Node } from '../tree/index.js'

const SUFFIX = '.streams'

/** Folders below which no file has streams stay the same. */
export function withStreams(tree: Directory): Directory {
  const folders: Directory[] = [tree]
  for (const { node } of walk(tree)) if (node.kind === 'directory') folders.push(node)
  const made = new Map<Directory, Directory>()
  // Names of one file stay names of one file, and its streams lie beside the first of them.
  const bare = new Map<FileInode, FileInode>()
  // The deepest first: what is below is made when a folder is.
  for (const folder of folders.toReversed()) {
    const names = new Set(folder.children.map(({ name }) => name))
    const children = folder.children.flatMap((child): readonly Node[] => {
      if (child.kind === 'directory') return [made.get(child) ?? child]
      const { inode } = child
      if (inode.kind !== 'file' || inode.streams === undefined) return [child]
      const known = bare.get(inode)
      if (known !== undefined) return [{ ...child, inode: known }]
      const { streams, ...rest } = inode
      bare.set(inode, rest)
      return [{ ...child, inode: rest }, folderOf(free(child.name + SUFFIX, names), inode, streams)]
    })
    if (children.length !== folder.children.length || children.some((child, i) => child !== folder.children[i]))
      made.set(folder, { ...plainOf(folder), children: children.sort((a, b) => byCodePoint(a.name, b.name)) })
  }
  return made.get(tree) ?? tree
}

const plainOf = ({ kind, name, hidden, attributes }: Directory): Omit<Directory, 'children'> => ({ kind, name, hidden, attributes })

/** A name that nothing else has. */
function free(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let i = 2; taken.has(name); i++) name = `${wanted}.${i}`
  taken.add(name)
  return name
}

/** All may enter it who may read the file. */
function folderOf(name: string, { attributes }: FileInode, streams: NonNullable<FileInode['streams']>): Directory {
  const names = new Set<string>()
  const mode = attributes.mode & 0o666
  const children = streams.map((stream): Leaf => {
    const inode: FileInode = { kind: 'file', attributes: { ...attributes, mode }, links: 1, content: stream.content }
    return { kind: 'leaf', name: free(safe(stream.name), names), inode, hidden: visibleEverywhere }
  })
  return {
    kind: 'directory',
    name,
    hidden: visibleEverywhere,
    attributes: { ...attributes, mode: mode | ((mode & 0o444) >> 2) | 0o200 },
    children: children.sort((a, b) => byCodePoint(a.name, b.name)),
  }
}

/** No name may lead elsewhere. */
function safe(name: string): string {
  const flat = name.replace(/[/\0]/g, '_')
  return flat === '' || flat === '.' || flat === '..' ? `_${flat}` : flat
}

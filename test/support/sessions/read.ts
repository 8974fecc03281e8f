/** A name space of an image as a model would have it, to be compared. */

import { openSync, readSync, closeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { openDisc } from '../../../src/master.js'
import { readTree, type Space } from '../../../src/survey/index.js'
import { walk, type Inode, type Node } from '../../../src/tree/index.js'
import type { Model, ModelAttributes, ModelInode, ModelNode } from './model.js'

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

/** Lines of `path what`, in order; names of one file share the number of its inode. */
export type Shown = readonly string[]

const attributeWords = ({ mode, uid, gid, mtime }: ModelAttributes): string => `${mode.toString(8)} ${uid}:${gid} ${mtime}`

/** Of Rock Ridge without serial numbers only the place of their data tells which names are those of one file: empty ones have none. */
function numberOf<Key>(known: Map<Key, number>, inode: Key, size: number, space: Space): string {
  if (size === 0 && space === 'rockridge') return '-'
  const number = known.get(inode) ?? known.size
  known.set(inode, number)
  return String(number)
}

/** What a name space shows of a model. Joliet has neither symbolic links nor owners. */
export function shownOf(model: Model, space: Space): Shown {
  const inodes = new Map<ModelInode, number>()
  const isFull = space === 'udf' || space === 'rockridge'
  const lineOf = (path: string, node: ModelNode): string | undefined => {
    if (node.kind === 'folder') return isFull ? `${path}/ ${attributeWords(node.attributes)}` : `${path}/`
    const { inode } = node
    if (inode.kind === 'symlink')
      return isFull ? `${path} -> ${inode.target} ${attributeWords({ ...inode.attributes, mode: 0 })}` : undefined
    const data = `${inode.bytes.length} ${digest(inode.bytes)}`
    if (!isFull) return `${path} ${data}`
    return `${path} ${data} ${attributeWords(inode.attributes)} inode ${numberOf(inodes, inode, inode.bytes.length, space)}`
  }
  const paths = [...model.keys()].sort()
  return paths.flatMap((path) => lineOf(path, model.get(path) as ModelNode) ?? [])
}

export interface ReadSession {
  readonly shown: Shown
  readonly faults: readonly string[]
}

/** What our reader shows of an image. */
export async function readShown(image: string, space: Space, session = 'last'): Promise<ReadSession> {
  const disc = await openDisc(image)
  const file = openSync(image, 'r')
  try {
    const { tree, faults } = await readTree(disc, { space, session })
    const isFull = space === 'udf' || space === 'rockridge'
    const inodes = new Map<Inode, number>()
    const words = (node: Node): string => {
      const { mode, uid, gid, mtime } = node.kind === 'directory' ? node.attributes : node.inode.attributes
      return attributeWords({ mode, uid, gid, mtime: mtime / 1e6 })
    }
    const bytesOf = (inode: Extract<Inode, { kind: 'file' }>): Uint8Array => {
      const { origin, size } = inode.content
      if (origin.kind === 'bytes') return origin.bytes
      if (origin.kind !== 'extents') throw new Error(`A file of an image is ${origin.kind}`)
      const bytes = new Uint8Array(size)
      let done = 0
      for (const extent of origin.extents) {
        readSync(file, bytes, done, extent.size, extent.start * 2048 + (extent.skip ?? 0))
        done += extent.size
      }
      return bytes
    }
    const nodes = [{ path: '', node: tree as Node }, ...walk(tree)].sort((a, b) => (a.path < b.path ? -1 : 1))
    const shown = nodes.map(({ path, node }) => {
      if (node.kind === 'directory') return isFull ? `${path}/ ${words(node)}` : `${path}/`
      const { inode } = node
      if (inode.kind === 'symlink') {
        const { uid, gid, mtime } = inode.attributes
        return `${path} -> ${inode.target} ${attributeWords({ mode: 0, uid, gid, mtime: mtime / 1e6 })}`
      }
      if (inode.kind !== 'file') return `${path} is ${inode.kind}`
      const bytes = bytesOf(inode)
      const data = `${bytes.length} ${digest(bytes)}`
      if (!isFull) return `${path} ${data}`
      return `${path} ${data} ${words(node)} inode ${numberOf(inodes, inode, bytes.length, space)}`
    })
    return { shown, faults: faults.map(({ code, message }) => `${code}: ${message}`) }
  } finally {
    closeSync(file)
    await disc.close()
  }
}

/** The first lines that differ; undefined where none does. */
export function difference(wanted: Shown, found: Shown): string | undefined {
  const [missing, extra] = [wanted.filter((line) => !found.includes(line)), found.filter((line) => !wanted.includes(line))]
  if (missing.length === 0 && extra.length === 0) return undefined
  return [...missing.slice(0, 3).map((line) => `- ${line}`), ...extra.slice(0, 3).map((line) => `+ ${line}`)].join('\n')
}

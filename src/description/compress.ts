/** Files that a disc keeps compressed (zisofs), in the words of the manifest. How hard a writer looked for shorter forms is found by trial. */

import { globOfPath, type Compress } from '../manifest/index.js'
import type { Content } from '../source/index.js'
import { walk, type ImageTree } from '../tree/index.js'

export interface PackedFile {
  readonly path: string
  readonly version: 1 | 2
  readonly blockBytes: number
  /** Bytes that it takes on the disc. */
  readonly storedBytes: number
}

/** Those that can be unpacked, each content by its first path. */
export function packedIn(tree: ImageTree): readonly PackedFile[] {
  const seen = new Set<Content>()
  const out: PackedFile[] = []
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const { content } = node.inode
    const { origin } = content
    if (origin.kind !== 'zisofs' || origin.form.kind !== 'blocks' || seen.size === seen.add(content).size) continue
    const { version, blockBytes } = origin.form
    out.push({ path, version, blockBytes, storedBytes: origin.stored.size })
  }
  return out
}

const USUAL_LEVEL = 6
/** The usual one, then those that other programs have by default. */
export const levelsToTry = [USUAL_LEVEL, 9, 1, 5, 7, 8, 4, 3, 2] as const

const USUAL_BLOCK = 128 * 1024
/** Patterns of one entry. */
const MOST_PATTERNS = 1000

/** `levelOf` is how hard each of them is compressed. */
export function compressWords(files: readonly PackedFile[], levelOf: (file: PackedFile) => number): readonly Compress[] {
  const groups = new Map<string, { readonly words: Omit<Compress, 'at'>; readonly at: string[] }>()
  for (const file of files) {
    const { path, version, blockBytes } = file
    const level = levelOf(file)
    const key = [version, blockBytes, level].join(' ')
    const words = {
      ...(version === 1 ? {} : { version }),
      ...(blockBytes === USUAL_BLOCK ? {} : { blockSize: sizeOf(blockBytes) }),
      ...(level === USUAL_LEVEL ? {} : { level }),
    } as Omit<Compress, 'at'>
    ;(groups.get(key) ?? groups.set(key, { words, at: [] }).get(key))?.at.push(globOfPath(path))
  }
  return [...groups.values()].flatMap(({ words, at }) =>
    Array.from({ length: Math.ceil(at.length / MOST_PATTERNS) }, (_, i): Compress => {
      const some = at.slice(i * MOST_PATTERNS, (i + 1) * MOST_PATTERNS)
      return { at: some.length === 1 ? (some[0] as string) : some, ...words }
    }),
  )
}

const sizeOf = (blockBytes: number): string => (blockBytes < 2 ** 20 ? `${blockBytes / 1024} KiB` : `${blockBytes / 2 ** 20} MiB`)

/** Finds files of equal content, so that each is stored once. Only those of one size are read, and of these few beyond the start. */

import { createHash } from 'node:crypto'
import { bytes } from '../unit/index.js'
import type { Content } from './content.js'
import type { Measured, Measurement } from './measured.js'
import type { HostContents } from './open.node.js'

/** Files of one size that differ mostly differ here already. */
const START_BYTES = 4096

/** For each content that equals an earlier one, that earlier one. Memory follows the largest set of files of one size. */
export async function equalContents(
  { grafts }: Pick<Measurement, 'grafts'>,
  contents: Pick<HostContents, 'open' | 'readInto'>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<Content, Content>> {
  const bySize = new Map<number | string, Set<Content>>()
  for (const graft of grafts) if (graft.kind === 'add') collect(graft.node, bySize)
  const same = new Map<Content, Content>()
  for (const candidates of bySize.values()) {
    if (candidates.size === 1) continue
    for (const alike of await grouped([...candidates], (content) => digestOf(content, contents, START_BYTES, signal)))
      for (const equal of await grouped(alike, (content) => digestOf(content, contents, content.size, signal)))
        for (const content of equal.slice(1)) same.set(content, equal[0] as Content)
  }
  return same
}

function collect(top: Measured, bySize: Map<number | string, Set<Content>>): void {
  const open: Measured[] = [top]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // Taken from the end: reversed, so that the first in the order of paths comes first.
    if (node.kind === 'directory') for (const child of [...node.children].reverse()) open.push(child)
    else if (node.inode.kind === 'file' && node.inode.content.size > 0) {
      const { content } = node.inode
      // Equal bytes that fill sectors in another way are other data.
      const key = content.xa === undefined ? content.size : `${content.size} ${JSON.stringify(content.xa)}`
      const known = bySize.get(key)
      if (known === undefined) bySize.set(key, new Set([content]))
      else known.add(content)
    }
  }
}

/** Groups of two and more with equal keys, members in the order given. */
async function grouped(
  contents: readonly Content[],
  keyOf: (content: Content) => Promise<string>,
): Promise<readonly (readonly Content[])[]> {
  if (contents.length < 2) return []
  const groups = new Map<string, Content[]>()
  for (const content of contents) {
    const key = await keyOf(content)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [content])
    else group.push(content)
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

/** SHA-256 of the first bytes of a content. */
async function digestOf(
  content: Content,
  { open, readInto }: Pick<HostContents, 'open' | 'readInto'>,
  length: number,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256')
  if (content.size <= START_BYTES * 16) {
    const whole = new Uint8Array(content.size)
    if (readInto(content, whole, 0)) return hash.update(whole.subarray(0, length)).digest('base64')
  }
  let left = length
  for await (const piece of open(content, bytes(0), signal)) {
    hash.update(piece.subarray(0, left))
    left -= Math.min(left, piece.length)
    if (left === 0) break
  }
  return hash.digest('base64')
}

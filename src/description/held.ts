/** Data that a manifest has in it. */

import type { Content } from '../source/index.js'
import { filesOf, type ImageTree } from '../tree/index.js'

/** Bytes that stand in a manifest at most. */
const MOST_HELD = 4 << 20

/** What lies within file entries: only what a manifest holds comes to lie there again. */
export function heldIn(tree: ImageTree): ReadonlyMap<Content, Uint8Array> {
  const held = new Map<Content, Uint8Array>()
  let room = MOST_HELD
  for (const { content, streams = [] } of filesOf(tree))
    for (const one of [content, ...streams.map((stream) => stream.content)])
      if (one.origin.kind === 'bytes' && isWithin(one) && !held.has(one) && (room -= one.size) >= 0) held.set(one, one.origin.bytes)
  return held
}

/** Whether data lie within a structure: then a reader has them at hand. */
export const isWithin = ({ origin, size }: Content): boolean => origin.kind === 'bytes' && size > 0

/** Bytes of a file at a place. */

import type { Files } from '../../port/index.js'
import { bytes } from '../../unit/index.js'

/** Fewer where the file ends before. */
export async function pieceOf(path: string, files: Files, offset: number, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length)
  let filled = 0
  for await (const piece of files.stream(path, bytes(offset), bytes(length))) {
    const part = piece.subarray(0, length - filled)
    out.set(part, filled)
    filled += part.length
    if (filled === length) break
  }
  return out.subarray(0, filled)
}

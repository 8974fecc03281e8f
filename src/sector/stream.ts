/** A layout as a stream of bytes, for whatever takes them one after the other: a pipe, a drive, a digest. */

import type { Layout } from '../layout/index.js'
import type { OpenContent } from '../source/index.js'
import { bytesOf } from '../unit/index.js'
import { runsOf } from './runs.js'

const PIECE_BYTES = 1 << 20

/** All sectors of a layout from its start, in pieces of whole sectors of up to a mebibyte, each piece fresh. */
export async function* sectorsOf(layout: Layout, open: OpenContent, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(PIECE_BYTES)
  let filled = 0
  for (const run of runsOf(layout)) {
    let left = bytesOf(run.length) as number
    for await (const bytes of bytesOfRun(run, open, signal)) {
      signal?.throwIfAborted()
      for (let from = 0; from < bytes.length;) {
        const part = bytes.subarray(from, from + PIECE_BYTES - filled)
        piece.set(part, filled)
        filled += part.length
        from += part.length
        left -= part.length
        if (filled === PIECE_BYTES) {
          yield piece
          piece = new Uint8Array(PIECE_BYTES)
          filled = 0
        }
      }
    }
    // What is left is padding, and a fresh piece is zero already.
    while (left > 0) {
      const part = Math.min(left, PIECE_BYTES - filled)
      filled += part
      left -= part
      if (filled === PIECE_BYTES) {
        yield piece
        piece = new Uint8Array(PIECE_BYTES)
        filled = 0
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}

type RunOf = ReturnType<typeof runsOf> extends Generator<infer Run> ? Run : never

async function* bytesOfRun(run: RunOf, open: OpenContent, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (run.kind === 'bytes') yield run.bytes
  else if (run.kind === 'content') yield* open(run.content, undefined, signal)
}

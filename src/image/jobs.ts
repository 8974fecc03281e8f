/** Runs of sectors as work for a writer: buffers to fill and write, and files to copy straight into the image. */

import type { Content } from '../source/index.js'
import type { Run } from '../sector/index.js'
import { between, bytesOf, type Lba } from '../unit/index.js'

/** A part of a chunk; what no item covers is zero. */
export type Item =
  | { readonly kind: 'bytes'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'content'; readonly at: number; readonly content: Content; readonly offset: number; readonly length: number }

export type Job =
  /** `size` bytes from `position` of the image, filled from the items. */
  | { readonly kind: 'chunk'; readonly position: number; readonly size: number; readonly items: readonly Item[] }
  /** A whole content at `position`, to be copied without passing through a buffer. */
  | { readonly kind: 'copy'; readonly position: number; readonly content: Content }

/**
 * `whole` makes one unbroken sequence of chunks, zeros included, so that a digest sees every byte in order; `sparse`
 * leaves zeros out and makes copies of the large files.
 */
export type Coverage = 'whole' | 'sparse'

export const CHUNK_BYTES = 8 << 20
/** From this size on a file is copied by itself. */
const LARGE_BYTES = 1 << 20

/** The jobs of the runs of an image whose first sector is `start`, in ascending order. */
export function* jobsOf(runs: Iterable<Run>, start: Lba, coverage: Coverage): Generator<Job> {
  let chunk: { position: number; size: number; items: Item[] } | undefined
  for (const run of runs) {
    const position = bytesOf(between(start, run.start))
    const total = bytesOf(run.length)
    const isLarge = run.kind === 'content' && run.content.size >= LARGE_BYTES && run.content.origin.kind === 'file'
    if (coverage === 'sparse' && (run.kind === 'zeros' || isLarge)) {
      if (chunk !== undefined) yield { kind: 'chunk', ...chunk }
      chunk = undefined
      if (run.kind === 'content') yield { kind: 'copy', position, content: run.content }
      continue
    }
    if (chunk !== undefined && chunk.position + chunk.size !== position) {
      yield { kind: 'chunk', ...chunk }
      chunk = undefined
    }
    for (let done = 0; done < total;) {
      chunk ??= { position: position + done, size: 0, items: [] }
      const room = CHUNK_BYTES - chunk.size
      // A small file is never cut: it is read in one go.
      if (total <= LARGE_BYTES && room < total && chunk.size > 0) {
        yield { kind: 'chunk', ...chunk }
        chunk = undefined
        continue
      }
      const part = Math.min(room, total - done)
      const item = itemOf(run, done, part, chunk.size)
      if (item !== undefined) chunk.items.push(item)
      chunk.size += part
      done += part
      if (chunk.size === CHUNK_BYTES) {
        yield { kind: 'chunk', ...chunk }
        chunk = undefined
      }
    }
  }
  if (chunk !== undefined) yield { kind: 'chunk', ...chunk }
}

/** The data in `part` bytes of a run from `offset` on; undefined where it is padding. */
function itemOf(run: Run, offset: number, part: number, at: number): Item | undefined {
  switch (run.kind) {
    case 'zeros':
      return undefined
    case 'bytes': {
      const bytes = run.bytes.subarray(offset, offset + part)
      return bytes.length > 0 ? { kind: 'bytes', at, bytes } : undefined
    }
    case 'content': {
      const length = Math.min(part, run.content.size - offset)
      return length > 0 ? { kind: 'content', at, content: run.content, offset, length } : undefined
    }
  }
}

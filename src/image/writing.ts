/** What every way of writing an image needs. */

import { DiscError } from '../fault/index.js'
import type { Layout } from '../layout/index.js'
import type { ContentReader, OpenContent } from '../source/index.js'
import { faults } from './faults.js'
import type { Output } from './output.node.js'

export interface Writing {
  readonly output: Output
  readonly layout: Layout
  /** Bytes of the whole image, for the message when there is no room. */
  readonly total: number
  readonly open: OpenContent
  /** Makes a reader of contents that need not be opened. */
  readonly reader: (() => ContentReader) | undefined
  readonly signal: AbortSignal | undefined
  /** Told of bytes that are written. */
  readonly report: (count: number) => void
}

export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
}

const zeros = new Uint8Array(1 << 16)

/** The file is new: where nothing is written it reads as zero, and takes no space. */
export function isZero(chunk: Uint8Array): boolean {
  for (let at = 0; at < chunk.length; at += zeros.length) {
    const part = chunk.subarray(at, at + zeros.length)
    if (Buffer.compare(part, part.length === zeros.length ? zeros : zeros.subarray(0, part.length)) !== 0) return false
  }
  return true
}

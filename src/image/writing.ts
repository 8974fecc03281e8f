/** What every way of writing an image needs. */

import { DiscError } from '../fault/index.js'
import type { Asides } from '../kernel/threads.node.js'
import type { Layout } from '../layout/index.js'
import type { ContentReader, OpenContent } from '../source/index.js'
import { faults } from './faults.js'

/** What becomes an image. */
export interface ImageOutput {
  /** As it is called in results and messages. */
  readonly path: string
  /** Whether an older file has this name: then the new one is flushed to the device before it takes its place. */
  readonly replaces: boolean
  setSize(size: number): Promise<void>
  /** Writes all of `bytes` at `position`; `total` is the size of the whole, for the message when there is no room. */
  write(bytes: Uint8Array, position: number, total: number): Promise<void>
  /** After the last byte: only the name is missing. */
  finish(flush: 'flush' | 'leave'): Promise<void>
  /** Gives it its name; what had it before is kept for `discard`, where that is asked for, until this is settled. */
  commit(flush: 'flush' | 'leave', former?: 'keep' | 'drop'): Promise<void>
  settle(): void
  /** Leaves nothing of what is not settled. */
  discard(): Promise<void>
}

/** A file of the host that is written anywhere, by the kernels too. */
export interface FileOutput extends Pick<ImageOutput, 'path' | 'write'> {
  readonly fd: number
  /** The fault that an error number of a write means; `total` as for `write`. */
  failure(errno: string, total: number): DiscError
}

/** Puts bytes in place that follow from those before, and at the end tells what has to be written over others. */
export interface Passing {
  readonly overlays: boolean
  pass(chunk: Uint8Array): Promise<void>
  end(): Promise<readonly { readonly position: number; readonly bytes: Uint8Array }[]>
}

/** What sees all bytes of an image in their order. */
export interface Witness {
  readonly first: ((asides: Asides) => Passing) | undefined
  /** Sees the bytes as they stay. */
  readonly last: ((chunk: Uint8Array) => Promise<void>) | undefined
}

export interface Writing<Kind extends Pick<ImageOutput, 'write'> = ImageOutput> {
  readonly output: Kind
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

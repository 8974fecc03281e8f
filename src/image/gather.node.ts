/** Small files of the host, many at a time: into a buffer, or by the native kernel straight into the image. */

import { encodeUtf8, writeU32le } from '../codec/index.js'
import type { Native } from '../kernel/native.node.js'
import type { Layout } from '../layout/index.js'
import { check, openGuarded, readFully } from '../source/guard.node.js'
import type { Content, Origin } from '../source/index.js'
import { closeRead } from '../source/host.node.js'
import { between, bytesOf, sectorsOf } from '../unit/index.js'

type FileOrigin = Extract<Origin, { kind: 'file' }>

/** A whole file and its place in what is filled. */
export interface Whole {
  readonly content: Content
  readonly origin: FileOrigin
  readonly at: number
}

const isWhole = (origin: Origin, size: number): origin is FileOrigin =>
  origin.kind === 'file' && origin.offset === 0 && size === origin.stamp.size

/** The content with its place, where it is a whole file of the host. */
export function wholeAt(content: Content, at: number): Whole | undefined {
  const { origin, size } = content
  return isWhole(origin, size) ? { content, origin, at } : undefined
}

/** Reads files into a buffer, the native way or the plain one, and returns those that are not as measured. */
export async function gather(native: Native | undefined, wholes: readonly Whole[], buffer: Uint8Array): Promise<readonly Whole[]> {
  if (native === undefined) return wholes.filter((whole) => !readPlainly(whole, buffer))
  const batch = new Batch(wholes.reduce((sum, { origin }) => sum + mostBytes(origin.path), 0))
  for (const whole of wholes) batch.add(whole)
  const results = new Int32Array(wholes.length)
  const bad = await native.callAsync(
    'gm_gather',
    'i32',
    { bytes: batch.records },
    { i32: wholes.length },
    { bytes: buffer },
    { i32: buffer.length },
    { bytes: new Uint8Array(results.buffer) },
  )
  return bad === 0 ? [] : wholes.filter((_, i) => results[i] !== 0)
}

/** Head of a record of native/gather.c. */
const HEAD_BYTES = 36
/** A unit of UTF-16 is at most three bytes of UTF-8. */
const mostBytes = (path: string): number => HEAD_BYTES + 3 * path.length + 1

/** Files as records of native/gather.c. */
export class Batch {
  readonly wholes: Whole[] = []
  /** Of file data, in whole sectors. */
  size = 0
  readonly #bytes: Buffer
  #used = 0

  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafe(room)
  }

  get records(): Uint8Array {
    return this.#bytes.subarray(0, this.#used)
  }

  takes({ origin }: Whole): boolean {
    return this.#used + mostBytes(origin.path) <= this.#bytes.length
  }

  add(whole: Whole): void {
    const { origin, at, content } = whole
    const bytes = this.#bytes
    const start = this.#used
    writeI64le(bytes, start, at)
    writeI64le(bytes, start + 8, origin.stamp.mtime)
    bytes.writeDoubleLE(origin.stamp.inode, start + 16)
    bytes.writeDoubleLE(origin.stamp.device, start + 24)
    writeU32le(bytes, start + 32, content.size)
    const end = start + HEAD_BYTES + writePath(bytes, start + HEAD_BYTES, origin.path)
    bytes[end] = 0
    this.#used = end + 1
    this.wholes.push(whole)
    this.size += bytesOf(sectorsOf(content.size))
  }
}

/** Writes a path and returns its length in bytes. Most are of ASCII, and a loop over them is faster than a call. */
function writePath(out: Buffer, at: number, path: string): number {
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i)
    if (code > 0x7f) return writeForeignPath(out, at, path)
    out[at + i] = code
  }
  return path.length
}

function writeForeignPath(out: Buffer, at: number, path: string): number {
  // A name that is no UTF-8 is never longer as bytes than as text.
  const bytes = encodeUtf8(path)
  out.set(bytes, at)
  return bytes.length
}

function writeI64le(out: Uint8Array, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32)
  writeU32le(out, at, value - high * 2 ** 32)
  writeU32le(out, at + 4, high)
}

/** The twin of the kernel. */
function readPlainly({ content: { size }, origin, at }: Whole, buffer: Uint8Array): boolean {
  const { path, stamp } = origin
  try {
    const fd = openGuarded(path, stamp)
    try {
      readFully(fd, path, stamp, buffer.subarray(at, at + size), 0)
      check(fd, path, stamp)
      return true
    } finally {
      closeRead(fd)
    }
  } catch {
    return false
  }
}

/** What the kernel has room for; larger files go another way. */
const POURED_BYTES = 500 << 10
/** A batch has so much data at most, so that threads share the work and a cancel is met soon. */
const BATCH_BYTES = 16 << 20
const RECORDS_BYTES = 1 << 20

/** Whether the kernel may pour the content straight into the image. */
export const isPourable = ({ origin, size }: Content): boolean => size <= POURED_BYTES && isWhole(origin, size)

/** All files of a layout that can be poured, in batches. */
export function* batchesOf(layout: Layout): Generator<Batch> {
  let batch = new Batch(RECORDS_BYTES)
  for (const { body, start } of layout.regions) {
    if (body.kind !== 'content' || body.content.size === 0 || !isPourable(body.content)) continue
    const whole = wholeAt(body.content, bytesOf(between(layout.start, start)))
    if (whole === undefined) continue
    if (!batch.takes(whole) || batch.size >= BATCH_BYTES) {
      yield batch
      batch = new Batch(RECORDS_BYTES)
    }
    batch.add(whole)
  }
  if (batch.wholes.length > 0) yield batch
}

export interface Poured {
  /** Files that are not as they were measured. */
  readonly failed: readonly Whole[]
  /** Number of the system's error where the image could not be written, else 0. */
  readonly errno: number
}

/** Reads the files of a batch and writes them into the open file, on a thread of the pool. */
export async function pour(native: Native, { records, wholes }: Batch, fd: number): Promise<Poured> {
  const results = new Int32Array(wholes.length)
  const bad = await native.callAsync(
    'gm_pour',
    'i32',
    { bytes: records },
    { i32: wholes.length },
    { i32: fd },
    { bytes: new Uint8Array(results.buffer) },
  )
  if (bad < 0) return { failed: [], errno: -bad }
  return { failed: bad === 0 ? [] : wholes.filter((_, i) => results[i] !== 0), errno: 0 }
}

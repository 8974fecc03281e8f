/** Structures are rendered and compared with what is there; what differs is written. */

import { readSync } from 'node:fs'
import { stopIfAborted } from '../image/index.js'
import type { Layout, PlacedRegion } from '../layout/index.js'
import { renderedPieces } from '../sector/index.js'
import { bytesOf, SECTOR_BYTES } from '../unit/index.js'
import { offsetOf } from './groups.js'
import type { Giver } from './giver.node.js'
import type { Part } from './part.node.js'

const RENDER_BYTES = 1 << 20
/** What is compared and written at once. */
const BLOCK_BYTES = 4096

export interface Compared {
  /** Bytes. */
  readonly written: number
  /** Indexes of the regions that differ from those of the giver; all of them where there is none. */
  readonly differing: ReadonlySet<number>
}

export async function writeStructures(
  part: Part,
  now: Layout,
  giver: Giver | undefined,
  signal: AbortSignal | undefined,
): Promise<Compared> {
  const total = bytesOf(now.size)
  const differing = new Set<number>()
  const regions = now.regions.entries()
  const former = new Former(giver)
  let written = 0
  let there = Buffer.alloc(RENDER_BYTES)
  for (const { position, bytes: rendered } of renderedPieces(now, [new Uint8Array(RENDER_BYTES)])) {
    stopIfAborted(signal)
    let next = nextStructure(regions)
    const bytes = padded(rendered, bytesOf(next[1].length))
    if (there.length < bytes.length) there = Buffer.alloc(bytes.length)
    const found = there.subarray(0, bytes.length)
    if (!part.isNew) readWhole(part.fd, found, position)
    for (let at = 0; ; next = nextStructure(regions)) {
      const [index, region] = next
      const end = at + bytesOf(region.length)
      const before = former.bytesOf(index, end - at)
      // A new file has what the giver has, or nothing yet.
      if (part.isNew) found.fill(0, at, end).set(before ?? [], at)
      if (before?.equals(bytes.subarray(at, end)) !== true) differing.add(index)
      at = end
      if (at >= bytes.length) break
    }
    for (const { from, to } of runsThatDiffer(bytes, found)) {
      await part.write(bytes.subarray(from, to), position + from, total)
      written += to - from
    }
  }
  return { written, differing }
}

/** A long region may be short of its padding. */
function padded(bytes: Uint8Array, least: number): Uint8Array {
  if (bytes.length >= least) return bytes
  const whole = new Uint8Array(least)
  whole.set(bytes)
  return whole
}

/** Pieces are made of regions in their order. */
function nextStructure(regions: IterableIterator<[number, PlacedRegion]>): [number, PlacedRegion] {
  for (let next = regions.next(); next.done !== true; next = regions.next())
    if (next.value[1].body.kind === 'bytes' && next.value[1].length > 0) return next.value
  throw new Error('A piece is made of regions')
}

/** Structures as the giver has them. */
class Former {
  readonly #giver: Giver | undefined
  #buffer = Buffer.alloc(64 * SECTOR_BYTES)

  constructor(giver: Giver | undefined) {
    this.#giver = giver
  }

  bytesOf(index: number, length: number): Buffer | undefined {
    const match = this.#giver?.matches[index] ?? -1
    if (this.#giver === undefined || match < 0) return undefined
    const { held, file } = this.#giver
    if (this.#buffer.length < length) this.#buffer = Buffer.alloc(length)
    const bytes = this.#buffer.subarray(0, length)
    readWhole(file, bytes, offsetOf(held.layout.regions[match] as PlacedRegion, held.layout) * SECTOR_BYTES)
    return bytes
  }
}

/** What lies behind the end of the file is zero. */
function readWhole(file: number, into: Buffer, position: number): void {
  for (let done = 0; done < into.length;) {
    const got = readSync(file, into, done, into.length - done, position + done)
    if (got === 0) return void into.fill(0, done)
    done += got
  }
}

function* runsThatDiffer(bytes: Uint8Array, found: Buffer): Generator<{ readonly from: number; readonly to: number }> {
  let from = -1
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const end = Math.min(at + BLOCK_BYTES, bytes.length)
    const isSame = found.compare(bytes, at, end, at, end) === 0
    if (!isSame && from < 0) from = at
    if (isSame && from >= 0) {
      yield { from, to: at }
      from = -1
    }
  }
  if (from >= 0) yield { from, to: bytes.length }
}

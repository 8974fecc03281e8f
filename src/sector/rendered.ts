/** The structures of a layout alone, as pieces for a writer that takes them in place. */

import type { Layout, PlacedRegion } from '../layout/index.js'
import { between, bytesOf } from '../unit/index.js'

/** Bytes from `position` of the image on. */
export interface Piece {
  readonly position: number
  readonly bytes: Uint8Array
}

/**
 * The regions that are rendered, joined where they touch, in pieces no longer than a buffer but for regions that are. The
 * buffers are used in turn: a piece has to be written before as many more are asked for as there are buffers.
 */
export function* renderedPieces(layout: Layout, buffers: readonly Uint8Array[]): Generator<Piece> {
  let turn = 0
  let piece: Joined | undefined
  for (const region of layout.regions) {
    if (region.body.kind !== 'bytes' || region.length === 0) continue
    const position = bytesOf(between(layout.start, region.start))
    if (piece !== undefined && !piece.takes(position, bytesOf(region.length))) {
      yield piece.whole()
      piece = undefined
    }
    piece ??= new Joined(position, buffers[turn++ % buffers.length] as Uint8Array)
    const long = piece.add(region, layout)
    if (long === undefined) continue
    yield { position, bytes: long }
    piece = undefined
  }
  if (piece !== undefined) yield piece.whole()
}

/** Regions that follow one another in a buffer. */
class Joined {
  readonly #position: number
  readonly #buffer: Uint8Array
  #filled = 0

  constructor(position: number, buffer: Uint8Array) {
    this.#position = position
    this.#buffer = buffer
  }

  takes(position: number, length: number): boolean {
    return position === this.#position + this.#filled && this.#filled + length <= this.#buffer.length
  }

  /** Renders a region behind the others. The bytes come back where it is longer than the whole buffer. */
  add({ id, body, length }: PlacedRegion, layout: Layout): Uint8Array | undefined {
    if (body.kind !== 'bytes') throw new Error(`${id} is not rendered`)
    const size = bytesOf(length) as number
    const isLong = size > this.#buffer.length
    const room = isLong ? undefined : this.#buffer.subarray(this.#filled, this.#filled + size).fill(0)
    const bytes = body.render(layout.where, room)
    if (bytes.length > size) throw new Error(`${id} rendered ${bytes.length} bytes into ${length} sectors`)
    if (room === undefined) return bytes
    if (bytes.buffer !== room.buffer) room.set(bytes)
    this.#filled += size
    return undefined
  }

  whole(): Piece {
    return { position: this.#position, bytes: this.#buffer.subarray(0, this.#filled) }
  }
}

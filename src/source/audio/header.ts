/** What a parser of headers is given and gives back. */

import type { Fault } from '../../fault/index.js'
import type { Files, Look } from '../../port/index.js'
import { bytes } from '../../unit/index.js'
import type { Coding } from './sound.js'

/** A file by what it looked like when its header was read. */
export interface LookedAt {
  readonly path: string
  readonly look: Look
}

/** Pieces of a file, as short as the file is there. */
export interface HeaderReader extends LookedAt {
  readonly size: number
  at(offset: number, length: number): Promise<Uint8Array>
}

export type Parsed =
  | {
      readonly kind: 'sound'
      readonly coding: Coding
      readonly rate: number
      readonly channels: number
      readonly bits: number
      /** Undefined where only decoding tells. */
      readonly frames: number | undefined
      readonly faults: readonly Fault[]
    }
  /** A format for other decoders. */
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] }

export const headerReader = (files: Files, path: string, look: Look): HeaderReader => ({
  path,
  look,
  size: look.size,
  async at(offset, length) {
    const wanted = Math.min(length, look.size - offset)
    if (wanted <= 0) return new Uint8Array(0)
    const out = new Uint8Array(wanted)
    let filled = 0
    for await (const piece of files.stream(path, bytes(offset), bytes(wanted), look)) {
      out.set(piece.subarray(0, wanted - filled), filled)
      filled += Math.min(piece.length, wanted - filled)
      if (filled === wanted) break
    }
    return out.subarray(0, filled)
  },
})

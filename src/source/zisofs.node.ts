/** Blocks of zisofs unpacked by Node's zlib. */

import { inflateSync, type Inflate, type ZlibOptions } from 'node:zlib'
import { codeOf } from '../fault/index.js'

/**
 * A whole stream (RFC 1950) of at most `most` bytes; throws for what is damaged, cut, or longer, or has anything behind it. In this
 * thread: a block is unpacked sooner than another thread is asked for it.
 */
export function inflateBlock(packed: Uint8Array, most: number): Uint8Array {
  const { buffer, engine } = inflated(packed, most)
  if (engine.bytesWritten !== packed.length) throw new Error(`${packed.length - engine.bytesWritten} bytes lie behind its data`)
  return buffer
}

function inflated(packed: Uint8Array, most: number): Inflated {
  try {
    // One piece holds it all, and the byte more that tells that there is no end.
    return unpackWithEngine(packed, { info: true, maxOutputLength: most, chunkSize: Math.max(64, most + 1) })
  } catch (error) {
    throw codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? new Error(`it has more than its ${most} bytes`, { cause: error }) : error
  }
}

/** What `info` asks for; the engine knows how many bytes it took. */
interface Inflated {
  readonly buffer: Uint8Array
  readonly engine: Inflate
}
const unpackWithEngine = inflateSync as unknown as (packed: Uint8Array, options: ZlibOptions) => Inflated

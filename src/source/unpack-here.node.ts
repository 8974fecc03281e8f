/**
 * What the host has no program for, unpacked in this process: xz by xz-decompress (XZ Embedded), zstd by zstddec (the library of its
 * authors), bzip2 by `bzip2.ts`, since what there is for it holds all that is unpacked in memory, or can be made to run for ever. All take several members one behind the other and verify checksums; memory is bounded by
 * the block of bzip2, a dictionary of 64 MiB, a window of 128 MiB.
 */

import { readSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { ReadableStream } from 'node:stream/web'
import type { Compression } from '../port/index.js'
import { unpackBzip2 } from './bzip2.js'

/** Thrown for what these decoders leave to the program. */
export class BeyondDecoder extends Error {}

type Packed = Iterator<Uint8Array, undefined>
type Decode = (packed: Packed) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>

const PIECE_BYTES = 2 ** 16

/** Bytes between two looks at what else waits, such as a signal. */
const TURN_BYTES = 2 ** 22

/** The bytes of an open file, unpacked. The file is read from where the host says that it stands. */
export async function* unpackHere(handle: number, compression: Exclude<Compression, 'gzip'>): AsyncGenerator<Uint8Array> {
  let since = 0
  for await (const piece of decoders[compression](piecesOf(handle))) {
    if (piece.length > 0) yield piece
    since += piece.length
    if (since < TURN_BYTES) continue
    since = 0
    await turn()
  }
}

const decoders: Readonly<Record<Exclude<Compression, 'gzip'>, Decode>> = {
  bzip2: (packed) => unpackBzip2(() => packed.next().value),
  xz: unpackXz,
  zstd: unpackZstd,
}

function* piecesOf(handle: number): Generator<Uint8Array, undefined> {
  for (;;) {
    const piece = new Uint8Array(PIECE_BYTES)
    const count = readSync(handle, piece)
    if (count === 0) return
    yield piece.subarray(0, count)
  }
}

const CUT = 'it ends in the middle'
const DAMAGED = 'its data are damaged'

async function* unpackXz(packed: Packed): AsyncGenerator<Uint8Array> {
  const loaded = await import('xz-decompress')
  const { XzReadableStream } = 'default' in loaded ? loaded.default : loaded
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = packed.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
  })
  try {
    yield* new XzReadableStream(source) as unknown as AsyncIterable<Uint8Array>
  } catch (error) {
    throw xzError(error)
  }
}

/** Values of `enum xz_ret` in xz.h of XZ Embedded. */
function xzError(error: unknown): unknown {
  switch (/error code (\d+)/.exec(String(error))?.[1]) {
    case '3':
    case '4':
      return new BeyondDecoder('its dictionary has more than 64 MiB', { cause: error })
    case '2':
    case '6':
      return new BeyondDecoder('it has filters other than LZMA2, or checksums other than CRC32 and CRC64', { cause: error })
    case '5':
    case '7':
      return new Error(DAMAGED, { cause: error })
    case '8':
      return new Error(CUT, { cause: error })
    default:
      return error
  }
}

async function* unpackZstd(packed: Packed): AsyncGenerator<Uint8Array> {
  const { ZSTDDecoder } = await import('zstddec/stream')
  const decoder = new ZSTDDecoder()
  await decoder.init()
  let left = 0
  const fed = {
    *[Symbol.iterator]() {
      for (let next = packed.next(); next.done !== true; next = packed.next()) {
        left = next.value.length
        yield next.value
      }
    },
  }
  try {
    // The decoder does not tell of errors: it goes on and gives nothing, more often than the piece has bytes.
    for (const piece of decoder.decodeStreaming(fed)) {
      if (piece.length === 0 && left-- <= 0) throw new Error(`${DAMAGED}, or its window has more than 128 MiB`)
      yield piece
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Incomplete stream')) throw new Error(CUT, { cause: error })
    throw error
  }
}

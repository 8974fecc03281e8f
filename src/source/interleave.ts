/** Streams that take turns until each has ended. */

import type { Bytes } from '../unit/index.js'
import type { Content } from './content.js'

interface Stream {
  readonly size: Bytes
  /** Bytes at each turn. */
  readonly chunk: Bytes
}

/** A stretch of one stream. */
interface Turn {
  readonly stream: number
  readonly at: number
  readonly length: number
}

/** The turns from byte `offset` of the whole on. Whole rounds before it are jumped over, so that the start costs nothing. */
function* turnsFrom(streams: readonly Stream[], offset: number): Generator<Turn> {
  const at = streams.map(() => 0)
  let skip = jump(streams, at, offset)
  for (let left = true; left;) {
    left = false
    for (const [stream, { size, chunk }] of streams.entries()) {
      const from = at[stream] as number
      const length = Math.min(chunk, size - from)
      if (length === 0) continue
      left = true
      at[stream] = from + length
      if (skip >= length) skip -= length
      else {
        yield { stream, at: from + skip, length: length - skip }
        skip = 0
      }
    }
  }
}

/** Moves on by whole rounds that lie before `offset`; returns the bytes that are left to skip. */
function jump(streams: readonly Stream[], at: number[], offset: number): number {
  let left = offset
  for (;;) {
    const running = streams.map((stream, i) => ({ ...stream, i, rest: stream.size - (at[i] as number) })).filter(({ rest }) => rest > 0)
    const round = running.reduce((sum, { chunk, rest }) => sum + Math.min(chunk, rest), 0)
    if (running.length === 0 || left < round) return left
    // Rounds in which all of them still give whole chunks; at least the one that fits, with the last rests of some.
    const whole = Math.min(...running.map(({ chunk, rest }) => Math.floor(rest / chunk)))
    const rounds = Math.max(1, Math.min(whole, Math.floor(left / round)))
    for (const { i, chunk, rest } of running) at[i] = (at[i] as number) + Math.min(rest, rounds * chunk)
    left -= rounds * round
  }
}

/** Largest piece that is delivered. */
const PIECE_BYTES = 2 ** 20

interface Part {
  readonly content: Content
  readonly chunk: Bytes
}

/** The bytes from `from` on. Turns may be short: they are gathered into pieces. `open` gives a part from an offset on. */
export async function* interleaved(
  parts: readonly Part[],
  from: number,
  open: (content: Content, offset: number) => AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const inputs: (Input | undefined)[] = parts.map(() => undefined)
  const streams = parts.map(({ content, chunk }) => ({ size: content.size, chunk }))
  let piece = new Uint8Array(PIECE_BYTES)
  let filled = 0
  try {
    for (const turn of turnsFrom(streams, from)) {
      const input = (inputs[turn.stream] ??= inputOf(open((parts[turn.stream] as Part).content, turn.at)))
      for (let left = turn.length; left > 0;) {
        const taken = await input.take(Math.min(left, piece.length - filled))
        piece.set(taken, filled)
        filled += taken.length
        left -= taken.length
        if (filled < piece.length) continue
        yield piece
        piece = new Uint8Array(PIECE_BYTES)
        filled = 0
      }
    }
    if (filled > 0) yield piece.subarray(0, filled)
    for (const input of inputs) await input?.finish()
  } finally {
    for (const input of inputs) await input?.close()
  }
}

interface Input {
  /** Up to `most` bytes, at least one. */
  take(most: number): Promise<Uint8Array>
  /** Lets the stream look at its source once more. */
  finish(): Promise<void>
  close(): Promise<void>
}

function inputOf(from: AsyncGenerator<Uint8Array>): Input {
  let piece = new Uint8Array(0)
  return {
    async take(most) {
      while (piece.length === 0) {
        const next = await from.next()
        if (next.done === true) throw new Error('A content gave fewer bytes than its size')
        piece = next.value as Uint8Array<ArrayBuffer>
      }
      const taken = piece.subarray(0, most)
      piece = piece.subarray(taken.length)
      return taken
    },
    async finish() {
      await from.next()
    },
    async close() {
      await from.return(undefined)
    },
  }
}

/** Streams that take turns until each has ended. */

import type { Bytes } from '../unit/index.js'

export interface Stream {
  readonly size: Bytes
  /** Bytes at each turn. */
  readonly chunk: Bytes
}

/** A stretch of one stream. */
export interface Turn {
  readonly stream: number
  readonly at: number
  readonly length: number
}

/** The turns from byte `offset` of the whole on. Whole rounds before it are jumped over, so that the start costs nothing. */
export function* turnsFrom(streams: readonly Stream[], offset: number): Generator<Turn> {
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

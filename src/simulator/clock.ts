/** A clock on which sleeping takes no time: twenty minutes pass at once. */

import type { Clock } from '../port/index.js'

export interface VirtualClock extends Clock {
  advance(milliseconds: number): void
}

export function virtualClock(start = 0): VirtualClock {
  let now = start
  const advance = (milliseconds: number): void => {
    now += Math.max(0, milliseconds)
  }
  return {
    now: () => now,
    advance,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted()
      advance(milliseconds)
      // Others get their turn, as they would while someone really sleeps.
      await Promise.resolve()
    },
  }
}

import { setImmediate as yieldNow, setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../port/index.js'

export const systemClock: Clock = {
  now: () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1000 + nanoseconds / 1e6
  },
  sleep: async (milliseconds, signal) => {
    const options = signal === undefined ? {} : { signal }
    // A timer takes a millisecond at least; a turn for others takes none.
    await (milliseconds > 0 ? sleep(milliseconds, undefined, options) : yieldNow(undefined, options))
  },
}

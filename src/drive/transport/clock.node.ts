import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../port/index.js'

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal })
  },
}

/** Memory that former revisions of a large disc took is given back while nothing happens: else it would be kept for as many more. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Below this it is not worth the time. */
const LARGE_BYTES = 64 << 20

let collect: (() => void) | undefined

export function tidy(): void {
  if (process.memoryUsage().heapUsed < LARGE_BYTES) return
  if (collect === undefined) {
    // Only for as long as it takes to get hold of it: what is compiled is kept apart for each set of flags.
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  collect()
}

/** Files that play discs, made as a burn makes them: whoever only looks makes none. */

import { openVirtualFile } from '../../src/simulator/file.node.js'
import { systemClock } from '../../src/transport/clock.node.js'

/** A blank disc in a file, and its address. */
export async function blankDiscIn(path: string, query = '?media=dvd+r'): Promise<string> {
  await openVirtualFile(`${path}${query}`, systemClock).close()
  return `virtual:${path}`
}

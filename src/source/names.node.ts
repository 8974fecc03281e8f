/** The absolute names by which the host knows a path. */

import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/** As it is written, and as it is with links followed, where that is another one. */
export function absoluteNames(path: string): readonly string[] {
  const written = resolve(path)
  try {
    const real = realpathSync.native(written)
    return real === written ? [written] : [written, real]
  } catch {
    return [written]
  }
}

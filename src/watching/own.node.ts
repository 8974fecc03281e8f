/** Files of this process: those that would say something of an image that is there no more, and those that it speaks into. */

import { readlinkSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { codeOf } from '../fault/index.js'

/** What is not there need not go. */
export async function removeStale(paths: Iterable<string>): Promise<void> {
  for (const path of paths)
    await unlink(path).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error
    })
}

/** Where standard output and standard error go, in case these are files. */
export function ownStreams(): readonly string[] {
  return ['1', '2'].flatMap((stream) => {
    try {
      return [readlinkSync(`/proc/self/fd/${stream}`)]
    } catch {
      return []
    }
  })
}

/** Listings of folders, kept while the globs of an entry are matched. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Files, HostEntry } from '../port/index.js'

/** Listings of folders, read once. */
export interface Listings {
  list(path: string): readonly HostEntry[]
  /** What could not be read. */
  readonly failed: readonly Fault[]
}

export function listingsOf(files: Files, times?: 'exact'): Listings {
  const known = new Map<string, readonly HostEntry[]>()
  const failed: Fault[] = []
  return {
    failed,
    list(path) {
      let entries = known.get(path)
      if (entries === undefined) {
        try {
          entries = files.list(path, times)
        } catch (error) {
          if (!(error instanceof DiscError)) throw error
          // fast-glob also tries alternatives such as `a` of `{a,b}/*` that are no folders at all.
          if (files.statFollowed(path)?.kind === 'directory') failed.push(...error.faults)
          entries = []
        }
        known.set(path, entries)
      }
      return entries
    },
  }
}

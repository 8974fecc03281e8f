/** Listings of folders, kept while the globs of an entry are matched. */

import { DiscError, type Fault } from '../fault/index.js'
import { folderIn, lastName, type Files, type HostEntry, type HostStat } from '../port/index.js'

/** Listings of folders, read once. */
export interface Listings {
  list(path: string): readonly HostEntry[]
  /** Says what was seen of the folder that a glob begins at. */
  begin(path: string, seen: HostStat): void
  /** What could not be read. */
  readonly failed: readonly Fault[]
}

export function listingsOf(files: Files, times?: 'exact'): Listings {
  const known = new Map<string, readonly HostEntry[]>()
  const tops = new Map<string, HostStat>()
  const failed: Fault[] = []
  return {
    failed,
    begin: (path, seen) => void tops.set(path, seen),
    list(path) {
      let entries = known.get(path)
      if (entries === undefined) {
        try {
          entries = files.list(path, times, tops.get(path) ?? seenAt(path, known))
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

/** What the listing of the folder above told of a folder; nothing of a link, which leads wherever it does. */
function seenAt(path: string, known: ReadonlyMap<string, readonly HostEntry[]>): HostStat | undefined {
  const name = lastName(path)
  const stat = known.get(folderIn(path) ?? '')?.find((entry) => entry.name === name)?.stat
  return stat?.kind === 'directory' ? stat : undefined
}

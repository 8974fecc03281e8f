/**
 * Files of the host that remember which of them were read: what a sheet names is not always all that its disc lies in. Each is the one that it was
 * when it was first seen, however often it is opened.
 */

import type { Files, HostStat, Look } from '../port/index.js'

export interface Remembered {
  readonly files: Files
  readonly read: ReadonlySet<string>
  /** What a file looked like when it was first seen, if it was. */
  readonly firstLook: (path: string) => Look | undefined
}

export function remembering(files: Files): Remembered {
  const read = new Set<string>()
  const looks = new Map<string, Look>()
  const seen = (path: string, stat: HostStat | undefined): HostStat | undefined => {
    if (stat?.kind === 'file' && !looks.has(path)) looks.set(path, stat)
    return stat
  }
  const lookOf = (path: string): Look | undefined => {
    if (!looks.has(path)) seen(path, files.statFollowed(path))
    return looks.get(path)
  }
  return {
    read,
    firstLook: (path) => looks.get(path),
    files: {
      ...files,
      statFollowed: (path) => seen(path, files.statFollowed(path)),
      read(path, most, measured = lookOf(path)) {
        read.add(path)
        return files.read(path, most, measured)
      },
      stream(path, offset, length, measured = lookOf(path)) {
        read.add(path)
        return files.stream(path, offset, length, measured)
      },
    },
  }
}

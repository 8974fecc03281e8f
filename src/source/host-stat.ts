/** What Node says of a file, in the terms of the port. */

import type { HostKind, HostStat } from '../port/index.js'
import { instant, type Bytes, type Instant } from '../unit/index.js'

/** The parts of Node's `Stats` that are used. */
export interface NodeStats {
  readonly mode: number
  readonly size: number
  readonly uid: number
  readonly gid: number
  readonly mtimeMs: number
  readonly atimeMs: number
  readonly ctimeMs: number
  readonly birthtimeMs: number
  readonly dev: number
  readonly ino: number
  readonly nlink: number
  readonly rdev: number
}

/** The same times in nanoseconds. */
export interface ExactTimes {
  readonly mtimeNs: bigint
  readonly birthtimeNs: bigint
}

/** `exactly` asks the host for the times once more; without it those of modification and birth may err by a microsecond. */
export function hostStatOf(stats: NodeStats, exactly?: () => ExactTimes): HostStat {
  const { mode, birthtimeMs } = stats
  const stat: HostStat & { btime?: Instant } = {
    kind: kindOf(mode),
    size: stats.size as Bytes,
    mode: mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    mtime: microsecondsOf(stats.mtimeMs, exactly && (() => exactly().mtimeNs)),
    atime: microsecondsOf(stats.atimeMs),
    ctime: microsecondsOf(stats.ctimeMs),
    device: stats.dev,
    inode: stats.ino,
    links: stats.nlink,
    rdev: stats.rdev,
  }
  if (birthtimeMs > 0) stat.btime = microsecondsOf(birthtimeMs, exactly && (() => exactly().birthtimeNs))
  return stat
}

/**
 * The whole microseconds of a time. Node gives milliseconds with a fraction, which in our century err by up to an eighth of a
 * microsecond: near a border only the host knows. Of whole milliseconds only whole seconds are asked about, since there the
 * error would show in every format.
 */
export function microsecondsOf(milliseconds: number, exactNanoseconds?: () => bigint): Instant {
  const near = milliseconds * 1000
  const isWhole = Number.isInteger(milliseconds)
  if (exactNanoseconds === undefined || (isWhole && milliseconds % 1000 !== 0)) return instant(near)
  const fraction = near - Math.floor(near)
  if (fraction > 0.15 && fraction < 0.85) return instant(near)
  const exact = exactNanoseconds()
  const cut = exact / 1000n
  return instant(Number(exact < cut * 1000n ? cut - 1n : cut))
}

/** What a kind is called in a message. */
export function nameOfKind(kind: HostKind): string {
  switch (kind) {
    case 'directory':
      return 'folder'
    case 'symlink':
      return 'symbolic link'
    case 'character':
    case 'block':
      return 'device'
    case 'fifo':
      return 'pipe'
    default:
      return kind
  }
}

/** The kind that the mode of a file says. */
export function kindOf(mode: number): HostKind {
  switch (mode & 0o170000) {
    case 0o040000:
      return 'directory'
    case 0o120000:
      return 'symlink'
    case 0o020000:
      return 'character'
    case 0o060000:
      return 'block'
    case 0o010000:
      return 'fifo'
    case 0o140000:
      return 'socket'
    default:
      return 'file'
  }
}

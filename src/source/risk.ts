/** What is better not read from a file of the host while a drive waits for it. */

/** Below this, opening a file takes longer than reading it. */
const SMALL_BYTES = 256 * 1024
/** A file that was changed so shortly before may still be written to. */
const FRESH_MICROSECONDS = 60_000_000

/** Times are microseconds since 1970. */
export const isRiskyFile = ({ size, mtime }: { readonly size: number; readonly mtime: number }, now: number): boolean =>
  size < SMALL_BYTES || mtime > now - FRESH_MICROSECONDS

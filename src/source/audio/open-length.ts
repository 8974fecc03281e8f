/** Lengths that a header leaves open. Programs that write to a pipe cannot go back and put the right one in. */

export interface SaidLength {
  /** Bytes of samples, as the header says. */
  readonly said: number
  /** Bytes that are there. */
  readonly rest: number
  /** What the outermost chunk says of itself, its header left out. */
  readonly outer: number
  /** Bytes of the file. */
  readonly file: number
  /** Bytes of a second of sound. */
  readonly second: number
}

const CHUNK_HEADER = 8
/** What 32 bits hold, without and with a sign. */
const limits = [2 ** 31, 2 ** 32]
/** sox writes 7ffff000h into WAV and 7f000000h into AIFF, arecord 80000000h or 7fffff00h, ffmpeg ffffffffh, flac 0. */
const NEAR = 2 ** 25
/** More than the 99:59:74 of any Compact Disc: no copy of a track that was cut off. */
const LONGEST_SECONDS = 100 * 60

/**
 * A file that was cut off says more than is there, too, but a length that a sound may have. One whose outermost chunk ends
 * where the file does says what it means.
 */
export function isOpenLength({ said, rest, outer, file, second }: SaidLength): boolean {
  const end = outer + CHUNK_HEADER
  // The last byte may be one that makes a chunk even.
  if (said <= 0) return rest > 0 && end < file - 1
  if (said <= rest || (end > file - rest && end <= file)) return false
  return limits.some((limit) => Math.abs(limit - said) <= NEAR) || (said > (limits[0] as number) && said / second > LONGEST_SECONDS)
}

import type { Bytes, Lba } from '../unit/index.js'

/** A stretch of the disc that is no file of its tree. */
export interface BootPiece {
  /** Of a file that would hold it: tells its number, and what for. */
  readonly name: string
  readonly start: Lba
  readonly size: Bytes
}

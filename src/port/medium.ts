/** What is asked of something that holds a finished disc, be it an image file, a drive or bytes in memory. */

import type { Lba, Sectors } from '../unit/index.js'

export interface Medium {
  /** Name for messages: a path or a device. */
  readonly name: string
  /** Logical sectors of 2048 bytes that can be read, from LBA 0. */
  readonly size: Sectors
  /** Bytes beyond the last whole sector, where an image has an odd length. */
  readonly tailBytes: number
  /**
   * Reads `count` whole sectors. Throws a `DiscError` where the medium cannot be read, and where the range
   * reaches beyond `size`. The result may be a view that the next call overwrites: copy what is kept.
   */
  read(start: Lba, count: Sectors): Promise<Uint8Array>
  close(): Promise<void>
}

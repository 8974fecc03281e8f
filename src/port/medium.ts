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
   * reaches beyond `size`. The result may be a view that the next call overwrites: copy what is kept. It may be one of `room`, of
   * at least as many bytes, where the caller has some.
   */
  read(start: Lba, count: Sectors, room?: Uint8Array): Promise<Uint8Array>
  /**
   * All that sectors of Mode 2 hold behind their header, 2336 bytes each: subheader, data, and what codes there are. Undefined where
   * one of them is of another mode. Media that know of no modes lack it. Throws as `read` does.
   */
  readMode2?(start: Lba, count: Sectors): Promise<Uint8Array | undefined>
  /**
   * The block behind the tracks of data of the session in which a block lies: what is found from the end of a medium is looked for
   * there. Media without tracks lack it; undefined outside of tracks of data.
   */
  dataEnd?(at: Lba): Lba | undefined
  /** Lets go of what is open until the next read, where somebody else may want it meanwhile. */
  rest?(): Promise<void>
  close(): Promise<void>
}

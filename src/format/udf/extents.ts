/** The data of a file as extents. ECMA-167 4/12.1 and 4/14.14.1.1. */

import type { Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'

/** The length of an extent has 30 bits, and all but the last are whole blocks. */
export const LONGEST_EXTENT = 2 ** 30 - SECTOR_BYTES

/** A piece of a file on the volume. */
export interface Piece {
  readonly sector: number
  readonly size: number
}

/** How many extents a content takes, wherever it is placed. */
export const extentCount = ({ size }: Content): number => Math.ceil(size / LONGEST_EXTENT)

/** Where a content lies: in its region, or where a former session recorded it. */
export const piecesOf = (content: Content, where: Where): readonly Piece[] =>
  content.size === 0 ? [] : split(where.content(content), content.size)

export function split(sector: number, size: number): readonly Piece[] {
  if (size <= LONGEST_EXTENT) return [{ sector, size }]
  const pieces: Piece[] = []
  for (let done = 0; done < size; done += LONGEST_EXTENT)
    pieces.push({ sector: sector + done / SECTOR_BYTES, size: Math.min(LONGEST_EXTENT, size - done) })
  return pieces
}

/** How many sectors a content fills, and how long directories say that it is. */

import type { Content } from '../source/index.js'
import { bytesOf, SECTOR_BYTES, sectors, type Bytes, type Sectors } from '../unit/index.js'

/** Bytes of a content in each of its sectors. */
export const bytesInSector = ({ xa }: Pick<Content, 'xa'>): number => xa?.bytes ?? SECTOR_BYTES

export const sectorsOfContent = (content: Pick<Content, 'size' | 'xa'>): Sectors =>
  sectors(Math.ceil(content.size / bytesInSector(content)))

/**
 * What a directory tells of the length: where sectors hold another number of bytes than 2048, that is 2048 for each of them. So has
 * it the White Book, and readers who know nothing of forms then find all sectors.
 */
export const toldLength = (content: Pick<Content, 'size' | 'xa'>): Bytes =>
  bytesInSector(content) === SECTOR_BYTES ? content.size : bytesOf(sectorsOfContent(content))

/** How much a block with a file entry holds, and what goes into further ones. ECMA-167 4/14.5, 4/14.9 and 4/14.17. */

import type { Attributes } from '../../tree/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { LongAd, ShortAd } from './fields.js'
import { AllocationExtent, AttributeHeader, DeviceAttribute, ExtendedFileEntry, FileEntry, FileTimesAttribute } from './file-structures.js'
import type { RevisionTraits } from './revision.js'

/** Whether allocation descriptors name their partition. */
export type AdForm = 'short' | 'long'
/** How extents are described. */
export interface Forms {
  /** Of data in files. */
  readonly file: AdForm
  /** Of names and link targets. */
  readonly home: AdForm
}
export const adBytes = (form: AdForm): number => (form === 'short' ? ShortAd.size : LongAd.size)

/** What decides about extended attributes. */
export interface Attributed {
  readonly attributes: Attributes
  readonly device: unknown
}

/** Bytes of extended attributes: below 2.00 a creation time, and the numbers of a device. */
export function attributeBytes(traits: RevisionTraits, { attributes, device }: Attributed): number {
  const times = hasTimesAttribute(traits, attributes) ? FileTimesAttribute.size : 0
  const numbers = device === undefined ? 0 : DeviceAttribute.size
  return times + numbers === 0 ? 0 : AttributeHeader.size + times + numbers
}

export const hasTimesAttribute = (traits: RevisionTraits, { btime }: Attributes): boolean => !traits.extended && btime !== undefined

/** Bytes for data or allocation descriptors in the entry's own block. */
export function roomInEntry(traits: RevisionTraits, who: Attributed): number {
  return SECTOR_BYTES - (traits.extended ? ExtendedFileEntry.size : FileEntry.size) - attributeBytes(traits, who)
}

/** Allocation descriptors of one area; the last of an area that goes on points at the next. */
export interface AdArea {
  readonly first: number
  readonly count: number
}

/** Shares out `ads` descriptors over the entry and as many further blocks as they need. */
export function areasOf(ads: number, room: number, form: AdForm): readonly AdArea[] {
  const areas: AdArea[] = []
  let capacity = Math.floor(room / adBytes(form))
  for (let first = 0; first < ads || areas.length === 0;) {
    const left = ads - first
    const count = left <= capacity ? left : capacity - 1
    areas.push({ first, count })
    first += count
    capacity = Math.floor((SECTOR_BYTES - AllocationExtent.size) / adBytes(form))
  }
  return areas
}

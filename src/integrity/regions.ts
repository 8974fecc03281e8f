/** What of the proofs lies on the disc itself, as parts of a plan. */

import { PrimaryVolumeDescriptor } from '../format/iso9660/index.js'
import { lateBody, next, type Late, type Region } from '../layout/index.js'
import type { Content } from '../source/index.js'
import { sectorsOf } from '../unit/index.js'
import type { UnpackedSums } from './sums.js'
import type { Tags } from './tags.js'

/** A list of checksums that is a file of the disc. */
export interface PlannedList {
  readonly content: Content
  readonly late: Late
}

export interface PlannedProofs {
  readonly lists: readonly PlannedList[]
  readonly implant: Late | undefined
  readonly tags: Tags | undefined
  readonly unpacked: UnpackedSums
}

export const noProofs: PlannedProofs = { lists: [], implant: undefined, tags: undefined, unpacked: new Map() }

/** Behind the files that it names. */
export const listRegion = ({ content, late }: PlannedList): Region => ({
  id: content.id,
  owner: 'checksums',
  reason: 'list of checksums',
  length: sectorsOf(content.size),
  place: next,
  refs: [],
  body: lateBody(late),
})

/** A primary volume descriptor that holds what is implanted. */
export function withImplant(descriptor: Region, implant: Late | undefined): Region {
  const { body } = descriptor
  if (implant === undefined || body.kind !== 'bytes') return descriptor
  if (implant.offset !== PrimaryVolumeDescriptor.offsetOf('applicationUse')) throw new Error('An implant has one place')
  return { ...descriptor, body: lateBody(implant, (where) => Uint8Array.from(body.render(where))) }
}

/** Extended attributes inside a file entry. ECMA-167 4/14.10; OSTA UDF 2.60 3.3.4. */

import type { Instant } from '../../unit/index.js'
import { developerEntity, ENTITY_BYTES } from './entity.js'
import { ATTRIBUTE, Attribute, AttributeHeader, CREATION_TIME, DeviceAttribute, FileTimesAttribute } from './file-structures.js'
import type { Entry } from './population.js'
import type { RevisionTraits } from './revision.js'
import { hasTimesAttribute } from './room.js'
import { seal, TAG } from './tag.js'

/** Writes the `size` bytes that `attributeBytes` counts; `block` is where the entry lies. */
export function renderAttributes(out: Uint8Array, at: number, size: number, entry: Entry, block: number, traits: RevisionTraits): void {
  // Attributes of implementations and applications: none, which a place behind the last attribute says (UDF 3.3.4.1).
  AttributeHeader.encodeInto(out, at, {
    tag: { id: TAG.extendedAttributeHeader, version: traits.tagVersion, location: block },
    implementationAttributes: size,
    applicationAttributes: size,
  })
  seal(out, at, AttributeHeader.size)
  let to = at + AttributeHeader.size
  const { btime } = entry.attributes
  if (hasTimesAttribute(traits, entry.attributes) && btime !== undefined) {
    FileTimesAttribute.encodeInto(out, to, {
      type: ATTRIBUTE.fileTimes,
      subtype: 1,
      length: FileTimesAttribute.size,
      dataBytes: 12,
      existence: CREATION_TIME,
      created: btime,
    })
    to += FileTimesAttribute.size
  }
  if (entry.device !== undefined) {
    const { major, minor } = entry.device
    DeviceAttribute.encodeInto(out, to, {
      type: ATTRIBUTE.device,
      subtype: 1,
      length: DeviceAttribute.size,
      useBytes: developerEntity.length,
      major,
      minor,
      implementation: developerEntity,
    })
  }
}

export interface KnownAttributes {
  created?: Instant
  device?: { readonly major: number; readonly minor: number }
}

/** What the attributes say that a tree can hold; those that are broken or unknown are passed over. */
export function readAttributes(from: Uint8Array): Readonly<KnownAttributes> {
  const found: KnownAttributes = {}
  for (let at = AttributeHeader.size; at + Attribute.size <= from.length;) {
    const { type, length } = Attribute.decode(from, at)
    if (length < Attribute.size || at + length > from.length) break
    if (type === ATTRIBUTE.fileTimes && length >= FileTimesAttribute.size) {
      const { existence, created } = FileTimesAttribute.decode(from, at)
      if (existence & CREATION_TIME) found.created = created
    }
    // Implementations may leave out the identifier behind the numbers.
    if (type === ATTRIBUTE.device && length >= DeviceAttribute.size - ENTITY_BYTES) {
      const padded = new Uint8Array(DeviceAttribute.size)
      padded.set(from.subarray(at, at + Math.min(length, DeviceAttribute.size)))
      const { major, minor } = DeviceAttribute.decode(padded)
      found.device = { major, minor }
    }
    at += length
  }
  return found
}

/** Descriptors of the volume: recognition, anchors, the two sequences, integrity. ECMA-167 parts 2 and 3; OSTA UDF 2.60 2.2. */

import type { Volume } from '../../tree/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { developerEntity, domainEntity, entity, udfEntity } from './entity.js'
import { noExtent } from './fields.js'
import type { Address } from './frame.js'
import type { Strings } from './label.js'
import { encodeMaps, type PartitionMap } from './maps.js'
import type { RevisionTraits } from './revision.js'
import { seal, TAG, type Tag } from './tag.js'
import {
  AnchorVolumeDescriptorPointer,
  ImplementationUseVolumeDescriptor,
  IntegrityHeader,
  IntegrityUse,
  LogicalVolumeDescriptor,
  PartitionDescriptor,
  PrimaryVolumeDescriptor,
  TerminatingDescriptor,
  UnallocatedSpaceDescriptor,
  VolumeStructureDescriptor,
} from './volume-structures.js'
import { u32le } from '../../codec/index.js'

/** ECMA-167 3/8.4.2.1: a sequence has room for at least 16 sectors. */
export const SEQUENCE_SECTORS = 16
/** Integrity descriptor and terminator. */
export const INTEGRITY_SECTORS = 2
/** ECMA-167 3/10.5.7: read only. */
export const READ_ONLY = 1
const ALLOCATED = 1
/** Volume and file set are readable by whoever reads level 2 and 3. UDF 2.60 2.2.2 and 2.3.2. */
const VOLUME_LEVEL = 2
const VOLUME_LEVEL_OF_SET = 3
/** Character set list: CS0 alone. */
const CS0_ONLY = 1
const CLOSED = 1

/** Sectors of the recognition sequence: three descriptors, and an empty sector that ends them. */
export const RECOGNITION_SECTORS = 4

export function renderRecognition({ nsr }: RevisionTraits): Uint8Array {
  const out = new Uint8Array(RECOGNITION_SECTORS * SECTOR_BYTES)
  for (const [i, identifier] of ['BEA01', nsr, 'TEA01'].entries())
    VolumeStructureDescriptor.encodeInto(out, i * SECTOR_BYTES, { type: 0, identifier, version: 1 })
  return out
}

export interface Sequences {
  readonly main: number
  readonly reserve: number
}

/** One sector. */
export function renderAnchor({ tagVersion }: RevisionTraits, location: number, { main, reserve }: Sequences): Uint8Array {
  const length = SEQUENCE_SECTORS * SECTOR_BYTES
  const out = AnchorVolumeDescriptorPointer.encode({
    tag: { id: TAG.anchor, version: tagVersion, location },
    main: { length, location: main },
    reserve: { length, location: reserve },
  })
  seal(out, 0, out.length)
  return out
}

/** What the sequence tells. */
export interface VolumeFacts {
  readonly traits: RevisionTraits
  readonly volume: Volume
  readonly strings: Strings
  readonly partition: { readonly start: number; readonly length: number }
  readonly maps: readonly PartitionMap[]
  readonly fileSet: { readonly address: Address; readonly blocks: number }
  readonly integrity: number
}

/** The volume descriptor sequence at sector `location`. ECMA-167 3/8.4.2. */
export function renderSequence(facts: VolumeFacts, location: number): Uint8Array {
  const { traits, volume, strings, partition, maps } = facts
  const out = new Uint8Array(SEQUENCE_SECTORS * SECTOR_BYTES)
  let sequence = 0
  const put = <Value>(
    id: number,
    codec: { readonly size: number; encodeInto(out: Uint8Array, at: number, value: Value): void },
    value: (head: { readonly tag: Tag; readonly sequence: number }) => Value,
    trailing = nothing,
  ): void => {
    const at = sequence * SECTOR_BYTES
    codec.encodeInto(out, at, value({ tag: { id, version: traits.tagVersion, location: location + sequence }, sequence }))
    out.set(trailing, at + codec.size)
    seal(out, at, codec.size + trailing.length)
    sequence++
  }
  const ofSet = volume.setSize > 1
  put(TAG.primaryVolume, PrimaryVolumeDescriptor, (head) => ({
    ...head,
    number: 0,
    volumeId: strings.shortLabel,
    volumeSequence: volume.sequence,
    maximumVolumeSequence: volume.setSize,
    interchangeLevel: ofSet ? VOLUME_LEVEL_OF_SET : VOLUME_LEVEL,
    maximumInterchangeLevel: VOLUME_LEVEL_OF_SET,
    characterSets: CS0_ONLY,
    maximumCharacterSets: CS0_ONLY,
    volumeSetId: strings.volumeSet,
    abstract: noSectors,
    copyright: noSectors,
    application: entity(strings.application),
    recorded: volume.created,
    implementation: developerEntity,
    predecessor: 0,
    flags: 0,
  }))
  put(TAG.implementationUse, ImplementationUseVolumeDescriptor, (head) => ({
    ...head,
    information: udfEntity('*UDF LV Info', traits.code),
    logicalVolumeId: strings.label,
    owner: strings.owner,
    organization: strings.organization,
    contact: strings.contact,
    implementation: developerEntity,
  }))
  put(TAG.partition, PartitionDescriptor, (head) => ({
    ...head,
    flags: ALLOCATED,
    number: 0,
    contents: entity(`+${traits.nsr}`),
    access: READ_ONLY,
    start: partition.start,
    length: partition.length,
    implementation: developerEntity,
  }))
  const encoded = encodeMaps(maps, traits, volume.sequence)
  const logicalVolume = (head: { readonly tag: Tag; readonly sequence: number }): LogicalVolumeDescriptor => ({
    ...head,
    logicalVolumeId: strings.label,
    blockSize: SECTOR_BYTES,
    domain: domainEntity(traits.code),
    fileSet: { ...noExtent, ...facts.fileSet.address, length: facts.fileSet.blocks * SECTOR_BYTES },
    mapBytes: encoded.length,
    mapCount: maps.length,
    implementation: developerEntity,
    integrity: { length: INTEGRITY_SECTORS * SECTOR_BYTES, location: facts.integrity },
  })
  put(TAG.logicalVolume, LogicalVolumeDescriptor, logicalVolume, encoded)
  put(TAG.unallocatedSpace, UnallocatedSpaceDescriptor, (head) => ({ ...head, extents: 0 }))
  put(TAG.terminating, TerminatingDescriptor, ({ tag }) => ({ tag }))
  return out
}

const noSectors = { length: 0, location: 0 }
const nothing: Uint8Array = new Uint8Array(0)

/** What the integrity descriptor counts. UDF 2.60 2.2.6. */
export interface IntegrityFacts {
  readonly traits: RevisionTraits
  readonly volume: Volume
  readonly nextUniqueId: number
  readonly files: number
  readonly directories: number
  /** Of each partition map, in blocks; nothing is free. */
  readonly sizes: readonly { readonly free: number; readonly size: number }[]
  readonly readRevision: number
}

/** A closed integrity descriptor and the one that ends its sequence. ECMA-167 3/10.10. */
export function renderIntegrity(facts: IntegrityFacts, location: number): Uint8Array {
  const { traits, sizes } = facts
  const out = new Uint8Array(INTEGRITY_SECTORS * SECTOR_BYTES)
  IntegrityHeader.encodeInto(out, 0, {
    tag: { id: TAG.integrity, version: traits.tagVersion, location },
    recorded: facts.volume.modified,
    type: CLOSED,
    next: noSectors,
    nextUniqueId: facts.nextUniqueId,
    partitions: sizes.length,
    implementationBytes: IntegrityUse.size,
  })
  let at = IntegrityHeader.size
  const table = u32le()
  for (const value of [...sizes.map(({ free }) => free), ...sizes.map(({ size }) => size)]) {
    table.write(out, at, 4, value)
    at += 4
  }
  IntegrityUse.encodeInto(out, at, {
    implementation: developerEntity,
    files: facts.files,
    directories: facts.directories,
    minimumReadRevision: facts.readRevision,
    minimumWriteRevision: traits.code,
    maximumWriteRevision: traits.code,
  })
  seal(out, 0, at + IntegrityUse.size)
  TerminatingDescriptor.encodeInto(out, SECTOR_BYTES, { tag: { id: TAG.terminating, version: traits.tagVersion, location: location + 1 } })
  seal(out, SECTOR_BYTES, TerminatingDescriptor.size)
  return out
}

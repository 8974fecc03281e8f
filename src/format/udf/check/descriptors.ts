/** Fields of the volume descriptors. ECMA-167 3/10; OSTA UDF 2.60 2.2.2, 2.2.4, 2.2.7, 2.2.14. */

import { readU32le } from '../../../codec/index.js'
import { DOMAIN, readEntity } from '../entity.js'
import { REVISIONS, revisionName } from '../revision.js'
import { TAG } from '../tag.js'
import { LogicalVolumeDescriptor, PartitionDescriptor, PrimaryVolumeDescriptor, UnallocatedSpaceDescriptor } from '../volume-structures.js'
import { judgeApplication, judgeDeveloper, judgePlainEntity, judgeString, judgeTime, judgeUdfEntity } from './fields.js'
import type { Inquiry } from './inquiry.js'
import { isBlank } from './tags.js'
import { only, type Described } from './sequences.js'
import { sequenceRules as rules } from './volume-rules.js'

/** Judged in full in the sequence that readers take. */
export function judgeDescriptors(q: Inquiry, found: ReadonlyMap<string, Described>): void {
  for (const one of found.values()) {
    if (one.id === TAG.primaryVolume) judgePrimary(q, one)
    if (one.id === TAG.implementationUse) judgeInformation(q, one)
    if (one.id === TAG.logicalVolume) judgeLogical(q, one)
    if (one.id === TAG.unallocatedSpace) judgeUnallocated(q, one)
  }
  judgeNames(q, found)
}

type Say = (offset: number, field: string, is: string | number, should: string | number, clause: string) => void

const sayFor =
  (q: Inquiry, { at, structure }: Described): Say =>
  (offset, field, is, should, clause) => {
    q.say(rules.volumeField, at + offset, field, is, should, { structure, clause })
  }

function judgePrimary(q: Inquiry, one: Described): void {
  const { bytes, at, structure } = one
  const say = sayFor(q, one)
  const it = PrimaryVolumeDescriptor.decode(bytes)
  if (it.number !== 0) say(20, 'number', it.number, 0, 'ECMA-167 3/10.1.3')
  judgeString(q, bytes, 24, 32, at, 'volumeId', { structure })
  judgeString(q, bytes, 72, 128, at, 'volumeSetId', { structure })
  if (it.volumeSequence < 1) say(56, 'volumeSequence', it.volumeSequence, '1 or more', 'ECMA-167 3/10.1.5')
  if (it.maximumVolumeSequence < it.volumeSequence)
    say(58, 'maximumVolumeSequence', it.maximumVolumeSequence, `${it.volumeSequence} or more`, 'ECMA-167 3/10.1.6')
  const level = it.maximumVolumeSequence > 1 ? 3 : 2
  if (it.interchangeLevel !== level) say(60, 'interchangeLevel', it.interchangeLevel, level, 'UDF 2.2.2.1')
  if (it.maximumInterchangeLevel !== 3) say(62, 'maximumInterchangeLevel', it.maximumInterchangeLevel, '3', 'UDF 2.2.2.2')
  if (it.characterSets !== 1) say(64, 'characterSets', it.characterSets, '1, CS0 alone', 'UDF 2.2.2.3')
  if (it.maximumCharacterSets !== 1) say(68, 'maximumCharacterSets', it.maximumCharacterSets, '1, CS0 alone', 'UDF 2.2.2.4')
  judgeExtent(q, one, 328, 'abstract')
  judgeExtent(q, one, 336, 'copyright')
  judgeApplication(q, bytes, 344, at, 'application', { structure })
  judgeTime(q, bytes, 376, at, 'recorded', { structure })
  judgeDeveloper(q, bytes, 388, at, 'implementation', { structure })
  if (it.predecessor !== 0 && (!q.onMedium(it.predecessor, q.blockSize) || it.predecessor * q.blockSize < SYSTEM_AREA))
    say(484, 'predecessor', it.predecessor, 'a block of the medium', 'ECMA-167 3/10.1.20')
  if (it.flags > 1) say(488, 'flags', it.flags, '0 or 1', 'ECMA-167 3/10.1.21')
}

const SYSTEM_AREA = 32_768

function judgeExtent(q: Inquiry, { bytes, at, structure }: Described, offset: number, field: string): void {
  const [length, location] = [readU32le(bytes, offset), readU32le(bytes, offset + 4)]
  if (length === 0 && location === 0) return
  if (length === 0)
    return q.say(rules.extentOutside, at + offset + 4, field, `no bytes at block ${location}`, 'block 0 where there is none', { structure })
  if (!q.onMedium(location, length) || location * q.blockSize < SYSTEM_AREA || length % q.blockSize !== 0)
    return q.say(rules.extentOutside, at + offset, field, `block ${location}, ${length} bytes`, 'an extent on the medium', { structure })
  q.claim(
    'structure',
    `${field} of UDF`,
    location * q.blockSize,
    location * q.blockSize + Math.ceil(length / q.blockSize) * q.blockSize,
    at + offset,
  )
}

function judgeInformation(q: Inquiry, { bytes, at, structure }: Described): void {
  judgeUdfEntity(q, bytes, 20, at, 'information', '*UDF LV Info', { structure })
  judgeString(q, bytes, 116, 128, at, 'logicalVolumeId', { structure })
  judgeString(q, bytes, 244, 36, at, 'owner', { structure })
  judgeString(q, bytes, 280, 36, at, 'organization', { structure })
  judgeString(q, bytes, 316, 36, at, 'contact', { structure })
  judgeDeveloper(q, bytes, 352, at, 'implementation', { structure })
}

function judgeLogical(q: Inquiry, one: Described): void {
  const { bytes, at, structure } = one
  const say = sayFor(q, one)
  const it = LogicalVolumeDescriptor.decode(bytes)
  judgeString(q, bytes, 84, 128, at, 'logicalVolumeId', { structure })
  if (it.blockSize !== q.blockSize) say(212, 'blockSize', it.blockSize, q.blockSize, 'UDF 2.2.4.2')
  judgeUdfEntity(q, bytes, 216, at, 'domain', DOMAIN, { structure })
  if (!Object.values(REVISIONS).some(({ code }) => code === q.code) && q.code !== 0x0101)
    q.say(rules.revision, at + 240, 'domain', revisionName(q.code), '1.02, 1.50, 2.00, 2.01, 2.50 or 2.60', { structure })
  const { length, partition, flags, uniqueId } = it.fileSet
  if (length === 0 || length % q.blockSize !== 0 || length >= 2 ** 30)
    say(248, 'fileSet', `${length} bytes`, `a multiple of ${q.blockSize}`, 'ECMA-167 4/3.1')
  if (partition >= it.mapCount) say(256, 'fileSet', `partition ${partition}`, `0 to ${it.mapCount - 1}`, 'ECMA-167 4/3.1')
  if (flags !== 0) say(258, 'fileSet', `flags ${flags}`, '0', 'UDF 2.3.10.1')
  if (uniqueId !== 0) say(260, 'fileSet', `implementation use ${uniqueId}`, '0', 'UDF 2.3.10.1')
  judgeDeveloper(q, bytes, 272, at, 'implementation', { structure })
  const { integrity } = it
  if (integrity.length === 0) say(432, 'integrity', 'no extent', 'an extent', 'UDF 2.2.4.6')
  else if (integrity.length % q.blockSize !== 0)
    say(432, 'integrity', `${integrity.length} bytes`, `a multiple of ${q.blockSize}`, 'ECMA-167 3/10.6.12')
  else if (!q.onMedium(integrity.location, integrity.length))
    q.say(rules.extentOutside, at + 436, 'integrity', `block ${integrity.location}, ${integrity.length} bytes`, 'an extent on the medium', {
      structure,
    })
}

function judgeUnallocated(q: Inquiry, one: Described): void {
  const { bytes, at, structure } = one
  const { extents } = UnallocatedSpaceDescriptor.decode(bytes)
  const room = Math.floor((q.blockSize - UnallocatedSpaceDescriptor.size) / 8)
  if (extents > room) return sayFor(q, one)(20, 'extents', extents, `at most ${room}`, 'ECMA-167 3/10.8.3')
  for (let i = 0; i < extents; i++) {
    const offset = UnallocatedSpaceDescriptor.size + 8 * i
    const [length, location] = [readU32le(bytes, offset), readU32le(bytes, offset + 4)]
    if (!q.onMedium(location, length))
      q.say(rules.extentOutside, at + offset, 'extents', `block ${location}, ${length} bytes`, 'an extent on the medium', { structure })
    else q.claim('reserve', 'unallocated space of UDF', location * q.blockSize, location * q.blockSize + length, at + offset)
  }
}

/** What is called the same in several places, and what must have a name. */
function judgeNames(q: Inquiry, found: ReadonlyMap<string, Described>): void {
  const [primary, information, logical] = [
    only(found, TAG.primaryVolume),
    only(found, TAG.implementationUse),
    only(found, TAG.logicalVolume),
  ]
  const empty = (one: Described | undefined, offset: number, width: number, field: string, clause: string): void => {
    if (one !== undefined && isBlank(one.bytes, offset, offset + width))
      q.say(rules.volumeName, one.at + offset, field, 'empty', 'a name', { structure: one.structure, clause })
  }
  empty(primary, 24, 32, 'volumeId', 'UDF 2')
  empty(primary, 72, 128, 'volumeSetId', 'UDF 2.2.2.5')
  empty(logical, 84, 128, 'logicalVolumeId', 'UDF 2')
  if (logical === undefined || information === undefined) return
  for (let i = 0; i < 128; i++)
    if (logical.bytes[84 + i] !== information.bytes[116 + i])
      return q.say(rules.volumeName, information.at + 116 + i, 'logicalVolumeId', 'another name', 'that of the logical volume descriptor', {
        structure: information.structure,
      })
}

const ALLOCATED = 1
/** ECMA-167 3/10.5.7. */
const ACCESS = { pseudo: 0, readOnly: 1, writeOnce: 2, rewritable: 3, overwritable: 4 } as const

export interface PartitionFound {
  readonly one: Described
  readonly number: number
  readonly access: number
  readonly start: number
  readonly length: number
}

/** Kinds of maps that lie on a partition decide what access there can be. */
export function judgePartition(q: Inquiry, one: Described, kinds: ReadonlySet<string>): PartitionFound {
  const { bytes, at, structure } = one
  const it = PartitionDescriptor.decode(bytes)
  const say = sayFor(q, one)
  if (it.flags !== ALLOCATED) say(20, 'flags', it.flags, ALLOCATED, 'ECMA-167 3/10.5.3')
  judgePlainEntity(q, bytes, 24, at, 'contents', { structure })
  const { identifier, suffix } = readEntity(it.contents)
  const wanted = q.extended ? '+NSR03' : '+NSR02'
  if (identifier !== wanted) {
    let byte = 0
    while (byte < 22 && identifier.charCodeAt(byte) === wanted.charCodeAt(byte)) byte++
    q.say(rules.partitionContents, at + 25 + byte, 'contents', JSON.stringify(identifier), JSON.stringify(wanted), { structure })
  }
  if (!isBlank(suffix, 0, 8)) say(48, 'contents', 'a suffix', 'zero', 'UDF 2.1.5.3')
  judgeAccess(q, one, it.access, kinds)
  const there = Math.floor(q.bytes / q.blockSize)
  const isOpenEnded = it.access === ACCESS.writeOnce || it.access === ACCESS.pseudo || kinds.has('virtual')
  if (it.start >= there) q.say(rules.extentOutside, at + 188, 'start', it.start, `within the ${there} blocks that there are`, { structure })
  else if (it.length === 0) q.say(rules.extentOutside, at + 192, 'length', 0, 'at least one block', { structure })
  else if (it.start + it.length > there && !isOpenEnded)
    q.say(rules.extentOutside, at + 192, 'length', `${it.length} blocks from ${it.start}`, `within the ${there} blocks that there are`, {
      structure,
    })
  judgeDeveloper(q, bytes, 196, at, 'implementation', { structure })
  judgeHeader(q, one, it.length)
  return { one, number: it.number, access: it.access, start: it.start, length: it.length }
}

function judgeAccess(q: Inquiry, { at, structure }: Described, access: number, kinds: ReadonlySet<string>): void {
  const lowest = q.code >= 0x0260 ? 0 : 1
  const say = (should: string): void => q.say(rules.partitionAccess, at + 184, 'access', access, should, { structure })
  if (access < lowest || access > 4) say(`${lowest} to 4`)
  else if (kinds.has('virtual') && access > ACCESS.writeOnce) say('1 or 2, as its blocks are virtual')
  else if (kinds.has('sparable') && access === ACCESS.writeOnce) say('3, as it is sparable')
}

/** Where the partition header begins in the descriptor, and its places. ECMA-167 4/14.3. */
const HEADER = 56
export const SPACE_FIELDS = [
  ['unallocated space table', HEADER],
  ['unallocated space bitmap', HEADER + 8],
  ['partition integrity table', HEADER + 16],
  ['freed space table', HEADER + 24],
  ['freed space bitmap', HEADER + 32],
] as const
const RESERVED_FROM = HEADER + 40
const HEADER_END = HEADER + 128

function judgeHeader(q: Inquiry, { bytes, at, structure }: Described, blocks: number): void {
  let used = 0
  for (const [field, offset] of SPACE_FIELDS) {
    const [length, block] = [readU32le(bytes, offset), readU32le(bytes, offset + 4)]
    if (length === 0 && block === 0) continue
    const say = (byte: number, is: string, should: string): void => q.say(rules.partitionSpace, at + byte, field, is, should, { structure })
    if (field === 'partition integrity table') say(offset, `block ${block}, ${length} bytes`, 'none')
    else if (length === 0) say(offset + 4, `no bytes at block ${block}`, 'block 0 where there is none')
    else if (length >= 2 ** 30 || length % q.blockSize !== 0) say(offset, `${length} bytes`, `a multiple of ${q.blockSize}`)
    else if (block + length / q.blockSize > blocks)
      say(offset + 4, `block ${block}, ${length} bytes`, `within the ${blocks} blocks of the partition`)
    else if (++used > 1) say(offset, 'a second one', 'one bitmap or table alone')
  }
  for (let i = RESERVED_FROM; i < HEADER_END; i++)
    if (bytes[i] !== 0) return q.say(rules.partitionSpace, at + i, 'reserved', bytes[i] as number, 0, { structure })
}

export const accessIsSequential = (access: number): boolean => access === ACCESS.writeOnce || access === ACCESS.pseudo

/** Entries of files and directories, field by field. ECMA-167 4/14.6, 4/14.9, 4/14.17; OSTA UDF 2.60 2.3.5, 2.3.6, 3.3.3. */

import { readU16le, readU32le } from '../../../codec/index.js'
import { ExtendedFileEntry, FILE_TYPE, FileEntry, ICB_FLAG } from '../file-structures.js'
import { TAG, tagIdOf } from '../tag.js'
import { judgeAttributes } from './attributes.js'
import { judgeDeveloper, judgeTime, wrongInTime } from './fields.js'
import { directoryRules, entryRules as rules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import type { Place, Role } from './place.js'
import { isBlank, judgeTag, tagIsRight } from './tags.js'

/** Taken anew for each entry. */
export interface EntryFound {
  readonly structure: string
  /** Byte of the medium. */
  readonly at: number
  readonly extended: boolean
  readonly strategy: number
  readonly fileType: number
  readonly flags: number
  readonly links: number
  readonly size: number
  readonly blocks: number
  readonly uniqueId: number
  /** In the bytes that were read. */
  readonly offset: number
  readonly allocationAt: number
  readonly allocationBytes: number
  readonly hasStreams: boolean
}

const plain = offsetsOf(FileEntry)
const extended = offsetsOf(ExtendedFileEntry)
const STREAMS = ExtendedFileEntry.offsetOf('streams')
const OBJECT_SIZE = ExtendedFileEntry.offsetOf('objectSize')
const CREATED = ExtendedFileEntry.offsetOf('created')

function offsetsOf(table: Pick<typeof FileEntry, 'size' | 'offsetOf'>) {
  const at = (key: keyof FileEntry): number => table.offsetOf(key)
  const times = [at('accessed'), at('modified'), at('attributed')] as const
  const rest = { blocks: at('blocks'), checkpoint: at('checkpoint'), attributes: at('attributes'), implementation: at('implementation') }
  return {
    bytes: table.size,
    times,
    ...rest,
    uniqueId: at('uniqueId'),
    attributeBytes: at('attributeBytes'),
    allocationBytes: at('allocationBytes'),
  }
}

/** The fields that both kinds have at the same place. */
const F = {
  prior: 16,
  strategy: 20,
  parameter: 22,
  maximum: 24,
  reserved: 26,
  type: 27,
  parent: 28,
  flags: 34,
  permissions: 44,
  links: 48,
  format: 50,
  display: 51,
  recordLength: 52,
  size: 56,
} as const

const LINKED = 4096
const u64 = (bytes: Uint8Array, at: number): number => readU32le(bytes, at) + readU32le(bytes, at + 4) * 2 ** 32

/** The last implementation identifier that nothing was wrong with. */
const known = { bytes: new Uint8Array(32), is: false }

/**
 * Judges the entry at `offset`; `limit` is the end of its block, and `at` the byte of the medium of byte 0. Undefined where there is no
 * entry that could be read on.
 */
export function judgeEntry(q: Inquiry, bytes: Uint8Array, offset: number, limit: number, at: number, place: Place): EntryFound | undefined {
  const id = tagIdOf(bytes, offset)
  const isExtended = id === TAG.extendedFileEntry || (id !== TAG.fileEntry && q.extended)
  const structure = isExtended ? 'extended file entry' : 'file entry'
  const rows = isExtended ? extended : plain
  const ids = isExtended ? [TAG.extendedFileEntry] : [TAG.fileEntry]
  const here = at + offset
  const attributeBytes = readU32le(bytes, offset + rows.attributeBytes)
  const allocationBytes = readU32le(bytes, offset + rows.allocationBytes)
  const size = rows.bytes + attributeBytes + allocationBytes
  const fits = offset + size <= limit
  const { role } = place
  if (!(fits && (id === TAG.fileEntry || id === TAG.extendedFileEntry) && tagIsRight(q, bytes, offset, limit, size, place.block))) {
    const path = place.path()
    const isIt = judgeTag(q, bytes, offset, limit, at, { ids, location: place.block, size: fits ? size : undefined, structure, path })
    if (!isIt && !couldBe(bytes, offset)) return undefined
    if (!fits) {
      q.say(
        rules.entryLengths,
        here + rows.attributeBytes,
        'attributeBytes, allocationBytes',
        `${attributeBytes} and ${allocationBytes} bytes`,
        `at most ${limit - offset - rows.bytes} together`,
        { structure, path },
      )
      return undefined
    }
  }
  const say: Say = (rule, byte, field, is, should) => q.say(rules[rule], here + byte, field, is, should, { structure, path: place.path() })
  if (isExtended && !q.extended)
    say('revisionFeature', 0, 'tag identifier', TAG.extendedFileEntry, `${TAG.fileEntry}, as extended entries come with UDF 2.00`)
  judgeIcb(q, bytes, offset, say, place)
  const fileType = bytes[offset + F.type] as number
  const flags = readU16le(bytes, offset + F.flags)
  judgeType(q, fileType, say, role)
  judgeFlags(flags, say, role)
  const permissions = readU32le(bytes, offset + F.permissions)
  if (permissions >>> 15 !== 0) say('permissions', F.permissions, 'permissions', `0x${permissions.toString(16)}`, '15 bits')
  if (permissions === 0 && (role === 'node' || role === 'root'))
    say('permissionsNone', F.permissions, 'permissions', 0, 'something for somebody')
  if (bytes[offset + F.format] !== 0) say('entryField', F.format, 'recordFormat', bytes[offset + F.format] as number, 0)
  if (bytes[offset + F.display] !== 0) say('entryField', F.display, 'recordAttributes', bytes[offset + F.display] as number, 0)
  if (readU32le(bytes, offset + F.recordLength) !== 0)
    say('entryField', F.recordLength, 'recordLength', readU32le(bytes, offset + F.recordLength), 0)
  for (let i = 0; i < 3; i++) {
    const time = rows.times[i] as number
    if (wrongInTime(bytes, offset + time) >= 0)
      judgeTime(q, bytes, offset + time, at, timeNames[i] as string, { structure, path: place.path() })
  }
  if (isExtended && wrongInTime(bytes, offset + CREATED) >= 0)
    judgeTime(q, bytes, offset + CREATED, at, 'created', { structure, path: place.path() })
  if (readU32le(bytes, offset + rows.checkpoint) === 0) say('entryField', rows.checkpoint, 'checkpoint', 0, '1 or more')
  if (isExtended && readU32le(bytes, offset + rows.checkpoint + 4) !== 0)
    say('entryField', rows.checkpoint + 4, 'reserved', readU32le(bytes, offset + rows.checkpoint + 4), 0)
  judgeImplementation(q, bytes, offset + rows.implementation, at, structure, place)
  const hasAttributeIcb = !isBlank(bytes, offset + rows.attributes, offset + rows.attributes + 16)
  if (hasAttributeIcb && readU32le(bytes, offset + rows.attributes) === 0)
    say('entryField', rows.attributes + 4, 'attributes', 'a place for no bytes', 'zero where there are none')
  const attributeLength = readU32le(bytes, offset + rows.attributes)
  if (attributeLength % q.blockSize !== 0)
    say('entryField', rows.attributes, 'attributes', `${attributeLength} bytes`, `a multiple of ${q.blockSize}`)
  const from = offset + rows.bytes
  let hasDevice = false
  if (attributeBytes > 0) hasDevice = judgeAttributes(q, bytes, from, from + attributeBytes, at, place)
  const holdsNothing =
    fileType === FILE_TYPE.block || fileType === FILE_TYPE.character || fileType === FILE_TYPE.fifo || fileType === FILE_TYPE.socket
  if (holdsNothing && allocationBytes > 0 && u64(bytes, offset + F.size) > 0)
    say('fileType', F.type, 'fileType', fileType, 'that of something with data, as it has some')
  const isDevice = fileType === FILE_TYPE.block || fileType === FILE_TYPE.character
  if (isDevice && !hasDevice && !hasAttributeIcb)
    say('device', rows.attributeBytes, 'attributeBytes', 'no device specification', 'one, as the file type is that of a device')
  if (!isDevice && hasDevice) say('device', F.type, 'fileType', fileType, '6 or 7, as there is a device specification')
  const hasStreams = isExtended && readU32le(bytes, offset + STREAMS) !== 0
  if (isExtended && !hasStreams && !isBlank(bytes, offset + STREAMS, offset + STREAMS + 16))
    say('entryField', STREAMS + 4, 'streams', 'a place for no bytes', 'zero where there are none')
  if (hasStreams) judgeStreamsIcb(q, bytes, offset + STREAMS, say, role)
  if ((role === 'stream' || role === 'streams') && (hasStreams || attributeBytes > 0 || hasAttributeIcb)) {
    const byte = hasStreams ? STREAMS : rows.attributeBytes
    q.say(directoryRules.stream, here + byte, hasStreams ? 'streams' : 'attributeBytes', 'streams or attributes', 'none in a stream', {
      structure,
      path: place.path(),
    })
  }
  return {
    structure,
    at: here,
    extended: isExtended,
    strategy: readU16le(bytes, offset + F.strategy),
    fileType,
    flags,
    links: readU16le(bytes, offset + F.links),
    size: u64(bytes, offset + F.size),
    blocks: u64(bytes, offset + rows.blocks),
    uniqueId: u64(bytes, offset + rows.uniqueId),
    offset,
    allocationAt: from + attributeBytes,
    allocationBytes,
    hasStreams,
  }
}

function judgeStreamsIcb(q: Inquiry, bytes: Uint8Array, at: number, say: Say, role: Role): void {
  const [length, flags] = [readU32le(bytes, at), readU16le(bytes, at + 10)]
  if (length % q.blockSize !== 0 || length >= 2 ** 30)
    say('entryField', STREAMS, 'streams', `length ${length}`, `a multiple of ${q.blockSize}`)
  if (flags !== 0) say('entryField', STREAMS + 10, 'streams', `flags ${flags}`, 0)
  if (role === 'system') say('entryField', STREAMS, 'streams', 'streams', 'none, as no name leads there')
}

type Say = (rule: keyof typeof rules, byte: number, field: string, is: string | number, should: string | number) => void
const timeNames = ['accessed', 'modified', 'attributed'] as const

/** `streams` are the bytes of all of them. */
export function judgeObjectSize(q: Inquiry, bytes: Uint8Array, offset: number, entry: EntryFound, streams: number, place: Place): void {
  if (!entry.extended) return
  const found = u64(bytes, offset + OBJECT_SIZE)
  const should = entry.size + streams
  if (found !== should) q.say(rules.objectSize, entry.at + OBJECT_SIZE, 'objectSize', found, should, { path: place.path() })
}

/** Whether attributes and descriptors lie within the block, so that the entry can be read on. */
export function lengthsFit(bytes: Uint8Array, offset: number, blockSize: number): boolean {
  const rows = tagIdOf(bytes, offset) === TAG.extendedFileEntry ? extended : plain
  return rows.bytes + readU32le(bytes, offset + rows.attributeBytes) + readU32le(bytes, offset + rows.allocationBytes) <= blockSize
}

export const LINKS_AT = F.links
export const SIZE_AT = F.size
export const TYPE_AT = F.type
export const FLAGS_AT = F.flags
export const STREAMS_AT = STREAMS
export const blocksAt = (isExtended: boolean): number => (isExtended ? extended : plain).blocks
export const uniqueIdAt = (isExtended: boolean): number => (isExtended ? extended : plain).uniqueId
export const allocationBytesAt = (isExtended: boolean): number => (isExtended ? extended : plain).allocationBytes

/** Whether, its tag apart, there may be an entry: strategy and types that there are. */
function couldBe(bytes: Uint8Array, offset: number): boolean {
  const strategy = readU16le(bytes, offset + F.strategy)
  return (strategy === 4 || strategy === LINKED) && bytes[offset + F.type] !== 0
}

function judgeIcb(q: Inquiry, bytes: Uint8Array, offset: number, say: Say, place: Place): void {
  const strategy = readU16le(bytes, offset + F.strategy)
  const links = readU16le(bytes, offset + F.links)
  const linked = strategy === LINKED
  if (strategy !== 4 && !linked) say('icb', F.strategy, 'strategy', strategy, '4, or 4096')
  const prior = readU32le(bytes, offset + F.prior)
  if (prior !== 0 && !linked) say('icb', F.prior, 'priorEntries', prior, 0)
  const parameter = readU16le(bytes, offset + F.parameter)
  if (parameter !== (linked ? 1 : 0)) say('icb', F.parameter, 'strategyParameter', parameter, linked ? 1 : 0)
  const maximum = readU16le(bytes, offset + F.maximum)
  if (maximum !== (linked ? 2 : 1)) say('icb', F.maximum, 'maximumEntries', maximum, linked ? 2 : 1)
  if (bytes[offset + F.reserved] !== 0) say('icb', F.reserved, 'reserved', bytes[offset + F.reserved] as number, 0)
  const [block, partition] = [readU32le(bytes, offset + F.parent), readU16le(bytes, offset + F.parent + 4)]
  if (partition >= q.spaces.length) say('icb', F.parent + 4, 'parentPartition', partition, 'a partition of the volume')
  else if (block !== 0 && !isEntryPlace(q, partition, block)) say('icb', F.parent, 'parentBlock', block, '0, or the block of an ICB')
  else if (block !== 0 && place.parent === undefined && place.role !== 'node') say('icb', F.parent, 'parentBlock', block, 0)
  else if (
    block !== 0 &&
    place.parent !== undefined &&
    links === 1 &&
    (place.parent.block !== block || place.parent.partition !== partition)
  )
    say('icb', F.parent, 'parentBlock', block, `0, or ${place.parent.block}, the directory above`)
  else if (partition !== 0 && block === 0) say('icb', F.parent + 4, 'parentPartition', partition, 0)
}

function isEntryPlace(q: Inquiry, partition: number, block: number): boolean {
  const [stretch] = q.spaces[partition]?.locate(block, 1) ?? []
  return stretch?.offset !== undefined && stretch.offset < q.source.size
}

const TREE_TYPES: ReadonlySet<number> = new Set([
  FILE_TYPE.directory,
  FILE_TYPE.file,
  FILE_TYPE.block,
  FILE_TYPE.character,
  FILE_TYPE.fifo,
  FILE_TYPE.socket,
  FILE_TYPE.symlink,
  FILE_TYPE.realTime,
])

function judgeType(q: Inquiry, type: number, say: Say, role: Role): void {
  if (role === 'root' && type !== FILE_TYPE.directory) say('fileType', F.type, 'fileType', type, '4, a directory')
  else if (role === 'streams' && type !== FILE_TYPE.streamDirectory) say('fileType', F.type, 'fileType', type, '13, a stream directory')
  else if (role === 'stream' && type !== FILE_TYPE.file && type !== FILE_TYPE.realTime)
    say('fileType', F.type, 'fileType', type, '5, a file')
  else if (role === 'node' && !TREE_TYPES.has(type)) say('fileType', F.type, 'fileType', type, '4 to 7, 9, 10, 12 or 249')
  else if (type === FILE_TYPE.realTime && q.code < 0x0201)
    say('revisionFeature', F.type, 'fileType', type, '5, as real-time files come with UDF 2.01')
}

const SORTED_TRANSFORMED_VERSIONS = 0x0008 | 0x0800 | 0x1000
const RESERVED = 0xc000

function judgeFlags(flags: number, say: Say, role: Role): void {
  const form = flags & 7
  if (form !== ICB_FLAG.short && form !== ICB_FLAG.long && form !== ICB_FLAG.embedded)
    say('icbFlags', F.flags, 'flags', `form ${form}`, '0 (short), 1 (long) or 3 (embedded)')
  if (((flags & ICB_FLAG.stream) !== 0) !== (role === 'stream'))
    say('icbFlags', F.flags, 'flags', `0x${flags.toString(16)}`, role === 'stream' ? 'the bit of streams' : 'no bit of streams')
  if ((flags & RESERVED) !== 0 || (flags & SORTED_TRANSFORMED_VERSIONS) !== 0)
    say(
      'icbFlagsOdd',
      F.flags + ((flags & 0xff00 & ~0x2700) !== 0 ? 1 : 0),
      'flags',
      `0x${flags.toString(16)}`,
      'no bits 3, 11, 12, 14 and 15',
    )
}

function judgeImplementation(q: Inquiry, bytes: Uint8Array, at: number, base: number, structure: string, place: Place): void {
  if (known.is) {
    let i = 0
    while (i < 32 && bytes[at + i] === known.bytes[i]) i++
    if (i === 32) return
  }
  const before = q.told
  judgeDeveloper(q, bytes, at, base, 'implementation', { structure, path: place.path() })
  if (q.told !== before) return
  known.bytes.set(bytes.subarray(at, at + 32))
  known.is = true
}

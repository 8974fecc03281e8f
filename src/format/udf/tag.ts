/** The tag that begins each descriptor, with its checksum and CRC. ECMA-167 3/7.2 and 4/7.2; OSTA UDF 2.60 2.2.1, 2.3.1. */

import { record, rbp, rreserved, u16le, u32le, u8, writeU16le, writeU32le, readU16le, type FieldType } from '../../codec/index.js'
import { crc16 } from '../../kernel/index.js'

/** Tag identifiers. ECMA-167 3/7.2.1 and 4/7.2.1. */
export const TAG = {
  primaryVolume: 1,
  anchor: 2,
  volumePointer: 3,
  implementationUse: 4,
  partition: 5,
  logicalVolume: 6,
  unallocatedSpace: 7,
  terminating: 8,
  integrity: 9,
  fileSet: 256,
  fileIdentifier: 257,
  allocationExtent: 258,
  indirectEntry: 259,
  terminalEntry: 260,
  fileEntry: 261,
  extendedAttributeHeader: 262,
  unallocatedSpaceEntry: 263,
  spaceBitmap: 264,
  extendedFileEntry: 266,
} as const

export interface Tag {
  readonly id: number
  /** 2 with NSR02, 3 with NSR03. */
  readonly version: number
  /** Block of the partition, or sector of the volume, in which the descriptor lies. */
  readonly location: number
}

export const TagRecord = record('ECMA-167 3/7.2', 16, [
  rbp(0, 2, 'id', u16le(), '3/7.2.1'),
  rbp(2, 2, 'version', u16le(), '3/7.2.2'),
  rbp(4, 1, 'checksum', u8(), '3/7.2.3'),
  rreserved(5, 1, '3/7.2.4'),
  rbp(6, 2, 'serial', u16le(), '3/7.2.5'),
  rbp(8, 2, 'crc', u16le(), '3/7.2.6'),
  rbp(10, 2, 'crcLength', u16le(), '3/7.2.7'),
  rbp(12, 4, 'location', u32le(), '3/7.2.8'),
])

export const TAG_BYTES = TagRecord.size
const CHECKSUM = 4
const CRC = 8
const CRC_LENGTH = 10
const LOCATION = 12
/** Descriptors of a volume that was written once share one serial number. */
const SERIAL = 1

/** Written with checksum and CRC zero; `seal` fills them once the rest of the descriptor stands. */
export const tag: FieldType<Tag> = {
  name: 'tag',
  width: TAG_BYTES,
  write(out, at, _width, { id, version, location }) {
    TagRecord.encodeInto(out, at, { id, version, checksum: 0, serial: SERIAL, crc: 0, crcLength: 0, location })
  },
  read(from, at) {
    const { id, version, location } = TagRecord.decode(from, at)
    return { id, version, location }
  },
  print: ({ id, version, location }) => `tag ${id}, version ${version}, at ${location}`,
  check: (from, at) => (checksumOf(from, at) === from[at + CHECKSUM] ? undefined : 'has a wrong checksum'),
}

/** Fills in CRC, its length and the checksum of the descriptor of `length` bytes at `at`, and where it lies, if told. */
export function seal(out: Uint8Array, at: number, length: number, location?: number): void {
  if (location !== undefined) writeU32le(out, at + LOCATION, location)
  writeU16le(out, at + CRC, crcOf(out, at + TAG_BYTES, at + length))
  writeU16le(out, at + CRC_LENGTH, length - TAG_BYTES)
  out[at + CHECKSUM] = checksumOf(out, at)
}

/** ECMA-167 3/7.2.6: the code as it is, not inverted. */
export const crcOf = (bytes: Uint8Array, start: number, end: number): number => crc16(bytes, start, end) ^ 0xffff

/** The sum of the tag's other bytes. */
export function checksumOf(bytes: Uint8Array, at: number): number {
  let sum = 0
  for (let i = 0; i < TAG_BYTES; i++) if (i !== CHECKSUM) sum += bytes[at + i] as number
  return sum & 0xff
}

/** What keeps a descriptor from being believed: undefined where its tag, CRC and place agree. */
export type TagProblem = 'blank' | 'checksum' | 'crc' | 'location' | 'length'

/** Judges the descriptor at `at`; `limit` is the end of the bytes that were read. */
export function tagProblem(from: Uint8Array, at: number, limit: number, location: number): TagProblem | undefined {
  if (at + TAG_BYTES > limit) return 'length'
  if (tagIdOf(from, at) === 0 && from.subarray(at, at + TAG_BYTES).every((byte) => byte === 0)) return 'blank'
  if (checksumOf(from, at) !== from[at + CHECKSUM]) return 'checksum'
  const length = readU16le(from, at + CRC_LENGTH)
  if (at + TAG_BYTES + length > limit) return 'length'
  if (length > 0 && crcOf(from, at + TAG_BYTES, at + TAG_BYTES + length) !== readU16le(from, at + CRC)) return 'crc'
  return tagLocationOf(from, at) === location ? undefined : 'location'
}

export const tagLocationOf = TagRecord.getter('location')

export const tagOf = (from: Uint8Array, at = 0): Tag => tag.read(from, at, TAG_BYTES)
/** The identifier alone. */
export const tagIdOf = TagRecord.getter('id')

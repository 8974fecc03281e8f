/** Tags, field by field. ECMA-167 3/7.2 and 4/7.2; OSTA UDF 2.60 2.2.1 and 2.3.1. */

import { checksumOf, crcOf, TAG_BYTES, TagRecord } from '../tag.js'
import type { Inquiry } from './inquiry.js'
import { commonRules as rules } from './volume-rules.js'

export interface Expected {
  readonly ids: readonly number[]
  readonly location: number
  /** Bytes of the whole descriptor; undefined where its end is not known. */
  readonly size?: number | undefined
  /** The CRC may cover less, or nothing: FIDs on write-once media, bitmaps. UDF 2.3.1.2, 2.3.4.4. */
  readonly shorter?: 'allowed'
  readonly structure: string
  readonly path?: string | undefined
}

const idOf = TagRecord.getter('id')
const versionOf = TagRecord.getter('version')
const serialOf = TagRecord.getter('serial')
const crcFieldOf = TagRecord.getter('crc')
const crcLengthOf = TagRecord.getter('crcLength')
const locationOf = TagRecord.getter('location')
export const tagSerialOf = serialOf

const FIELD = { checksum: 4, reserved: 5, serial: 6, crc: 8, crcLength: 10, location: 12 } as const

/**
 * Whether nothing at all is wrong with the tag: what nearly always is so, without a value made. `id` has been judged. `limit` is where the
 * bytes end that were read.
 */
export function tagIsRight(q: Inquiry, bytes: Uint8Array, at: number, limit: number, size: number, location: number): boolean {
  if (at + size > limit) return false
  return (
    locationOf(bytes, at) === location &&
    serialOf(bytes, at) === q.serial &&
    versionOf(bytes, at) === q.tagVersion &&
    bytes[at + FIELD.reserved] === 0 &&
    crcLengthOf(bytes, at) === size - TAG_BYTES &&
    checksumOf(bytes, at) === bytes[at + FIELD.checksum] &&
    crcOf(bytes, at + TAG_BYTES, at + size) === crcFieldOf(bytes, at)
  )
}

/** Says all that is wrong with the tag at `offset`; `at` is the byte of the medium of byte 0. Whether the descriptor is what it should be. */
export function judgeTag(q: Inquiry, bytes: Uint8Array, offset: number, limit: number, at: number, expected: Expected): boolean {
  const { ids, location, size, structure, path } = expected
  const here = at + offset
  const more = { structure, path }
  if (offset + TAG_BYTES > limit) {
    q.say(rules.unreadable, here, 'tag', 'beyond what is there', 'a descriptor', more)
    return false
  }
  const id = idOf(bytes, offset)
  if (id === 0 && !ids.includes(0) && isBlank(bytes, offset, offset + TAG_BYTES)) {
    q.say(rules.unreadable, here, 'tag', 'blank', `a descriptor with the identifier ${ids.join(' or ')}`, more)
    return false
  }
  const isIt = ids.includes(id)
  if (!isIt) q.say(rules.tagId, here, 'tag identifier', id, ids.join(' or '), more)
  const version = versionOf(bytes, offset)
  if (version !== q.tagVersion)
    q.say(version === 2 && q.tagVersion === 3 ? rules.tagOlder : rules.tagVersion, here + 2, 'tag version', version, q.tagVersion, more)
  const sum = checksumOf(bytes, offset)
  if (sum !== bytes[offset + FIELD.checksum])
    q.say(rules.tagChecksum, here + FIELD.checksum, 'tag checksum', bytes[offset + FIELD.checksum] as number, sum, more)
  if (bytes[offset + FIELD.reserved] !== 0)
    q.say(rules.tagReserved, here + FIELD.reserved, 'tag reserved', bytes[offset + FIELD.reserved] as number, 0, more)
  const serial = serialOf(bytes, offset)
  if (serial !== q.serial) q.say(rules.tagSerial, here + FIELD.serial, 'tag serial number', serial, q.serial, more)
  judgeCrc(q, bytes, offset, limit, here, expected)
  const found = locationOf(bytes, offset)
  if (found !== location) q.say(rules.tagLocation, here + FIELD.location, 'tag location', found, location, more)
  return isIt && (size === undefined || offset + size <= limit)
}

function judgeCrc(q: Inquiry, bytes: Uint8Array, offset: number, limit: number, here: number, expected: Expected): void {
  const { size, shorter, structure, path } = expected
  const more = { structure, path }
  const length = crcLengthOf(bytes, offset)
  const whole = size === undefined ? undefined : size - TAG_BYTES
  if (offset + TAG_BYTES + length > limit) {
    q.say(rules.tagCrcLength, here + FIELD.crcLength, 'tag CRC length', length, whole ?? `at most ${limit - offset - TAG_BYTES}`, more)
    return
  }
  if (whole !== undefined && length !== whole && !(length < whole && shorter === 'allowed'))
    q.say(length < whole ? rules.tagCrcLength : rules.tagCrcLonger, here + FIELD.crcLength, 'tag CRC length', length, whole, more)
  if (length === 0) return
  const code = crcOf(bytes, offset + TAG_BYTES, offset + TAG_BYTES + length)
  if (code !== crcFieldOf(bytes, offset)) q.say(rules.tagCrc, here + FIELD.crc, 'tag CRC', crcFieldOf(bytes, offset), code, more)
}

export function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false
  return true
}

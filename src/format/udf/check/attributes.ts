/** Extended attributes in an entry. ECMA-167 4/14.10; OSTA UDF 2.60 3.3.4. */

import { readU16le, readU32le } from '../../../codec/index.js'
import { readEntity } from '../entity.js'
import { Attribute, AttributeHeader, DeviceAttribute, FileTimesAttribute } from '../file-structures.js'
import { TAG } from '../tag.js'
import type { Place } from './place.js'
import { judgeDeveloper, judgeTime } from './fields.js'
import { entryRules as rules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { judgeTag } from './tags.js'

const STRUCTURE = 'extended attribute'
const HEADER = 'extended attribute header descriptor'
/** Where there is none of them. ECMA-167 4/14.10.1.2. */
const NONE = 0xffffffff
const TYPES = {
  characterSets: 1,
  permissions: 3,
  fileTimes: 5,
  informationTimes: 6,
  device: 12,
  implementation: 2048,
  application: 65536,
} as const
const KNOWN: ReadonlySet<number> = new Set(Object.values(TYPES))
const ENTITY = 32

/** Whether there is a device specification among them. `from` and `to` are in `bytes`, `at` is the byte of the medium of byte 0. */
export function judgeAttributes(q: Inquiry, bytes: Uint8Array, from: number, to: number, at: number, place: Place): boolean {
  const path = place.path()
  const say = (offset: number, field: string, is: string | number, should: string | number, structure = STRUCTURE): void =>
    q.say(rules.attributes, at + offset, field, is, should, { structure, path })
  if (to - from < AttributeHeader.size) {
    say(from, 'header', `${to - from} bytes`, `at least ${AttributeHeader.size}`, HEADER)
    return false
  }
  judgeTag(q, bytes, from, to, at, {
    ids: [TAG.extendedAttributeHeader],
    location: place.block,
    size: AttributeHeader.size,
    structure: HEADER,
    path,
  })
  const { implementationAttributes, applicationAttributes } = AttributeHeader.decode(bytes, from)
  /** Where the first one of each class stands, counted from the header. */
  let [implementation, application]: (number | undefined)[] = [undefined, undefined]
  let hasDevice = false
  let offset = from + AttributeHeader.size
  while (offset < to) {
    if (offset + Attribute.size > to) {
      say(offset, 'length', `${to - offset} bytes behind the last attribute`, 'none')
      break
    }
    const { type, subtype, length } = Attribute.decode(bytes, offset)
    if (length < Attribute.size || offset + length > to) {
      say(offset + 8, 'length', length, `${Attribute.size} to ${to - offset}`)
      break
    }
    if (!KNOWN.has(type)) say(offset, 'type', type, [...KNOWN].join(', '))
    if (subtype !== 1) say(offset + 4, 'subtype', subtype, 1)
    for (let i = 5; i < 8; i++) if (bytes[offset + i] !== 0) say(offset + i, 'reserved', bytes[offset + i] as number, 0)
    if (type === TYPES.implementation) implementation ??= offset - from
    else if (type === TYPES.application) application ??= offset - from
    if (type < TYPES.implementation && (implementation !== undefined || application !== undefined))
      say(offset, 'type', type, 'before those of implementations and applications')
    if (type === TYPES.implementation && application !== undefined) say(offset, 'type', type, 'before those of applications')
    if (type === TYPES.device) hasDevice = true
    judgeOne(q, bytes, offset, { type, length, at, path })
    offset += length
  }
  const end = to - from
  const judgePlace = (byte: number, field: string, is: number, first: number | undefined): void => {
    const right = first === undefined ? is === NONE || is >= end || is === (application ?? end) : is === first
    if (!right) say(from + byte, field, is, first ?? `${end} or more, as there is none`, HEADER)
  }
  judgePlace(16, 'implementationAttributes', implementationAttributes, implementation)
  judgePlace(20, 'applicationAttributes', applicationAttributes, application)
  return hasDevice
}

interface One {
  readonly type: number
  readonly length: number
  readonly at: number
  readonly path: string
}

function judgeOne(q: Inquiry, bytes: Uint8Array, offset: number, { type, length, at, path }: One): void {
  const where = { structure: STRUCTURE, path }
  const say = (byte: number, field: string, is: string | number, should: string | number): void =>
    q.say(rules.attributes, at + offset + byte, field, is, should, where)
  if (type === TYPES.fileTimes) {
    if (length < FileTimesAttribute.size - 12) return say(8, 'length', length, `at least ${FileTimesAttribute.size - 12}`)
    const [dataBytes, existence] = [readU32le(bytes, offset + 12), readU32le(bytes, offset + 16)]
    const times = [0, 2, 3, 5].filter((bit) => existence & (1 << bit)).length
    if ((existence & ~0b101101) !== 0) say(16, 'existence', `0x${existence.toString(16)}`, 'bits 0, 2, 3 and 5')
    else if (dataBytes !== 12 * times) say(12, 'dataBytes', dataBytes, `${12 * times}, for ${times} times`)
    else if (20 + dataBytes > length) say(8, 'length', length, `at least ${20 + dataBytes}`)
    else for (let i = 0; i < times; i++) judgeTime(q, bytes, offset + 20 + 12 * i, at, 'created', where)
  } else if (type === TYPES.device) {
    if (length < DeviceAttribute.size - ENTITY) return say(8, 'length', length, `at least ${DeviceAttribute.size - ENTITY}`)
    const useBytes = readU32le(bytes, offset + 12)
    if (DeviceAttribute.size - ENTITY + useBytes > length)
      say(12, 'useBytes', useBytes, `at most ${length - DeviceAttribute.size + ENTITY}`)
    else if (useBytes !== 0 && useBytes < ENTITY) say(12, 'useBytes', useBytes, `0, or at least ${ENTITY}`)
    else if (length - (DeviceAttribute.size - ENTITY + useBytes) > 3) say(8, 'length', length, DeviceAttribute.size - ENTITY + useBytes)
    else if (useBytes >= ENTITY) judgeDeveloper(q, bytes, offset + 24, at, 'implementation', where)
  } else if (type === TYPES.implementation || type === TYPES.application) {
    if (length < 48) return say(8, 'length', length, 'at least 48')
    const useBytes = readU32le(bytes, offset + 12)
    if (48 + useBytes > length) say(12, 'useBytes', useBytes, `at most ${length - 48}`)
    judgeUse(q, bytes, offset, at, useBytes, where)
  }
}

/** Those of UDF itself carry a checksum of their first 48 bytes. */
function judgeUse(
  q: Inquiry,
  bytes: Uint8Array,
  offset: number,
  at: number,
  useBytes: number,
  where: { readonly structure: string; readonly path: string },
): void {
  const { identifier } = readEntity(bytes.subarray(offset + 16, offset + 48))
  if (!identifier.startsWith('*UDF ') || useBytes < 2) return
  let sum = 0
  for (let i = 0; i < 48; i++) sum = (sum + (bytes[offset + i] as number)) & 0xffff
  const found = readU16le(bytes, offset + 48)
  if (found !== sum) q.say(rules.attributeChecksum, at + offset + 48, 'header checksum', found, sum, where)
}

/** Values that descriptors share: times, strings, identifiers. ECMA-167 1/7; OSTA UDF 2.60 2.1. */

import { readU16le } from '../../../codec/index.js'
import { daysInMonth } from '../../../unit/index.js'
import { decodeCs0 } from '../cs0.js'
import { DOMAIN, readEntity, revisionOf } from '../entity.js'
import { revisionName } from '../revision.js'
import type { Inquiry } from './inquiry.js'
import { isBlank } from './tags.js'
import { commonRules as rules, sequenceRules } from './volume-rules.js'

const LOCAL = 1
/** No offset of the time zone is told. ECMA-167 1/7.3.1. */
const UNTOLD = -2047
/** Minutes of a day, the largest offset there can be. */
const MOST_MINUTES = 1440

/** Byte of the timestamp that is wrong; -1 where none is. */
export function wrongInTime(b: Uint8Array, at: number): number {
  const zone = b[at + 1] as number
  if (zone >>> 4 !== LOCAL) return 0
  const minutes = (((b[at] as number) | (zone << 8)) << 20) >> 20
  if (minutes !== UNTOLD && (minutes < -MOST_MINUTES || minutes > MOST_MINUTES)) return 0
  const year = (((b[at + 2] as number) | ((b[at + 3] as number) << 8)) << 16) >> 16
  if (year < 1 || year > 9999) return 2
  const month = b[at + 4] as number
  if (month < 1 || month > 12) return 4
  const day = b[at + 5] as number
  if (day < 1 || day > daysInMonth(year, month)) return 5
  if ((b[at + 6] as number) > 23) return 6
  if ((b[at + 7] as number) > 59) return 7
  if ((b[at + 8] as number) > 59) return 8
  for (let i = 9; i < 12; i++) if ((b[at + i] as number) > 99) return i
  return -1
}

const parts = [
  'type and time zone',
  '',
  'year',
  '',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'centiseconds',
  'hundreds of microseconds',
  'microseconds',
]
const allowed = [
  '1 and -1440 to 1440',
  '',
  '1 to 9999',
  '',
  '1 to 12',
  'one of the month',
  '0 to 23',
  '0 to 59',
  '0 to 59',
  '0 to 99',
  '0 to 99',
  '0 to 99',
]

export interface Where {
  readonly structure: string
  readonly path?: string | undefined
}

/** `at` is the byte of the medium of byte 0 of `bytes`, here and below. */
export function judgeTime(q: Inquiry, bytes: Uint8Array, offset: number, at: number, field: string, where: Where): void {
  const wrong = wrongInTime(bytes, offset)
  if (wrong < 0) return
  const wide = wrong === 0 || wrong === 2
  const is = wide ? `0x${readU16le(bytes, offset + wrong).toString(16)}` : (bytes[offset + wrong] as number)
  q.say(rules.time, at + offset + wrong, field, `${parts[wrong]} ${is}`, `${parts[wrong]} ${allowed[wrong]}`, where)
}

/** A d-string: UDF has no length of one byte, which would be the compression ID alone. */
export function judgeString(q: Inquiry, bytes: Uint8Array, offset: number, width: number, at: number, field: string, where: Where): void {
  const length = bytes[offset + width - 1] as number
  const say = (byte: number, is: string, should: string): void => q.say(rules.string, at + offset + byte, field, is, should, where)
  if (length > width - 1) return say(width - 1, `length ${length}`, `at most ${width - 1}`)
  if (length === 0) {
    if (!isBlank(bytes, offset, offset + width)) say(width - 1, 'a length of 0 behind characters', 'the length of the string')
    return
  }
  if (length === 1) return say(width - 1, 'length 1', '0, or the compression ID and characters')
  const compression = bytes[offset] as number
  if (compression !== 8 && compression !== 16) return say(0, `compression ID ${compression}`, '8 or 16')
  if (compression === 16 && length % 2 === 0) return say(width - 1, `length ${length} of characters of 2 bytes`, 'an odd length')
  for (let i = length; i < width - 1; i++)
    if (bytes[offset + i] !== 0) return say(i, `0x${(bytes[offset + i] as number).toString(16)} behind the string`, 'zero')
  const problem = wrongCharacter(decodeCs0(bytes, offset, offset + length) ?? '')
  if (problem !== undefined) say(0, problem, 'Unicode characters')
}

/** What no name may hold. UDF 2.60 2.1.1. */
const NEVER: ReadonlySet<string> = new Set(['\0', '\ufeff', '\ufffe', '\uffff'])

export function wrongCharacter(text: string): string | undefined {
  for (const character of text)
    if (NEVER.has(character)) return `the character U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  return undefined
}

/** Bits of the suffix of a domain identifier: hard and soft write protection. UDF 2.1.5.3. */
const PROTECTED = 3
const SUFFIX = 24
/** Classes of operating systems. UDF 2.60 6.3.1. */
const MOST_CLASS = 9

/** An identifier that is fixed, with the revision in its suffix. */
export function judgeUdfEntity(
  q: Inquiry,
  bytes: Uint8Array,
  offset: number,
  at: number,
  field: string,
  wanted: string,
  where: Where,
): void {
  const here = at + offset
  const entity = bytes.subarray(offset, offset + 32)
  judgeFlags(q, entity, here, field, where)
  judgeIdentifier(q, entity, here, field, wanted, where)
  const isDomain = wanted === DOMAIN
  const code = revisionOf(entity)
  if (code !== q.code) q.say(sequenceRules.revision, here + SUFFIX, field, revisionName(code), revisionName(q.code), where)
  if (isDomain && ((entity[SUFFIX + 2] as number) & ~PROTECTED) !== 0)
    q.say(rules.entity, here + SUFFIX + 2, field, `domain flags ${entity[SUFFIX + 2] as number}`, 'bits 0 and 1 alone', where)
  if (!isDomain) judgeSystem(q, entity, here, SUFFIX + 2, field, where)
  const from = isDomain ? SUFFIX + 3 : SUFFIX + 4
  for (let i = from; i < 32; i++)
    if (entity[i] !== 0)
      return q.say(rules.reserved, here + i, field, `0x${(entity[i] as number).toString(16)} in the suffix`, 'zero', where)
}

/** Contents of a partition: the suffix is for applications, and zero. */
export function judgePlainEntity(q: Inquiry, bytes: Uint8Array, offset: number, at: number, field: string, where: Where): void {
  judgeFlags(q, bytes.subarray(offset, offset + 32), at + offset, field, where)
}

/** Who wrote it. An identifier of zeros says nothing. */
export function judgeDeveloper(q: Inquiry, bytes: Uint8Array, offset: number, at: number, field: string, where: Where): void {
  const here = at + offset
  const entity = bytes.subarray(offset, offset + 32)
  judgeFlags(q, entity, here, field, where)
  const { identifier } = readEntity(entity)
  if (!identifier.startsWith('*'))
    q.say(rules.developer, here + 1, field, JSON.stringify(identifier), 'a developer identifier that begins with an asterisk', where)
  judgePrintable(q, entity, here, field, where)
  judgeSystem(q, entity, here, SUFFIX, field, where)
}

/** Of the application: nothing, or an identifier of any kind. */
export function judgeApplication(q: Inquiry, bytes: Uint8Array, offset: number, at: number, field: string, where: Where): void {
  const entity = bytes.subarray(offset, offset + 32)
  judgeFlags(q, entity, at + offset, field, where)
  judgePrintable(q, entity, at + offset, field, where)
  const { identifier } = readEntity(entity)
  if (identifier !== '' && !identifier.startsWith('*'))
    q.say(rules.developer, at + offset + 1, field, JSON.stringify(identifier), 'an identifier that begins with an asterisk', where)
}

function judgeFlags(q: Inquiry, entity: Uint8Array, here: number, field: string, where: Where): void {
  if (entity[0] !== 0) q.say(rules.entityFlags, here, field, `flags ${entity[0] as number}`, 'flags 0', where)
}

function judgeIdentifier(q: Inquiry, entity: Uint8Array, here: number, field: string, wanted: string, where: Where): void {
  for (let i = 0; i < 23; i++)
    if (entity[1 + i] !== (i < wanted.length ? wanted.charCodeAt(i) : 0))
      return q.say(rules.entity, here + 1 + i, field, JSON.stringify(readEntity(entity).identifier), JSON.stringify(wanted), where)
}

/** UDF 2.1.5.2: characters of ASCII that can be printed, zeros behind them. */
function judgePrintable(q: Inquiry, entity: Uint8Array, here: number, field: string, where: Where): void {
  let ended = false
  for (let i = 1; i < SUFFIX; i++) {
    const byte = entity[i] as number
    if (byte === 0) ended = true
    else if (ended || byte < 0x20 || byte > 0x7e)
      return q.say(
        rules.developer,
        here + i,
        field,
        JSON.stringify(readEntity(entity).identifier),
        'characters of ASCII, and zeros behind them',
        where,
      )
  }
}

function judgeSystem(q: Inquiry, entity: Uint8Array, here: number, at: number, field: string, where: Where): void {
  if ((entity[at] as number) > MOST_CLASS)
    q.say(rules.developer, here + at, field, `operating system class ${entity[at] as number}`, `0 to ${MOST_CLASS}`, where)
}

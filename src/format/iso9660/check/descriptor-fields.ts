/** The fields of a volume descriptor that are told by themselves: numbers, words, dates. ECMA-119 8.4, 8.5. */

import type { Findings, Rule } from '../../../finding/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor } from '../structures.js'
import { problemOfLongDate } from './dates.js'
import type { SetDescriptor } from './descriptor-set.js'
import { rules } from './rules.js'

/** Where the fields of both kinds of descriptor stand, which is the same place in both. */
type Field = keyof SupplementaryVolumeDescriptor
export const offsetOf = (field: Field): number => SupplementaryVolumeDescriptor.offsetOf(field)

const words = { a: ['systemId', 'publisherId', 'preparerId', 'applicationId'], d: ['volumeId', 'volumeSetId'] } as const
const allowed = { a: /[^A-Z0-9_ !"%&'()*+,\-./:;<=>?]/, d: /[^A-Z0-9_ ]/ } as const
const dates = ['created', 'modified', 'expires', 'effective'] as const
/** Byte order marks and marks of direction, which change how what follows is read, and controls. */
export const obeyed = /[\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/

export type TellField = (rule: Rule, field: Field, is: string | number, should: string | number) => void

export function tellerOf({ at, structure }: SetDescriptor, findings: Findings): TellField {
  return (rule, field, is, should) => findings.add(rule, { at: at + offsetOf(field), structure, field, is, should })
}

/** `decode` makes text of a field; undefined where its bytes are those of ASCII. */
export function judgeDescriptor(descriptor: SetDescriptor, findings: Findings, decode?: (field: Uint8Array) => string): void {
  const { kind, bytes, at, structure } = descriptor
  const codec = kind === 'primary' ? PrimaryVolumeDescriptor : SupplementaryVolumeDescriptor
  findings.table(rules, codec, { bytes, at, structure })
  const tell = tellerOf(descriptor, findings)
  const { setSize, sequence, blockSize } = SupplementaryVolumeDescriptor.decode(bytes)
  if (setSize > 1 && sequence >= 1) tell(rules.volumeSet, 'setSize', `a set of ${setSize} volumes`, 'a set of one')
  if (setSize < 1) tell(rules.descriptorField, 'setSize', setSize, 'at least 1')
  else if (sequence < 1 || sequence > setSize) tell(rules.descriptorField, 'sequence', sequence, `1 to ${setSize}`)
  if (blockSize !== SECTOR_BYTES) tell(rules.descriptorField, 'blockSize', blockSize, SECTOR_BYTES)
  for (const field of dates) {
    const problem = problemOfLongDate(bytes, offsetOf(field))
    if (problem !== undefined)
      tell(problem.harmless ? rules.descriptorDateEmpty : rules.descriptorDate, field, problem.is, 'sixteen digits of a date, or zeros')
  }
  for (const alphabet of ['a', 'd'] as const) for (const field of words[alphabet]) judgeWords(bytes, field, alphabet, decode, tell)
}

function judgeWords(
  bytes: Uint8Array,
  field: (typeof words)['a' | 'd'][number],
  alphabet: 'a' | 'd',
  decode: ((field: Uint8Array) => string) | undefined,
  tell: TellField,
): void {
  const width = /^(?:system|volume)Id$/.test(field) ? 32 : 128
  const raw = bytes.subarray(offsetOf(field), offsetOf(field) + width)
  const text = decode === undefined ? String.fromCharCode(...raw) : decode(raw)
  const words = text.replace(/\0+$/, '').trimEnd()
  if (obeyed.test(words) || (decode === undefined && /[\x80-\xff]/.test(words)))
    tell(rules.descriptorControl, field, JSON.stringify(words), 'text without control characters')
  else if (!words.isWellFormed()) tell(rules.descriptorControl, field, JSON.stringify(words), 'whole characters')
  else if (words.includes('\0')) tell(rules.descriptorControl, field, JSON.stringify(words), 'text padded with blanks')
  else if (decode === undefined && allowed[alphabet].test(words))
    tell(rules.descriptorText, field, JSON.stringify(words), `${alphabet}-characters`)
  else if (/\0/.test(text) && !/^\0+$/.test(text) && decode === undefined)
    tell(rules.descriptorText, field, 'padded with zeros', 'padded with blanks')
}

/** What two descriptors of one volume say in words and dates; their characters differ, and their lengths. */
export function judgeSame(
  primary: SetDescriptor,
  descriptor: SetDescriptor,
  decode: (field: Uint8Array) => string,
  findings: Findings,
): void {
  // Which of the two is wrong nobody knows.
  const tell: TellField = (...told) => [tellerOf(descriptor, findings), tellerOf(primary, findings)].forEach((each) => each(...told))
  for (const field of dates) {
    const at = offsetOf(field)
    if (descriptor.bytes.subarray(at, at + DATE_BYTES).some((byte, i) => byte !== primary.bytes[at + i]))
      tell(rules.descriptorsDiffer, field, 'two dates in two descriptors', 'one date of one volume')
  }
  for (const field of [...words.a, ...words.d]) {
    const at = offsetOf(field)
    const width = /^(?:system|volume)Id$/.test(field) ? 32 : 128
    const [text, other] = [
      decode(descriptor.bytes.subarray(at, at + width)),
      String.fromCharCode(...primary.bytes.subarray(at, at + width)),
    ]
    if (!isAlike(text, other))
      tell(
        rules.descriptorsDiffer,
        field,
        JSON.stringify(text.trimEnd()),
        `${JSON.stringify(other.trimEnd())}, as in the primary volume descriptor`,
      )
  }
}

const DATE_BYTES = 17

function isAlike(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) =>
    text
      .replace(/[ \0]+$/, '')
      .toUpperCase()
      .replace(/[^A-Z0-9]/gu, '_'),
  ) as [string, string]
  const length = Math.min(a.length, x.length, y.length)
  // A field of as many characters as there is room for may have been cut.
  if (x.length !== y.length && Math.min(x.length, y.length) < Math.min(a.length, b.length)) return false
  for (let i = 0; i < length; i++) if (x[i] !== y[i] && x[i] !== '_' && y[i] !== '_') return false
  return true
}

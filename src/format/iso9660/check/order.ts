/** Order and equality of identifiers, as they stand in records. ECMA-119 9.3. */

import type { Decode } from './folders.js'

/** `identifiers` of two records or names: where they begin and end. */
export interface Span {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

const DOT = 0x2e
const SEMICOLON = 0x3b

/** What ends a part of an identifier ranks as the padding that would follow the part. */
const rank = (byte: number): number => (byte === SEMICOLON ? 0 : byte === DOT ? 1 : byte)

export function areEqual(a: Span, b: Span): boolean {
  const length = a.to - a.from
  if (b.to - b.from !== length) return false
  for (let i = 0; i < length; i++) if (a.bytes[a.from + i] !== b.bytes[b.from + i]) return false
  return true
}

/**
 * Whether one comes before the other, by the rule or by plain bytes: where a tree has names that the rule knows nothing of, writers differ.
 * `decode` is asked where neither says so.
 */
export function isBefore(a: Span, b: Span, unit: 1 | 2, decode: Decode): boolean {
  const [lengthA, lengthB] = [a.to - a.from, b.to - b.from]
  const length = Math.min(lengthA, lengthB)
  let i = 0
  while (i < length && a.bytes[a.from + i] === b.bytes[b.from + i]) i++
  if (i === length) return lengthA < lengthB || comparePadded(decode(a.bytes, a.from, a.to), decode(b.bytes, b.from, b.to)) < 0
  const [x, y] = [a.bytes[a.from + i] as number, b.bytes[b.from + i] as number]
  const isAscii = unit === 1 || (i % 2 === 1 && a.bytes[a.from + i - 1] === 0)
  if (x < y || (isAscii && rank(x) < rank(y))) return true
  return comparePadded(decode(a.bytes, a.from, a.to), decode(b.bytes, b.from, b.to)) < 0
}

function comparePadded(a: string, b: string): number {
  const [partsA, partsB] = [partsOf(a), partsOf(b)]
  for (let i = 0; i < 2; i++) {
    const [x, y] = [partsA[i] as string, partsB[i] as string]
    const length = Math.max(x.length, y.length)
    const [paddedX, paddedY] = [x.padEnd(length), y.padEnd(length)]
    if (paddedX !== paddedY) return paddedX < paddedY ? -1 : 1
  }
  // Later versions come first.
  return Number(partsB[2]) - Number(partsA[2])
}

/** Name, extension and version. */
function partsOf(identifier: string): readonly [string, string, string] {
  const semicolon = identifier.lastIndexOf(';')
  const whole = semicolon < 0 ? identifier : identifier.slice(0, semicolon)
  const version = semicolon < 0 ? '' : identifier.slice(semicolon + 1)
  const dot = whole.lastIndexOf('.')
  return dot < 0 ? [whole, '', version] : [whole.slice(0, dot), whole.slice(dot + 1), version]
}

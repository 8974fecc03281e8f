/** A path table as it stands, and what it says of a directory. ECMA-119 6.9, 9.4. */

import type { Medium } from '../../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'
import { PathTableRecordL, PathTableRecordM } from '../structures.js'
import type { Span } from './order.js'

export type TableOrder = 'L' | 'M'

/** A bound that no real disc comes near. */
const MOST_BYTES = 32 << 20
const MOST_RECORDS = 262_144
const AT_ONCE = 64
const HEAD = PathTableRecordL.size
const IDENTIFIER_LENGTH = PathTableRecordL.offsetOf('identifierLength')
const EXTENDED = PathTableRecordL.offsetOf('extendedAttributes')

/** Offsets in a record. */
export const TABLE_AT = {
  identifierLength: IDENTIFIER_LENGTH,
  extendedAttributes: EXTENDED,
  location: PathTableRecordL.offsetOf('location'),
  parent: PathTableRecordL.offsetOf('parent'),
  identifier: HEAD,
} as const

export interface PathTable {
  readonly order: TableOrder
  /** Byte of the medium at which it begins. */
  readonly at: number
  readonly bytes: Uint8Array
  /** Records that could be told apart. */
  readonly count: number
  /** Where the records end. */
  readonly end: number
  /** Of a record, from 0: where it stands in `bytes`. */
  place(record: number): number
  location(record: number): number
  /** Number of the record of the parent, from 1. */
  parent(record: number): number
  extendedAttributes(record: number): number
  /** The span is another record's when the next one is asked for. */
  identifier(record: number): Span
  /** The record of a directory, by the number of its parent and by its identifier. */
  find(parent: number, identifier: Span): number | undefined
  /** The first record that says so. */
  locate(location: number): number | undefined
}

export async function readPathTable(medium: Medium, order: TableOrder, location: number, size: number): Promise<PathTable> {
  const room = Math.max(0, Math.min(size, MOST_BYTES, (medium.size - location) * SECTOR_BYTES))
  const count = Math.ceil(room / SECTOR_BYTES)
  const bytes = new Uint8Array(count * SECTOR_BYTES)
  for (let done = 0; done < count; done += AT_ONCE)
    bytes.set(await medium.read(lba(location + done), sectors(Math.min(AT_ONCE, count - done))), done * SECTOR_BYTES)
  return tableOf(bytes, Math.min(room, bytes.length), order, location * SECTOR_BYTES)
}

function tableOf(bytes: Uint8Array, size: number, order: TableOrder, at: number): PathTable {
  const codec = order === 'L' ? PathTableRecordL : PathTableRecordM
  const [locationOf, parentOf] = [codec.getter('location'), codec.getter('parent')]
  const places = placesIn(bytes, size)
  const count = places.length
  const place = (record: number): number => places[record] as number
  const span = { bytes, from: 0, to: 0 }
  const identifier = (record: number): Span => {
    span.from = place(record) + HEAD
    span.to = span.from + (bytes[place(record) + IDENTIFIER_LENGTH] as number)
    return span
  }
  let byKey: Map<string, number> | undefined
  let byLocation: Map<number, number> | undefined
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  const keyOf = (parent: number, { bytes: from, from: first, to }: Span): string =>
    `${parent}/${String.fromCharCode(...from.subarray(first, to))}`
  return {
    order,
    at,
    bytes,
    count,
    end: count === 0 ? 0 : lengthAt(bytes, place(count - 1)) + place(count - 1),
    place,
    location: (record) => locationOf(bytes, place(record)),
    parent: (record) => parentOf(bytes, place(record)),
    extendedAttributes: (record) => bytes[place(record) + EXTENDED] as number,
    identifier,
    find(parent, wanted) {
      if (byKey === undefined) {
        byKey = new Map()
        for (let i = count - 1; i >= 0; i--) byKey.set(keyOf(parentOf(bytes, place(i)), identifier(i)), i)
      }
      return byKey.get(keyOf(parent, wanted))
    },
    locate(location) {
      if (byLocation === undefined) {
        byLocation = new Map()
        for (let i = count - 1; i >= 0; i--) {
          const at = locationOf(bytes, place(i))
          byLocation.set(at, i)
          least = Math.min(least, at)
          most = Math.max(most, at)
        }
      }
      // Files mostly lie behind all directories.
      return location < least || location > most ? undefined : byLocation.get(location)
    },
  }
}

/** 9.4.6: a byte of padding where the identifier is odd. */
export function lengthAt(bytes: Uint8Array, place: number): number {
  const identifier = bytes[place + IDENTIFIER_LENGTH] as number
  return HEAD + identifier + (identifier & 1)
}

function placesIn(bytes: Uint8Array, size: number): Uint32Array {
  const places = new Uint32Array(Math.floor(size / (HEAD + 2)) + 1)
  let count = 0
  for (let at = 0; count < MOST_RECORDS && at + HEAD < size && bytes[at + IDENTIFIER_LENGTH] !== 0; at += lengthAt(bytes, at)) {
    if (at + HEAD + (bytes[at + IDENTIFIER_LENGTH] as number) > size) break
    places[count++] = at
  }
  return places.subarray(0, count)
}

/** Entries of a system use field: each knows its length, and writes itself once addresses are known. SUSP 4, RRIP 4.1. */

import { encodeUtf8, isAscii, stencilFields, type RecordCodec } from '../../codec/index.js'
import type { Where } from '../../layout/index.js'
import { AlternateName, LINK, SymbolicLink } from './structures.js'

/** One entry, of at most 255 bytes. */
export interface Field {
  readonly length: number
  write(out: Uint8Array, at: number, where: Where): void
}

/** Writes entries one behind the other. */
export function writeFields(fields: readonly Field[], out: Uint8Array, start: number, where: Where): void {
  let at = start
  for (const field of fields) {
    field.write(out, at, where)
    at += field.length
  }
}

export const lengthOf = (fields: readonly Field[]): number => fields.reduce((sum, { length }) => sum + length, 0)

/** An entry that is a table and nothing more. */
export const plain = <Value>(codec: RecordCodec<Value>, value: Value): Field => ({
  length: codec.size,
  write: (out, at) => {
    codec.encodeInto(out, at, value)
  },
})

/** An entry whose table holds an address. */
export const placed = <Value>(codec: RecordCodec<Value>, value: (where: Where) => Value): Field => ({
  length: codec.size,
  write: (out, at, where) => {
    codec.encodeInto(out, at, value(where))
  },
})

interface Flagged {
  readonly length: number
  readonly flags: number
}

/** A table of length and flags, and bytes behind it. */
export const trailed = (codec: RecordCodec<Flagged>, flags: number, trail: Uint8Array): Field => {
  const length = codec.size + trail.length
  return {
    length,
    write: (out, at) => {
      codec.encodeInto(out, at, { length, flags })
      out.set(trail, at + codec.size)
    },
  }
}

/** Most bytes behind the five of SL and NM. */
export const TRAIL = 250

const nameHead = AlternateName.encode({ length: 0, flags: 0 })
const nameLength = stencilFields<{ length: number; flags: number }>(AlternateName, nameHead)('length')

/** Writes the one NM entry of a name of up to 250 bytes, and tells where it ends. */
export function writeName(out: Uint8Array, at: number, name: string): number {
  const start = at + AlternateName.size
  if (isAscii(name)) {
    nameLength(AlternateName.size + name.length)
    out.set(nameHead, at)
    for (let i = 0; i < name.length; i++) out[start + i] = name.charCodeAt(i)
    return start + name.length
  }
  const bytes = encodeUtf8(name)
  AlternateName.encodeInto(out, at, { length: AlternateName.size + bytes.length, flags: 0 })
  out.set(bytes, start)
  return start + bytes.length
}

/** A name in as many NM entries as it needs. RRIP 4.1.4. */
export function nameFields(name: string): readonly Field[] {
  const bytes = encodeUtf8(name)
  if (bytes.length <= TRAIL) return [trailed(AlternateName, 0, bytes)]
  const fields: Field[] = []
  for (let at = 0; at < bytes.length; at += TRAIL)
    fields.push(trailed(AlternateName, at + TRAIL < bytes.length ? LINK.continue : 0, bytes.subarray(at, at + TRAIL)))
  return fields
}

/** The target of a link in as many SL entries as it needs. RRIP 4.1.3, 4.1.3.1. */
export function linkFields(target: string): readonly Field[] {
  const trails: number[][] = [[]]
  const room = (): number => TRAIL - (trails.at(-1) as number[]).length
  const add = (flags: number, content: ArrayLike<number>): void => {
    if (room() < 2 + Math.min(content.length, 1)) trails.push([])
    const fits = Math.min(content.length, room() - 2)
    const rest = content.length - fits
    ;(trails.at(-1) as number[]).push(rest > 0 ? flags | LINK.continue : flags, fits, ...Array.from(content).slice(0, fits))
    if (rest > 0) add(flags, Array.from(content).slice(fits))
  }
  const parts = target.split('/')
  if (target.startsWith('/')) {
    parts.shift()
    add(LINK.root, [])
    // Of `/` alone nothing is left; behind the root no empty component is meant.
    if (target === '/') parts.length = 0
  }
  for (const part of parts) {
    if (part === '.') add(LINK.current, [])
    else if (part === '..') add(LINK.parent, [])
    else add(0, encodeUtf8(part))
  }
  return trails.map((trail, index) => trailed(SymbolicLink, index < trails.length - 1 ? LINK.continue : 0, Uint8Array.from(trail)))
}

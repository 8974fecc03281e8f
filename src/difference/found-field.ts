/** A byte of a block -> the field of the structure that it belongs to, and what that says. */

import { hex } from '../codec/index.js'
import { DirectoryRecord } from '../format/iso9660/index.js'
import type { Explanation } from '../survey/index.js'

export interface FoundField {
  readonly title: string
  readonly name: string
  readonly clause: string
  readonly at: number
  readonly bytes: number
}

/** The field in which a byte of a block lies. */
export function fieldAt(told: readonly Explanation[], at: number, from: Uint8Array): FoundField | undefined {
  for (const { title, fields, at: start } of told) {
    for (const field of fields)
      if (field.at <= at && at < field.at + field.bytes)
        return field.name === 'rootDirectory' ? inRoot(title, field.at, at, from) : { ...field, title }
    if (title.startsWith('directory record')) {
      const entry = entryAt(start, at, from)
      if (entry !== undefined) return { ...entry, title }
    }
  }
  return undefined
}

/** A field of the directory record within a volume descriptor. ECMA-119 8.4.18. */
function inRoot(title: string, start: number, at: number, from: Uint8Array): FoundField | undefined {
  const field = DirectoryRecord.tell(from, start).fields.find((each) => each.at <= at && at < each.at + each.bytes)
  return field && { ...field, title: `${title}: root directory` }
}

/** A system use entry by its signature, of a record that begins at `start`. SUSP 4.1. */
function entryAt(start: number, at: number, from: Uint8Array): Omit<FoundField, 'title'> | undefined {
  const end = start + (from[start] ?? 0)
  if (at < start || at >= end) return undefined
  const identifier = from[start + IDENTIFIER_LENGTH_AT] ?? 0
  const named = start + IDENTIFIER_LENGTH_AT + 1
  if (at >= named && at < named + identifier) return { name: 'identifier', clause: '9.1.11', at: named, bytes: identifier }
  let next = named + identifier + (1 - (identifier & 1))
  if (at < next) return undefined
  while (next + 4 <= end) {
    const length = from[next + 2] ?? 0
    const name = String.fromCharCode(from[next] ?? 0, from[next + 1] ?? 0)
    if (length < 4 || !/^[A-Z][A-Z0-9]$/.test(name)) return undefined
    if (at < next + length) return { name, clause: 'SUSP 4.1', at: next, bytes: length }
    next += length
  }
  return undefined
}

const IDENTIFIER_LENGTH_AT = 32

/** As the structures tell them, where they have words that differ; else the bytes as they stand there. */
export function valuesOf(
  a: readonly Explanation[],
  b: readonly Explanation[],
  field: FoundField,
  x: Uint8Array,
  y: Uint8Array,
): readonly [string, string] {
  const [before, after] = [toldBy(a, field, x), toldBy(b, field, y)]
  if (before !== undefined && after !== undefined && before !== after) return [before, after]
  const { at, bytes } = field
  let first = at
  for (const last = at + bytes - SHOWN; first < last && x[first] === y[first];) first++
  const shown = (from: Uint8Array): string => (first > at ? '… ' : '') + hex(from.subarray(first, Math.min(first + SHOWN, at + bytes)))
  return [shown(x), shown(y)]
}

const SHOWN = 16

function toldBy(told: readonly Explanation[], { at, bytes, name, title }: FoundField, from: Uint8Array): string | undefined {
  if (title.endsWith(': root directory')) {
    const root = told.flatMap(({ fields }) => fields).find((field) => field.name === 'rootDirectory')
    return root && DirectoryRecord.tell(from, root.at).fields.find((field) => field.at === at && field.name === name)?.value
  }
  return told.flatMap(({ fields }) => fields).find((each) => each.at === at && each.bytes === bytes && each.name === name)?.value
}

/**
 * Binary structures as tables. One table drives writing, reading, checking and the annotated dump; its rows keep the
 * notation of the standard, and a table proves on loading that its rows touch, fit and add up.
 */

import { hex, type FieldType } from './types.js'

interface RowBase {
  /** Bits from the start of the record. */
  readonly bit: number
  readonly bits: number
  readonly clause: string
  /** Positions as the standard counts them, for the dump. */
  readonly label: string
}

interface ValueRow<Key extends string, Value> extends RowBase {
  readonly kind: 'value'
  readonly key: Key
  readonly type: FieldType<Value>
}
interface BitsRow<Key extends string> extends RowBase {
  readonly kind: 'bits'
  readonly key: Key
}
interface FixedRow extends RowBase {
  readonly kind: 'fixed'
  readonly name: string
  readonly value: Uint8Array
}
interface ReservedRow extends RowBase {
  readonly kind: 'reserved'
}
interface DerivedRow extends RowBase {
  readonly kind: 'derived'
  readonly name: string
  readonly type: FieldType<number>
  readonly derive: (record: Uint8Array) => number
}

// A table mixes rows of all value types; the precise ones are recovered by `ValueOf`.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyRow = ValueRow<string, any> | BitsRow<string> | FixedRow | ReservedRow | DerivedRow

type ValueOfRows<Rows extends readonly AnyRow[]> = {
  readonly [Row in Extract<Rows[number], { kind: 'value' | 'bits' }> as Row['key']]: Row extends ValueRow<string, infer Value>
    ? Value
    : number
}

/** The value that a record codec reads and writes. */
export type ValueOf<Codec> = Codec extends RecordCodec<infer Value> ? Value : never

/** A field whose bytes are not what the standard or the rest of the record says. */
export interface Mismatch {
  readonly field: string
  readonly clause: string
  readonly problem: string
}

/** The same for a strict judge, who wants to know where it stands and what both sides are. */
export interface Deviation {
  readonly field: string
  readonly clause: string
  /** Byte of the record. */
  readonly at: number
  readonly is: string
  readonly should: string
  /** What is reserved must be zero, and harms few when it is not. */
  readonly kind: 'constant' | 'derived' | 'value' | 'reserved'
}

/** A row of a table as it stands in a record that was read. */
export interface Field {
  /** First byte, counted from where the bytes begin that the record was read from, and how many it touches. */
  readonly at: number
  readonly bytes: number
  /** Highest and lowest bit of that byte, 7 to 0, where the field is no whole byte. */
  readonly bits?: readonly [high: number, low: number]
  /** Positions as the standard counts them. */
  readonly label: string
  readonly name: string
  /** Printed; absent where the row is a constant or reserved. */
  readonly value?: string
  readonly clause: string
}

/** A record told for people and, row by row, for whoever shows its bytes beside it. */
export interface Told {
  readonly text: string
  readonly fields: readonly Field[]
}

/** Taken from a method, so that a codec of a record stands where one of any record is asked for. */
export type FieldSetter<Value> = { write(out: Uint8Array, at: number, value: Value): void }['write']
export type FieldGetter<Value> = (from: Uint8Array, at: number) => Value

export interface RecordCodec<Value> {
  /** Clause that defines the record. */
  readonly clause: string
  /** Length in bytes. */
  readonly size: number
  encode(value: Value): Uint8Array
  encodeInto(out: Uint8Array, at: number, value: Value): void
  /** Writes one field of a record that stands already; derived fields do not follow. Throws where the key has no bytes of its own. */
  setter<Key extends keyof Value & string>(key: Key): FieldSetter<Value[Key]>
  /**
   * Reads one field of a record that begins at a byte, for what is read a hundred thousand times. Nothing is judged, not even whether
   * all of the record is there. Throws as `setter` does.
   */
  getter<Key extends keyof Value & string>(key: Key): FieldGetter<Value[Key]>
  /** Where a field of whole bytes begins. Throws as `setter` does. */
  offsetOf(key: keyof Value & string): number
  /** Reads the value without judging the rest. Throws a RangeError where fewer than `size` bytes are left. */
  decode(from: Uint8Array, at?: number): Value
  /** Judges what `decode` overlooks: constants, derived fields, fields kept in two byte orders. */
  check(from: Uint8Array, at?: number): readonly Mismatch[]
  /** What `check` judges and, besides, bytes and bits that are reserved: all in which a record departs from its table. */
  deviations(from: Uint8Array, at?: number): readonly Deviation[]
  /** Annotated dump, a line a field. */
  explain(from: Uint8Array, at?: number): string
  /** The same as text and as values. */
  tell(from: Uint8Array, at?: number): Told
}

const pad = (position: number): string => String(position).padStart(4, '0')
const bpLabel = (first: number, last: number): string => `BP ${pad(first)}-${pad(last)}`
const offsetLabel = (offset: number, length: number): string => `${pad(offset)}+${length}`

/** Byte positions from 1, both inclusive, as in ECMA-119. */
export const bp = <Key extends string, Value>(
  first: number,
  last: number,
  key: Key,
  type: FieldType<Value>,
  clause: string,
): ValueRow<Key, Value> => ({
  kind: 'value',
  bit: (first - 1) * 8,
  bits: (last - first + 1) * 8,
  key,
  type,
  clause,
  label: bpLabel(first, last),
})
/** Offset from 0 and length, as in ECMA-167 and MMC. */
export const rbp = <Key extends string, Value>(
  offset: number,
  length: number,
  key: Key,
  type: FieldType<Value>,
  clause: string,
): ValueRow<Key, Value> => ({ kind: 'value', bit: offset * 8, bits: length * 8, key, type, clause, label: offsetLabel(offset, length) })
/** Bits `high` to `low` of byte `offset`, as in MMC; bit 7 is the most significant. */
export const bits = <Key extends string>(offset: number, high: number, low: number, key: Key, clause: string): BitsRow<Key> => ({
  kind: 'bits',
  bit: offset * 8 + 7 - high,
  bits: high - low + 1,
  key,
  clause,
  label: `${pad(offset)}.${high}-${low}`,
})
export const reservedBits = (offset: number, high: number, low: number, clause: string): ReservedRow => ({
  kind: 'reserved',
  bit: offset * 8 + 7 - high,
  bits: high - low + 1,
  clause,
  label: `${pad(offset)}.${high}-${low}`,
})

/** A constant at byte positions from 1. */
export const fixed = (first: number, last: number, name: string, value: number | string | Uint8Array, clause: string): FixedRow =>
  fixedRow((first - 1) * 8, last - first + 1, name, value, clause, bpLabel(first, last))
/** A constant at an offset from 0. */
export const rfixed = (offset: number, length: number, name: string, value: number | string | Uint8Array, clause: string): FixedRow =>
  fixedRow(offset * 8, length, name, value, clause, offsetLabel(offset, length))
/** Bytes that are zero on writing and not judged on reading; positions from 1. */
export const reserved = (first: number, last: number, clause: string): ReservedRow => ({
  kind: 'reserved',
  bit: (first - 1) * 8,
  bits: (last - first + 1) * 8,
  clause,
  label: bpLabel(first, last),
})
/** The same at an offset from 0. */
export const rreserved = (offset: number, length: number, clause: string): ReservedRow => ({
  kind: 'reserved',
  bit: offset * 8,
  bits: length * 8,
  clause,
  label: offsetLabel(offset, length),
})
/**
 * A field that follows from the others, at an offset from 0: `derive` sees the record with this and all later derived
 * rows zero. Written by nobody, verified by `check`.
 */
export const derived = (
  offset: number,
  length: number,
  name: string,
  type: FieldType<number>,
  derive: (record: Uint8Array) => number,
  clause: string,
): DerivedRow => ({ kind: 'derived', bit: offset * 8, bits: length * 8, name, type, derive, clause, label: offsetLabel(offset, length) })

function fixedRow(bit: number, length: number, name: string, value: number | string | Uint8Array, clause: string, label: string): FixedRow {
  const content =
    typeof value === 'number' ? Uint8Array.of(value) : typeof value === 'string' ? Uint8Array.from(value, (c) => c.charCodeAt(0)) : value
  if (content.length !== length) throw new Error(`${clause} ${name}: a constant of ${content.length} bytes in a field of ${length}`)
  return { kind: 'fixed', bit, bits: length * 8, name, value: content, clause, label }
}

/** Builds the codec of a record from its rows, which must touch and fill `size` bytes. */
export function record<const Rows extends readonly AnyRow[]>(clause: string, size: number, rows: Rows): RecordCodec<ValueOfRows<Rows>> {
  proveTable(clause, size, rows)
  const writers = rows.flatMap((row) => writerOf(row))
  const readers = rows.filter((row) => row.kind === 'value' || row.kind === 'bits')
  const derivedRows = rows.filter((row) => row.kind === 'derived')

  type Value = ValueOfRows<Rows>
  const encodeInto = (out: Uint8Array, at: number, value: Value): void => {
    if (at + size > out.length) throw new RangeError(`${clause}: ${size} bytes do not fit at ${at} of ${out.length}`)
    out.fill(0, at, at + size)
    for (const write of writers) write(out, at, value)
    for (const row of derivedRows) row.type.write(out, at + row.bit / 8, row.bits / 8, row.derive(out.subarray(at, at + size)))
  }
  const demand = (from: Uint8Array, at: number): void => {
    if (at < 0 || at + size > from.length) throw new RangeError(`${clause}: ${size} bytes wanted at ${at} of ${from.length}`)
  }
  const wholeRow = (key: string) => {
    const row = rows.find((candidate) => candidate.kind === 'value' && candidate.key === key)
    if (row?.kind !== 'value') throw new Error(`${clause}: no field of whole bytes is called ${key}`)
    return row
  }
  const tell = (from: Uint8Array, at = 0): Told => {
    demand(from, at)
    const bytes = from.subarray(at, at + size)
    const fields = rows.map((row) => fieldOf(row, bytes, at))
    return { text: fields.map((field) => printField(field, from)).join('\n'), fields }
  }
  return {
    clause,
    size,
    encodeInto,
    encode(value) {
      const out = new Uint8Array(size)
      encodeInto(out, 0, value)
      return out
    },
    setter(key) {
      const row = wholeRow(key)
      const { type } = row
      const offset = row.bit / 8
      const width = row.bits / 8
      return (out, at, value) => {
        type.write(out, at + offset, width, value)
      }
    },
    getter(key) {
      const row = wholeRow(key)
      const { type } = row
      const offset = row.bit / 8
      const width = row.bits / 8
      return (from, at) => type.read(from, at + offset, width) as Value[typeof key]
    },
    offsetOf: (key) => wholeRow(key).bit / 8,
    decode(from, at = 0) {
      demand(from, at)
      const value: Record<string, unknown> = {}
      for (const row of readers) value[row.key] = readRow(row, from, at)
      return value as Value
    },
    check(from, at = 0) {
      demand(from, at)
      return rows.flatMap((row) => mismatchOf(row, rows, from.subarray(at, at + size)))
    },
    deviations(from, at = 0) {
      demand(from, at)
      return rows.flatMap((row) => deviationOf(row, rows, from.subarray(at, at + size)))
    },
    explain: (from, at) => tell(from, at).text,
    tell,
  }
}

function proveTable(clause: string, size: number, rows: readonly AnyRow[]): void {
  let next = 0
  for (const row of rows) {
    const name = 'key' in row ? row.key : 'name' in row ? row.name : 'reserved'
    if (row.bit !== next) throw new Error(`${clause}: ${name} (${row.label}) begins at bit ${row.bit}, but the row before ends at ${next}`)
    if (row.bits <= 0) throw new Error(`${clause}: ${name} (${row.label}) has no length`)
    if ('type' in row && row.type.width !== undefined && row.type.width * 8 !== row.bits)
      throw new Error(`${clause}: ${name} (${row.label}) is not ${row.type.width} bytes wide`)
    if (row.kind === 'bits' && Math.floor(row.bit / 8) !== Math.floor((row.bit + row.bits - 1) / 8))
      throw new Error(`${clause}: ${name} crosses a byte`)
    next = row.bit + row.bits
  }
  if (next !== size * 8) throw new Error(`${clause}: the rows fill ${next / 8} bytes of ${size}`)
}

type Writer = (out: Uint8Array, at: number, value: Readonly<Record<string, unknown>>) => void

function writerOf(row: AnyRow): readonly Writer[] {
  const offset = Math.floor(row.bit / 8)
  const width = row.bits / 8
  switch (row.kind) {
    case 'value': {
      const { key, type } = row
      return [
        (out, at, value) => {
          type.write(out, at + offset, width, value[key])
        },
      ]
    }
    case 'bits': {
      const { key, bits: count } = row
      const shift = 8 - (row.bit % 8) - count
      const limit = 2 ** count - 1
      return [
        (out, at, value) => {
          const number = value[key] as number
          if (!(number >= 0 && number <= limit && Number.isInteger(number)))
            throw new RangeError(`${key}: ${number} does not fit ${count} bits`)
          out[at + offset] = (out[at + offset] as number) | (number << shift)
        },
      ]
    }
    case 'fixed':
      return [
        (out, at) => {
          out.set(row.value, at + offset)
        },
      ]
    case 'reserved':
    case 'derived':
      return []
  }
}

function readRow(row: Extract<AnyRow, { kind: 'value' | 'bits' }>, from: Uint8Array, at: number): unknown {
  const offset = at + Math.floor(row.bit / 8)
  if (row.kind === 'value') return row.type.read(from, offset, row.bits / 8) as unknown
  return ((from[offset] as number) >>> (8 - (row.bit % 8) - row.bits)) & (2 ** row.bits - 1)
}

function mismatchOf(row: AnyRow, rows: readonly AnyRow[], bytes: Uint8Array): readonly Mismatch[] {
  if (row.kind === 'reserved') return []
  return deviationOf(row, rows, bytes).map(({ field, clause, is, should, kind }) => ({
    field,
    clause,
    problem: problemOf(kind, is, should),
  }))
}

function problemOf(kind: Deviation['kind'], is: string, should: string): string {
  if (kind === 'constant') return `is ${is}, not ${should}`
  return kind === 'derived' ? `is ${is}, but the record makes ${should}` : `is ${is}`
}

function deviationOf(row: AnyRow, rows: readonly AnyRow[], bytes: Uint8Array): readonly Deviation[] {
  const at = Math.floor(row.bit / 8)
  const width = row.bits / 8
  const { clause } = row
  switch (row.kind) {
    case 'fixed': {
      const found = bytes.subarray(at, at + width)
      if (found.every((byte, i) => byte === row.value[i])) return []
      const is = hex(found.subarray(0, 16))
      return [{ field: row.name, clause, at, is, should: hex(row.value.subarray(0, 16)), kind: 'constant' }]
    }
    case 'derived': {
      // Not `slice`, which for a Buffer would be a view.
      const blank = new Uint8Array(bytes)
      for (const other of rows.slice(rows.indexOf(row)))
        if (other.kind === 'derived') blank.fill(0, other.bit / 8, (other.bit + other.bits) / 8)
      const wanted = row.derive(blank)
      const found = row.type.read(bytes, at, width)
      return found === wanted ? [] : [{ field: row.name, clause, at, is: String(found), should: String(wanted), kind: 'derived' }]
    }
    case 'value': {
      const problem = row.type.check?.(bytes, at, width)
      if (problem === undefined) return []
      return [
        { field: row.key, clause, at, is: problem.replace(/^is /, ''), should: row.type.allowed ?? 'a value of its kind', kind: 'value' },
      ]
    }
    case 'bits':
      return []
    case 'reserved': {
      const last = Math.ceil((row.bit + row.bits) / 8)
      const mask = row.bits % 8 === 0 ? 0xff : ((1 << row.bits) - 1) << (8 - (row.bit % 8) - row.bits)
      const found = bytes.subarray(at, last)
      if (found.every((byte) => (byte & mask) === 0)) return []
      return [{ field: 'reserved', clause, at, is: hex(found.subarray(0, 16)), should: 'zero', kind: 'reserved' }]
    }
  }
}

function fieldOf(row: AnyRow, bytes: Uint8Array, at: number): Field {
  const first = Math.floor(row.bit / 8)
  const width = Math.ceil((row.bit + row.bits) / 8) - first
  const high = 7 - (row.bit % 8)
  return {
    at: at + first,
    bytes: width,
    ...(row.bits % 8 === 0 ? {} : { bits: [high, high - row.bits + 1] }),
    label: row.label,
    ...meaningOf(row, bytes),
    clause: row.clause,
  }
}

function printField({ at, bytes, label, name, value, clause }: Field, from: Uint8Array): string {
  const dump = `${hex(from.subarray(at, at + Math.min(bytes, 16)))}${bytes > 16 ? ' …' : ''}`
  return `${label}  ${dump}  ${value === undefined ? name : `${name} = ${value}`}  ${clause}`
}

function meaningOf(row: AnyRow, bytes: Uint8Array): Pick<Field, 'name' | 'value'> {
  switch (row.kind) {
    case 'value':
      return { name: row.key, value: row.type.print(readRow(row, bytes, 0)) }
    case 'bits':
      return { name: row.key, value: String(readRow(row, bytes, 0)) }
    case 'fixed':
      return { name: row.name }
    case 'derived':
      return { name: row.name, value: row.type.print(row.type.read(bytes, row.bit / 8, row.bits / 8)) }
    case 'reserved':
      return { name: 'reserved' }
  }
}

/** Fields of structures as places in an image: where each lies, how it keeps its value, what else it can be made to say. */

import type { Field } from '../../../src/codec/index.js'

/** Bytes that are put over those of the image. */
export interface Patch {
  readonly at: number
  readonly bytes: Uint8Array
}

/** How the bytes of a field are to be changed. */
export type Kind = 'number' | 'both' | 'bits' | 'text' | 'wide' | 'constant' | 'reserved' | 'date7' | 'date17' | 'timestamp' | 'bytes'

export interface Piece {
  readonly name: string
  /** From the start of the image. */
  readonly at: number
  readonly bytes: number
  readonly bits?: readonly [high: number, low: number]
  readonly kind: Kind
  /** Of numbers; `both` has its halves in either order. */
  readonly order: 'le' | 'be'
  readonly clause: string
}

/** A structure as it stands in an image. */
export interface Part {
  /** What it is, without the name of what it is about: `directory record`. */
  readonly structure: string
  /** The same with that name. */
  readonly title: string
  readonly form: 'iso' | 'udf' | 'eltorito' | 'disk' | 'fat'
  readonly at: number
  readonly pieces: readonly Piece[]
  /** Where descriptors with checksums begin that hold it, innermost first. */
  readonly tags: readonly number[]
  /** Parts with the same one are copies of each other, which a volume keeps for safety. */
  readonly copy?: string
}

/** The same of a table's rows, as `tell` gives them for bytes that begin at `base` of the image. */
export function piecesOf(
  image: Uint8Array,
  fields: readonly Field[],
  base: number,
  form: Part['form'],
  order: 'le' | 'be' = 'le',
): Piece[] {
  return fields.flatMap((field) => nestedOf(field, base, form) ?? [pieceOf(image, field, base, form, order)])
}

function pieceOf(image: Uint8Array, field: Field, base: number, form: Part['form'], order: 'le' | 'be'): Piece {
  const at = base + field.at
  const piece = { name: field.name, at, bytes: field.bytes, clause: field.clause, order } as const
  if (field.bits !== undefined) return { ...piece, bits: field.bits, kind: field.name === 'reserved' ? 'reserved' : 'bits' }
  return { ...piece, ...kindOf(image, field, at, form, order) }
}

function kindOf(image: Uint8Array, field: Field, at: number, form: Part['form'], order: 'le' | 'be'): Pick<Piece, 'kind' | 'order'> {
  if (field.value === undefined) return { kind: field.name === 'reserved' ? 'reserved' : 'constant', order }
  if (field.value.startsWith('"')) return { kind: form === 'disk' && field.bytes === 72 ? 'wide' : 'text', order }
  if (form === 'iso' && field.bytes === 7) return { kind: 'date7', order }
  if (form === 'iso' && field.bytes === 17) return { kind: 'date17', order }
  if (!/^\d+( \w+)?$/.test(field.value)) return { kind: 'bytes', order }
  const value = Number.parseInt(field.value, 10)
  const half = field.bytes / 2
  // A field of one order is no wider than 4 bytes in ECMA-119, and PX, CE and their like have both.
  if (
    form === 'iso' &&
    (field.bytes === 8 || (field.bytes === 4 && numberAt(image, at, half, 'le') === value && !isOneOrder(image, at, value)))
  )
    return { kind: 'both', order: 'le' }
  if (form !== 'iso') return { kind: 'number', order }
  return { kind: 'number', order: numberAt(image, at, field.bytes, 'le') === value ? 'le' : 'be' }
}

/** Sixteen bits in both orders and 32 in one look alike only where both are zero, which counts as one. */
const isOneOrder = (image: Uint8Array, at: number, value: number): boolean =>
  numberAt(image, at, 4, 'le') === value || numberAt(image, at, 4, 'be') === value

export function numberAt(image: Uint8Array, at: number, bytes: number, order: 'le' | 'be'): number {
  let value = 0
  for (let i = 0; i < bytes; i++) value = value * 256 + image[at + (order === 'be' ? i : bytes - 1 - i)]
  return value
}

export function bytesOfNumber(value: number, bytes: number, order: 'le' | 'be'): Uint8Array {
  const out = new Uint8Array(bytes)
  let rest = BigInt.asUintN(bytes * 8, BigInt(value))
  for (let i = 0; i < bytes; i++) {
    out[order === 'be' ? bytes - 1 - i : i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return out
}

/** Records within records of ECMA-167, row by row. */
const nested: readonly (readonly [is: (field: Field) => boolean, rows: readonly (readonly [string, number, number, Kind?])[]])[] = [
  [
    ({ name, bytes }) => name === 'tag' && bytes === 16,
    [
      ['identifier', 0, 2],
      ['version', 2, 2],
      ['checksum', 4, 1],
      ['reserved', 5, 1, 'reserved'],
      ['serial', 6, 2],
      ['crc', 8, 2],
      ['crcLength', 10, 2],
      ['location', 12, 4],
    ],
  ],
  [({ value, bytes }) => bytes === 12 && value !== undefined, [['', 0, 12, 'timestamp']]],
  [
    ({ value, bytes }) => bytes === 16 && value?.startsWith('{') === true,
    [
      ['length', 0, 4],
      ['block', 4, 4],
      ['partition', 8, 2],
      ['flags', 10, 2],
      ['uniqueId', 12, 4],
    ],
  ],
  [
    ({ value, bytes }) => bytes === 8 && value?.startsWith('{') === true,
    [
      ['length', 0, 4],
      ['location', 4, 4],
    ],
  ],
  [
    ({ name, value, bytes }) => bytes === 32 && value !== undefined && !value.startsWith('"') && name !== 'tag',
    [
      ['flags', 0, 1],
      ['identifier', 1, 23, 'bytes'],
      ['suffix', 24, 8, 'bytes'],
    ],
  ],
]

function nestedOf(field: Field, base: number, form: Part['form']): Piece[] | undefined {
  if (form !== 'udf' || field.bits !== undefined) return undefined
  const rows = nested.find(([is]) => is(field))?.[1]
  return rows?.map(([name, offset, bytes, kind = 'number']) => ({
    name: name === '' ? field.name : `${field.name}.${name}`,
    at: base + field.at + offset,
    bytes,
    kind,
    order: 'le',
    clause: field.clause,
  }))
}

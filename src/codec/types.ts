/** Field types: how one value lies in bytes. */

import { visibleJson } from '../unit/index.js'

/** Reads, writes and prints one value of `Value`. `width` is undefined where any width will do. */
export interface FieldType<Value> {
  readonly name: string
  readonly width: number | undefined
  write(out: Uint8Array, at: number, width: number, value: Value): void
  read(from: Uint8Array, at: number, width: number): Value
  print(value: Value): string
  /** What is wrong with these bytes, whatever the value; undefined where nothing is. */
  check?(from: Uint8Array, at: number, width: number): string | undefined
  /** What `check` lets pass, in words. */
  readonly allowed?: string
}

/** Makes a branded number of a plain one, as the constructors of `unit` do. */
export type Unit<Value extends number> = (value: number) => Value

const plain: Unit<number> = (value) => value

function whole(
  name: string,
  width: number,
  limit: number,
  write: (out: Uint8Array, at: number, value: number) => void,
  read: (from: Uint8Array, at: number) => number,
) {
  return <Value extends number = number>(unit: Unit<Value> = plain as Unit<Value>): FieldType<Value> => ({
    name,
    width,
    write(out, at, _width, value) {
      if (!(value >= 0 && value <= limit && Number.isInteger(value))) throw new RangeError(`${value} does not fit ${name}`)
      write(out, at, value)
    },
    read: (from, at) => unit(read(from, at)),
    print: (value) => (unit === (plain as Unit<Value>) ? String(value) : `${value} ${unit.name}`),
  })
}

const b = (from: Uint8Array, at: number): number => from[at] as number

export function writeU16le(out: Uint8Array, at: number, value: number): void {
  out[at] = value
  out[at + 1] = value >>> 8
}
export function writeU16be(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 8
  out[at + 1] = value
}
export function writeU32le(out: Uint8Array, at: number, value: number): void {
  out[at] = value
  out[at + 1] = value >>> 8
  out[at + 2] = value >>> 16
  out[at + 3] = value >>> 24
}
export function writeU32be(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 24
  out[at + 1] = value >>> 16
  out[at + 2] = value >>> 8
  out[at + 3] = value
}
export const readU16le = (from: Uint8Array, at: number): number => b(from, at) | (b(from, at + 1) << 8)
export const readU16be = (from: Uint8Array, at: number): number => (b(from, at) << 8) | b(from, at + 1)
export const readU32le = (from: Uint8Array, at: number): number => (readU16le(from, at) | (readU16le(from, at + 2) << 16)) >>> 0
export const readU32be = (from: Uint8Array, at: number): number => ((readU16be(from, at) << 16) | readU16be(from, at + 2)) >>> 0

const U16 = 0xffff
const U32 = 0xffffffff

export const u8 = whole(
  'u8',
  1,
  0xff,
  (out, at, value) => {
    out[at] = value
  },
  b,
)
export const u16le = whole('u16le', 2, U16, writeU16le, readU16le)
export const u16be = whole('u16be', 2, U16, writeU16be, readU16be)
export const u24be = whole(
  'u24be',
  3,
  0xffffff,
  (out, at, value) => {
    out[at] = value >>> 16
    writeU16be(out, at + 1, value & U16)
  },
  (from, at) => (b(from, at) << 16) | readU16be(from, at + 1),
)
export const u32le = whole('u32le', 4, U32, writeU32le, readU32le)
export const u32be = whole('u32be', 4, U32, writeU32be, readU32be)
/** 64 bits, exact up to 2^53 - 1; a larger value read is that number rounded, and `check` tells. */
export const u64le = <Value extends number = number>(unit?: Unit<Value>): FieldType<Value> => ({
  ...(whole(
    'u64le',
    8,
    Number.MAX_SAFE_INTEGER,
    (out, at, value) => {
      writeU32le(out, at, value % 2 ** 32)
      writeU32le(out, at + 4, Math.floor(value / 2 ** 32))
    },
    (from, at) => readU32le(from, at) + readU32le(from, at + 4) * 2 ** 32,
  )<number>() as unknown as FieldType<Value>),
  read: (from, at) => {
    const value = readU32le(from, at) + readU32le(from, at + 4) * 2 ** 32
    return unit && Number.isSafeInteger(value) ? unit(value) : (value as Value)
  },
  check: (from, at) => (readU32le(from, at + 4) >= 2 ** 21 ? 'is 2^53 or more' : undefined),
})

/** 16 bits in both byte orders, least significant first. ECMA-119 7.2.3. */
export const u16both = both('u16both', 2, U16, writeU16le, writeU16be, readU16le, readU16be)
/** 32 bits in both byte orders, least significant first. ECMA-119 7.3.3. */
export const u32both = both('u32both', 4, U32, writeU32le, writeU32be, readU32le, readU32be)

type Write = (out: Uint8Array, at: number, value: number) => void
type Read = (from: Uint8Array, at: number) => number

function both(name: string, half: number, limit: number, writeLe: Write, writeBe: Write, readLe: Read, readBe: Read) {
  return <Value extends number = number>(unit?: Unit<Value>): FieldType<Value> => ({
    ...whole(
      name,
      2 * half,
      limit,
      (out, at, value) => {
        writeLe(out, at, value)
        writeBe(out, at + half, value)
      },
      readLe,
    )(unit),
    allowed: 'the same in both byte orders',
    check: (from, at) => {
      const [le, be] = [readLe(from, at), readBe(from, at + half)]
      return le === be ? undefined : `is ${le} in one byte order and ${be} in the other`
    },
  })
}

/** Bytes as they are, exactly as many as the field is wide. */
export const raw = (width: number): FieldType<Uint8Array> => ({
  name: `bytes(${width})`,
  width,
  write(out, at, _width, value) {
    if (value.length !== width) throw new RangeError(`A field of ${width} bytes was given ${value.length}`)
    out.set(value, at)
  },
  read: (from, at) => new Uint8Array(from.subarray(at, at + width)),
  print: (value) => (value.every((byte) => byte === 0) ? 'zero' : hex(value.subarray(0, 16)) + (value.length > 16 ? '…' : '')),
})

/** One-byte characters, U+0001 to U+00FF, padded on the right; padding is taken off on reading, and so are NULs, by which others pad. */
export const chars = (width: number, pad = 0x20): FieldType<string> => ({
  name: `chars(${width})`,
  width,
  write(out, at, _width, value) {
    if (value.length > width) throw new RangeError(`${JSON.stringify(value)} has more than ${width} characters`)
    out.fill(pad, at, at + width)
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0xff) throw new RangeError(`${JSON.stringify(value)} has a character beyond U+00FF`)
      out[at + i] = code
    }
  },
  read(from, at) {
    let end = at + width
    while (end > at && (from[end - 1] === pad || from[end - 1] === 0)) end--
    return String.fromCharCode(...from.subarray(at, end))
  },
  print: (value) => visibleJson(JSON.stringify(value)),
})

/** A record within a record. */
export const nested = <Value>(codec: {
  readonly size: number
  encodeInto(out: Uint8Array, at: number, value: Value): void
  decode(from: Uint8Array, at?: number): Value
}): FieldType<Value> => ({
  name: `record(${codec.size})`,
  width: codec.size,
  write: (out, at, _width, value) => {
    codec.encodeInto(out, at, value)
  },
  read: (from, at) => codec.decode(from, at),
  print: (value) => visibleJson(JSON.stringify(value)),
})

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')

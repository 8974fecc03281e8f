/** Whole numbers in bytes, in both orders. */

const b = (from: Uint8Array, at: number): number => from[at] as number

export const readU16le = (from: Uint8Array, at: number): number => b(from, at) | (b(from, at + 1) << 8)
export const readU16be = (from: Uint8Array, at: number): number => (b(from, at) << 8) | b(from, at + 1)
export const readU32le = (from: Uint8Array, at: number): number => (readU16le(from, at) | (readU16le(from, at + 2) << 16)) >>> 0
export const readU32be = (from: Uint8Array, at: number): number => ((readU16be(from, at) << 16) | readU16be(from, at + 2)) >>> 0

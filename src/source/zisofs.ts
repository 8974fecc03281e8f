/**
 * zisofs, versions 1 and 2: files that lie on a disc compressed block by block, each block by itself (RFC 1950), with a table of where
 * each begins. As `zisofs_format.txt` and `zisofs2_format.txt` of libisofs describe it. Left out: the algorithms of version 2 other
 * than zlib, which nobody writes.
 */

import { record, rbp, rfixed, rreserved, u32le, u64le, u8, type RecordCodec } from '../codec/index.js'

/** How a compressed file says that its blocks are to be read. */
export type ZisofsForm =
  | { readonly kind: 'blocks'; readonly version: 1 | 2; readonly headerBytes: number; readonly blockBytes: number }
  | { readonly kind: 'unknown'; readonly problem: string }

/** How a file is to be compressed. */
export interface Packing {
  readonly version: 1 | 2
  readonly blockBytes: number
  /** How hard shorter forms are looked for, from 1 to 9. */
  readonly level: number
}

/** Bytes that a size of version 1 cannot tell. zisofs, File Header. */
export const TOO_LARGE_FOR_1 = 2 ** 32

/** What a file begins with. zisofs, File Header. */
export const ZisofsHeader = record('zisofs, File Header', 16, [
  rfixed(0, 8, 'magic', Uint8Array.of(0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07), '0'),
  rbp(8, 4, 'size', u32le(), '8'),
  rbp(12, 1, 'headerWords', u8(), '12'),
  rbp(13, 1, 'blockBits', u8(), '13'),
  rreserved(14, 2, '14'),
])

/** The same of version 2. zisofs2, File Header. */
export const Zisofs2Header = record('zisofs2, File Header', 24, [
  rfixed(0, 8, 'magic', Uint8Array.of(0xef, 0x22, 0x55, 0xa1, 0xbc, 0x1b, 0x95, 0xa0), '0'),
  rbp(8, 1, 'version', u8(), '8'),
  rbp(9, 1, 'headerWords', u8(), '9'),
  rbp(10, 1, 'algorithm', u8(), '10'),
  rbp(11, 1, 'blockBits', u8(), '11'),
  rbp(12, 8, 'size', u64le(), '12'),
  rreserved(20, 4, '20'),
])

/** What both say. */
export interface ZisofsWords {
  readonly size: number
  readonly headerWords: number
  readonly blockBits: number
}

export const headerOf = (version: 1 | 2): RecordCodec<ZisofsWords> => (version === 1 ? ZisofsHeader : Zisofs2Header)

/** Each pointer of the table behind the header. zisofs, Block Pointers; zisofs2, Block Pointers. */
export const pointerOf = (version: 1 | 2) => (version === 1 ? u32le() : u64le())

/** Bytes of header and pointers. */
export const tableEnd = (version: 1 | 2, blocks: number): number =>
  headerOf(version).size + (blocks + 1) * (pointerOf(version).width as number)

/** Header and pointers of a file of `size` bytes; `ends` is where each block ends, counted from the first one. */
export function headAndPointers({ version, blockBytes }: Packing, size: number, ends: readonly number[]): Uint8Array {
  const start = tableEnd(version, ends.length)
  const out = new Uint8Array(start)
  const pointer = pointerOf(version)
  const width = pointer.width as number
  const said = { size, headerWords: headerOf(version).size / 4, blockBits: Math.log2(blockBytes) }
  if (version === 1) ZisofsHeader.encodeInto(out, 0, said)
  else Zisofs2Header.encodeInto(out, 0, { ...said, version: 0, algorithm: ZLIB })
  for (const [i, end] of [0, ...ends].entries()) pointer.write(out, headerOf(version).size + i * width, width, start + end)
  return out
}

/** zisofs2, Supported compressors. */
export const ZLIB = 1

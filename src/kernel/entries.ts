/** File entries by the hundred: the native kernel alone. Its twin writes them one by one, in the room of UDF. */

/** Offsets in the stencil of what differs; `objectSize` is undefined where there is none. */
export interface EntryOffsets {
  readonly size: number
  readonly objectSize: number | undefined
  readonly blocks: number
  readonly uniqueId: number
  readonly extentLength: number
  readonly extentBlock: number
}

/** Entries of one block each, with one extent of data each, of which the first `count` are written. ECMA-167 4/14.9 and 4/14.17. */
export interface EntryRow {
  /** An entry with its allocation descriptor. */
  readonly stencil: Uint8Array
  readonly offsets: EntryOffsets
  readonly count: number
  /** Numbers of their blocks in what is written. */
  readonly places: Uint32Array
  /** Bytes of data, and their first block in the partition. */
  readonly sizes: Uint32Array
  readonly blocks: Uint32Array
  readonly uniqueIds: Uint32Array
  /** As their tags tell them. */
  readonly locations: Uint32Array
}

/** Writes the entries into blocks of zeros. */
export type StampEntries = (out: Uint8Array, row: EntryRow) => void

/** As much of the native library as is needed here. */
interface Caller {
  call(
    kernel: string,
    result: 'i32' | 'i64',
    ...values: readonly ({ readonly i32: number } | { readonly i64: number } | { readonly bytes: Uint8Array })[]
  ): number
}

/** The kernel, where the library is there. */
export function entryStamp(native: Caller | undefined): StampEntries | undefined {
  if (native === undefined) return undefined
  return (out, { stencil, offsets, count, places, sizes, blocks, uniqueIds, locations }) => {
    const { size, objectSize = -1, uniqueId, extentLength, extentBlock } = offsets
    const done = native.call(
      'gm_entries',
      'i32',
      { bytes: out },
      { i32: out.length },
      { bytes: stencil },
      { i32: stencil.length },
      { bytes: bytesOf(Int32Array.of(size, objectSize, offsets.blocks, uniqueId, extentLength, extentBlock)) },
      { i32: count },
      { bytes: bytesOf(places) },
      { bytes: bytesOf(sizes) },
      { bytes: bytesOf(blocks) },
      { bytes: bytesOf(uniqueIds) },
      { bytes: bytesOf(locations) },
    )
    if (done !== 0) throw new Error(`The kernel refused ${count} entries of ${stencil.length} bytes in ${out.length}`)
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array | Int32Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength)

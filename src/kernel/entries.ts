/** File entries by the hundred: the native kernel alone. Its twin writes them one by one, in the room of UDF. */

/** Offsets in the stencil of what differs; `objectSize` is undefined where there is none. */
export interface EntryPlaces {
  readonly size: number
  readonly objectSize: number | undefined
  readonly blocks: number
  readonly uniqueId: number
  readonly extentLength: number
  readonly extentBlock: number
}

/** Entries of one block each that follow one another, each with one extent of data. ECMA-167 4/14.9 and 4/14.17. */
export interface EntryRow {
  /** An entry with its allocation descriptor. */
  readonly stencil: Uint8Array
  readonly places: EntryPlaces
  readonly count: number
  /** Bytes of data, and their first block in the partition. */
  readonly sizes: Uint32Array
  readonly blocks: Uint32Array
  /** Of the first entry; those of the others follow. */
  readonly uniqueId: number
  readonly location: number
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
  return (out, { stencil, places, count, sizes, blocks, uniqueId, location }) => {
    const { size, objectSize = -1, extentLength, extentBlock } = places
    const offsets = Int32Array.of(size, objectSize, places.blocks, places.uniqueId, extentLength, extentBlock)
    const done = native.call(
      'gm_entries',
      'i32',
      { bytes: out },
      { i32: out.length },
      { bytes: stencil },
      { i32: stencil.length },
      { bytes: bytesOf(offsets) },
      { bytes: bytesOf(sizes) },
      { bytes: bytesOf(blocks) },
      { i32: count },
      { i64: uniqueId },
      { i64: location },
    )
    if (done !== 0) throw new Error(`The kernel refused ${count} entries of ${stencil.length} bytes in ${out.length}`)
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array | Int32Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength)

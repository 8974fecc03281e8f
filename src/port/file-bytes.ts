/** Bytes that nobody has read yet. */

/** Bytes of an open file of the host: whoever writes them into another file may have the host copy them, all others read them. */
export interface FileBytes {
  /** Descriptor of the open file. */
  readonly file: number
  /** Place of the first byte in the file. */
  readonly at: number
  readonly length: number
  /** Those from `from` up to `to`, counted from the first. Throws what is wrong with their source. */
  read(from: number, to: number): Uint8Array
}

/** `fill` reads from a place in the file, all that is asked for, or throws. */
export const fileBytes = (file: number, at: number, length: number, fill: (into: Uint8Array, at: number) => void): FileBytes => ({
  file,
  at,
  length,
  read(from, to) {
    const out = new Uint8Array(to - from)
    fill(out, at + from)
    return out
  },
})

export const isRead = (data: Uint8Array | FileBytes): data is Uint8Array => data instanceof Uint8Array

/** All of them, read where they are not yet. */
export const bytesIn = (data: Uint8Array | FileBytes): Uint8Array => (isRead(data) ? data : data.read(0, data.length))

/** Those from `from` up to `to`, without reading anything. */
export function partOf(data: Uint8Array | FileBytes, from: number, to: number): Uint8Array | FileBytes {
  if (isRead(data)) return data.subarray(from, to)
  const { file, at } = data
  return { file, at: at + from, length: to - from, read: (first, last) => data.read(from + first, from + last) }
}

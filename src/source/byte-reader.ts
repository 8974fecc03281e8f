/** Reads a stream in exact amounts and knows how far it is. */

export interface ByteReader {
  /** Bytes taken or passed over so far. */
  readonly position: number
  /** Exactly `count` bytes; fewer only where the stream ends. */
  read(count: number): Promise<Uint8Array>
  /** Passes over bytes; false where the stream ends before. */
  skip(count: number): Promise<boolean>
  close(): Promise<void>
}

/** Shorter jumps cost less by reading on. */
const WORTH_SEEKING = 4 * 2 ** 20

/** `open` gives the bytes from an offset on. `size` is known where jumps are possible. */
export function byteReader(open: (offset: number) => AsyncIterable<Uint8Array>, size?: number): ByteReader {
  let pieces = open(0)[Symbol.asyncIterator]()
  let piece: Uint8Array = new Uint8Array(0)
  let position = 0
  const more = async (): Promise<boolean> => {
    const next = await pieces.next()
    if (next.done === true) return false
    piece = next.value
    return true
  }
  return {
    get position() {
      return position
    },
    async read(count) {
      if (count === 0) return piece.subarray(0, 0)
      while (piece.length === 0) if (!(await more())) return piece
      const first = piece.subarray(0, count)
      piece = piece.subarray(first.length)
      position += first.length
      if (first.length === count) return first
      const out = new Uint8Array(count)
      out.set(first)
      let filled = first.length
      while (filled < count && (piece.length > 0 || (await more()))) {
        const part = piece.subarray(0, count - filled)
        out.set(part, filled)
        filled += part.length
        piece = piece.subarray(part.length)
        position += part.length
      }
      return out.subarray(0, filled)
    },
    async skip(count) {
      if (size !== undefined && count - piece.length > WORTH_SEEKING) {
        if (position + count > size) return false
        await pieces.return?.()
        position += count
        piece = new Uint8Array(0)
        pieces = open(position)[Symbol.asyncIterator]()
        return true
      }
      for (let left = count; left > 0;) {
        if (piece.length === 0 && !(await more())) return false
        const part = Math.min(left, piece.length)
        piece = piece.subarray(part)
        position += part
        left -= part
      }
      return true
    },
    async close() {
      await pieces.return?.()
    },
  }
}

/** Takes exact numbers of bytes out of a stream whose pieces have any length. */

export interface ByteReader {
  /** Fills `out` from the stream; returns how much there was, less than asked for only at the end of the stream. */
  into(out: Uint8Array): Promise<number>
  /** Lets go of the stream. */
  close(): Promise<void>
}

export function byteReader(stream: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = stream[Symbol.asyncIterator]()
  let piece = new Uint8Array(0)
  let ended = false
  return {
    async into(out) {
      let filled = 0
      while (filled < out.length) {
        if (piece.length === 0) {
          if (ended) break
          const next = await iterator.next()
          if (next.done === true) {
            ended = true
            break
          }
          piece = next.value as Uint8Array<ArrayBuffer>
        }
        const part = piece.subarray(0, out.length - filled)
        out.set(part, filled)
        filled += part.length
        piece = piece.subarray(part.length)
      }
      return filled
    },
    async close() {
      if (!ended) await iterator.return?.()
    },
  }
}

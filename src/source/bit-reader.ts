/** Bits of a stream, the highest of each byte first. */

export interface BitReader {
  /** Up to 24 bits as a number. */
  read(count: number): number
  /** As `read`, but they stay; behind the end of the stream come zeros. */
  peek(count: number): number
  /** Passes over bits that were peeked at. */
  pass(count: number): void
  /** Passes over the rest of a byte. */
  align(): void
  /** Whether nothing is left. Asked at the border of a byte. */
  ended(): boolean
}

/** `next` gives the bytes piece by piece and undefined behind the last; `cut` is thrown where bits are wanted behind it. */
export function bitReader(next: () => Uint8Array | undefined, cut: () => Error): BitReader {
  let piece: Uint8Array = new Uint8Array(0)
  let at = 0
  let hold = 0
  let held = 0
  /** Zeros among the bits that are held. */
  let made = 0
  const more = (): boolean => {
    while (at === piece.length) {
      const following = next()
      if (following === undefined) return false
      piece = following
      at = 0
    }
    return true
  }
  const fill = (count: number): void => {
    while (held < count) {
      const there = at < piece.length || more()
      hold = (hold << 8) | (there ? (piece[at++] as number) : 0)
      held += 8
      if (!there) made += 8
    }
  }
  const peek = (count: number): number => {
    if (held < count) fill(count)
    return (hold >>> (held - count)) & (2 ** count - 1)
  }
  const pass = (count: number): void => {
    held -= count
    if (held < made) throw cut()
  }
  return {
    peek,
    pass,
    read(count) {
      const value = peek(count)
      pass(count)
      return value
    },
    align() {
      pass(held % 8)
    },
    ended: () => held === made && !more(),
  }
}

/** Numbers and bytes that a seed decides. */

export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

/** Xorshift of 32 bits (Marsaglia 2003), warmed up so that seeds beside each other differ. */
export function randomOf(seed: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>>= 0)
  }
  for (let i = 0; i < 8; i++) next()
  const fraction = (): number => next() / 2 ** 32
  return {
    fraction,
    between: (low, high) => low + Math.floor(fraction() * (high - low + 1)),
    chance: (probability) => fraction() < probability,
    pick: <T>(list: readonly T[]): T => list[Math.floor(fraction() * list.length)],
  }
}

/** Noise; each seed has its own. */
export function noise(seed: number, length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0xc2b2ae35) >>> 0 || 1
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = Math.imul(state, 0x2545f491)
  }
  return new Uint8Array(words.buffer, 0, length)
}

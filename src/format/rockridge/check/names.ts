/** Names of one directory, of which no two may be the same: bytes in one row, found by their hash. */

export class NameSet {
  #bytes = new Uint8Array(4096)
  #used = 0
  /** Where each name ends; it begins where the one before ends. */
  readonly #ends: number[] = []
  #slots = new Int32Array(64).fill(-1)

  clear(): void {
    if (this.#ends.length === 0) return
    if (this.#slots.length > 4096) this.#slots = new Int32Array(64)
    this.#slots.fill(-1)
    this.#ends.length = 0
    this.#used = 0
  }

  /** False where it is there already. */
  add(from: Uint8Array, at: number, end: number): boolean {
    if (this.#ends.length * 2 >= this.#slots.length) this.#grow()
    const slot = this.#find(from, at, end)
    if (this.#slots[slot] !== -1) return false
    this.#slots[slot] = this.#ends.length
    const length = end - at
    if (this.#used + length > this.#bytes.length) {
      const larger = new Uint8Array((this.#used + length) * 2)
      larger.set(this.#bytes.subarray(0, this.#used))
      this.#bytes = larger
    }
    for (let i = 0; i < length; i++) this.#bytes[this.#used + i] = from[at + i] as number
    this.#used += length
    this.#ends.push(this.#used)
    return true
  }

  #find(from: Uint8Array, at: number, end: number): number {
    let hash = 0x811c9dc5
    for (let i = at; i < end; i++) hash = Math.imul(hash ^ (from[i] as number), 0x01000193)
    const mask = this.#slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let name = this.#slots[slot] as number; name !== -1; name = this.#slots[slot] as number) {
      if (this.#isSame(name, from, at, end)) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #isSame(name: number, from: Uint8Array, at: number, end: number): boolean {
    const start = name === 0 ? 0 : (this.#ends[name - 1] as number)
    if ((this.#ends[name] as number) - start !== end - at) return false
    for (let i = 0; i < end - at; i++) if (this.#bytes[start + i] !== from[at + i]) return false
    return true
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4).fill(-1)
    for (let name = 0; name < this.#ends.length; name++) {
      const start = name === 0 ? 0 : (this.#ends[name - 1] as number)
      this.#slots[this.#find(this.#bytes, start, this.#ends[name] as number)] = name
    }
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** What is odd about the characters of a name or of a part of a target; undefined where nothing is. */
export function oddCharacters(bytes: Uint8Array): string | undefined {
  let text: string
  try {
    text = strict.decode(bytes)
  } catch {
    return 'bytes that are no UTF-8'
  }
  const found = /[\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/.exec(text)?.[0]
  return found === undefined ? undefined : `the character U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Whether all bytes are printable characters of ASCII, and none is a slash. */
export function isPlain(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const byte = bytes[i] as number
    if (byte < 0x20 || byte > 0x7e || byte === 0x2f) return false
  }
  return true
}

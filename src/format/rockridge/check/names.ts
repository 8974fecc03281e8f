/** Names of one directory, of which no two may be the same: bytes in one row, found by their hash. */

export class NameSet {
  #bytes = new Uint8Array(4096)
  #used = 0
  #count = 0
  /** Where each name ends; it begins where the one before ends. */
  #ends = new Uint32Array(256)
  /** Looked into since a name did not come behind the one before, as most do. */
  #slots: Int32Array | undefined

  clear(): void {
    this.#slots = undefined
    this.#count = 0
    this.#used = 0
  }

  /** False where it is there already. */
  add(from: Uint8Array, at: number, end: number): boolean {
    if (this.#slots === undefined && !this.#isBehindLast(from, at, end)) this.#grow(64)
    if (this.#slots !== undefined) {
      if (this.#count * 2 >= this.#slots.length) this.#grow(this.#slots.length * 2)
      const slot = this.#find(this.#slots, from, at, end)
      if (this.#slots[slot] !== -1) return false
      this.#slots[slot] = this.#count
    }
    this.#keep(from, at, end)
    return true
  }

  #keep(from: Uint8Array, at: number, end: number): void {
    if (this.#used + end - at > this.#bytes.length) this.#bytes = larger(this.#bytes, new Uint8Array((this.#used + end - at) * 2))
    if (this.#count === this.#ends.length) this.#ends = larger(this.#ends, new Uint32Array(this.#count * 2))
    for (let i = at; i < end; i++) this.#bytes[this.#used++] = from[i] as number
    this.#ends[this.#count++] = this.#used
  }

  /** Of all, where each came behind the one before it. */
  #isBehindLast(from: Uint8Array, at: number, end: number): boolean {
    let last = this.#count < 2 ? 0 : (this.#ends[this.#count - 2] as number)
    for (let i = at; i < end && last < this.#used; i++, last++) {
      const [was, is] = [this.#bytes[last] as number, from[i] as number]
      if (was !== is) return was < is
    }
    return last === this.#used && (this.#count === 0 || end - at > this.#used - this.#startOf(this.#count - 1))
  }

  #startOf(name: number): number {
    return name === 0 ? 0 : (this.#ends[name - 1] as number)
  }

  #find(slots: Int32Array, from: Uint8Array, at: number, end: number): number {
    let hash = 0x811c9dc5
    for (let i = at; i < end; i++) hash = Math.imul(hash ^ (from[i] as number), 0x01000193)
    const mask = slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let name = slots[slot] as number; name !== -1; name = slots[slot] as number) {
      if (this.#isSame(name, from, at, end)) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #isSame(name: number, from: Uint8Array, at: number, end: number): boolean {
    const start = this.#startOf(name)
    if ((this.#ends[name] as number) - start !== end - at) return false
    for (let i = 0; i < end - at; i++) if (this.#bytes[start + i] !== from[at + i]) return false
    return true
  }

  /** To twice as many slots as there are names, and so many at least. */
  #grow(least: number): void {
    let length = least
    while (length < this.#count * 2) length *= 2
    const slots = new Int32Array(length * 2).fill(-1)
    for (let name = 0; name < this.#count; name++)
      slots[this.#find(slots, this.#bytes, this.#startOf(name), this.#ends[name] as number)] = name
    this.#slots = slots
  }
}

function larger<Column extends Uint8Array | Uint32Array>(old: Column, made: Column): Column {
  made.set(old)
  return made
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

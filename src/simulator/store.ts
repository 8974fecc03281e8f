/** Where a virtual disc keeps its bytes: random access, with holes. */

import type { FileBytes } from '../port/index.js'

export interface ByteStore {
  readonly name: string
  /** Bytes up to the end of the last one written. */
  size(): number
  /** Up to `length` bytes; fewer where the store ends. Holes are zero. */
  read(at: number, length: number): Uint8Array
  write(at: number, data: Uint8Array): void
  /**
   * As `write`, by threads of the pool: the bytes must stay as they are until it settles. Until then nothing else is asked
   * of the store but to close, which waits for it. Those of a file are copied by the host. Absent where there is nothing to gain.
   */
  writeAside?(at: number, data: Uint8Array | FileBytes): Promise<void>
  truncate(size: number): void
  /** Until this returns, what was written may be lost with the power. */
  flush(): void
  close(): void
}

const PAGE = 65536

/** A store that is gone when the program ends. Holes take no memory. */
export function memoryStore(name = 'memory'): ByteStore {
  const pages = new Map<number, Uint8Array>()
  let end = 0
  return {
    name,
    size: () => end,
    read(at, length) {
      const out = new Uint8Array(Math.max(0, Math.min(length, end - at)))
      eachPage(at, out.length, (page, within, from, count) => {
        const bytes = pages.get(page)
        if (bytes) out.set(bytes.subarray(within, within + count), from)
      })
      return out
    },
    write(at, data) {
      eachPage(at, data.length, (page, within, from, count) => {
        let bytes = pages.get(page)
        if (!bytes) pages.set(page, (bytes = new Uint8Array(PAGE)))
        bytes.set(data.subarray(from, from + count), within)
      })
      end = Math.max(end, at + data.length)
    },
    truncate(size) {
      for (const [page, bytes] of pages) {
        if (page * PAGE >= size) pages.delete(page)
        else bytes.fill(0, Math.max(0, Math.min(PAGE, size - page * PAGE)))
      }
      end = size
    },
    flush: () => undefined,
    close: () => undefined,
  }
}

function eachPage(at: number, length: number, visit: (page: number, within: number, from: number, count: number) => void): void {
  for (let from = 0; from < length;) {
    const within = (at + from) % PAGE
    const count = Math.min(PAGE - within, length - from)
    visit(Math.floor((at + from) / PAGE), within, from, count)
    from += count
  }
}

/** Paths, errors and times of the host as Node speaks of them. */

import { closeSync, constants, openSync } from 'node:fs'
import { encodeUtf8, hasEscapedBytes } from '../codec/index.js'

/** What Node wants for a path: bytes where it has some that are no UTF-8. */
export const nativePath = (path: string): string | Buffer => (hasEscapedBytes(path) ? Buffer.from(encodeUtf8(path)) : path)

/** No UTF-16 unit becomes more than three bytes. */
const SURELY_SHORT = 1260
/** A system call of Linux takes paths of less than 4096 bytes; this leaves room for one more name. */
const LONGEST_PATH = 3800

/**
 * Calls `use` with a path that the host accepts. On Linux folders of any depth are reached by way of opened ones above them;
 * elsewhere the host's limit stands.
 */
export function reach<Result>(path: string, use: (path: string | Buffer) => Result): Result {
  if (path.length < SURELY_SHORT) return use(nativePath(path))
  let rest: Uint8Array = encodeUtf8(path)
  if (rest.length <= LONGEST_PATH || process.platform !== 'linux') return use(nativePath(path))
  let anchor: number | undefined
  try {
    while (rest.length > LONGEST_PATH) {
      // Room for `/proc/self/fd/` and a number, which the next piece will follow.
      const cut = rest.lastIndexOf(0x2f, LONGEST_PATH - 64)
      if (cut <= 0) return use(Buffer.from(rest))
      const next = openSync(Buffer.from(rest.subarray(0, cut)), constants.O_RDONLY | constants.O_DIRECTORY)
      if (anchor !== undefined) closeSync(anchor)
      anchor = next
      rest = Buffer.concat([Buffer.from(`/proc/self/fd/${anchor}`), rest.subarray(cut)])
    }
    return use(Buffer.from(rest))
  } finally {
    if (anchor !== undefined) closeSync(anchor)
  }
}

/** Opens a file without waiting for whatever may have taken its name meanwhile, such as a FIFO. */
export const openToRead = (path: string): number =>
  reach(path, (short) => openSync(short, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)))

/** The code of a failed system call, such as `ENOENT`; empty for other errors. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The reason in the host's words, without the path: `permission denied (EACCES)`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const words = /^[A-Z0-9_]+: (.*?)(?:, [a-z]+(?: '.*)?)?$/s.exec(error.message)
  return words ? `${words[1]} (${codeOf(error)})` : error.message
}

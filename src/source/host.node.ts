/** Paths, errors and times of the host as Node speaks of them. */

import { closeSync, constants, openSync } from 'node:fs'
import { encodeUtf8, hasEscapedBytes } from '../codec/index.js'
import { openFile, openUnwaiting } from '../kernel/open.node.js'

/** What Node wants for a path: bytes where it has some that are no UTF-8. */
export const nativePath = (path: string): string | Buffer => (hasEscapedBytes(path) ? Buffer.from(encodeUtf8(path)) : path)

/**
 * A system call of Linux takes paths of less than 4096 bytes, and no UTF-16 unit becomes more than three: this leaves room for
 * one more name.
 */
const SHORT = 1260

/**
 * Calls `use`, which must not wait, with a path that the host accepts. On Linux folders of any depth are reached by way of an
 * opened one above them; elsewhere the host's limit stands.
 */
export function reach<Result>(path: string, use: (path: string | Buffer) => Result): Result {
  return use(nativePath(path.length < SHORT || process.platform !== 'linux' ? path : shortened(path)))
}

/** The opened folder that the last long path went by. Most often the next one goes there too. */
let anchor: { readonly prefix: string; readonly handle: number } | undefined

function shortened(path: string): string {
  if (anchor !== undefined && !path.startsWith(`${anchor.prefix}/`)) letGo()
  for (;;) {
    const reached = anchor?.prefix.length ?? 0
    const short = (anchor === undefined ? '' : `/proc/self/fd/${anchor.handle}`) + path.slice(reached)
    const cut = path.lastIndexOf('/', reached + SHORT - 60)
    if (short.length < SHORT || cut <= reached) return short
    const handle = openSync(nativePath(short.slice(0, short.length - path.length + cut)), constants.O_RDONLY | constants.O_DIRECTORY)
    // It is held no longer than nothing else can run: later the path may lead elsewhere.
    if (anchor === undefined) setImmediate(letGo)
    else closeRead(anchor.handle)
    anchor = { prefix: path.slice(0, cut), handle }
  }
}

function letGo(): void {
  if (anchor !== undefined) closeRead(anchor.handle)
  anchor = undefined
}

/** Closes what was only read: nothing is lost where the host says that this failed, and the number is free all the same. */
export function closeRead(handle: number): void {
  try {
    closeSync(handle)
  } catch {
    // As above.
  }
}

/** Opens whatever may have taken the name of a file meanwhile, without waiting for it. */
export const openAny = (path: string): number => reach(path, openUnwaiting)

/** Opens a file; throws where the name is of something else. */
export const openToRead = (path: string): number => reach(path, openFile)

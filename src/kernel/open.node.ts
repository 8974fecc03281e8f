/**
 * Files of the host opened for reading where others may put something else in their place: no pipe, terminal or device is waited for,
 * and nothing that is named without an end is read to it.
 */

import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { codeOf } from '../fault/index.js'

/** Hosts other than those of POSIX have none of these. */
const bit = (name: 'O_NONBLOCK' | 'O_NOCTTY' | 'O_NOFOLLOW'): number => (constants as Partial<typeof constants>)[name] ?? 0

/**
 * Opens whatever has the name without waiting for it. A link is followed only where it leads to a file: to open a device can be enough
 * to set it going.
 */
export function openUnwaiting(path: string | Buffer): number {
  const plainly = constants.O_RDONLY | bit('O_NONBLOCK') | bit('O_NOCTTY')
  try {
    return openSync(path, plainly | bit('O_NOFOLLOW'))
  } catch (error) {
    if (codeOf(error) !== 'ELOOP') throw error
    demandFile(statSync(path))
    return openSync(path, plainly)
  }
}

/** The same; what is no file is refused, in words that follow a colon. */
export function openFile(path: string | Buffer): number {
  const handle = openUnwaiting(path)
  try {
    demandFile(fstatSync(handle))
  } catch (error) {
    closeSync(handle)
    throw error
  }
  return handle
}

function demandFile(stat: Stats): void {
  if (!stat.isFile())
    throw new Error(
      stat.isDirectory() ? 'it is a folder' : stat.isFIFO() ? 'it is a pipe' : stat.isSocket() ? 'it is a socket' : 'it is a device',
    )
}

/** All bytes of a file, or more than `most` of them where it has more than that. */
export function readFile(path: string | Buffer, most: number): Uint8Array {
  const handle = openFile(path)
  try {
    return readToEnd(handle, most)
  } finally {
    closeSync(handle)
  }
}

/**
 * As `readFile`, also of what the shell opened for this process: `-`, /dev/stdin, and what it makes of <(...). That may be a pipe, whose other
 * end is waited for.
 */
export function readNamed(path: string, most: number): Uint8Array {
  const opened = /^(?:\/dev\/fd\/|\/proc\/self\/fd\/)(\d{1,9})$/.exec(path)?.[1]
  const handle = path === '-' || path === '/dev/stdin' ? 0 : opened === undefined ? undefined : Number(opened)
  return handle === undefined || (path !== '-' && statSync(path).isFile()) ? readFile(path, most) : readToEnd(handle, most)
}

/** No size is relied upon: files of /proc have none, and others may grow. */
function readToEnd(handle: number, most: number): Uint8Array {
  let bytes = new Uint8Array(Math.min(most + 1, Math.max(LEAST_BYTES, fstatSync(handle).size + 1)))
  let have = 0
  for (;;) {
    const got = readSync(handle, bytes, have, bytes.length - have, null)
    have += got
    if (got === 0 || have > most) return bytes.subarray(0, have)
    if (have < bytes.length) continue
    const larger = new Uint8Array(Math.min(most + 1, 2 * bytes.length))
    larger.set(bytes)
    bytes = larger
  }
}

const LEAST_BYTES = 1 << 12

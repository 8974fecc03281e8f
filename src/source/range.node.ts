/** Bytes of contents that can be had without opening a stream, straight into memory of the caller's. */

import { fileBytes, type FileBytes } from '../port/index.js'
import type { Content, ContentReader, Origin, Stamp } from './content.js'
import { check, openGuarded, openUnchecked, readFully, readFullyAside } from './guard.node.js'
import { closeRead } from './host.node.js'
import { fillRandom } from './random.node.js'

export type OriginOf<Kind extends Origin['kind']> = Extract<Origin, { kind: Kind }>

/** Fills `into` from byte `from` of the content, if that takes no waiting. */
export function readRange({ origin, size }: Content, from: number, into: Uint8Array): boolean {
  if (from + into.length > size) throw new RangeError(`Bytes ${from} to ${from + into.length} of a content of ${size}`)
  switch (origin.kind) {
    case 'file':
      readFile(origin, from, into)
      return true
    case 'bytes':
      into.set(origin.bytes.subarray(from, from + into.length))
      return true
    case 'zeros':
      into.fill(0)
      return true
    case 'random':
      fillRandom(into, origin.seed, from)
      return true
    case 'archive':
      if (origin.compression !== 'none') return false
      readFile(origin, from, into)
      return true
    case 'concat':
      return canRead(origin) && readParts(origin.parts, from, into)
    case 'interleave':
    case 'extents':
    case 'zisofs':
    case 'packed':
    case 'track':
      return false
    default:
      throw new TypeError(`No origin: ${JSON.stringify(origin satisfies never)}`)
  }
}

const unreadable: ReadonlySet<Origin['kind']> = new Set(['interleave', 'extents', 'zisofs', 'packed', 'track'])
const canRead = (origin: Origin): boolean =>
  origin.kind === 'concat'
    ? origin.parts.every((part) => canRead(part.origin))
    : !unreadable.has(origin.kind) && !(origin.kind === 'archive' && origin.compression !== 'none')

function readParts(parts: readonly Content[], from: number, into: Uint8Array): boolean {
  let start = 0
  for (const part of parts) {
    const first = Math.max(from, start)
    const last = Math.min(from + into.length, start + part.size)
    if (first < last) readRange(part, first - start, into.subarray(first - from, last - from))
    start += part.size
  }
  return true
}

/** A look afterwards tells of changes before and during reading alike; it says more than that reading failed. */
function readFile({ path, offset, stamp }: OriginOf<'file' | 'archive'>, from: number, into: Uint8Array): void {
  const handle = openUnchecked(path)
  try {
    readFully(handle, path, stamp, into, offset + from)
    check(handle, path, stamp)
  } catch (error) {
    check(handle, path, stamp)
    throw error
  } finally {
    closeRead(handle)
  }
}

/** From here on reading is worth a thread of its own. */
const ASIDE_BYTES = 1 << 17

/** A reader that keeps the file open which it is at, and lets a thread of the pool read what is large. */
export function openReader(): ContentReader {
  let current: { readonly path: string; readonly stamp: Stamp; readonly handle: number } | undefined
  const close = (): void => {
    if (current !== undefined) closeRead(current.handle)
    current = undefined
  }
  const handleOf = (path: string, stamp: Stamp): number => {
    if (current === undefined || current.path !== path || current.stamp !== stamp) {
      close()
      current = { path, stamp, handle: openGuarded(path, stamp) }
    }
    return current.handle
  }
  const fillParts = async (parts: readonly Content[], from: number, into: Uint8Array): Promise<void> => {
    let start = 0
    for (const part of parts) {
      const first = Math.max(from, start)
      const last = Math.min(from + into.length, start + part.size)
      if (first < last) await fill(part, first - start, into.subarray(first - from, last - from))
      start += part.size
    }
  }
  const fill = async (content: Content, from: number, into: Uint8Array): Promise<boolean> => {
    const { origin, size } = content
    if (!canRead(origin)) return false
    if (origin.kind === 'concat') await fillParts(origin.parts, from, into)
    else if (origin.kind !== 'file' && origin.kind !== 'archive') readRange(content, from, into)
    else {
      const { path, stamp, offset } = origin
      const handle = handleOf(path, stamp)
      if (into.length < ASIDE_BYTES) readFully(handle, path, stamp, into, offset + from)
      else await readFullyAside(handle, path, stamp, into, offset + from)
      if (from + into.length === size) {
        check(handle, path, stamp)
        close()
      }
    }
    return true
  }
  const lend = ({ origin, size }: Content, from: number, length: number): FileBytes | undefined => {
    if (origin.kind !== 'file' || from + length >= size) return undefined
    const { path, stamp, offset } = origin
    const handle = handleOf(path, stamp)
    return fileBytes(handle, offset + from, length, (into, at) => readFully(handle, path, stamp, into, at))
  }
  return { fill, lend, close }
}

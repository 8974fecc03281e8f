/** Whether two contents are equal, for many that may be asked for more than once: trees of one disc lead to the same data. */

import { DiscError } from '../fault/index.js'
import { storedOf } from '../survey/index.js'
import type { Content, OpenContent } from '../source/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import type { Difference } from './fields.js'

/** How the data of a disc are read, and what sums them up. */
export interface DataReader {
  readonly open: OpenContent
  /** All of a small content. */
  load(content: Content, limit: number): Promise<Uint8Array>
  digest(): { readonly update: (data: Uint8Array) => void; readonly hex: () => string }
}

/** Whether blocks of both discs, at the same addresses, are known to be equal. */
export type KnownEqual = (start: number, blocks: number) => boolean

/** Undefined where they are equal. */
export type CompareContents = (before: Content, after: Content, what: string) => Promise<Difference | undefined>

/** Data up to here are compared as they are; of others there are digests. */
const SMALL_BYTES = 1 << 16

/** Contents of equal size are read and compared by their SHA-256, but for those that lie in blocks that are known to be equal. */
export function comparingContents(a: DataReader, b: DataReader, areEqual: KnownEqual): CompareContents {
  const known: readonly [Digests, Digests] = [digestsOf(a), digestsOf(b)]
  return async (from, to, what) => {
    if (from.size !== to.size) return { what: what === 'content' ? 'size' : what, before: String(from.size), after: String(to.size) }
    if (from.size === 0 || lieInEqualBlocks(from, to, areEqual)) return undefined
    if (from.size <= SMALL_BYTES && (await areSmallEqual(a, b, from, to))) return undefined
    const [before, after] = [await known[0](from), await known[1](to)]
    return before === after && !before.startsWith('unreadable') ? undefined : { what, before, after }
  }
}

function lieInEqualBlocks(from: Content, to: Content, areEqual: KnownEqual): boolean {
  const [x, y] = [from.origin, to.origin]
  if (x.kind === 'zisofs' || y.kind === 'zisofs')
    return x.kind === 'zisofs' && y.kind === 'zisofs' && x.form === y.form && lieInEqualBlocks(x.stored, y.stored, areEqual)
  if (x.kind !== 'extents' || y.kind !== 'extents' || x.forms !== undefined || y.forms !== undefined) return false
  return (
    x.extents.length === y.extents.length &&
    x.extents.every(({ start, size, skip = 0 }, i) => {
      const other = y.extents[i]
      if (other === undefined || other.start !== start || other.size !== size || (other.skip ?? 0) !== skip) return false
      return areEqual(start, Math.ceil((skip + size) / SECTOR_BYTES))
    })
  )
}

type Digests = (content: Content) => Promise<string>

/** Remembers what was read: hard links, equal contents and other trees share one. */
function digestsOf(reader: DataReader): Digests {
  const known = new Map<string, string>()
  return async (content) => {
    const place = placeOf(content)
    const before = place === undefined ? undefined : known.get(place)
    if (before !== undefined) return before
    const found = await digestOrFault(reader, content)
    if (place !== undefined) known.set(place, found)
    return found
  }
}

/** Undefined where more than a place makes it. */
function placeOf(content: Content): string | undefined {
  const { origin } = storedOf(content)
  if (origin.kind !== 'extents' || origin.forms !== undefined) return undefined
  const packed = content.origin.kind === 'zisofs' ? 'unpacked ' : ''
  return packed + origin.extents.map(({ start, size, skip = 0 }) => `${start}+${skip}+${size}`).join(' ')
}

/** What cannot be read is told by whoever takes digests. */
async function areSmallEqual(a: DataReader, b: DataReader, from: Content, to: Content): Promise<boolean> {
  try {
    const [x, y] = [await a.load(from, SMALL_BYTES), await b.load(to, SMALL_BYTES)]
    return x.length === y.length && x.every((byte, i) => byte === y[i])
  } catch (error) {
    if (!(error instanceof DiscError) || isCancelled(error)) throw error
    return false
  }
}

const isCancelled = ({ faults }: DiscError): boolean => faults.some(({ code }) => code === 'source/cancelled')

async function digestOrFault(reader: DataReader, content: Content): Promise<string> {
  try {
    const digest = reader.digest()
    for await (const piece of reader.open(content)) digest.update(piece)
    return digest.hex()
  } catch (error) {
    if (!(error instanceof DiscError) || isCancelled(error)) throw error
    return `unreadable: ${error.faults[0]?.message ?? error.message}`
  }
}

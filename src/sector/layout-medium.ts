/** Blocks of a layout that nobody has written: rendered or read when they are asked for. */

import { bytesInSector, regionAt, userBytes, type Layout, type PlacedRegion } from '../layout/index.js'
import type { Content } from '../source/index.js'
import { bytes, bytesOf, SECTOR_BYTES, type Lba, type Sectors } from '../unit/index.js'
import { SUBHEADER_BYTES, type Contents } from './cd/index.js'

/** Rendered regions that are kept, and their bytes: whoever reads a directory asks for its blocks one after the other. */
const KEPT = 64
const KEPT_BYTES = 32 * 2 ** 20

/** Contents of which no more is read than up to the size that is asked for; others are left when there is enough. */
const CUT: ReadonlySet<Content['origin']['kind']> = new Set(['file', 'archive', 'bytes', 'zeros', 'random', 'extents'])

/** Reads blocks of a layout by their addresses; what lies in no region is zero. */
export function readerOfLayout(
  layout: Layout,
  { open }: Pick<Contents, 'open'>,
): (start: Lba, count: Sectors, signal?: AbortSignal) => Promise<Uint8Array> {
  const rendered = new Map<string, Uint8Array>()
  let keptBytes = 0
  const render = ({ id, body }: PlacedRegion): Uint8Array => {
    const known = rendered.get(id)
    if (known !== undefined) return known
    const made = body.kind === 'bytes' ? body.render(layout.where) : new Uint8Array(0)
    rendered.set(id, made)
    keptBytes += made.length
    for (const [oldest, { length }] of rendered) {
      if ((rendered.size <= KEPT && keptBytes <= KEPT_BYTES) || oldest === id) break
      rendered.delete(oldest)
      keptBytes -= length
    }
    return made
  }
  const fill = async (region: PlacedRegion, from: number, into: Uint8Array, signal: AbortSignal | undefined): Promise<void> => {
    const { body } = region
    if (body.kind === 'bytes') into.set(render(region).subarray(from, from + into.length))
    if (body.kind !== 'content') return
    const size = bytesInSector(body.content)
    if (size === SECTOR_BYTES) return fillWith(body.content, from, into, signal)
    // Of other sectors those bytes that a drive gives whoever asks for blocks.
    const skipped = body.content.xa?.kind === 'kept' ? size - userBytes.xa + SUBHEADER_BYTES : 0
    for (let at = 0; at < into.length; at += SECTOR_BYTES)
      await fillWith(body.content, ((from + at) / SECTOR_BYTES) * size + skipped, into.subarray(at, at + SECTOR_BYTES), signal)
  }
  const fillWith = async (content: Content, from: number, into: Uint8Array, signal: AbortSignal | undefined): Promise<void> => {
    if (from >= content.size) return
    const size = bytes(Math.min(content.size, from + into.length))
    let at = 0
    const cut = CUT.has(content.origin.kind)
    for await (const piece of open(cut ? { ...content, size } : content, bytes(from), signal)) {
      into.set(piece.subarray(0, into.length - at), at)
      at += piece.length
      // To its end, where its source is looked at once more.
      if (!cut && at >= into.length) return
    }
  }
  return async (start, count, signal) => {
    const out = new Uint8Array(bytesOf(count))
    for (let done = 0; done < count;) {
      const at = start + done
      const region = regionAt(layout, at)
      const part = region === undefined ? 1 : Math.min(count - done, region.start + region.length - at)
      if (region !== undefined)
        await fill(region, (at - region.start) * SECTOR_BYTES, out.subarray(done * SECTOR_BYTES, (done + part) * SECTOR_BYTES), signal)
      done += part
    }
    return out
  }
}

/** Names of the files in some blocks, or of what else lies there. */
export const locateInLayout =
  (layout: Layout) =>
  (start: Lba, count: number): readonly string[] => {
    const names = new Set<string>()
    for (let at = start as number; at < start + count;) {
      const region = regionAt(layout, at)
      if (region !== undefined) names.add(region.body.kind === 'content' ? region.id.replace(/^data:/, '') : region.reason)
      at = region === undefined ? at + 1 : region.start + region.length
    }
    return [...names]
  }

/** The data of a file as content of a tree. */

import type { Content, Extent, Origin } from '../../source/index.js'
import { bytes, lba, SECTOR_BYTES } from '../../unit/index.js'
import { faults } from './faults.js'
import type { ReadEntry } from './entry-reader.js'
import { dataAtHand, readData, type ReadData, type ReadExtent } from './file-reader.js'
import type { Ground } from './spaces.js'

/** A run of bytes of the medium, or zeros. */
type Part = { readonly kind: 'medium'; readonly offset: number; readonly size: number } | { readonly kind: 'zeros'; readonly size: number }

/** `id` as in `Content`; `medium` is the name by which the bytes are found again. Waits only where descriptors lie elsewhere. */
export function readContent(ground: Ground, entry: ReadEntry, id: string, path: string, medium: string): Content | Promise<Content> {
  const data = dataAtHand(ground, entry)
  if (data !== undefined) return contentOf(ground, entry, data, id, path, medium)
  return readData(ground, entry, path).then((further) => contentOf(ground, entry, further, id, path, medium))
}

function contentOf(ground: Ground, entry: ReadEntry, data: ReadData, id: string, path: string, medium: string): Content {
  if (data.kind === 'embedded') {
    if (data.bytes.length < entry.size) ground.judge.say(faults.sizeMismatch({ path, size: entry.size, recorded: data.bytes.length }))
    return { id, size: bytes(data.bytes.length), origin: { kind: 'bytes', bytes: data.bytes } }
  }
  const recorded = data.extents.reduce((sum, { size }) => sum + size, 0)
  if (entry.size > recorded) ground.judge.say(faults.sizeMismatch({ path, size: entry.size, recorded }))
  const size = Math.min(entry.size, recorded)
  const parts = partsOf(ground, data.extents, size, path)
  return { id, size: bytes(size), origin: originOf(parts, id, medium) }
}

function partsOf(ground: Ground, extents: readonly ReadExtent[], size: number, path: string): readonly Part[] {
  const { blockSize, source, spaces, judge } = ground
  const parts: Part[] = []
  const add = (part: Part): void => {
    const last = parts.at(-1)
    if (last?.kind === 'zeros' && part.kind === 'zeros') parts[parts.length - 1] = { kind: 'zeros', size: last.size + part.size }
    else if (last?.kind === 'medium' && part.kind === 'medium' && last.offset + last.size === part.offset)
      parts[parts.length - 1] = { kind: 'medium', offset: last.offset, size: last.size + part.size }
    else parts.push(part)
  }
  let done = 0
  for (const { partition, block, size: length, recorded } of extents) {
    const wanted = Math.min(length, size - done)
    if (wanted <= 0) break
    done += wanted
    if (!recorded) {
      add({ kind: 'zeros', size: wanted })
      continue
    }
    let left = wanted
    for (const stretch of spaces[partition]?.locate(block, Math.ceil(wanted / blockSize)) ?? []) {
      const take = Math.min(left, stretch.blocks * blockSize)
      const inside = stretch.offset === undefined ? 0 : Math.max(0, Math.min(take, source.size - stretch.offset))
      if (inside > 0 && stretch.offset !== undefined) add({ kind: 'medium', offset: stretch.offset, size: inside })
      if (inside < take) {
        judge.say(faults.extentOutside({ path, block, bytes: take - inside }))
        add({ kind: 'zeros', size: take - inside })
      }
      left -= take
    }
    if (left > 0) {
      judge.say(faults.extentOutside({ path, block, bytes: left }))
      add({ kind: 'zeros', size: left })
    }
  }
  return parts
}

function originOf(parts: readonly Part[], id: string, medium: string): Origin {
  if (parts.length === 0) return { kind: 'bytes', bytes: new Uint8Array(0) }
  if (parts.every((part) => part.kind === 'medium')) return { kind: 'extents', medium, extents: parts.map(extentOf) }
  return {
    kind: 'concat',
    parts: parts.map((part, i) => ({
      id: `${id}#${i}`,
      size: bytes(part.size),
      origin: part.kind === 'zeros' ? { kind: 'zeros' } : { kind: 'extents', medium, extents: [extentOf(part)] },
    })),
  }
}

function extentOf({ offset, size }: { readonly offset: number; readonly size: number }): Extent {
  const skip = offset % SECTOR_BYTES
  const start = lba((offset - skip) / SECTOR_BYTES)
  return skip === 0 ? { start, size: bytes(size) } : { start, size: bytes(size), skip: bytes(skip) }
}

/** UDF volumes for the tests, made without the rest of the program. */

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Fault } from '../../../src/fault/index.js'
import { planUdf, readUdf, type UdfDisc, type UdfOptions } from '../../../src/format/udf/index.js'
import { at, place, type Layout, type Placeable, type Region } from '../../../src/layout/index.js'
import { payloadRegions } from '../../support/payload.js'
import type { Medium } from '../../../src/port/index.js'
import type { Content } from '../../../src/source/index.js'
import { streamExtents } from '../../../src/source/extents.js'
import { filesOf, walk, type Directory, type ImageTree, type Volume } from '../../../src/tree/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../src/unit/index.js'
import { dir, file, hugeFile, inodeOf, leaf, plainAttributes, symlink, T, volume } from '../iso9660/disc.js'

export { dir, file, hugeFile, inodeOf, leaf, plainAttributes, symlink, T, volume }

export interface Made {
  readonly layout: Layout
  readonly faults: readonly Fault[]
  readonly codes: readonly string[]
}

const systemArea = (start: number): Region => ({
  id: 'system',
  owner: 'test',
  reason: 'system area',
  length: sectors(16),
  place: at(lba(start)),
  refs: [],
  body: { kind: 'zeros' },
})

export function makeUdf(
  tree: ImageTree,
  options: Partial<UdfOptions> & {
    readonly volume?: Partial<Volume>
    readonly more?: readonly Region[]
    readonly behind?: number
  } = {},
): Made {
  const { volume: changes = {}, more = [], behind = 0, ...rest } = options
  const start = lba(rest.start ?? 0)
  const { regions, faults } = planUdf(tree, { ...volume, ...changes }, { revision: '1.02', behind: sectors(behind), ...rest })
  const { descriptors, structures, tail } = regions
  const layout = place([systemArea(start), ...descriptors, ...more, ...structures, ...payloadRegions(placeables(tree)), ...tail], start)
  return { layout, faults, codes: faults.map(({ code }) => code) }
}

function* placeables(tree: Directory): Generator<Placeable> {
  for (const { content, place: wish, streams } of filesOf(tree)) {
    yield { content, rank: 0, ...(wish?.kind === 'at' ? { place: at(wish.lba) } : {}) }
    for (const stream of streams ?? []) yield { content: stream.content, rank: 0 }
  }
}

/** The whole image in memory. */
export function imageOf({ layout }: Made): Uint8Array {
  const image = new Uint8Array(layout.where.end * SECTOR_BYTES)
  for (const { body, start } of layout.regions) {
    if (body.kind === 'bytes') image.set(body.render(layout.where), start * SECTOR_BYTES)
    if (body.kind === 'content' && body.content.origin.kind === 'bytes') image.set(body.content.origin.bytes, start * SECTOR_BYTES)
  }
  return image
}

/** Writes the image; what is zero stays a hole. */
export function writeUdf({ layout }: Made, path: string): void {
  const fd = openSync(path, 'w')
  try {
    ftruncateSync(fd, layout.where.end * SECTOR_BYTES)
    for (const { body, start } of layout.regions) {
      if (body.kind === 'bytes') writeSync(fd, body.render(layout.where), 0, undefined, start * SECTOR_BYTES)
      if (body.kind === 'content' && body.content.origin.kind === 'bytes')
        writeSync(fd, body.content.origin.bytes, 0, undefined, start * SECTOR_BYTES)
    }
  } finally {
    closeSync(fd)
  }
}

export function mediumOf(image: Uint8Array, name = 'image'): Medium {
  const size = Math.floor(image.length / SECTOR_BYTES)
  return {
    name,
    size: sectors(size),
    tailBytes: image.length % SECTOR_BYTES,
    async read(start, count) {
      if (start < 0 || start + count > size) throw new Error(`sectors ${start} to ${start + count} of ${size}`)
      return image.subarray(start * SECTOR_BYTES, (start + count) * SECTOR_BYTES)
    },
    async close() {},
  }
}

/** A volume as it would lie on a disc, contents left zero: for files that do not fit the memory. */
export function sparseMediumOf({ layout }: Made): Medium {
  const rendered = new Map<number, Uint8Array>()
  return {
    name: 'sparse',
    size: sectors(layout.where.end),
    tailBytes: 0,
    async read(start, count) {
      const out = new Uint8Array(count * SECTOR_BYTES)
      for (const { body, start: first, length } of layout.regions) {
        if (body.kind !== 'bytes' || first + length <= start || first >= start + count) continue
        const bytes = rendered.get(first) ?? body.render(layout.where)
        rendered.set(first, bytes)
        const from = Math.max(0, start - first) * SECTOR_BYTES
        const to = Math.max(0, first - start) * SECTOR_BYTES
        out.set(bytes.subarray(from, from + out.length - to), to)
      }
      return out
    },
    async close() {},
  }
}

export const read = (image: Uint8Array): Promise<UdfDisc> => readUdf(mediumOf(image))

export async function bytesOf(content: Content, image: Uint8Array): Promise<Uint8Array> {
  const { origin, size } = content
  switch (origin.kind) {
    case 'bytes':
      return origin.bytes
    case 'zeros':
      return new Uint8Array(size)
    case 'extents': {
      const out: Uint8Array[] = []
      for await (const piece of streamExtents(origin.extents, mediumOf(image), 0, size)) out.push(piece)
      return Buffer.concat(out)
    }
    case 'concat':
      return Buffer.concat(await Promise.all(origin.parts.map((part) => bytesOf(part, image))))
    default:
      throw new Error(`no bytes of ${origin.kind}`)
  }
}

/** Everything that a tree says, as plain values, the contents as text or their size where that is large. */
export async function factsOf(tree: ImageTree, image: Uint8Array): Promise<readonly unknown[]> {
  const out: unknown[] = [tree.attributes]
  const names = new Map<object, string>()
  for (const { path, node } of walk(tree)) {
    const hiddenBit = [...(node.hiddenBit ?? [])]
    if (node.kind === 'directory') {
      out.push({ path, kind: 'directory', attributes: node.attributes, hiddenBit })
      continue
    }
    const { inode } = node
    const same = names.get(inode) ?? path
    names.set(inode, same)
    const { attributes, links, kind } = inode
    const base = { path, kind, attributes, links, same, hiddenBit }
    switch (inode.kind) {
      case 'file': {
        const streams = await Promise.all((inode.streams ?? []).map(async ({ name, content }) => [name, await textOf(content, image)]))
        out.push({ ...base, data: await textOf(inode.content, image), streams, realTime: inode.realTime ?? false })
        break
      }
      case 'symlink':
        out.push({ ...base, target: inode.target })
        break
      case 'character':
      case 'block':
        out.push({ ...base, device: [inode.major, inode.minor] })
        break
      default:
        out.push(base)
    }
  }
  return out
}

const textOf = async (content: Content, image: Uint8Array): Promise<string> =>
  content.size > 100_000 ? `${content.size} bytes` : Buffer.from(await bytesOf(content, image)).toString('latin1')

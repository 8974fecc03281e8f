/** The metadata file, its mirror and its bitmap. OSTA UDF 2.60 2.2.10 and 2.2.13. */

import type { ValueOf } from '../../../codec/index.js'
import { FILE_TYPE } from '../file-structures.js'
import type { ReadExtent } from '../file-reader.js'
import { DUPLICATED, NO_BITMAP } from '../maps.js'
import { MetadataMap } from '../volume-structures.js'
import { judgeAllocation, ownersOf } from './allocation.js'
import type { DataReader } from './data.js'
import { judgeEntry, LINKS_AT, SIZE_AT, TYPE_AT, uniqueIdAt, type EntryFound } from './entries.js'
import { entryRules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { spaceRules as rules } from './space-rules.js'
import type { Usage } from './usage.js'

interface File {
  readonly entry: EntryFound
  readonly bytes: Uint8Array
  readonly at: number
  readonly block: number
  readonly extents: readonly ReadExtent[]
}

export interface MetadataFound {
  /** Of the partition. */
  readonly blocks: number
  readonly bitmap: File | undefined
}

/** `under` is the partition map on which the metadata lies; `at` the byte of the medium at which the map stands. */
export async function judgeMetadata(
  q: Inquiry,
  usage: Usage,
  reader: DataReader,
  map: ValueOf<typeof MetadataMap>,
  at: number,
  under: number,
): Promise<MetadataFound> {
  const open = (
    block: number,
    type: number,
    what: string,
    kind: 'reserve' | 'structure' | undefined,
    byte: number,
  ): Promise<File | undefined> => openFile(q, usage, reader, { block, under, type, what, kind, at: at + byte })
  const isDuplicated = (map.flags & DUPLICATED) !== 0
  if ((map.flags & ~DUPLICATED) !== 0) q.say(rules.metadataMap, at + 58, 'flags', map.flags, '0 or 1')
  const main = await open(map.file, FILE_TYPE.metadata, 'metadata file', 'reserve', 40)
  const mirror = await open(map.mirror, FILE_TYPE.metadataMirror, 'metadata mirror file', isDuplicated ? 'structure' : undefined, 44)
  const bitmap =
    map.bitmap === NO_BITMAP ? undefined : await open(map.bitmap, FILE_TYPE.metadataBitmap, 'metadata bitmap file', 'structure', 48)
  for (const file of [main, mirror]) if (file !== undefined) judgeUnits(q, map, at, file)
  if (main !== undefined && mirror !== undefined) await compare(q, main, mirror, under, isDuplicated)
  return { blocks: Math.floor(((main ?? mirror)?.entry.size ?? 0) / q.blockSize), bitmap }
}

interface Wanted {
  readonly block: number
  readonly under: number
  readonly type: number
  readonly what: string
  /** Undefined where its blocks are those of another. */
  readonly kind: 'reserve' | 'structure' | undefined
  readonly at: number
}

async function openFile(
  q: Inquiry,
  usage: Usage,
  reader: DataReader,
  { block, under, type, what, kind, at: mapAt }: Wanted,
): Promise<File | undefined> {
  const [stretch] = q.spaces[under]?.locate(block, 1) ?? []
  const bytes = stretch?.offset === undefined ? undefined : (await q.source.read(stretch.offset, q.blockSize)).slice()
  if (stretch?.offset === undefined || bytes === undefined || bytes.length < q.blockSize || block >= (usage.sizes[under] ?? 0)) {
    q.say(rules.metadataMap, mapAt, what, `block ${block}`, `a block of partition ${under}`)
    return undefined
  }
  const at = stretch.offset
  const place = { partition: under, block, role: 'system', path: () => `(${what})` } as const
  const entry = judgeEntry(q, bytes, 0, q.blockSize, at, place)
  if (entry === undefined) {
    q.say(rules.metadataMap, mapAt, what, `block ${block}, where there is no file entry`, 'the block of one')
    return undefined
  }
  const structure = entry.structure
  if (entry.fileType !== type) q.say(rules.metadataFile, at + TYPE_AT, 'fileType', entry.fileType, type, { structure, path: place.path() })
  if (entry.uniqueId !== 0)
    q.say(entryRules.uniqueId, at + uniqueIdAt(entry.extended), 'uniqueId', entry.uniqueId, '0, as no name leads there', {
      structure,
      path: place.path(),
    })
  if (entry.links !== 0)
    q.say(entryRules.links, at + LINKS_AT, 'links', entry.links, '0, as no name leads there', { structure, path: place.path() })
  if (entry.size % q.blockSize !== 0 && type !== FILE_TYPE.metadataBitmap)
    q.say(rules.metadataFile, at + SIZE_AT, 'size', entry.size, `a multiple of ${q.blockSize}`, { structure, path: place.path() })
  usage.take(usage.owner('structure', `entry of the ${what} of UDF`), under, block, 1, mapAt)
  const claimed = usage.owner(kind ?? 'reserve', `${what} of UDF`)
  await judgeAllocation(q, usage, bytes, at, entry, place, { ...ownersOf(usage), file: claimed, directory: claimed, other: claimed })
  return { entry, bytes, at, block, extents: (await reader.extents(bytes, under)) ?? [] }
}

function judgeUnits(q: Inquiry, { allocationUnit, alignmentUnit }: ValueOf<typeof MetadataMap>, at: number, { extents }: File): void {
  const odd = (unit: number, of: (extent: ReadExtent) => number): ReadExtent | undefined =>
    unit === 0 ? extents[0] : extents.find((extent) => of(extent) % unit !== 0)
  const length = odd(allocationUnit, ({ size }) => size / q.blockSize)
  if (length !== undefined)
    q.say(
      rules.metadataMap,
      at + 52,
      'allocationUnit',
      allocationUnit,
      `a divisor of ${length.size / q.blockSize} blocks, which an extent has`,
    )
  const start = odd(alignmentUnit, ({ block }) => block)
  if (start !== undefined)
    q.say(rules.metadataMap, at + 56, 'alignmentUnit', alignmentUnit, `a divisor of ${start.block}, where an extent begins`)
}

const AT_ONCE = 64
/** Blocks that differ: more tell nothing new. */
const MOST_DIFFERENCES = 100

async function compare(q: Inquiry, main: File, mirror: File, under: number, isDuplicated: boolean): Promise<void> {
  const structure = mirror.entry.structure
  if (mirror.entry.size !== main.entry.size)
    q.say(rules.mirrorDiffers, mirror.at + SIZE_AT, 'size', mirror.entry.size, `${main.entry.size}, as the metadata file has it`, {
      structure,
    })
  const blocks = Math.floor(Math.min(main.entry.size, mirror.entry.size) / q.blockSize)
  let differences = 0
  for (let done = 0; done < blocks && differences < MOST_DIFFERENCES; done += AT_ONCE) {
    q.signal?.throwIfAborted()
    for (let block = done; block < Math.min(done + AT_ONCE, blocks); block++) {
      const [from, to] = [placeOf(q, main, under, block), placeOf(q, mirror, under, block)]
      if (from === undefined || to === undefined) return
      if (!isDuplicated) {
        if (from === to) continue
        q.say(
          rules.mirrorDiffers,
          mirror.at,
          'extent',
          'blocks of its own',
          'those of the metadata file, as the map has no flag of duplicates',
          { structure },
        )
        return
      }
      if (from === to) {
        q.say(
          rules.mirrorDiffers,
          mirror.at,
          'extent',
          'blocks of the metadata file',
          'blocks of its own, as the map has the flag of duplicates',
          { structure },
        )
        return
      }
      const one = (await q.source.read(from, q.blockSize)).slice()
      const other = await q.source.read(to, q.blockSize)
      const wrong = firstDifference(one, other)
      if (wrong < 0) continue
      differences++
      q.say(
        rules.mirrorDiffers,
        to + wrong,
        `block ${block}`,
        other[wrong] ?? 'nothing',
        `${one[wrong] ?? 'nothing'}, as block ${block} of the metadata file has it`,
      )
    }
  }
}

function firstDifference(one: Uint8Array, other: Uint8Array): number {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return i
  return -1
}

function placeOf(q: Inquiry, { extents }: File, under: number, block: number): number | undefined {
  let left = block
  for (const extent of extents) {
    const blocks = Math.floor(extent.size / q.blockSize)
    if (left < blocks) {
      const [stretch] = q.spaces[extent.partition === under ? under : extent.partition]?.locate(extent.block + left, 1) ?? []
      return stretch?.offset
    }
    left -= blocks
  }
  return undefined
}

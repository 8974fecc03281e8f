/** The metadata file, its mirror and its bitmap. OSTA UDF 2.60 2.2.10 and 2.2.13. */

import type { ValueOf } from '../../../codec/index.js'
import { FILE_TYPE } from '../file-structures.js'
import { DUPLICATED, NO_BITMAP } from '../maps.js'
import { MetadataMap } from '../volume-structures.js'
import { judgeAllocation, ownersOf } from './allocation.js'
import type { DataReader } from './data.js'
import { judgeEntry, judgeObjectSize, LINKS_AT, SIZE_AT, TYPE_AT, uniqueIdAt } from './entries.js'
import { entryRules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { compareMirror, judgeUnits, type MetadataFile } from './mirror.js'
import { spaceRules as rules } from './space-rules.js'
import type { Usage } from './usage.js'

export interface MetadataFound {
  /** Of the partition. */
  readonly blocks: number
  readonly bitmap: MetadataFile | undefined
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
  ): Promise<MetadataFile | undefined> => openFile(q, usage, reader, { block, under, type, what, kind, at: at + byte })
  const isDuplicated = (map.flags & DUPLICATED) !== 0
  if ((map.flags & ~DUPLICATED) !== 0) q.say(rules.metadataMap, at + 58, 'flags', map.flags, '0 or 1')
  const main = await open(map.file, FILE_TYPE.metadata, 'metadata file', 'reserve', 40)
  const mirror = await open(map.mirror, FILE_TYPE.metadataMirror, 'metadata mirror file', isDuplicated ? 'structure' : undefined, 44)
  const bitmap =
    map.bitmap === NO_BITMAP ? undefined : await open(map.bitmap, FILE_TYPE.metadataBitmap, 'metadata bitmap file', 'structure', 48)
  for (const file of [main, mirror]) if (file !== undefined) judgeUnits(q, map, at, file)
  if (main !== undefined && mirror !== undefined) await compareMirror(q, main, mirror, { under, isDuplicated, flagsAt: at + 58 })
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
): Promise<MetadataFile | undefined> {
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
  judgeObjectSize(q, bytes, 0, entry, 0, place)
  if (entry.links !== 0)
    q.say(entryRules.links, at + LINKS_AT, 'links', entry.links, '0, as no name leads there', { structure, path: place.path() })
  if (entry.size % q.blockSize !== 0 && type !== FILE_TYPE.metadataBitmap)
    q.say(rules.metadataFile, at + SIZE_AT, 'size', entry.size, `a multiple of ${q.blockSize}`, { structure, path: place.path() })
  usage.take(usage.owner('structure', `entry of the ${what} of UDF`), under, block, 1, mapAt)
  const claimed = usage.owner(kind ?? 'reserve', `${what} of UDF`)
  await judgeAllocation(q, usage, bytes, at, entry, place, { ...ownersOf(usage), file: claimed, directory: claimed, other: claimed })
  return { entry, bytes, at, block, extents: (await reader.extents(bytes, under)) ?? [] }
}

/** File entries in their block, row by row: a disc has many. ECMA-167 4/14.9 and 4/14.17. */

import type { RecordCodec } from '../../codec/index.js'
import type { Instant } from '../../unit/index.js'
import { readAttributes } from './attributes.js'
import type { LongAd } from './fields.js'
import { ExtendedFileEntry, FileEntry } from './file-structures.js'
import { TAG, tagIdOf } from './tag.js'

/** A file entry, read. */
export interface ReadEntry {
  readonly fileType: number
  readonly flags: number
  readonly uid: number
  readonly gid: number
  readonly permissions: number
  readonly links: number
  readonly size: number
  readonly accessed: Instant
  readonly modified: Instant
  readonly attributed: Instant
  readonly created: Instant | undefined
  readonly device: { readonly major: number; readonly minor: number } | undefined
  readonly uniqueId: number
  /** Of its stream directory; undefined where it has none. */
  readonly streams: LongAd | undefined
  /** Partition of the ICB, in which short allocation descriptors count. */
  readonly partition: number
  /** Allocation descriptors, or the data itself. */
  readonly allocation: Uint8Array
}

/** The rows that both kinds of entry have. */
const rowsOf = <Value extends FileEntry>(table: Pick<RecordCodec<Value>, 'size' | 'getter'>) => ({
  bytes: table.size,
  fileType: table.getter('fileType'),
  flags: table.getter('flags'),
  uid: table.getter('uid'),
  gid: table.getter('gid'),
  permissions: table.getter('permissions'),
  links: table.getter('links'),
  size: table.getter('size'),
  accessed: table.getter('accessed'),
  modified: table.getter('modified'),
  attributed: table.getter('attributed'),
  uniqueId: table.getter('uniqueId'),
  attributeBytes: table.getter('attributeBytes'),
  allocationBytes: table.getter('allocationBytes'),
})
const plainRows = rowsOf(FileEntry)
const extendedRows = rowsOf(ExtendedFileEntry)
const createdOf = ExtendedFileEntry.getter('created')
const streamsOf = ExtendedFileEntry.getter('streams')
const noAttributes: ReturnType<typeof readAttributes> = {}

/** Reads the entry in the bytes from `at` to `end`. */
export function parseEntry(bytes: Uint8Array, at: number, end: number, partition: number): ReadEntry | undefined {
  const extended = tagIdOf(bytes, at) === TAG.extendedFileEntry
  const rows = extended ? extendedRows : plainRows
  const first = at + rows.bytes
  if (end < first) return undefined
  const from = first + rows.attributeBytes(bytes, at)
  const to = from + rows.allocationBytes(bytes, at)
  if (to > end) return undefined
  const known = first === from ? noAttributes : readAttributes(bytes.subarray(first, from))
  const streams = extended ? streamsOf(bytes, at) : undefined
  return {
    fileType: rows.fileType(bytes, at),
    flags: rows.flags(bytes, at),
    uid: rows.uid(bytes, at),
    gid: rows.gid(bytes, at),
    permissions: rows.permissions(bytes, at),
    links: rows.links(bytes, at),
    size: rows.size(bytes, at),
    accessed: rows.accessed(bytes, at),
    modified: rows.modified(bytes, at),
    attributed: rows.attributed(bytes, at),
    created: extended ? createdOf(bytes, at) : known.created,
    device: known.device,
    uniqueId: rows.uniqueId(bytes, at),
    streams: streams !== undefined && streams.length > 0 ? streams : undefined,
    partition,
    allocation: new Uint8Array(bytes.subarray(from, to)),
  }
}

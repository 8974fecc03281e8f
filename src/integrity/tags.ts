/**
 * Blocks with the MD5 of all before them, one behind the descriptors, one behind the directories, one behind the files; before the last
 * one an array of the MD5 of each file. libisofs, doc/checksums.txt.
 */

import { encodeUtf8 } from '../codec/index.js'
import { lateBody, next, type Late, type Region, type RegionId } from '../layout/index.js'
import type { Content } from '../source/index.js'
import { bytes, SECTOR_BYTES, sectors, sectorsOf } from '../unit/index.js'

export type Md5Of = (data: Uint8Array) => string

const kinds = {
  superblock: { id: 'checksums/superblock', prefix: 'sb_', next: 'checksums/tree', reason: 'checksum tag behind the descriptors' },
  tree: { id: 'checksums/tree', prefix: 'tree_', next: 'checksums/session', reason: 'checksum tag behind the directories' },
  session: { id: 'checksums/session', prefix: '', next: undefined, reason: 'checksum tag behind the files' },
} as const

export interface Tags {
  readonly superblock: Region
  readonly tree: Region
  readonly session: Region
  /** None where nothing says which item is whose. */
  readonly array: SumArray | undefined
}

export interface SumArray {
  readonly region: Region
  /** Which item a file has. */
  readonly items: ReadonlyMap<Content, number>
}

/** `files`: those whose records can tell their item; undefined where none can. */
export const tagRegions = (md5: Md5Of, files: Iterable<Content> | undefined): Tags => ({
  superblock: tag('superblock', md5),
  tree: tag('tree', md5),
  session: tag('session', md5),
  array: files === undefined ? undefined : arrayOf(files, md5),
})

const ITEM_BYTES = 16

/** The first item is of all before the array, the last one of the other items. libisofs, doc/checksums.txt, The Checksum Array. */
function arrayOf(files: Iterable<Content>, md5: Md5Of): SumArray {
  const items = new Map([...new Set(files)].map((content, i) => [content, i + 1]))
  const late: Late = {
    covers: 'all before',
    offset: 0,
    length: ITEM_BYTES * (items.size + 2),
    files: [...items.keys()],
    digest: 'md5',
    make(seen) {
      const array = Buffer.from([seen.md5(), ...[...items.keys()].map((content) => seen.file(content, 'md5'))].join(''), 'hex')
      return Buffer.concat([array, Buffer.from(md5(array), 'hex')])
    },
    bytes: undefined,
  }
  const region: Region = {
    id: 'checksums/array',
    owner: 'checksums',
    reason: 'checksums of files',
    length: sectorsOf(bytes(late.length)),
    place: next,
    refs: [],
    body: lateBody(late),
  }
  return { region, items }
}

function tag(kind: keyof typeof kinds, md5: Md5Of): Region {
  const { id, prefix, next: following, reason } = kinds[kind]
  const refs: readonly RegionId[] = following === undefined ? [] : [following]
  const late: Late = {
    covers: 'all before',
    offset: 0,
    length: SECTOR_BYTES,
    files: [],
    digest: 'md5',
    make(seen, where) {
      const { start } = where
      const here = where.lba(id)
      const leads = following === undefined ? '' : ` next=${where.lba(following)}`
      const line = `libisofs_${prefix}checksum_tag_v1 pos=${here} range_start=${start} range_size=${here - start}${leads} md5=${seen.md5()}`
      const block = new Uint8Array(SECTOR_BYTES)
      block.set(encodeUtf8(`${line} self=${md5(encodeUtf8(line))}\n`))
      return block
    },
    bytes: undefined,
  }
  return { id, owner: 'checksums', reason, length: sectors(1), place: next, refs, body: lateBody(late), ends: 'record' }
}

/** Entries of files that no directory names: the virtual allocation table, the metadata file and its mirror. */

import { SECTOR_BYTES, type Instant } from '../../unit/index.js'
import { developerEntity } from './entity.js'
import { writeAd } from './entry.js'
import { noExtent } from './fields.js'
import { ExtendedFileEntry, FileEntry, ICB_FLAG } from './file-structures.js'
import type { Address, Frame } from './frame.js'
import { adBytes } from './room.js'
import { STRATEGY } from './stencil.js'
import { seal, TAG } from './tag.js'

export interface SystemFile {
  readonly fileType: number
  /** Block of the entry in the partition. */
  readonly block: number
  readonly modified: Instant
  readonly size: number
  /** In the same partition. */
  readonly extents: readonly (Address & { readonly size: number })[]
}

export function renderSystemFile(out: Uint8Array, at: number, { traits }: Frame, file: SystemFile): void {
  const { extended, tagVersion } = traits
  const allocationBytes = file.extents.length * adBytes('short')
  const head = extended ? ExtendedFileEntry.size : FileEntry.size
  if (head + allocationBytes > SECTOR_BYTES) throw new Error(`${file.extents.length} extents do not fit one entry`)
  const shared = {
    tag: { id: extended ? TAG.extendedFileEntry : TAG.fileEntry, version: tagVersion, location: file.block },
    priorEntries: 0,
    strategy: STRATEGY,
    strategyParameter: 0,
    maximumEntries: 1,
    fileType: file.fileType,
    parentBlock: 0,
    parentPartition: 0,
    flags: ICB_FLAG.short,
    uid: 0xffffffff,
    gid: 0xffffffff,
    permissions: 0,
    links: extended ? 0 : 1,
    recordFormat: 0,
    recordAttributes: 0,
    recordLength: 0,
    size: file.size,
    blocks: file.extents.reduce((sum, { size }) => sum + Math.ceil(size / SECTOR_BYTES), 0),
    accessed: file.modified,
    modified: file.modified,
    attributed: file.modified,
    checkpoint: 1,
    attributes: noExtent,
    implementation: developerEntity,
    uniqueId: 0,
    attributeBytes: 0,
    allocationBytes,
  }
  if (extended) ExtendedFileEntry.encodeInto(out, at, { ...shared, objectSize: file.size, created: file.modified, streams: noExtent })
  else FileEntry.encodeInto(out, at, shared)
  for (const [i, extent] of file.extents.entries()) writeAd(out, at + head + i * adBytes('short'), extent, extent.size, 'short')
  seal(out, at, head + allocationBytes)
}

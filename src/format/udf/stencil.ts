/**
 * The part of a file entry before its attributes and extents, written from a stencil: most entries differ in little,
 * and a disc has many. ECMA-167 4/14.9 and 4/14.17.
 */

import { stencilFields, type RecordCodec, type StencilField } from '../../codec/index.js'
import type { EntryOffsets } from '../../kernel/index.js'
import type { Attributes } from '../../tree/index.js'
import { instant, type Instant } from '../../unit/index.js'
import { developerEntity } from './entity.js'
import { noExtent, ShortAd, type LongAd } from './fields.js'
import { ExtendedFileEntry, FileEntry, FILE_TYPE, ICB_FLAG } from './file-structures.js'
import { permissionsOf } from './permissions.js'
import type { RevisionTraits } from './revision.js'
import { TAG } from './tag.js'

/** Each ICB is one entry. ECMA-167 4/A.4. */
export const STRATEGY = 4
const MODE = { setuid: 0o4000, setgid: 0o2000, sticky: 0o1000 } as const

/** What differs from entry to entry. */
export interface Head {
  readonly attributes: Attributes
  readonly fileType: number
  readonly isStream: boolean
  /** How the data is described: `ICB_FLAG.short`, `long` or `embedded`. */
  readonly form: number
  readonly links: number
  readonly size: number
  /** Of the file and all its streams. */
  readonly objectSize: number
  readonly blocks: number
  readonly streams: LongAd
  readonly uniqueId: number
  readonly attributeBytes: number
  readonly allocationBytes: number
}

/** Writes heads; the location in the tag is left to `seal`. */
export interface Stencil {
  readonly size: number
  /** Offsets of what differs between entries of plain files; that of the extent follows the head. */
  readonly offsets: EntryOffsets
  readonly write: (out: Uint8Array, at: number, head: Head) => void
}

const epoch = instant(0)

/** What is the same in all entries. */
const fixedPart = (id: number, version: number) => ({
  tag: { id, version, location: 0 },
  priorEntries: 0,
  strategy: STRATEGY,
  strategyParameter: 0,
  maximumEntries: 1,
  fileType: 0,
  parentBlock: 0,
  parentPartition: 0,
  flags: 0,
  uid: 0,
  gid: 0,
  permissions: 0,
  links: 0,
  recordFormat: 0,
  recordAttributes: 0,
  recordLength: 0,
  size: 0,
  blocks: 0,
  accessed: epoch,
  modified: epoch,
  attributed: epoch,
  checkpoint: 1,
  attributes: noExtent,
  implementation: developerEntity,
  uniqueId: 0,
  attributeBytes: 0,
  allocationBytes: 0,
})

export function stencilOf(traits: RevisionTraits): Stencil {
  return traits.extended ? extendedStencil(traits) : plainStencil(traits)
}

/** Fields that file entries of both kinds have under the same names. */
function sharedFields(field: <Key extends keyof FileEntry>(key: Key) => StencilField<FileEntry[Key]>) {
  const [fileType, flags, uid, gid, permissions] = [field('fileType'), field('flags'), field('uid'), field('gid'), field('permissions')]
  const [links, size, blocks, uniqueId] = [field('links'), field('size'), field('blocks'), field('uniqueId')]
  const [accessed, modified, attributed] = [field('accessed'), field('modified'), field('attributed')]
  const [attributeBytes, allocationBytes] = [field('attributeBytes'), field('allocationBytes')]
  return (head: Head): void => {
    const { attributes } = head
    fileType(head.fileType)
    flags(flagsOf(head))
    uid(attributes.uid >>> 0)
    gid(attributes.gid >>> 0)
    permissions(permissionsOf(attributes.mode))
    links(head.links)
    size(head.size)
    blocks(head.blocks)
    accessed(attributes.atime)
    modified(attributes.mtime)
    attributed(attributes.ctime)
    uniqueId(head.uniqueId)
    attributeBytes(head.attributeBytes)
    allocationBytes(head.allocationBytes)
  }
}

function offsetsOf(codec: Pick<RecordCodec<FileEntry>, 'size' | 'offsetOf'>, objectSize: number | undefined): EntryOffsets {
  return {
    size: codec.offsetOf('size'),
    objectSize,
    blocks: codec.offsetOf('blocks'),
    uniqueId: codec.offsetOf('uniqueId'),
    extentLength: codec.size + ShortAd.offsetOf('length'),
    extentBlock: codec.size + ShortAd.offsetOf('block'),
  }
}

function plainStencil({ tagVersion }: RevisionTraits): Stencil {
  const bytes = FileEntry.encode(fixedPart(TAG.fileEntry, tagVersion))
  const shared = sharedFields(stencilFields<FileEntry>(FileEntry, bytes))
  return {
    size: FileEntry.size,
    offsets: offsetsOf(FileEntry, undefined),
    write(out, at, head) {
      shared(head)
      out.set(bytes, at)
    },
  }
}

function extendedStencil({ tagVersion }: RevisionTraits): Stencil {
  const part = fixedPart(TAG.extendedFileEntry, tagVersion)
  const bytes = ExtendedFileEntry.encode({ ...part, objectSize: 0, created: epoch, streams: noExtent })
  const field = stencilFields<ExtendedFileEntry>(ExtendedFileEntry, bytes)
  const shared = sharedFields(field)
  const [objectSize, created, streams] = [field('objectSize'), field('created'), field('streams')]
  return {
    size: ExtendedFileEntry.size,
    offsets: offsetsOf(ExtendedFileEntry, ExtendedFileEntry.offsetOf('objectSize')),
    write(out, at, head) {
      shared(head)
      objectSize(head.objectSize)
      created(createdOf(head.attributes))
      streams(head.streams)
      out.set(bytes, at)
    },
  }
}

/** Where no time of creation is known, the earlier of the times that cannot be before it. */
const createdOf = ({ btime, mtime, ctime }: Attributes): Instant => btime ?? (mtime < ctime ? mtime : ctime)

function flagsOf({ attributes: { mode }, form, isStream, fileType }: Head): number {
  if (isStream) return form | ICB_FLAG.stream
  if (fileType === FILE_TYPE.streamDirectory) return form
  let flags = form
  if (mode & MODE.setuid) flags |= ICB_FLAG.setuid
  if (mode & MODE.setgid) flags |= ICB_FLAG.setgid
  if (mode & MODE.sticky) flags |= ICB_FLAG.sticky
  return flags
}

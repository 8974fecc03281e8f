/**
 * The part of a file entry before its attributes and extents, written from a stencil: most entries differ in little,
 * and a disc has many. ECMA-167 4/14.9 and 4/14.17.
 */

import type { RecordCodec } from '../../codec/index.js'
import type { Attributes } from '../../tree/index.js'
import type { Instant } from '../../unit/index.js'
import { instant } from '../../unit/index.js'
import { developerEntity } from './entity.js'
import { noExtent, type LongAd } from './fields.js'
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
  readonly write: (out: Uint8Array, at: number, head: Head) => void
}

const epoch = instant(0)

/** What the stencil itself holds. */
function fixedPart(id: number, version: number, fileType: number, flags: number, { mode, uid, gid }: Attributes) {
  return {
    tag: { id, version, location: 0 },
    priorEntries: 0,
    strategy: STRATEGY,
    strategyParameter: 0,
    maximumEntries: 1,
    fileType,
    parentBlock: 0,
    parentPartition: 0,
    flags,
    uid: uid >>> 0,
    gid: gid >>> 0,
    permissions: permissionsOf(mode),
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
  }
}

export function stencilOf(traits: RevisionTraits): Stencil {
  return traits.extended ? extendedStencil(traits) : plainStencil(traits)
}

/** Fields that file entries of both kinds have under the same names. */
function settersOf(codec: Pick<RecordCodec<FileEntry>, 'setter'>) {
  return {
    links: codec.setter('links'),
    size: codec.setter('size'),
    blocks: codec.setter('blocks'),
    accessed: codec.setter('accessed'),
    modified: codec.setter('modified'),
    attributed: codec.setter('attributed'),
    uniqueId: codec.setter('uniqueId'),
    attributeBytes: codec.setter('attributeBytes'),
    allocationBytes: codec.setter('allocationBytes'),
  }
}

/** Makes a stencil anew when what it holds changes. */
function stenciled(size: number, make: (head: Head, flags: number) => Uint8Array) {
  let bytes = new Uint8Array(0) as Uint8Array
  let [mode, uid, gid, fileType, flags] = [-1, -1, -1, -1, -1]
  return (out: Uint8Array, at: number, head: Head): void => {
    const { attributes } = head
    const wanted = flagsOf(head)
    if (
      bytes.length !== size ||
      mode !== attributes.mode ||
      uid !== attributes.uid ||
      gid !== attributes.gid ||
      fileType !== head.fileType ||
      flags !== wanted
    ) {
      ;({ mode, uid, gid } = attributes)
      ;({ fileType } = head)
      flags = wanted
      bytes = make(head, flags)
    }
    out.set(bytes, at)
  }
}

function plainStencil({ tagVersion }: RevisionTraits): Stencil {
  const set = settersOf(FileEntry)
  const stamp = stenciled(FileEntry.size, ({ fileType, attributes }, flags) =>
    FileEntry.encode(fixedPart(TAG.fileEntry, tagVersion, fileType, flags, attributes)),
  )
  return {
    size: FileEntry.size,
    write(out, at, head) {
      stamp(out, at, head)
      writeShared(set, out, at, head)
    },
  }
}

function extendedStencil({ tagVersion }: RevisionTraits): Stencil {
  const set = settersOf(ExtendedFileEntry)
  const setObjectSize = ExtendedFileEntry.setter('objectSize')
  const setCreated = ExtendedFileEntry.setter('created')
  const setStreams = ExtendedFileEntry.setter('streams')
  const stamp = stenciled(ExtendedFileEntry.size, ({ fileType, attributes }, flags) =>
    ExtendedFileEntry.encode({
      ...fixedPart(TAG.extendedFileEntry, tagVersion, fileType, flags, attributes),
      objectSize: 0,
      created: epoch,
      streams: noExtent,
    }),
  )
  return {
    size: ExtendedFileEntry.size,
    write(out, at, head) {
      stamp(out, at, head)
      writeShared(set, out, at, head)
      setObjectSize(out, at, head.objectSize)
      setCreated(out, at, createdOf(head.attributes))
      if (head.streams !== noExtent) setStreams(out, at, head.streams)
    },
  }
}

function writeShared(set: ReturnType<typeof settersOf>, out: Uint8Array, at: number, head: Head): void {
  const { atime, mtime, ctime } = head.attributes
  set.links(out, at, head.links)
  set.size(out, at, head.size)
  set.blocks(out, at, head.blocks)
  set.accessed(out, at, atime)
  set.modified(out, at, mtime)
  set.attributed(out, at, ctime)
  set.uniqueId(out, at, head.uniqueId)
  set.attributeBytes(out, at, head.attributeBytes)
  set.allocationBytes(out, at, head.allocationBytes)
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

/** File entries: what a file is, and where its data lies. ECMA-167 4/14.6, 4/14.9 and 4/14.17; OSTA UDF 2.60 2.3.5 and 2.3.6. */

import type { Instant } from '../../unit/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { renderAttributes } from './attributes.js'
import { renderNames } from './directory.js'
import { developerEntity } from './entity.js'
import { LONGEST_EXTENT, piecesOf } from './extents.js'
import { LongAd, noExtent, ShortAd } from './fields.js'
import { AllocationExtent, ExtendedFileEntry, FileEntry, FILE_TYPE, ICB_FLAG } from './file-structures.js'
import { icbAd, located, type Address, type Frame, type Located } from './frame.js'
import { permissionsOf } from './permissions.js'
import type { Entry, EntryData } from './population.js'
import { adBytes, areasOf, attributeBytes, roomInEntry, type AdForm } from './room.js'
import { seal, TAG } from './tag.js'

/** Each ICB is one entry. ECMA-167 4/A.4. */
export const STRATEGY = 4
/** In the top two bits of an extent's length: the rest of the descriptors lies there. ECMA-167 4/14.14.1.1. */
const CONTINUES = 3 * 2 ** 30
const MODE = { setuid: 0o4000, setgid: 0o2000, sticky: 0o1000 } as const

/** Writes the blocks of an entry, the first at `at`. `forms` tells how data in files and in the arena is described. */
export function renderEntry(out: Uint8Array, at: number, entry: Entry, frame: Frame, forms: Forms): void {
  const { traits } = frame
  const own = frame.icb(entry)
  const { embedded, form, extents } = dataOf(entry, frame, forms)
  const size = sizeOf(entry.data)
  const eaBytes = attributeBytes(traits, entry)
  const areas = embedded ? [] : areasOf(extents.length, roomInEntry(traits, entry), form)
  const [first] = areas
  const inFirst = embedded ? size : areaBytes(areas, 0, form)
  const { mode, uid, gid, atime, mtime, ctime, btime } = entry.attributes
  const recorded = embedded ? 0 : extents.reduce((sum, extent) => sum + Math.ceil(extent.size / SECTOR_BYTES), 0)
  const shared = {
    tag: { id: traits.extended ? TAG.extendedFileEntry : TAG.fileEntry, version: traits.tagVersion, location: own.block },
    priorEntries: 0,
    strategy: STRATEGY,
    strategyParameter: 0,
    maximumEntries: 1,
    fileType: entry.fileType,
    parentBlock: 0,
    parentPartition: 0,
    flags: flagsOf(entry, mode, embedded ? ICB_FLAG.embedded : ICB_FLAG[form]),
    uid: uid >>> 0,
    gid: gid >>> 0,
    permissions: permissionsOf(mode),
    links: entry.links,
    recordFormat: 0,
    recordAttributes: 0,
    recordLength: 0,
    size,
    blocks: recorded,
    accessed: atime,
    modified: mtime,
    attributed: ctime,
    checkpoint: 1,
    attributes: noExtent,
    implementation: developerEntity,
    uniqueId: entry.uniqueId,
    attributeBytes: eaBytes,
    allocationBytes: inFirst,
  }
  let head: number
  if (traits.extended) {
    head = ExtendedFileEntry.size
    const streams = entry.streams
    ExtendedFileEntry.encodeInto(out, at, {
      ...shared,
      objectSize: size + (streams === undefined ? 0 : streamBytes(streams)),
      created: btime ?? earliest(mtime, ctime),
      streams: streams === undefined ? noExtent : icbAd(frame, streams, 0),
    })
  } else {
    head = FileEntry.size
    FileEntry.encodeInto(out, at, shared)
  }
  if (eaBytes > 0) renderAttributes(out, at + head, eaBytes, entry, own.block, traits)
  const room = at + head + eaBytes
  if (embedded) renderEmbedded(out, room, entry, own.block, frame)
  else if (first !== undefined) writeArea(out, room, 0)
  seal(out, at, head + eaBytes + inFirst)
  for (let i = 1; i < areas.length; i++) renderFurther(i)

  function renderFurther(i: number): void {
    const to = at + i * SECTOR_BYTES
    const bytes = areaBytes(areas, i, form)
    AllocationExtent.encodeInto(out, to, {
      tag: { id: TAG.allocationExtent, version: traits.tagVersion, location: frame.home(entry.block + i).block },
      previous: 0,
      bytes,
    })
    writeArea(out, to + AllocationExtent.size, i)
    // UDF 2.60 2.3.11: the CRC covers the descriptor alone, or all that follows.
    seal(out, to, AllocationExtent.size + bytes)
  }

  function writeArea(target: Uint8Array, to: number, i: number): void {
    const area = areas[i]
    if (area === undefined) return
    let next = to
    for (const extent of extents.slice(area.first, area.first + area.count)) {
      writeAd(target, next, extent, extent.size, form)
      next += adBytes(form)
    }
    if (i + 1 < areas.length) writeAd(target, next, frame.home(entry.block + i + 1), CONTINUES + SECTOR_BYTES, form)
  }
}

export interface Forms {
  /** Of data in files. */
  readonly file: AdForm
  /** Of names and link targets. */
  readonly home: AdForm
}

/** Bytes of the descriptors of one area, the one that points on included. */
const areaBytes = (areas: readonly { readonly count: number }[], i: number, form: AdForm): number =>
  ((areas[i]?.count ?? 0) + (i + 1 < areas.length ? 1 : 0)) * adBytes(form)

export function writeAd(out: Uint8Array, at: number, { block, partition }: Address, length: number, form: AdForm): void {
  if (form === 'short') ShortAd.encodeInto(out, at, { length, block })
  else LongAd.encodeInto(out, at, { length, block, partition, flags: 0, uniqueId: 0 })
}

interface Described {
  readonly embedded: boolean
  readonly form: AdForm
  readonly extents: readonly Located[]
}

function dataOf(entry: Entry, frame: Frame, forms: Forms): Described {
  const { data } = entry
  const inHome = (block: number, size: number): readonly Located[] => {
    const extents: Located[] = []
    for (let done = 0; done < size; done += LONGEST_EXTENT)
      extents.push({ ...frame.home(block + done / SECTOR_BYTES), size: Math.min(LONGEST_EXTENT, size - done) })
    return extents
  }
  switch (data.kind) {
    case 'none':
      return { embedded: false, form: entry.fileType === FILE_TYPE.file ? forms.file : forms.home, extents: [] }
    case 'content':
      return { embedded: false, form: forms.file, extents: piecesOf(data.content, frame.where).map((piece) => located(piece, frame)) }
    case 'embedded':
      return { embedded: true, form: 'short', extents: [] }
    case 'names':
      return data.embedded
        ? { embedded: true, form: 'short', extents: [] }
        : { embedded: false, form: forms.home, extents: inHome(data.list.block, data.list.size) }
    case 'blocks':
      return { embedded: false, form: forms.home, extents: inHome(data.loose.block, data.loose.bytes.length) }
  }
}

function renderEmbedded(out: Uint8Array, at: number, entry: Entry, block: number, frame: Frame): void {
  const { data } = entry
  if (data.kind === 'embedded') out.set(data.bytes, at)
  else if (data.kind === 'names') renderNames(out, at, data.list, block, frame)
}

function sizeOf(data: EntryData): number {
  switch (data.kind) {
    case 'none':
      return 0
    case 'content':
      return data.content.size
    case 'embedded':
      return data.bytes.length
    case 'names':
      return data.list.size
    case 'blocks':
      return data.loose.bytes.length
  }
}

/** The sizes of the streams below a stream directory. UDF 2.60 2.3.6: they count in the object size. */
function streamBytes({ data }: Entry): number {
  return data.kind === 'names' ? data.list.names.reduce((sum, { target }) => sum + sizeOf(target.data), 0) : 0
}

function flagsOf(entry: Entry, mode: number, form: number): number {
  let flags = form
  if (entry.isStream || entry.fileType === FILE_TYPE.streamDirectory) return flags | (entry.isStream ? ICB_FLAG.stream : 0)
  if (mode & MODE.setuid) flags |= ICB_FLAG.setuid
  if (mode & MODE.setgid) flags |= ICB_FLAG.setgid
  if (mode & MODE.sticky) flags |= ICB_FLAG.sticky
  return flags
}

const earliest = (a: Instant, b: Instant): Instant => (a < b ? a : b)

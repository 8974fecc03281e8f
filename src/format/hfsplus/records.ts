/** The entries of a catalogue as the records of its leaves. TN1150, "Catalog File Data". */

import { encodeUtf8, writeU16be, writeU32be } from '../../codec/index.js'
import type { Where } from '../../layout/index.js'
import { typeOfFile, type Inode } from '../../tree/index.js'
import { SECTOR_BYTES, type Instant, type Lba } from '../../unit/index.js'
import { indexOf, type Catalog, type Entry } from './catalog.js'
import { dateOf } from './dates.js'
import type { Records } from './nodes.js'
import type { HfsPlusOptions } from './options.js'
import {
  CatalogRecord,
  emptyFork,
  FILE_RECORD_BYTES,
  FOLDER_RECORD_BYTES,
  ForkData,
  KEY_BYTES,
  RecordType,
  THREAD_EXISTS,
  ThreadRecord,
} from './structures.js'

/** Bits of a mode. POSIX, sys/stat.h. */
const formats: Readonly<Record<Inode['kind'] | 'folder', number>> = {
  file: 0o100000,
  folder: 0o040000,
  symlink: 0o120000,
  character: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
}

/** Type and creator of what is more than its data. TN1150, "Hard Links" and "Symbolic Links". */
const hardLink = { fileType: 'hlnk', creator: 'hfs+' } as const
const symbolicLink = { fileType: 'slnk', creator: 'rhap' } as const
/** Of files of which nothing is said. */
const unknown = { fileType: '????', creator: '????' } as const
/** Finder flags of the private folder: its name is locked, and it is invisible. */
const PRIVATE_FLAGS = 0x5000

/** Of records that are placed: first blocks of files and of targets of links, counted from the volume. */
export interface Placed {
  readonly where: Where
  readonly start: Lba
  readonly linkAt: (number: number) => Lba
  readonly created: Instant
}

/** `placed` is asked for when a record is written. */
export function recordsOf({ entries, targets }: Catalog, options: HfsPlusOptions, placed: () => Placed): Records {
  // Twice the place of the entry, and one for its thread record.
  const order = new Int32Array(2 * entries.length)
  let count = 0
  order[count++] = 0
  for (const [i, entry] of entries.entries()) {
    order[count++] = 2 * i + 1
    if (entry.kind === 'folder') for (const child of entry.children) order[count++] = 2 * indexOf(child)
  }
  const at = (index: number): { readonly entry: Entry; readonly isThread: boolean } => {
    const code = order[index] as number
    return { entry: entries[code >> 1] as Entry, isThread: (code & 1) === 1 }
  }
  return {
    count,
    keyBytes(index) {
      const { entry, isThread } = at(index)
      return KEY_BYTES + (isThread ? 0 : 2 * entry.name.length)
    },
    dataBytes(index) {
      const { entry, isThread } = at(index)
      if (isThread) return ThreadRecord.size + 2 * entry.name.length
      return entry.kind === 'folder' ? FOLDER_RECORD_BYTES : FILE_RECORD_BYTES
    },
    writeKey(index, out, from) {
      const { entry, isThread } = at(index)
      const name = isThread ? '' : entry.name
      writeU16be(out, from, KEY_BYTES - 2 + 2 * name.length)
      writeU32be(out, from + 2, isThread ? entry.id : entry.parent)
      writeU16be(out, from + 6, name.length)
      writeUnits(out, from + KEY_BYTES, name)
    },
    writeData(index, out, from) {
      const { entry, isThread } = at(index)
      if (isThread) {
        const type = entry.kind === 'folder' ? RecordType.folderThread : RecordType.fileThread
        ThreadRecord.encodeInto(out, from, { type, parent: entry.parent, nameLength: entry.name.length })
        writeUnits(out, from + ThreadRecord.size, entry.name)
        return
      }
      const now = placed()
      CatalogRecord.encodeInto(out, from, recordOf(entry, now))
      if (entry.kind === 'folder') return
      ForkData.encodeInto(out, from + CatalogRecord.size, forkOf(entry, now))
      ForkData.encodeInto(out, from + CatalogRecord.size + ForkData.size, emptyFork)
    },
  }

  function recordOf(entry: Entry, { created }: Placed): CatalogRecord {
    const { mtime, atime, ctime, btime = mtime, uid, gid, mode } = entry.attributes
    const kind = entry.kind === 'special' ? entry.inode.kind : entry.kind === 'link' ? 'file' : entry.kind
    const isPrivate = entry.kind === 'folder' && entry.isPrivate
    return {
      type: entry.kind === 'folder' ? RecordType.folder : RecordType.file,
      flags: entry.kind === 'folder' ? 0 : THREAD_EXISTS,
      valence: entry.kind === 'folder' ? entry.children.length : 0,
      id: entry.id,
      // By the date of the private folder links are told from files that merely have their type.
      created: dateOf(isPrivate || entry.kind === 'link' ? created : btime),
      modified: dateOf(mtime),
      changed: dateOf(ctime),
      accessed: dateOf(atime),
      backedUp: 0,
      owner: uid,
      group: gid,
      adminFlags: 0,
      ownerFlags: 0,
      mode: formats[kind] | mode,
      special: specialOf(entry),
      ...typeOf(entry),
      finderFlags: isPrivate ? PRIVATE_FLAGS : 0,
      finderPlace: new Uint8Array(6),
      finderMore: new Uint8Array(16),
      encoding: 0,
    }
  }

  function typeOf(entry: Entry): { readonly fileType: string; readonly creator: string } {
    switch (entry.kind) {
      case 'folder':
        return { fileType: '', creator: '' }
      case 'link':
        return hardLink
      case 'symlink':
        return symbolicLink
      case 'file':
      case 'special': {
        const named = entry.path === '' ? undefined : typeOfFile(options.types, entry.path)
        return named === undefined ? unknown : { fileType: named.type, creator: named.creator }
      }
    }
  }

  function forkOf(entry: Entry, { where, start, linkAt }: Placed): ForkData {
    if (entry.kind === 'symlink') return fork(encodeUtf8(targets[entry.number] as string).length, linkAt(entry.number) - start)
    if (entry.kind !== 'file' || entry.inode.content.size === 0) return emptyFork
    const { content } = entry.inode
    const first = where.content(content)
    if (first < start) throw new Error(`${content.id} lies before the volume of HFS Plus`)
    return fork(content.size, first - start)
  }
}

/** The number of a device, of a file that a link names, or of names that a file has. TN1150, "HFSPlusBSDInfo". */
function specialOf(entry: Entry): number {
  switch (entry.kind) {
    case 'link':
      return entry.target
    case 'file':
      return entry.links > 1 ? entry.links : 0
    case 'special': {
      const { inode } = entry
      return inode.kind === 'character' || inode.kind === 'block' ? inode.major * 2 ** 24 + inode.minor : 0
    }
    case 'folder':
    case 'symlink':
      return 0
  }
}

/** One extent; none where nothing is in it. */
export function fork(size: number, start: number, blocks = Math.ceil(size / SECTOR_BYTES)): ForkData {
  return size === 0 ? emptyFork : { ...emptyFork, size, clump: SECTOR_BYTES, blocks, first: { start, count: blocks } }
}

function writeUnits(out: Uint8Array, at: number, name: string): void {
  for (let i = 0; i < name.length; i++) writeU16be(out, at + 2 * i, name.charCodeAt(i))
}

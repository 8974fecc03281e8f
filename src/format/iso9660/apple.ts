/**
 * Apple's extensions to ISO 9660 (Apple Technical Note FL36, "Apple Extensions to ISO 9660", 1989): type, creator and Finder flags of a file
 * in the system use field of its record, as an entry that has the form of SUSP and needs it not. The Macintosh looks for it in the record
 * alone, behind the attributes of CD-ROM XA, and follows no continuation (`cd9660_node.c` of xnu), so that it comes first. Left out: the entry of
 * ProDOS (system 1), the older one (`BA`) and resource forks, which are associated files.
 */

import { bp, chars, decodeLatin1, fixed, record, u16be, u8 } from '../../codec/index.js'
import { typeOfFile, type FinderInfo, type TypeOfFiles } from '../../tree/index.js'
import { pathOf, type Folder } from './hierarchy.js'
import type { StartSystemUse, Subject } from './systemuse.js'
import { hasXa, XaAttributes } from './xa.js'

/** What every such entry begins with, whatever the system. */
export const AppleHead = record('Apple FL36', 4, [
  fixed(1, 2, 'signature', 'AA', 'AppleSignature'),
  bp(3, 3, 'length', u8(), 'extension length'),
  bp(4, 4, 'system', u8(), 'SystemUseID'),
])

/** Of files of HFS. */
export const AppleEntry = record('Apple FL36', 14, [
  fixed(1, 2, 'signature', 'AA', 'AppleSignature'),
  fixed(3, 3, 'length', 14, 'extension length'),
  fixed(4, 4, 'system', 2, 'SystemUseID'),
  bp(5, 8, 'type', chars(4, 0), 'fileType'),
  bp(9, 12, 'creator', chars(4, 0), 'fileCreator'),
  bp(13, 14, 'flags', u16be(), 'finderFlags'),
])

/** Of files of ProDOS. */
export const AppleProDosEntry = record('Apple FL36', 7, [
  fixed(1, 2, 'signature', 'AA', 'AppleSignature'),
  fixed(3, 3, 'length', 7, 'extension length'),
  fixed(4, 4, 'system', 1, 'SystemUseID'),
  bp(5, 5, 'type', u8(), 'ProDOS fileType'),
  bp(6, 7, 'auxiliary', u16be(), 'ProDOS auxType'),
])

/** By `system`. */
export const APPLE_SYSTEM = { prodos: 1, hfs: 2 } as const

/** The entries of files that have a type, before whatever else the system use fields hold. A type of the list outweighs what a disc had before. */
export function appleUse(types: readonly TypeOfFiles[], others: StartSystemUse): StartSystemUse {
  return (folders, changes) => {
    const inner = others(folders, changes)
    if (types.length === 0 && !folders.some(holdsTyped)) return inner
    return {
      directory(folder) {
        const own = inner.directory(folder)
        return {
          measure(subject, room) {
            const size = finderOf(types, folder, subject) === undefined ? 0 : AppleEntry.size
            return size + own.measure(subject, room - size)
          },
          write(subject, out, at, where) {
            const finder = finderOf(types, folder, subject)
            if (finder !== undefined) AppleEntry.encodeInto(out, at, finder)
            own.write(subject, out, finder === undefined ? at : at + AppleEntry.size, where)
          },
          continuation: () => own.continuation(),
        }
      },
    }
  }
}

const holdsTyped = ({ entries }: Folder): boolean => entries.some((entry) => entry.kind === 'leaf' && entry.node.finder !== undefined)

function finderOf(types: readonly TypeOfFiles[], folder: Folder, subject: Subject): FinderInfo | undefined {
  if (subject.kind !== 'leaf' || subject.node.inode.kind !== 'file') return undefined
  const { name, finder } = subject.node
  const wanted = types.length === 0 ? undefined : typeOfFile(types, pathOf(folder, name))
  return wanted === undefined ? finder : { type: wanted.type, creator: wanted.creator, flags: finder?.flags ?? 0 }
}

/**
 * Where such an entry stands in a system use field, from byte `at` to `end` of a record; undefined where there is none. It need not be
 * sound: whoever decodes it looks at its length and system.
 */
export function appleEntryIn(bytes: Uint8Array, at: number, end: number): number | undefined {
  for (let from = hasXa(bytes, at, end) ? at + XaAttributes.size : at; from + AppleHead.size <= end;) {
    if (bytes[from] === LETTER && bytes[from + 1] === LETTER) return from
    const length = lengthOf(bytes, from)
    if (length < AppleHead.size) return undefined
    from += length
  }
  return undefined
}

/** `A`. */
const LETTER = 0x41
const lengthOf = AppleHead.getter('length')
const systemOf = AppleHead.getter('system')
const flagsOf = AppleEntry.getter('flags')
const TYPE = AppleEntry.offsetOf('type')
const CREATOR = AppleEntry.offsetOf('creator')

/** What a system use field tells, as the Macintosh reads it. */
export function appleIn(bytes: Uint8Array, at: number, end: number): FinderInfo | undefined {
  const from = appleEntryIn(bytes, at, end)
  if (from === undefined || from + AppleEntry.size > end || systemOf(bytes, from) !== APPLE_SYSTEM.hfs) return undefined
  const text = (offset: number): string => decodeLatin1(bytes, from + offset, from + offset + 4)
  return { type: text(TYPE), creator: text(CREATOR), flags: flagsOf(bytes, from) }
}

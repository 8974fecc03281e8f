/**
 * Tar archives read member by member: ustar, pax, GNU tar with long names and files with holes, and the old form without a
 * magic number. Left out: archives over several volumes.
 */

import { encodeUtf8 } from '../codec/index.js'
import { instant, type Instant } from '../unit/index.js'
import type { ByteReader } from './byte-reader.js'
import type { ExtendedAttribute } from './inode.js'
import { dataOf, exactly, numberIn, padded, pass, TarError, type Extras, type Piece } from './tar-data.js'
import { BLOCK_BYTES, headerOf, isZeroBlock, paxRecordsOf, untilNul, type Header } from './tar-header.js'

export interface Member {
  readonly name: string
  readonly kind: 'file' | 'hardlink' | 'symlink' | 'character' | 'block' | 'directory' | 'fifo'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: Instant
  readonly link: string
  readonly major: number
  readonly minor: number
  /** Size once holes are filled. */
  readonly size: number
  /** Where its data are in the unpacked archive, piece after piece; what lies between is holes. */
  readonly pieces: readonly Piece[]
  /** Of records that star, GNU tar and libarchive write: `SCHILY.xattr.` and the name. */
  readonly extended?: readonly ExtendedAttribute[]
  /** It has lists of access control in the words of `getfacl`, as `SCHILY.acl.access` and `SCHILY.acl.default`, which are not read. */
  readonly hasTextAcl?: true
}

const EXTENDED = 'SCHILY.xattr.'
const TEXT_ACL = 'SCHILY.acl.'

/** Long names and extended headers are held in memory. */
const LONGEST_EXTRA = 2 ** 20
/** Far beyond any honest archive, and little enough to hold. */
const MOST_MEMBERS = 2_000_000
const MOST_NAME_UNITS = 2 ** 28
const DEEPEST = 20_000

const kinds: Readonly<Record<string, Member['kind']>> = {
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
  D: 'directory',
}

/** The members in their order. Data are passed over, not read. Throws `TarError`. */
export async function* membersOf(reader: ByteReader): AsyncGenerator<Member> {
  let general: Extras = new Map()
  let own = new Map<string, string>()
  let zeros = 0
  let members = 0
  let units = 0
  for (;;) {
    const start = reader.position
    const block = await reader.read(BLOCK_BYTES)
    if (block.length === 0) {
      // A lone block of zeros ends it too: what could follow is its twin.
      if (zeros > 0) return
      throw new TarError(start, 'it ends without the blocks of zeros that stand at the end of an archive, so that members may be missing')
    }
    if (block.length < BLOCK_BYTES) throw new TarError(start, 'it ends in the middle of a header')
    if (isZeroBlock(block)) {
      if (++zeros === 2) return
      continue
    }
    zeros = 0
    const header = headerOf(block)
    if (typeof header === 'string') throw new TarError(start, header)
    if (header.size < 0) throw new TarError(start, 'a size is negative')
    if (header.type === 'x') own = new Map([...own, ...(await extendedHeader(reader, header))])
    else if (header.type === 'g') general = new Map([...general, ...(await extendedHeader(reader, header))])
    else if (header.type === 'L') own.set('path', untilNul(await extra(reader, header)))
    else if (header.type === 'K') own.set('linkpath', untilNul(await extra(reader, header)))
    else if (header.type === 'V') await pass(reader, padded(header.size))
    else if (header.type === 'M') throw new TarError(start, 'it is a part of an archive over several volumes')
    else {
      const member = await memberOf(reader, header, new Map([...general, ...own]))
      units += member.name.length + member.link.length
      if (++members > MOST_MEMBERS || units > MOST_NAME_UNITS) throw new TarError(start, 'it has too many members')
      checkNames(member, start)
      yield member
      own = new Map()
    }
  }
}

function checkNames({ name, kind, link }: Member, offset: number): void {
  if (name.includes('\0') || link.includes('\0')) throw new TarError(offset, 'a name has a NUL in it')
  if (kind === 'symlink' && link === '') throw new TarError(offset, 'a symbolic link points at nothing')
  const depth = name.split('/').filter((part) => part !== '' && part !== '.').length
  if (depth === 0 && kind !== 'directory') throw new TarError(offset, 'a member has no name')
  if (depth > DEEPEST) throw new TarError(offset, `a name is more than ${DEEPEST} folders deep`)
}

async function extra(reader: ByteReader, header: Header): Promise<Uint8Array> {
  if (header.size > LONGEST_EXTRA) throw new TarError(reader.position, `a long name or extended header has ${header.size} bytes`)
  const data = await exactly(reader, padded(header.size))
  return data.subarray(0, header.size)
}

async function extendedHeader(reader: ByteReader, header: Header): Promise<Extras> {
  const start = reader.position
  const records = paxRecordsOf(await extra(reader, header))
  if (typeof records === 'string') throw new TarError(start, records)
  const extras = new Map<string, string>()
  for (const [key, value] of records) {
    // Version 0.0 of GNU's holes repeats two keys; as one list they are version 0.1.
    if (key !== 'GNU.sparse.offset' && key !== 'GNU.sparse.numbytes') extras.set(key, value)
    else extras.set('GNU.sparse.map', [extras.get('GNU.sparse.map'), value].filter(Boolean).join(','))
  }
  return extras
}

async function memberOf(reader: ByteReader, header: Header, extras: Extras): Promise<Member> {
  const start = reader.position
  const stored = numberIn(extras, 'size', start) ?? header.size
  const name = extras.get('GNU.sparse.name') ?? extras.get('path') ?? header.name
  const kind = kindOf(header.type, name)
  const member = {
    name,
    kind,
    mode: header.mode & 0o7777,
    uid: wordOf(numberIn(extras, 'uid', start) ?? header.uid, 'uid', start),
    gid: wordOf(numberIn(extras, 'gid', start) ?? header.gid, 'gid', start),
    mtime: timeIn(extras, start) ?? timeOf(header.mtime, 0),
    link: extras.get('linkpath') ?? header.link,
    major: wordOf(header.major, 'devmajor', start),
    minor: wordOf(header.minor, 'devminor', start),
    ...extendedIn(extras),
  }
  // A size in the header of a link is only a note, unless an extended header says that the data are there once more.
  if (kind === 'hardlink' || kind === 'symlink' || kind === 'character' || kind === 'block' || kind === 'fifo') {
    if (kind === 'hardlink' && extras.size > 0) await pass(reader, padded(stored))
    return { ...member, size: 0, pieces: [] }
  }
  if (kind === 'directory') {
    if (header.type === 'D') await pass(reader, padded(stored))
    return { ...member, size: 0, pieces: [] }
  }
  return { ...member, ...(await dataOf(reader, header, extras, stored)) }
}

function extendedIn(extras: Extras): Pick<Member, 'extended' | 'hasTextAcl'> {
  const extended: ExtendedAttribute[] = []
  let hasTextAcl = false
  for (const [key, value] of extras)
    if (key.startsWith(EXTENDED)) extended.push({ name: key.slice(EXTENDED.length), value: encodeUtf8(value) })
    else if (key.startsWith(TEXT_ACL)) hasTextAcl = true
  return { ...(extended.length === 0 ? {} : { extended }), ...(hasTextAcl ? { hasTextAcl } : {}) }
}

/** Owners and device numbers have 32 bits. Writers with signed numbers give the upper half as negative ones. */
function wordOf(value: number, field: string, offset: number): number {
  if (value < -(2 ** 31) || value >= 2 ** 32) throw new TarError(offset, `the field ${field} does not fit into 32 bits`)
  return value >>> 0
}

function kindOf(type: string, name: string): Member['kind'] {
  // In the old form a slash at the end marks a folder. Unknown types are to be taken as files.
  return kinds[type] ?? ((type === '\0' || type === '0') && name.endsWith('/') ? 'directory' : 'file')
}

function timeIn(extras: Extras, offset: number): Instant | undefined {
  const text = extras.get('mtime')
  if (text === undefined || text === '') return undefined
  const parts = /^(-?)([0-9]{1,15})(?:\.([0-9]+))?$/.exec(text)
  if (parts === null) throw new TarError(offset, 'mtime of an extended header is no time')
  const [, sign, whole = '', fraction = ''] = parts
  const microseconds = Number(fraction.slice(0, 6).padEnd(6, '0'))
  return sign === '-' ? timeOf(-Number(whole), -microseconds) : timeOf(Number(whole), microseconds)
}

/** No calendar reaches further than this from 1970. */
const MOST_SECONDS = 8_640_000_000_000

const timeOf = (seconds: number, microseconds: number): Instant =>
  instant(Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, seconds)) * 1_000_000 + microseconds)

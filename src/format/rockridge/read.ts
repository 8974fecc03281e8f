/** Rock Ridge read back: what the entries of a record add to it. RRIP 4.1. */

import { decodeUtf8, joined } from '../../codec/index.js'
import { hasXa, XaAttributes, type Additions, type Ledger, type StartUseReader } from '../iso9660/index.js'
import type { Attributes } from '../../tree/index.js'
import { attributesOfEntries } from './attributes.js'
import { compressionOf } from './compressed.js'
import { faults } from './faults.js'
import { startPlain } from './plain.js'
import { readStamps, type Stamps } from './stamps-reader.js'
import {
  AlternateName,
  AttributeList,
  ChildLink,
  LINK,
  MODE,
  PosixAttributes,
  PosixAttributes110,
  PosixDevice,
  SharingProtocol,
  signatureNumber,
  SuspHead,
  SymbolicLink,
  TimeStamps,
} from './structures.js'
import { eachContinued, eachEntry, entryAt } from './susp.js'

/** Most bytes of a name or a target that are put together: what systems take, with room. */
const MOST_NAME = 1024
const MOST_TARGET = 16_384
/** And of extended attributes. */
const MOST_EXTENDED = 2 ** 20

/** To be handed to `readIso9660`; finds out by itself whether the disc has Rock Ridge. */
export const readRockRidge: StartUseReader = async (rootUse, medium, ledger) => {
  const sharing = sharingIn(rootUse, 0, rootUse.length)
  if (sharing === undefined) return undefined
  const skipped = SharingProtocol.decode(rootUse, sharing).skipped
  let last: Partial<Attributes> = {}
  const attributesIn = (found: Gathered): Partial<Attributes> => {
    if (!tellsSame(found, last)) last = attributesOf(found)
    return last
  }
  const finished = (found: Gathered): Additions => additionsOf(found, attributesIn(found))
  const nobody: Ledger = { add: () => undefined, faults: () => [] }
  return {
    plain: startPlain(skipped, (bytes, at, end) => {
      const found = startGathering()
      eachEntry(bytes, at + skipped, end, (...entry) => gather(found, ...entry, nobody, ''), nobody, '')
      return attributesIn(found)
    }),
    read(bytes, at, end, path) {
      const found = startGathering()
      const take = (signature: number, from: Uint8Array, start: number, stop: number): void => {
        gather(found, signature, from, start, stop, ledger, path)
      }
      // The root's own first record has the entry that says how much is skipped in all others.
      const next = eachEntry(bytes, sharingIn(bytes, at, end) ?? at + skipped, end, take, ledger, path)
      if (next === undefined) return finished(found)
      return eachContinued(entryAt(bytes, next), take, medium, ledger, path).then(() => finished(found))
    },
  }
}

/** Where the entry is that says how much is skipped, behind attributes of CD-ROM XA if there are any; none where the protocol is not in use. SUSP 5.3. */
function sharingIn(use: Uint8Array, from: number, end: number): number | undefined {
  const at = hasXa(use, from, end) ? from + XaAttributes.size : from
  // Told by its first two bytes, since every record is asked: `SP`.
  if (use[at] !== 0x53 || use[at + 1] !== 0x50) return undefined
  return end < at + SharingProtocol.size || SharingProtocol.check(use, at).length > 0 ? undefined : at
}

/** What entries of a record said so far. The bytes of those that are read last stay where they are. */
interface Gathered extends Stamps {
  /** The bits that tell what it is. */
  kind: number
  mode: number | undefined
  uid: number
  gid: number
  links: number
  serial: number | undefined
  /** In which the first part of the name stands. */
  name: Uint8Array | undefined
  nameAt: number
  /** Of all parts. */
  nameBytes: number
  /** Parts of names that have several. */
  parts: Uint8Array[] | undefined
  compressed: Uint8Array | undefined
  compressed2: Uint8Array | undefined
  child: Additions['child']
  relocated: boolean
  targets: Uint8Array[] | undefined
  device: Uint8Array | undefined
  /** Entries that tell extended attributes, and their bytes. */
  extended: Uint8Array[] | undefined
  extendedBytes: number
}

const startGathering = (): Gathered => ({
  kind: 0,
  mode: undefined,
  uid: 0,
  gid: 0,
  btime: undefined,
  mtime: undefined,
  atime: undefined,
  ctime: undefined,
  links: 1,
  serial: undefined,
  name: undefined,
  nameAt: 0,
  nameBytes: 0,
  parts: undefined,
  compressed: undefined,
  compressed2: undefined,
  child: undefined,
  relocated: false,
  targets: undefined,
  device: undefined,
  extended: undefined,
  extendedBytes: 0,
})

const PX = signatureNumber('PX')
const TF = signatureNumber('TF')
const NM = signatureNumber('NM')
const ZF = signatureNumber('ZF')
const Z2 = signatureNumber('Z2')
const CL = signatureNumber('CL')
const RE = signatureNumber('RE')
const SL = signatureNumber('SL')
const PN = signatureNumber('PN')
const AL = signatureNumber('AL')

const modeOf = PosixAttributes110.getter('mode')
const linksOf = PosixAttributes110.getter('links')
const uidOf = PosixAttributes110.getter('uid')
const gidOf = PosixAttributes110.getter('gid')
const serialOf = PosixAttributes.getter('serial')
const nameFlagsOf = AlternateName.getter('flags')

/** Bytes that an entry has at least. */
function leastOf(signature: number): number {
  switch (signature) {
    case PX:
      return PosixAttributes110.size
    case TF:
      return TimeStamps.size
    case NM:
      return AlternateName.size
    case CL:
      return ChildLink.size
    case SL:
      return SymbolicLink.size
    case PN:
      return PosixDevice.size
    case AL:
      return AttributeList.size
    default:
      return SuspHead.size
  }
}

function gather(found: Gathered, signature: number, from: Uint8Array, at: number, end: number, ledger: Ledger, path: string): void {
  if (end - at < leastOf(signature)) {
    ledger.add(faults.entryBroken({ path, signature: SuspHead.decode(from, at).signature, length: end - at }))
    return
  }
  switch (signature) {
    case PX:
      if (found.mode !== undefined) return
      found.kind = modeOf(from, at) & 0o170000
      found.mode = modeOf(from, at) & 0o7777
      found.links = linksOf(from, at)
      found.uid = uidOf(from, at)
      found.gid = gidOf(from, at)
      if (end - at >= PosixAttributes.size) found.serial = serialOf(from, at)
      return
    case TF:
      readStamps(found, from, at, end)
      return
    case NM:
      if ((nameFlagsOf(from, at) & (LINK.current | LINK.parent)) === 0) addName(found, from, at + AlternateName.size, end)
      return
    case ZF:
      found.compressed ??= from.slice(at, end)
      return
    case Z2:
      found.compressed2 ??= from.slice(at, end)
      return
    case CL:
      found.child ??= ChildLink.decode(from, at).location
      return
    case RE:
      found.relocated = true
      return
    case SL:
      ;(found.targets ??= []).push(from.subarray(at, end))
      return
    case AL:
      if (found.extendedBytes > MOST_EXTENDED) return
      found.extendedBytes += end - at
      ;(found.extended ??= []).push(from.slice(at, end))
      return
    case PN:
      found.device ??= from.slice(at, end)
  }
}

/** RRIP 4.1.4: parts of one name. Those that mean the directory or its parent name nothing. */
function addName(found: Gathered, from: Uint8Array, at: number, end: number): void {
  if (at === end || found.nameBytes > MOST_NAME) return
  if (found.name === undefined) {
    found.name = from
    found.nameAt = at
  } else (found.parts ??= [found.name.subarray(found.nameAt, found.nameAt + found.nameBytes)]).push(from.subarray(at, end))
  found.nameBytes += end - at
}

const nameOf = ({ name, nameAt, nameBytes, parts }: Gathered): string | undefined =>
  parts === undefined ? name && decodeUtf8(name, nameAt, nameAt + nameBytes) : decodeUtf8(joined(parts))

const tellsSame = (found: Gathered, last: Partial<Attributes>): boolean =>
  found.extended === undefined &&
  last.extended === undefined &&
  found.mode === last.mode &&
  (found.mode === undefined || (found.uid === last.uid && found.gid === last.gid)) &&
  found.mtime === last.mtime &&
  found.atime === last.atime &&
  found.ctime === last.ctime &&
  found.btime === last.btime

function attributesOf({ mode, uid, gid, btime, mtime, atime, ctime, extended }: Gathered): Partial<Attributes> {
  const attributes: { -readonly [Key in keyof Attributes]?: Attributes[Key] } = {}
  if (mode !== undefined) {
    attributes.mode = mode
    attributes.uid = uid
    attributes.gid = gid
  }
  if (mtime !== undefined) attributes.mtime = mtime
  if (atime !== undefined) attributes.atime = atime
  if (ctime !== undefined) attributes.ctime = ctime
  if (btime !== undefined) attributes.btime = btime
  const told = extended === undefined ? undefined : attributesOfEntries(extended)
  if (told !== undefined) attributes.extended = told
  return attributes
}

function additionsOf(found: Gathered, attributes: Partial<Attributes>): Additions {
  const packed = found.compressed ?? found.compressed2
  return {
    name: nameOf(found),
    attributes,
    links: found.links,
    serial: found.serial,
    special: specialOf(found.kind, found.targets ?? [], found.device),
    child: found.child,
    compressed: packed === undefined ? undefined : compressionOf(packed),
    relocated: found.relocated,
  }
}

function specialOf(kind: number, links: readonly Uint8Array[], device: Uint8Array | undefined): Additions['special'] {
  switch (kind) {
    case MODE.symlink:
      return { kind: 'symlink', target: targetOf(links) }
    case MODE.fifo:
      return { kind: 'fifo' }
    case MODE.socket:
      return { kind: 'socket' }
    case MODE.character:
    case MODE.block: {
      const { high, low } = device === undefined ? { high: 0, low: 0 } : PosixDevice.decode(device)
      // The low half alone holds numbers of 16 bits (see `deviceParts`), or of 32 as the C library of Linux packs them.
      const [major, minor] = high === 0 && low > 0xff ? [(low >>> 8) & 0xfff, (low & 0xff) | ((low >>> 12) & 0xfff00)] : [high, low]
      return { kind: kind === MODE.block ? 'block' : 'character', major, minor }
    }
    default:
      return undefined
  }
}

/** RRIP 4.1.3.1: components, joined by slashes but where one continues the other. */
function targetOf(entries: readonly Uint8Array[]): string {
  const parts: Uint8Array[] = []
  const slash = Uint8Array.of(0x2f)
  let length = 0
  // Whether a slash is due before the next component.
  let due = false
  for (const entry of entries)
    for (let at = SymbolicLink.size; at + 2 <= entry.length && length < MOST_TARGET;) {
      const [flags, size] = [entry[at] as number, entry[at + 1] as number]
      if (due) parts.push(slash)
      const part = componentOf(flags, entry.subarray(at + 2, at + 2 + size))
      parts.push(part)
      length += part.length + 1
      due = (flags & (LINK.continue | LINK.root)) === 0
      at += 2 + size
    }
  return decodeUtf8(joined(parts))
}

function componentOf(flags: number, content: Uint8Array): Uint8Array {
  if ((flags & LINK.root) !== 0) return Uint8Array.of(0x2f)
  if ((flags & LINK.parent) !== 0) return Uint8Array.of(0x2e, 0x2e)
  return (flags & LINK.current) === 0 ? content : Uint8Array.of(0x2e)
}

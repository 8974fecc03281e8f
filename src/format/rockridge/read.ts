/** Rock Ridge read back: what the entries of a record add to it. RRIP 4.1. */

import { decodeUtf8 } from '../../codec/index.js'
import { date17, date7, hasXa, XaAttributes, type Additions, type Ledger, type StartUseReader } from '../iso9660/index.js'
import type { Attributes } from '../../tree/index.js'
import type { Instant } from '../../unit/index.js'
import { compressionOf } from './compressed.js'
import { faults } from './faults.js'
import {
  AlternateName,
  ChildLink,
  LINK,
  LONG_FORM,
  MODE,
  PosixAttributes,
  PosixAttributes110,
  PosixDevice,
  SharingProtocol,
  STAMP,
  SuspHead,
  SymbolicLink,
  TimeStamps,
} from './structures.js'
import { readEntries, type Entry } from './susp.js'

/** Most bytes of a name or a target that are put together: what systems take, with room. */
const MOST_NAME = 1024
const MOST_TARGET = 16_384

/** To be handed to `readIso9660`; finds out by itself whether the disc has Rock Ridge. */
export const readRockRidge: StartUseReader = async (rootUse, medium, ledger) => {
  const sharing = sharingIn(rootUse)
  if (sharing === undefined) return undefined
  return {
    async read(systemUse, path) {
      // The root's own first record has the entry that says how much is skipped in all others.
      const skipped = sharingIn(systemUse)?.at ?? sharing.skipped
      return additionsOf(await readEntries(systemUse, skipped, medium, ledger, path), path, ledger)
    },
  }
}

/** Where the entry is that says how much is skipped, behind attributes of CD-ROM XA if there are any; none where the protocol is not in use. SUSP 5.3. */
function sharingIn(use: Uint8Array): { readonly at: number; readonly skipped: number } | undefined {
  const at = hasXa(use) ? XaAttributes.size : 0
  // Told by its first two bytes, since every record is asked: `SP`.
  if (use[at] !== 0x53 || use[at + 1] !== 0x50) return undefined
  if (use.length < at + SharingProtocol.size || SharingProtocol.check(use, at).length > 0) return undefined
  return { at, skipped: SharingProtocol.decode(use, at).skipped }
}

function additionsOf(entries: readonly Entry[], path: string, ledger: Ledger): Additions {
  const of = (signature: string, least: number): readonly Uint8Array[] =>
    entries.flatMap((entry) => {
      if (entry.signature !== signature) return []
      if (entry.bytes.length >= least) return [entry.bytes]
      ledger.add(faults.entryBroken({ path, signature, length: entry.bytes.length }))
      return []
    })
  const attributes: Mutable<Partial<Attributes>> = {}
  const additions: Mutable<Additions> = { attributes }
  let kind = 0
  const [posix] = of('PX', PosixAttributes110.size)
  if (posix !== undefined) {
    const { mode, links, uid, gid } = PosixAttributes110.decode(posix)
    kind = mode & 0o170000
    Object.assign(attributes, { mode: mode & 0o7777, uid, gid })
    additions.links = links
    if (posix.length >= PosixAttributes.size) additions.serial = PosixAttributes.decode(posix).serial
  }
  for (const entry of of('TF', TimeStamps.size)) Object.assign(attributes, stampsOf(entry))
  const name = nameOf(of('NM', AlternateName.size))
  if (name !== undefined) additions.name = name
  const [packed] = [...of('ZF', SuspHead.size), ...of('Z2', SuspHead.size)]
  if (packed !== undefined) additions.compressed = compressionOf(packed)
  const [link] = of('CL', ChildLink.size)
  if (link !== undefined) additions.child = ChildLink.decode(link).location
  if (entries.some((entry) => entry.signature === 'RE')) additions.relocated = true
  const special = specialOf(kind, of('SL', SymbolicLink.size), of('PN', PosixDevice.size))
  if (special !== undefined) additions.special = special
  return additions
}

type Mutable<Of> = { -readonly [Key in keyof Of]: Of[Key] }

/** RRIP 4.1.4: parts of one name. Those that mean the directory or its parent name nothing. */
function nameOf(entries: readonly Uint8Array[]): string | undefined {
  const parts: Uint8Array[] = []
  let length = 0
  for (const entry of entries) {
    const { flags } = AlternateName.decode(entry)
    if ((flags & (LINK.current | LINK.parent)) !== 0) continue
    parts.push(entry.subarray(AlternateName.size))
    length += entry.length - AlternateName.size
    if (length > MOST_NAME) break
  }
  return length === 0 ? undefined : decodeUtf8(joined(parts))
}

function specialOf(kind: number, links: readonly Uint8Array[], devices: readonly Uint8Array[]): Additions['special'] {
  switch (kind) {
    case MODE.symlink:
      return { kind: 'symlink', target: targetOf(links) }
    case MODE.fifo:
      return { kind: 'fifo' }
    case MODE.socket:
      return { kind: 'socket' }
    case MODE.character:
    case MODE.block: {
      const [device] = devices
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

const stampNames = { created: 'btime', modified: 'mtime', accessed: 'atime', changed: 'ctime' } as const

/** RRIP 4.1.6. */
function stampsOf(entry: Uint8Array): Partial<Attributes> {
  const { flags } = TimeStamps.decode(entry)
  const long = (flags & LONG_FORM) !== 0
  const width = long ? 17 : 7
  const times: Mutable<Partial<Attributes>> = {}
  let at = TimeStamps.size
  for (const stamp of Object.keys(STAMP) as (keyof typeof STAMP)[]) {
    if ((flags & STAMP[stamp]) === 0) continue
    if (at + width > entry.length) break
    const time: Instant | undefined = long ? date17.read(entry, at, width) : date7.read(entry, at, width)
    if (time !== undefined) times[stampNames[stamp]] = time
    at += width
  }
  return times
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

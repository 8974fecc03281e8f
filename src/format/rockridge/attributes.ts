/**
 * Extended attributes and lists of access control in AL entries. AAIP 2.0 of libisofs (`susp_aaip_2_0.txt`): "AL", "Namespaces", "binary ACL
 * representation". Left out: names of users and groups (TRANSLATE). What Linux keeps as a list of access control, in
 * `system.posix_acl_access` and `system.posix_acl_default`, is one value with an empty name here.
 */

import { byCodePoint, decodeUtf8, encodeUtf8, joined, readU32le } from '../../codec/index.js'
import type { Attributes, ExtendedAttribute } from '../../tree/index.js'
import { trailed, TRAIL, type Field } from './field.js'
import { SUM_NAMES } from './file-sums.js'
import { AttributeList, LINK } from './structures.js'

const ACCESS = 'system.posix_acl_access'
const DEFAULT = 'system.posix_acl_default'

/** Bytes that stand for the start of a name; one that escapes others. */
const SPACES = ['system.', 'user.', 'isofs.', 'trusted.', 'security.'] as const
const FIRST_SPACE = 2
const ESCAPE = 1
const LAST_RESERVED = 0x1f

/** The entries of what has extended attributes, in as many as they need. */
export function attributeFields({ mode, extended }: Pick<Attributes, 'mode' | 'extended'>): readonly Field[] {
  if (extended === undefined) return []
  const access = extended.find(({ name }) => name === ACCESS)
  const byDefault = extended.find(({ name }) => name === DEFAULT)
  const list = [...aclOf(access?.value, mode), ...(byDefault === undefined ? [] : [SWITCH, ...aclOf(byDefault.value, undefined)])]
  const parts = extended
    .filter((attribute) => attribute !== access && attribute !== byDefault)
    .flatMap(({ name, value }) => [shortName(name), value])
  return inEntries(list.length === 0 ? parts : [new Uint8Array(0), Uint8Array.from(list), ...parts])
}

/** Names and values, one behind the other: each in records that end with their entry. */
function inEntries(parts: readonly Uint8Array[]): readonly Field[] {
  const trails: Uint8Array[] = []
  let trail = new Uint8Array(TRAIL)
  let used = 0
  for (const part of parts) {
    let at = 0
    do {
      // Of what has bytes, one at least goes with a head.
      if (TRAIL - used < 2 + Math.min(1, part.length - at)) {
        trails.push(trail.subarray(0, used))
        trail = new Uint8Array(TRAIL)
        used = 0
      }
      const few = part.subarray(at, at + TRAIL - used - 2)
      at += few.length
      trail.set([at < part.length ? LINK.continue : 0, few.length], used)
      trail.set(few, used + 2)
      used += 2 + few.length
    } while (at < part.length)
  }
  trails.push(trail.subarray(0, used))
  return trails.map((bytes, i) => trailed(AttributeList, i < trails.length - 1 ? LINK.continue : 0, bytes))
}

function shortName(name: string): Uint8Array {
  const space = SPACES.findIndex((each) => name.startsWith(each))
  if (space >= 0) return Uint8Array.of(FIRST_SPACE + space, ...encodeUtf8(name.slice((SPACES[space] as string).length)))
  const bytes = encodeUtf8(name)
  return (bytes[0] ?? 0) <= LAST_RESERVED ? Uint8Array.of(ESCAPE, ...bytes) : bytes
}

function longName(bytes: Uint8Array): string {
  const first = bytes[0] as number
  if (first > LAST_RESERVED) return decodeUtf8(bytes)
  return (first === ESCAPE ? '' : (SPACES[first - FIRST_SPACE] ?? '')) + decodeUtf8(bytes.subarray(1))
}

/** Tags of AAIP, and those of Linux's <linux/posix_acl.h>. */
const TAGS = [
  { aaip: 1, linux: 0x01, shift: 6 },
  { aaip: 10, linux: 0x02 },
  { aaip: 3, linux: 0x04, shift: 3 },
  { aaip: 12, linux: 0x08 },
  { aaip: 5, linux: 0x10, shift: 3 },
  { aaip: 6, linux: 0x20, shift: 0 },
] as const
const GROUP = 0x04
const MASK = 0x10
const QUALIFIED = 0x08
/** Switches from the list of a file to that of what is made in a folder. */
const SWITCH = 0x81
const SWITCHED = 8
/** <linux/posix_acl_xattr.h>: version 2, and entries of tag, permissions and id. */
const LINUX_HEAD = Uint8Array.of(2, 0, 0, 0)
const LINUX_ENTRY = 8
const NO_ID = 0xffff_ffff

/** Entries of AAIP. Those that are bits of the mode too are taken from there, where there is one: both must agree. */
function aclOf(value: Uint8Array | undefined, mode: number | undefined): readonly number[] {
  if (value === undefined || value.length < LINUX_HEAD.length || readU32le(value, 0) !== 2) return []
  const out: number[] = []
  const tags = new Set<number>()
  for (let at = LINUX_HEAD.length; at + LINUX_ENTRY <= value.length; at += LINUX_ENTRY) tags.add(value[at] as number)
  for (let at = LINUX_HEAD.length; at + LINUX_ENTRY <= value.length; at += LINUX_ENTRY) {
    const tag = TAGS.find(({ linux }) => linux === value[at])
    if (tag === undefined) continue
    const isOfMode = mode !== undefined && 'shift' in tag && !(tag.linux === GROUP && tags.has(MASK))
    const rights = isOfMode ? (mode >> tag.shift) & 7 : (value[at + 2] as number) & 7
    // AAIP counts as POSIX does: 4 reads, 2 writes, 1 runs.
    if ('shift' in tag) out.push((tag.aaip << 4) | rights)
    else out.push((tag.aaip << 4) | QUALIFIED | rights, ...qualifierOf(readU32le(value, at + 4)))
  }
  return out
}

/** Length and bytes of a number, the highest one first, without zeros before it. */
function qualifierOf(id: number): readonly number[] {
  const bytes = [24, 16, 8, 0].map((shift) => (id >>> shift) & 255)
  const first = bytes.findIndex((byte) => byte !== 0)
  const few = first < 0 ? [0] : bytes.slice(first)
  return [few.length, ...few]
}

/** The two lists of Linux that a value of AAIP tells. What is damaged ends there. */
function listsOf(value: Uint8Array): readonly ExtendedAttribute[] {
  const lists: number[][] = [[], []]
  let list = lists[0] as number[]
  for (let at = 0; at < value.length;) {
    const entry = value[at++] as number
    let id = NO_ID
    if ((entry & QUALIFIED) !== 0) {
      const length = value[at++] ?? 0
      // Longer ones are names of users for a whole disc, which tell nothing of this file.
      id = length > 4 ? NO_ID : value.subarray(at, at + length).reduce((number, byte) => number * 256 + byte, 0)
      at += length & 127
    }
    if (entry >> 4 === SWITCHED) {
      list = lists[1] as number[]
      continue
    }
    const tag = TAGS.find(({ aaip }) => aaip === entry >> 4)
    if (tag === undefined) continue
    list.push(tag.linux, 0, entry & 7, 0, id & 255, (id >>> 8) & 255, (id >>> 16) & 255, id >>> 24)
  }
  return [ACCESS, DEFAULT].flatMap((name, i) => {
    const entries = lists[i] as number[]
    return entries.length === 0 ? [] : [{ name, value: Uint8Array.of(...LINUX_HEAD, ...entries) }]
  })
}

/** What the AL entries of a record tell but checksums of the image; undefined for nothing. An odd component at the end is none. */
export function attributesOfEntries(entries: readonly Uint8Array[]): readonly ExtendedAttribute[] | undefined {
  const components = componentsOf(entries)
  const found = new Map<string, Uint8Array>()
  for (let i = 0; i + 1 < components.length; i += 2) {
    const [name, value] = [components[i] as Uint8Array, components[i + 1] as Uint8Array]
    if (name.length === 0) for (const list of listsOf(value)) found.set(list.name, list.value)
    else found.set(longName(name), value)
  }
  for (const name of SUM_NAMES) found.delete(name)
  if (found.size === 0) return undefined
  return [...found].map(([name, value]) => ({ name, value })).sort((a, b) => byCodePoint(a.name, b.name))
}

/** Records may go on in the next entry, with a head of their own or without one, as the example of AAIP 2.0 has it. */
function componentsOf(entries: readonly Uint8Array[]): readonly Uint8Array[] {
  const bytes = joined(entries.map((entry) => entry.subarray(AttributeList.size)))
  const components: Uint8Array[] = []
  let parts: Uint8Array[] = []
  for (let at = 0; at + 2 <= bytes.length;) {
    const [flags, length] = [bytes[at] as number, bytes[at + 1] as number]
    parts.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
    if ((flags & LINK.continue) !== 0) continue
    components.push(joined(parts))
    parts = []
  }
  return components
}

/** What the entries of one record said so far. Nothing is made of them where nothing is wrong. */

import { IN_USE, isMirrored, LINK, POSIX_BYTES, POSIX_BYTES_110, word } from './constants.js'
import { RockRidgeInUse } from '../structures.js'
import type { Place } from './place.js'
import { rules, suspRules, tableRules } from './rules.js'
import { posixTable } from './tables.js'

/** Kinds besides those of the summary of RRIP 1.10. */
export const SEEN = { RR: 0x100, SP: 0x200, ER: 0x400, ZF: 0x800, AL: 0x1000, SF: 0x2000 } as const

export class Entries {
  /** Bits of IN_USE and SEEN. */
  seen = 0
  mode = 0
  links = 0
  uid = 0
  gid = 0
  /** Of records that have none: -1. */
  serial = -1
  /** Of the last PX on the medium. */
  pxAt = 0
  inUse = 0
  inUseAt = 0
  nameBytes: Uint8Array = new Uint8Array(0)
  nameFrom = 0
  nameEnd = 0
  nameAt = 0
  nameFlags = 0
  parts: Uint8Array[] | undefined
  childLink = -1
  childLinkAt = 0
  parentLink = -1
  parentLinkAt = 0
  /** Stamps of all TF entries, and what tells one set of them from another. */
  stamps = 0
  stampHash = 0
  stampsAt = 0
  compressed: Uint8Array | undefined
  compressedAt = 0
  /** Whether the last SL and AL said that more follows; -1 where there is none. */
  targetContinues = -1
  componentContinues = false
  components = 0
  targetAt = 0
  aaipContinues = -1
  aaipAt = 0

  clear(): void {
    this.seen = 0
    this.serial = -1
    this.nameFrom = 0
    this.nameEnd = 0
    this.nameFlags = 0
    this.parts = undefined
    this.childLink = -1
    this.parentLink = -1
    this.stamps = 0
    this.stampHash = 0
    this.compressed = undefined
    this.targetContinues = -1
    this.componentContinues = false
    this.components = 0
    this.aaipContinues = -1
  }

  /** Marks a kind of which there may be one. */
  mark(bit: number, name: string, at: number, place: Place): void {
    if ((this.seen & bit) !== 0) place.say(rules.twice, 'signature', at, `a second ${name}`, 'one of its kind', name)
    this.seen |= bit
  }
}

/** RRIP 4.1.1. */
export function takePosix(entries: Entries, at: number, length: number, place: Place): void {
  const { bytes } = place
  const known = length === POSIX_BYTES || length === POSIX_BYTES_110
  if (!known) {
    const should = `${POSIX_BYTES_110} or ${POSIX_BYTES}`
    place.say(suspRules.entryLength, 'length', at + 2, length, should, 'PX')
    if (length < POSIX_BYTES_110) return
  }
  entries.mark(IN_USE.PX, 'PX', at, place)
  entries.mode = word(bytes, at + 4)
  entries.links = word(bytes, at + 12)
  entries.uid = word(bytes, at + 20)
  entries.gid = word(bytes, at + 28)
  entries.pxAt = place.base + at
  let same = isMirrored(bytes, at + 4) && isMirrored(bytes, at + 12) && isMirrored(bytes, at + 20) && isMirrored(bytes, at + 28)
  if (length >= POSIX_BYTES) {
    entries.serial = word(bytes, at + 36)
    same &&= isMirrored(bytes, at + 36)
  }
  if (known && (!same || bytes[at + 3] !== 1))
    place.findings.table(tableRules, posixTable(length), {
      bytes,
      offset: at,
      at: place.base,
      structure: 'PX',
      path: place.record.path(),
    })
}

const inUseOf = RockRidgeInUse.getter('flags')

/** RRIP 1.10 4.1.8. */
export function takeInUse(entries: Entries, at: number, place: Place): void {
  entries.mark(SEEN.RR, 'RR', at, place)
  entries.inUse = inUseOf(place.bytes, at)
  entries.inUseAt = place.base + at
}

/** Flags that RRIP knows; 20h was the name of the host before it was reserved. RRIP 4.1.4. */
const NAME_FLAGS = LINK.continue | LINK.current | LINK.parent
const NAME_HEAD = 5

/** RRIP 4.1.4. */
export function takeName(entries: Entries, at: number, length: number, place: Place): void {
  const { bytes, record } = place
  const flags = bytes[at + 4] as number
  const [from, end] = [at + NAME_HEAD, at + length]
  if ((entries.seen & IN_USE.NM) !== 0) {
    if ((entries.nameFlags & LINK.continue) === 0)
      place.say(rules.nameContinued, 'flags', at + 4, 'a further part', 'the part before to be marked as continued')
    entries.parts ??= [entries.nameBytes.subarray(entries.nameFrom, entries.nameEnd)]
    entries.parts.push(bytes.subarray(from, end))
  } else {
    entries.nameBytes = bytes
    entries.nameFrom = from
    entries.nameEnd = end
    entries.nameAt = place.base + at
  }
  entries.seen |= IN_USE.NM
  entries.nameFlags = flags
  if (flags === 0) return
  const marks = flags & (LINK.current | LINK.parent)
  const fitting = record.role === 'self' ? LINK.current : record.role === 'parent' ? LINK.parent : 0
  const isReserved = (flags & ~NAME_FLAGS) !== 0
  if (isReserved || (marks !== 0 && marks !== fitting))
    place.say(rules.nameFlags, 'flags', at + 4, `${flags.toString(16)}h`, `${(fitting | (flags & LINK.continue)).toString(16)}h`)
  if (marks !== 0 && length > NAME_HEAD) place.say(rules.nameFlags, 'length', at + 2, length, 'no name beside the mark')
}

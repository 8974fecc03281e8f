/** Where an entry says its data lies. ECMA-167 4/12, 4/14.5, 4/14.14; OSTA UDF 2.60 2.3.10 and 2.3.11. */

import { readU16le, readU32le } from '../../../codec/index.js'
import { NO_CLAIM } from '../../../finding/index.js'
import { AllocationExtent, FILE_TYPE, ICB_FLAG } from '../file-structures.js'
import { TAG } from '../tag.js'
import { allocationBytesAt, blocksAt, SIZE_AT, type EntryFound } from './entries.js'
import type { Place } from './place.js'
import { allocationRules as rules, entryRules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import { judgeTag } from './tags.js'
import type { Usage } from './usage.js'

const LENGTH_MASK = 0x3fffffff
const KIND = { recorded: 0, reserved: 1, hole: 2, further: 3 } as const
/** Bit of the flags of a descriptor: its blocks are erased. UDF 2.3.10.1. */
const ERASED = 1
/** More descriptors than any file has. */
const MOST_EXTENTS = 2 ** 22

/** Sums that grow area by area. */
interface Allocation {
  readonly q: Inquiry
  readonly usage: Usage
  readonly entry: EntryFound
  readonly place: Place
  readonly isLong: boolean
  readonly owner: number
  readonly holder: number
  /** Bytes of all extents so far, and blocks that are recorded of them. */
  bytes: number
  blocks: number
  /** Byte of the medium of the descriptor before, where its extent is no whole blocks. */
  partial: number
  /** The claim of the extent before. */
  claim: number
  count: number
  /** An extent began before the end of the file and ended behind it. */
  over: boolean
}

interface Further {
  readonly partition: number
  readonly block: number
  readonly length: number
  readonly at: number
}

/** Judges what is in the entry; the rest, where there is any, is for `judgeFurther`. `bytes` hold the entry, `at` is the byte of the medium of byte 0. */
export function judgeAllocation(
  q: Inquiry,
  usage: Usage,
  bytes: Uint8Array,
  at: number,
  entry: EntryFound,
  place: Place,
  owners: Owners,
): Promise<void> | undefined {
  const { flags, size, allocationAt, allocationBytes, structure, extended } = entry
  const form = flags & 7
  if (form === ICB_FLAG.embedded) {
    if (size !== allocationBytes)
      q.say(entryRules.length, entry.at + SIZE_AT, 'size', size, `${allocationBytes}, as so many bytes are embedded`, {
        structure,
        path: place.path(),
      })
    if (entry.blocks !== 0)
      q.say(entryRules.blocks, entry.at + blocksAt(extended), 'blocks', entry.blocks, '0, as the data is embedded', {
        structure,
        path: place.path(),
      })
    return undefined
  }
  if (form !== ICB_FLAG.short && form !== ICB_FLAG.long) return undefined
  const isFile = entry.fileType === FILE_TYPE.file || entry.fileType === FILE_TYPE.realTime
  const owner = isFile
    ? owners.file
    : entry.fileType === FILE_TYPE.directory || entry.fileType === FILE_TYPE.streamDirectory
      ? owners.directory
      : owners.other
  const it: Allocation = {
    q,
    usage,
    entry,
    place,
    isLong: form === ICB_FLAG.long,
    owner,
    holder: owners.reserved,
    bytes: 0,
    blocks: 0,
    partial: -1,
    claim: NO_CLAIM,
    count: 0,
    over: false,
  }
  const width = it.isLong ? 16 : 8
  if (allocationBytes % width !== 0)
    q.say(rules.descriptors, entry.at + allocationBytesAt(extended), 'allocationBytes', allocationBytes, `a multiple of ${width}`, {
      structure,
      path: place.path(),
    })
  const further = judgeArea(it, bytes, allocationAt, allocationAt + allocationBytes, at)
  if (further !== undefined) return judgeFurther(it, further)
  finish(it)
  return undefined
}

/** Numbers of claims' owners. */
export interface Owners {
  readonly file: number
  readonly directory: number
  readonly other: number
  /** Allocated and not recorded. */
  readonly reserved: number
  readonly descriptors: number
}

export const ownersOf = (usage: Usage): Owners => ({
  file: usage.owner('data', 'file of UDF'),
  directory: usage.owner('structure', 'directory of UDF'),
  other: usage.owner('structure', 'data of a special file of UDF'),
  reserved: usage.owner('reserve', 'allocated space of UDF'),
  descriptors: usage.owner('structure', 'allocation extent descriptor of UDF'),
})

function judgeArea(it: Allocation, bytes: Uint8Array, from: number, to: number, at: number): Further | undefined {
  const { q, entry, place, isLong } = it
  const { blockSize } = q
  const width = isLong ? 16 : 8
  for (let offset = from; offset + width <= to; offset += width) {
    const word = readU32le(bytes, offset)
    const block = readU32le(bytes, offset + 4)
    const partition = isLong ? readU16le(bytes, offset + 8) : place.partition
    const length = word & LENGTH_MASK
    const kind = word >>> 30
    if (isLong && (readU16le(bytes, offset + 10) !== 0 || readU32le(bytes, offset + 12) !== 0)) judgeUse(it, bytes, offset, at, kind)
    if (length === 0) {
      if (word !== 0 && kind !== KIND.recorded) say(it, 'extentKind', at + offset, 'extent', `kind ${kind} of no length`, 'kind 0')
      else if (block !== 0 || (isLong && partition !== 0 && entry.size > 0))
        say(it, 'descriptors', at + offset + 4, 'extent', `no bytes at block ${block}`, 'block 0 where there are none')
      for (let rest = offset + width; rest < to; rest++)
        if (bytes[rest] !== 0) {
          say(it, 'descriptors', at + rest, 'extent', 'something behind the descriptor of no length that ends them', 'nothing')
          break
        }
      return undefined
    }
    if (++it.count > MOST_EXTENTS) return undefined
    if (kind === KIND.further) {
      if (offset + width < to && !isRestBlank(bytes, offset + width, to))
        say(it, 'continuation', at + offset + width, 'extent', 'something behind the descriptor that leads on', 'nothing')
      return { partition, block, length, at: at + offset }
    }
    judgeExtent(it, { kind, length, block, partition, at: at + offset, blocks: Math.ceil(length / blockSize) })
  }
  return undefined
}

const isRestBlank = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false
  return true
}

interface Extent {
  readonly kind: number
  readonly length: number
  readonly block: number
  readonly partition: number
  readonly at: number
  readonly blocks: number
}

function judgeExtent(it: Allocation, { kind, length, block, partition, at, blocks }: Extent): void {
  const { q, usage, entry } = it
  const isTail = it.bytes >= entry.size
  if (it.partial >= 0 && !isTail) {
    say(it, 'extentWhole', it.partial, 'extent', 'no whole blocks, and more behind it', `a multiple of ${q.blockSize}`)
    it.partial = -1
  }
  if (isTail && kind !== KIND.reserved)
    say(it, 'extentKind', at, 'extent', `kind ${kind} behind the end of the file`, 'kind 1, allocated and not recorded')
  if (kind !== KIND.recorded && entry.fileType !== FILE_TYPE.file && entry.fileType !== FILE_TYPE.realTime && !isTail)
    say(it, 'extentKind', at, 'extent', `kind ${kind}`, 'kind 0, recorded')
  if (length % q.blockSize !== 0) it.partial = at
  if (!isTail && it.bytes + length > entry.size) it.over = true
  it.bytes += length
  if (kind === KIND.hole) {
    if (block !== 0) say(it, 'extentKind', at + 4, 'extent', `block ${block} of what is not allocated`, 'block 0')
    return
  }
  if (kind === KIND.recorded) it.blocks += blocks
  const owner = kind === KIND.recorded ? it.owner : it.holder
  const isInside = usage.take(owner, partition, block, blocks, at, it.claim)
  it.claim = usage.last
  if (isInside) return
  const known = usage.sizes[partition]
  if (known === undefined) say(it, 'extentPlace', at + 8, 'extent', `partition ${partition}`, `0 to ${usage.sizes.length - 1}`)
  else
    say(
      it,
      'extentPlace',
      at + (block >= known ? 4 : 0),
      'extent',
      `${blocks} blocks from block ${block} of partition ${partition}`,
      `within its ${known} blocks`,
    )
}

function judgeUse(it: Allocation, bytes: Uint8Array, offset: number, at: number, kind: number): void {
  const flags = readU16le(bytes, offset + 10)
  const allowed = kind === KIND.reserved ? ERASED : 0
  if ((flags & ~allowed) !== 0) say(it, 'extentUse', at + offset + 10, 'extent', `flags ${flags}`, '0')
  for (let i = 12; i < 16; i++)
    if (bytes[offset + i] !== 0)
      return say(it, 'extentUse', at + offset + i, 'extent', `implementation use ${readU32le(bytes, offset + 12)}`, '0')
}

function say(it: Allocation, rule: keyof typeof rules, at: number, field: string, is: string, should: string): void {
  it.q.say(rules[rule], at, field, is, should, { structure: it.entry.structure, path: it.place.path() })
}

/** Descriptors that lie elsewhere, block after block. */
async function judgeFurther(it: Allocation, first: Further): Promise<void> {
  const { q, usage, place } = it
  const seen = new Set<number>()
  const structure = 'allocation extent descriptor'
  const owner = usage.owner('structure', 'allocation extent descriptor of UDF')
  for (let next: Further | undefined = first; next !== undefined;) {
    const { partition, block, length, at }: Further = next
    const key = partition * 2 ** 32 + block
    if (seen.has(key)) {
      say(it, 'continuation', at, 'extent', `block ${block}, which was there before`, 'another block')
      return
    }
    seen.add(key)
    if (length % q.blockSize !== 0) say(it, 'continuation', at, 'extent', `${length} bytes`, `a multiple of ${q.blockSize}`)
    const [stretch] = q.spaces[partition]?.locate(block, 1) ?? []
    if (!usage.take(owner, partition, block, 1, at) || stretch?.offset === undefined) {
      say(it, 'extentPlace', at + 4, 'extent', `block ${block} of partition ${partition}`, 'a block of the volume')
      return
    }
    const here = stretch.offset
    const bytes = (await q.source.read(here, q.blockSize)).slice()
    if (bytes.length < q.blockSize) return
    const filled = readU32le(bytes, 20)
    const size = AllocationExtent.size + filled
    const fits = size <= q.blockSize
    const more = { structure, path: place.path() }
    if (!judgeTag(q, bytes, 0, q.blockSize, here, { ids: [TAG.allocationExtent], location: block, size: fits ? size : undefined, ...more }))
      return
    const previous = readU32le(bytes, 16)
    if (previous !== 0 && previous >= (usage.sizes[partition] ?? 0))
      q.say(rules.continuation, here + 16, 'previous', previous, '0, or a block of the partition', more)
    if (!fits || filled % (it.isLong ? 16 : 8) !== 0) {
      q.say(
        rules.continuation,
        here + 20,
        'bytes',
        filled,
        `a multiple of ${it.isLong ? 16 : 8}, at most ${q.blockSize - AllocationExtent.size}`,
        more,
      )
      if (!fits) return
    }
    next = judgeArea(it, bytes, AllocationExtent.size, size, here)
  }
  finish(it)
}

/** All descriptors are known: sums against the fields of the entry. */
function finish(it: Allocation): void {
  const { q, entry, place } = it
  const { size, structure, extended } = entry
  if (it.bytes < size || it.over)
    q.say(entryRules.length, entry.at + SIZE_AT, 'size', size, `${it.bytes}, the sum of its extents`, { structure, path: place.path() })
  if (entry.blocks !== it.blocks)
    q.say(entryRules.blocks, entry.at + blocksAt(extended), 'blocks', entry.blocks, `${it.blocks}, as its extents have`, {
      structure,
      path: place.path(),
    })
}

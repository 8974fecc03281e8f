/** Bitmaps and tables of free space against what is used. ECMA-167 4/10, 4/14.11, 4/14.12; OSTA UDF 2.60 2.3.7 and 2.3.8. */

import { readU16le, readU32le } from '../../../codec/index.js'
import { TAG } from '../tag.js'
import type { Data } from './data.js'
import { SPACE_FIELDS, type PartitionFound } from './descriptors.js'
import type { Inquiry } from './inquiry.js'
import { spaceRules as rules } from './space-rules.js'
import { judgeTag } from './tags.js'
import type { Usage } from './usage.js'

const HEAD = 24
const BITS = 16
const BYTES = 20
/** A table: ICB tag, length of its descriptors, descriptors. ECMA-167 4/14.11. */
const TABLE_HEAD = 40
const TABLE_LENGTH = 36
const LENGTH_MASK = 0x3fffffff
/** Larger bitmaps than any medium needs. */
const MOST_BYTES = 2 ** 25
const MOST_RUNS = 1000

/** Free blocks as the partition header has them; 'none' where it names neither bitmap nor table, undefined where that is broken. */
export async function judgeSpace(
  q: Inquiry,
  usage: Usage,
  { one, length }: PartitionFound,
  partition: number,
): Promise<number | 'none' | undefined> {
  for (const [field, offset] of SPACE_FIELDS) {
    const [bytes, block] = [readU32le(one.bytes, offset), readU32le(one.bytes, offset + 4)]
    if (bytes === 0 || field === 'partition integrity table') continue
    const isTable = field.endsWith('table')
    return isTable
      ? judgeTables(q, usage, { partition, block, at: one.at + offset, blocks: length })
      : judgeBitmapAt(q, usage, { partition, block, at: one.at + offset, blocks: length, bytes })
  }
  return 'none'
}

interface Where {
  readonly partition: number
  readonly block: number
  /** Byte of the medium that names it. */
  readonly at: number
  /** Of the partition. */
  readonly blocks: number
}

async function judgeBitmapAt(
  q: Inquiry,
  usage: Usage,
  { partition, block, at, blocks, bytes }: Where & { readonly bytes: number },
): Promise<number | undefined> {
  const [stretch] = q.spaces[partition]?.locate(block, 1) ?? []
  if (
    !usage.take(usage.owner('structure', 'space bitmap of UDF'), partition, block, Math.ceil(bytes / q.blockSize), at) ||
    stretch?.offset === undefined ||
    bytes > MOST_BYTES
  )
    return undefined
  const here = stretch.offset
  const read = (await q.source.read(here, bytes)).slice()
  return judgeBitmap(q, usage, { bytes: read, at: (byte) => here + byte, block: () => block }, partition, blocks)
}

/** Of a partition, in an extent or in the file of a metadata partition. */
export function judgeBitmap(q: Inquiry, usage: Usage, data: Data, partition: number, blocks: number): number | undefined {
  const { bytes, at } = data
  if (bytes.length < HEAD) {
    q.say(rules.bitmap, at(0), 'bytes', bytes.length, `at least ${HEAD}`)
    return undefined
  }
  const [bits, size] = [readU32le(bytes, BITS), readU32le(bytes, BYTES)]
  const whole = HEAD + size
  judgeTag(q, bytes, 0, bytes.length, at(0), {
    ids: [TAG.spaceBitmap],
    location: data.block(0),
    size: whole > bytes.length ? undefined : whole,
    shorter: 'allowed',
    structure: 'space bitmap',
  })
  if (bits !== blocks) q.say(rules.bitmap, at(BITS), 'bits', bits, `${blocks}, one for each block of the partition`)
  if (size !== Math.ceil(bits / 8)) q.say(rules.bitmap, at(BYTES), 'bytes', size, Math.ceil(bits / 8))
  const used = usage.usedIn(partition)
  if (used === undefined || whole > bytes.length) return undefined
  claimFree(q, bytes.subarray(HEAD), Math.min(bits, blocks, size * 8), partition, at(0))
  return compareBits(q, bytes.subarray(HEAD), used, Math.min(bits, blocks), (byte) => at(HEAD + byte))
}

/** Runs of blocks in which the bitmap and what is used disagree; how many are free. */
function compareBits(q: Inquiry, free: Uint8Array, used: Uint8Array, blocks: number, at: (byte: number) => number): number {
  let count = 0
  let runs = 0
  let run: { readonly from: number; readonly isFree: boolean } | undefined
  const end = (to: number): void => {
    if (run === undefined || runs++ >= MOST_RUNS) return
    const where = run.from === to - 1 ? `block ${run.from}` : `blocks ${run.from} to ${to - 1}`
    if (run.isFree) q.say(rules.markedFree, at(run.from >> 3), 'bitmap', `${where} as free`, 'used, as something lies there')
    else q.say(rules.markedUsed, at(run.from >> 3), 'bitmap', `${where} as used`, 'free, as nothing lies there')
  }
  for (let byte = 0; byte * 8 < blocks; byte++) {
    const [is, taken] = [free[byte] as number, used[byte] as number]
    count += ones(is)
    if ((is ^ taken) === 0xff) {
      end(byte * 8)
      run = undefined
      continue
    }
    for (let bit = 0; bit < 8; bit++) {
      const block = byte * 8 + bit
      const isFree = ((is >> bit) & 1) === 1
      if (block >= blocks) {
        if (isFree) count--
        continue
      }
      const isWrong = isFree === (((taken >> bit) & 1) === 1)
      if (run !== undefined && (!isWrong || run.isFree !== isFree)) {
        end(block)
        run = undefined
      }
      if (isWrong) run ??= { from: block, isFree }
    }
  }
  end(blocks)
  return count
}

const MOST_FREE = 2 ** 16

/** What is left on free blocks is neither lost nor wrong. */
function claimFree(q: Inquiry, free: Uint8Array, blocks: number, partition: number, at: number): void {
  const owner = q.claims.owner('reserve', 'free space of UDF')
  let from = -1
  let runs = 0
  for (let block = 0; block <= blocks && runs < MOST_FREE; block++) {
    const isFree = block < blocks && (((free[block >> 3] as number) >> (block & 7)) & 1) === 1
    if (isFree && from < 0) from = block
    if (isFree || from < 0) continue
    for (const { offset, blocks: run } of q.spaces[partition]?.locate(from, block - from) ?? [])
      if (offset !== undefined) q.claims.take(owner, offset, offset + run * q.blockSize, at)
    from = -1
    runs++
  }
}

function ones(byte: number): number {
  let count = 0
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++
  return count
}

async function judgeTables(q: Inquiry, usage: Usage, { partition, block, at, blocks }: Where): Promise<number | undefined> {
  const [stretch] = q.spaces[partition]?.locate(block, 1) ?? []
  if (!usage.take(usage.owner('structure', 'unallocated space entry of UDF'), partition, block, 1, at) || stretch?.offset === undefined)
    return undefined
  const here = stretch.offset
  const bytes = (await q.source.read(here, q.blockSize)).slice()
  const filled = readU32le(bytes, TABLE_LENGTH)
  const size = TABLE_HEAD + filled
  const structure = 'unallocated space entry'
  if (
    !judgeTag(q, bytes, 0, q.blockSize, here, {
      ids: [TAG.unallocatedSpaceEntry],
      location: block,
      size: size > q.blockSize ? undefined : size,
      structure,
    })
  )
    return undefined
  const say = (byte: number, field: string, is: string | number, should: string | number): void =>
    q.say(rules.spaceEntry, here + byte, field, is, should)
  const width = (readU16le(bytes, 34) & 7) === 1 ? 16 : 8
  if (bytes[27] !== 1) say(27, 'fileType', bytes[27] as number, 1)
  if (size > q.blockSize || filled % width !== 0) {
    say(TABLE_LENGTH, 'allocationBytes', filled, `a multiple of ${width} that fits the block`)
    return undefined
  }
  // Of more blocks than there are the descriptor is wrong, and told.
  if (blocks * q.blockSize > q.source.size) return undefined
  const free = new Uint8Array(Math.ceil(blocks / 8))
  const firsts: { readonly byte: number; readonly from: number }[] = []
  let last = 0
  for (let offset = TABLE_HEAD; offset + width <= size; offset += width) {
    const word = readU32le(bytes, offset)
    const [length, from] = [word & LENGTH_MASK, readU32le(bytes, offset + 4)]
    if (length === 0) break
    // Further ones lie elsewhere: rare, and counted by nobody here.
    if (word >>> 30 === 3) return undefined
    const run = length / q.blockSize
    if (!Number.isInteger(run)) say(offset, 'extent', `${length} bytes`, `a multiple of ${q.blockSize}`)
    else if (from + run > blocks)
      say(offset + 4, 'extent', `blocks ${from} to ${from + run - 1}`, `within the ${blocks} blocks of the partition`)
    else if (from < last) say(offset + 4, 'extent', `block ${from}`, `at least ${last}, as extents are sorted and apart`)
    else {
      for (let i = from; i < from + run; i++) free[i >> 3] = (free[i >> 3] as number) | (1 << (i & 7))
      firsts.push({ byte: offset, from })
      last = from + run
    }
  }
  const used = usage.usedIn(partition)
  if (used === undefined) return undefined
  const extentOf = (byte: number): number => firsts.findLast(({ from }) => from <= byte * 8 + 7)?.byte ?? TABLE_HEAD
  claimFree(q, free, blocks, partition, here)
  return compareBits(q, free, used, blocks, (byte) => here + extentOf(byte))
}

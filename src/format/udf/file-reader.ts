/** File entries and the data they describe, of strategies 4 and 4096. ECMA-167 4/14.5 to 4/14.9, 4/14.14, 4/14.17 and 4/A. */

import { parseEntry, type ReadEntry } from './entry-reader.js'
import { faults } from './faults.js'
import { LongAd, ShortAd, type LongAd as LongAdValue } from './fields.js'
import { AllocationExtent, IcbHeader, ICB_FLAG, IndirectEntry } from './file-structures.js'
import { believable } from './judge.js'
import { readBlock, type Ground, type Space } from './spaces.js'
import { TAG, tagIdOf, tagOf, tagProblem } from './tag.js'

/** A piece of a file. `recorded` is false for a hole. */
export interface ReadExtent {
  readonly partition: number
  readonly block: number
  readonly size: number
  readonly recorded: boolean
}

export type ReadData =
  { readonly kind: 'embedded'; readonly bytes: Uint8Array } | { readonly kind: 'extents'; readonly extents: readonly ReadExtent[] }

/** An ICB of strategy 4096 is a list of ICBs; a longer one is a loop. */
const MOST_INDIRECTIONS = 4096
const strategyOf = IcbHeader.getter('strategy')
/** The two bits of an extent's length. ECMA-167 4/14.14.1.1. */
const LENGTH_MASK = 0x3fffffff
const RECORDED = 0
const CONTINUES = 3

/**
 * The same entry as `readEntry` gives, where it is a single one in a block that was read already and nothing is wrong with it:
 * nearly all entries of a disc are.
 */
export function entryAtHand({ spaces, source, blockSize }: Ground, { length, block, partition }: LongAdValue): ReadEntry | undefined {
  const space = spaces[partition]
  if (space === undefined || (length & LENGTH_MASK) < blockSize) return undefined
  const [stretch] = space.locate(block, 1)
  const held = stretch?.offset === undefined ? undefined : source.held(stretch.offset, blockSize)
  if (held === undefined) return undefined
  const { bytes, at } = held
  const end = at + blockSize
  if (tagProblem(bytes, at, end, block) !== undefined) return undefined
  const id = tagIdOf(bytes, at)
  if ((id !== TAG.fileEntry && id !== TAG.extendedFileEntry) || strategyOf(bytes, at) === LINKED) return undefined
  return parseEntry(bytes, at, end, partition)
}

/** The newest entry of the ICB; undefined, with a fault, where none can be believed. */
export async function readEntry(ground: Ground, icb: LongAdValue, path: string): Promise<ReadEntry | undefined> {
  let at: LongAdValue = icb
  let newest: ReadEntry | undefined
  for (let i = 0; i < MOST_INDIRECTIONS; i++) {
    const subject = { what: `file entry of ${JSON.stringify(path)}`, at: `block ${at.block} of partition ${at.partition}` }
    const space = ground.spaces[at.partition]
    const blocks = (at.length & LENGTH_MASK) / ground.blockSize
    if (space === undefined || blocks < 1) {
      ground.judge.say(faults.badDescriptor({ ...subject, problem: 'there is no such place' }))
      return newest
    }
    const bytes = await readBelievable(ground, space, at.block)
    if (bytes === undefined || !believable(bytes, 0, ENTRIES, at.block, subject, ground.judge)) return newest
    const { id } = tagOf(bytes)
    if (id === TAG.terminalEntry) return newest
    if (id === TAG.indirectEntry) {
      at = IndirectEntry.decode(bytes).icb
      continue
    }
    newest = parseEntry(bytes, 0, bytes.length, at.partition)
    if (newest === undefined) {
      ground.judge.say(faults.badDescriptor({ ...subject, problem: 'its attributes and descriptors are longer than its block' }))
      return undefined
    }
    // Strategy 4096: behind the entry, where a newer one is. ECMA-167 4/A.5, UDF 2.60 2.3.5.1.
    if (strategyOf(bytes, 0) !== LINKED || blocks < 2) return newest
    const link = await readBlock(ground, space, at.block + 1)
    if (link === undefined || tagProblem(link, 0, link.length, at.block + 1) !== undefined || tagOf(link).id !== TAG.indirectEntry)
      return newest
    at = IndirectEntry.decode(link).icb
  }
  ground.judge.say(faults.badDescriptor({ what: 'ICB', at: `block ${icb.block}`, problem: 'its indirections do not end' }))
  return newest
}

const ENTRIES: readonly number[] = [TAG.fileEntry, TAG.extendedFileEntry, TAG.indirectEntry, TAG.terminalEntry]
const LINKED = 4096

/** The block, from the copy of the metadata where the first is broken. */
async function readBelievable(ground: Ground, space: Space, block: number): Promise<Uint8Array | undefined> {
  const bytes = await readBlock(ground, space, block)
  if (space.copy === undefined || (bytes !== undefined && tagProblem(bytes, 0, bytes.length, block) === undefined)) return bytes
  const copy = await readBlock(ground, space.copy, block)
  if (copy === undefined || tagProblem(copy, 0, copy.length, block) !== undefined) return bytes
  ground.judge.say(faults.reserveUsed({ what: `metadata block ${block}` }))
  return copy
}

/** The data, where all that describes it is in the entry, as in nearly all it is. */
export function dataAtHand(ground: Ground, entry: ReadEntry): ReadData | undefined {
  const form = entry.flags & 7
  if (form === ICB_FLAG.embedded) return embedded(entry)
  if (form !== ICB_FLAG.short && form !== ICB_FLAG.long) return undefined
  const extents: ReadExtent[] = []
  if (parseArea(entry.allocation, form === ICB_FLAG.long, entry.partition, extents) !== undefined) return undefined
  if (extents.length > ground.budget.extents) return undefined
  ground.budget.extents -= extents.length
  return { kind: 'extents', extents }
}

const embedded = ({ size, allocation }: ReadEntry): ReadData => ({
  kind: 'embedded',
  bytes: allocation.subarray(0, Math.min(size, allocation.length)),
})

/** Where the data lies. Further descriptors are read as far as they make sense; a fault tells where they do not. */
export async function readData(ground: Ground, entry: ReadEntry, path: string): Promise<ReadData> {
  const form = entry.flags & 7
  if (form === ICB_FLAG.embedded) return embedded(entry)
  const extents: ReadExtent[] = []
  if (form !== ICB_FLAG.short && form !== ICB_FLAG.long) {
    ground.judge.say(faults.featureUnknown({ feature: `extended allocation descriptors of ${JSON.stringify(path)}` }))
    return { kind: 'extents', extents }
  }
  const seen = new Set<string>()
  let area = entry.allocation
  for (;;) {
    const before = extents.length
    const further = parseArea(area, form === ICB_FLAG.long, entry.partition, extents)
    ground.budget.extents -= extents.length - before
    if (ground.budget.extents < 0) {
      ground.judge.say(faults.tooMuchMetadata({ path }))
      return { kind: 'extents', extents: [] }
    }
    if (further === undefined) return { kind: 'extents', extents }
    const key = `${further.partition}:${further.block}`
    const next = seen.has(key) ? undefined : await readFurther(ground, further, path)
    if (next === undefined) return { kind: 'extents', extents }
    seen.add(key)
    area = next
  }
}

const shortLengthOf = ShortAd.getter('length')
const shortBlockOf = ShortAd.getter('block')
const longLengthOf = LongAd.getter('length')
const longBlockOf = LongAd.getter('block')
const longPartitionOf = LongAd.getter('partition')

/** Adds the extents of one area; the place of the next one, where there is. */
function parseArea(
  area: Uint8Array,
  long: boolean,
  partition: number,
  out: ReadExtent[],
): { partition: number; block: number } | undefined {
  const width = long ? LongAd.size : ShortAd.size
  for (let at = 0; at + width <= area.length; at += width) {
    const length = (long ? longLengthOf : shortLengthOf)(area, at)
    const block = (long ? longBlockOf : shortBlockOf)(area, at)
    const home = long ? longPartitionOf(area, at) : partition
    const size = length & LENGTH_MASK
    // An extent of no length ends the descriptors. ECMA-167 4/12.
    if (size === 0) return undefined
    const kind = length >>> 30
    if (kind === CONTINUES) return { partition: home, block }
    out.push({ partition: home, block, size, recorded: kind === RECORDED })
  }
  return undefined
}

async function readFurther(
  ground: Ground,
  { partition, block }: { partition: number; block: number },
  path: string,
): Promise<Uint8Array | undefined> {
  const space = ground.spaces[partition]
  const bytes = space === undefined ? undefined : await readBelievable(ground, space, block)
  const subject = { what: `allocation extent of ${JSON.stringify(path)}`, at: `block ${block} of partition ${partition}` }
  if (bytes === undefined) {
    ground.judge.say(faults.badDescriptor({ ...subject, problem: 'there is no such place' }))
    return undefined
  }
  if (!believable(bytes, 0, [TAG.allocationExtent], block, subject, ground.judge)) return undefined
  const length = Math.min(AllocationExtent.decode(bytes).bytes, bytes.length - AllocationExtent.size)
  return bytes.slice(AllocationExtent.size, AllocationExtent.size + length)
}

/** The bytes of a directory or table, which go off the budget; undefined, with a fault, where they are too many. */
export async function readWhole(ground: Ground, entry: ReadEntry, path: string): Promise<Uint8Array | undefined> {
  const data = await readData(ground, entry, path)
  if (data.kind === 'embedded') return data.bytes
  const recorded = data.extents.reduce((sum, { size }) => sum + size, 0)
  const size = Math.min(entry.size, recorded)
  if (size > ground.budget.bytes) {
    ground.judge.say(faults.tooMuchMetadata({ path }))
    return undefined
  }
  ground.budget.bytes -= size
  if (entry.size > recorded) ground.judge.say(faults.sizeMismatch({ path, size: entry.size, recorded }))
  const out = new Uint8Array(size)
  let done = 0
  for (const extent of data.extents) {
    const take = Math.min(extent.size, size - done)
    if (extent.recorded) await fill(ground, extent, out.subarray(done, done + take), path)
    done += take
  }
  return out
}

async function fill(ground: Ground, extent: ReadExtent, out: Uint8Array, path: string): Promise<void> {
  const { source, blockSize, judge } = ground
  let done = 0
  for (const { offset, blocks } of ground.spaces[extent.partition]?.locate(extent.block, Math.ceil(out.length / blockSize)) ?? []) {
    const take = Math.min(blocks * blockSize, out.length - done)
    if (take <= 0) return
    const bytes = offset === undefined ? undefined : await source.read(offset, take)
    if (bytes === undefined || bytes.length < take) judge.say(faults.extentOutside({ path, block: extent.block, bytes: take }))
    if (bytes !== undefined) out.set(bytes, done)
    done += take
  }
}

/** Blocks that differ -> what they are, which field of which structure, and why it is likely to differ. */

import { hex } from '../codec/index.js'
import type { Medium } from '../port/index.js'
import { explainBlock, type BlockOwner, type Explanation } from '../survey/index.js'
import { lba, SECTOR_BYTES, sectors, type Lba } from '../unit/index.js'
import { causeOf, type Cause } from './causes.js'
import type { Run } from './blocks.js'
import { fieldAt, valuesOf } from './found-field.js'

/** Blocks or a field in which two discs differ. */
export interface RegionDifference {
  /** `primary volume descriptor`, `data of a file`, `system area`. */
  readonly what: string
  /** Of a file, or of who has the bytes. */
  readonly path?: string
  /** Name and clause of the field, where a structure is known. */
  readonly field?: string
  readonly clause?: string
  readonly cause: Cause
  /** The first block in which it is so, and blocks in which it is. */
  readonly block: number
  readonly count: number
  readonly before: string
  readonly after: string
}

/** A disc whose blocks are to be named. */
export interface Known {
  readonly medium: Medium
  readonly starts: readonly Lba[]
  readonly catalogs: readonly Lba[]
  /** The file that has bytes in a block. */
  readonly owner: (block: number) => BlockOwner | undefined
  /** The track whose sound a block is. */
  readonly sound: (block: number) => number | undefined
  /** What the disc as a whole says of a block: `image of boot entry 1`, `system area`; undefined for what nobody claims. */
  readonly claims: (block: number) => string | undefined
}

/** Blocks outside of files that are looked into; those behind them are counted. */
const MOST_BLOCKS = 20_000
/** Differences that are kept apart. */
const MOST_REGIONS = 10_000

export interface Regions {
  readonly regions: readonly RegionDifference[]
  /** Blocks that were not looked into. */
  readonly blocksLeft: number
}

/** Differences by structure, field and cause, in the order of the blocks. */
export async function nameRegions(runs: readonly Run[], a: Known, b: Known, most = MOST_BLOCKS): Promise<Regions> {
  const found = new Map<string, RegionDifference>()
  let [looked, left] = [0, 0]
  const add = (key: string, told: Omit<RegionDifference, 'count'>, count = 1): void => {
    const known = found.get(key)
    if (known !== undefined) found.set(key, { ...known, count: known.count + count })
    else if (found.size < MOST_REGIONS) found.set(key, { ...told, count })
    else left += count
  }
  for (const { start, blocks } of runs)
    for (let at = start; at < start + blocks;) {
      const [mine, theirs] = [a.owner(at), b.owner(at)]
      if (mine !== undefined || theirs !== undefined) {
        // As far as the same files go; what lies behind the end of a file is looked at for itself.
        const ends = [mine, theirs].flatMap((owner) =>
          owner === undefined ? [] : [Math.max(at + 1, owner.end - (owner.used < SECTOR_BYTES ? 1 : 0))],
        )
        const end = Math.min(start + blocks, ...ends)
        const told = await ofFile(at, mine, theirs, a, b)
        add(`file ${told.what} ${told.before} ${told.after}`, told, end - at)
        at = end
        continue
      }
      const track = a.sound(at) ?? b.sound(at)
      if (track !== undefined)
        add(`sound ${track}`, { what: `sound of track ${track}`, cause: 'content', block: at, before: '', after: '' })
      else if (looked++ < most) for (const [key, told] of await inBlock(at, a, b)) add(key, told)
      else left++
      at++
    }
  return { regions: [...found.values()], blocksLeft: left }
}

/** Data of files, or what follows them in their last blocks. */
async function ofFile(
  block: number,
  before: BlockOwner | undefined,
  after: BlockOwner | undefined,
  a: Known,
  b: Known,
): Promise<Omit<RegionDifference, 'count'>> {
  const path = before?.path ?? after?.path ?? ''
  const names = { before: before?.path ?? 'no file', after: after?.path ?? 'no file' }
  if (names.before !== names.after) return { what: 'data of a file', path, cause: 'placement', block, ...names }
  const used = Math.max(...[before, after].map((owner) => (owner?.end === block + 1 ? owner.used : SECTOR_BYTES)))
  if (used < SECTOR_BYTES && block < Math.min(a.medium.size, b.medium.size)) {
    const [x, y] = [await bytesAt(a.medium, block), await bytesAt(b.medium, block)]
    if (x.subarray(0, used).every((byte, i) => byte === y[i]))
      return { what: 'bytes behind the end of a file', path, cause: 'padding', block, ...names }
  }
  return { what: 'data of a file', path, cause: 'content', block, ...names }
}

type Keyed = readonly [string, Omit<RegionDifference, 'count'>]

async function inBlock(block: number, a: Known, b: Known): Promise<readonly Keyed[]> {
  if (block >= a.medium.size || block >= b.medium.size) {
    const [before, after] = [a, b].map(({ medium }) => (block < medium.size ? 'a block' : block > medium.size ? 'nothing' : 'the end'))
    const told = {
      what: 'blocks that one has more than the other',
      cause: 'size',
      block,
      before: before ?? '',
      after: after ?? '',
    } as const
    return [['beyond', told]]
  }
  const [x, y] = [await bytesAt(a.medium, block), await bytesAt(b.medium, block)]
  const claim = a.claims(block) ?? b.claims(block)
  // Bytes of what is started are no structures, whatever they look like.
  const isImage = claim?.startsWith('image') === true
  const [ofA, ofB] = isImage ? [[], []] : [await explainedAt(a, block), await explainedAt(b, block)]
  const differing: number[] = []
  for (let i = 0; i < SECTOR_BYTES; i++) if (x[i] !== y[i]) differing.push(i)
  if (differing.length === 0) return [['codes', { what: 'bytes of sectors beside their data', cause: 'sum', block, before: '', after: '' }]]
  const other = asOther(ofA, ofB, differing.length)
  if (other !== undefined) return [[`other ${other.before} ${other.after}`, { what: 'structure', cause: 'placement', block, ...other }]]
  const reordered = inOtherOrder(ofA, ofB, x, y)
  if (reordered !== undefined)
    return [[`order ${reordered}`, { what: reordered, cause: 'order', block, before: 'records', after: 'the same in another order' }]]
  const out = new Map<string, Omit<RegionDifference, 'count'>>()
  const rest: number[] = []
  for (const at of differing) {
    const field = fieldAt(ofA, at, x) ?? fieldAt(ofB, at, y)
    if (field === undefined) {
      rest.push(at)
      continue
    }
    const key = `${field.title}/${field.name}/${field.at}`
    if (out.has(key)) continue
    const [before, after] = valuesOf(ofA, ofB, field, x, y)
    const cause = causeOf(field.name, before, after)
    out.set(key, { what: field.title, field: field.name, clause: field.clause, cause, block, before, after })
  }
  const [first] = rest
  if (first !== undefined) {
    const title = claim ?? titleOf(ofA, ofB)
    const [before = '', after = ''] = [x, y].map((bytes) => hex(Uint8Array.from(rest.slice(0, 8), (at) => bytes[at] as number)))
    const cause = title === UNCLAIMED ? 'padding' : 'content'
    const field = `byte ${first}${rest.length === 1 ? '' : ` and ${rest.length - 1} more`}`
    out.set(`rest ${title}`, { what: title, field, cause, block, before, after })
  }
  return [...out].map(([key, told]): Keyed => [keyOf(told, key.startsWith('rest ')), told])
}

/** What blocks are that hold different things: as fields of one another they tell nothing. */
function asOther(
  a: readonly Explanation[],
  b: readonly Explanation[],
  differing: number,
): { readonly before: string; readonly after: string } | undefined {
  const [before, after] = [a, b].map((told) => (told[0]?.title ?? '').replace(/ of ".*"$/s, ''))
  return before === undefined || after === undefined || before === after || differing < FEW ? undefined : { before, after }
}

/** Bytes that may make another structure of one. */
const FEW = 64

/** A field is one difference in whatever records of a kind it stands: a clock moves in each of them. */
const keyOf = ({ what, field, cause }: Omit<RegionDifference, 'count'>, isRest: boolean): string =>
  `${what.replace(/".*"/s, '')}/${isRest ? '' : field}/${cause}`

const UNCLAIMED = 'blocks of no file'

function titleOf(a: readonly Explanation[], b: readonly Explanation[]): string {
  const told = [...a, ...b].find(({ title }) => title !== 'zeros' && title !== 'data')
  return told === undefined ? UNCLAIMED : told.title
}

async function bytesAt(medium: Medium, block: number): Promise<Uint8Array> {
  return (await medium.read(lba(block), sectors(1))).slice()
}

async function explainedAt({ medium, starts, catalogs }: Known, block: number): Promise<readonly Explanation[]> {
  return await explainBlock(medium, lba(block), starts, catalogs)
}

/** The title of records that are the same in both, but for their order. */
function inOtherOrder(a: readonly Explanation[], b: readonly Explanation[], x: Uint8Array, y: Uint8Array): string | undefined {
  if (a.length < 2 || a.length !== b.length) return undefined
  const [mine, theirs] = [recordsOf(a, x), recordsOf(b, y)]
  if (mine.every((record, i) => record === theirs[i])) return undefined
  const sorted = theirs.toSorted()
  return mine.toSorted().every((record, i) => record === sorted[i]) ? a[0]?.title : undefined
}

const recordsOf = (told: readonly Explanation[], bytes: Uint8Array): readonly string[] =>
  told.map(({ at, title }, i) => hex(bytes.subarray(at, title.startsWith('directory record') ? at + (bytes[at] ?? 0) : told[i + 1]?.at)))

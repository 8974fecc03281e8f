/** The metadata file against its mirror, and both against the units of their map. OSTA UDF 2.60 2.2.10 and 2.2.13.1. */

import type { ValueOf } from '../../../codec/index.js'
import type { ReadExtent } from '../file-reader.js'
import { metadataSpace, type Space } from '../spaces.js'
import type { MetadataMap } from '../volume-structures.js'
import { SIZE_AT, type EntryFound } from './entries.js'
import type { Inquiry } from './inquiry.js'
import { spaceRules as rules } from './space-rules.js'

export interface MetadataFile {
  readonly entry: EntryFound
  readonly bytes: Uint8Array
  readonly at: number
  readonly block: number
  readonly extents: readonly ReadExtent[]
}

/** `at` is the byte of the medium at which the map stands. */
export function judgeUnits(
  q: Inquiry,
  { allocationUnit, alignmentUnit }: ValueOf<typeof MetadataMap>,
  at: number,
  file: MetadataFile,
): void {
  const units = [
    ['allocationUnit', allocationUnit, 52, ({ size }: ReadExtent) => size / q.blockSize, 'blocks, which an extent has'],
    ['alignmentUnit', alignmentUnit, 56, ({ block }: ReadExtent) => block, 'where an extent begins'],
  ] as const
  for (const [field, unit, byte, of, what] of units) {
    const odd = file.extents.findIndex((extent) => unit === 0 || of(extent) % unit !== 0)
    const extent = file.extents[odd]
    if (extent === undefined) continue
    q.say(rules.metadataMap, at + byte, field, unit, `a divisor of ${of(extent)}, ${what}`)
    if (unit > 0)
      q.say(rules.metadataMap, extentAt(file, odd), 'extent', of(extent), `a multiple of ${unit}, as the map has it`, {
        structure: file.entry.structure,
      })
  }
}

/** Of the short descriptors in the entry itself. */
const extentAt = ({ at, entry }: MetadataFile, nth: number): number =>
  at + entry.allocationAt + Math.min(8 * nth, Math.max(0, entry.allocationBytes - 8))

/** Blocks that differ: more tell nothing new. */
const MOST_DIFFERENCES = 100
/** Runs of bytes in a block. */
const MOST_RUNS = 16

export interface Mirrored {
  readonly under: number
  readonly isDuplicated: boolean
  /** Byte of the medium of the flags of the map. */
  readonly flagsAt: number
}

export async function compareMirror(
  q: Inquiry,
  main: MetadataFile,
  mirror: MetadataFile,
  { under, isDuplicated, flagsAt }: Mirrored,
): Promise<void> {
  const { structure } = mirror.entry
  const sayBoth = (is: string, should: string): void => {
    q.say(rules.mirrorDiffers, extentAt(mirror, 0), 'extent', is, should, { structure })
    q.say(
      rules.mirrorDiffers,
      flagsAt,
      'metadata map flags',
      isDuplicated ? 1 : 0,
      isDuplicated ? '0, as the mirror has the blocks of the file' : '1, as the mirror has blocks of its own',
      { structure: 'logical volume descriptor' },
    )
  }
  if (mirror.entry.size !== main.entry.size)
    for (const [one, other] of [
      [mirror, main],
      [main, mirror],
    ] as const)
      q.say(rules.mirrorDiffers, one.at + SIZE_AT, 'size', one.entry.size, `${other.entry.size}, as the other file has it`, { structure })
  const beneath = q.spaces[under]
  if (beneath === undefined) return
  const [first, second] = [spaceOf(q, main, beneath), spaceOf(q, mirror, beneath)]
  const blocks = Math.floor(Math.min(main.entry.size, mirror.entry.size) / q.blockSize)
  let differences = 0
  for (let block = 0; block < blocks && differences < MOST_DIFFERENCES; block++) {
    if (block % 64 === 0) q.signal?.throwIfAborted()
    const [from, to] = [first.locate(block, 1)[0]?.offset, second.locate(block, 1)[0]?.offset]
    if (from === undefined || to === undefined) return
    if (isDuplicated === (from === to)) {
      sayBoth(
        isDuplicated ? 'blocks of the metadata file' : 'blocks of its own',
        isDuplicated ? 'blocks of its own, as the map tells' : 'those of the metadata file, as the map tells',
      )
      return
    }
    if (from === to) continue
    const one = (await q.source.read(from, q.blockSize)).slice()
    const other = await q.source.read(to, q.blockSize)
    if (sayDifferences(q, one, from, other, to, block)) differences++
  }
}

const spaceOf = (q: Inquiry, { extents }: MetadataFile, beneath: Space): Space =>
  metadataSpace(
    beneath,
    extents.map(({ block, size }) => ({ block, blocks: Math.floor(size / q.blockSize) })),
    q.blockSize,
  )

/** Each run of bytes that differ, on both sides. */
function sayDifferences(q: Inquiry, one: Uint8Array, from: number, other: Uint8Array, to: number, block: number): boolean {
  let runs = 0
  for (let i = 0; i < one.length && runs < MOST_RUNS; i++) {
    if (one[i] === other[i]) continue
    runs++
    const [is, should] = [one[i] as number, other[i] ?? 'nothing']
    q.say(rules.mirrorDiffers, to + i, `block ${block}`, should, `${is}, as the metadata file has it`)
    q.say(rules.mirrorDiffers, from + i, `block ${block}`, is, `${should}, as the mirror has it`, { structure: 'metadata file' })
    while (i + 1 < one.length && one[i + 1] !== other[i + 1]) i++
  }
  return runs > 0
}

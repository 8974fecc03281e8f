/** Two discs that can be read from files, sector by sector. */

import type { Fault } from '../fault/index.js'
import { hasLeadIn, type Disc } from '../layout/index.js'
import type { SectorSource } from '../port/index.js'
import { locateOnDisc, programOf, type Master } from '../sector/index.js'
import { lba, type Lba } from '../unit/index.js'
import { compareContents, type ContentsCompared } from './comparison.js'
import { contentsOf } from './contents.js'
import { faults } from './faults.js'
import type { BadRange, VerificationReport } from './range.js'

export interface CompareOptions {
  /** Block at which the first sector lies. */
  readonly start: Lba
  readonly progress: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

/** Of what they say of their tracks, and of their sectors. */
export interface Compared extends ContentsCompared {
  readonly report: VerificationReport
  readonly faults: readonly Fault[]
}

const MOST_NAMES = 20

/** Sectors are compared where both have them of one size; else what they say of their tracks differs. */
export async function compareMasters(actual: Master, expected: Master, options: CompareOptions): Promise<Compared> {
  const told = tracksTold(actual.disc, expected.disc)
  const [found, wanted] = [await programOf(actual), await programOf(expected)]
  const alike = found.sectorBytes === wanted.sectorBytes
  const bad = alike ? await withNames(await compareSectors(found, wanted, options), expected, options.start) : []
  const names = [...new Set(bad.flatMap((range) => range.names))].slice(0, MOST_NAMES)
  const count = bad.reduce((sum, { blocks }) => sum + blocks, 0)
  return {
    ...told,
    report: {
      level: 'full',
      checkedBlocks: alike ? wanted.count : 0,
      bad,
      notCompared: alike
        ? []
        : [{ what: 'blocks', why: `they have ${found.sectorBytes} bytes in one and ${wanted.sectorBytes} in the other` }],
    },
    faults: count === 0 ? [] : [faults.verifyFailed({ drive: actual.name, bad: count, total: wanted.count, names, on: 'files' })],
  }
}

/** Blocks say nothing of tracks. */
function tracksTold(actual: Disc, expected: Disc): ContentsCompared {
  const none: ContentsCompared = { differences: [], compared: [], notCompared: [] }
  if (!hasLeadIn(actual) && !hasLeadIn(expected)) return none
  if (!hasLeadIn(actual)) return { ...none, differences: ['it has blocks and tells of no tracks'] }
  if (!hasLeadIn(expected)) return { ...none, differences: ['it has tracks, and should be nothing but blocks'] }
  const { places, ...contents } = contentsOf(actual)
  const isTold = places !== undefined && [...places].some(([, { pregap, indexes }]) => pregap !== indexes[0] || indexes.length > 1)
  // Images without sub-code and without a sheet know of no pregaps and indexes.
  const found = isTold ? { ...contents, places } : contents
  return compareContents(contentsOf(expected), found, { places: 'fixed', text: 'kept' })
}

async function withNames(bad: readonly BadRange[], expected: Master, start: Lba): Promise<readonly BadRange[]> {
  if (bad.length === 0) return bad
  const names = await locateOnDisc(expected, [{ start }])
  return bad.map((range) => ({ ...range, names: names(range.start, range.blocks).slice(0, MOST_NAMES) }))
}

/** Runs of sectors that differ; what either has more of differs too. Both have sectors of one size. */
async function compareSectors(actual: SectorSource, expected: SectorSource, options: CompareOptions): Promise<readonly BadRange[]> {
  const { start, signal, progress } = options
  const { sectorBytes } = expected
  const bad: BadRange[] = []
  const reader = piecesOf(actual, signal)
  let at = 0
  try {
    for await (const piece of expected.open(0, signal)) {
      const other = await reader.take(piece.length)
      for (let from = 0; from < piece.length; from += sectorBytes, at++)
        if (!equal(piece, other, from, sectorBytes)) addBad(bad, lba(start + at), 1)
      expected.giveBack?.(piece)
      progress(at, expected.count)
    }
  } finally {
    await reader.close()
  }
  const more = actual.count - expected.count
  if (more > 0) addBad(bad, lba(start + expected.count), more)
  return bad
}

function equal(piece: Uint8Array, other: Uint8Array, from: number, size: number): boolean {
  return from + size <= other.length && Buffer.compare(piece.subarray(from, from + size), other.subarray(from, from + size)) === 0
}

function addBad(bad: BadRange[], at: Lba, blocks: number): void {
  const before = bad.at(-1)
  if (before === undefined || before.start + before.blocks !== at) bad.push({ start: at, blocks, problem: 'differs', names: [] })
  else bad[bad.length - 1] = { ...before, blocks: before.blocks + blocks }
}

/** Takes bytes of a source in lengths of the caller's choice; fewer at its end. */
function piecesOf(
  source: SectorSource,
  signal: AbortSignal | undefined,
): { take(length: number): Promise<Uint8Array>; close(): Promise<void> } {
  const iterator = source.open(0, signal)[Symbol.asyncIterator]()
  let pending = new Uint8Array(0)
  return {
    async take(length) {
      while (pending.length < length) {
        const { done, value } = await iterator.next()
        if (done === true) break
        const joined = new Uint8Array(pending.length + value.length)
        joined.set(pending)
        joined.set(value, pending.length)
        pending = joined
      }
      const out = pending.subarray(0, length)
      pending = pending.subarray(out.length)
      return out
    },
    async close() {
      await iterator.return?.()
    },
  }
}

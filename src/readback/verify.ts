/** What is on the disc beside what was sent to it. */

import type { Locate } from '../port/index.js'
import type { Fault } from '../fault/index.js'
import { lba, type Lba } from '../unit/index.js'
import { faults } from './faults.js'
import type { BadRange, Omission, ReadForm, VerificationReport, WrittenRange } from './range.js'
import { settle, type Station } from './view.js'
import { findShift, readAligned, type AlignedOutcome } from './aligned.js'
import { sampled, type Digests, type Fingerprint, type VerifyLevel } from './fingerprint.js'
import { readSectors, sectorsPerRead } from './read.js'

/** Names of the files that lie at some blocks. */

export interface VerifyOptions {
  readonly station: Station
  readonly ranges: readonly WrittenRange[]
  readonly level: VerifyLevel
  readonly digests: Digests
  /** Asked once there is something to name. */
  readonly locate?: Locator | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (done: number, total: number, at: Lba) => void
}

/** Finds the names of what lies in blocks, once it is known which track was written where. */
export type Locator = (ranges: readonly Pick<WrittenRange, 'start' | 'track'>[]) => Promise<Locate | undefined>

export interface VerifyOutcome {
  readonly report: VerificationReport
  readonly faults: readonly Fault[]
}

/** Bad runs that are told one by one. */
const MOST_RUNS = 1000
const MOST_NAMES = 20
const PAUSE_MS = 50

/** Reads back and compares. Throws where the drive is gone, and on a cancel; what differs is in the outcome. */
export async function verifyRanges(options: VerifyOptions): Promise<VerifyOutcome> {
  const { station, ranges } = options
  const drive = station.transport.name
  await settle(station)
  const bad: BadRange[] = []
  const found: Fault[] = []
  const notCompared: Omission[] = []
  let checked = 0
  const total = ranges.reduce((sum, range) => sum + blocksToCheck(range, options.level), 0)
  const usualShift = shiftOf(station, ranges)
  for (const range of ranges) {
    const check = new RangeCheck({ ...options, usualShift }, range, (done, at) => options.onProgress?.(checked + done, total, at))
    const problem = await check.run()
    if (problem !== undefined) {
      found.push(faults.verifyImpossible({ drive, reason: problem.message }))
      notCompared.push({ what: wordsOf(range), why: problem.message })
    }
    checked += check.checked
    bad.push(...check.bad)
  }
  const named = bad.length === 0 ? bad : await withNames(bad, options)
  if (named.length > 0) {
    const names = [...new Set(named.flatMap((run) => run.names))].slice(0, MOST_NAMES)
    found.push(faults.verifyFailed({ drive, bad: named.reduce((sum, run) => sum + run.blocks, 0), total: checked, names }))
  }
  return { report: { level: options.level, checkedBlocks: checked, bad: named, notCompared }, faults: found }
}

const wordsOf = ({ track, start, blocks }: WrittenRange): string =>
  track === undefined ? (blocks === 1 ? `block ${start}` : `blocks ${start} to ${start + blocks - 1}`) : `track ${track}`

/** A drive is off by as much everywhere: silence, in which nothing can be found, tells it of other sounds. */
function shiftOf(station: Station, ranges: readonly WrittenRange[]): () => Promise<number> {
  let found: Promise<number> | undefined
  return () => {
    const other = ranges.find(({ form, fingerprint }) => form === 'audio' && fingerprint?.landmark !== undefined)
    return (found ??= other?.fingerprint === undefined ? Promise.resolve(0) : findShift(station, other.start, other.fingerprint))
  }
}

type CheckOptions = VerifyOptions & { readonly usualShift: () => Promise<number> }

async function withNames(bad: readonly BadRange[], { ranges, locate }: VerifyOptions): Promise<readonly BadRange[]> {
  const nameIn = await locate?.(ranges)
  return bad.map((run) => ({ ...run, names: (nameIn?.(run.start, run.blocks) ?? []).slice(0, MOST_NAMES) }))
}

function blocksToCheck(range: WrittenRange, level: VerifyLevel): number {
  if (range.fingerprint === undefined) return 0
  return level === 'full' ? range.fingerprint.count : sampled(range.fingerprint.sums.length).length * range.fingerprint.grain
}

class RangeCheck {
  checked = 0
  readonly bad: BadRange[] = []
  private readonly options: CheckOptions
  private readonly range: WrittenRange
  private readonly onProgress: (done: number, at: Lba) => void
  private shift = 0
  private paused = 0

  constructor(options: CheckOptions, range: WrittenRange, onProgress: (done: number, at: Lba) => void) {
    this.options = options
    this.range = range
    this.onProgress = onProgress
  }

  /** A fault comes back where the drive cannot read sectors of this form. */
  async run(): Promise<Fault | undefined> {
    const { fingerprint, form, start } = this.range
    if (fingerprint === undefined || form === 'nothing') return undefined
    const { station, level } = this.options
    if (level === 'full' && fingerprint.level !== 'full') throw new Error('Of a sample no more than a sample can be verified')
    if (form === 'audio')
      this.shift = fingerprint.landmark === undefined ? await this.options.usualShift() : await findShift(station, start, fingerprint)
    const groups =
      level === 'quick' ? sampled(fingerprint.sums.length).map((sum) => [sum, sum + 1] as const) : [[0, fingerprint.sums.length] as const]
    const digest = level === 'full' && this.shift === 0 ? this.options.digests.sha256() : undefined
    let complete = true
    for (const [first, end] of groups) {
      const outcome = await this.compare(fingerprint, form, first, end, digest)
      if (outcome.kind === 'unable') return outcome.fault
      complete &&= outcome.complete
    }
    // Sums that agree by chance are told by the digest.
    if (digest !== undefined && complete && this.bad.length === 0 && digest.hex() !== fingerprint.digest)
      this.addBad(0, fingerprint.count, 'differs')
    return undefined
  }

  /** Leaves others their turn. */
  private async pause(): Promise<void> {
    const { clock } = this.options.station
    if (clock.now() - this.paused < PAUSE_MS) return
    await clock.sleep(0)
    this.paused = clock.now()
  }

  /** Compares the sums from number `first` to before `end`, reading as much as one command carries. */
  private async compare(
    fingerprint: Fingerprint,
    form: Exclude<ReadForm, 'nothing'>,
    first: number,
    end: number,
    digest: { update(bytes: Uint8Array): void } | undefined,
  ): Promise<{ readonly kind: 'compared'; readonly complete: boolean } | { readonly kind: 'unable'; readonly fault: Fault }> {
    const { grain, count, sums, sectorBytes } = fingerprint
    const per = Math.max(1, sectorsPerRead(this.options.station, form) - (this.shift === 0 ? 0 : 1))
    const last = Math.min(count, end * grain)
    let complete = true
    let sum = 0
    let inSum = 0
    let skipSum = false
    const close = (at: number): void => {
      const index = Math.floor((at - 1) / grain)
      const from = index * grain
      if (!skipSum && sum !== sums[index]) this.addBad(from, Math.min(grain, count - from), 'differs')
      sum = 0
      inSum = 0
      skipSum = false
    }
    for (let at = first * grain; at < last;) {
      this.options.signal?.throwIfAborted()
      await this.pause()
      const asked = Math.min(per, last - at)
      const outcome = await this.read(form, at, asked)
      if (outcome.kind === 'unable') return outcome
      const pieces = outcome.kind === 'read' ? [{ at, bytes: outcome.bytes }] : await this.one(form, at, asked, outcome)
      for (const piece of pieces) {
        const sectors = piece.bytes === undefined ? 1 : piece.bytes.length / sectorBytes
        for (let i = 0; i < sectors;) {
          const here = piece.at + i
          const room = Math.min(sectors - i, grain - (here % grain), last - here)
          if (piece.bytes === undefined) {
            skipSum = true
            complete = false
          } else {
            const part = piece.bytes.subarray(i * sectorBytes, (i + room) * sectorBytes)
            sum = this.options.digests.crc32(part, sum)
            digest?.update(part)
          }
          i += room
          inSum += room
          if ((here + room) % grain === 0 || here + room === count) close(here + room)
        }
      }
      at += asked
      this.checked += asked
      this.onProgress(this.checked, lba(Math.max(0, this.range.start + at)))
    }
    if (inSum > 0) close(last)
    return { kind: 'compared', complete }
  }

  private read(form: Exclude<ReadForm, 'nothing'>, from: number, count: number): Promise<AlignedOutcome> {
    const { station } = this.options
    const { start } = this.range
    return form === 'audio' ? readAligned(station, start, from, count, this.shift) : readSectors(station, form, lba(start + from), count)
  }

  /** Sector by sector where several at once failed; after many failures in a row the rest is given up. */
  private async one(
    form: Exclude<ReadForm, 'nothing'>,
    from: number,
    count: number,
    whole: AlignedOutcome,
  ): Promise<readonly { readonly at: number; readonly bytes: Uint8Array | undefined }[]> {
    const pieces: { readonly at: number; readonly bytes: Uint8Array | undefined }[] = []
    for (let i = 0; i < count; i++) {
      // What fails once may be read the second time, and then is there.
      const outcome = count === 1 && whole.kind !== 'unreadable' ? whole : await this.read(form, from + i, 1)
      if (outcome.kind === 'unreadable' || outcome.kind === 'unable') this.addBad(from + i, 1, 'unreadable')
      pieces.push({ at: from + i, bytes: outcome.kind === 'read' ? outcome.bytes : undefined })
    }
    return pieces
  }

  /** Joins runs of blocks that are bad in the same way. */
  private addBad(from: number, blocks: number, problem: BadRange['problem']): void {
    const start = lba(this.range.start + from)
    const before = this.bad.at(-1)
    if (before !== undefined && before.problem === problem && (before.start + before.blocks === start || this.bad.length >= MOST_RUNS))
      this.bad[this.bad.length - 1] = { ...before, blocks: before.blocks + blocks }
    else this.bad.push({ start, blocks, problem, names: [] })
  }
}

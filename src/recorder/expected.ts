/** What a drive should give back of a disc that was recorded by its plans: ranges of sectors, with fingerprints made of the sources. */

import { isData, type CdTrack } from '../layout/index.js'
import { isRead, type SectorSource } from '../port/index.js'
import { makeFingerprint, rawProgram, type Digests, type ReadForm, type VerifyLevel, type WrittenRange } from '../readback/index.js'
import { between, lba, type Lba } from '../unit/index.js'
import { gapPieces, readFormOf } from './passes.js'
import { gapSectors, type RawPlan, type RecordingPlan } from './plan.js'

/** A track that the disc has too. */
export interface ExpectedTrack {
  readonly track: CdTrack
  /** Where it begins on the disc. */
  readonly start: Lba
}

export interface ExpectOptions {
  readonly level: VerifyLevel
  /** `made`: the drive has made the gaps, as it does of tracks one by one. */
  readonly gaps: 'written' | 'made'
  readonly digests: Digests
  /** Sectors that are done of all. */
  readonly progress: (done: number, total: number, at: Lba) => void
  readonly signal?: AbortSignal | undefined
}

/** Of plans of tracks those alone that the disc has; of raw ones each track with its pregap. */
export async function expectedRanges(
  plans: readonly RecordingPlan[],
  tracks: readonly ExpectedTrack[],
  options: ExpectOptions,
): Promise<readonly WrittenRange[]> {
  const [first] = plans
  if (first?.kind === 'raw') return rangesOfRaw(first, tracks, options)
  const sent = plans.flatMap((plan) => sentBy(plan, tracks, options))
  const total = sent.reduce((sum, { source }) => sum + source.count, 0)
  const ranges: WrittenRange[] = []
  let done = 0
  for (const one of sent) {
    ranges.push(await rangeOf(one, options))
    options.progress((done += one.source.count), total, one.start)
  }
  return ranges
}

/** A stretch of the disc and where its sectors come from. */
interface Sent {
  readonly source: SectorSource
  readonly form: ReadForm
  readonly start: Lba
  readonly track?: number
}

function sentBy(plan: RecordingPlan, tracks: readonly ExpectedTrack[], { gaps }: ExpectOptions): readonly Sent[] {
  switch (plan.kind) {
    case 'raw':
      return []
    case 'data':
      return [{ source: plan.source, form: 'data', start: plan.start ?? lba(0) }]
    case 'cd':
      return plan.tracks.flatMap((track): readonly Sent[] => {
        const there = tracks.find((candidate) => candidate.track.number === track.number)
        if (there === undefined) return []
        const source = track.madeFor?.(there.start) ?? track.source
        const before = gaps === 'made' ? [] : [...gapPieces(track, lba(there.start - gapSectors(track)))]
        return [
          ...before.flatMap((piece): readonly Sent[] =>
            piece.readable ? [{ source: piece.source, form: readFormOf(piece), start: piece.start }] : [],
          ),
          { source, form: readFormOf(track), start: there.start, track: track.number },
        ]
      })
  }
}

async function rangeOf({ source, form, start, track }: Sent, { level, digests, signal }: ExpectOptions): Promise<WrittenRange> {
  const { count, sectorBytes } = source
  const maker = makeFingerprint(count, sectorBytes, digests, form === 'audio' ? 'audio' : 'data', level)
  // Of what lies in files a sample is read and no more.
  const pieces = level === 'quick' ? source.openUnread?.(1, signal) : undefined
  for await (const piece of pieces ?? source.open(0, signal)) {
    maker.add(piece)
    if (isRead(piece)) source.giveBack?.(piece)
  }
  return { start, blocks: count, form, fingerprint: maker.done(), ...(track === undefined ? {} : { track }) }
}

/** Each track with its pregap, of which a drive gives audio late or early and data whole, in one pass over the sectors. */
async function rangesOfRaw(plan: RawPlan, tracks: readonly ExpectedTrack[], options: ExpectOptions): Promise<readonly WrittenRange[]> {
  const { level, digests, progress, signal } = options
  const makers = tracks.map(({ track }) => {
    const start = lba(Math.max(0, track.pregap))
    const form = isData(track.mode) ? 'raw' : 'audio'
    const blocks = between(start, track.end)
    const maker = makeFingerprint(blocks, MAIN, digests, form === 'audio' ? 'audio' : 'data', level)
    return { track, start, form, blocks, maker } as const
  })
  const program = rawProgram(plan.start, plan.leadOut, plan.source.sectorBytes)
  let at = 0
  for await (const piece of plan.source.open(0, signal)) {
    program(piece, (main) => {
      makers.find(({ start, track }) => start <= at && at < track.end)?.maker.add(main)
      at++
    })
    progress(at, plan.leadOut, lba(at))
  }
  return makers.map(({ track, maker, ...range }) => ({ ...range, track: track.number, fingerprint: maker.done() }))
}

const MAIN = 2352

/** The Compact Disc in a drive against the tracks that a sheet or a manifest describes: what it tells of itself, then track by track. */

import { openByAddress, type OpenByAddress } from './burn.js'
import { readFormOf, type RawPlan } from './recorder/index.js'
import type { SectorSource, Locate } from './port/index.js'
import {
  readbackFaults,
  comparedParts,
  contentsOf,
  differencesIn,
  makeFingerprint,
  rawProgram,
  readContents,
  verifyRanges,
  type ReadForm,
  type WrittenRange,
  type Digests,
  type DiscContents,
  type VerifyLevel,
} from './readback/index.js'
import { openDigests } from './readback/digests.node.js'
import type { Listener } from './event.js'
import { isData, tracksOf, type CdTrack } from './layout/index.js'
import type { DiscForm, RecordableDisc } from './recordable-disc.js'
import { between, lba, type Lba } from './unit/index.js'
import { progressOf, type Verified } from './verify.js'

export interface VerifyDiscOptions {
  readonly expected: RecordableDisc
  /** As the disc was written. */
  readonly form: DiscForm
  readonly level: VerifyLevel
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
  readonly open?: OpenByAddress
}

export interface VerifiedDisc extends Verified {
  /** Of what the disc tells of itself, in sentences. */
  readonly differences: readonly string[]
  /** What of that was compared: what the drive tells. */
  readonly compared: readonly string[]
}

/** Throws where the drive cannot be opened or has no disc. */
export async function verifyDisc(drive: string, options: VerifyDiscOptions): Promise<VerifiedDisc> {
  const { expected, form, level, listener, signal } = options
  const station = await (options.open ?? openByAddress)(drive, 'shared')
  try {
    listener({ kind: 'action', subject: drive, action: 'validate' })
    const { view, contents } = await readContents(station)
    const isCd = view.family === 'cd'
    const wanted = wantedOf(options)
    const places = form.kind === 'tracks' && form.mode === 'tao' ? 'free' : 'fixed'
    const differences = isCd ? differencesIn(wanted, contents, places) : [`it is a ${view.name} and no Compact Disc`]
    const parts = isCd ? partsOf(options, wanted, contents) : []
    const digests = await openDigests()
    const ranges = await rangesOf(drive, parts, options, digests)
    listener({ kind: 'action', subject: drive, action: 'verify' })
    const { report, faults } = await verifyRanges({
      station,
      ranges,
      level,
      digests,
      locate: await locateIn(expected, parts),
      signal,
      onProgress: progressOf(drive, 'verify', listener),
    })
    const found = differences.length === 0 ? faults : [readbackFaults.contentsDiffer({ drive, differences }), ...faults]
    const ok = found.every((fault) => fault.severity !== 'error')
    return { ok, report, faults: found, differences, compared: comparedParts(contents) }
  } finally {
    await station.transport.close()
  }
}

/** Sectors with 16 bytes of sub-channel hold no CD-TEXT. */
function wantedOf({ expected, form }: VerifyDiscOptions): DiscContents {
  const { text, ...rest } = contentsOf(expected.disc)
  return text === undefined || (form.kind === 'raw' && form.subChannel === 'pq') ? rest : { ...rest, text }
}

/** A track of the sheet that the disc has too. */
interface Part {
  readonly track: CdTrack
  /** Where it begins on the disc. */
  readonly start: Lba
  /** The first of its sectors that is read; of a raw disc that of its pregap. */
  readonly first: Lba
}

/** Sounds where data should be, or the other way round, are told already and not read. */
function partsOf({ expected, form }: VerifyDiscOptions, wanted: DiscContents, found: DiscContents): readonly Part[] {
  return tracksOf(expected.disc).flatMap((track) => {
    const [there, control] = [found, wanted].map(({ tracks }) => tracks.find(({ number }) => number === track.number))
    if (there === undefined || ((there.control ^ (control?.control ?? 0)) & DATA) !== 0) return []
    const { start } = there
    return [{ track, start, first: form.kind === 'raw' ? lba(Math.max(0, track.pregap)) : start }]
  })
}

/** Of the four bits of sub-channel Q. */
const DATA = 4

async function rangesOf(
  drive: string,
  parts: readonly Part[],
  options: VerifyDiscOptions,
  digests: Digests,
): Promise<readonly WrittenRange[]> {
  const { listener, expected } = options
  listener({ kind: 'action', subject: drive, action: 'checksum' })
  const progress = progressOf(drive, 'checksum', listener)
  const [raw] = expected.sessions
  if (raw?.kind === 'raw') return rangesOfRaw(raw, parts, options, digests, progress)
  const planned = expected.sessions.flatMap((session) => (session.kind === 'cd' ? session.tracks : []))
  const total = planned.reduce((sum, { source }) => sum + source.count, 0)
  const ranges: WrittenRange[] = []
  let done = 0
  for (const { track, start } of parts) {
    const plan = planned.find(({ number }) => number === track.number)
    if (plan === undefined) continue
    const source = plan.madeFor?.(start) ?? plan.source
    const form = readFormOf(plan)
    ranges.push(await rangeOf({ source, form, start, track: track.number }, options, digests))
    progress((done += source.count), total, start)
  }
  return ranges
}

interface Sent {
  readonly source: SectorSource
  readonly form: ReadForm
  readonly start: Lba
  readonly track: number
}

async function rangeOf({ source, form, start, track }: Sent, options: VerifyDiscOptions, digests: Digests): Promise<WrittenRange> {
  const { count, sectorBytes } = source
  const maker = makeFingerprint(count, sectorBytes, digests, form === 'audio' ? 'audio' : 'data', options.level)
  for await (const piece of source.open(0, options.signal)) {
    maker.add(piece)
    source.giveBack?.(piece)
  }
  return { start, blocks: count, form, track, fingerprint: maker.done() }
}

/** Each track with its pregap, of which a drive gives audio late or early and data whole, in one pass over the sectors. */
async function rangesOfRaw(
  plan: RawPlan,
  parts: readonly Part[],
  { level, signal }: VerifyDiscOptions,
  digests: Digests,
  progress: (done: number, total: number, at: Lba) => void,
): Promise<readonly WrittenRange[]> {
  const makers = parts.map(({ track, first: start }) => {
    const form = isData(track.mode) ? 'raw' : 'audio'
    const blocks = between(start, track.end)
    return {
      track,
      start,
      form,
      blocks,
      maker: makeFingerprint(blocks, MAIN, digests, form === 'audio' ? 'audio' : 'data', level),
    } as const
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

/** The track, and the files where it has any. */
async function locateIn({ filesOf }: RecordableDisc, parts: readonly Part[]): Promise<Locate> {
  const places: (Part & { readonly files: Locate | undefined })[] = []
  for (const part of parts) places.push({ ...part, files: isData(part.track.mode) ? await filesOf(part.track, part.start) : undefined })
  return (start, blocks) => {
    const place = places.findLast((candidate) => candidate.first <= start) ?? places[0]
    return place === undefined ? [] : [`track ${place.track.number}`, ...(place.files?.(start, blocks) ?? [])]
  }
}

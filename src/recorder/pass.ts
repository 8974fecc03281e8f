/** One pass onto the disc: its blocks, counted and remembered. */

import { DiscError } from '../fault/index.js'
import { bytesIn, partOf, type Clock, type FileBytes } from '../port/index.js'
import { lba, SECTOR_BYTES, type Lba } from '../unit/index.js'
import { FeatureCode, featureOf, INVISIBLE_TRACK, readBufferCapacity, readDiscInformation, readTrackInformation } from '../mmc/index.js'
import {
  lastTrackOf,
  makeFingerprint,
  rawProgram,
  readbackFaults,
  type Digests,
  type Fingerprint,
  type DiscView,
} from '../readback/index.js'
import type { Conversation } from './conversation.js'
import type { Ledger } from './ledger.js'
import type { Pass } from './passes.js'
import type { Job } from './prepare.js'
import type { BurnSettings } from './settings.js'
import { writeAll } from './write.js'

export interface PassContext {
  readonly on: Conversation
  readonly clock: Clock
  readonly job: Job
  readonly view: DiscView
  readonly settings: BurnSettings
  readonly digests: Digests
  readonly ledger: Ledger
  readonly signal?: AbortSignal | undefined
}

const REPORT_MS = 500
/** A drive that does not tell how full its buffer is, is not asked for ever. */
const MOST_SILENCES = 3
/** A drive that answers at once would leave nobody else a turn: neither an interrupt nor other drives. */
const PAUSE_MS = 50

/** Writes a pass at its address, or at `next`. */
export async function writePass(context: PassContext, pass: Pass, next: Lba): Promise<void> {
  const { ledger, job, on, clock } = context
  const start = pass.start === 'next' ? next : pass.start
  const reporter = makeReporter(context, pass)
  const fingerprint = fingerprintOf(context, pass, start)
  let at = start as number
  ledger.position = start
  // The first blocks are there before the drive is said to be writing.
  const begin = (): void => {
    if (ledger.stage !== 'writing') ledger.enter('writing')
  }
  await writeAll({
    on,
    kind: job.plan.kind,
    source: pass.source,
    start,
    unit: job.medium.writeUnit,
    streaming: isStreaming(context),
    unread: canStayUnread(context, pass),
    signal: context.signal,
    total: { written: () => ledger.acknowledged, planned: ledger.planned },
    onSend: () => {
      begin()
      ledger.touched = true
    },
    onData: (data) => fingerprint?.add(data),
    onWritten: (blocks) => {
      ledger.acknowledged += blocks
      at += blocks
      ledger.position = lba(at)
    },
    onWait: makePause(clock),
    onBlock: () => reporter(lba(at)),
  })
  begin()
  if (pass.content > 0) ledger.ranges.push(rangeOf(pass, start, fingerprint?.done(), fingerprint?.holds()))
  ledger.tell({
    kind: 'progress',
    stage: 'writing',
    done: ledger.acknowledged,
    total: ledger.planned,
    blockBytes: pass.source.sectorBytes,
    at: lba(at),
    ...numberOf(pass),
  })
}

const numberOf = ({ track }: Pass): { readonly track?: number } => (track === undefined ? {} : { track: track.number })

function rangeOf(
  pass: Pass,
  start: Lba,
  fingerprint: Fingerprint | undefined,
  holds: 'audio' | 'data' | undefined,
): Ledger['ranges'][number] {
  // Of a raw disc, which is no track of one, the program area is read back.
  const program = pass.form === 'raw' && pass.track === undefined
  return {
    start: program ? lba(0) : start,
    blocks: program ? (fingerprint?.count ?? 0) : pass.content,
    // A drive reads audio early or late, whichever way it was written.
    form: program && holds === 'audio' ? 'audio' : pass.form,
    ...(pass.track === undefined || pass.part === 'gap' ? {} : { track: pass.track.number }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  }
}

interface PassFingerprint {
  add(data: Uint8Array | FileBytes): void
  done(): Fingerprint
  /** Audio alone, or data as well. */
  holds(): 'audio' | 'data'
}

/** Remembers what can be read back: of a raw disc the main channel from address 0 to the lead-out. */
function fingerprintOf(context: PassContext, pass: Pass, start: Lba): PassFingerprint | undefined {
  const { settings, digests, job } = context
  if (settings.verify === 'none' || settings.simulate || pass.content === 0) return undefined
  const { sectorBytes } = pass.source
  if (pass.form === 'raw' && job.plan.kind === 'raw') {
    const program = rawProgram(start, job.plan.leadOut, sectorBytes)
    const maker = makeFingerprint(job.plan.leadOut, 2352, digests, 'audio', settings.verify)
    let holds: 'audio' | 'data' = 'audio'
    return {
      add: (data) =>
        program(bytesIn(data), (sector, kind) => {
          if (kind === 'data') holds = kind
          maker.add(sector)
        }),
      done: () => maker.done(),
      holds: () => holds,
    }
  }
  const maker = makeFingerprint(pass.content, sectorBytes, digests, pass.form === 'audio' ? 'audio' : 'data', settings.verify)
  let left = pass.content * sectorBytes
  return {
    add: (data) => {
      // What follows the content is fill, and of no interest.
      if (left > 0) maker.add(left >= data.length ? data : partOf(data, 0, left))
      left -= Math.min(left, data.length)
    },
    done: () => maker.done(),
    holds: () => (pass.form === 'audio' ? 'audio' : 'data'),
  }
}

/** Of data alone, and where no digest has to see every byte. A Compact Disc is kept by the sector, with more than data in it. */
const canStayUnread = ({ settings, job }: PassContext, pass: Pass): boolean =>
  pass.form === 'data' && pass.source.sectorBytes === SECTOR_BYTES && job.medium.family !== 'cd' && settings.verify !== 'full'

/** Blu-ray with defect management writes at half its speed unless it is told not to check. */
function isStreaming(context: PassContext): boolean {
  const { settings, view, job } = context
  if (settings.streaming === 'off' || job.medium.family !== 'bd') return settings.streaming === 'on' && job.medium.kind === 'dvd-ram'
  const promised = ((featureOf(view.configuration, FeatureCode.realTimeStreaming)?.data[0] ?? 0) & 1) === 1
  return settings.streaming === 'on' || (promised && job.medium.kind === 'bd-re')
}

/** Leaves others their turn, beside a command. */
function makePause(clock: Clock): () => Promise<void> {
  let paused = clock.now()
  return async () => {
    if (clock.now() - paused < PAUSE_MS) return
    await clock.sleep(0)
    paused = clock.now()
  }
}

/** Tells how far it is, at most twice a second, with the fill of the drive's buffer where it tells. */
function makeReporter(context: PassContext, pass: Pass): (at: Lba) => Promise<void> {
  const { ledger, on, clock } = context
  let reported = -Infinity
  let silences = 0
  return async (at) => {
    if (clock.now() - reported < REPORT_MS) return
    reported = clock.now()
    const capacity = silences < MOST_SILENCES ? await on.hint(readBufferCapacity, {}) : undefined
    if (capacity === undefined) silences++
    const fill = capacity === undefined || capacity.sizeBytes === 0 ? undefined : 1 - capacity.freeBytes / capacity.sizeBytes
    ledger.tell({
      kind: 'progress',
      stage: 'writing',
      done: ledger.acknowledged,
      total: ledger.planned,
      blockBytes: pass.source.sectorBytes,
      at,
      ...numberOf(pass),
      ...(fill === undefined ? {} : { buffer: fill }),
    })
  }
}

/** Whether the drive goes on at that block, in the track that is being written or before it is begun; or has closed the track behind it. */
export async function isWrittenTo(on: Conversation, track: NextTrack | undefined, block: Lba): Promise<boolean> {
  const own = track === undefined ? undefined : await on.try(readTrackInformation, { of: { kind: 'track', number: track.number } })
  if (own?.kind === 'done') {
    const { nextWritable, blank, start, size } = own.value
    return nextWritable === undefined ? !blank && start + size >= block : nextWritable === block
  }
  const invisible = await on.try(readTrackInformation, { of: INVISIBLE_TRACK })
  return invisible.kind === 'done' && invisible.value.nextWritable === block
}

export interface NextTrack {
  readonly start: Lba
  readonly number: number
}

/** Where the next track begins, asked for anew: the drive adds gaps and run-outs of its own. Throws `burn/noWritableAddress`. */
export async function locateNext(on: Conversation, drive: string): Promise<NextTrack> {
  const invisible = await on.try(readTrackInformation, { of: INVISIBLE_TRACK })
  if (invisible.kind === 'done' && invisible.value.nextWritable !== undefined)
    return { start: invisible.value.nextWritable, number: invisible.value.track }
  const disc = await on.must(readDiscInformation, {})
  const last = await on.try(readTrackInformation, { of: { kind: 'track', number: await lastTrackOf(on.transport, disc) } })
  if (last.kind === 'done' && last.value.nextWritable !== undefined) return { start: last.value.nextWritable, number: last.value.track }
  throw new DiscError(readbackFaults.noWritableAddress({ drive, reason: 'its last track has no valid next address' }))
}

/** A Compact Disc as runs of 2352-byte sectors, each once, ascending, with the sub-code that belongs to them. */

import { RAW_SECTOR_BYTES, type SectorKernel } from '../../kernel/index.js'
import {
  BYTES_PER_SAMPLE,
  SAMPLES_PER_SECTOR,
  SILENCE,
  positionOf,
  userBytes,
  type CdSession,
  type Disc,
  type Sound,
  type Span,
  type TrackMode,
} from '../../layout/index.js'
import { lba, type Lba } from '../../unit/index.js'
import { sectorsOf } from '../stream.js'
import { emptyUserData, frameSectors, userOffset } from './frame.js'
import { zerosOf } from '../zeros.js'
import { byteReader, type ByteReader } from './reader.js'
import type { CdSources } from './sources.js'
import { xaSectorsOf } from './subheaders.js'
import { subcodeBytes, textSymbols, writeSubcode, type SubcodeForm } from './subcode.js'
import { qChannelOf } from './subq.js'
import { discSymbols } from './symbols.js'

export interface CdSectorOptions {
  /** The program area of each session without its first 150 sectors, i.e. from block 0 on; or everything from the first lead-in to the last lead-out. */
  readonly area: 'program' | 'whole'
  /** Data as the disc has it, for drives that write raw; without it as programs read it. */
  readonly scrambled: boolean
  readonly kernel: SectorKernel
  /** Only this session; all without it. */
  readonly session?: number
  /** Only so many sectors, from one of the area on; all without it. */
  readonly part?: { readonly first: number; readonly count: number }
  readonly signal?: AbortSignal
}

/** Sectors of one mode that touch. */
export interface CdRun {
  readonly session: CdSession
  readonly start: Lba
  readonly mode: TrackMode
  /** Whole sectors of 2352 bytes, fresh with each run. */
  readonly sectors: Uint8Array
}

/** Sectors of pause at the start of each session that images of the program area leave out. */
export const UNSTORED = 150

/** Up to a mebibyte. */
const RUN_SECTORS = 445

export async function* cdRuns(disc: Disc, sources: CdSources, options: CdSectorOptions): AsyncGenerator<CdRun> {
  let { first, count } = options.part ?? { first: 0, count: Infinity }
  for (const session of disc.sessions) {
    if (options.session !== undefined && options.session !== session.number) continue
    for (const whole of spansOf(session, options.area)) {
      const skipped = Math.min(first, whole.length)
      const span = { whole, from: skipped, to: Math.min(whole.length, skipped + count) }
      first -= skipped
      count -= span.to - skipped
      if (skipped === span.to) continue
      const reader = whole.kind === 'empty' ? undefined : byteReader(streamOf(whole, skipped, sources, options.signal))
      try {
        yield* runsOfSpan(session, span, reader, options)
      } finally {
        await reader?.close()
      }
    }
  }
}

/** The spans of a session, with lead-in and lead-out as empty sectors of the neighbouring track's mode. */
function* spansOf(session: CdSession, area: 'program' | 'whole'): Generator<Span> {
  const [first, last] = [session.tracks[0], session.tracks.at(-1)]
  if (first === undefined || last === undefined) return
  if (area === 'whole')
    yield { kind: 'empty', mode: first.mode, start: session.leadIn, length: sectorsBetween(session.leadIn, session.start) }
  const stored = lba(session.start + UNSTORED)
  for (const span of session.spans) {
    const end = lba(span.start + span.length)
    if (area === 'whole' || span.start >= stored) yield span
    else if (span.kind !== 'empty') throw new Error('A session begins with a pause')
    else if (end > stored) yield { ...span, start: stored, length: sectorsBetween(stored, end) }
  }
  if (area === 'whole') yield { kind: 'empty', mode: last.mode, start: session.leadOut, length: session.leadOutLength }
}

const sectorsBetween = (start: Lba, end: Lba): Span['length'] => (end - start) as Span['length']

/** Sectors of a span. */
interface Stretch {
  readonly whole: Span
  readonly from: number
  readonly to: number
}

async function* runsOfSpan(
  session: CdSession,
  { whole: span, from, to }: Stretch,
  reader: ByteReader | undefined,
  options: CdSectorOptions,
): AsyncGenerator<CdRun> {
  const { mode } = span
  const empty = span.kind === 'sound' ? undefined : emptyUserData(mode)
  const whole = span.kind === 'sound' || (span.kind === 'data' && span.form === 'raw')
  // User data passes through one buffer on its way to its place in the sectors.
  const buffer = new Uint8Array(whole ? 0 : Math.min(RUN_SECTORS, to - from) * userBytes[mode])
  for (let done = from; done < to; done += RUN_SECTORS) {
    options.signal?.throwIfAborted()
    const count = Math.min(RUN_SECTORS, to - done)
    const sectors = new Uint8Array(count * RAW_SECTOR_BYTES)
    const start = lba(span.start + done)
    if (whole) await reader?.into(sectors)
    else {
      await fill(sectors, mode, reader, empty, buffer)
      frameSectors(sectors, mode, start, options.kernel)
    }
    if (options.scrambled && mode !== 'audio') options.kernel.scramble(sectors)
    yield { session, start, mode, sectors }
  }
}

/** Puts user data at its place in each sector. */
async function fill(
  sectors: Uint8Array,
  mode: TrackMode,
  reader: ByteReader | undefined,
  empty: Uint8Array | undefined,
  buffer: Uint8Array,
): Promise<void> {
  if (mode === 'audio') return
  const count = sectors.length / RAW_SECTOR_BYTES
  const size = userBytes[mode]
  const data = buffer.subarray(0, count * size)
  const got = reader === undefined ? 0 : await reader.into(data)
  data.fill(0, got)
  for (let i = 0; i < count; i++) {
    const user = i * size >= got && empty !== undefined ? empty : data.subarray(i * size, (i + 1) * size)
    sectors.set(user, i * RAW_SECTOR_BYTES + userOffset[mode])
  }
}

/** What a span holds from one of its sectors on. */
async function* streamOf(
  span: Exclude<Span, { kind: 'empty' }>,
  from: number,
  sources: CdSources,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (span.kind === 'data') {
    yield* sources.data(span.source, signal, from)
    return
  }
  if (span.kind === 'volumes') {
    if (sources.contents === undefined) throw new Error('Nothing opens the files of a file system')
    const sectorsIn = span.mode === 'xa' ? xaSectorsOf : sectorsOf
    yield* sectorsIn(span.place(span.start), sources.contents.open, signal, from)
    return
  }
  let skip = from * SAMPLES_PER_SECTOR
  for (const whole of joined(span.sounds)) {
    const skipped = Math.min(skip, whole.samples)
    skip -= skipped
    const sound = { ...whole, from: whole.from + skipped, samples: whole.samples - skipped }
    let left = sound.samples * BYTES_PER_SAMPLE
    if (sound.source === SILENCE) {
      for (; left > 0; left -= SILENCE_BYTES) yield zerosOf(Math.min(left, SILENCE_BYTES))
      continue
    }
    if (left === 0) continue
    for await (const piece of sources.sound(sound, signal)) {
      left -= piece.length
      yield piece
    }
    if (left !== 0) throw new Error(`${sound.source} gave ${left > 0 ? 'fewer' : 'more'} bytes than its ${sound.samples} samples have`)
  }
}

const SILENCE_BYTES = 1 << 16

/** Cuts of one source that follow each other become one, so that it is decoded once. */
function joined(sounds: readonly Sound[]): readonly Sound[] {
  const out: Sound[] = []
  for (const sound of sounds) {
    const before = out.at(-1)
    if (before !== undefined && before.source === sound.source && before.from + before.samples === sound.from)
      out[out.length - 1] = { ...before, samples: before.samples + sound.samples }
    else out.push(sound)
  }
  return out
}

/** Makes the sub-code of runs that ascend, in one form. */
export interface SubcodeMaker {
  of(run: CdRun): Promise<Uint8Array>
  /** Lets go of the sources. */
  close(): Promise<void>
}

export function subcodeMaker(disc: Disc, sources: CdSources, form: SubcodeForm, signal?: AbortSignal): SubcodeMaker {
  const channel = qChannelOf(disc)
  const symbols =
    form === 'pq' || (disc.subcode ?? []).length === 0
      ? undefined
      : discSymbols(disc, sources, form === 'packed' ? 'packed' : 'raw', signal)
  const size = subcodeBytes[form]
  return {
    async of(run) {
      const count = run.sectors.length / RAW_SECTOR_BYTES
      const out = new Uint8Array(count * size)
      for (let i = 0; i < count; i++) {
        const at = lba(run.start + i)
        const position = positionOf(disc, at)
        if (position === undefined) throw new Error(`Sector ${at} lies in no session`)
        const text = position.kind === 'lead-in' && position.session.number === 1 && disc.textPacks.length > 0
        const rw = text
          ? textSymbols(disc.textPacks, at - position.session.leadIn)
          : symbols === undefined
            ? undefined
            : await symbols.at(at)
        writeSubcode(out, i * size, form, channel.p(position), channel.q(position, run.mode), rw)
      }
      return out
    },
    close: async () => symbols?.close(),
  }
}

/** Sectors with their sub-code behind each, as raw images have them: 2368 or 2448 bytes. */
export async function* cdSectors(
  disc: Disc,
  sources: CdSources,
  options: CdSectorOptions & { readonly subcode: SubcodeForm },
): AsyncGenerator<Uint8Array> {
  const maker = subcodeMaker(disc, sources, options.subcode, options.signal)
  const size = subcodeBytes[options.subcode]
  try {
    for await (const run of cdRuns(disc, sources, options)) {
      const subcode = await maker.of(run)
      const count = run.sectors.length / RAW_SECTOR_BYTES
      const out = new Uint8Array(count * (RAW_SECTOR_BYTES + size))
      for (let i = 0; i < count; i++) {
        out.set(run.sectors.subarray(i * RAW_SECTOR_BYTES, (i + 1) * RAW_SECTOR_BYTES), i * (RAW_SECTOR_BYTES + size))
        out.set(subcode.subarray(i * size, (i + 1) * size), i * (RAW_SECTOR_BYTES + size) + RAW_SECTOR_BYTES)
      }
      yield out
    }
  } finally {
    await maker.close()
  }
}

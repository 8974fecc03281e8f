/** Sectors back from a disc, in the form in which they were sent. */

import type { Fault } from '../fault/index.js'
import { lba, type Lba } from '../unit/index.js'
import { attempt, read10, readCd, type CdSectorType, type Outcome, type ReadCdRequest } from '../mmc/index.js'
import type { ReadForm } from './range.js'
import { settle, type DiscView, type Station } from './view.js'

interface Way {
  readonly bytes: number
  /** Of them before what was sent. */
  readonly head?: number
  readonly cd?: Pick<ReadCdRequest, 'sectorType' | 'main'>
}

const way = (bytes: number, sectorType: CdSectorType, main: 'whole' | 'user'): Way => ({ bytes, cd: { sectorType, main } })
const ways: Readonly<Record<Exclude<ReadForm, 'nothing'>, Way>> = {
  data: { bytes: 2048 },
  audio: way(2352, 'audio', 'whole'),
  // Asked for by their kind, empty sectors would not be found: they look like those of a form.
  'mode 2': { ...way(2352, 'any', 'whole'), head: 16 },
  xa: { ...way(2352, 'any', 'whole'), head: 16 },
  raw: way(2352, 'any', 'whole'),
}

export type ReadOutcome =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  /** The disc cannot be read there. */
  | { readonly kind: 'unreadable'; readonly fault: Fault }
  /** The drive does not read sectors of this form at all. */
  | { readonly kind: 'unable'; readonly fault: Fault }

const UNABLE = new Set(['mmc/unsupportedCommand', 'mmc/invalidField'])
const NEWS = new Set(['mmc/unitAttention', 'mmc/becomingReady', 'mmc/mediaBusy', 'mmc/busy'])
const MOST_RETRIES = 3

/** Larger reads are no faster, and take memory for each drive. */
const MOST_BYTES = 1 << 19

/** Most sectors of a form that one command asks for. */
export const sectorsPerRead = (station: Station, form: Exclude<ReadForm, 'nothing'>): number =>
  Math.max(1, Math.floor(Math.min(station.transport.maximumTransfer, MOST_BYTES) / ways[form].bytes))

/** Reads a few sectors, with as many commands as that takes. Throws only where the drive is gone or does not answer. */
export async function readSectors(station: Station, form: Exclude<ReadForm, 'nothing'>, start: Lba, count: number): Promise<ReadOutcome> {
  const most = sectorsPerRead(station, form)
  if (count <= most) return readOnce(station, form, start, count)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < count; at += most) {
    const outcome = await readOnce(station, form, lba(start + at), Math.min(most, count - at))
    if (outcome.kind !== 'read') return outcome
    pieces.push(outcome.bytes)
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let to = 0
  for (const piece of pieces) {
    bytes.set(piece, to)
    to += piece.length
  }
  return { kind: 'read', bytes }
}

async function readOnce(station: Station, form: Exclude<ReadForm, 'nothing'>, start: Lba, count: number): Promise<ReadOutcome> {
  const { cd, bytes, head = 0 } = ways[form]
  for (let retries = 0; ; retries++) {
    const outcome: Outcome<Uint8Array> =
      cd === undefined
        ? await attempt(station.transport, read10, { start, count })
        : await attempt(station.transport, readCd, { start, count, subChannel: 'none', ...cd })
    if (outcome.kind === 'done') return { kind: 'read', bytes: withoutHeads(outcome.value, bytes, head) }
    // What a drive does not know it does not know the second time either.
    if (UNABLE.has(outcome.fault.code)) {
      if (retries === 0) continue
      return { kind: 'unable', fault: outcome.fault }
    }
    if (!NEWS.has(outcome.fault.code) || retries >= MOST_RETRIES) return { kind: 'unreadable', fault: outcome.fault }
    await settle(station)
  }
}

function withoutHeads(sectors: Uint8Array, sectorBytes: number, head: number): Uint8Array {
  if (head === 0) return sectors
  const kept = sectorBytes - head
  const out = new Uint8Array((sectors.length / sectorBytes) * kept)
  for (let from = 0, to = 0; from < sectors.length; from += sectorBytes, to += kept)
    out.set(sectors.subarray(from + head, from + sectorBytes), to)
  return out
}

/** Blocks at each end of a disc that are looked at. */
const ENDS = 1024

/** The stretches of a medium whose contents tell whether it is empty, each with the block behind it. */
export const endsOf = ({ readable: size }: DiscView): readonly (readonly [number, number])[] =>
  size <= 2 * ENDS
    ? [[0, size]]
    : [
        [0, ENDS],
        [size - ENDS, size],
      ]

/** Media that never become blank count as empty where their first and last 2 MiB are zero or unwritten. */
export async function isHeuristicallyBlank(station: Station, view: DiscView): Promise<boolean> {
  const step = sectorsPerRead(station, 'data')
  for (const [from, to] of endsOf(view))
    for (let at = from; at < to; at += step) {
      const outcome = await readSectors(station, 'data', lba(at), Math.min(step, to - at))
      if (outcome.kind === 'read' && outcome.bytes.some((byte) => byte !== 0)) return false
      if (outcome.kind !== 'read' && !UNWRITTEN.has(outcome.fault.code)) return false
    }
  return true
}

/** Faults of reading that mean that nothing was written there. */
export const UNWRITTEN: ReadonlySet<string> = new Set(['mmc/notRecorded', 'mmc/addressOutOfRange', 'mmc/notFormatted'])

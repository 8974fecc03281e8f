/** Tracks of a Nero image at their addresses: where CUEX or the table of single tracks says, else one after the other. */

import type { Fault } from '../../fault/index.js'
import type { TrackMode } from '../../layout/index.js'
import { UNSTORED } from '../../sector/index.js'
import { LATER_LEAD_IN_LENGTH, lba, leadOutAfter } from '../../unit/index.js'
import { faults } from './faults.js'
import { formOf, type Part, type PartSession, type PartTrack } from './parts.js'
import { mainBytes, type Store } from './stores.js'
import type { KeptSubcode } from './subcode-survey.js'

export interface NrgTrack {
  readonly number: number
  readonly mode: TrackMode
  readonly sectorBytes: number
  /** Byte of the file at which the stored pregap begins. */
  readonly offset: number
  /** Stored sectors before index 1, and from there on. */
  readonly pregap: number
  readonly sectors: number
  readonly control?: number
  /** Addresses on the disc. */
  readonly index0?: number
  readonly index1?: number
  /** Of index 2 and so on. */
  readonly indexes: readonly number[]
  readonly isrc?: string
  /** Written for itself: 150 sectors of pause precede it, and its block may be that of the pause, or leave out all pauses. */
  readonly alone?: true
}

/** Between two sessions, at least: the shorter lead-out, and the lead-in. */
const BETWEEN_SESSIONS = leadOutAfter(2) + LATER_LEAD_IN_LENGTH

export function layOutNrg(
  path: string,
  sessions: readonly (readonly NrgTrack[])[],
  leadOuts: readonly number[],
  stores: Map<string, Store>,
  found: Fault[],
): { readonly sessions: readonly PartSession[]; readonly subcode: readonly KeptSubcode[] } {
  const subcode: KeptSubcode[] = []
  const out: PartSession[] = []
  let end = 0
  for (const [i, tracks] of sessions.filter((list) => list.length > 0).entries()) {
    const [head] = tracks
    // The first two seconds of a session are in no other image.
    const skipped = Math.min(UNSTORED, head?.pregap ?? 0)
    const before = (head?.pregap ?? 0) - skipped
    const told = head?.index1 === undefined ? undefined : head.index1 - before
    const first = i === 0 ? 0 : told !== undefined && told >= end + BETWEEN_SESSIONS + UNSTORED ? told : undefined
    let cursor = first ?? end
    const parts: PartTrack[] = []
    for (const [k, track] of tracks.entries()) {
      const kept = k === 0 ? before : track.pregap
      const start = startOf(track, cursor, kept, first !== undefined || k > 0 ? track.index1 : undefined, k === 0, found)
      const gap = start - cursor
      const own = k === 0 ? gap : Math.min(gap, Math.max(kept, track.alone === true ? UNSTORED : start - (track.index0 ?? start)))
      fill(parts, gap - own)
      const stored = placed(path, track, k === 0 ? skipped : 0, kept, stores)
      if (track.sectorBytes > mainBytes(track.sectorBytes))
        subcode.push({
          start: lba(start - kept),
          length: kept + track.sectors,
          store: subcodeStore(path, track, stored.offset),
          form: 'raw',
        })
      parts.push(partTrack(track, start, own, [...(own > kept ? [{ kind: 'empty' as const, sectors: own - kept }] : []), stored.part]))
      cursor = start + track.sectors
    }
    const leadOut = leadOuts[i]
    if (leadOut !== undefined && leadOut > cursor && leadOut - cursor < MOST) {
      fill(parts, leadOut - cursor)
      cursor = leadOut
    }
    end = cursor
    out.push({ tracks: parts, ...(i === 0 || first === undefined ? {} : { first: lba(first) }) })
  }
  return { sessions: out, subcode }
}

/** No gap is longer than a disc. */
const MOST = 450_000

/** The address of index 1. */
function startOf(track: NrgTrack, cursor: number, kept: number, told: number | undefined, isFirst: boolean, found: Fault[]): number {
  const least = cursor + kept
  if (track.alone === true && !isFirst) {
    const paused = cursor + UNSTORED
    if (told === undefined || told >= MOST) return paused
    return told >= paused ? told : Math.max(told, cursor) + UNSTORED
  }
  if (told === undefined) return least
  if (told >= least && told - least < MOST) return told
  found.push(faults.addressDiffers({ track: track.number, told, taken: least }))
  return least
}

/** What no track stores belongs to the end of the one before. */
function fill(tracks: PartTrack[], count: number): void {
  const last = tracks.at(-1)
  if (count > 0 && last !== undefined) tracks[tracks.length - 1] = { ...last, parts: [...last.parts, { kind: 'empty', sectors: count }] }
}

function placed(
  path: string,
  track: NrgTrack,
  skipped: number,
  kept: number,
  stores: Map<string, Store>,
): { readonly part: Part; readonly offset: number } {
  const { mode, sectorBytes } = track
  const offset = track.offset + skipped * sectorBytes
  const source = `${path}@${offset}`
  const sectors = kept + track.sectors
  stores.set(source, { kind: 'sectors', path, offset, mode, sectorBytes, order: 'little' })
  const part: Part =
    mode === 'audio'
      ? { kind: 'sound', sound: { source, from: 0, samples: sectors * 588 } }
      : { kind: 'data', source, sectors, form: formOf(sectorBytes) }
  return { part, offset }
}

const subcodeStore = (path: string, { sectorBytes }: NrgTrack, offset: number): KeptSubcode['store'] => ({
  kind: 'subcode',
  path,
  offset,
  sectorBytes,
})

function partTrack(track: NrgTrack, start: number, pregap: number, parts: readonly Part[]): PartTrack {
  const { number, mode, isrc } = track
  // Without a cue nothing is known of a sound.
  const control = track.control ?? 0
  const audio = mode === 'audio'
  return {
    number,
    mode,
    copy: control & 2 ? 'permitted' : 'prohibited',
    preemphasis: audio && (control & 1) === 1,
    channels: audio && control & 8 ? 4 : 2,
    parts,
    pregap,
    indexes: track.indexes.map((at) => at - start).filter((offset, i, all) => offset > (all[i - 1] ?? 0) && offset < track.sectors),
    ...(isrc === undefined ? {} : { isrc }),
  }
}

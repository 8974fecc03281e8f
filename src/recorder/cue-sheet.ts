/**
 * The cue sheet of a session that is written at once, and the CD-TEXT blocks before it. MMC-6 SEND CUE SHEET.
 * Left out: sub-channel data of the host.
 */

import { lba, msfOfLba, type Lba } from '../unit/index.js'
import { CueSheetLine } from '../mmc/index.js'
import { controlOf, formFacts, gapSectors, type TracksPlan, type PlannedTrack } from './plan.js'

/** The first session at once begins two seconds before address 0; a later one likewise before its first track. */
export const SESSION_START = lba(-150)

/** Where each track's gap and first index lie. */
export interface TrackPlace {
  readonly track: PlannedTrack
  readonly gapStart: Lba
  readonly start: Lba
  readonly end: Lba
}

export function placeTracks(plan: TracksPlan): readonly TrackPlace[] {
  const [first] = plan.tracks
  let at = plan.start === undefined || first === undefined ? SESSION_START : plan.start - gapSectors(first)
  return plan.tracks.map((track) => {
    const gapStart = lba(at)
    const start = lba(at + gapSectors(track))
    at = start + track.source.count
    return { track, gapStart, start, end: lba(at) }
  })
}

type Line = Parameters<typeof CueSheetLine.encode>[0]
/** A lead-in with CD-TEXT, whatever the first track is: drives misread other forms. */
const TEXT_LEAD_IN = 0x41
const SCMS_ORIGINAL_COPIED = 0x80
const LEAD_OUT = 0xaa

export function cueSheet(plan: TracksPlan): Uint8Array {
  const places = placeTracks(plan)
  const [first] = places
  const last = places.at(-1)
  if (first === undefined || last === undefined) throw new Error('A session without a track has no cue sheet')
  const lines: Uint8Array[] = []
  if (plan.catalog !== undefined) lines.push(...textLines(0x02, undefined, `${plan.catalog}\0`, 7))
  const leadIn = formFacts[first.track.form]
  lines.push(
    encode({
      ...at(first.gapStart),
      control: controlOf(first.track),
      adr: 1,
      track: 0,
      index: 0,
      dataForm: plan.text === undefined ? leadIn.pauseForm : TEXT_LEAD_IN,
    }),
  )
  for (const place of places) lines.push(...trackLines(place))
  lines.push(
    encode({
      ...at(last.end),
      control: controlOf(last.track),
      adr: 1,
      track: LEAD_OUT,
      index: 1,
      dataForm: formFacts[last.track.form].pauseForm,
    }),
  )
  const sheet = new Uint8Array(lines.length * CueSheetLine.size)
  for (const [i, line] of lines.entries()) sheet.set(line, i * CueSheetLine.size)
  return sheet
}

function trackLines(place: TrackPlace): readonly Uint8Array[] {
  const { track, gapStart, start } = place
  const common = {
    control: controlOf(track),
    adr: 1,
    track: track.number,
    dataForm: formFacts[track.form].cueForm ?? 0,
    scms: track.copy === 'scms' ? SCMS_ORIGINAL_COPIED : 0,
  }
  const lines: Uint8Array[] = []
  if (track.isrc !== undefined) lines.push(...textLines((controlOf(track) << 4) | 0x03, track.number, track.isrc, 6))
  let gapAt = gapStart as number
  for (const part of track.gap) {
    if (part.source.count > 0) lines.push(encode({ ...at(lba(gapAt)), ...common, index: 0, dataForm: formFacts[part.form].cueForm ?? 0 }))
    gapAt += part.source.count
  }
  lines.push(encode({ ...at(start), ...common, index: 1 }))
  for (const [i, offset] of track.indexes.entries()) lines.push(encode({ ...at(lba(start + offset)), ...common, index: i + 2 }))
  return lines
}

/** A catalogue number or an ISRC in two lines of `width` characters; that of a track has its number before them. */
function textLines(head: number, track: number | undefined, text: string, width: number): readonly Uint8Array[] {
  return [0, 1].map((part) => {
    const line = new Uint8Array(CueSheetLine.size)
    line[0] = head
    if (track !== undefined) line[1] = track
    for (let i = 0; i < width; i++) line[8 - width + i] = text.charCodeAt(part * width + i) & 0x7f
    return line
  })
}

const encode = (line: Omit<Line, 'scms'> & { readonly scms?: number }): Uint8Array => CueSheetLine.encode({ scms: 0, ...line })

function at(address: Lba): { readonly minute: number; readonly second: number; readonly frame: number } {
  return msfOfLba(address)
}

const PACK_BYTES = 18
export const TEXT_BLOCK_BYTES = 96
const PACKS_PER_BLOCK = 4

/**
 * CD-TEXT as blocks of the lead-in: each pack of 18 bytes becomes 24 of six bits, four packs fill a block, and the packs
 * repeat over `count` blocks.
 */
export function* textBlocks(packs: Uint8Array, count: number): Generator<Uint8Array> {
  const total = packs.length / PACK_BYTES
  const spread = Array.from({ length: total }, (_, i) => sixBits(packs.subarray(i * PACK_BYTES, (i + 1) * PACK_BYTES)))
  let next = 0
  for (let block = 0; block < count; block++) {
    const out = new Uint8Array(TEXT_BLOCK_BYTES)
    for (let i = 0; i < PACKS_PER_BLOCK; i++) out.set(spread[next++ % total] ?? new Uint8Array(24), i * 24)
    yield out
  }
}

function sixBits(pack: Uint8Array): Uint8Array {
  const out = new Uint8Array(24)
  for (let from = 0, to = 0; from < PACK_BYTES; from += 3, to += 4) {
    const bits = ((pack[from] ?? 0) << 16) | ((pack[from + 1] ?? 0) << 8) | (pack[from + 2] ?? 0)
    for (let i = 0; i < 4; i++) out[to + i] = (bits >> (18 - 6 * i)) & 0x3f
  }
  return out
}

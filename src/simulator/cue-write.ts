/** Session at once: the blocks that a cue sheet announced, in their order, up to the lead-out. MMC-6 SEND CUE SHEET, WRITE(10). */

import { CD_SLOT_BYTES } from './container.js'
import type { CueSheet, Segment } from './kept.js'
import { openSession, spoilSession, type Disc, type Track } from './disc.js'
import { discOf, refuse, type Machine } from './machine.js'
import { writeParameters } from './modes.js'
import { isCatalogNumber, qOf, symbolsOf } from './q-channel.js'
import { completeSession, put, rehearses, startRehearsal } from './recording.js'
import { slotsOf, WHOLE, wholeOf } from './slots.js'

const segmentAt = (cue: CueSheet, block: number): Segment | undefined =>
  cue.segments.find((segment) => block >= segment.start && block < segment.end)

/** Bytes of a block there; undefined where the cue sheet knows of none. */
export const cueBlockBytes = (cue: CueSheet, block: number): number | undefined => segmentAt(cue, block)?.bytes

export function writeCue(m: Machine, start: number, count: number, data: Uint8Array): void {
  const disc = discOf(m)
  const { cue } = m
  if (cue === undefined) return refuse(5, 0x2c, 0)
  if (rehearses(m, disc)) startRehearsal(m)
  const parts = [...partsOf(cue, start, count)]
  if (start !== firstWanted(cue) || parts.length === 0) refuse(5, 0x21, 2)
  adopt(disc, cue)
  for (const { segment, from, to } of parts) {
    skipMade(m, cue)
    const piece = data.subarray((from - start) * segment.bytes, (to - start) * segment.bytes)
    if (segment.track === undefined) takeLeadIn(cue, segment, piece)
    else record(m, segment, from, piece)
    advance(cue, to)
  }
  skipMade(m, cue)
}

/** The stretches that a write covers. None where they differ in the length of their blocks, or the sheet ends before it. */
function* partsOf(cue: CueSheet, start: number, count: number): Generator<{ segment: Segment; from: number; to: number }> {
  const bytes = segmentAt(cue, start)?.bytes
  const covered: { segment: Segment; from: number; to: number }[] = []
  for (let from = start; from < start + count;) {
    const segment = segmentAt(cue, from)
    if (segment === undefined || segment.bytes !== bytes || bytes === 0) return
    const to = Math.min(segment.end, start + count)
    covered.push({ segment, from, to })
    from = to
  }
  yield* covered
}

/** The next block that the host has to send. */
function firstWanted(cue: CueSheet): number {
  let at = cue.next
  for (let segment = segmentAt(cue, at); segment?.bytes === 0; segment = segmentAt(cue, at)) at = segment.end
  return at
}

/** The tracks of the sheet take the place of the invisible one with the first block. */
function adopt(disc: Disc, cue: CueSheet): void {
  const session = openSession(disc)
  if (session === undefined || session.state !== 'empty') return
  session.state = 'incomplete'
  session.firstTrack = cue.tracks[0]?.number ?? 1
  disc.pending = 'session'
  session.catalogNumber = isCatalogNumber(cue.catalogNumber) ? cue.catalogNumber : ''
  disc.tracks.pop()
  disc.tracks.push(...cue.tracks)
}

function takeLeadIn(cue: CueSheet, segment: Segment, data: Uint8Array): void {
  for (let at = 0; at + segment.bytes <= data.length; at += segment.bytes)
    cue.text.take(data.subarray(at + segment.bytes - 96, at + segment.bytes))
}

/** A data block type whose blocks are kept as they come. */
const AS_SENT = 0

function record(m: Machine, segment: Segment, start: number, data: Uint8Array): void {
  const { track } = segment
  if (track === undefined) return
  const main = segment.bytes - (segment.subChannel ? 96 : 0)
  const slots = slotsOf(mainOf(data, segment.bytes, main), AS_SENT, main, new Uint8Array(4))
  if (segment.subChannel)
    for (let i = 0; i * CD_SLOT_BYTES < slots.length; i++)
      slots.set(data.subarray(i * segment.bytes + main, (i + 1) * segment.bytes), i * CD_SLOT_BYTES + 2352)
  put(m, start, slots)
}

function mainOf(data: Uint8Array, bytes: number, main: number): Uint8Array {
  if (main === bytes) return data
  const count = Math.floor(data.length / bytes)
  const out = new Uint8Array(count * main)
  for (let i = 0; i < count; i++) out.set(data.subarray(i * bytes, i * bytes + main), i * main)
  return out
}

/** Counts blocks of the tracks as recorded up to `next`. */
function advance(cue: CueSheet, next: number): void {
  cue.next = next
  for (const track of cue.tracks) track.written = Math.max(track.written, Math.min(track.size, next - track.start))
}

const PIECE = 512
/** Stretches that the drive makes up by itself. */
function skipMade(m: Machine, cue: CueSheet): void {
  for (let segment = segmentAt(cue, cue.next); segment?.bytes === 0; segment = segmentAt(cue, cue.next)) {
    for (let at = cue.next; at < segment.end && segment.track !== undefined; at += PIECE)
      put(m, at, made(discOf(m), segment.track, at, Math.min(PIECE, segment.end - at)))
    advance(cue, segment.end)
  }
}

/** Empty blocks as the rest of their track is kept: with all of a sector, and with sub-channels. */
function made(disc: Disc, track: Track, start: number, count: number): Uint8Array {
  const slots = new Uint8Array(count * CD_SLOT_BYTES)
  for (let i = 0; i < count; i++) {
    const slot = slots.subarray(i * CD_SLOT_BYTES, (i + 1) * CD_SLOT_BYTES)
    if (track.form === 'whole') slot.set(wholeOf(slot, track.dataMode === 1 ? 'user' : 'mode2', start + i))
    if (track.subChannel) slot.set(symbolsOf(qOf(disc, start + i), start + i < track.start), WHOLE)
  }
  return slots
}

/** After the last block the drive writes the lead-out. A session that ends too early is damaged. */
export function finishCue(m: Machine): void {
  const { cue } = m
  if (cue === undefined) return
  const disc = discOf(m)
  const session = openSession(disc)
  if (session === undefined || session.state === 'empty') {
    m.cue = undefined
    return
  }
  disc.pending = 'none'
  if (cue.next < cue.leadOut) {
    spoilSession(disc)
    m.cue = undefined
    return
  }
  for (const track of cue.tracks) track.state = 'complete'
  session.cdText = cue.text.text
  completeSession(m, disc, writeParameters(m).multiSession !== 3)
  m.cue = undefined
}

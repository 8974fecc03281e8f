/**
 * Raw writing: the host sends lead-in, program area and lead-out with all sub-channels; the drive learns the tracks from
 * Q, as a player will. MMC-6, write type raw; ECMA-130 22.3.
 */

import { sectorTwin } from '../kernel/index.js'
import { lbaOfMsf } from '../unit/index.js'
import { dataBlockBytes } from '../mmc/index.js'
import { CD_SLOT_BYTES } from './container.js'
import { emptyTrack, isCd, openSession, type Disc, type Track } from './disc.js'
import type { RawSession } from './kept.js'
import { discOf, refuse, type Machine } from './machine.js'
import { writeParameters } from './modes.js'
import { Packs } from './packs.js'
import { qOfSymbols, readQ, symbolsOfPq, TextCollector, type QPosition } from './q-channel.js'
import { completeSession, invisibleTrack, put, rehearses, startRehearsal } from './recording.js'
import { WHOLE } from './slots.js'

const FIRST_TRACK = 0xa0
const LEAD_OUT_POINT = 0xa2
const NEXT_SESSION = 0xb0
/** Data block types with P and Q, and with packs that the drive interleaves and adds parities to. MMC-6, write parameters page. */
const PQ = 1
const PACKED = 2

export function writeRaw(m: Machine, start: number, count: number, data: Uint8Array): void {
  const disc = discOf(m)
  const { dataBlockType } = writeParameters(m)
  const bytes = dataBlockBytes(dataBlockType) ?? 0
  const raw = m.raw ?? begin(m, disc, start)
  if (start !== raw.next) refuse(5, 0x21, 2)
  if (start + count > disc.capacity + 6750) refuse(5, 0x63, 0)
  if (rehearses(m, disc)) startRehearsal(m)
  const slots = new Uint8Array(count * CD_SLOT_BYTES)
  for (let i = 0; i < count; i++) {
    const block = data.subarray(i * bytes, (i + 1) * bytes)
    const slot = slots.subarray(i * CD_SLOT_BYTES, (i + 1) * CD_SLOT_BYTES)
    const symbols = dataBlockType === PQ ? symbolsOfPq(block.subarray(WHOLE)) : block.subarray(WHOLE)
    slot.set(block.subarray(0, WHOLE))
    // Packs of CD-TEXT are not interleaved. MMC-3 J.3.
    slot.set(dataBlockType === PACKED && start + i >= raw.first - 150 ? raw.packs.onDisc(symbols) : symbols, WHOLE)
    if (block[0] === 0 && block[1] === 0xff && block[11] === 0) sectorTwin.scramble(slot.subarray(0, WHOLE))
    learn(raw, start + i, symbols)
  }
  m.raw = raw
  disc.pending = 'raw'
  // Of a command that reaches over the end of the disc, what lies before it is recorded: the rest is lead-out.
  const kept = Math.min(count, disc.capacity - start)
  if (kept > 0) put(m, start, slots.subarray(0, kept * CD_SLOT_BYTES))
  raw.next = start + count
}

function begin(m: Machine, disc: Disc, start: number): RawSession {
  const free = invisibleTrack(disc)
  if (!isCd(disc) || free === undefined || openSession(disc)?.state !== 'empty') return refuse(5, 0x2c, 0)
  const leadIn = disc.sessions.length === 1 ? disc.leadIn : free.start - 150 - 4500
  if (start < leadIn || start >= free.start - 150) refuse(5, 0x21, 2)
  m.cue = undefined
  return {
    first: free.start,
    next: start,
    toc: new Map(),
    leadOut: undefined,
    discType: 0,
    open: false,
    text: new TextCollector(),
    catalogNumber: '',
    isrcs: new Map(),
    indexes: new Map(),
    packs: new Packs(),
  }
}

function learn(raw: RawSession, block: number, symbols: Uint8Array): void {
  const inLeadIn = block < raw.first - 150
  if (inLeadIn) raw.text.take(symbols)
  const content = readQ(qOfSymbols(symbols))
  switch (content.kind) {
    case 'position':
      if (inLeadIn && content.track === 0) learnPoint(raw, content)
      else if (!inLeadIn && content.track !== 0xaa) learnIndex(raw, block, content)
      return
    case 'catalog':
      raw.catalogNumber = content.number
      return
    case 'isrc': {
      const track = [...raw.indexes.keys()].at(-1)
      if (track !== undefined) raw.isrcs.set(track, content.isrc)
      return
    }
    case 'next session':
      if (inLeadIn && content.point === NEXT_SESSION) raw.open = true
      return
    case 'nothing':
      return
  }
}

function learnPoint(raw: RawSession, { index: point, control, absolute }: QPosition): void {
  const [minute, second, frame] = absolute
  if (point === FIRST_TRACK) raw.discType = second === 10 ? 0x10 : second === 20 ? 0x20 : 0
  if (second > 59 || frame > 74) return
  const at = lbaOfMsf({ minute, second, frame })
  if (point === LEAD_OUT_POINT) raw.leadOut = at
  else if (point >= 1 && point <= 99) raw.toc.set(point, { control, at })
}

function learnIndex(raw: RawSession, block: number, { track, index }: QPosition): void {
  const known = raw.indexes.get(track) ?? new Map<number, number>()
  raw.indexes.set(track, known)
  if (!known.has(index)) known.set(index, block)
}

/** After the host's last block: a lead-in without a table of contents, or a program area that ends too early, is an error. */
export function finishRaw(m: Machine): void {
  const { raw } = m
  if (raw === undefined) return
  const disc = discOf(m)
  m.raw = undefined
  disc.pending = 'none'
  const session = openSession(disc)
  const numbers = [...raw.toc.keys()].toSorted((a, b) => a - b)
  if (session === undefined || numbers.length === 0 || raw.leadOut === undefined || raw.next < raw.leadOut) {
    if (session !== undefined) session.state = 'damaged'
    disc.closed = true
    return refuse(3, 0x72, 1)
  }
  const { leadOut } = raw
  disc.tracks.pop()
  const tracks = numbers.map((number, i) => trackOf(raw, disc, session.number, number, raw.toc.get(numbers[i + 1] ?? 0)?.at ?? leadOut))
  disc.tracks.push(...tracks)
  session.state = 'incomplete'
  session.firstTrack = numbers[0] ?? 1
  session.discType = raw.discType
  session.catalogNumber = raw.catalogNumber
  session.cdText = raw.text.text
  m.raw = raw
  try {
    completeSession(m, disc, !raw.open && writeParameters(m).multiSession !== 3)
  } finally {
    m.raw = undefined
  }
}

function trackOf(raw: RawSession, disc: Disc, session: number, number: number, end: number): Track {
  const { control, at } = raw.toc.get(number) ?? { control: 0, at: 0 }
  const marks = raw.indexes.get(number) ?? new Map<number, number>()
  const gapStart = marks.get(0)
  const size = Math.max(0, Math.min(end, disc.capacity) - at)
  const nextGap = raw.indexes.get(number + 1)?.get(0)
  const own = nextGap === undefined || nextGap <= at || nextGap > end ? size : nextGap - at
  const data = (control & 4) !== 0
  return {
    ...emptyTrack(number, session, at, own),
    state: 'complete',
    written: own,
    gap: gapStart === undefined ? (number === raw.toc.keys().next().value ? 150 : 0) : Math.max(0, at - gapStart),
    control,
    dataMode: data ? (raw.discType === 0 ? 1 : 2) : 15,
    form: data ? 'whole' : 'audio',
    subChannel: true,
    isrc: raw.isrcs.get(number) ?? '',
    indexes: [...marks].filter(([index]) => index > 1).map(([, block]) => Math.max(0, block - at)),
  }
}

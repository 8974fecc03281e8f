/** READ(10), READ(12), READ CD, VERIFY(10): blocks as they were recorded, or the reason why not. */

import { joined } from '../codec/index.js'
import { SPREAD } from '../sector/index.js'
import { lba } from '../unit/index.js'
import { Read10Block, Read12Block, ReadCdBlock, subChannels, Verify10Block } from '../mmc/index.js'
import { isCd, isRandom, nextAddress, trackAt, type Disc, type Track } from './disc.js'
import { readableEnd } from './describe.js'
import { discOf, invalidField, mediumOf, refuse, removeMedium, type Answer, type Machine } from './machine.js'
import { packsFrom } from './packs.js'
import { qOf, qOfSymbols, symbolsOf } from './q-channel.js'
import { isRecovered } from './script.js'
import { kindOf, userDataOf, WHOLE, wholeOf, type SectorKind } from './slots.js'

export const read10 = (m: Machine, cdb: Uint8Array): Answer => {
  const { start, count } = Read10Block.decode(cdb)
  return { data: blocks(m, start, count) }
}
export const read12 = (m: Machine, cdb: Uint8Array): Answer => {
  const { start, count } = Read12Block.decode(cdb)
  return { data: blocks(m, start, count) }
}
export const verify10 = (m: Machine, cdb: Uint8Array): Answer => {
  const { start, count, byteCheck } = Verify10Block.decode(cdb)
  if (byteCheck === 1) invalidField()
  for (let at = 0; at < count; at += VERIFY_PIECE) blocks(m, start + at, Math.min(VERIFY_PIECE, count - at))
  return {}
}
const VERIFY_PIECE = 64
/** Blocks of one command: more would not go through any adapter, and memory is not the host's to spend. */
const READ_LIMIT = 8192

function blocks(m: Machine, start: number, count: number): Uint8Array {
  if (count > READ_LIMIT) invalidField()
  const { disc } = mediumOf(m)
  demandReadable(disc, start, count)
  const out = isCd(disc) ? userBlocks(m, disc, start, count) : slots(m, start, count).slice()
  return spoil(m, start, count, out, 2048)
}

/** Beyond the end of what is recorded lies nothing; in between there may be gaps that nobody can read. */
function demandReadable(disc: Disc, start: number, count: number): void {
  const end = isCd(disc) ? Math.max(readableEnd(disc), openEnd(disc)) : readableEnd(disc)
  if (start < 0 || start + count > end) refuse(5, 0x21, 0)
  if (isRandom(disc)) return
  for (let at = start; at < start + count;) {
    const track = trackAt(disc, at)
    if (track === undefined || at >= nextAddress(track)) return refuse(3, 0x11, 5, { information: at })
    at = nextAddress(track)
  }
}
const openEnd = (disc: Disc): number => disc.tracks.reduce((end, track) => Math.max(end, nextAddress(track)), 0)

/** Slots of the container. One that has been cut short reads as damaged sectors. */
function slots(m: Machine, start: number, count: number): Uint8Array {
  const { container, disc } = mediumOf(m)
  if (start >= disc.highWater) return new Uint8Array(count * container.slotBytes)
  const within = Math.min(count, disc.highWater - start)
  const found = container.read(start, within)
  if (found === undefined) return refuse(3, 0x11, 5, { information: start })
  if (within === count) return found
  const out = new Uint8Array(count * container.slotBytes)
  out.set(found)
  return out
}

function userBlocks(m: Machine, disc: Disc, start: number, count: number): Uint8Array {
  const found = slots(m, start, count)
  const size = found.length / count
  const out = new Uint8Array(count * 2048)
  for (let i = 0; i < count; i++) {
    const track = trackAt(disc, start + i) as Track
    const slot = found.subarray(i * size, (i + 1) * size)
    const kind = kindOf(slot, track.form, track.dataMode)
    const user = kind === 'mode 1' || kind === 'form 1' || kind === 'form 2' ? userDataOf(slot, track.form, kind) : undefined
    if (user === undefined) return refuse(5, 0x64, 0, { information: start + i })
    out.set(user.subarray(0, 2048), i * 2048)
  }
  return out
}

const expected: readonly (SectorKind | 'any')[] = ['any', 'audio', 'mode 1', 'mode 2', 'form 1', 'form 2']

export function readCd(m: Machine, cdb: Uint8Array): Answer {
  const request = ReadCdBlock.decode(cdb)
  const disc = discOf(m)
  if (!isCd(disc)) refuse(5, 0x30, 2)
  if (request.sectorType >= expected.length || request.count > READ_LIMIT) invalidField()
  const sub = Object.values(subChannels).find((row) => row.code === request.subChannel)
  if (sub === undefined) return invalidField()
  if (request.count === 0) return {}
  demandReadableCd(disc, request.start, request.count)
  const found = slots(m, request.start, request.count)
  const size = found.length / request.count
  const pieces: Uint8Array[] = []
  for (let i = 0; i < request.count; i++) {
    const block = request.start + i
    const track = trackAt(disc, block) as Track
    const slot = found.subarray(i * size, (i + 1) * size)
    const kind = kindOf(slot, track.form, track.dataMode)
    const wanted = expected[request.sectorType]
    if (wanted !== 'any' && wanted !== kind) refuse(5, 0x64, 0, { information: block })
    pieces.push(mainChannel(request, slot, track, kind, block))
    if (sub.bytes > 0) pieces.push(subChannel(m, track, slot, block, request.subChannel))
  }
  const data = joined(pieces)
  return { data: spoil(m, request.start, request.count, data, data.length / request.count) }
}

/** The gap before a track can be read as well; its blocks from -150 on too, on the first track. */
function demandReadableCd(disc: Disc, start: number, count: number): void {
  for (let at: number = start; at < start + count;) {
    const track = trackAt(disc, at)
    if (track === undefined) return refuse(5, 0x21, 0, { information: at })
    if (at >= nextAddress(track) || (at < track.start && track.written === 0)) return refuse(3, 0x11, 5, { information: at })
    at = nextAddress(track)
  }
}

type Selection = Pick<ReturnType<typeof ReadCdBlock.decode>, 'sync' | 'headers' | 'userData' | 'edcEcc'>
const EMPTY = new Uint8Array()

/** MMC-6 READ CD, "number of bytes returned": the parts that are asked for, in the order of the sector. */
function mainChannel(selection: Selection, slot: Uint8Array, track: Track, kind: SectorKind, block: number): Uint8Array {
  const { sync, headers, userData, edcEcc } = selection
  const none = sync === 0 && headers === 0 && userData === 0 && edcEcc === 0
  if (none) return EMPTY
  if (kind === 'audio') return userData === 1 || sync === 1 ? slot.slice(0, WHOLE) : EMPTY
  const whole = wholeOf(slot, track.form, lba(block))
  const xa = kind === 'form 1' || kind === 'form 2'
  const user = userDataOf(slot, track.form, kind) ?? EMPTY
  const tail = 16 + (xa ? 8 : 0) + user.length
  return joined([
    sync === 1 ? whole.subarray(0, 12) : EMPTY,
    headers & 1 ? whole.subarray(12, 16) : EMPTY,
    headers & 2 && xa ? whole.subarray(16, 24) : EMPTY,
    userData === 1 ? user : EMPTY,
    edcEcc === 1 ? whole.subarray(tail) : EMPTY,
  ])
}

const SUB_RAW = 1
const SUB_Q = 2
function subChannel(m: Machine, track: Track, slot: Uint8Array, block: number, wanted: number): Uint8Array {
  const disc = discOf(m)
  const symbols = track.subChannel ? slot.slice(WHOLE, WHOLE + 96) : symbolsOf(qOf(disc, block), block < track.start)
  if (wanted === SUB_RAW) return symbols
  if (wanted !== SUB_Q) return track.subChannel ? packsFrom(symbolsOnDisc(m, block)) : new Uint8Array(96)
  const q = track.subChannel ? qOfSymbols(symbols) : qOf(disc, block)
  const out = new Uint8Array(16)
  out.set(q)
  out[15] = (symbols[0] ?? 0) & 0x80
  return out
}

/** A drive reads on to have the ends of packs. */
function symbolsOnDisc(m: Machine, block: number): readonly Uint8Array[] {
  const found = slots(m, block, SPREAD)
  const size = found.length / SPREAD
  return Array.from({ length: SPREAD }, (_, i) => found.subarray(i * size + WHOLE, i * size + WHOLE + 96))
}

/** What the script does to blocks that are read. */
function spoil(m: Machine, start: number, count: number, data: Uint8Array, blockBytes: number): Uint8Array {
  const touched = m.script.blocks('read', start, count)
  m.effects = [...m.effects, ...touched.map(({ effect }) => effect)]
  for (const { block, effect } of touched) {
    if (effect.kind === 'sense' && !isRecovered(effect)) refuse(effect.key, effect.asc, effect.ascq, { information: block })
    if (effect.kind === 'remove') {
      removeMedium(m)
      refuse(2, 0x3a, 1)
    }
    if (effect.kind === 'flip') {
      const at = (block - start) * blockBytes + (effect.bit >>> 3)
      if (at < data.length) data[at] = (data[at] as number) ^ (0x80 >>> (effect.bit & 7))
    }
  }
  return data
}

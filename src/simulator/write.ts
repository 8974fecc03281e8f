/** WRITE(10), WRITE(12): which blocks are taken, how long they are, and what the script does to them. */

import { bytesIn, partOf, type FileBytes } from '../port/index.js'
import { Write10Block, Write12Block, dataBlockBytes, mediaProfile } from '../mmc/index.js'
import { writeCdTrack } from './cd-write.js'
import { cueBlockBytes, writeCue } from './cue-write.js'
import { isCd, isRandom, openSession, type Disc } from './disc.js'
import { writeRandom, writeSequential, type Way } from './dvd-write.js'
import { discOf, has, refuse, removeMedium, type Answer, type Machine } from './machine.js'
import { softwareProtected, writeParameters } from './modes.js'
import { writeRaw } from './raw-session.js'
import { demandWritable } from './recording.js'
import { isRecovered, type Effect } from './script.js'

export const write10 = (m: Machine, cdb: Uint8Array, data: Uint8Array | FileBytes): Answer => {
  const { start, count } = Write10Block.decode(cdb)
  return write(m, start, count, data)
}
export const write12 = (m: Machine, cdb: Uint8Array, data: Uint8Array | FileBytes): Answer => {
  const { start, count } = Write12Block.decode(cdb)
  return write(m, start, count, data)
}

function write(m: Machine, start: number, count: number, data: Uint8Array | FileBytes): Answer {
  const disc = discOf(m)
  demandWritable(disc)
  if (softwareProtected(m)) refuse(7, 0x27, 2)
  if (count === 0) return {}
  const bytes = blockBytes(m, disc, start)
  let taken = count
  if (data.length < count * bytes) {
    if (!has(m, 'short data is good')) refuse(0xb, 0x4b, 0)
    taken = Math.floor(data.length / bytes)
  }
  const milliseconds = throttle(m, disc, taken * bytes)
  const { limit, end } = judge(m, start, taken)
  if (limit > 0) record(m, disc, start, limit, partOf(data, 0, limit * bytes), end === undefined ? 'aside' : 'now')
  end?.()
  return { milliseconds }
}

/** Bytes of a block as the host has to send it. */
function blockBytes(m: Machine, disc: Disc, start: number): number {
  if (!isCd(disc)) return 2048
  const { writeType, dataBlockType } = writeParameters(m)
  if (writeType === 2) {
    if (m.cue === undefined) return refuse(5, 0x2c, 0)
    return cueBlockBytes(m.cue, start) ?? refuse(5, 0x21, 2)
  }
  return dataBlockBytes(dataBlockType) ?? refuse(5, 0x64, 0)
}

function record(m: Machine, disc: Disc, start: number, count: number, sent: Uint8Array | FileBytes, way: Way): void {
  if (isRandom(disc)) return writeRandom(m, start, count, sent, way)
  if (!isCd(disc)) return writeSequential(m, start, count, sent, way)
  const data = bytesIn(sent)
  switch (writeParameters(m).writeType) {
    case 2:
      return writeCue(m, start, count, data)
    case 3:
      return writeRaw(m, start, count, data)
    default:
      return writeCdTrack(m, start, count, data)
  }
}

/** What the script wants of a write: how many blocks are recorded before it strikes, and how the command ends. */
function judge(m: Machine, start: number, count: number): { readonly limit: number; readonly end?: () => void } {
  let limit = count
  let end: (() => void) | undefined
  const ofCommand = m.effects.filter(({ kind }) => kind === 'full' || kind === 'underrun').map((effect) => ({ block: start, effect }))
  const touched = [...m.script.blocks('write', start, count), ...ofCommand]
  m.effects = [...m.effects, ...touched.map(({ effect }) => effect)]
  for (const { block, effect } of touched) {
    const strike = strikeOf(m, effect, block)
    if (strike === undefined || block - start >= limit) continue
    limit = block - start
    end = strike
  }
  return end === undefined ? { limit } : { limit, end }
}

function strikeOf(m: Machine, effect: Effect, block: number): (() => void) | undefined {
  switch (effect.kind) {
    case 'sense':
      if (isRecovered(effect)) return undefined
      return () => refuse(effect.key, effect.asc, effect.ascq, { information: block, deferred: effect.deferred ?? false })
    case 'full':
      if (m.swallowing) return undefined
      return () => {
        if (effect.later === 'good') m.swallowing = true
        refuse(5, 0x63, 0, { information: block })
      }
    case 'underrun':
      return () => runDry(m)
    case 'gone':
    case 'status':
      // The drive itself sees to them once the blocks before are recorded.
      return () => {}
    case 'remove':
      return () => {
        removeMedium(m)
        refuse(2, 0x3a, 1)
      }
    case 'speed':
      m.writeSpeed = effect.kilobytesPerSecond
      return undefined
    default:
      return undefined
  }
}

/** A track that is written in one go cannot be continued once the laser has had nothing to write. */
function runDry(m: Machine): never {
  const disc = discOf(m)
  m.buffer.stop()
  if (isCd(disc)) {
    const track = disc.tracks.find((candidate) => candidate.state === 'open')
    if (track !== undefined) {
      track.damaged = true
      track.size = track.written
      track.state = 'complete'
    }
    const session = openSession(disc)
    if (session !== undefined && (m.cue !== undefined || m.raw !== undefined)) {
      session.state = 'damaged'
      disc.closed = true
    }
    m.cue = undefined
    m.raw = undefined
  }
  return refuse(3, 0x0c, 9)
}

/** Milliseconds that the host waits for room in the buffer. The write fails where the buffer had run dry before. */
function throttle(m: Machine, disc: Disc, bytes: number): number {
  const rate = m.writeSpeed
  const dry = m.buffer.drain(rate)
  const protectedFromIt =
    !isCd(disc) || writeParameters(m).bufferUnderrunFree === 1 || mediaProfile(disc.profile)?.usesWriteParameters !== true
  if (dry && !protectedFromIt) runDry(m)
  return m.buffer.fill(bytes, rate)
}

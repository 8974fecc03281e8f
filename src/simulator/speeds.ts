/** GET PERFORMANCE, SET STREAMING, SET CD SPEED, READ BUFFER CAPACITY. */

import { lba } from '../unit/index.js'
import {
  mediaProfile,
  GetPerformanceBlock,
  NominalPerformance,
  PerformanceHeader,
  SetCdSpeedBlock,
  SetStreamingBlock,
  StreamingDescriptor,
  WriteSpeedDescriptor,
  BufferCapacity,
  ReadBufferCapacityBlock,
  type MediaProfile,
} from '../mmc/index.js'
import { isCd, type Disc } from './disc.js'
import { readableEnd } from './describe.js'
import { discOf, invalidField, refuse, type Answer, type Machine } from './machine.js'
import { demandWritable } from './recording.js'

/** Kilobytes a second that the drive writes a medium at, fastest first. */
export function speedsOf(disc: Disc): readonly number[] {
  const facts = mediaProfile(disc.profile)
  return facts === undefined ? [] : facts.speeds.map((speed) => Math.floor(speed * facts.singleSpeed)).toSorted((a, b) => b - a)
}
const readSpeedOf = (facts: MediaProfile | undefined): number =>
  facts === undefined ? 8000 : Math.floor(facts.singleSpeed * (facts.family === 'bd' ? 8 : facts.family === 'dvd' ? 16 : 48))

/** The speeds of a disc that has just been inserted. */
export function resetSpeeds(m: Machine): void {
  const disc = m.medium?.disc
  m.writeSpeed = disc === undefined ? 7056 : (speedsOf(disc)[0] ?? 7056)
  m.readSpeed = readSpeedOf(disc === undefined ? undefined : mediaProfile(disc.profile))
  m.rotation = 'clv'
}

export function getPerformance(m: Machine, cdb: Uint8Array): Answer {
  const { dataType, maximumDescriptors, type } = GetPerformanceBlock.decode(cdb)
  const disc = discOf(m)
  if (type === 3) return table(speedRows(m, disc), maximumDescriptors, 0)
  if (type !== 0) return invalidField()
  // Only a tolerance of 10 percent is defined.
  if (dataType >>> 3 !== 0b10) invalidField()
  const exceptions = (dataType & 3) === 2
  const write = (dataType & 4) !== 0
  if (write && speedsOf(disc).length === 0) invalidField()
  const speed = write ? m.writeSpeed : m.readSpeed
  const end = Math.max(0, (write ? disc.capacity : readableEnd(disc)) - 1)
  const row = NominalPerformance.encode({ startAddress: lba(0), startSpeed: speed, endAddress: lba(end), endSpeed: speed })
  return table(exceptions ? [] : [row], maximumDescriptors, write ? 1 : 0)
}

function speedRows(m: Machine, disc: Disc): readonly Uint8Array[] {
  return speedsOf(disc).map((speed) =>
    WriteSpeedDescriptor.encode({
      rotation: 0,
      readDefect: 0,
      exact: 0,
      mixed: 0,
      endAddress: lba(Math.max(0, disc.capacity - 1)),
      readSpeed: m.readSpeed,
      writeSpeed: speed,
    }),
  )
}

function table(rows: readonly Uint8Array[], limit: number, write: number): Answer {
  const kept = rows.slice(0, limit)
  const size = kept.reduce((sum, row) => sum + row.length, PerformanceHeader.size)
  const out = new Uint8Array(size)
  const whole = rows.reduce((sum, row) => sum + row.length, PerformanceHeader.size)
  PerformanceHeader.encodeInto(out, 0, { dataLength: whole - 4, write, exceptions: 0 })
  let at = PerformanceHeader.size
  for (const row of kept) {
    out.set(row, at)
    at += row.length
  }
  return { data: out }
}

/** The fastest speed that is not above the wish, or the slowest there is. */
function nearest(disc: Disc, wish: number): number {
  const speeds = speedsOf(disc)
  return speeds.find((speed) => speed <= wish + 8) ?? speeds.at(-1) ?? wish
}

export function setStreaming(m: Machine, cdb: Uint8Array, data: Uint8Array): Answer {
  const { type, parameterListLength } = SetStreamingBlock.decode(cdb)
  const disc = discOf(m)
  if (type !== 0) invalidField()
  if (parameterListLength !== StreamingDescriptor.size || data.length < StreamingDescriptor.size) refuse(5, 0x1a, 0)
  const wish = StreamingDescriptor.decode(data)
  if (wish.restoreDefault === 1) {
    resetSpeeds(m)
    return {}
  }
  if (wish.readTime === 0 || wish.writeTime === 0) refuse(5, 0x26, 2)
  if (wish.writeSize > 0) m.writeSpeed = nearest(disc, Math.floor((wish.writeSize * 1000) / wish.writeTime))
  if (wish.readSize > 0) m.readSpeed = Math.min(readSpeedOf(mediaProfile(disc.profile)), Math.floor((wish.readSize * 1000) / wish.readTime))
  m.rotation = wish.rotation === 1 ? 'cav' : 'clv'
  return {}
}

export function setCdSpeed(m: Machine, cdb: Uint8Array): Answer {
  const { rotation, readSpeed, writeSpeed } = SetCdSpeedBlock.decode(cdb)
  const disc = discOf(m)
  if (writeSpeed > 0) m.writeSpeed = nearest(disc, writeSpeed)
  if (readSpeed > 0) m.readSpeed = Math.min(readSpeedOf(mediaProfile(disc.profile)), readSpeed)
  // Constant angular velocity is not for writing CD-RW.
  m.rotation = rotation === 1 && !(isCd(disc) && disc.profile === 0x0a) ? 'cav' : 'clv'
  return {}
}

export function readBufferCapacity(m: Machine, cdb: Uint8Array): Answer {
  const { inBlocks, allocationLength } = ReadBufferCapacityBlock.decode(cdb)
  demandWritable(discOf(m))
  if (inBlocks === 1) invalidField()
  m.buffer.drain(m.writeSpeed)
  return {
    data: BufferCapacity.encode({ dataLength: 10, inBlocks: 0, size: m.buffer.size, blank: m.buffer.free }).subarray(0, allocationLength),
  }
}

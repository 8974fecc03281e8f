/** Track at once and packets on CD. MMC-6 write parameters; what is written in one go is one track. */

import { dataBlockBytes } from '../mmc/index.js'
import { isCd, writableTrackAt, type Disc, type Track } from './disc.js'
import { discOf, refuse, type Machine } from './machine.js'
import { writeParameters } from './modes.js'
import { isCatalogNumber, isIsrc } from './q-channel.js'
import { openTrack, put, rehearses, startRehearsal } from './recording.js'
import { formOfBlockType, slotsOf } from './slots.js'

type Parameters = ReturnType<typeof writeParameters>

export function writeCdTrack(m: Machine, start: number, count: number, data: Uint8Array): void {
  const disc = discOf(m)
  const parameters = writeParameters(m)
  const { dataBlockType } = parameters
  const track = writableTrackAt(disc, start)
  if (!isCd(disc) || track === undefined) return refuse(5, 0x21, 2)
  if (
    parameters.writeType === 0 &&
    parameters.fixedPacket === 1 &&
    (count % parameters.packetSize !== 0 || track.written % parameters.packetSize !== 0)
  )
    refuse(5, 0x64, 1)
  if (start + count > track.start + track.size) refuse(5, 0x63, 0)
  if (rehearses(m, disc)) startRehearsal(m)
  if (track.written === 0) describe(track, parameters)
  else judge(track, parameters)
  openTrack(disc, track)
  put(m, start, slotsOf(data, dataBlockType, dataBlockBytes(dataBlockType) ?? 2048, parameters.subHeader))
  track.written += count
  describeSession(disc, track, parameters)
}

/** The first packet or block says what the track is. */
function describe(track: Track, parameters: Parameters): void {
  track.control = parameters.trackMode & 0xf
  track.form = formOfBlockType(parameters.dataBlockType)
  track.dataMode = parameters.dataBlockType < 8 ? 15 : parameters.dataBlockType === 8 ? 1 : 2
  track.packet = parameters.writeType === 0
  track.packetSize = parameters.writeType === 0 && parameters.fixedPacket === 1 ? parameters.packetSize : 0
  const isrc = String.fromCharCode(...parameters.isrc.subarray(1, 13))
  track.isrc = ((parameters.isrc[0] ?? 0) & 0x80) !== 0 && isIsrc(isrc) ? isrc : ''
}

/** Later blocks must be of the same kind. MMC-6 annex F: ILLEGAL MODE FOR THIS TRACK. */
function judge(track: Track, parameters: Parameters): void {
  if (track.form !== formOfBlockType(parameters.dataBlockType) || track.packet !== (parameters.writeType === 0)) refuse(5, 0x64, 0)
}

function describeSession(disc: Disc, track: Track, parameters: Parameters): void {
  const session = disc.sessions[track.session - 1]
  if (session === undefined) return
  session.discType = parameters.sessionFormat
  const number = String.fromCharCode(...parameters.mediaCatalogNumber.subarray(1, 14))
  if (((parameters.mediaCatalogNumber[0] ?? 0) & 0x80) !== 0 && isCatalogNumber(number)) session.catalogNumber = number
}

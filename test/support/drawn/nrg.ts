/**
 * Nero's images, versions 1 (32 bits) and 2 (64 bits), of a disc at once and of tracks at once. Nobody has published the format;
 * this is how cdemu, libcdio and Aaru read it.
 */

import { packsOf } from './cdtext.js'
import { bcd, timeOf } from './ecma130.js'
import { placeDisc, sectorsOf, type DrawnDisc, type DrawnTrack, type PlacedSession, type PlacedTrack } from './disc.js'
import { joined, keptOf, type Printed } from './printed.js'
import type { Random } from './random.js'
import { controlOf } from './subcode.js'

type Width = 32 | 64

/** Numbers with the most significant byte first. */
function number(value: number, bits: 8 | 16 | 32 | 64): Buffer {
  const out = Buffer.alloc(bits / 8)
  if (bits === 64) out.writeBigUInt64BE(BigInt(value))
  else if (bits === 32) out.writeInt32BE(value)
  else out.writeUIntBE(value, 0, bits / 8)
  return out
}
const text = (value: string, length: number): Buffer => Buffer.concat([Buffer.from(value, 'latin1')], length)
const chunk = (name: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(name), number(content.length, 32), content])

export function printNrg(disc: DrawnDisc, way: 'disc at once' | 'track at once', random: Random): Printed {
  const stem = random.pick(['disc', 'My Album (1999)', 'A.B-c_d'])
  const width: Width = random.chance(0.6) ? 64 : 32
  const told = width === 64 && random.chance(0.7) ? 'disc' : 'file'
  const sectors: Uint8Array[] = []
  let bytes = 0
  const store: StoreSectors = (part) => {
    const place = { offset: bytes, sector: sectors.length }
    for (const sector of part) bytes += sector.length
    sectors.push(...part)
    return place
  }
  const sessions = placeDisc(disc)
  const packs = packsOf(disc)
  const chunks = sessions.flatMap((session) =>
    way === 'disc at once' ? discAtOnce(disc, session, width, store) : [trackAtOnce(session, width, told, store)],
  )
  const footer =
    width === 64 ? Buffer.concat([Buffer.from('NER5'), number(bytes, 64)]) : Buffer.concat([Buffer.from('NERO'), number(bytes, 32)])
  const tail = [
    ...chunks,
    ...(packs === undefined ? [] : [chunk('CDTX', Buffer.from(packs))]),
    ...sessions.map((session) => chunk('SINF', number(session.tracks.length, 32))),
    chunk('MTYP', number(1, 32)),
    chunk('END!', Buffer.alloc(0)),
    footer,
  ]
  const sheet = `${stem}.nrg`
  return { sheet, files: new Map([[sheet, joined([...sectors, ...tail])]]) }
}

const codes: Readonly<Record<string, number>> = {
  'mode1 2048': 0,
  'xa 2048': 2,
  'xa 2336': 3,
  'mode1 2352': 5,
  'xa 2352': 6,
  'audio 2352': 7,
}
const codeOf = (track: DrawnTrack): number => codes[`${track.mode} ${track.sectorBytes}`]

/** Where in the file they come to lie: bytes and sectors before them. */
type StoreSectors = (part: readonly Uint8Array[]) => { readonly offset: number; readonly sector: number }

/** Every sector is stored, the pause of each session too; the cue sheet tells addresses, the other chunk places in the file. */
function discAtOnce(disc: DrawnDisc, session: PlacedSession, width: Width, store: StoreSectors): readonly Buffer[] {
  const [first] = session.tracks
  const last = session.tracks.at(-1)
  if (first === undefined || last === undefined) return []
  const at = (address: number): Buffer =>
    width === 64 ? number(address, 32) : Buffer.concat([Buffer.alloc(1), Buffer.from(timeOf(address))])
  const point = (track: DrawnTrack, trackNumber: number, index: number, address: number): Buffer =>
    Buffer.concat([Buffer.from([(controlOf(track) << 4) | 1, trackNumber, bcd(index), 0]), at(address)])
  const cue = [point(first.track, 0, 0, session.start)]
  const rows: Buffer[] = []
  for (const [i, placed] of session.tracks.entries()) {
    const { track, pregap, start, end } = placed
    const trackNumber = bcd(track.number)
    cue.push(point(track, trackNumber, 0, pregap), point(track, trackNumber, 1, start))
    cue.push(...track.indexes.map((offset, k) => point(track, trackNumber, k + 2, start + offset)))
    const kept = sectorsOf(placed, i === 0).map(({ bytes }) => keptOf(track, bytes))
    const { offset: from } = store(kept)
    const places = [pregap, start, end].map((address) => number(from + (address - pregap) * track.sectorBytes, width))
    rows.push(
      Buffer.concat([text(track.isrc ?? '', 12), number(track.sectorBytes, 16), number(codeOf(track), 8), Buffer.alloc(3), ...places]),
    )
  }
  cue.push(point(last.track, 0xaa, 1, session.leadOut))
  const body = Buffer.concat([
    text(disc.mcn ?? '', 14),
    number(session.tracks.some(({ track }) => track.mode === 'xa') ? 0x20 : 0, 8),
    number(1, 8),
    number(first.track.number, 8),
    number(last.track.number, 8),
    ...rows,
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length + 4)
  return [chunk(width === 64 ? 'CUEX' : 'CUES', Buffer.concat(cue)), chunk(width === 64 ? 'DAOX' : 'DAOI', Buffer.concat([length, body]))]
}

/**
 * Gaps are stored nowhere: a drive makes two seconds before each track. The newer chunk has been seen with addresses on the disc and
 * with sectors of the file, the older one with these.
 */
function trackAtOnce(session: PlacedSession, width: Width, told: 'disc' | 'file', store: StoreSectors): Buffer {
  const row = (placed: PlacedTrack, i: number): Buffer => {
    const { track, pregap, start } = placed
    const kept = sectorsOf(placed, i === 0)
      .slice(start - pregap)
      .map(({ bytes }) => keptOf(track, bytes))
    const { offset, sector } = store(kept)
    const common = [number(offset, width), number(kept.length * track.sectorBytes, width), number(codeOf(track), 32)]
    return Buffer.concat([...common, number(told === 'disc' ? start : sector, 32), Buffer.alloc(width === 64 ? 8 : 4)])
  }
  return chunk(width === 64 ? 'ETN2' : 'ETNF', Buffer.concat(session.tracks.map(row)))
}

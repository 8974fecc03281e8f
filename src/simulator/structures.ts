/** READ DISC STRUCTURE and SEND DISC STRUCTURE of the virtual drive. */

import { readU32be, writeU32be } from '../codec/index.js'
import {
  DvdPhysicalFormat,
  ReadDiscStructureBlock,
  SendDiscStructureBlock,
  StructureFormat,
  StructureHeader,
  StructureListEntry,
  WriteProtectionStatus,
  mediaProfile,
} from '../mmc/index.js'
import { isCd, type Disc } from './disc.js'
import { readableEnd } from './describe.js'
import { discOf, invalidField, refuse, type Answer, type Machine } from './machine.js'
import { softwareProtected } from './modes.js'

/** Structures by format code: from a disc to the body without its head. */
type Bodies = ReadonlyMap<number, (m: Machine, disc: Disc) => Uint8Array>
const protection = (m: Machine, disc: Disc): Uint8Array =>
  WriteProtectionStatus.encode({
    mediaSpecific: 0,
    cartridge: disc.writeProtected ? 1 : 0,
    persistent: 0,
    untilPowerDown: softwareProtected(m) ? 1 : 0,
  })
const boundary = (_m: Machine, disc: Disc): Uint8Array => {
  const out = new Uint8Array(8)
  writeU32be(out, 4, disc.layerBreak)
  return out
}
const dvd: Bodies = new Map([
  [StructureFormat.physical, (_m: Machine, disc: Disc) => physical(disc)],
  [StructureFormat.controlData, (_m: Machine, disc: Disc) => physical(disc, disc.capacity)],
  [StructureFormat.mediaIdentifier, (_m: Machine, disc: Disc) => physical(disc)],
  [StructureFormat.manufacturer, () => new Uint8Array(2048)],
  [StructureFormat.layerBoundary, boundary],
  [StructureFormat.writeProtection, protection],
])
const bd: Bodies = new Map([
  [StructureFormat.physical, (_m: Machine, disc: Disc) => discInformation(disc)],
  [StructureFormat.writeProtection, protection],
])

/** Disk category by profile; a DVD+R that calls itself DVD-ROM is 0. MMC-6, physical format information. */
const categories: ReadonlyMap<number, number> = new Map([
  [0x11, 2],
  [0x12, 1],
  [0x13, 3],
  [0x14, 3],
  [0x15, 2],
  [0x16, 2],
  [0x1a, 9],
  [0x1b, 10],
  [0x2a, 13],
  [0x2b, 14],
])

/** First sector of the data area, in the counting of the disc itself. */
const FIRST_SECTOR = 0x3_0000
/** `blocks` is what the data area holds: what is recorded, or in the pre-recorded lead-in what can be. */
function physical(disc: Disc, blocks = readableEnd(disc)): Uint8Array {
  const dual = disc.layerBreak > 0
  const out = new Uint8Array(2048)
  DvdPhysicalFormat.encodeInto(out, 0, {
    category: categories.get(disc.profile) ?? 0,
    partVersion: 1,
    discSize: 0,
    maximumRate: 15,
    layers: dual ? 1 : 0,
    trackPath: dual ? 1 : 0,
    layerType: 2,
    linearDensity: 0,
    trackDensity: 0,
    firstSector: FIRST_SECTOR,
    lastSector: lastSector(disc, Math.max(blocks, 1)),
    lastSectorOfLayer0: dual ? FIRST_SECTOR + disc.layerBreak : 0,
    burstCutting: 0,
  })
  return out
}

/** On the opposite track path the sectors of layer 1 count as the complements of those of layer 0 below them. */
function lastSector(disc: Disc, blocks: number): number {
  const inLayer0 = disc.layerBreak + 1
  if (disc.layerBreak === 0 || blocks <= inLayer0) return Math.min(0xff_ffff, FIRST_SECTOR + blocks - 1)
  return 0xff_ffff - (FIRST_SECTOR + disc.layerBreak) + (blocks - inLayer0) - 1
}

/** Only the mark of a disc information unit, and its type. */
function discInformation(disc: Disc): Uint8Array {
  const out = new Uint8Array(4096)
  out.set([0x44, 0x49, 1, 0], 0)
  const type = disc.profile === 0x43 ? 'BDW' : disc.profile === 0x40 ? 'BDO' : 'BDR'
  for (let i = 0; i < 3; i++) out[8 + i] = type.charCodeAt(i)
  return out
}

export function readDiscStructure(m: Machine, cdb: Uint8Array): Answer {
  const { mediaType, format, layer, allocationLength } = ReadDiscStructureBlock.decode(cdb)
  const disc = discOf(m)
  if (isCd(disc)) return invalidField()
  const family = mediaProfile(disc.profile)?.family ?? (disc.profile === 0x40 ? 'bd' : 'dvd')
  if (mediaType !== (family === 'bd' ? 1 : 0)) refuse(5, 0x30, 2)
  const bodies = family === 'bd' ? bd : dvd
  if (layer > (disc.layerBreak > 0 ? 1 : 0)) invalidField()
  if (!exists(disc, format)) invalidField()
  const body = format === StructureFormat.list ? list(m, disc, bodies) : bodies.get(format)?.(m, disc)
  if (body === undefined) return invalidField()
  const out = new Uint8Array(StructureHeader.size + body.length)
  StructureHeader.encodeInto(out, 0, { length: body.length + 2 })
  out.set(body, StructureHeader.size)
  return { data: out.subarray(0, allocationLength) }
}

/** Some structures are found on some media only. */
function exists(disc: Disc, format: number): boolean {
  if (format === StructureFormat.layerBoundary) return disc.layerBreak > 0
  if (format === StructureFormat.controlData) return MINUS.has(disc.profile)
  return format !== StructureFormat.mediaIdentifier || PLUS.has(disc.profile)
}
const MINUS = new Set([0x11, 0x13, 0x14, 0x15, 0x16])
/** DVD+R and DVD+RW give the information of their pre-groove; a DVD+R that calls itself DVD-ROM does too. */
const PLUS = new Set([0x10, 0x1a, 0x1b, 0x2a, 0x2b])

function list(m: Machine, disc: Disc, bodies: Bodies): Uint8Array {
  const rows = [...bodies].filter(([format]) => exists(disc, format))
  const out = new Uint8Array(rows.length * StructureListEntry.size)
  for (const [i, [format, body]] of rows.entries())
    StructureListEntry.encodeInto(out, i * StructureListEntry.size, {
      format,
      sendable: format === StructureFormat.layerBoundary ? 1 : 0,
      readable: 1,
      length: body(m, disc).length + StructureHeader.size,
    })
  return out
}

/** The layer boundary of a blank dual-layer disc can be moved towards its inside, in whole units. */
export function sendDiscStructure(m: Machine, cdb: Uint8Array, data: Uint8Array): Answer {
  const { format, parameterListLength } = SendDiscStructureBlock.decode(cdb)
  const disc = discOf(m)
  if (format !== StructureFormat.layerBoundary || disc.layerBreak === 0) invalidField()
  if (parameterListLength < 12 || data.length < 12) refuse(5, 0x1a, 0)
  if (disc.tracks.length !== 1 || disc.tracks[0]?.state !== 'invisible' || disc.closed) refuse(5, 0x2c, 0)
  const last = readU32be(data, 8)
  if ((last + 1) % 16 !== 0 || last + 1 > disc.capacity / 2 + 16 || last === 0) refuse(5, 0x26, 2)
  disc.layerBreak = last
  disc.capacity = Math.min(disc.capacity, 2 * (last + 1))
  const free = disc.tracks[0]
  if (free !== undefined) free.size = disc.capacity - free.start
  m.changed = true
  return {}
}

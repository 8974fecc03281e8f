/** Mode pages: 01h error recovery, 05h write parameters, 1Dh timeout and protect, 2Ah capabilities. MMC-6 clause 7; 2Ah as in MMC-3. */

import { bits, chars, rbp, record, reservedBits, rfixed, rreserved, raw, u16be, u32be, u8, type ValueOf } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import { faults } from './faults.js'

export const ModePage = {
  errorRecovery: 0x01,
  writeParameters: 0x05,
  caching: 0x08,
  powerCondition: 0x1a,
  timeoutAndProtect: 0x1d,
  capabilities: 0x2a,
} as const

const WRITE = 'MMC-6 write parameters mode page'
export const WriteParametersPage = record(WRITE, 52, [
  bits(0, 7, 7, 'savable', WRITE),
  reservedBits(0, 6, 6, WRITE),
  bits(0, 5, 0, 'page', WRITE),
  rfixed(1, 1, 'page length', 0x32, WRITE),
  reservedBits(2, 7, 7, WRITE),
  bits(2, 6, 6, 'bufferUnderrunFree', WRITE),
  bits(2, 5, 5, 'linkSizeValid', WRITE),
  bits(2, 4, 4, 'testWrite', WRITE),
  bits(2, 3, 0, 'writeType', WRITE),
  bits(3, 7, 6, 'multiSession', WRITE),
  bits(3, 5, 5, 'fixedPacket', WRITE),
  bits(3, 4, 4, 'copy', WRITE),
  bits(3, 3, 0, 'trackMode', WRITE),
  reservedBits(4, 7, 4, WRITE),
  bits(4, 3, 0, 'dataBlockType', WRITE),
  rbp(5, 1, 'linkSize', u8(), WRITE),
  rreserved(6, 1, WRITE),
  reservedBits(7, 7, 6, WRITE),
  bits(7, 5, 0, 'hostApplicationCode', WRITE),
  rbp(8, 1, 'sessionFormat', u8(), WRITE),
  rreserved(9, 1, WRITE),
  rbp(10, 4, 'packetSize', u32be(), WRITE),
  rbp(14, 2, 'audioPauseLength', u16be(), WRITE),
  rbp(16, 16, 'mediaCatalogNumber', raw(16), WRITE),
  rbp(32, 16, 'isrc', raw(16), WRITE),
  rbp(48, 4, 'subHeader', raw(4), WRITE),
])
export type WriteParametersPage = ValueOf<typeof WriteParametersPage>

/** Write types of page 05h. */
export const WriteTypeCode = { packet: 0, trackAtOnce: 1, sessionAtOnce: 2, raw: 3, layerJump: 4 } as const
/** Multi-session field of page 05h. */
export const MultiSession = { close: 0, closeWithFinal: 1, open: 3 } as const

/** Data block types of page 05h: how many bytes a block has when it is written, and what they are. */
export const dataBlockTypes: readonly { readonly code: number; readonly bytes: number; readonly holds: string }[] = [
  { code: 0, bytes: 2352, holds: 'raw' },
  { code: 1, bytes: 2368, holds: 'raw and P, Q sub-channel' },
  { code: 2, bytes: 2448, holds: 'raw and packed R-W sub-channel' },
  { code: 3, bytes: 2448, holds: 'raw and raw P-W sub-channel' },
  { code: 8, bytes: 2048, holds: 'Mode 1' },
  { code: 9, bytes: 2336, holds: 'Mode 2' },
  { code: 10, bytes: 2048, holds: 'Mode 2 Form 1, sub-header from the mode page' },
  { code: 11, bytes: 2056, holds: 'Mode 2 Form 1 with sub-header' },
  { code: 12, bytes: 2324, holds: 'Mode 2 Form 2, sub-header from the mode page' },
  { code: 13, bytes: 2332, holds: 'Mode 2 mixed forms with sub-header' },
]
export const dataBlockBytes = (code: number): number | undefined => dataBlockTypes.find((type) => type.code === code)?.bytes

const RECOVERY = 'MMC-6 read/write error recovery mode page'
export const ErrorRecoveryPage = record(RECOVERY, 12, [
  bits(0, 7, 7, 'savable', RECOVERY),
  reservedBits(0, 6, 6, RECOVERY),
  bits(0, 5, 0, 'page', RECOVERY),
  rfixed(1, 1, 'page length', 0x0a, RECOVERY),
  bits(2, 7, 7, 'automaticWriteReallocation', RECOVERY),
  bits(2, 6, 6, 'automaticReadReallocation', RECOVERY),
  bits(2, 5, 5, 'transferBlock', RECOVERY),
  bits(2, 4, 4, 'readContinuous', RECOVERY),
  reservedBits(2, 3, 3, RECOVERY),
  bits(2, 2, 2, 'postError', RECOVERY),
  bits(2, 1, 1, 'disableTransferOnError', RECOVERY),
  bits(2, 0, 0, 'disableCorrection', RECOVERY),
  rbp(3, 1, 'readRetries', u8(), RECOVERY),
  rreserved(4, 3, RECOVERY),
  reservedBits(7, 7, 2, RECOVERY),
  bits(7, 1, 0, 'emergencyDescriptor', RECOVERY),
  rbp(8, 1, 'writeRetries', u8(), RECOVERY),
  rbp(9, 3, 'errorWindow', raw(3), RECOVERY),
])

const TIMEOUT = 'MMC-6 timeout and protect mode page'
export const TimeoutAndProtectPage = record(TIMEOUT, 12, [
  bits(0, 7, 7, 'savable', TIMEOUT),
  reservedBits(0, 6, 6, TIMEOUT),
  bits(0, 5, 0, 'page', TIMEOUT),
  rfixed(1, 1, 'page length', 0x0a, TIMEOUT),
  rreserved(2, 2, TIMEOUT),
  reservedBits(4, 7, 4, TIMEOUT),
  bits(4, 3, 3, 'group3TimeoutReporting', TIMEOUT),
  bits(4, 2, 2, 'timeoutReporting', TIMEOUT),
  bits(4, 1, 1, 'disableUntilPowerCycle', TIMEOUT),
  bits(4, 0, 0, 'softwareWriteProtect', TIMEOUT),
  rreserved(5, 1, TIMEOUT),
  rbp(6, 2, 'group1MinimumTimeout', u16be(), TIMEOUT),
  rbp(8, 2, 'group2MinimumTimeout', u16be(), TIMEOUT),
  rbp(10, 2, 'group3Timeout', u16be(), TIMEOUT),
])

const CAPABILITY = 'MMC-3 5.5.10'
export const CapabilitiesPage = record(CAPABILITY, 32, [
  bits(0, 7, 7, 'savable', CAPABILITY),
  reservedBits(0, 6, 6, CAPABILITY),
  bits(0, 5, 0, 'page', CAPABILITY),
  rbp(1, 1, 'pageLength', u8(), CAPABILITY),
  reservedBits(2, 7, 6, CAPABILITY),
  bits(2, 5, 5, 'readsDvdRam', CAPABILITY),
  bits(2, 4, 4, 'readsDvdR', CAPABILITY),
  bits(2, 3, 3, 'readsDvdRom', CAPABILITY),
  bits(2, 2, 2, 'method2', CAPABILITY),
  bits(2, 1, 1, 'readsCdRw', CAPABILITY),
  bits(2, 0, 0, 'readsCdR', CAPABILITY),
  reservedBits(3, 7, 6, CAPABILITY),
  bits(3, 5, 5, 'writesDvdRam', CAPABILITY),
  bits(3, 4, 4, 'writesDvdR', CAPABILITY),
  reservedBits(3, 3, 3, CAPABILITY),
  bits(3, 2, 2, 'testWrite', CAPABILITY),
  bits(3, 1, 1, 'writesCdRw', CAPABILITY),
  bits(3, 0, 0, 'writesCdR', CAPABILITY),
  bits(4, 7, 7, 'bufferUnderrunFree', CAPABILITY),
  bits(4, 6, 6, 'multiSession', CAPABILITY),
  bits(4, 5, 5, 'mode2Form2', CAPABILITY),
  bits(4, 4, 4, 'mode2Form1', CAPABILITY),
  bits(4, 3, 0, 'audioOutputs', CAPABILITY),
  bits(5, 7, 7, 'readsBarCode', CAPABILITY),
  bits(5, 6, 6, 'catalogNumber', CAPABILITY),
  bits(5, 5, 5, 'isrc', CAPABILITY),
  bits(5, 4, 4, 'c2Pointers', CAPABILITY),
  bits(5, 3, 3, 'rwCorrected', CAPABILITY),
  bits(5, 2, 2, 'rwSupported', CAPABILITY),
  bits(5, 1, 1, 'audioAccurate', CAPABILITY),
  bits(5, 0, 0, 'readsAudio', CAPABILITY),
  bits(6, 7, 5, 'loadingMechanism', CAPABILITY),
  reservedBits(6, 4, 4, CAPABILITY),
  bits(6, 3, 3, 'eject', CAPABILITY),
  bits(6, 2, 2, 'preventJumper', CAPABILITY),
  bits(6, 1, 1, 'locked', CAPABILITY),
  bits(6, 0, 0, 'lock', CAPABILITY),
  rbp(7, 1, 'channels', u8(), CAPABILITY),
  rbp(8, 2, 'maximumReadSpeed', u16be(), CAPABILITY),
  rbp(10, 2, 'volumeLevels', u16be(), CAPABILITY),
  rbp(12, 2, 'bufferKilobytes', u16be(), CAPABILITY),
  rbp(14, 2, 'currentReadSpeed', u16be(), CAPABILITY),
  rreserved(16, 1, CAPABILITY),
  rbp(17, 1, 'digitalOutput', u8(), CAPABILITY),
  rbp(18, 2, 'maximumWriteSpeed', u16be(), CAPABILITY),
  rbp(20, 2, 'oldCurrentWriteSpeed', u16be(), CAPABILITY),
  rbp(22, 2, 'copyManagement', u16be(), CAPABILITY),
  rreserved(24, 3, CAPABILITY),
  reservedBits(27, 7, 2, CAPABILITY),
  bits(27, 1, 0, 'rotation', CAPABILITY),
  rbp(28, 2, 'currentWriteSpeed', u16be(), CAPABILITY),
  rbp(30, 2, 'writeSpeeds', u16be(), CAPABILITY),
])
export const CapabilitiesSpeed = record(CAPABILITY, 4, [
  rreserved(0, 1, CAPABILITY),
  reservedBits(1, 7, 3, CAPABILITY),
  bits(1, 2, 0, 'rotation', CAPABILITY),
  rbp(2, 2, 'speed', u16be(), CAPABILITY),
])

export interface Capabilities {
  readonly writesCdR: boolean
  readonly writesCdRw: boolean
  readonly writesDvdR: boolean
  readonly writesDvdRam: boolean
  readonly testWrite: boolean
  readonly bufferUnderrunFree: boolean
  readonly locked: boolean
  /** Kilobytes (1000 bytes) a second. */
  readonly maximumReadSpeed: number
  readonly currentWriteSpeed: number
  readonly bufferKilobytes: number
  readonly writeSpeeds: readonly { readonly rotation: 'clv' | 'cav'; readonly kilobytesPerSecond: number }[]
}
/** Fewest bytes that tell what the drive writes and how fast. */
const LEAST = 22

/** Reads page 2Ah of any age. Throws `mmc/capabilitiesTooSmall`. */
export function capabilitiesOf(page: Uint8Array): Capabilities {
  const end = Math.min(page.length, 2 + (page[1] ?? 0))
  if (end < LEAST) throw new DiscError(faults.capabilitiesTooSmall({ length: end, least: LEAST }))
  const whole = new Uint8Array(CapabilitiesPage.size)
  whole.set(page.subarray(0, Math.min(end, whole.length)))
  const row = CapabilitiesPage.decode(whole)
  const writeSpeeds: { rotation: 'clv' | 'cav'; kilobytesPerSecond: number }[] = []
  for (
    let i = 0, at = CapabilitiesPage.size;
    i < row.writeSpeeds && at + CapabilitiesSpeed.size <= end;
    i++, at += CapabilitiesSpeed.size
  ) {
    const speed = CapabilitiesSpeed.decode(page, at)
    writeSpeeds.push({ rotation: speed.rotation === 1 ? 'cav' : 'clv', kilobytesPerSecond: speed.speed })
  }
  return {
    writesCdR: row.writesCdR === 1,
    writesCdRw: row.writesCdRw === 1,
    writesDvdR: row.writesDvdR === 1,
    writesDvdRam: row.writesDvdRam === 1,
    testWrite: row.testWrite === 1,
    bufferUnderrunFree: row.bufferUnderrunFree === 1,
    locked: row.locked === 1,
    maximumReadSpeed: row.maximumReadSpeed,
    currentWriteSpeed: row.currentWriteSpeed === 0 ? row.oldCurrentWriteSpeed : row.currentWriteSpeed,
    bufferKilobytes: row.bufferKilobytes,
    writeSpeeds,
  }
}

/** What a recorder says in page 05h; everything else is zero, as the standard wants where it does not apply. */
export interface WriteParameters {
  readonly bufferUnderrunProtection: 'on' | 'off'
  readonly testWrite: 'on' | 'off'
  readonly writeType: keyof typeof WriteTypeCode
  readonly multiSession: keyof typeof MultiSession
  readonly trackMode: number
  /** Bit 4 of the control byte: copying is permitted. */
  readonly copy?: boolean
  readonly dataBlockType: number
  /** Blocks of a packet; a number sets fixed packets. */
  readonly fixedPacketSize?: number
  readonly linkSize?: number
  readonly sessionFormat?: number
  readonly audioPauseLength?: number
  /** Thirteen digits. */
  readonly mediaCatalogNumber?: string
  /** Twelve characters. */
  readonly isrc?: string
  readonly subHeader?: Uint8Array
}

/** Page 05h with these parameters, built from scratch. */
export function writeParametersPage(p: WriteParameters): Uint8Array {
  return WriteParametersPage.encode({
    savable: 0,
    page: ModePage.writeParameters,
    bufferUnderrunFree: p.bufferUnderrunProtection === 'on' ? 1 : 0,
    linkSizeValid: p.linkSize === undefined ? 0 : 1,
    testWrite: p.testWrite === 'on' ? 1 : 0,
    writeType: WriteTypeCode[p.writeType],
    multiSession: MultiSession[p.multiSession],
    fixedPacket: p.fixedPacketSize === undefined ? 0 : 1,
    copy: p.copy === true ? 1 : 0,
    trackMode: p.trackMode,
    dataBlockType: p.dataBlockType,
    linkSize: p.linkSize ?? 0,
    hostApplicationCode: 0,
    sessionFormat: p.sessionFormat ?? 0,
    packetSize: p.fixedPacketSize ?? 0,
    audioPauseLength: p.audioPauseLength ?? 150,
    mediaCatalogNumber: flagged(p.mediaCatalogNumber, 13),
    isrc: flagged(p.isrc, 12),
    subHeader: p.subHeader ?? new Uint8Array(4),
  })
}

/** A number with the bit before it that says it is valid; zero where there is none. */
function flagged(text: string | undefined, length: number): Uint8Array {
  const out = new Uint8Array(16)
  if (text === undefined) return out
  if (text.length !== length) throw new RangeError(`${JSON.stringify(text)} does not have ${length} characters`)
  out[0] = 0x80
  chars(length).write(out, 1, length, text)
  return out
}

/** Merges a wanted page into the current one, bit by bit, where the drive says that it can be changed. */
export function mergePage(current: Uint8Array, changeable: Uint8Array, wanted: Uint8Array): Uint8Array {
  const out = current.slice()
  for (let i = 2; i < out.length && i < wanted.length; i++) {
    const mask = changeable[i] ?? 0
    out[i] = ((out[i] ?? 0) & ~mask) | ((wanted[i] ?? 0) & mask)
  }
  return out
}

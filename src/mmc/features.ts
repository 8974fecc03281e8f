/** What the features that matter for recording say beyond being there. MMC-6 clause 5.3. Bytes count from the descriptor's head on. */

import { bits, rbp, record, reservedBits, rreserved, u16be, u32be, u8, type RecordCodec, type ValueOf } from '../codec/index.js'
import type { Feature } from './configuration.js'

export const FeatureCode = {
  profileList: 0x0000,
  core: 0x0001,
  morphing: 0x0002,
  removableMedium: 0x0003,
  writeProtect: 0x0004,
  randomlyReadable: 0x0010,
  multiRead: 0x001d,
  cdRead: 0x001e,
  dvdRead: 0x001f,
  randomlyWritable: 0x0020,
  incrementalStreaming: 0x0021,
  sectorErasable: 0x0022,
  formattable: 0x0023,
  defectManagement: 0x0024,
  writeOnce: 0x0025,
  restrictedOverwrite: 0x0026,
  dvdPlusRw: 0x002a,
  dvdPlusR: 0x002b,
  rigidRestrictedOverwrite: 0x002c,
  cdTrackAtOnce: 0x002d,
  cdMastering: 0x002e,
  dvdMinusWrite: 0x002f,
  layerJump: 0x0033,
  cdRwMedia: 0x0037,
  pseudoOverwrite: 0x0038,
  dvdPlusRDual: 0x003b,
  bdRead: 0x0040,
  bdWrite: 0x0041,
  powerManagement: 0x0100,
  timeout: 0x0105,
  realTimeStreaming: 0x0107,
  serialNumber: 0x0108,
} as const

const REMOVABLE = 'MMC-6 removable medium feature'
export const RemovableMedium = record(REMOVABLE, 4, [
  bits(0, 7, 5, 'loadingMechanism', REMOVABLE),
  bits(0, 4, 4, 'load', REMOVABLE),
  bits(0, 3, 3, 'eject', REMOVABLE),
  bits(0, 2, 2, 'preventJumper', REMOVABLE),
  bits(0, 1, 1, 'dbml', REMOVABLE),
  bits(0, 0, 0, 'lock', REMOVABLE),
  rreserved(1, 3, REMOVABLE),
])
const PROTECT = 'MMC-6 write protect feature'
export const WriteProtect = record(PROTECT, 4, [
  reservedBits(0, 7, 4, PROTECT),
  bits(0, 3, 3, 'disableWriteProtectPac', PROTECT),
  bits(0, 2, 2, 'writeDcb', PROTECT),
  bits(0, 1, 1, 'softwareProtect', PROTECT),
  bits(0, 0, 0, 'statusKnown', PROTECT),
  rreserved(1, 3, PROTECT),
])
const READABLE = 'MMC-6 random readable feature'
export const RandomlyReadable = record(READABLE, 8, [
  rbp(0, 4, 'blockSize', u32be(), READABLE),
  rbp(4, 2, 'blocking', u16be(), READABLE),
  reservedBits(6, 7, 1, READABLE),
  bits(6, 0, 0, 'errorPage', READABLE),
  rreserved(7, 1, READABLE),
])
const CDREAD = 'MMC-6 CD read feature'
export const CdRead = record(CDREAD, 4, [
  bits(0, 7, 7, 'digitalAudioPlay', CDREAD),
  reservedBits(0, 6, 2, CDREAD),
  bits(0, 1, 1, 'c2Flags', CDREAD),
  bits(0, 0, 0, 'cdText', CDREAD),
  rreserved(1, 3, CDREAD),
])
const WRITABLE = 'MMC-6 random writable feature'
export const RandomlyWritable = record(WRITABLE, 12, [
  rbp(0, 4, 'lastAddress', u32be(), WRITABLE),
  rbp(4, 4, 'blockSize', u32be(), WRITABLE),
  rbp(8, 2, 'blocking', u16be(), WRITABLE),
  reservedBits(10, 7, 1, WRITABLE),
  bits(10, 0, 0, 'errorPage', WRITABLE),
  rreserved(11, 1, WRITABLE),
])
const STREAM = 'MMC-6 incremental streaming writable feature'
export const IncrementalStreaming = record(STREAM, 4, [
  rbp(0, 2, 'dataBlockTypes', u16be(), STREAM),
  reservedBits(2, 7, 3, STREAM),
  bits(2, 2, 2, 'trackInfoOnRestricted', STREAM),
  bits(2, 1, 1, 'addressModeReservation', STREAM),
  bits(2, 0, 0, 'bufferUnderrunFree', STREAM),
  rbp(3, 1, 'linkSizes', u8(), STREAM),
])
const FORMATTABLE = 'MMC-6 formattable feature'
export const Formattable = record(FORMATTABLE, 8, [
  reservedBits(0, 7, 4, FORMATTABLE),
  bits(0, 3, 3, 'renewWithoutSpare', FORMATTABLE),
  bits(0, 2, 2, 'expand', FORMATTABLE),
  bits(0, 1, 1, 'quickCertification', FORMATTABLE),
  bits(0, 0, 0, 'fullCertification', FORMATTABLE),
  rreserved(1, 3, FORMATTABLE),
  reservedBits(4, 7, 1, FORMATTABLE),
  bits(4, 0, 0, 'randomRecording', FORMATTABLE),
  rreserved(5, 3, FORMATTABLE),
])
const TAO = 'MMC-6 CD track at once feature'
export const CdTrackAtOnce = record(TAO, 4, [
  reservedBits(0, 7, 7, TAO),
  bits(0, 6, 6, 'bufferUnderrunFree', TAO),
  reservedBits(0, 5, 5, TAO),
  bits(0, 4, 4, 'rwRaw', TAO),
  bits(0, 3, 3, 'rwPack', TAO),
  bits(0, 2, 2, 'testWrite', TAO),
  bits(0, 1, 1, 'cdRw', TAO),
  bits(0, 0, 0, 'rwSubcode', TAO),
  rreserved(1, 1, TAO),
  rbp(2, 2, 'dataBlockTypes', u16be(), TAO),
])
const MASTER = 'MMC-6 CD mastering feature'
export const CdMastering = record(MASTER, 4, [
  reservedBits(0, 7, 7, MASTER),
  bits(0, 6, 6, 'bufferUnderrunFree', MASTER),
  bits(0, 5, 5, 'sessionAtOnce', MASTER),
  bits(0, 4, 4, 'rawMultisession', MASTER),
  bits(0, 3, 3, 'raw', MASTER),
  bits(0, 2, 2, 'testWrite', MASTER),
  bits(0, 1, 1, 'cdRw', MASTER),
  bits(0, 0, 0, 'rw', MASTER),
  rbp(1, 1, 'maximumCueSheetHigh', u8(), MASTER),
  rbp(2, 2, 'maximumCueSheetLow', u16be(), MASTER),
])
const MINUS = 'MMC-6 DVD-R/-RW write feature'
export const DvdMinusWrite = record(MINUS, 4, [
  reservedBits(0, 7, 7, MINUS),
  bits(0, 6, 6, 'bufferUnderrunFree', MINUS),
  reservedBits(0, 5, 4, MINUS),
  bits(0, 3, 3, 'dualLayerRw', MINUS),
  bits(0, 2, 2, 'testWrite', MINUS),
  bits(0, 1, 1, 'dvdRw', MINUS),
  reservedBits(0, 0, 0, MINUS),
  rreserved(1, 3, MINUS),
])
const PLUSRW = 'MMC-6 DVD+RW feature'
export const DvdPlusRw = record(PLUSRW, 4, [
  reservedBits(0, 7, 1, PLUSRW),
  bits(0, 0, 0, 'write', PLUSRW),
  reservedBits(1, 7, 2, PLUSRW),
  bits(1, 1, 1, 'quickStart', PLUSRW),
  bits(1, 0, 0, 'closeOnly', PLUSRW),
  rreserved(2, 2, PLUSRW),
])
const PLUSR = 'MMC-6 DVD+R feature'
export const DvdPlusR = record(PLUSR, 4, [reservedBits(0, 7, 1, PLUSR), bits(0, 0, 0, 'write', PLUSR), rreserved(1, 3, PLUSR)])
const POW = 'MMC-6 BD-R pseudo-overwrite feature'
export const PseudoOverwrite = record(POW, 4, [rreserved(0, 4, POW)])
const STREAMING = 'MMC-6 real time streaming feature'
export const RealTimeStreaming = record(STREAMING, 4, [
  reservedBits(0, 7, 5, STREAMING),
  bits(0, 4, 4, 'readBufferCapacityBlock', STREAMING),
  bits(0, 3, 3, 'setCdSpeed', STREAMING),
  bits(0, 2, 2, 'modePage2a', STREAMING),
  bits(0, 1, 1, 'writeSpeedDescriptors', STREAMING),
  bits(0, 0, 0, 'streamWriting', STREAMING),
  rreserved(1, 3, STREAMING),
])

export type CdTrackAtOnce = ValueOf<typeof CdTrackAtOnce>
export type CdMastering = ValueOf<typeof CdMastering>
export type DvdMinusWrite = ValueOf<typeof DvdMinusWrite>
export type RandomlyWritable = ValueOf<typeof RandomlyWritable>
export type RealTimeStreaming = ValueOf<typeof RealTimeStreaming>

/** Reads a feature's data by its table; what an older drive does not send yet is zero. */
export function featureData<Value>(feature: Feature, table: RecordCodec<Value>): Value {
  const whole = new Uint8Array(table.size)
  whole.set(feature.data.subarray(0, table.size))
  return table.decode(whole)
}

/** The serial number of the drive, or undefined where it has none (MMC-6 drive serial number feature). */
export function serialNumberOf(feature: Feature | undefined): string | undefined {
  if (feature === undefined) return undefined
  const text = String.fromCharCode(...feature.data.filter((byte) => byte >= 0x20 && byte < 0x7f)).trim()
  return text === '' ? undefined : text
}

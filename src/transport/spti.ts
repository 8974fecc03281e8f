/**
 * What Windows takes and gives where a drive is sent commands: structures of ntddscsi.h, ntddstor.h and ntddcdrm.h (Windows Driver Kit), as
 * a 64-bit program sees them, and the codes of the requests that carry them.
 */

import { chars, raw, rbp, record, rfixed, rreserved, u16le, u32le, u64le, u8, type ValueOf } from '../codec/index.js'

/** Codes of `DeviceIoControl`; those of CTL_CODE(device, function, method, access). */
export const ControlCode = {
  scsiPassThroughDirect: 0x0004_d014,
  storageQueryProperty: 0x002d_1400,
  cdromExclusiveAccess: 0x0002_c05c,
  lockVolume: 0x0009_0018,
  unlockVolume: 0x0009_001c,
  dismountVolume: 0x0009_0020,
} as const

/** DataIn of SCSI_PASS_THROUGH_DIRECT, by where the data goes as the host sees it. */
export const SptiDirection = { out: 0, in: 1, none: 2 } as const
/** Room for sense data, as in the samples of the kit: adapters are known to give that much. */
export const SPTI_SENSE_BYTES = 32
export const SPTI_CDB_BYTES = 16
/** sizeof(SCSI_PASS_THROUGH_DIRECT), which is what its Length says; the sense data lies behind it and a filler. */
export const SPTI_LENGTH = 56
export const SPTI_SENSE_OFFSET = 60

const DIRECT = 'ntddscsi.h SCSI_PASS_THROUGH_DIRECT'
/** With the buffer for sense data behind it, which is what is passed: SCSI_PASS_THROUGH_DIRECT_WITH_BUFFER of the samples. */
export const PassThroughDirect = record(DIRECT, 96, [
  rbp(0, 2, 'length', u16le(), DIRECT),
  rbp(2, 1, 'scsiStatus', u8(), DIRECT),
  // Port, target and unit: the system fills them in for the device that is open.
  rreserved(3, 3, DIRECT),
  rbp(6, 1, 'cdbLength', u8(), DIRECT),
  rbp(7, 1, 'senseInfoLength', u8(), DIRECT),
  rbp(8, 1, 'dataIn', u8(), DIRECT),
  rreserved(9, 3, DIRECT),
  rbp(12, 4, 'dataTransferLength', u32le(), DIRECT),
  /** In seconds. */
  rbp(16, 4, 'timeOutValue', u32le(), DIRECT),
  rreserved(20, 4, DIRECT),
  rbp(24, 8, 'dataBuffer', u64le(), DIRECT),
  rbp(32, 4, 'senseInfoOffset', u32le(), DIRECT),
  rbp(36, 16, 'cdb', raw(SPTI_CDB_BYTES), DIRECT),
  rreserved(52, 8, DIRECT),
  rbp(60, 32, 'sense', raw(SPTI_SENSE_BYTES), DIRECT),
  rreserved(92, 4, DIRECT),
])
export type PassThroughDirect = ValueOf<typeof PassThroughDirect>

/** PropertyId of STORAGE_PROPERTY_QUERY. */
export const StorageProperty = { device: 0, adapter: 1 } as const

const QUERY = 'ntddstor.h STORAGE_PROPERTY_QUERY'
export const StoragePropertyQuery = record(QUERY, 12, [
  rbp(0, 4, 'propertyId', u32le(), QUERY),
  rfixed(4, 4, 'query type', new Uint8Array(4), QUERY),
  rreserved(8, 4, QUERY),
])

const ADAPTER = 'ntddstor.h STORAGE_ADAPTER_DESCRIPTOR'
/** What the host adapter takes. */
export const StorageAdapter = record(ADAPTER, 32, [
  rbp(0, 4, 'version', u32le(), ADAPTER),
  rbp(4, 4, 'size', u32le(), ADAPTER),
  rbp(8, 4, 'maximumTransferLength', u32le(), ADAPTER),
  /** Pieces of memory of 4096 bytes that one transfer may have. */
  rbp(12, 4, 'maximumPhysicalPages', u32le(), ADAPTER),
  /** Bits that are zero in the address of a buffer. */
  rbp(16, 4, 'alignmentMask', u32le(), ADAPTER),
  rbp(20, 4, 'flags', raw(4), ADAPTER),
  rbp(24, 1, 'busType', u8(), ADAPTER),
  rreserved(25, 1, ADAPTER),
  rbp(26, 4, 'busVersion', raw(4), ADAPTER),
  rbp(30, 2, 'srbAndAddressType', raw(2), ADAPTER),
])
export type StorageAdapter = ValueOf<typeof StorageAdapter>

const DEVICE = 'ntddstor.h STORAGE_DEVICE_DESCRIPTOR'
/** Its head; texts lie behind it, each ended by a zero byte, at offsets from its beginning. An offset of zero is none. */
export const StorageDevice = record(DEVICE, 36, [
  rbp(0, 4, 'version', u32le(), DEVICE),
  rbp(4, 4, 'size', u32le(), DEVICE),
  /** SCSI peripheral device type. */
  rbp(8, 1, 'deviceType', u8(), DEVICE),
  rbp(9, 3, 'deviceFlags', raw(3), DEVICE),
  rbp(12, 4, 'vendorIdOffset', u32le(), DEVICE),
  rbp(16, 4, 'productIdOffset', u32le(), DEVICE),
  rbp(20, 4, 'productRevisionOffset', u32le(), DEVICE),
  rbp(24, 4, 'serialNumberOffset', u32le(), DEVICE),
  rbp(28, 4, 'busType', u32le(), DEVICE),
  rbp(32, 4, 'rawPropertiesLength', u32le(), DEVICE),
])

/** RequestType of CDROM_EXCLUSIVE_ACCESS. */
export const ExclusiveAccess = { query: 0, lock: 1, unlock: 2 } as const
/** CDROM_LOCK_IGNORE_VOLUME: a file system that is mounted is no hindrance. */
export const LOCK_IGNORE_VOLUME = 1

const EXCLUSIVE = 'ntddcdrm.h CDROM_EXCLUSIVE_ACCESS'
export const CdromExclusiveAccess = record(EXCLUSIVE, 8, [
  rbp(0, 4, 'requestType', u32le(), EXCLUSIVE),
  rbp(4, 4, 'flags', u32le(), EXCLUSIVE),
])

const LOCK = 'ntddcdrm.h CDROM_EXCLUSIVE_LOCK'
/** The name has 1 to 63 letters, digits, spaces and . , : ; - _ and a zero byte behind it. */
export const CdromExclusiveLock = record(LOCK, 72, [
  rbp(0, 4, 'requestType', u32le(), LOCK),
  rbp(4, 4, 'flags', u32le(), LOCK),
  rbp(8, 64, 'callerName', chars(64, 0), LOCK),
])

const STATE = 'ntddcdrm.h CDROM_EXCLUSIVE_LOCK_STATE'
export const CdromLockState = record(STATE, 65, [rbp(0, 1, 'locked', u8(), STATE), rbp(1, 64, 'callerName', raw(64), STATE)])

/** A text of one-byte characters that ends at a zero byte or with its bytes. */
export function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at)
  return String.fromCharCode(...bytes.subarray(at, end < 0 ? bytes.length : end)).trim()
}

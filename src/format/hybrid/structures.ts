/**
 * Partition tables for an image that is also written to a disk: the master boot record and the GUID Partition Table.
 * UEFI Specification 2.10, clauses 5.2 and 5.3. Offsets count from 0, addresses in blocks of 512 bytes.
 * Left out: the partition map of the Macintosh (see `format/apple`), logical partitions, block sizes other than 512.
 */

import {
  bits,
  derived,
  nested,
  raw,
  rbp,
  record,
  rfixed,
  rreserved,
  u32le,
  u64le,
  u8,
  type FieldType,
  type ValueOf,
} from '../../codec/index.js'
import { virtualSectors, quoted } from '../../unit/index.js'
import { crc32 } from './crc32.js'

/** One row of a master boot record's partition table. UEFI 2.10, table 5.2. */
export const PartitionRow = record('UEFI 2.10, table 5.2', 16, [
  rbp(0, 1, 'indicator', u8(), 'BootIndicator'),
  rbp(1, 1, 'firstHead', u8(), 'StartingCHS'),
  bits(2, 7, 6, 'firstCylinderHigh', 'StartingCHS'),
  bits(2, 5, 0, 'firstSector', 'StartingCHS'),
  rbp(3, 1, 'firstCylinderLow', u8(), 'StartingCHS'),
  rbp(4, 1, 'type', u8(), 'OSType'),
  rbp(5, 1, 'lastHead', u8(), 'EndingCHS'),
  bits(6, 7, 6, 'lastCylinderHigh', 'EndingCHS'),
  bits(6, 5, 0, 'lastSector', 'EndingCHS'),
  rbp(7, 1, 'lastCylinderLow', u8(), 'EndingCHS'),
  rbp(8, 4, 'start', u32le(virtualSectors), 'StartingLBA'),
  rbp(12, 4, 'count', u32le(virtualSectors), 'SizeInLBA'),
])
export type PartitionRow = ValueOf<typeof PartitionRow>

/** The first block of a disk, code and all. UEFI 2.10, table 5.1. */
export const MasterBootRecord = record('UEFI 2.10, table 5.1', 512, [
  rbp(0, 440, 'code', raw(440), 'BootCode'),
  rbp(440, 4, 'diskSignature', u32le(), 'UniqueMBRDiskSignature'),
  rreserved(444, 2, 'Unknown'),
  rbp(446, 16, 'first', nested(PartitionRow), 'PartitionRecord'),
  rbp(462, 16, 'second', nested(PartitionRow), 'PartitionRecord'),
  rbp(478, 16, 'third', nested(PartitionRow), 'PartitionRecord'),
  rbp(494, 16, 'fourth', nested(PartitionRow), 'PartitionRecord'),
  rfixed(510, 2, 'signature', Uint8Array.of(0x55, 0xaa), 'Signature'),
])
export type MasterBootRecord = ValueOf<typeof MasterBootRecord>

/** `C12A7328-F81F-…` as sixteen bytes, the first three groups with the least significant byte first. UEFI 2.10, appendix A. */
export const guid: FieldType<string> = {
  name: 'guid',
  width: 16,
  write(out, at, _width, value) {
    const digits = value.replaceAll('-', '')
    if (!/^[0-9a-fA-F]{32}$/.test(digits)) throw new RangeError(`${JSON.stringify(value)} is no GUID`)
    for (const [i, from] of guidOrder.entries()) out[at + i] = Number.parseInt(digits.slice(2 * from, 2 * from + 2), 16)
  },
  read(from, at) {
    const digits = guidOrder.map((i) => (from[at + i] as number).toString(16).padStart(2, '0')).join('')
    return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-').toUpperCase()
  },
  print: (value) => value,
}
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/** UTF-16, least significant byte first, padded with zeros. */
const utf16le = (width: number): FieldType<string> => ({
  name: `utf16le(${width})`,
  width,
  write(out, at, _width, value) {
    if (2 * value.length > width) throw new RangeError(`${JSON.stringify(value)} has more than ${width / 2} UTF-16 units`)
    for (let i = 0; i < value.length; i++) {
      out[at + 2 * i] = value.charCodeAt(i)
      out[at + 2 * i + 1] = value.charCodeAt(i) >>> 8
    }
  },
  read(from, at) {
    const units: number[] = []
    for (let i = at; i < at + width; i += 2) units.push((from[i] as number) | ((from[i + 1] as number) << 8))
    return String.fromCharCode(...units).replace(/\0.*$/s, '')
  },
  print: quoted,
})

/** One of two tables of contents, at block 1 and at the last block. UEFI 2.10, table 5.5. */
export const GptHeader = record('UEFI 2.10, table 5.5', 512, [
  rfixed(0, 8, 'signature', 'EFI PART', 'Signature'),
  rfixed(8, 4, 'revision', Uint8Array.of(0, 0, 1, 0), 'Revision'),
  rfixed(12, 4, 'header size', Uint8Array.of(92, 0, 0, 0), 'HeaderSize'),
  derived(16, 4, 'header checksum', u32le(), (header) => crc32(header.subarray(0, 92)), 'HeaderCRC32'),
  rreserved(20, 4, 'Reserved'),
  rbp(24, 8, 'here', u64le(virtualSectors), 'MyLBA'),
  rbp(32, 8, 'other', u64le(virtualSectors), 'AlternateLBA'),
  rbp(40, 8, 'firstUsable', u64le(virtualSectors), 'FirstUsableLBA'),
  rbp(48, 8, 'lastUsable', u64le(virtualSectors), 'LastUsableLBA'),
  rbp(56, 16, 'disk', guid, 'DiskGUID'),
  rbp(72, 8, 'entries', u64le(virtualSectors), 'PartitionEntryLBA'),
  rbp(80, 4, 'entryCount', u32le(), 'NumberOfPartitionEntries'),
  rfixed(84, 4, 'entry size', Uint8Array.of(128, 0, 0, 0), 'SizeOfPartitionEntry'),
  rbp(88, 4, 'entriesChecksum', u32le(), 'PartitionEntryArrayCRC32'),
  rreserved(92, 420, 'Reserved'),
])
export type GptHeader = ValueOf<typeof GptHeader>

/** One partition. UEFI 2.10, table 5.6. */
export const GptEntry = record('UEFI 2.10, table 5.6', 128, [
  rbp(0, 16, 'type', guid, 'PartitionTypeGUID'),
  rbp(16, 16, 'partition', guid, 'UniquePartitionGUID'),
  rbp(32, 8, 'first', u64le(virtualSectors), 'StartingLBA'),
  rbp(40, 8, 'last', u64le(virtualSectors), 'EndingLBA'),
  rbp(48, 8, 'attributes', raw(8), 'Attributes'),
  rbp(56, 72, 'name', utf16le(72), 'PartitionName'),
])
export type GptEntry = ValueOf<typeof GptEntry>

/** Partition types. UEFI 2.10, table 5.7; the others are what other systems' data has come to use. */
export const PartitionType = {
  efiSystem: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  basicData: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
  hfsPlus: '48465300-0000-11AA-AA11-00306543ECAC',
  linux: '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
} as const

/** Types of a master boot record's rows. UEFI 2.10, 5.2.2 and 5.2.3. */
export const MbrType = { empty: 0x00, hfs: 0xaf, gptProtective: 0xee, efiSystem: 0xef } as const

/** Where code for isolinux and GRUB finds the block of what it loads. isohdpfx.S, boot.S (boot_hybrid.img). */
export const LoaderBlock = record('isohdpfx.S; boot.S, kernel_sector', 8, [rbp(0, 8, 'block', u64le(virtualSectors), 'bytes 432 to 439')])
export const LOADER_BLOCK_AT = 432
export const MBR_CODE_BYTES = 440

export const unusedRow: PartitionRow = {
  indicator: 0,
  firstHead: 0,
  firstCylinderHigh: 0,
  firstSector: 0,
  firstCylinderLow: 0,
  type: 0,
  lastHead: 0,
  lastCylinderHigh: 0,
  lastSector: 0,
  lastCylinderLow: 0,
  start: virtualSectors(0),
  count: virtualSectors(0),
}

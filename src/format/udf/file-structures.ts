/** Descriptors of the file system. ECMA-167 3rd edition part 4; OSTA UDF 2.60 2.3 and 3.3. Offsets count from 0 as there. */

import { rbp, record, rreserved, u16le, u32le, u64le, u8, type ValueOf } from '../../codec/index.js'
import { dstring } from './cs0.js'
import { charspec, longAd, regid, timestamp } from './fields.js'
import { tag } from './tag.js'

/** Where the tree begins. ECMA-167 4/14.1; UDF 2.3.2. */
export const FileSetDescriptor = record('ECMA-167 4/14.1', 512, [
  rbp(0, 16, 'tag', tag, '4/14.1.1'),
  rbp(16, 12, 'recorded', timestamp, '4/14.1.2'),
  rbp(28, 2, 'interchangeLevel', u16le(), '4/14.1.3'),
  rbp(30, 2, 'maximumInterchangeLevel', u16le(), '4/14.1.4'),
  rbp(32, 4, 'characterSets', u32le(), '4/14.1.5'),
  rbp(36, 4, 'maximumCharacterSets', u32le(), '4/14.1.6'),
  rbp(40, 4, 'number', u32le(), '4/14.1.7'),
  rbp(44, 4, 'descriptorNumber', u32le(), '4/14.1.8'),
  charspec(48, 'label character set', '4/14.1.9'),
  rbp(112, 128, 'logicalVolumeId', dstring(128), '4/14.1.10'),
  charspec(240, 'file set character set', '4/14.1.11'),
  rbp(304, 32, 'fileSetId', dstring(32), '4/14.1.12'),
  rbp(336, 32, 'copyrightFile', dstring(32), '4/14.1.13'),
  rbp(368, 32, 'abstractFile', dstring(32), '4/14.1.14'),
  rbp(400, 16, 'root', longAd, '4/14.1.15'),
  rbp(416, 32, 'domain', regid, '4/14.1.16'),
  rbp(448, 16, 'next', longAd, '4/14.1.17'),
  rbp(464, 16, 'streams', longAd, '4/14.1.18'),
  rreserved(480, 32, '4/14.1.19'),
])

/** A name in a directory; implementation use, name and padding follow. ECMA-167 4/14.4; UDF 2.3.4. */
export const FileIdentifier = record('ECMA-167 4/14.4', 38, [
  rbp(0, 16, 'tag', tag, '4/14.4.1'),
  rbp(16, 2, 'version', u16le(), '4/14.4.2'),
  rbp(18, 1, 'characteristics', u8(), '4/14.4.3'),
  rbp(19, 1, 'nameBytes', u8(), '4/14.4.4'),
  // The long allocation descriptor of the ICB, 4/14.14.2, row by row: a disc has many of these.
  rbp(20, 4, 'length', u32le(), '4/14.4.5'),
  rbp(24, 4, 'block', u32le(), '4/14.4.5'),
  rbp(28, 2, 'partition', u16le(), '4/14.4.5'),
  rbp(30, 2, 'flags', u16le(), 'UDF 2.3.10.1'),
  rbp(32, 4, 'uniqueId', u32le(), 'UDF 2.3.4.3'),
  rbp(36, 2, 'useBytes', u16le(), '4/14.4.6'),
])

/** Bits of `characteristics`. ECMA-167 4/14.4.3; UDF 2.3.4.2. */
export const CHARACTERISTIC = { hidden: 1, directory: 2, deleted: 4, parent: 8, metadata: 16 } as const

const common = [
  rbp(0, 16, 'tag', tag, '4/14.9.1'),
  rbp(16, 4, 'priorEntries', u32le(), '4/14.6.1'),
  rbp(20, 2, 'strategy', u16le(), '4/14.6.2'),
  rbp(22, 2, 'strategyParameter', u16le(), '4/14.6.3'),
  rbp(24, 2, 'maximumEntries', u16le(), '4/14.6.4'),
  rreserved(26, 1, '4/14.6.5'),
  rbp(27, 1, 'fileType', u8(), '4/14.6.6'),
  rbp(28, 4, 'parentBlock', u32le(), '4/14.6.7'),
  rbp(32, 2, 'parentPartition', u16le(), '4/14.6.7'),
  rbp(34, 2, 'flags', u16le(), '4/14.6.8'),
] as const

const owner = [
  rbp(36, 4, 'uid', u32le(), '4/14.9.3'),
  rbp(40, 4, 'gid', u32le(), '4/14.9.4'),
  rbp(44, 4, 'permissions', u32le(), '4/14.9.5'),
  rbp(48, 2, 'links', u16le(), '4/14.9.6'),
  rbp(50, 1, 'recordFormat', u8(), '4/14.9.7'),
  rbp(51, 1, 'recordAttributes', u8(), '4/14.9.8'),
  rbp(52, 4, 'recordLength', u32le(), '4/14.9.9'),
  rbp(56, 8, 'size', u64le(), '4/14.9.10'),
] as const

/** A file; extended attributes and allocation descriptors follow. ECMA-167 4/14.9; UDF 2.3.6. */
export const FileEntry = record('ECMA-167 4/14.9', 176, [
  ...common,
  ...owner,
  rbp(64, 8, 'blocks', u64le(), '4/14.9.11'),
  rbp(72, 12, 'accessed', timestamp, '4/14.9.12'),
  rbp(84, 12, 'modified', timestamp, '4/14.9.13'),
  rbp(96, 12, 'attributed', timestamp, '4/14.9.14'),
  rbp(108, 4, 'checkpoint', u32le(), '4/14.9.15'),
  rbp(112, 16, 'attributes', longAd, '4/14.9.16'),
  rbp(128, 32, 'implementation', regid, '4/14.9.17'),
  rbp(160, 8, 'uniqueId', u64le(), '4/14.9.18'),
  rbp(168, 4, 'attributeBytes', u32le(), '4/14.9.19'),
  rbp(172, 4, 'allocationBytes', u32le(), '4/14.9.20'),
])

/** The same with a creation time and streams, from UDF 2.00 on. ECMA-167 4/14.17. */
export const ExtendedFileEntry = record('ECMA-167 4/14.17', 216, [
  ...common,
  ...owner,
  rbp(64, 8, 'objectSize', u64le(), '4/14.17.11'),
  rbp(72, 8, 'blocks', u64le(), '4/14.17.12'),
  rbp(80, 12, 'accessed', timestamp, '4/14.17.13'),
  rbp(92, 12, 'modified', timestamp, '4/14.17.14'),
  rbp(104, 12, 'created', timestamp, '4/14.17.15'),
  rbp(116, 12, 'attributed', timestamp, '4/14.17.16'),
  rbp(128, 4, 'checkpoint', u32le(), '4/14.17.17'),
  rreserved(132, 4, '4/14.17.18'),
  rbp(136, 16, 'attributes', longAd, '4/14.17.19'),
  rbp(152, 16, 'streams', longAd, '4/14.17.20'),
  rbp(168, 32, 'implementation', regid, '4/14.17.21'),
  rbp(200, 8, 'uniqueId', u64le(), '4/14.17.22'),
  rbp(208, 4, 'attributeBytes', u32le(), '4/14.17.23'),
  rbp(212, 4, 'allocationBytes', u32le(), '4/14.17.24'),
])

/** What every entry of an ICB begins with. ECMA-167 4/14.6. */
export const IcbHeader = record('ECMA-167 4/14.6', 36, [...common])

/** Where the entry really is, in strategy 4096. ECMA-167 4/14.7. */
export const IndirectEntry = record('ECMA-167 4/14.7', 52, [...common, rbp(36, 16, 'icb', longAd, '4/14.7.3')])

/** `fileType`. ECMA-167 4/14.6.6; 248 and up: UDF 2.60 2.3.5.2. */
export const FILE_TYPE = {
  unspecified: 0,
  directory: 4,
  file: 5,
  block: 6,
  character: 7,
  fifo: 9,
  socket: 10,
  symlink: 12,
  streamDirectory: 13,
  vat: 248,
  realTime: 249,
  metadata: 250,
  metadataMirror: 251,
  metadataBitmap: 252,
} as const

/** `flags` of the ICB tag: the low three bits tell where the data is described. ECMA-167 4/14.6.8; UDF 2.3.5.4. */
export const ICB_FLAG = {
  short: 0,
  long: 1,
  extended: 2,
  embedded: 3,
  setuid: 0x40,
  setgid: 0x80,
  sticky: 0x100,
  archive: 0x20,
  stream: 0x2000,
} as const

/** Goes before further allocation descriptors. ECMA-167 4/14.5; UDF 2.3.11. */
export const AllocationExtent = record('ECMA-167 4/14.5', 24, [
  rbp(0, 16, 'tag', tag, '4/14.5.1'),
  rbp(16, 4, 'previous', u32le(), '4/14.5.2'),
  rbp(20, 4, 'bytes', u32le(), '4/14.5.3'),
])

/** Begins the extended attributes. ECMA-167 4/14.10.1; UDF 3.3.4.1. */
export const AttributeHeader = record('ECMA-167 4/14.10.1', 24, [
  rbp(0, 16, 'tag', tag, '4/14.10.1.1'),
  rbp(16, 4, 'implementationAttributes', u32le(), '4/14.10.1.2'),
  rbp(20, 4, 'applicationAttributes', u32le(), '4/14.10.1.3'),
])

const attribute = [
  rbp(0, 4, 'type', u32le(), '4/14.10.2.1'),
  rbp(4, 1, 'subtype', u8(), '4/14.10.2.2'),
  rreserved(5, 3, '4/14.10.2.3'),
  rbp(8, 4, 'length', u32le(), '4/14.10.2.4'),
] as const

/** What every extended attribute begins with. ECMA-167 4/14.10.2. */
export const Attribute = record('ECMA-167 4/14.10.2', 12, [...attribute])

/** A creation time, below UDF 2.00. ECMA-167 4/14.10.5; UDF 3.3.4.3. */
export const FileTimesAttribute = record('ECMA-167 4/14.10.5', 32, [
  ...attribute,
  rbp(12, 4, 'dataBytes', u32le(), '4/14.10.5.5'),
  rbp(16, 4, 'existence', u32le(), '4/14.10.5.6'),
  rbp(20, 12, 'created', timestamp, '4/14.10.5.7'),
])

/** Numbers of a device. ECMA-167 4/14.10.7; UDF 3.3.4.4. */
export const DeviceAttribute = record('ECMA-167 4/14.10.7', 56, [
  ...attribute,
  rbp(12, 4, 'useBytes', u32le(), '4/14.10.7.5'),
  rbp(16, 4, 'major', u32le(), '4/14.10.7.6'),
  rbp(20, 4, 'minor', u32le(), '4/14.10.7.7'),
  rbp(24, 32, 'implementation', regid, '4/14.10.7.8'),
])

export const ATTRIBUTE = { fileTimes: 5, device: 12 } as const
/** Bit of `existence` that stands for the creation time. ECMA-167 4/14.10.5.6. */
export const CREATION_TIME = 1

/** A part of a link's target; its identifier follows. ECMA-167 4/14.16.1; UDF 2.3.12.1. */
export const PathComponent = record('ECMA-167 4/14.16.1', 4, [
  rbp(0, 1, 'type', u8(), '4/14.16.1.1'),
  rbp(1, 1, 'nameBytes', u8(), '4/14.16.1.2'),
  rbp(2, 2, 'version', u16le(), '4/14.16.1.3'),
])

export type FileEntry = ValueOf<typeof FileEntry>
export type ExtendedFileEntry = ValueOf<typeof ExtendedFileEntry>

/**
 * Descriptors of the volume. ECMA-167 3rd edition, parts 2 and 3 (the 2nd edition, NSR02, has the same layout); OSTA
 * UDF 2.60 2.2. Offsets count from 0 as there. Volume descriptor pointers are read only: a sequence that lies in one
 * extent needs none.
 */

import { chars, rbp, record, rreserved, u16le, u32le, u64le, u8, type ValueOf } from '../../codec/index.js'
import { dstring } from './cs0.js'
import { charspec, extentAd, longAd, regid, timestamp } from './fields.js'
import { tag } from './tag.js'

/** Part of the volume recognition sequence. ECMA-167 2/9.1. */
export const VolumeStructureDescriptor = record('ECMA-167 2/9.1', 2048, [
  rbp(0, 1, 'type', u8(), '2/9.1.1'),
  rbp(1, 5, 'identifier', chars(5, 0), '2/9.1.2'),
  rbp(6, 1, 'version', u8(), '2/9.1.3'),
  rreserved(7, 2041, '2/9.1.4'),
])

/** Where the volume descriptor sequences lie. ECMA-167 3/10.2; UDF 2.2.3. */
export const AnchorVolumeDescriptorPointer = record('ECMA-167 3/10.2', 512, [
  rbp(0, 16, 'tag', tag, '3/10.2.1'),
  rbp(16, 8, 'main', extentAd, '3/10.2.2'),
  rbp(24, 8, 'reserve', extentAd, '3/10.2.3'),
  rreserved(32, 480, '3/10.2.4'),
])

/** Where the sequence goes on. ECMA-167 3/10.3. */
export const VolumeDescriptorPointer = record('ECMA-167 3/10.3', 512, [
  rbp(0, 16, 'tag', tag, '3/10.3.1'),
  rbp(16, 4, 'sequence', u32le(), '3/10.3.2'),
  rbp(20, 8, 'next', extentAd, '3/10.3.3'),
  rreserved(28, 484, '3/10.3.4'),
])

/** The volume's names. ECMA-167 3/10.1; UDF 2.2.2. */
export const PrimaryVolumeDescriptor = record('ECMA-167 3/10.1', 512, [
  rbp(0, 16, 'tag', tag, '3/10.1.1'),
  rbp(16, 4, 'sequence', u32le(), '3/10.1.2'),
  rbp(20, 4, 'number', u32le(), '3/10.1.3'),
  rbp(24, 32, 'volumeId', dstring(32), '3/10.1.4'),
  rbp(56, 2, 'volumeSequence', u16le(), '3/10.1.5'),
  rbp(58, 2, 'maximumVolumeSequence', u16le(), '3/10.1.6'),
  rbp(60, 2, 'interchangeLevel', u16le(), '3/10.1.7'),
  rbp(62, 2, 'maximumInterchangeLevel', u16le(), '3/10.1.8'),
  rbp(64, 4, 'characterSets', u32le(), '3/10.1.9'),
  rbp(68, 4, 'maximumCharacterSets', u32le(), '3/10.1.10'),
  rbp(72, 128, 'volumeSetId', dstring(128), '3/10.1.11'),
  charspec(200, 'descriptor character set', '3/10.1.12'),
  charspec(264, 'explanatory character set', '3/10.1.13'),
  rbp(328, 8, 'abstract', extentAd, '3/10.1.14'),
  rbp(336, 8, 'copyright', extentAd, '3/10.1.15'),
  rbp(344, 32, 'application', regid, '3/10.1.16'),
  rbp(376, 12, 'recorded', timestamp, '3/10.1.17'),
  rbp(388, 32, 'implementation', regid, '3/10.1.18'),
  rreserved(420, 64, '3/10.1.19'),
  rbp(484, 4, 'predecessor', u32le(), '3/10.1.20'),
  rbp(488, 2, 'flags', u16le(), '3/10.1.21'),
  rreserved(490, 22, '3/10.1.22'),
])

/** The label once more and who answers for it. ECMA-167 3/10.4; UDF 2.2.7. */
export const ImplementationUseVolumeDescriptor = record('UDF 2.2.7', 512, [
  rbp(0, 16, 'tag', tag, '3/10.4.1'),
  rbp(16, 4, 'sequence', u32le(), '3/10.4.2'),
  rbp(20, 32, 'information', regid, 'UDF 2.2.7.1'),
  charspec(52, 'character set', 'UDF 2.2.7.2.1'),
  rbp(116, 128, 'logicalVolumeId', dstring(128), 'UDF 2.2.7.2.2'),
  rbp(244, 36, 'owner', dstring(36), 'UDF 2.2.7.2.3'),
  rbp(280, 36, 'organization', dstring(36), 'UDF 2.2.7.2.3'),
  rbp(316, 36, 'contact', dstring(36), 'UDF 2.2.7.2.3'),
  rbp(352, 32, 'implementation', regid, 'UDF 2.2.7.2.4'),
  rreserved(384, 128, 'UDF 2.2.7.2.5'),
])

/** A run of sectors that holds the files. ECMA-167 3/10.5; UDF 2.2.14. */
export const PartitionDescriptor = record('ECMA-167 3/10.5', 512, [
  rbp(0, 16, 'tag', tag, '3/10.5.1'),
  rbp(16, 4, 'sequence', u32le(), '3/10.5.2'),
  rbp(20, 2, 'flags', u16le(), '3/10.5.3'),
  rbp(22, 2, 'number', u16le(), '3/10.5.4'),
  rbp(24, 32, 'contents', regid, '3/10.5.5'),
  rreserved(56, 128, '3/10.5.6'),
  rbp(184, 4, 'access', u32le(), '3/10.5.7'),
  rbp(188, 4, 'start', u32le(), '3/10.5.8'),
  rbp(192, 4, 'length', u32le(), '3/10.5.9'),
  rbp(196, 32, 'implementation', regid, '3/10.5.10'),
  rreserved(228, 128, '3/10.5.11'),
  rreserved(356, 156, '3/10.5.12'),
])

/** The file system's name and block size; partition maps follow. ECMA-167 3/10.6; UDF 2.2.4. */
export const LogicalVolumeDescriptor = record('ECMA-167 3/10.6', 440, [
  rbp(0, 16, 'tag', tag, '3/10.6.1'),
  rbp(16, 4, 'sequence', u32le(), '3/10.6.2'),
  charspec(20, 'character set', '3/10.6.3'),
  rbp(84, 128, 'logicalVolumeId', dstring(128), '3/10.6.4'),
  rbp(212, 4, 'blockSize', u32le(), '3/10.6.5'),
  rbp(216, 32, 'domain', regid, '3/10.6.6'),
  rbp(248, 16, 'fileSet', longAd, '3/10.6.7'),
  rbp(264, 4, 'mapBytes', u32le(), '3/10.6.8'),
  rbp(268, 4, 'mapCount', u32le(), '3/10.6.9'),
  rbp(272, 32, 'implementation', regid, '3/10.6.10'),
  rreserved(304, 128, '3/10.6.11'),
  rbp(432, 8, 'integrity', extentAd, '3/10.6.12'),
])

/** Space that belongs to no partition: none is claimed. ECMA-167 3/10.8. */
export const UnallocatedSpaceDescriptor = record('ECMA-167 3/10.8', 24, [
  rbp(0, 16, 'tag', tag, '3/10.8.1'),
  rbp(16, 4, 'sequence', u32le(), '3/10.8.2'),
  rbp(20, 4, 'extents', u32le(), '3/10.8.3'),
])

/** Ends a sequence. ECMA-167 3/10.9 and 4/14.2. */
export const TerminatingDescriptor = record('ECMA-167 3/10.9', 512, [rbp(0, 16, 'tag', tag, '3/10.9.1'), rreserved(16, 496, '3/10.9.2')])

/** Before the tables of partition sizes. ECMA-167 3/10.10; contents use: ECMA-167 4/14.15, UDF 2.2.6. */
export const IntegrityHeader = record('ECMA-167 3/10.10', 80, [
  rbp(0, 16, 'tag', tag, '3/10.10.1'),
  rbp(16, 12, 'recorded', timestamp, '3/10.10.2'),
  rbp(28, 4, 'type', u32le(), '3/10.10.3'),
  rbp(32, 8, 'next', extentAd, '3/10.10.4'),
  rbp(40, 8, 'nextUniqueId', u64le(), '4/14.15.1'),
  rreserved(48, 24, '4/14.15.2'),
  rbp(72, 4, 'partitions', u32le(), '3/10.10.6'),
  rbp(76, 4, 'implementationBytes', u32le(), '3/10.10.7'),
])

/** Behind them. UDF 2.2.6.4. */
export const IntegrityUse = record('UDF 2.2.6.4', 46, [
  rbp(0, 32, 'implementation', regid, 'UDF 2.2.6.4'),
  rbp(32, 4, 'files', u32le(), 'UDF 2.2.6.4'),
  rbp(36, 4, 'directories', u32le(), 'UDF 2.2.6.4'),
  rbp(40, 2, 'minimumReadRevision', u16le(), 'UDF 2.2.6.4'),
  rbp(42, 2, 'minimumWriteRevision', u16le(), 'UDF 2.2.6.4'),
  rbp(44, 2, 'maximumWriteRevision', u16le(), 'UDF 2.2.6.4'),
])

/** A partition as it lies on the volume. ECMA-167 3/10.7.2. */
export const PhysicalMap = record('ECMA-167 3/10.7.2', 6, [
  rbp(0, 1, 'type', u8(), '3/10.7.2.1'),
  rbp(1, 1, 'length', u8(), '3/10.7.2.2'),
  rbp(2, 2, 'volume', u16le(), '3/10.7.2.3'),
  rbp(4, 2, 'partition', u16le(), '3/10.7.2.4'),
])

const typed = [
  rbp(0, 1, 'type', u8(), '3/10.7.3.1'),
  rbp(1, 1, 'length', u8(), '3/10.7.3.2'),
  rreserved(2, 2, 'UDF 2.2.8'),
  rbp(4, 32, 'identifier', regid, 'UDF 2.2.8'),
  rbp(36, 2, 'volume', u16le(), 'UDF 2.2.8'),
  rbp(38, 2, 'partition', u16le(), 'UDF 2.2.8'),
] as const

/** A partition whose blocks a VAT maps. UDF 2.2.8. */
export const VirtualMap = record('UDF 2.2.8', 64, [...typed, rreserved(40, 24, 'UDF 2.2.8')])

/** A partition with packets in reserve. UDF 2.2.9. */
export const SparableMap = record('UDF 2.2.9', 64, [
  ...typed,
  rbp(40, 2, 'packet', u16le(), 'UDF 2.2.9'),
  rbp(42, 1, 'tables', u8(), 'UDF 2.2.9'),
  rreserved(43, 1, 'UDF 2.2.9'),
  rbp(44, 4, 'tableBytes', u32le(), 'UDF 2.2.9'),
  rbp(48, 4, 'table0', u32le(), 'UDF 2.2.9'),
  rbp(52, 4, 'table1', u32le(), 'UDF 2.2.9'),
  rbp(56, 4, 'table2', u32le(), 'UDF 2.2.9'),
  rbp(60, 4, 'table3', u32le(), 'UDF 2.2.9'),
])

/** A partition that lies in a file. UDF 2.60 2.2.10. */
export const MetadataMap = record('UDF 2.2.10', 64, [
  ...typed,
  rbp(40, 4, 'file', u32le(), 'UDF 2.2.10'),
  rbp(44, 4, 'mirror', u32le(), 'UDF 2.2.10'),
  rbp(48, 4, 'bitmap', u32le(), 'UDF 2.2.10'),
  rbp(52, 4, 'allocationUnit', u32le(), 'UDF 2.2.10'),
  rbp(56, 2, 'alignmentUnit', u16le(), 'UDF 2.2.10'),
  rbp(58, 1, 'flags', u8(), 'UDF 2.2.10'),
  rreserved(59, 5, 'UDF 2.2.10'),
])

/** Before the entries of a sparing table. UDF 2.2.12. */
export const SparingTable = record('UDF 2.2.12', 56, [
  rbp(0, 16, 'tag', tag, 'UDF 2.2.12'),
  rbp(16, 32, 'identifier', regid, 'UDF 2.2.12'),
  rbp(48, 2, 'entries', u16le(), 'UDF 2.2.12'),
  rreserved(50, 2, 'UDF 2.2.12'),
  rbp(52, 4, 'sequence', u32le(), 'UDF 2.2.12'),
])
export const SparingEntry = record('UDF 2.2.12', 8, [
  rbp(0, 4, 'original', u32le(), 'UDF 2.2.12'),
  rbp(4, 4, 'mapped', u32le(), 'UDF 2.2.12'),
])

/** Behind the table in the VAT of 1.50. UDF 1.50 2.2.10. */
export const VatTrailer = record('UDF 1.50 2.2.10', 36, [
  rbp(0, 32, 'identifier', regid, 'UDF 1.50 2.2.10'),
  rbp(32, 4, 'previous', u32le(), 'UDF 1.50 2.2.10'),
])

/** Before it from 2.00 on. UDF 2.2.11. */
export const VatHeader = record('UDF 2.2.11', 152, [
  rbp(0, 2, 'headerBytes', u16le(), 'UDF 2.2.11'),
  rbp(2, 2, 'useBytes', u16le(), 'UDF 2.2.11'),
  rbp(4, 128, 'logicalVolumeId', dstring(128), 'UDF 2.2.11'),
  rbp(132, 4, 'previous', u32le(), 'UDF 2.2.11'),
  rbp(136, 4, 'files', u32le(), 'UDF 2.2.11'),
  rbp(140, 4, 'directories', u32le(), 'UDF 2.2.11'),
  rbp(144, 2, 'minimumReadRevision', u16le(), 'UDF 2.2.11'),
  rbp(146, 2, 'minimumWriteRevision', u16le(), 'UDF 2.2.11'),
  rbp(148, 2, 'maximumWriteRevision', u16le(), 'UDF 2.2.11'),
  rreserved(150, 2, 'UDF 2.2.11'),
])

export type LogicalVolumeDescriptor = ValueOf<typeof LogicalVolumeDescriptor>
export type PrimaryVolumeDescriptor = ValueOf<typeof PrimaryVolumeDescriptor>

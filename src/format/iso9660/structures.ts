/**
 * ECMA-119, 4th edition (2019), ISO 9660: volume descriptors (8), directory records (9.1) and path table records (9.4).
 * Left out: the boot record (of El Torito), the volume partition descriptor and extended attribute records.
 */

import {
  bp,
  chars,
  fixed,
  raw,
  record,
  reserved,
  u16be,
  u16both,
  u16le,
  u32be,
  u32both,
  u32le,
  u8,
  type ValueOf,
} from '../../codec/index.js'
import { bytes, lba, sectors } from '../../unit/index.js'
import { date17, date7 } from './dates.js'

/** Where the volume descriptors of a session begin: 16 sectors of the system area come before. 6.2.1. */
export const SYSTEM_AREA_SECTORS = sectors(16)

/** What a directory record says of its file, without the identifier. 9.1. */
export const DirectoryRecord = record('ECMA-119 9.1', 33, [
  bp(1, 1, 'length', u8(), '9.1.1'),
  bp(2, 2, 'extendedAttributes', u8(), '9.1.2'),
  bp(3, 10, 'location', u32both(lba), '9.1.3'),
  bp(11, 18, 'dataLength', u32both(bytes), '9.1.4'),
  bp(19, 25, 'recorded', date7, '9.1.5'),
  bp(26, 26, 'flags', u8(), '9.1.6'),
  bp(27, 27, 'fileUnitSize', u8(), '9.1.7'),
  bp(28, 28, 'interleaveGap', u8(), '9.1.8'),
  bp(29, 32, 'sequence', u16both(), '9.1.9'),
  bp(33, 33, 'identifierLength', u8(), '9.1.10'),
])
export type DirectoryRecord = ValueOf<typeof DirectoryRecord>

/** Bits of the file flags. 9.1.6. */
export const FLAG = { existence: 0x01, directory: 0x02, associated: 0x04, record: 0x08, protection: 0x10, multiExtent: 0x80 } as const

/** Identifiers of the directory itself and of its parent. 6.8.2.2. */
export const SELF = '\x00'
export const PARENT = '\x01'

/** The record of the root directory in a volume descriptor: one byte of identifier. 8.4.18. */
const RootRecord = raw(34)

/** What the volume is called and where its trees begin. ECMA-119 8.4. */
export const PrimaryVolumeDescriptor = record('ECMA-119 8.4', 2048, [
  fixed(1, 1, 'type', 1, '8.4.1'),
  fixed(2, 6, 'standard identifier', 'CD001', '8.4.2'),
  fixed(7, 7, 'version', 1, '8.4.3'),
  reserved(8, 8, '8.4.4'),
  bp(9, 40, 'systemId', chars(32), '8.4.5'),
  bp(41, 72, 'volumeId', chars(32), '8.4.6'),
  reserved(73, 80, '8.4.7'),
  bp(81, 88, 'spaceSize', u32both(sectors), '8.4.8'),
  reserved(89, 120, '8.4.9'),
  bp(121, 124, 'setSize', u16both(), '8.4.10'),
  bp(125, 128, 'sequence', u16both(), '8.4.11'),
  bp(129, 132, 'blockSize', u16both(), '8.4.12'),
  bp(133, 140, 'pathTableSize', u32both(bytes), '8.4.13'),
  bp(141, 144, 'pathTableL', u32le(lba), '8.4.14'),
  bp(145, 148, 'optionalPathTableL', u32le(lba), '8.4.15'),
  bp(149, 152, 'pathTableM', u32be(lba), '8.4.16'),
  bp(153, 156, 'optionalPathTableM', u32be(lba), '8.4.17'),
  bp(157, 190, 'rootDirectory', RootRecord, '8.4.18'),
  bp(191, 318, 'volumeSetId', chars(128), '8.4.19'),
  bp(319, 446, 'publisherId', chars(128), '8.4.20'),
  bp(447, 574, 'preparerId', chars(128), '8.4.21'),
  bp(575, 702, 'applicationId', chars(128), '8.4.22'),
  bp(703, 739, 'copyrightFile', chars(37), '8.4.23'),
  bp(740, 776, 'abstractFile', chars(37), '8.4.24'),
  bp(777, 813, 'bibliographicFile', chars(37), '8.4.25'),
  bp(814, 830, 'created', date17, '8.4.26'),
  bp(831, 847, 'modified', date17, '8.4.27'),
  bp(848, 864, 'expires', date17, '8.4.28'),
  bp(865, 881, 'effective', date17, '8.4.29'),
  fixed(882, 882, 'file structure version', 1, '8.4.30'),
  reserved(883, 883, '8.4.31'),
  bp(884, 1395, 'applicationUse', raw(512), '8.4.32'),
  reserved(1396, 2048, '8.4.33'),
])
export type PrimaryVolumeDescriptor = ValueOf<typeof PrimaryVolumeDescriptor>

/**
 * A second tree over the same files: version 1 with escape sequences of its character set (8.5), version 2 for the
 * names of 1999 (enhanced volume descriptor, 8.5.3). Identifiers are bytes, since their character set varies.
 */
export const SupplementaryVolumeDescriptor = record('ECMA-119 8.5', 2048, [
  fixed(1, 1, 'type', 2, '8.5.1'),
  fixed(2, 6, 'standard identifier', 'CD001', '8.5.2'),
  bp(7, 7, 'version', u8(), '8.5.3'),
  bp(8, 8, 'volumeFlags', u8(), '8.5.4'),
  bp(9, 40, 'systemId', raw(32), '8.5.5'),
  bp(41, 72, 'volumeId', raw(32), '8.5.6'),
  reserved(73, 80, '8.5.7'),
  bp(81, 88, 'spaceSize', u32both(sectors), '8.5.8'),
  bp(89, 120, 'escapeSequences', raw(32), '8.5.9'),
  bp(121, 124, 'setSize', u16both(), '8.5.10'),
  bp(125, 128, 'sequence', u16both(), '8.5.11'),
  bp(129, 132, 'blockSize', u16both(), '8.5.12'),
  bp(133, 140, 'pathTableSize', u32both(bytes), '8.5.13'),
  bp(141, 144, 'pathTableL', u32le(lba), '8.5.14'),
  bp(145, 148, 'optionalPathTableL', u32le(lba), '8.5.15'),
  bp(149, 152, 'pathTableM', u32be(lba), '8.5.16'),
  bp(153, 156, 'optionalPathTableM', u32be(lba), '8.5.17'),
  bp(157, 190, 'rootDirectory', RootRecord, '8.5.18'),
  bp(191, 318, 'volumeSetId', raw(128), '8.5.19'),
  bp(319, 446, 'publisherId', raw(128), '8.5.20'),
  bp(447, 574, 'preparerId', raw(128), '8.5.21'),
  bp(575, 702, 'applicationId', raw(128), '8.5.22'),
  bp(703, 739, 'copyrightFile', raw(37), '8.5.23'),
  bp(740, 776, 'abstractFile', raw(37), '8.5.24'),
  bp(777, 813, 'bibliographicFile', raw(37), '8.5.25'),
  bp(814, 830, 'created', date17, '8.5.26'),
  bp(831, 847, 'modified', date17, '8.5.27'),
  bp(848, 864, 'expires', date17, '8.5.28'),
  bp(865, 881, 'effective', date17, '8.5.29'),
  bp(882, 882, 'fileStructureVersion', u8(), '8.5.30'),
  reserved(883, 883, '8.5.31'),
  bp(884, 1395, 'applicationUse', raw(512), '8.5.32'),
  reserved(1396, 2048, '8.5.33'),
])
export type SupplementaryVolumeDescriptor = ValueOf<typeof SupplementaryVolumeDescriptor>

/** Ends the volume descriptors. 8.3. */
export const VolumeDescriptorSetTerminator = record('ECMA-119 8.3', 2048, [
  fixed(1, 1, 'type', 255, '8.3.1'),
  fixed(2, 6, 'standard identifier', 'CD001', '8.3.2'),
  fixed(7, 7, 'version', 1, '8.3.3'),
  reserved(8, 2048, '8.3.4'),
])

/** What any volume descriptor begins with. 8.1. */
export const VolumeDescriptorHead = record('ECMA-119 8.1', 7, [
  bp(1, 1, 'type', u8(), '8.1.1'),
  bp(2, 6, 'standardId', chars(5), '8.1.2'),
  bp(7, 7, 'version', u8(), '8.1.3'),
])

/** A path table record with the least significant byte first, without the identifier. 9.4. */
export const PathTableRecordL = record('ECMA-119 9.4', 8, [
  bp(1, 1, 'identifierLength', u8(), '9.4.1'),
  bp(2, 2, 'extendedAttributes', u8(), '9.4.2'),
  bp(3, 6, 'location', u32le(lba), '9.4.3'),
  bp(7, 8, 'parent', u16le(), '9.4.4'),
])
/** The same with the most significant byte first. 9.4. */
export const PathTableRecordM = record('ECMA-119 9.4', 8, [
  bp(1, 1, 'identifierLength', u8(), '9.4.1'),
  bp(2, 2, 'extendedAttributes', u8(), '9.4.2'),
  bp(3, 6, 'location', u32be(lba), '9.4.3'),
  bp(7, 8, 'parent', u16be(), '9.4.4'),
])

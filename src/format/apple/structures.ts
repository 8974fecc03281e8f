/**
 * What hybrid discs carry for the Macintosh: the partition map (Inside Macintosh: Devices, 1994, chapter 3) and HFS (Inside Macintosh:
 * Files, 1992, chapter 2). Offsets count from 0, numbers have their most significant byte first.
 * Left out: the catalogue and allocation map of HFS; such volumes are named, and their files are not listed. For HFS Plus see `format/hfsplus`.
 */

import { chars, raw, rbp, record, u16be, u32be, u8 } from '../../codec/index.js'

/** Block 0 of a disk. Devices, 3-12. */
export const DriverDescriptor = record('Inside Macintosh: Devices, 3-12', 512, [
  rbp(0, 2, 'signature', chars(2, 0), 'sbSig'),
  rbp(2, 2, 'blockSize', u16be(), 'sbBlkSize'),
  rbp(4, 4, 'blocks', u32be(), 'sbBlkCount'),
  rbp(8, 504, 'drivers', raw(504), 'sbDevType to ddPad'),
])

/** One partition; each entry has a block of its own, from block 1 on. Devices, 3-13. */
export const MapEntry = record('Inside Macintosh: Devices, 3-13', 512, [
  rbp(0, 2, 'signature', chars(2, 0), 'pmSig'),
  rbp(2, 2, 'padding', u16be(), 'pmSigPad'),
  rbp(4, 4, 'entries', u32be(), 'pmMapBlkCnt'),
  rbp(8, 4, 'start', u32be(), 'pmPyPartStart'),
  rbp(12, 4, 'count', u32be(), 'pmPartBlkCnt'),
  rbp(16, 32, 'name', chars(32, 0), 'pmPartName'),
  rbp(48, 32, 'type', chars(32, 0), 'pmParType'),
  rbp(80, 4, 'dataStart', u32be(), 'pmLgDataStart'),
  rbp(84, 4, 'dataCount', u32be(), 'pmDataCnt'),
  rbp(88, 4, 'status', u32be(), 'pmPartStatus'),
  rbp(92, 420, 'data', raw(420), 'pmLgBootStart to pmPad'),
])

/** Where the master directory block or the volume header lies in its volume. Files, 2-60; TN1150, "Volume Header". */
export const HEADER_AT = 1024

/** What an HFS volume is. Files, 2-61. */
export const MasterDirectoryBlock = record('Inside Macintosh: Files, 2-61', 130, [
  rbp(0, 2, 'signature', chars(2, 0), 'drSigWord'),
  rbp(2, 16, 'times', raw(16), 'drCrDate to drAllocPtr'),
  rbp(18, 2, 'allocationBlocks', u16be(), 'drNmAlBlks'),
  rbp(20, 4, 'allocationBytes', u32be(), 'drAlBlkSiz'),
  rbp(24, 4, 'clumpBytes', u32be(), 'drClpSiz'),
  rbp(28, 2, 'firstAllocation', u16be(), 'drAlBlSt'),
  rbp(30, 6, 'ids', raw(6), 'drNxtCNID, drFreeBks'),
  rbp(36, 1, 'nameLength', u8(), 'drVN'),
  rbp(37, 27, 'name', raw(27), 'drVN'),
  rbp(64, 20, 'backup', raw(20), 'drVolBkUp to drNmRtDirs'),
  rbp(84, 4, 'files', u32be(), 'drFilCnt'),
  rbp(88, 4, 'folders', u32be(), 'drDirCnt'),
  rbp(92, 32, 'finder', raw(32), 'drFndrInfo'),
  rbp(124, 2, 'embedded', chars(2, 0), 'drEmbedSigWord'),
  rbp(126, 2, 'embeddedStart', u16be(), 'drEmbedExtent'),
  rbp(128, 2, 'embeddedCount', u16be(), 'drEmbedExtent'),
])

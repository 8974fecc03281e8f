/**
 * FAT: General Overview of On-Disk Format, Microsoft Extensible Firmware Initiative FAT32 File System Specification,
 * version 1.03, 6 December 2000. Offsets count from 0. Clauses are called by the document's headings.
 * Left out: sectors of other sizes than 512 bytes, the bit that marks a volume as not cleanly unmounted.
 */

import {
  chars,
  rbp,
  readU16le,
  record,
  rfixed,
  rreserved,
  u16le,
  u32le,
  u8,
  writeU16le,
  type FieldType,
  type ValueOf,
} from '../../codec/index.js'
import { quoted } from '../../unit/index.js'

/** Bytes of a sector, and of a directory entry. */
export const FAT_SECTOR_BYTES = 512
export const ENTRY_BYTES = 32

/** "BPB": what the volume consists of. The same in all three types. */
const parameters = [
  rbp(3, 8, 'oemName', chars(8), 'BS_OEMName'),
  rfixed(11, 2, 'bytes per sector', Uint8Array.of(0, 2), 'BPB_BytsPerSec'),
  rbp(13, 1, 'clusterSectors', u8(), 'BPB_SecPerClus'),
  rbp(14, 2, 'reservedSectors', u16le(), 'BPB_RsvdSecCnt'),
  rbp(16, 1, 'tables', u8(), 'BPB_NumFATs'),
  rbp(17, 2, 'rootEntries', u16le(), 'BPB_RootEntCnt'),
  rbp(19, 2, 'totalSectors16', u16le(), 'BPB_TotSec16'),
  rbp(21, 1, 'media', u8(), 'BPB_Media'),
  rbp(22, 2, 'tableSectors16', u16le(), 'BPB_FATSz16'),
  rbp(24, 2, 'sectorsPerTrack', u16le(), 'BPB_SecPerTrk'),
  rbp(26, 2, 'heads', u16le(), 'BPB_NumHeads'),
  rbp(28, 4, 'hiddenSectors', u32le(), 'BPB_HiddSec'),
  rbp(32, 4, 'totalSectors32', u32le(), 'BPB_TotSec32'),
] as const

/** Code for a BIOS that starts the volume: asks for the next device (INT 18h), then halts. */
const nextDevice = [0xcd, 0x18, 0xf4, 0xeb, 0xfd]
const codeOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => nextDevice[i] ?? 0)

/** Sector 0 of a FAT12 or FAT16 volume. "Boot Sector and BPB Structure". */
export const BootSector16 = record('Boot Sector, FAT12 and FAT16', 512, [
  rfixed(0, 3, 'jump', Uint8Array.of(0xeb, 0x3c, 0x90), 'BS_jmpBoot'),
  ...parameters,
  rbp(36, 1, 'drive', u8(), 'BS_DrvNum'),
  rreserved(37, 1, 'BS_Reserved1'),
  rfixed(38, 1, 'extended signature', 0x29, 'BS_BootSig'),
  rbp(39, 4, 'serial', u32le(), 'BS_VolID'),
  rbp(43, 11, 'label', chars(11), 'BS_VolLab'),
  rbp(54, 8, 'type', chars(8), 'BS_FilSysType'),
  rfixed(62, 448, 'code', codeOf(448), 'BS_jmpBoot'),
  rfixed(510, 2, 'signature', Uint8Array.of(0x55, 0xaa), 'signature'),
])

/** Sector 0 of a FAT32 volume, and its copy in sector 6. */
export const BootSector32 = record('Boot Sector, FAT32', 512, [
  rfixed(0, 3, 'jump', Uint8Array.of(0xeb, 0x58, 0x90), 'BS_jmpBoot'),
  ...parameters,
  rbp(36, 4, 'tableSectors32', u32le(), 'BPB_FATSz32'),
  rfixed(40, 2, 'flags', Uint8Array.of(0, 0), 'BPB_ExtFlags'),
  rfixed(42, 2, 'version', Uint8Array.of(0, 0), 'BPB_FSVer'),
  rbp(44, 4, 'rootCluster', u32le(), 'BPB_RootClus'),
  rfixed(48, 2, 'information sector', Uint8Array.of(1, 0), 'BPB_FSInfo'),
  rfixed(50, 2, 'backup boot sector', Uint8Array.of(6, 0), 'BPB_BkBootSec'),
  rreserved(52, 12, 'BPB_Reserved'),
  rbp(64, 1, 'drive', u8(), 'BS_DrvNum'),
  rreserved(65, 1, 'BS_Reserved1'),
  rfixed(66, 1, 'extended signature', 0x29, 'BS_BootSig'),
  rbp(67, 4, 'serial', u32le(), 'BS_VolID'),
  rbp(71, 11, 'label', chars(11), 'BS_VolLab'),
  rfixed(82, 8, 'type', 'FAT32   ', 'BS_FilSysType'),
  rfixed(90, 420, 'code', codeOf(420), 'BS_jmpBoot'),
  rfixed(510, 2, 'signature', Uint8Array.of(0x55, 0xaa), 'signature'),
])
export type BootParameters = Omit<ValueOf<typeof BootSector32>, 'tableSectors32' | 'rootCluster'>

/** Sector 1 of a FAT32 volume. "FAT32 FSInfo Sector Structure and Backup Boot Sector". */
export const InformationSector = record('FSInfo Sector', 512, [
  rfixed(0, 4, 'lead signature', 'RRaA', 'FSI_LeadSig'),
  rreserved(4, 480, 'FSI_Reserved1'),
  rfixed(484, 4, 'structure signature', 'rrAa', 'FSI_StrucSig'),
  rbp(488, 4, 'freeClusters', u32le(), 'FSI_Free_Count'),
  rbp(492, 4, 'nextFree', u32le(), 'FSI_Nxt_Free'),
  rreserved(496, 12, 'FSI_Reserved2'),
  rfixed(508, 4, 'trail signature', Uint8Array.of(0, 0, 0x55, 0xaa), 'FSI_TrailSig'),
])

/** "FAT Directory Structure". */
export const DirectoryEntry = record('FAT 32 Byte Directory Entry Structure', ENTRY_BYTES, [
  rbp(0, 11, 'name', chars(11), 'DIR_Name'),
  rbp(11, 1, 'attributes', u8(), 'DIR_Attr'),
  rreserved(12, 1, 'DIR_NTRes'),
  rbp(13, 1, 'createdTenths', u8(), 'DIR_CrtTimeTenth'),
  rbp(14, 2, 'createdTime', u16le(), 'DIR_CrtTime'),
  rbp(16, 2, 'createdDate', u16le(), 'DIR_CrtDate'),
  rbp(18, 2, 'accessedDate', u16le(), 'DIR_LstAccDate'),
  rbp(20, 2, 'clusterHigh', u16le(), 'DIR_FstClusHI'),
  rbp(22, 2, 'writtenTime', u16le(), 'DIR_WrtTime'),
  rbp(24, 2, 'writtenDate', u16le(), 'DIR_WrtDate'),
  rbp(26, 2, 'clusterLow', u16le(), 'DIR_FstClusLO'),
  rbp(28, 4, 'size', u32le(), 'DIR_FileSize'),
])

/** UTF-16 units, least significant byte first, exactly as many as the field has. */
function units(count: number): FieldType<string> {
  return {
    name: `units(${count})`,
    width: 2 * count,
    write(out, at, _width, value) {
      if (value.length !== count) throw new RangeError(`A field of ${count} UTF-16 units was given ${value.length}`)
      for (let i = 0; i < count; i++) writeU16le(out, at + 2 * i, value.charCodeAt(i))
    },
    read: (from, at) => String.fromCharCode(...Array.from({ length: count }, (_, i) => readU16le(from, at + 2 * i))),
    print: quoted,
  }
}

/** Thirteen UTF-16 units of a long name. "FAT Long Directory Entries". */
export const LongNameEntry = record('FAT Long Directory Entry Structure', ENTRY_BYTES, [
  rbp(0, 1, 'order', u8(), 'LDIR_Ord'),
  rbp(1, 10, 'first', units(5), 'LDIR_Name1'),
  rfixed(11, 1, 'attributes', 0x0f, 'LDIR_Attr'),
  rfixed(12, 1, 'type', 0, 'LDIR_Type'),
  rbp(13, 1, 'checksum', u8(), 'LDIR_Chksum'),
  rbp(14, 12, 'second', units(6), 'LDIR_Name2'),
  rfixed(26, 2, 'cluster', Uint8Array.of(0, 0), 'LDIR_FstClusLO'),
  rbp(28, 4, 'third', units(2), 'LDIR_Name3'),
])

export const Attribute = { volumeLabel: 0x08, directory: 0x10, archive: 0x20 } as const
/** Marks the first stored, last counted, part of a long name. */
export const LAST_LONG_ENTRY = 0x40

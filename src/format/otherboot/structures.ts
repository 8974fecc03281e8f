/**
 * The first blocks of discs that other machines than PCs start from, as libisofs' doc/boot_sectors.txt collects them: the volume header of MIPS
 * (SGI; IRIX dvhtool), the boot block of DECstations (delo), the disk label of Sun (SVr4 VTOC), the header of PALO (HP-PA) and the boot block of
 * SRM (Alpha). Offsets count from 0.
 */

import {
  chars,
  derived,
  raw,
  rbp,
  record,
  rfixed,
  rreserved,
  readU16be,
  readU32be,
  u16be,
  u32be,
  u32le,
  u64le,
  u8,
  type ValueOf,
} from '../../codec/index.js'

export const VolumeDirectoryEntry = record('IRIX volume header, vd', 16, [
  rbp(0, 8, 'name', chars(8, 0), 'vd_name'),
  rbp(8, 4, 'block', u32be(), 'vd_lbn'),
  rbp(12, 4, 'size', u32be(), 'vd_nbytes'),
])
export const VOLUME_ENTRIES = 15
const PartitionEntry = record('IRIX volume header, pt', 12, [
  rbp(0, 4, 'blocks', u32be(), 'pt_nblks'),
  rbp(4, 4, 'first', u32be(), 'pt_firstlbn'),
  rbp(8, 4, 'type', u32be(), 'pt_type'),
])
export const MipsPartition = PartitionEntry

export const MipsVolumeHeader = record('IRIX volume header', 512, [
  rfixed(0, 4, 'magic', Uint8Array.of(0x0b, 0xe5, 0xa9, 0x41), 'vh_magic'),
  rbp(4, 2, 'root', u16be(), 'vh_rootpt'),
  rbp(6, 2, 'swap', u16be(), 'vh_swappt'),
  rbp(8, 16, 'bootFile', chars(16, 0), 'vh_bootfile'),
  rreserved(24, 4, 'dp_skew to dp_spares_cyl'),
  rbp(28, 2, 'cylinders', u16be(), 'dp_cylinders'),
  rreserved(30, 2, 'dp_heads'),
  rbp(32, 2, 'tracks', u16be(), 'dp_shd0'),
  rreserved(34, 1, 'dp_ctq_depth'),
  rbp(35, 1, 'cylindersHigh', u8(), 'dp_cylshi'),
  rreserved(36, 2, 'unused'),
  rbp(38, 2, 'trackBlocks', u16be(), 'dp_secs'),
  rbp(40, 2, 'blockSize', u16be(), 'dp_secbytes'),
  rreserved(42, 2, 'dp_interleave'),
  rbp(44, 4, 'flags', u32be(), 'dp_flags'),
  rreserved(48, 24, 'dp_datarate to dp_xylogics'),
  rbp(72, 240, 'files', raw(240), 'vh_vd'),
  rbp(312, 192, 'partitions', raw(192), 'vh_pt'),
  derived(504, 4, 'checksum', u32be(), volumeChecksum, 'vh_csum'),
  rreserved(508, 4, 'vh_fill'),
])

export const DecBootBlock = record('delo, struct dec_bootblock', 32, [
  rreserved(0, 8, 'pad'),
  rfixed(8, 4, 'magic', Uint8Array.of(0x7a, 0x75, 0x02, 0x00), 'magic'),
  rbp(12, 4, 'mode', u32le(), 'mode'),
  rbp(16, 4, 'load', u32le(), 'loadaddr'),
  rbp(20, 4, 'start', u32le(), 'execaddr'),
  rbp(24, 4, 'blocks', u32le(), 'bootmap[0].count'),
  rbp(28, 4, 'block', u32le(), 'bootmap[0].start'),
])
/** With all entries of its map. */
export const DEC_BYTES = 432

/** As much of ELF as the boot block wants. System V ABI, ELF header and program header, 32 bits, least significant byte first. */
export const ElfHeader = record('System V ABI, ELF Header', 52, [
  rbp(0, 6, 'identification', raw(6), 'e_ident'),
  rbp(6, 18, 'more', raw(18), 'e_ident to e_version'),
  rbp(24, 4, 'entry', u32le(), 'e_entry'),
  rbp(28, 4, 'programs', u32le(), 'e_phoff'),
  rbp(32, 20, 'rest', raw(20), 'e_shoff to e_shstrndx'),
])
export const ElfProgram = record('System V ABI, Program Header', 32, [
  rbp(0, 4, 'type', u32le(), 'p_type'),
  rbp(4, 4, 'offset', u32le(), 'p_offset'),
  rbp(8, 4, 'address', u32le(), 'p_vaddr'),
  rbp(12, 4, 'physical', u32le(), 'p_paddr'),
  rbp(16, 4, 'size', u32le(), 'p_filesz'),
  rbp(20, 12, 'rest', raw(12), 'p_memsz to p_align'),
])

export const SunTag = record('SVr4 VTOC, dkl_map2', 4, [rbp(0, 2, 'tag', u16be(), 'p_tag'), rbp(2, 2, 'flag', u16be(), 'p_flag')])
export const SunPartition = record('Sun disk label, dkl_map', 8, [
  rbp(0, 4, 'cylinder', u32be(), 'dkl_cylno'),
  rbp(4, 4, 'blocks', u32be(), 'dkl_nblk'),
])
export const SUN_PARTITIONS = 8

export const SunDiskLabel = record('Sun disk label', 512, [
  rbp(0, 128, 'label', chars(128, 0), 'dkl_asciilabel'),
  rbp(128, 4, 'version', u32be(), 'v_version'),
  rbp(132, 8, 'volume', chars(8, 0), 'v_volume'),
  rbp(140, 2, 'count', u16be(), 'v_nparts'),
  rbp(142, 32, 'tags', raw(32), 'v_part'),
  rreserved(174, 14, 'v_bootinfo'),
  rfixed(188, 4, 'sanity', Uint8Array.of(0x60, 0x0d, 0xde, 0xee), 'v_sanity'),
  rreserved(192, 228, 'v_reserved to pad'),
  rbp(420, 2, 'turns', u16be(), 'dkl_rpm'),
  rbp(422, 2, 'physicalCylinders', u16be(), 'dkl_pcyl'),
  rreserved(424, 6, 'dkl_apc to dkl_obs2'),
  rbp(430, 2, 'interleave', u16be(), 'dkl_intrlv'),
  rbp(432, 2, 'cylinders', u16be(), 'dkl_ncyl'),
  rreserved(434, 2, 'dkl_acyl'),
  rbp(436, 2, 'heads', u16be(), 'dkl_nhead'),
  rbp(438, 2, 'trackBlocks', u16be(), 'dkl_nsect'),
  rreserved(440, 4, 'dkl_obs3'),
  rbp(444, 64, 'partitions', raw(64), 'dkl_map'),
  rfixed(508, 2, 'magic', Uint8Array.of(0xda, 0xbe), 'dkl_magic'),
  derived(510, 2, 'checksum', u16be(), labelChecksum, 'dkl_cksum'),
])

/** Where GRUB's first block for SPARC finds the rest. GRUB, boot/sparc64/ieee1275/cdboot.S. */
export const SparcCore = record('GRUB, cdboot.S of sparc64', 12, [
  rbp(0, 4, 'high', u32be(), 'offset'),
  rbp(4, 4, 'low', u32be(), 'offset'),
  rbp(8, 4, 'size', u32be(), 'size'),
])
export const SPARC_CORE_AT = 552

export const PaloHeader = record('PALO, struct firstblock', 252, [
  rfixed(0, 7, 'magic', Uint8Array.of(0x80, 0x00, 0x50, 0x41, 0x4c, 0x4f, 0), 'lifmagic, palomagic'),
  rbp(7, 1, 'version', u8(), 'version'),
  rbp(8, 4, 'kernel32', u32be(), 'kern32_offset'),
  rbp(12, 4, 'kernel32Size', u32be(), 'kern32_sz'),
  rbp(16, 4, 'ramdisk', u32be(), 'rd_offset'),
  rbp(20, 4, 'ramdiskSize', u32be(), 'rd_sz'),
  rbp(24, 128, 'commandLine', chars(128, 0), 'cmdline_old'),
  rreserved(152, 80, 'padding'),
  rbp(232, 4, 'kernel64', u32be(), 'kern64_offset'),
  rbp(236, 4, 'kernel64Size', u32be(), 'kern64_sz'),
  rbp(240, 4, 'loader', u32be(), 'ipl_addr'),
  rbp(244, 4, 'loaderSize', u32be(), 'ipl_size'),
  rreserved(248, 4, 'ipl_entry'),
])
export type PaloHeader = ValueOf<typeof PaloHeader>
/** Where version 5 has its command line, and where version 4 has to have a zero. */
export const PALO_LINE_AT = 1024
export const PALO_LINE_BYTES = 1024

const WORD = 2n ** 64n

export const AlphaBootBlock = record('SRM boot block', 504, [
  rbp(0, 480, 'text', chars(480, 0), 'boot block data'),
  rbp(480, 8, 'blocks', u64le(), 'LBN count'),
  rbp(488, 8, 'block', u64le(), 'starting LBN'),
  rreserved(496, 8, 'flags'),
])
export const ALPHA_CHECKSUM_AT = 504

/** The sum of the 64-bit words before it, least significant byte first. */
export function alphaChecksum(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let sum = 0n
  for (let at = 0; at < ALPHA_CHECKSUM_AT; at += 8) sum = (sum + view.getBigUint64(at, true)) % WORD
  const out = new Uint8Array(8)
  new DataView(out.buffer).setBigUint64(0, sum, true)
  return out
}

/** All words of the header add up to zero. */
function volumeChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + readU32be(bytes, at)) >>> 0
  return -sum >>> 0
}

/** The exclusive or of all halfwords of the label is zero. */
function labelChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum ^= readU16be(bytes, at)
  return sum
}

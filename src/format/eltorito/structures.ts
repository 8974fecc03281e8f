/**
 * "El Torito" Bootable CD-ROM Format Specification, version 1.0, 25 January 1995 (Phoenix, IBM): the tables of
 * clause 2.0. Offsets count from 0. The two tables that loaders want patched into themselves are not El Torito's:
 * they are documented by mkisofs and by GRUB, and stand at the end.
 */

import {
  bits,
  chars,
  derived,
  raw,
  rbp,
  record,
  reservedBits,
  rfixed,
  rreserved,
  u16le,
  u32le,
  u64le,
  u8,
  type FieldType,
  type ValueOf,
} from '../../codec/index.js'
import { lba, virtualSectors, type Lba } from '../../unit/index.js'

/** Bytes of every record of the catalogue. El Torito 2.0. */
export const ROW_BYTES = 32

/** An address as the catalogue keeps it, 32 bits unsigned. */
const sector: FieldType<Lba> = u32le(lba)

/** The descriptor at sector 17 that leads to the catalogue. El Torito, figure 7; ECMA-119 8.2. */
export const BootRecord = record('El Torito 2.0, figure 7', 2048, [
  rfixed(0x00, 1, 'boot record indicator', 0, 'figure 7'),
  rfixed(0x01, 5, 'standard identifier', 'CD001', 'figure 7'),
  rfixed(0x06, 1, 'version', 1, 'figure 7'),
  rfixed(0x07, 32, 'boot system identifier', 'EL TORITO SPECIFICATION'.padEnd(32, '\0'), 'figure 7'),
  rreserved(0x27, 32, 'figure 7'),
  rbp(0x47, 4, 'catalog', sector, 'figure 7'),
  rreserved(0x4b, 0x7b5, 'figure 7'),
])

/** First record of the catalogue; its 16-bit words add up to zero. El Torito 2.1, figure 2. */
export const ValidationEntry = record('El Torito 2.1, figure 2', ROW_BYTES, [
  rfixed(0x00, 1, 'header id', 1, '2.1'),
  rbp(0x01, 1, 'platform', u8(), '2.1'),
  rreserved(0x02, 2, '2.1'),
  rbp(0x04, 24, 'id', chars(24, 0), '2.1'),
  derived(0x1c, 2, 'checksum', u16le(), complementOfWords, '2.1'),
  rfixed(0x1e, 2, 'key bytes', Uint8Array.of(0x55, 0xaa), '2.1'),
])

/** What the firmware boots unless told otherwise. El Torito 2.2, figure 3. */
export const InitialEntry = record('El Torito 2.2, figure 3', ROW_BYTES, [
  rbp(0x00, 1, 'indicator', u8(), '2.2'),
  reservedBits(0x01, 7, 4, '2.2'),
  bits(0x01, 3, 0, 'media', '2.2'),
  rbp(0x02, 2, 'loadSegment', u16le(), '2.2'),
  rbp(0x04, 1, 'systemType', u8(), '2.2'),
  rreserved(0x05, 1, '2.2'),
  rbp(0x06, 2, 'loadSectors', u16le(virtualSectors), '2.2'),
  rbp(0x08, 4, 'image', sector, '2.2'),
  rreserved(0x0c, 20, '2.2'),
])
export type InitialEntry = ValueOf<typeof InitialEntry>

/** Opens a section: entries of one platform. El Torito 2.3, figure 4. */
export const SectionHeader = record('El Torito 2.3, figure 4', ROW_BYTES, [
  rbp(0x00, 1, 'indicator', u8(), '2.3'),
  rbp(0x01, 1, 'platform', u8(), '2.3'),
  rbp(0x02, 2, 'entries', u16le(), '2.3'),
  rbp(0x04, 28, 'id', chars(28, 0), '2.3'),
])

/** One image of a section. El Torito 2.4, figure 5. */
export const SectionEntry = record('El Torito 2.4, figure 5', ROW_BYTES, [
  rbp(0x00, 1, 'indicator', u8(), '2.4'),
  bits(0x01, 7, 7, 'scsiDriver', '2.4'),
  bits(0x01, 6, 6, 'atapiDriver', '2.4'),
  bits(0x01, 5, 5, 'continued', '2.4'),
  reservedBits(0x01, 4, 4, '2.4'),
  bits(0x01, 3, 0, 'media', '2.4'),
  rbp(0x02, 2, 'loadSegment', u16le(), '2.4'),
  rbp(0x04, 1, 'systemType', u8(), '2.4'),
  rreserved(0x05, 1, '2.4'),
  rbp(0x06, 2, 'loadSectors', u16le(virtualSectors), '2.4'),
  rbp(0x08, 4, 'image', sector, '2.4'),
  rbp(0x0c, 1, 'criteriaType', u8(), '2.4'),
  rbp(0x0d, 19, 'criteria', raw(19), '2.4'),
])

/** Selection criteria that the entry has no room for. El Torito 2.5, figure 6. */
export const SectionEntryExtension = record('El Torito 2.5, figure 6', ROW_BYTES, [
  rfixed(0x00, 1, 'extension indicator', 0x44, '2.5'),
  reservedBits(0x01, 7, 6, '2.5'),
  bits(0x01, 5, 5, 'continued', '2.5'),
  reservedBits(0x01, 4, 0, '2.5'),
  rbp(0x02, 30, 'criteria', raw(30), '2.5'),
])

/** Bytes of selection criteria in an entry and in each extension. */
export const CRITERIA_BYTES = { entry: 19, extension: 30 } as const

/** First byte of a record. El Torito 2.1 to 2.5. */
export const Indicator = {
  validation: 0x01,
  bootable: 0x88,
  notBootable: 0x00,
  header: 0x90,
  lastHeader: 0x91,
  extension: 0x44,
} as const

/**
 * The boot information table from byte 8 of a loader: where the volume and the loader lie, its length, and the sum of
 * its 32-bit words from byte 64 on. mkisofs(8), "El Torito boot information table".
 */
export const BootInfoTable = record('mkisofs(8), boot information table', 56, [
  rbp(0, 4, 'volumeDescriptor', sector, 'bi_pvd'),
  rbp(4, 4, 'image', sector, 'bi_file'),
  rbp(8, 4, 'length', u32le(), 'bi_length'),
  rbp(12, 4, 'sum', u32le(), 'bi_csum'),
  rreserved(16, 40, 'bi_reserved'),
])
/** Where the boot information table lies in a loader, and from which byte on its sum counts. */
export const BOOT_INFO_AT = 8
export const BOOT_INFO_SUM_FROM = 64

/**
 * Where the second part of GRUB's loader finds its third: a 512-byte block address. GRUB 2, diskboot.S (the first
 * block list, at the end of the sector), which follows the four virtual sectors of cdboot.S.
 */
export const GrubBlockList = record('GRUB 2, diskboot.S', 8, [rbp(0, 8, 'kernelBlock', u64le(), 'blocklist_default_start')])
export const GRUB_BLOCK_LIST_AT = 2548
/** Virtual sectors of a GRUB image before what the block list points at: four of cdboot, one of diskboot. */
export const GRUB_KERNEL_BLOCK = 5

function complementOfWords(row: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < row.length; at += 2) sum += (row[at] as number) | ((row[at + 1] as number) << 8)
  return -sum & 0xffff
}

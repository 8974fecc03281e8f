/**
 * System Use Sharing Protocol 1.12 (SUSP, IEEE P1281) and Rock Ridge Interchange Protocol 1.12 and 1.10 (RRIP, IEEE P1282):
 * the fixed parts of their entries. Left out: PD, ST and ES of SUSP, SF (sparse files) of RRIP. Not of either: ZF.
 */

import { bp, chars, fixed, record, u16be, u32both, u64le, u8 } from '../../codec/index.js'
import { bytes, lba } from '../../unit/index.js'

/** What every entry begins with. SUSP 4. */
export const SuspHead = record('SUSP 4', 4, [
  bp(1, 2, 'signature', chars(2), '4 a'),
  bp(3, 3, 'length', u8(), '4 b'),
  bp(4, 4, 'version', u8(), '4 c'),
])

/** The same with the two characters of the signature as one number, for readers of many. */
export const SuspNumber = record('SUSP 4', 4, [
  bp(1, 2, 'signature', u16be(), '4 a'),
  bp(3, 3, 'length', u8(), '4 b'),
  bp(4, 4, 'version', u8(), '4 c'),
])

/** That number of a signature. */
export const signatureNumber = (signature: string): number => (signature.charCodeAt(0) << 8) | signature.charCodeAt(1)

/** The area that continues a system use field. SUSP 5.1. */
export const ContinuationArea = record('SUSP 5.1', 28, [
  fixed(1, 2, 'signature', 'CE', '5.1 BP 1'),
  fixed(3, 3, 'length', 28, '5.1 BP 3'),
  fixed(4, 4, 'version', 1, '5.1 BP 4'),
  bp(5, 12, 'block', u32both(lba), '5.1 BP 5'),
  bp(13, 20, 'offset', u32both(), '5.1 BP 13'),
  bp(21, 28, 'size', u32both(bytes), '5.1 BP 21'),
])

/** Says, first of all in the root, that the protocol is in use. SUSP 5.3. */
export const SharingProtocol = record('SUSP 5.3', 7, [
  fixed(1, 2, 'signature', 'SP', '5.3 BP 1'),
  fixed(3, 3, 'length', 7, '5.3 BP 3'),
  fixed(4, 4, 'version', 1, '5.3 BP 4'),
  fixed(5, 6, 'check bytes', Uint8Array.of(0xbe, 0xef), '5.3 BP 5'),
  bp(7, 7, 'skipped', u8(), '5.3 BP 7'),
])

/** Names the extension in use; identifier, descriptor and source follow. SUSP 5.5. */
export const ExtensionsReference = record('SUSP 5.5', 8, [
  fixed(1, 2, 'signature', 'ER', '5.5 BP 1'),
  bp(3, 3, 'length', u8(), '5.5 BP 3'),
  fixed(4, 4, 'version', 1, '5.5 BP 4'),
  bp(5, 5, 'identifierLength', u8(), '5.5 BP 5'),
  bp(6, 6, 'descriptorLength', u8(), '5.5 BP 6'),
  bp(7, 7, 'sourceLength', u8(), '5.5 BP 7'),
  bp(8, 8, 'extensionVersion', u8(), '5.5 BP 8'),
])

/** Mode, links and owners, without the serial number of 1.12. RRIP 1.10, 4.1.1. */
export const PosixAttributes110 = record('RRIP 1.10 4.1.1', 36, [
  fixed(1, 2, 'signature', 'PX', '4.1.1 BP 1'),
  fixed(3, 3, 'length', 36, '4.1.1 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.1 BP 4'),
  bp(5, 12, 'mode', u32both(), '4.1.1 BP 5'),
  bp(13, 20, 'links', u32both(), '4.1.1 BP 13'),
  bp(21, 28, 'uid', u32both(), '4.1.1 BP 21'),
  bp(29, 36, 'gid', u32both(), '4.1.1 BP 29'),
])

/** Mode, links, owners and what hard links share. RRIP 4.1.1. */
export const PosixAttributes = record('RRIP 4.1.1', 44, [
  fixed(1, 2, 'signature', 'PX', '4.1.1 BP 1'),
  fixed(3, 3, 'length', 44, '4.1.1 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.1 BP 4'),
  bp(5, 12, 'mode', u32both(), '4.1.1 BP 5'),
  bp(13, 20, 'links', u32both(), '4.1.1 BP 13'),
  bp(21, 28, 'uid', u32both(), '4.1.1 BP 21'),
  bp(29, 36, 'gid', u32both(), '4.1.1 BP 29'),
  bp(37, 44, 'serial', u32both(), '4.1.1 BP 37'),
])

/** Number of a device. RRIP 4.1.2. */
export const PosixDevice = record('RRIP 4.1.2', 20, [
  fixed(1, 2, 'signature', 'PN', '4.1.2 BP 1'),
  fixed(3, 3, 'length', 20, '4.1.2 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.2 BP 4'),
  bp(5, 12, 'high', u32both(), '4.1.2 BP 5'),
  bp(13, 20, 'low', u32both(), '4.1.2 BP 13'),
])

/** Part of the target of a symbolic link; component records follow. RRIP 4.1.3. */
export const SymbolicLink = record('RRIP 4.1.3', 5, [
  fixed(1, 2, 'signature', 'SL', '4.1.3 BP 1'),
  bp(3, 3, 'length', u8(), '4.1.3 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.3 BP 4'),
  bp(5, 5, 'flags', u8(), '4.1.3 BP 5'),
])

/** Part of a name; its bytes follow. RRIP 4.1.4. */
export const AlternateName = record('RRIP 4.1.4', 5, [
  fixed(1, 2, 'signature', 'NM', '4.1.4 BP 1'),
  bp(3, 3, 'length', u8(), '4.1.4 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.4 BP 4'),
  bp(5, 5, 'flags', u8(), '4.1.4 BP 5'),
])

/** Where the directory is that belongs here. RRIP 4.1.5.1. */
export const ChildLink = record('RRIP 4.1.5.1', 12, [
  fixed(1, 2, 'signature', 'CL', '4.1.5.1 BP 1'),
  fixed(3, 3, 'length', 12, '4.1.5.1 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.5.1 BP 4'),
  bp(5, 12, 'location', u32both(lba), '4.1.5.1 BP 5'),
])

/** Where the parent is to which a relocated directory belongs. RRIP 4.1.5.2. */
export const ParentLink = record('RRIP 4.1.5.2', 12, [
  fixed(1, 2, 'signature', 'PL', '4.1.5.2 BP 1'),
  fixed(3, 3, 'length', 12, '4.1.5.2 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.5.2 BP 4'),
  bp(5, 12, 'location', u32both(lba), '4.1.5.2 BP 5'),
])

/** Marks a relocated directory, which is to be seen where its link is. RRIP 4.1.5.3. */
export const RelocatedDirectory = record('RRIP 4.1.5.3', 4, [
  fixed(1, 2, 'signature', 'RE', '4.1.5.3 BP 1'),
  fixed(3, 3, 'length', 4, '4.1.5.3 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.5.3 BP 4'),
])

/** Time stamps; those that the flags announce follow. RRIP 4.1.6. */
export const TimeStamps = record('RRIP 4.1.6', 5, [
  fixed(1, 2, 'signature', 'TF', '4.1.6 BP 1'),
  bp(3, 3, 'length', u8(), '4.1.6 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.6 BP 4'),
  bp(5, 5, 'flags', u8(), '4.1.6 BP 5'),
])

/** Which fields the record has; 1.12 knows it no more. RRIP 1.10, 4.1.8. */
export const RockRidgeInUse = record('RRIP 1.10 4.1.8', 5, [
  fixed(1, 2, 'signature', 'RR', '4.1.8 BP 1'),
  fixed(3, 3, 'length', 5, '4.1.8 BP 3'),
  fixed(4, 4, 'version', 1, '4.1.8 BP 4'),
  bp(5, 5, 'flags', u8(), '4.1.8 BP 5'),
])

/** Extended attributes; component records follow. AAIP 2.0, "AL". */
export const AttributeList = record('AAIP 2.0 AL', 5, [
  fixed(1, 2, 'signature', 'AL', 'AL 1'),
  bp(3, 3, 'length', u8(), 'AL 2'),
  fixed(4, 4, 'version', 1, 'AL 3'),
  bp(5, 5, 'flags', u8(), 'AL 4'),
])

/** Names the extension whose entries follow. SUSP 5.6. */
export const ExtensionSelector = record('SUSP 5.6', 5, [
  fixed(1, 2, 'signature', 'ES', '5.6 BP 1'),
  fixed(3, 3, 'length', 5, '5.6 BP 3'),
  fixed(4, 4, 'version', 1, '5.6 BP 4'),
  bp(5, 5, 'sequence', u8(), '5.6 BP 5'),
])

/** Says that a file is kept compressed. Linux and libisofs know it; zisofs, ZF System Use Entry Format. */
export const Compressed = record('zisofs ZF', 16, [
  bp(1, 2, 'signature', chars(2), 'ZF 1'),
  fixed(3, 3, 'length', 16, 'ZF 2'),
  bp(4, 4, 'version', u8(), 'ZF 3'),
  bp(5, 6, 'algorithm', chars(2), 'ZF 4'),
  bp(7, 7, 'headerWords', u8(), 'ZF 5'),
  bp(8, 8, 'blockBits', u8(), 'ZF 6'),
  bp(9, 16, 'size', u32both(), 'ZF 7'),
])

/** The same of version 2, also called Z2. zisofs2, ZF System Use Entry Format. */
export const Compressed2 = record('zisofs2 ZF', 16, [
  bp(1, 2, 'signature', chars(2), 'ZF 1'),
  fixed(3, 3, 'length', 16, 'ZF 2'),
  bp(4, 4, 'version', u8(), 'ZF 3'),
  bp(5, 6, 'algorithm', chars(2), 'ZF 4'),
  bp(7, 7, 'headerWords', u8(), 'ZF 5'),
  bp(8, 8, 'blockBits', u8(), 'ZF 6'),
  bp(9, 16, 'size', u64le(), 'ZF 7'),
])

/** What they call the algorithms: that of version 1, and zlib in version 2. */
export const ALGORITHM = { paged: 'pz', zlib: 'PZ' } as const

/** Bits of the RR field. RRIP 1.10, 4.1.8. */
export const IN_USE = { PX: 0x01, PN: 0x02, SL: 0x04, NM: 0x08, CL: 0x10, PL: 0x20, RE: 0x40, TF: 0x80 } as const

/** Flags of SL, NM and of component records. RRIP 4.1.3.1, 4.1.4. */
export const LINK = { continue: 0x01, current: 0x02, parent: 0x04, root: 0x08 } as const

/** Stamps of a TF field, in the order in which they are recorded. RRIP 4.1.6. */
export const STAMP = { created: 0x01, modified: 0x02, accessed: 0x04, changed: 0x08 } as const
export const LONG_FORM = 0x80

/** Bits of the mode that tell the kind. RRIP 4.1.1, from POSIX. */
export const MODE = {
  socket: 0o140000,
  symlink: 0o120000,
  file: 0o100000,
  block: 0o060000,
  directory: 0o040000,
  character: 0o020000,
  fifo: 0o010000,
} as const

/**
 * CD-TEXT, IEC 61866 and MMC-3 annex J: packs of 18 bytes, blocks of packs for up to eight languages. Left out: the
 * tables of contents of pack types 88h and 89h and closed information (8Dh), which no player shows.
 */

import { bits, derived, raw, rbp, record, u16be, u8, type ValueOf } from '../../codec/index.js'
import { crc16 } from '../../kernel/index.js'
import type { TextField } from '../../layout/index.js'

const clause = 'MMC-3 annex J'

/** MMC-3 table J.1. */
export const Pack = record(`${clause} table J.1`, 18, [
  rbp(0, 1, 'type', u8(), 'J.2'),
  rbp(1, 1, 'track', u8(), 'J.3'),
  rbp(2, 1, 'sequence', u8(), 'J.3'),
  bits(3, 7, 7, 'doubleByte', 'J.3'),
  bits(3, 6, 4, 'block', 'J.3'),
  bits(3, 3, 0, 'position', 'J.3'),
  rbp(4, 12, 'text', raw(12), 'J.4'),
  derived(16, 2, 'crc', u16be(), (pack) => crc16(pack, 0, 16), 'J.5'),
])
export type Pack = ValueOf<typeof Pack>

/** Sizes of a block, over three packs of type 8Fh. MMC-3 table J.7. */
export const SizeInfo = record(`${clause} table J.7`, 36, [
  rbp(0, 1, 'charset', u8(), 'J.8'),
  rbp(1, 1, 'firstTrack', u8(), 'J.8'),
  rbp(2, 1, 'lastTrack', u8(), 'J.8'),
  rbp(3, 1, 'copyright', u8(), 'J.8'),
  rbp(4, 16, 'packsOfType', raw(16), 'J.8'),
  rbp(20, 8, 'lastSequence', raw(8), 'J.8'),
  rbp(28, 8, 'languages', raw(8), 'J.8'),
])

/** Bytes of text in a pack. */
export const TEXT_BYTES = 12
export const MOST_BLOCKS = 8
/** A sequence number is one byte. */
export const MOST_PACKS = 256

/** First of the sixteen pack types, and those that hold no plain text of the disc and each track. */
export const FIRST_TYPE = 0x80
export const DISC_ID = 0x86
export const GENRE = 0x87
export const CODES = 0x8e
export const SIZES = 0x8f

export const typeOfField: Readonly<Record<TextField, number>> = {
  title: 0x80,
  performer: 0x81,
  songwriter: 0x82,
  composer: 0x83,
  arranger: 0x84,
  message: 0x85,
}

/** Character codes of a block. MMC-3 table J.8. */
export const LATIN_1 = 0x00
export const ASCII = 0x01
export const MS_JIS = 0x80

/** What is asked for with each record, held here, as what another module has is looked up there each time. */

import { readU32le } from '../../../codec/index.js'
import { FLAG as RECORD_FLAG, isPlainDate as isPlainRecordDate, isWordMirrored } from '../../iso9660/index.js'
import {
  IN_USE as RRIP_IN_USE,
  LINK as RRIP_LINK,
  LONG_FORM as TIMES_LONG,
  MODE as POSIX_MODE,
  PosixAttributes,
  PosixAttributes110,
} from '../structures.js'

export const [FLAG, IN_USE, LINK] = [RECORD_FLAG, RRIP_IN_USE, RRIP_LINK] as const
export const [MODE, LONG_FORM] = [POSIX_MODE, TIMES_LONG] as const
/** Bytes of a PX, and of one of RRIP 1.10. */
export const [POSIX_BYTES, POSIX_BYTES_110] = [PosixAttributes.size, PosixAttributes110.size] as const
export const [word, isMirrored, isPlainDate] = [readU32le, isWordMirrored, isPlainRecordDate] as const

/** How Rock Ridge is wanted. */

import type { RegionId } from '../../layout/index.js'
import type { Content } from '../../source/index.js'

export type Stamp = 'created' | 'modified' | 'accessed' | 'changed'

export interface RockRidgeOptions {
  /** 1.12 adds serial numbers, by which hard links are known again. */
  readonly version: '1.10' | '1.12'
  /** Times that are recorded; `created` only where it is known. */
  readonly timestamps: ReadonlySet<Stamp>
  /**
   * Whether times take 17 bytes (years 1 to 9999, hundredths of a second) or 7 (1900 to 2155, seconds), where others become the nearest
   * one. Linux before 6.13 takes long times for short ones, and libarchive shows them a month late.
   */
  readonly longDates: 'never' | 'always'
  /** Bytes of system use fields before its own: those of CD-ROM XA. SUSP 5.3. */
  readonly skipped: number
  /**
   * `short` leaves out whom to ask for the specification, so that the record of the root goes on nowhere: Linux follows no continuation
   * beyond the blocks that the descriptor tells. SUSP 5.5 lets that length be 0.
   */
  readonly reference?: 'whole' | 'short'
  readonly sums?: FileSums | undefined
}

/** An array of checksums, to which attributes of the root and of files lead. libisofs, doc/checksums.txt. */
export interface FileSums {
  readonly array: RegionId
  /** The item of each file; the first one is none's, nor is the last. */
  readonly items: ReadonlyMap<Content, number>
}

/** 1.10, since Solaris and older FreeBSD know no other. */
export const defaultRockRidge: RockRidgeOptions = {
  version: '1.10',
  timestamps: new Set(['modified', 'accessed', 'changed']),
  longDates: 'never',
  skipped: 0,
}

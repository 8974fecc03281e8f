/** What the judge of directories asks of the judge of system use fields. SUSP; IEEE P1281. */

import type { Judging } from '../../../finding/index.js'

/** One directory record, as it stands in its sector. */
export interface CheckedRecord {
  readonly bytes: Uint8Array
  /** Of the record in `bytes`. */
  readonly from: number
  /** Of its system use field in `bytes`; equal where there is none. */
  readonly useFrom: number
  readonly useEnd: number
  /** Byte of the medium at which `bytes` begin. */
  readonly at: number
  readonly role: 'self' | 'parent' | 'entry'
  /** Of the record's folder: block of its extent, and of the root's. */
  readonly folder: number
  readonly root: number
  readonly flags: number
  /** Of the extent: block and bytes. */
  readonly location: number
  readonly dataLength: number
  readonly path: () => string
}

/** Asked for each record of a primary tree, folder by folder, breadth first, records in the order of their folder. */
export interface SystemUseCheck {
  /** A promise only where another block had to be read. The record stands there until it is kept, and no longer. */
  record(record: CheckedRecord): void | Promise<void>
  /** Whether the record at a byte of the medium, which was taken, is of a symbolic link. */
  isLink(recordAt: number): boolean
  /** After the last record. */
  finish(): void | Promise<void>
}

/** Begun with the first record of the root; undefined where no protocol is used. */
export type StartSystemUseCheck = (
  root: CheckedRecord,
  judging: Judging,
) => SystemUseCheck | undefined | Promise<SystemUseCheck | undefined>

/** What kind of drive this is: its name, what it lacks, and the mistakes that it is known for. */

/** Mistakes of drives in the field. */
export type Quirk =
  /** Fields that it does not like give the key NOT READY instead of ILLEGAL REQUEST. */
  | 'invalid field is not ready'
  /** The table of contents ends two bytes before its own length says. */
  | 'short table of contents'
  /** Writes go anywhere, in any order, past the end too. */
  | 'no address check'
  /** The next writable address never moves. */
  | 'next address stands still'
  /** A change of disc is not reported. */
  | 'no unit attention'
  /** A DVD+R whose track is closed turns into a DVD-ROM. */
  | 'closed track makes it a DVD-ROM'
  /** A write with fewer bytes than announced is good. */
  | 'short data is good'
  /** TOC formats that it does not know are answered with format 0. */
  | 'all tables of contents are alike'
  /** The IMMED bit is ignored: the answer comes when the work is done. */
  | 'waits despite IMMED'
  /** The IMMED bit is refused. */
  | 'refuses IMMED'
  /** Test writing is acknowledged and writes for real. */
  | 'test write writes'
  /** READ DISC INFORMATION numbers the tracks of an empty last session from 1, whatever lies before it. */
  | 'tracks of an empty session count from 1'

export interface DriveModel {
  readonly vendor: string
  readonly product: string
  readonly revision: string
  readonly serial: string
  readonly bufferBytes: number
  /** Operation codes that the drive does not know. */
  readonly lacking: readonly number[]
  readonly quirks: readonly Quirk[]
  readonly maximumTransfer: number
  /** Where the store can copy from files: most bytes of one that a command may carry. */
  readonly maximumFileBytes?: number
  /** `real` drains a buffer at the speed of writing and makes the host wait for it; `instant` has no such limits. */
  readonly timing: 'instant' | 'real'
  /** Milliseconds that long operations take. */
  readonly durations: Durations
}

export interface Durations {
  readonly flush: number
  readonly close: number
  readonly blank: number
  readonly format: number
  readonly calibrate: number
  readonly spinUp: number
}

export const commonDrive: DriveModel = {
  vendor: 'GLASSMST',
  product: 'VIRTUAL BD-RE',
  revision: '1.00',
  serial: 'GM0000000001',
  bufferBytes: 4 * 1024 * 1024,
  lacking: [],
  quirks: [],
  maximumTransfer: 256 * 1024,
  timing: 'instant',
  durations: { flush: 5, close: 10, blank: 20, format: 20, calibrate: 5, spinUp: 5 },
}

/**
 * How long a command may take before its transport gives up. The limits are generous: they tell a dead drive from a
 * slow one, never a slow medium from a bad one.
 */

/** What governs the speed of long operations. */
export type MediaFamily = 'cd' | 'dvd' | 'bd' | 'unknown'

export type Patience =
  /** Answers from the drive's memory, which may wait for a disc to spin up. */
  | 'answer'
  /** Gets ready after a disc came in or something reset the drive. */
  | 'ready'
  /** Moves the tray or spins the disc. */
  | 'mechanics'
  /** Reads, with the drive's own retries on bad sectors. */
  | 'read'
  /** Writes, with calibration and link areas in between. */
  | 'write'
  | 'calibrate'
  /** Empties the buffer, which may be behind a whole lead-in. */
  | 'flush'
  /** Closes a track, session or disc, filling it up where the format wants that. */
  | 'close'
  | 'blank'
  | 'format'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

type Limits = Readonly<Record<Exclude<MediaFamily, 'unknown'>, number>>
const same = (limit: number): Limits => ({ cd: limit, dvd: limit, bd: limit })

const table: Readonly<Record<Patience, Limits>> = {
  answer: same(MINUTE),
  ready: same(3 * MINUTE),
  mechanics: same(2 * MINUTE),
  read: same(3 * MINUTE),
  write: { cd: 4 * MINUTE, dvd: 6 * MINUTE, bd: 8 * MINUTE },
  calibrate: same(5 * MINUTE),
  flush: { cd: 10 * MINUTE, dvd: 20 * MINUTE, bd: 30 * MINUTE },
  // A short DVD-R is filled to its smallest radius, a layer of a DVD-R DL to its end.
  close: { cd: 20 * MINUTE, dvd: 90 * MINUTE, bd: 2 * HOUR },
  // 80 minutes of CD-RW at single speed; 4.7 GB of DVD-RW at single speed.
  blank: { cd: 100 * MINUTE, dvd: 2 * HOUR, bd: 2 * HOUR },
  // Certification reads what it writes; 100 GB of BD-RE at double speed, twice.
  format: { cd: 3 * HOUR, dvd: 4 * HOUR, bd: 8 * HOUR },
}

/** Milliseconds; the longest limit where the medium is not known. */
export function patienceOf(patience: Patience, family: MediaFamily): number {
  const limits = table[patience]
  return family === 'unknown' ? Math.max(limits.cd, limits.dvd, limits.bd) : limits[family]
}

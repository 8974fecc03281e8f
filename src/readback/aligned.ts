/** Audio read back in its place: drives give it some samples early or late, all of it by the same number. */

import { lba, type Lba } from '../unit/index.js'
import type { Station } from './view.js'
import type { Fingerprint } from './fingerprint.js'
import { readSectors, type ReadOutcome } from './read.js'

const SECTOR = 2352
const SAMPLE = 4
/** Drives are off by less than three sectors. */
const SEARCHED = 4

/** Bytes by which the audio comes late (positive) or early; 0 where the landmark is not found. */
export async function findShift(station: Station, start: Lba, fingerprint: Fingerprint): Promise<number> {
  const { landmark } = fingerprint
  if (landmark === undefined) return 0
  const sector = Math.floor(landmark.byte / SECTOR)
  const end = Math.min(fingerprint.count, sector + SEARCHED + 2)
  // What comes early may begin before the track, where not every drive reads audio.
  const early = Math.max(0 - start, sector - SEARCHED)
  for (const from of early < 0 ? [early, 0] : [early]) {
    const outcome = await readSectors(station, 'audio', lba(start + from), end - from)
    if (outcome.kind === 'read') return shiftIn(outcome.bytes, landmark.byte - from * SECTOR, landmark.bytes)
  }
  return 0
}

/** How far from where it is expected the landmark is found, the nearest first. */
function shiftIn(bytes: Uint8Array, expected: number, landmark: Uint8Array): number {
  const farthest = SEARCHED * SECTOR
  for (let distance = 0; distance <= farthest; distance += SAMPLE)
    for (const shift of distance === 0 ? [0] : [distance, -distance]) if (matches(bytes, expected + shift, landmark)) return shift
  return 0
}

function matches(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  if (at < 0 || at + wanted.length > bytes.length) return false
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false
  return true
}

export type AlignedOutcome =
  | ReadOutcome
  /** At an edge of the track, where the drive would have to read beyond it. */
  | { readonly kind: 'beyond' }

/** Sectors `from` to `from + count` of a track as they were sent. */
export async function readAligned(station: Station, start: Lba, from: number, count: number, shift: number): Promise<AlignedOutcome> {
  if (shift === 0) return readSectors(station, 'audio', lba(start + from), count)
  const before = Math.floor(shift / SECTOR)
  const inner = shift - before * SECTOR
  const first = start + from + before
  if (first < 0) return { kind: 'beyond' }
  const outcome = await readSectors(station, 'audio', lba(first), count + 1)
  if (outcome.kind === 'read') return { kind: 'read', bytes: outcome.bytes.subarray(inner, inner + count * SECTOR) }
  if (outcome.kind === 'unable') return outcome
  const own = await readSectors(station, 'audio', lba(start + from), count)
  return own.kind === 'read' ? { kind: 'beyond' } : own
}

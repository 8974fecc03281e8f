/**
 * What was sent, remembered in little room: a sum for each run of sectors that finds the bad ones, and one digest of it all.
 * Where only a sample will be looked at, only the sums of the sample are taken.
 */

import { bytesIn, partOf, type FileBytes } from '../port/index.js'

/** Checksums and a running digest; the real ones live in Node. */
export interface Digests {
  /** CRC-32 of `bytes`, going on from `before`. */
  crc32(bytes: Uint8Array, before: number): number
  /** CRC-32 of each run of `runBytes`, the last one perhaps shorter. */
  crc32OfRuns(bytes: Uint8Array, runBytes: number): Uint32Array
  sha256(): { update(bytes: Uint8Array): void; hex(): string }
}

export type VerifyLevel = 'quick' | 'full'

export interface Fingerprint {
  readonly sectorBytes: number
  readonly count: number
  /** Sectors that one sum covers. */
  readonly grain: number
  /** `quick`: only the sums that `sampled` names are there. */
  readonly level: VerifyLevel
  readonly sums: Uint32Array
  /** SHA-256 of all sectors; undefined where only a sample was taken. */
  readonly digest?: string
  /** Start of what is not zero, by which audio is found again that a drive reads some samples early or late. */
  readonly landmark?: { readonly byte: number; readonly bytes: Uint8Array }
}

export interface FingerprintMaker {
  /** Of what has not been read, where only a sample is wanted, no more than the sample is. */
  add(piece: Uint8Array | FileBytes): void
  /** Throws unless all sectors were added. */
  done(): Fingerprint
}

/** Most sums that are kept: 16 MiB of them. */
const MOST_SUMS = 1 << 22
const LANDMARK_BYTES = 2352
/** Farther than drives are off. */
const INSIDE_BYTES = 4 * 2352

/** Sectors a sum covers for a recording of `count`. */
export function grainFor(count: number): number {
  let grain = 1
  while (Math.ceil(count / grain) > MOST_SUMS) grain *= 2
  return grain
}

/** Sums that a sample looks at, beside the first and the last. */
const SAMPLES = 64

/** Numbers of the sums of a sample: the first, the last, and some at equal distances between, the same ones every time. */
export function sampled(sums: number): readonly number[] {
  const last = sums - 1
  const step = Math.max(1, last / SAMPLES)
  const chosen = new Set<number>([0, last])
  for (let at = 0; at < last; at += step) chosen.add(Math.floor(at))
  return [...chosen].toSorted((a, b) => a - b)
}

export function makeFingerprint(
  count: number,
  sectorBytes: number,
  digests: Digests,
  audio: 'audio' | 'data' = 'data',
  level: VerifyLevel = 'full',
): FingerprintMaker {
  const grain = grainFor(count)
  const sums = new Uint32Array(Math.ceil(count / grain))
  const whole = level === 'full' ? digests.sha256() : undefined
  const sum = level === 'full' ? everySum(sums, grain * sectorBytes, digests) : sampledSums(sums, grain * sectorBytes, digests)
  let at = 0
  let landmark: { readonly byte: number; readonly bytes: Uint8Array } | undefined
  return {
    add(piece) {
      whole?.update(bytesIn(piece))
      // One that lies too near the start could be read before it, where no drive reads: a later one is better.
      if (audio === 'audio' && (landmark === undefined || landmark.byte < INSIDE_BYTES))
        landmark = landmarkIn(bytesIn(piece), at, INSIDE_BYTES) ?? landmark ?? landmarkIn(bytesIn(piece), at, 0)
      sum(piece, at)
      at += piece.length
    },
    done() {
      if (at !== count * sectorBytes) throw new Error(`A fingerprint of ${count} sectors got ${at} bytes`)
      const digest = whole?.hex()
      return {
        sectorBytes,
        count,
        grain,
        level,
        sums,
        ...(digest === undefined ? {} : { digest }),
        ...(landmark === undefined ? {} : { landmark }),
      }
    },
  }
}

/** Takes a piece and its place into the sums. */
type Summing = (piece: Uint8Array | FileBytes, at: number) => void

/** Runs that lie in one piece are summed all at once; those that a border cuts, part by part. */
function everySum(sums: Uint32Array, runBytes: number, digests: Digests): Summing {
  return (data, at) => {
    const piece = bytesIn(data)
    const head = Math.min(piece.length, (runBytes - (at % runBytes)) % runBytes)
    const tail = piece.length - ((piece.length - head) % runBytes)
    const add = (index: number, part: Uint8Array): void => {
      if (part.length > 0) sums[index] = digests.crc32(part, sums[index] ?? 0)
    }
    add(Math.floor(at / runBytes), piece.subarray(0, head))
    if (tail > head) sums.set(digests.crc32OfRuns(piece.subarray(head, tail), runBytes), (at + head) / runBytes)
    add(Math.floor((at + tail) / runBytes), piece.subarray(Math.max(head, tail)))
  }
}

function sampledSums(sums: Uint32Array, runBytes: number, digests: Digests): Summing {
  const chosen = sampled(sums.length)
  let next = 0
  return (piece, at) => {
    for (; next < chosen.length; next++) {
      const index = chosen[next] as number
      const from = Math.max(0, index * runBytes - at)
      const to = (index + 1) * runBytes - at
      if (from < piece.length) sums[index] = digests.crc32(bytesIn(partOf(piece, from, Math.min(to, piece.length))), sums[index] ?? 0)
      // The rest of this run is in a later piece.
      if (to > piece.length) return
    }
  }
}

/** The first bytes of a piece, behind byte `least` of all, that are not zero, on a sample's border, where a whole landmark follows. */
function landmarkIn(piece: Uint8Array, at: number, least: number): { readonly byte: number; readonly bytes: Uint8Array } | undefined {
  let first = Math.max(0, least - at)
  while (first < piece.length && piece[first] === 0) first++
  if (first >= piece.length) return undefined
  const start = first - (first % 4)
  return start + LANDMARK_BYTES <= piece.length ? { byte: at + start, bytes: piece.slice(start, start + LANDMARK_BYTES) } : undefined
}

/** What was sent, remembered in little room: a sum for each run of sectors that finds the bad ones, and one digest of it all. */

/** A running checksum and a running digest; the real ones live in Node. */
export interface Digests {
  /** CRC-32 of `bytes`, going on from `before`. */
  crc32(bytes: Uint8Array, before: number): number
  sha256(): { update(bytes: Uint8Array): void; hex(): string }
}

export interface Fingerprint {
  readonly sectorBytes: number
  readonly count: number
  /** Sectors that one sum covers. */
  readonly grain: number
  readonly sums: Uint32Array
  /** Of all sectors; undefined where only some were seen. */
  readonly digest: string
  /** Start of what is not zero, by which audio is found again that a drive reads some samples early or late. */
  readonly landmark?: { readonly byte: number; readonly bytes: Uint8Array }
}

export interface FingerprintMaker {
  add(piece: Uint8Array): void
  /** Throws unless all sectors were added. */
  done(): Fingerprint
}

/** Most sums that are kept: 16 MiB of them. */
const MOST_SUMS = 1 << 22
const LANDMARK_BYTES = 2352

/** Sectors a sum covers for a recording of `count`. */
export function grainFor(count: number): number {
  let grain = 1
  while (Math.ceil(count / grain) > MOST_SUMS) grain *= 2
  return grain
}

export function makeFingerprint(count: number, sectorBytes: number, digests: Digests, audio: 'audio' | 'data' = 'data'): FingerprintMaker {
  const grain = grainFor(count)
  const grainBytes = grain * sectorBytes
  const sums = new Uint32Array(Math.ceil(count / grain))
  const whole = digests.sha256()
  let at = 0
  let landmark: { readonly byte: number; readonly bytes: Uint8Array } | undefined
  return {
    add(piece) {
      whole.update(piece)
      if (audio === 'audio' && landmark === undefined) landmark = landmarkIn(piece, at)
      for (let from = 0; from < piece.length;) {
        const index = Math.floor(at / grainBytes)
        const part = piece.subarray(from, from + grainBytes - (at % grainBytes))
        sums[index] = digests.crc32(part, sums[index] ?? 0)
        from += part.length
        at += part.length
      }
    },
    done() {
      if (at !== count * sectorBytes) throw new Error(`A fingerprint of ${count} sectors got ${at} bytes`)
      return { sectorBytes, count, grain, sums, digest: whole.hex(), ...(landmark === undefined ? {} : { landmark }) }
    },
  }
}

/** The first bytes of a piece that are not zero, on a sample's border, where a whole landmark follows. */
function landmarkIn(piece: Uint8Array, at: number): { readonly byte: number; readonly bytes: Uint8Array } | undefined {
  const first = piece.findIndex((byte) => byte !== 0)
  if (first < 0) return undefined
  const start = first - (first % 4)
  return start + LANDMARK_BYTES <= piece.length ? { byte: at + start, bytes: piece.slice(start, start + LANDMARK_BYTES) } : undefined
}

/** The sectors of a stored raw image as a drive takes them: from the lead-in on, data scrambled, sub-code behind each. MMC-6 4.3.4. */

import { RAW_SECTOR_BYTES, sectorTwin } from '../../kernel/index.js'
import type { Files } from '../../port/index.js'
import { hasSync, sourceOfStream, subcodeBytes, symbolsOfPlanes, writeSubcode, qOf, type StoredSectors } from '../../sector/index.js'
import { bytes } from '../../unit/index.js'
import type { CdImage, StoredRaw } from './stores.js'

/**
 * The first session of an image that has all of it in one file, as it stands there; undefined for every other image, whose lead-in
 * and sub-code have to be made.
 */
export function storedSectorsOf({ disc, raw }: CdImage, files: Files): StoredSectors | undefined {
  const [session] = disc.sessions
  if (raw === undefined || session === undefined) return undefined
  const subChannel = raw.subcode === 'pq' ? 'pq' : raw.order
  const count = session.leadOut + session.leadOutLength - raw.first
  const size = RAW_SECTOR_BYTES + subcodeBytes[subChannel]
  return {
    subChannel,
    start: raw.first,
    source: sourceOfStream(count, size, (signal) => sectorsOf(raw, count, files, signal)),
  }
}

async function* sectorsOf(raw: StoredRaw, count: number, files: Files, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const { path, sectorBytes } = raw
  let rest = new Uint8Array(0)
  for await (const piece of files.stream(path, bytes(0), bytes(count * sectorBytes))) {
    signal?.throwIfAborted()
    const joined = new Uint8Array(rest.length + piece.length)
    joined.set(rest)
    joined.set(piece, rest.length)
    const whole = joined.length - (joined.length % sectorBytes)
    const sectors = joined.subarray(0, whole)
    for (let at = 0; at < whole; at += sectorBytes) prepare(sectors.subarray(at, at + sectorBytes), raw)
    if (whole > 0) yield sectors
    rest = joined.slice(whole)
  }
}

/** A sector in its place: scrambled where it is data, its channels side by side. */
function prepare(sector: Uint8Array, { subcode }: StoredRaw): void {
  const main = sector.subarray(0, RAW_SECTOR_BYTES)
  // Seconds of a header that is not scrambled are below 60.
  if (hasSync(main, 0) && (main[13] as number) < 0x60) sectorTwin.scramble(main)
  if (subcode !== 'planar') return
  const sub = sector.slice(RAW_SECTOR_BYTES)
  const p = (sub[0] as number) >> 7 === 1 ? 1 : 0
  writeSubcode(sector, RAW_SECTOR_BYTES, 'raw', p, qOf(sub, 0, 'planar'), symbolsOfPlanes(sub))
}

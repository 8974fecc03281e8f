/** Folders listed ahead of their use by native/scan.c, many to a call, while this thread is free. */

import { encodeUtf8, decodeUtf8 } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import { loadNative, type Native } from '../kernel/native.node.js'
import { prefixOf, type Files, type HostEntry, type HostKind, type HostStat, type Identity } from '../port/index.js'
import type { Bytes, Instant } from '../unit/index.js'
import { faults } from './faults.js'
import { kindOf } from './host-stat.js'

/** Doubles an entry; see native/scan.c for their order. */
const FACTS = 12
/** What one call may bring; a larger folder has a call for itself, with room for so many times as much. */
const ENTRIES = 8192
const NAME_BYTES = 1 << 19
const MORE = 32
/** Folders of one call, and calls at a time. */
const FOLDERS = 64
const LANES = 2

interface Listing extends Identity {
  readonly names: readonly string[]
  readonly facts: Float64Array
}

/** A folder that is to be listed, and what was seen of it where it was found. */
interface Folder {
  readonly path: string
  readonly seen: Identity | undefined
}

/** Files whose `list` knows all folders below `top` already; the files as they are where there is no kernel. */
export async function listedAhead(
  files: Files,
  top: string,
  signal?: AbortSignal,
  entering?: (folders: readonly string[]) => void,
): Promise<Files> {
  const native = await loadNative()
  if (native === undefined) return files
  const listings = new Map<string, Listing>()
  for (let level: readonly Folder[] = [{ path: top, seen: undefined }]; level.length > 0;) {
    entering?.(level.map(({ path }) => path))
    level = await scanLevel(native, level, listings, signal)
  }
  return {
    ...files,
    list(path, times, seen) {
      const listing = listings.get(path)
      listings.delete(path)
      // Of another folder than was seen the plain way says that it is.
      return listing === undefined || !isOf(listing, seen) ? files.list(path, times, seen) : entriesOf(listing)
    },
  }
}

const isOf = (listing: Identity, seen: Identity | undefined): boolean =>
  seen === undefined || (listing.inode === seen.inode && listing.device === seen.device)

/** Lists folders of one depth; gives those below them. */
async function scanLevel(
  native: Native,
  folders: readonly Folder[],
  listings: Map<string, Listing>,
  signal?: AbortSignal,
): Promise<Folder[]> {
  const below: Folder[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    const usual = roomFor(1)
    while (next < folders.length) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      let batch = folders.slice(next, (next += FOLDERS))
      while (batch.length > 0) {
        let done = await scan(native, batch, usual, listings, below)
        // What does not fit more room either is listed when its turn comes.
        if (done === 0) done = await scan(native, batch.slice(0, 1), roomFor(MORE), listings, below)
        batch = batch.slice(Math.max(1, done))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(LANES, Math.ceil(folders.length / FOLDERS)) }, lane))
  return below
}

interface Room {
  readonly entries: number
  readonly facts: Float64Array
  readonly names: Uint8Array
}

const roomFor = (times: number): Room => ({
  entries: times * ENTRIES,
  facts: new Float64Array(times * ENTRIES * FACTS),
  names: new Uint8Array(times * NAME_BYTES),
})

/** Lists as many of the first folders as there is room for, and gives their number. */
async function scan(
  native: Native,
  batch: readonly Folder[],
  { entries, facts, names }: Room,
  listings: Map<string, Listing>,
  below: Folder[],
): Promise<number> {
  const counts = new Int32Array(batch.length)
  const identities = new Float64Array(2 * batch.length)
  const done = await native.callAsync(
    'gm_scan',
    'i32',
    { bytes: encodeUtf8(batch.map(({ path }) => `${path}\0`).join('')) },
    { i32: batch.length },
    { bytes: new Uint8Array(facts.buffer) },
    { i32: entries },
    { bytes: names },
    { i32: names.length },
    { bytes: new Uint8Array(counts.buffer) },
    { bytes: new Uint8Array(identities.buffer) },
  )
  keep(batch.slice(0, done), { counts, identities, facts, names }, listings, below)
  return done
}

interface Scanned {
  readonly counts: Int32Array
  readonly identities: Float64Array
  readonly facts: Float64Array
  readonly names: Uint8Array
}

function keep(
  folders: readonly Folder[],
  { counts, identities, facts, names }: Scanned,
  listings: Map<string, Listing>,
  below: Folder[],
): void {
  let entry = 0
  let at = 0
  for (const [i, { path: folder, seen }] of folders.entries()) {
    const count = counts[i] as number
    // A folder that cannot be listed says why when its turn comes.
    if (count < 0) continue
    const from = at
    for (let left = count; left > 0; left--) at = names.indexOf(0, at) + 1
    const texts = count === 0 ? [] : decodeUtf8(names.subarray(from, at - 1)).split('\0')
    const listing: Listing = {
      names: texts,
      facts: facts.slice(entry * FACTS, (entry + count) * FACTS),
      inode: identities[2 * i] as number,
      device: identities[2 * i + 1] as number,
    }
    entry += count
    if (!isOf(listing, seen)) continue
    listings.set(folder, listing)
    const stem = prefixOf(folder)
    for (let e = 0; e < count; e++)
      if (kindOf(listing.facts[e * FACTS] as number) === 'directory')
        below.push({ path: stem + (texts[e] as string), seen: new ScannedStat(listing.facts, e * FACTS) })
  }
}

function entriesOf({ names, facts }: Listing): HostEntry[] {
  return names.map((name, i) => ({ name, stat: new ScannedStat(facts, i * FACTS) }))
}

/** A look at the facts of one entry, which most readers ask for few of. */
class ScannedStat implements HostStat {
  readonly #facts: Float64Array
  readonly #at: number

  constructor(facts: Float64Array, at: number) {
    this.#facts = facts
    this.#at = at
  }

  #fact(number: number): number {
    return this.#facts[this.#at + number] as number
  }

  get kind(): HostKind {
    return kindOf(this.#fact(0))
  }
  get mode(): number {
    return this.#fact(0) & 0o7777
  }
  get uid(): number {
    return this.#fact(1)
  }
  get gid(): number {
    return this.#fact(2)
  }
  get links(): number {
    return this.#fact(3)
  }
  get size(): Bytes {
    return this.#fact(4) as Bytes
  }
  get inode(): number {
    return this.#fact(5)
  }
  get device(): number {
    return this.#fact(6)
  }
  get rdev(): number {
    return this.#fact(7)
  }
  get mtime(): Instant {
    return this.#fact(8) as Instant
  }
  get atime(): Instant {
    return this.#fact(9) as Instant
  }
  get ctime(): Instant {
    return this.#fact(10) as Instant
  }
  get btime(): Instant | undefined {
    const time = this.#fact(11)
    return time > 0 ? (time as Instant) : undefined
  }
}

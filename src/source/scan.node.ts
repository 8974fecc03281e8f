/** Folders listed ahead of their use by native/scan.c, many to a call, while this thread is free. */

import { encodeUtf8, decodeUtf8 } from '../codec/index.js'
import { loadNative, type Native } from '../kernel/native.node.js'
import type { Files, HostEntry, HostStat } from '../port/index.js'
import type { Bytes, Instant } from '../unit/index.js'
import { kindOf } from './host-stat.js'

/** Doubles an entry; see native/scan.c for their order. */
const FACTS = 12
/** What one call may bring; a larger folder is left to be listed when its turn comes. */
const ENTRIES = 8192
const NAME_BYTES = 1 << 19
/** Folders of one call, and calls at a time. */
const FOLDERS = 64
const LANES = 2

interface Listing {
  readonly names: readonly string[]
  readonly facts: Float64Array
}

/** Files whose `list` knows all folders below `top` already; the files as they are where there is no kernel. */
export async function listedAhead(files: Files, top: string, signal?: AbortSignal): Promise<Files> {
  const native = await loadNative()
  if (native === undefined) return files
  const listings = new Map<string, Listing>()
  for (let level = [top]; level.length > 0;) level = await scanLevel(native, level, listings, signal)
  return {
    ...files,
    list(path, times) {
      const listing = listings.get(path)
      listings.delete(path)
      return listing === undefined ? files.list(path, times) : entriesOf(listing)
    },
  }
}

/** Lists folders of one depth; gives those below them. */
async function scanLevel(
  native: Native,
  folders: readonly string[],
  listings: Map<string, Listing>,
  signal?: AbortSignal,
): Promise<string[]> {
  const below: string[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    const facts = new Float64Array(ENTRIES * FACTS)
    const names = new Uint8Array(NAME_BYTES)
    while (next < folders.length && signal?.aborted !== true) {
      let batch = folders.slice(next, (next += FOLDERS))
      while (batch.length > 0) {
        const counts = new Int32Array(batch.length)
        const paths = encodeUtf8(`${batch.join('\0')}\0`)
        const done = await native.callAsync(
          'gm_scan',
          'i32',
          { bytes: paths },
          { i32: batch.length },
          { bytes: new Uint8Array(facts.buffer) },
          { i32: ENTRIES },
          { bytes: names },
          { i32: NAME_BYTES },
          { bytes: new Uint8Array(counts.buffer) },
        )
        keep(batch.slice(0, done), counts, facts, names, listings, below)
        // What does not fit an empty buffer never will.
        batch = batch.slice(Math.max(1, done))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(LANES, Math.ceil(folders.length / FOLDERS)) }, lane))
  return below
}

function keep(
  folders: readonly string[],
  counts: Int32Array,
  facts: Float64Array,
  names: Uint8Array,
  listings: Map<string, Listing>,
  below: string[],
): void {
  let entry = 0
  let at = 0
  for (const [i, folder] of folders.entries()) {
    const count = counts[i] as number
    // A folder that cannot be listed says why when its turn comes.
    if (count < 0) continue
    const from = at
    for (let left = count; left > 0; left--) at = names.indexOf(0, at) + 1
    const texts = count === 0 ? [] : decodeUtf8(names.subarray(from, at - 1)).split('\0')
    const listing: Listing = { names: texts, facts: facts.slice(entry * FACTS, (entry + count) * FACTS) }
    entry += count
    listings.set(folder, listing)
    const stem = folder.endsWith('/') ? folder : `${folder}/`
    for (let e = 0; e < count; e++) if (kindOf(listing.facts[e * FACTS] as number) === 'directory') below.push(stem + (texts[e] as string))
  }
}

function entriesOf({ names, facts }: Listing): HostEntry[] {
  const entries: HostEntry[] = []
  for (const [i, name] of names.entries()) {
    const at = i * FACTS
    const of = (fact: number): number => facts[at + fact] as number
    const stat: HostStat & { btime?: Instant } = {
      kind: kindOf(of(0)),
      size: of(4) as Bytes,
      mode: of(0) & 0o7777,
      uid: of(1),
      gid: of(2),
      mtime: of(8) as Instant,
      atime: of(9) as Instant,
      ctime: of(10) as Instant,
      device: of(6),
      inode: of(5),
      links: of(3),
      rdev: of(7),
    }
    if (of(11) > 0) stat.btime = of(11) as Instant
    entries.push({ name, stat })
  }
  return entries
}

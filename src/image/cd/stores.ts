/** Where the sectors of a disc image lie in files, and how they are read back. */

import type { Fault } from '../../fault/index.js'
import type { Disc, TrackMode } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { sectorTwin } from '../../kernel/index.js'
import type { CdSources, Contents, SubcodeForm } from '../../sector/index.js'
import { isRiskyFile, type SoundFile, type SoundOpener } from '../../source/index.js'
import { bytes, type Lba } from '../../unit/index.js'

export type Store =
  /** Sectors of a file, each with as many bytes as the format keeps; samples in the order told. */
  | {
      readonly kind: 'sectors'
      readonly path: string
      readonly offset: number
      readonly mode: TrackMode
      readonly sectorBytes: number
      readonly order: 'little' | 'big'
      /** Data as the disc has it, and not as programs read it. ECMA-130 annex B. */
      readonly scrambled?: true
      /** Further files, from a sector on each: images that are split. */
      readonly further?: readonly { readonly path: string; readonly offset: number; readonly sector: number }[]
    }
  /** An audio file. */
  | { readonly kind: 'sound'; readonly sound: SoundFile }
  /** Sub-code of 96 bytes a sector, behind each sector of `sectorBytes` or, where that is zero, one after the other. */
  | { readonly kind: 'subcode'; readonly path: string; readonly offset: number; readonly sectorBytes: number }

/** A disc that was found in files. */
export interface CdImage {
  /** The sheet, or the image where there is none. */
  readonly name: string
  /** What it is, in words: `CUE sheet`. */
  readonly form?: string
  readonly disc: Disc
  /** What the sources of its spans are. */
  readonly stores: ReadonlyMap<string, Store>
  /** What the files of its file systems hold, where it has any that lie in no image yet. */
  readonly contents?: Contents
  readonly faults: readonly Fault[]
  /** Where all sectors of the disc stand in one file, lead-in and sub-code included, ready for a raw burn. */
  readonly raw?: StoredRaw
}

export interface StoredRaw {
  readonly path: string
  readonly sectorBytes: number
  readonly subcode: SubcodeForm
  /** Order of R to W. */
  readonly order: 'packed' | 'raw'
  /** Address of the first sector, which lies in the lead-in. */
  readonly first: Lba
}

export type SectorStore = Extract<Store, { kind: 'sectors' }>

/** The sheet or image and all files that its sectors lie in. */
export const filesOf = ({ name, stores, raw }: CdImage): readonly string[] => [
  name,
  ...[...stores.values()].flatMap((store) =>
    store.kind === 'sound'
      ? [store.sound.path]
      : [store.path, ...(store.kind === 'sectors' ? (store.further ?? []).map(({ path }) => path) : [])],
  ),
  ...(raw === undefined ? [] : [raw.path]),
]

/** Opens the sources of an image, so that it can be written again in another format. */
export function imageSources(image: CdImage, files: Files, opener: SoundOpener): CdSources {
  const lengths = new Map(
    image.disc.sessions
      .flatMap((session) => session.spans)
      .flatMap((span) => (span.kind === 'data' ? [[span.source, span.length] as const] : [])),
  )
  const storeOf = (source: string): Store => {
    const store = image.stores.get(source)
    if (store === undefined) throw new Error(`${image.name} has no source ${source}`)
    return store
  }
  return {
    async *sound({ source, from, samples }, signal) {
      const store = storeOf(source)
      if (store.kind === 'sound') yield* opener.open(store.sound, from, samples, signal)
      else if (store.kind === 'sectors') yield* samplesOf(store, from, samples, files)
    },
    async *data(source, _, from = 0) {
      const store = storeOf(source)
      if (store.kind === 'sectors') yield* dataOf(store, from, Math.max(0, (lengths.get(source) ?? 0) - from), files)
    },
    isRisky(source, now) {
      const store = image.stores.get(source)
      return store !== undefined && isRisky(store, now, files)
    },
    contents: image.contents,
    async *subcode(source) {
      const store = storeOf(source)
      const length = image.disc.subcode?.find((span) => span.source === source)?.length ?? 0
      if (store.kind === 'subcode') yield* keptSubcode(store, length, files)
    },
  }
}

/** Sounds that have to be decoded, small files, and files that may still change. */
function isRisky(store: Store, now: number, files: Files): boolean {
  if (store.kind === 'sound' && store.sound.coding.kind !== 'pcm') return true
  const stat = files.statFollowed(store.kind === 'sound' ? store.sound.path : store.path)
  return stat !== undefined && isRiskyFile(stat, now)
}

async function* samplesOf(store: SectorStore, from: number, samples: number, files: Files): AsyncGenerator<Uint8Array> {
  const ordered = (piece: Uint8Array): Uint8Array =>
    store.order === 'little' ? piece : Uint8Array.from(piece, (_, i) => piece[i ^ 1] ?? 0)
  if (store.sectorBytes === 2352) {
    // Pieces may end within a sample; one byte waits for the next.
    let rest = new Uint8Array(0)
    for await (const piece of files.stream(store.path, bytes(store.offset + from * 4), bytes(samples * 4))) {
      const joined = rest.length === 0 ? piece : Uint8Array.of(...rest, ...piece)
      const even = joined.length - (joined.length % 2)
      yield ordered(joined.subarray(0, even))
      rest = joined.slice(even)
    }
    return
  }
  // Sub-code stands between the samples of one sector and those of the next.
  const first = Math.floor((from * 4) / 2352)
  const last = Math.ceil(((from + samples) * 4) / 2352)
  let at = first * 2352
  for await (const sector of sectorsOf(store, first, last - first, files)) {
    const start = Math.max(0, from * 4 - at)
    const end = Math.min(2352, (from + samples) * 4 - at)
    at += 2352
    yield ordered(sector.subarray(start, end))
  }
}

/** One sector after the other, as the file keeps them. */
export async function* sectorsOf(
  store: Pick<SectorStore, 'path' | 'offset' | 'sectorBytes' | 'further'>,
  first: number,
  count: number,
  files: Files,
): AsyncGenerator<Uint8Array> {
  const size = store.sectorBytes
  let sector = new Uint8Array(size)
  let filled = 0
  for await (const piece of storedBytes(store, first, count, files)) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + size - filled)
      sector.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < size) continue
      yield sector
      sector = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield sector
}

/** The bytes of sectors, from all files that hold them. */
async function* storedBytes(
  { path, offset, sectorBytes, further = [] }: Pick<SectorStore, 'path' | 'offset' | 'sectorBytes' | 'further'>,
  first: number,
  count: number,
  files: Files,
): AsyncGenerator<Uint8Array> {
  const parts = [{ path, offset, sector: 0 }, ...further]
  for (const [i, part] of parts.entries()) {
    const from = Math.max(first, part.sector)
    const to = Math.min(first + count, parts[i + 1]?.sector ?? Infinity)
    if (from < to) yield* files.stream(part.path, bytes(part.offset + (from - part.sector) * sectorBytes), bytes((to - from) * sectorBytes))
  }
}

type SubcodeStore = Extract<Store, { kind: 'subcode' }>
const SUBCODE_BYTES = 96

/** Sub-code of the first sectors of a store, one after the other. */
export async function* keptSubcode(store: SubcodeStore, count: number, files: Files): AsyncGenerator<Uint8Array> {
  const { path, offset, sectorBytes } = store
  const alone = sectorBytes === 0
  for await (const sector of sectorsOf({ path, offset, sectorBytes: alone ? SUBCODE_BYTES : sectorBytes }, 0, count, files))
    yield sector.subarray(-SUBCODE_BYTES)
}

/** Bytes of a sector without what stands behind it: sub-code of 16 or 96 bytes, or the EDC of form 2. */
export function mainBytes(sectorBytes: number): number {
  switch (sectorBytes) {
    case 2144:
      return 2048
    case 2328:
    case 2420:
      return 2324
    case 2432:
      return 2336
    case 2368:
    case 2448:
      return 2352
    default:
      return sectorBytes
  }
}

/** Whole sectors where the file has them, else user data. */
async function* dataOf(store: SectorStore, first: number, count: number, files: Files): AsyncGenerator<Uint8Array> {
  const main = mainBytes(store.sectorBytes)
  if (main === store.sectorBytes && store.scrambled !== true) yield* storedBytes(store, first, count, files)
  else for await (const sector of sectorsOf(store, first, count, files)) yield plainOf(store, sector.subarray(0, main))
}

/** A sector as programs read it. */
export function plainOf({ scrambled }: SectorStore, sector: Uint8Array): Uint8Array {
  if (scrambled !== true) return sector
  sectorTwin.scramble(sector)
  return sector
}

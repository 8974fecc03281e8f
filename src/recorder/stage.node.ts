/** Copies aside what would be risky to read while the laser is on: files of file systems, sounds, and the data of tracks alike. */

import { userBytes, writtenLayoutsOf, type Disc, type Sound, type Span } from '../layout/index.js'
import { sourceOfStream, type CdSources, type Contents } from '../sector/index.js'
import { isRiskyFile, type Content, type ContentReader } from '../source/index.js'
import { bytes, SECTOR_BYTES, type Bytes } from '../unit/index.js'
import { openStaged, type StagedFile } from './staged.node.js'

export type StageMode = 'auto' | 'always' | 'never'

export interface Stage {
  /** Open what is staged from its copies, all else as before. */
  readonly sources: CdSources
  readonly stagedBytes: Bytes
  /** Removes the copies. */
  close(): void
}

export interface StageOptions {
  readonly mode: StageMode
  /** Whether a medium lies in a drive that is about to write: what lies there is copied whatever the mode. */
  readonly isWritten?: (medium: string) => boolean
  /** Microseconds since 1970. */
  readonly now: number
  /** Folder that gets the copies; that of the system for temporary files where absent. */
  readonly folder?: string | undefined
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

/** One thing that is copied. */
interface Item {
  readonly key: string
  readonly size: number
  readonly open: (signal?: AbortSignal) => AsyncIterable<Uint8Array>
}

/** Throws `burn/stageSpace` before anything is copied, `burn/stageFolder` and `burn/stageWrite`, and what reading the sources throws. */
export async function stage(disc: Disc, sources: CdSources, options: StageOptions): Promise<Stage> {
  const chosen = [...itemsOf(disc, sources, options)]
  const total = chosen.reduce((sum, { size }) => sum + size, 0)
  if (chosen.length === 0) return { sources, stagedBytes: bytes(0), close: () => {} }
  const file = openStaged(total, options.folder)
  try {
    const places = await copyAll(file, chosen, total, options)
    return { sources: sourcesFrom(file, places, sources), stagedBytes: bytes(total), close: () => file.close() }
  } catch (error) {
    file.close()
    throw error
  }
}

/** What is chosen, each once, in the order in which it will be written. */
function* itemsOf(disc: Disc, sources: CdSources, { mode, now, isWritten = () => false }: StageOptions): Generator<Item> {
  const seen = new Set<string>()
  for (const item of candidates(disc, sources)) {
    const isChosen = mode === 'always' || (mode === 'auto' && item.isRisky(now)) || item.media.some(isWritten)
    if (seen.has(item.key) || !isChosen) continue
    seen.add(item.key)
    yield item
  }
}

type Candidate = Item & { readonly isRisky: (now: number) => boolean; readonly media: readonly string[] }

function* candidates(disc: Disc, sources: CdSources): Generator<Candidate> {
  const { contents } = sources
  if (contents !== undefined)
    for (const layout of writtenLayoutsOf(disc))
      for (const { body } of layout.regions)
        if (body.kind === 'content' && body.content.size > 0 && isOfHost(body.content))
          yield {
            key: body.content.id,
            size: body.content.size,
            open: (signal) => contents.open(body.content, undefined, signal),
            isRisky: (now) => isRisky(body.content, now),
            media: mediaOf(body.content),
          }
  for (const span of disc.sessions.flatMap(({ spans }) => spans)) {
    if (span.kind === 'sound')
      for (const sound of span.sounds)
        yield {
          key: soundKey(sound),
          size: sound.samples * 4,
          open: (signal) => sources.sound(sound, signal),
          isRisky: (now) => sources.isRisky?.(sound.source, now) ?? false,
          media: [],
        }
    else if (span.kind === 'data')
      yield {
        key: dataKey(span.source),
        size: span.length * bytesIn(span),
        open: (signal) => sources.data(span.source, signal),
        isRisky: (now) => sources.isRisky?.(span.source, now) ?? false,
        media: [],
      }
  }
}

const soundKey = ({ source, from, samples }: Sound): string => `sound ${from}+${samples} ${source}`
const dataKey = (source: string): string => `sectors ${source}`
const RAW = 2352
const bytesIn = ({ mode, form }: Extract<Span, { kind: 'data' }>): number => (form === 'raw' ? RAW : userBytes[mode])

function isOfHost({ origin }: Content): boolean {
  switch (origin.kind) {
    case 'bytes':
    case 'zeros':
    case 'random':
      return false
    default:
      return true
  }
}

/** Small files, archives that have to be unpacked, older sessions in a drive, and files that may still change. */
function isRisky(content: Content, now: number): boolean {
  const { origin } = content
  switch (origin.kind) {
    case 'file':
      return isRiskyFile({ size: content.size, mtime: origin.stamp.mtime }, now)
    case 'archive':
    case 'extents':
    case 'zisofs':
    case 'packed':
      return true
    case 'concat':
      return origin.parts.some((part) => isRisky(part, now))
    case 'interleave':
      return true
    default:
      return false
  }
}

/** Media that some of a content lies on. */
function mediaOf({ origin }: Content): readonly string[] {
  switch (origin.kind) {
    case 'extents':
      return [origin.medium]
    case 'concat':
      return origin.parts.flatMap(mediaOf)
    case 'interleave':
      return origin.parts.flatMap(({ content }) => mediaOf(content))
    case 'zisofs':
      return mediaOf(origin.stored)
    case 'packed':
      return mediaOf(origin.of)
    default:
      return []
  }
}

interface Copy {
  readonly at: number
  readonly size: number
}
type Places = ReadonlyMap<string, Copy>

async function copyAll(file: StagedFile, items: readonly Item[], total: number, options: StageOptions): Promise<Places> {
  const places = new Map<string, Copy>()
  let end = 0
  for (const { key, open } of items) {
    const at = end
    for await (const piece of open(options.signal)) {
      file.append(piece)
      end += piece.length
      options.onProgress?.(Math.min(end, total), total)
    }
    places.set(key, { at, size: end - at })
  }
  return places
}

function sourcesFrom(file: StagedFile, places: Places, sources: CdSources): CdSources {
  return {
    ...sources,
    sound(sound, signal) {
      const copy = places.get(soundKey(sound))
      return copy === undefined ? sources.sound(sound, signal) : file.pieces(copy.at, copy.size)
    },
    data(source, signal, from = 0) {
      const copy = places.get(dataKey(source))
      return copy === undefined || from > 0 ? sources.data(source, signal, from) : file.pieces(copy.at, copy.size)
    },
    blocks(source) {
      const copy = places.get(dataKey(source))
      if (copy === undefined) return sources.blocks?.(source)
      return sourceOfStream(copy.size / SECTOR_BYTES, SECTOR_BYTES, () => file.pieces(copy.at, copy.size))
    },
    ...(sources.contents === undefined ? {} : { contents: contentsFrom(file, places, sources.contents) }),
  }
}

function contentsFrom(file: StagedFile, places: Places, others: Contents): Contents {
  return {
    open(content, offset = bytes(0), signal) {
      const copy = places.get(content.id)
      return copy === undefined ? others.open(content, offset, signal) : file.pieces(copy.at + offset, content.size - offset)
    },
    reader: () => readerFrom(file, places, others.reader()),
  }
}

const readerFrom = (file: StagedFile, places: Places, others: ContentReader): ContentReader => ({
  async fill(content, from, into) {
    const copy = places.get(content.id)
    if (copy === undefined) return others.fill(content, from, into)
    file.read(copy.at + from, into)
    return true
  },
  lend(content, from, length) {
    const copy = places.get(content.id)
    return copy === undefined ? others.lend?.(content, from, length) : file.lend(copy.at + from, length)
  },
  close: () => others.close(),
})

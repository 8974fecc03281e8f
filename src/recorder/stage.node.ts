/** Copies aside what would be risky to read while the laser is on. Nothing else is copied. */

import { closeSync, mkdtempSync, openSync, readSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiscError } from '../fault/index.js'
import { fileBytes } from '../port/index.js'
import type { Layout } from '../layout/index.js'
import type { Content, ContentReader, OpenContent } from '../source/index.js'
import { bytes, type Bytes } from '../unit/index.js'
import { faults } from './faults.js'

export type StageMode = 'auto' | 'always' | 'never'

export interface Stage {
  /** Opens staged contents from their copies, all others as before. */
  readonly open: OpenContent
  /** The same for a reader of contents. */
  readonly reader: (others: ContentReader) => ContentReader
  readonly stagedBytes: Bytes
  /** Removes the copies. */
  close(): void
}

export interface StageOptions {
  readonly mode: StageMode
  /** Folder that gets the copies; that of the system for temporary files where absent. */
  readonly folder?: string | undefined
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

/** Below this, opening a file takes longer than reading it. */
const SMALL = 256 * 1024
/** A file that was changed so shortly before may still be written to. */
const FRESH_MICROSECONDS = 60_000_000
const PIECE_BYTES = 1 << 20

/** Throws `burn/stageSpace` before anything is copied, and what reading the sources throws. */
export async function stage(layout: Layout, open: OpenContent, now: number, options: StageOptions): Promise<Stage> {
  const chosen = options.mode === 'never' ? [] : contentsOf(layout).filter((content) => options.mode === 'always' || isRisky(content, now))
  const total = chosen.reduce((sum, content) => sum + content.size, 0)
  if (chosen.length === 0) return { open, reader: (others) => others, stagedBytes: bytes(0), close: () => {} }
  const parent = options.folder ?? tmpdir()
  const { bavail, bsize } = statfsSync(parent)
  if (total > bavail * bsize) throw new DiscError(faults.stageSpace({ folder: parent, needed: total, free: bavail * bsize }))
  const folder = mkdtempSync(join(parent, 'glassmaster-stage-'))
  const fd = openSync(join(folder, 'contents'), 'wx+', 0o600)
  const close = (): void => {
    closeSync(fd)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const places = await copyAll(fd, chosen, open, total, options)
    return {
      open: openStaged(fd, places, open),
      reader: (others) => readerOfStaged(fd, places, others),
      stagedBytes: bytes(total),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/** Contents of the host, each once, in the order in which they will be written. */
function contentsOf(layout: Layout): readonly Content[] {
  const seen = new Set<Content>()
  for (const { body } of layout.regions)
    if (body.kind === 'content' && body.content.size > 0 && isOfHost(body.content)) seen.add(body.content)
  return [...seen]
}

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
      return content.size < SMALL || origin.stamp.mtime > now - FRESH_MICROSECONDS
    case 'archive':
    case 'extents':
      return true
    case 'concat':
      return origin.parts.some((part) => isRisky(part, now))
    case 'interleave':
      return true
    default:
      return false
  }
}

async function copyAll(
  fd: number,
  contents: readonly Content[],
  open: OpenContent,
  total: number,
  options: StageOptions,
): Promise<ReadonlyMap<string, number>> {
  const places = new Map<string, number>()
  let at = 0
  for (const content of contents) {
    places.set(content.id, at)
    for await (const piece of open(content, undefined, options.signal)) {
      for (let from = 0; from < piece.length;) from += writeSync(fd, piece, from, piece.length - from, at + from)
      at += piece.length
    }
    options.onProgress?.(at, total)
  }
  return places
}

function openStaged(fd: number, places: ReadonlyMap<string, number>, open: OpenContent): OpenContent {
  return (content, offset = bytes(0), signal) => {
    const place = places.get(content.id)
    return place === undefined ? open(content, offset, signal) : pieces(fd, place + offset, content.size - offset)
  }
}

function readerOfStaged(fd: number, places: ReadonlyMap<string, number>, others: ContentReader): ContentReader {
  return {
    async fill(content, from, into) {
      const place = places.get(content.id)
      if (place === undefined) return others.fill(content, from, into)
      readStaged(fd, place + from, into)
      return true
    },
    lend(content, from, length) {
      const place = places.get(content.id)
      if (place === undefined) return others.lend?.(content, from, length)
      return fileBytes(fd, place + from, length, (into, at) => readStaged(fd, at, into))
    },
    close: () => others.close(),
  }
}

async function* pieces(fd: number, from: number, length: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length;) {
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, length - done))
    readStaged(fd, from + done, piece)
    done += piece.length
    yield piece
  }
}

function readStaged(fd: number, from: number, into: Uint8Array): void {
  for (let filled = 0; filled < into.length;) {
    const got = readSync(fd, into, filled, into.length - filled, from + filled)
    if (got === 0) throw new Error('A staged file has become shorter')
    filled += got
  }
}

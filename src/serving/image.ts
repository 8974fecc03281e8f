/** A planned disc as the bytes of an image that nobody has written: each is made when it is asked for. */

import type { Layout } from '../layout/index.js'
import type { Files, Medium } from '../port/index.js'
import { readerOfLayout, type Contents } from '../sector/index.js'
import { faults as sourceFaults, type Content, type OpenContent } from '../source/index.js'
import { DiscError } from '../fault/index.js'
import { bytes, bytesOf, lba, SECTOR_BYTES, sectors, type Lba, type Sectors } from '../unit/index.js'
import type { Ranges } from './answer.js'
import { demandUnchanged, mediaIn, unchangedContents, type Witness, witnessesOf } from './unchanged.js'

/** One file of a disc. A disc that was planned anew has files of another revision; those of the former plan stay what they are. */
export interface ServedImage extends Ranges {
  /** Without a folder. */
  readonly name: string
}

export interface ServedOptions {
  readonly name: string
  readonly revision: string
  readonly files: Pick<Files, 'statFollowed'>
}

/** The image of a layout. A source that has changed since it was measured fails each read that needs it. */
export function servedLayout(layout: Layout, contents: Contents, { files, ...options }: ServedOptions): ServedImage {
  const held = layout.regions.flatMap(({ body }) => (body.kind === 'content' ? [body.content] : []))
  const media = witnessesOf(mediaIn(held), files)
  const read = readerOfLayout(layout, { open: unchangedContents(contents, media, files) })
  return servedBlocks(options, bytesOf(layout.size), (first, count, signal) => read(lba(layout.start + first), count, signal))
}

/** The blocks of a disc that lies in files, which have to stay what they are now. */
export function servedMedium(medium: Medium, paths: Iterable<string>, { files, ...options }: ServedOptions): ServedImage {
  const witnesses: readonly Witness[] = witnessesOf(paths, files)
  return servedBlocks(options, bytesOf(medium.size), async (first, count) => {
    demandUnchanged(witnesses, files)
    // The medium may use its buffer again.
    const read = (await medium.read(first, count)).slice()
    demandUnchanged(witnesses, files)
    return read
  })
}

/** A file of the host as it is. */
export function servedContent(content: Content, open: OpenContent, { files, ...options }: ServedOptions): ServedImage {
  const opened = unchangedContents({ open }, [], files)
  return {
    ...options,
    size: content.size,
    async read(offset, length, signal) {
      const out = new Uint8Array(length)
      let at = 0
      for await (const piece of opened({ ...content, size: bytes(offset + length) }, bytes(offset), signal)) {
        out.set(piece, at)
        at += piece.length
      }
      return out
    },
  }
}

type ReadBlocks = (first: Lba, count: Sectors, signal: AbortSignal | undefined) => Promise<Uint8Array>

function servedBlocks(options: Omit<ServedOptions, 'files'>, size: number, read: ReadBlocks): ServedImage {
  return {
    ...options,
    size,
    async read(offset, length, signal) {
      if (signal?.aborted === true) throw new DiscError(sourceFaults.cancelled({}))
      const first = Math.floor(offset / SECTOR_BYTES)
      const count = Math.ceil((offset + length) / SECTOR_BYTES) - first
      const blocks = await read(lba(first), sectors(count), signal)
      return blocks.subarray(offset - first * SECTOR_BYTES, offset - first * SECTOR_BYTES + length)
    },
  }
}

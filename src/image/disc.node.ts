/** Writes a disc as files of the host, none of which appears before all are whole. */

import { createHash } from 'node:crypto'
import type { Fault } from '../fault/index.js'
import { layoutsOf, type Layout } from '../layout/index.js'
import type { Contents, Master } from '../sector/index.js'
import type { Content } from '../source/index.js'
import { bytesOf, type Bytes } from '../unit/index.js'
import type { EmittedFile } from './cd/emit.node.js'
import type { CdTarget } from './cd/files.js'
import { lossesIn } from './losses.js'
import type { Target } from './target.js'
import { writeImage, type DigestName } from './write.node.js'
import type { ImageOutput, Witness } from './writing.js'

export interface WriteDiscOptions {
  /** Digests of the image. */
  readonly digests: readonly DigestName[]
  /** Whether the SHA-256 of each file of the file systems is wanted too. */
  readonly contents: 'digest' | 'leave'
  /** `replace`: to the device before the rename where a former output would be lost, else not. */
  readonly flush: 'always' | 'replace'
  readonly progress: (done: Bytes, total: Bytes) => void
  /**
   * Judges the finished files before they take the places of the former ones; what it throws discards them. `part` is the name that an
   * image has until then, where it is a file of blocks that was written anew.
   */
  readonly accept: (written: WrittenDisc, part?: string) => void | Promise<void>
  readonly signal?: AbortSignal | undefined
  /** Takes the image, which is the only file of the target then. */
  readonly stream?: ImageOutput | undefined
  /** Sees the image, where that is of blocks. */
  readonly witness?: Witness | undefined
  /** Appends to the file of an image of blocks before it is whole; what is told of the image is of all its bytes then. */
  readonly append?: ((part: string) => Promise<void>) | undefined
}

export interface WrittenDisc {
  readonly image: string
  readonly size: Bytes
  readonly digests: ReadonlyMap<DigestName, string>
  /** Sheets and texts beside the image, and further images. */
  readonly beside: readonly string[]
  /** SHA-256 of each content of its file systems, by its id; empty unless asked for. */
  readonly contents: ReadonlyMap<string, string>
  /** What the form that was written has no word for. */
  readonly faults: readonly Fault[]
}

/** Throws the faults of sources and output; then no file of the new disc is left and the former ones are untouched. */
export async function writeDisc(master: Master, target: Target, options: WriteDiscOptions): Promise<WrittenDisc> {
  const isNewFile =
    target.kind === 'blocks' && target.part === undefined && master.disc.growth === undefined && options.stream === undefined
  if (options.append !== undefined && !isNewFile) throw new Error('Nothing is appended to what is no new file of blocks')
  if (target.kind === 'session') return writeLayout(master, target.image, sessionOf(master), options)
  if (target.kind !== 'blocks') return writeTracks(master, target, options)
  const { image, part } = target
  if (part === undefined) return writeBlocks(master, image, options)
  const alone = {
    ...options,
    digests: [],
    accept: () => {},
    progress: () => {},
    stream: undefined,
    contents: 'leave',
    witness: undefined,
  } as const
  const session = await writeLayout(master, part, sessionOf(master), alone)
  const whole = await writeBlocks(master, image, options)
  return { ...whole, beside: [session.image] }
}

function sessionOf({ disc: { growth } }: Master): Layout {
  if (growth === undefined) throw new Error('A disc that is made as a whole has no session of its own')
  return growth.session
}

async function writeBlocks(master: Master, path: string, options: WriteDiscOptions): Promise<WrittenDisc> {
  const { growth } = master.disc
  if (growth !== undefined && options.stream === undefined) {
    const { growImage, growsInPlace } = await import('./grow.node.js')
    if (growsInPlace(path, growth)) {
      const total = bytesOf(growth.session.size)
      const { open, reader } = contentsOf(master)
      const grown = await growImage(path, growth, { ...options, open, reader, progress: (done) => options.progress(done, total) })
      const written = { ...grown, image: path, beside: [], contents: new Map(), faults: [] }
      await options.accept(written)
      return written
    }
  }
  const [layout] = layoutsOf(master.disc)
  if (layout === undefined) throw new Error('A disc of blocks that is built has file systems')
  return writeLayout(master, path, layout, options)
}

function contentsOf({ sources: { contents } }: Master): Contents {
  if (contents === undefined) throw new Error('Nothing opens the files of a disc of blocks that is built')
  return contents
}

async function writeLayout(master: Master, path: string, layout: Layout, options: WriteDiscOptions): Promise<WrittenDisc> {
  const contents = contentsOf(master)
  const total = bytesOf(layout.size)
  const written = await writeImage(path, layout, {
    ...options,
    open: contents.open,
    reader: contents.reader,
    progress: (done) => options.progress(done, total),
    accept: (candidate, part) => options.accept({ ...candidate, image: path, beside: [], faults: [] }, part),
  })
  return { image: written.path, size: written.size, digests: written.digests, beside: [], contents: written.contents, faults: [] }
}

async function writeTracks(master: Master, target: CdTarget, options: WriteDiscOptions): Promise<WrittenDisc> {
  // Sheets and framing are loaded for tracks alone.
  const { emitCd } = await import('./cd/emit.node.js')
  const { sources } = master
  const digesting = sources.contents !== undefined && options.contents === 'digest' ? digestingContents(sources.contents) : undefined
  const lost = lossesIn(master.disc, target)
  const written = (files: readonly EmittedFile[]): WrittenDisc => {
    const image = imageOf(files)
    return {
      image: image.path,
      size: image.size,
      digests: image.digests as ReadonlyMap<DigestName, string>,
      beside: files.filter((file) => file !== image).map(({ path }) => path),
      contents: digesting?.digests() ?? new Map(),
      faults: lost,
    }
  }
  const files = await emitCd(master.disc, target, {
    ...options,
    sources: digesting === undefined ? sources : { ...sources, contents: digesting },
    kernel: await master.kernel(),
    accept: (made) => options.accept(written(made)),
  })
  return written(files)
}

/** The image among the files that were made: sheets and texts are smaller than any track. */
function imageOf(files: readonly EmittedFile[]): EmittedFile {
  const [largest] = files.toSorted((a, b) => b.size - a.size)
  if (largest === undefined) throw new Error('A disc without an image')
  return largest
}

/** Contents that are digested as they pass: each is read once, from its start. */
function digestingContents({ open, reader }: Contents): Contents & { readonly digests: () => ReadonlyMap<string, string> } {
  const digests = new Map<string, string>()
  return {
    reader,
    digests: () => digests,
    async *open(content: Content, offset, signal) {
      const hash = createHash('sha256')
      for await (const piece of open(content, offset, signal)) {
        hash.update(piece)
        yield piece
      }
      digests.set(content.id, hash.digest('hex'))
    },
  }
}

/** Writes a Compact Disc as files: images, sheets and sub-code, none of which appears before all are whole. */

import { createHash, type Hash } from 'node:crypto'
import { DiscError } from '../../fault/index.js'
import type { SectorKernel } from '../../kernel/index.js'
import type { Disc } from '../../layout/index.js'
import { cdRuns, cdSectors, subcodeBytes, subcodeMaker, SYMBOLS, type CdRun, type CdSources } from '../../sector/index.js'
import { bytes, type Bytes } from '../../unit/index.js'
import { faults } from '../faults.js'
import { Output } from '../output.node.js'
import type { ImageOutput } from '../writing.js'
import { faults as sheetFaults } from './faults.js'
import { filesOfCd, rawSectors, shapeOf, swapped, withSymbols, type CdTarget, type ProgramFile, type RawFile } from './files.js'
import { storedSectors } from './stored.js'

export interface EmitOptions {
  readonly sources: CdSources
  readonly kernel: SectorKernel
  /** Names of digests as `node:crypto` knows them, made of each image while it is written. */
  readonly digests: readonly string[]
  readonly flush: 'always' | 'replace'
  readonly progress: (done: Bytes, total: Bytes) => void
  /** Judges the finished files before they take the places of the former ones; what it throws discards them. */
  readonly accept?: ((files: readonly EmittedFile[]) => void | Promise<void>) | undefined
  readonly signal?: AbortSignal | undefined
  /** Takes the image of a target that is one file. */
  readonly stream?: ImageOutput | undefined
}

export interface EmittedFile {
  readonly path: string
  readonly size: Bytes
  readonly digests: ReadonlyMap<string, string>
}

/** How a target calls itself where it has no place for R to W. */
function withoutSubcode(target: CdTarget): string | undefined {
  switch (target.kind) {
    case 'cue':
      return 'a CUE sheet'
    case 'bin':
      return 'an image of the program area'
    case 'raw':
      return target.subcode === 'none' ? 'an image without sub-code' : target.subcode === 'pq' ? 'an image with P and Q alone' : undefined
    case 'ccd':
    case 'toc':
      return undefined
  }
}

function demandSubcode({ subcode = [] }: Disc, target: CdTarget): void {
  const form = withoutSubcode(target)
  const [first] = subcode
  if (form === undefined || first === undefined) return
  const sectors = subcode.reduce((sum, span) => sum + span.length, 0)
  throw new DiscError(sheetFaults.subcodeLost({ sectors, first: first.start, form }))
}

/** Throws the faults of sources and output; then no file of the new image is left and the former ones are untouched. */
export async function emitCd(disc: Disc, target: CdTarget, options: EmitOptions): Promise<readonly EmittedFile[]> {
  demandSubcode(disc, target)
  const set = new FileSet(options)
  try {
    await emit(disc, target, options, set)
    options.signal?.throwIfAborted()
    return await set.commit()
  } catch (error) {
    await set.discard()
    throw options.signal?.aborted === true ? new DiscError(faults.cancelled({}), { cause: error }) : error
  }
}

async function emit(disc: Disc, target: CdTarget, options: EmitOptions, set: FileSet): Promise<void> {
  const files = filesOfCd(disc, target)
  const programs = files.filter((file) => file.kind === 'program')
  const sub = files.find((file) => file.kind === 'subcode')
  for (const file of files)
    switch (file.kind) {
      case 'text':
        await set.whole(file.path, file.bytes)
        break
      case 'program':
        // All of them in one pass, and the sub-code with them.
        if (file === programs[0]) await writeProgram(disc, options, set, programs, sub?.path)
        break
      case 'subcode':
        break
      case 'symbols':
        await writeSymbols(disc, options, set, file.path)
        break
      case 'raw':
        await writeRaw(disc, file, options, set)
        break
      default:
        throw new TypeError(`No file: ${JSON.stringify(file satisfies never)}`)
    }
}

/** Writes the stored sectors into files that cut them, and their sub-code beside. */
async function writeProgram(
  disc: Disc,
  options: EmitOptions,
  set: FileSet,
  files: readonly ProgramFile[],
  subFile?: string,
): Promise<void> {
  const total = bytes(storedSectors(disc) * (2352 + (subFile === undefined ? 0 : subcodeBytes.planar)))
  const outputs: OpenFile[] = []
  for (const file of files) {
    const output = await set.open(file.path, total)
    const { head } = shapeOf(file)
    if (head.length > 0) await output.append(head)
    outputs.push(output)
  }
  const sub = subFile === undefined ? undefined : await set.open(subFile, total)
  const maker = subFile === undefined ? undefined : subcodeMaker(disc, options.sources, 'planar', options.signal)
  let sector = 0
  let done = 0
  try {
    for await (const run of runsOf(disc, options)) {
      const end = sector + run.sectors.length / 2352
      for (const [i, file] of files.entries()) {
        const from = Math.max(sector, file.from)
        const to = Math.min(end, file.to)
        if (from >= to) continue
        const piece = run.sectors.subarray((from - sector) * 2352, (to - sector) * 2352)
        await outputs[i]?.append(file.format === 'MOTOROLA' && run.mode === 'audio' ? swapped(piece) : piece)
      }
      const subcode = await maker?.of(run)
      if (subcode !== undefined) await sub?.append(subcode)
      sector = end
      done += run.sectors.length + (subcode?.length ?? 0)
      options.progress(bytes(done), total)
    }
  } finally {
    await maker?.close()
  }
}

/** One image with R to W behind each sector as the disc has them, samples in the order of cdrdao. */
async function writeSymbols(disc: Disc, options: EmitOptions, set: FileSet, image: string): Promise<void> {
  const total = bytes(storedSectors(disc) * (2352 + SYMBOLS))
  const output = await set.open(image, total)
  const maker = subcodeMaker(disc, options.sources, 'raw', options.signal)
  try {
    for await (const run of runsOf(disc, options)) {
      const symbols = await maker.of(run)
      await output.append(withSymbols(run.mode === 'audio' ? swapped(run.sectors) : run.sectors, symbols))
      options.progress(bytes(output.size), total)
    }
  } finally {
    await maker.close()
  }
}

const runsOf = (disc: Disc, options: EmitOptions): AsyncIterable<CdRun> =>
  cdRuns(disc, options.sources, { area: 'program', scrambled: false, kernel: options.kernel, ...signalOf(options) })

const signalOf = (options: EmitOptions): { readonly signal?: AbortSignal } =>
  options.signal === undefined ? {} : { signal: options.signal }

async function writeRaw(disc: Disc, target: RawFile, options: EmitOptions, set: FileSet): Promise<void> {
  const total = bytes(rawSectors(disc) * shapeOf(target).sectorBytes)
  const output = await set.open(target.path, total)
  const common = { area: 'whole', scrambled: true, kernel: options.kernel, ...signalOf(options) } as const
  const stream =
    target.subcode === 'none'
      ? sectorsAlone(cdRuns(disc, options.sources, common))
      : cdSectors(disc, options.sources, { ...common, subcode: target.subcode })
  let done = 0
  for await (const piece of stream) {
    await output.append(piece)
    done += piece.length
    options.progress(bytes(done), total)
  }
}

async function* sectorsAlone(runs: AsyncIterable<CdRun>): AsyncGenerator<Uint8Array> {
  for await (const run of runs) yield run.sectors
}

/** One file that grows at its end. */
class OpenFile {
  readonly output: ImageOutput
  readonly #total: number
  readonly #hashes: readonly (readonly [string, Hash])[]
  size = 0

  constructor(output: ImageOutput, total: number, digests: readonly string[]) {
    this.output = output
    this.#total = total
    this.#hashes = digests.map((name) => [name, createHash(name)] as const)
  }

  async append(piece: Uint8Array): Promise<void> {
    for (const [, hash] of this.#hashes) hash.update(piece)
    await this.output.write(piece, this.size, this.#total)
    this.size += piece.length
  }

  digests(): ReadonlyMap<string, string> {
    return new Map(this.#hashes.map(([name, hash]) => [name, hash.digest('hex')]))
  }
}

/** Files that get their names together, in the order in which they were opened: a sheet after what it names. */
class FileSet {
  readonly #files: OpenFile[] = []
  readonly #options: EmitOptions

  constructor(options: EmitOptions) {
    this.#options = options
  }

  async open(path: string, total: number): Promise<OpenFile> {
    const { stream, digests } = this.#options
    if (stream !== undefined && this.#files.length > 0) throw new Error('A stream takes one file')
    const file = new OpenFile(stream ?? (await Output.create(path)), total, digests)
    this.#files.push(file)
    return file
  }

  async whole(path: string, content: Uint8Array): Promise<void> {
    const file = await this.open(path, content.length)
    await file.append(content)
  }

  async commit(): Promise<readonly EmittedFile[]> {
    const made = this.#files.map((file) => ({ path: file.output.path, size: bytes(file.size), digests: file.digests() }))
    const outputs = this.#files.map(({ output }) => ({ output, flush: this.#flushOf(output) }))
    for (const { output, flush } of outputs) await output.finish(flush)
    await this.#options.accept?.(made)
    // All of them have their names, or none: half a new disc is none.
    for (const { output, flush } of outputs) await output.commit(flush, 'keep')
    for (const { output } of outputs) output.settle()
    return made
  }

  #flushOf({ replaces }: ImageOutput): 'flush' | 'leave' {
    return this.#options.flush === 'always' || replaces ? 'flush' : 'leave'
  }

  async discard(): Promise<void> {
    for (const file of this.#files.toReversed()) await file.output.discard()
  }
}

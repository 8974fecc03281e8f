/** Writes a Compact Disc as files: images, sheets and sub-code, none of which appears before all are whole. */

import { createHash, type Hash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { isAscii } from '../../codec/index.js'
import { DiscError } from '../../fault/index.js'
import type { SectorKernel } from '../../kernel/index.js'
import type { Disc } from '../../layout/index.js'
import { cdRuns, cdSectors, subcodeBytes, subcodeMaker, SYMBOLS, type CdRun, type CdSources, type SubcodeForm } from '../../sector/index.js'
import { bytes, type Bytes } from '../../unit/index.js'
import { faults } from '../faults.js'
import { Output } from '../output.node.js'
import type { ImageOutput } from '../writing.js'
import { writeCcd } from './ccd-write.js'
import { faults as sheetFaults } from './faults.js'
import { writeCue, type CueDialect, type CueFile } from './cue-write.js'
import { nameOf, storedSectors } from './stored.js'
import { hasSubcode, writeToc } from './toc-write.js'
import { waveHeader } from './wave-header.js'

/**
 * What is written. Files without a path of their own lie beside the sheet; `textFile` takes the packs of CD-TEXT, where
 * there are any.
 */
export type CdTarget = { readonly textFile?: string } & CdForm

type CdForm =
  /** A CUE sheet, which names the text file, and its image or images. */
  | { readonly kind: 'cue'; readonly sheet: string; readonly image: string; readonly dialect: CueDialect }
  /** A TOC file of cdrdao for each session if they are wanted, and one image with samples in cdrdao's byte order. */
  | { readonly kind: 'toc'; readonly sheet: string | undefined; readonly image: string }
  /** CloneCD: `.ccd`, `.img` and `.sub`. */
  | { readonly kind: 'ccd'; readonly sheet: string }
  /** 2352-byte sectors of the program area alone. */
  | { readonly kind: 'bin'; readonly image: string }
  /** Lead-in, program and lead-out with their sub-code, scrambled, as a drive writes them: from 95:00:00 on. */
  | { readonly kind: 'raw'; readonly image: string; readonly subcode: Exclude<SubcodeForm, 'planar'> | 'none' }

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
    if (target.textFile !== undefined && disc.textPacks.length > 0) await set.whole(target.textFile, disc.textPacks)
    await emit(disc, target, options, set)
    options.signal?.throwIfAborted()
    return await set.commit()
  } catch (error) {
    await set.discard()
    throw options.signal?.aborted === true ? new DiscError(faults.cancelled({}), { cause: error }) : error
  }
}

async function emit(disc: Disc, target: CdTarget, options: EmitOptions, set: FileSet): Promise<void> {
  switch (target.kind) {
    case 'bin':
      await writeProgram(disc, options, set, [wholeFile(disc, target.image)])
      return
    case 'cue': {
      const textFile = disc.textPacks.length > 0 ? target.textFile : undefined
      const { text, files } = writeCue(disc, {
        dialect: target.dialect,
        image: target.image,
        ...(textFile === undefined ? {} : { textFile: nameOf(textFile) }),
      })
      const folder = dirname(target.image)
      await writeProgram(
        disc,
        options,
        set,
        files.map(({ name, from, to, format }) => ({ name: join(folder, name), from, to, format })),
      )
      const names = [...files.map(({ name }) => name), textFile ?? '']
      await set.whole(target.sheet, target.dialect === 'eac' || !names.every(isAscii) ? utf8(text) : latinOrUtf8(text))
      return
    }
    case 'toc':
      if (hasSubcode(disc)) await writeSymbols(disc, options, set, target.image)
      else await writeProgram(disc, options, set, [{ ...wholeFile(disc, target.image), format: 'MOTOROLA' }])
      if (target.sheet === undefined) return
      for (const session of disc.sessions)
        await set.whole(
          session.number === 1 ? target.sheet : numbered(target.sheet, session.number),
          utf8(writeToc(disc, session, target.image)),
        )
      return
    case 'ccd': {
      const stem = target.sheet.replace(/\.ccd$/i, '')
      await writeProgram(disc, options, set, [wholeFile(disc, `${stem}.img`)], `${stem}.sub`)
      await set.whole(target.sheet, utf8(writeCcd(disc)))
      return
    }
    case 'raw':
      await writeRaw(disc, target, options, set)
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
/**
 * Sheets have no word for their character set: older readers take them for ISO 8859-1, so what fits is written in it, unless
 * they name files, whose names are bytes of the host.
 */
const latinOrUtf8 = (text: string): Uint8Array =>
  Array.from(text).every((character) => character <= '\u00ff') ? Buffer.from(text, 'latin1') : utf8(text)

/** `disc.toc` of session 2 is `disc-2.toc`. */
const numbered = (path: string, number: number): string => {
  const name = nameOf(path)
  const dot = name.lastIndexOf('.')
  const cut = dot > 0 ? path.length - name.length + dot : path.length
  return `${path.slice(0, cut)}-${number}${path.slice(cut)}`
}

const wholeFile = (disc: Disc, path: string): CueFile => ({ name: path, from: 0, to: storedSectors(disc), format: 'BINARY' })

/** Writes the stored sectors into files that cut them, and their sub-code beside. */
async function writeProgram(disc: Disc, options: EmitOptions, set: FileSet, files: readonly CueFile[], subFile?: string): Promise<void> {
  const total = bytes(storedSectors(disc) * (2352 + (subFile === undefined ? 0 : subcodeBytes.planar)))
  const outputs: OpenFile[] = []
  for (const file of files) {
    const output = await set.open(file.name, total)
    if (file.format === 'WAVE') await output.append(waveHeader((file.to - file.from) * 2352))
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
  const size = 2352 + SYMBOLS
  const total = bytes(storedSectors(disc) * size)
  const output = await set.open(image, total)
  const maker = subcodeMaker(disc, options.sources, 'raw', options.signal)
  try {
    for await (const run of runsOf(disc, options)) {
      const symbols = await maker.of(run)
      const main = run.mode === 'audio' ? swapped(run.sectors) : run.sectors
      const count = run.sectors.length / 2352
      const piece = new Uint8Array(count * size)
      for (let i = 0; i < count; i++) {
        piece.set(main.subarray(i * 2352, (i + 1) * 2352), i * size)
        // P and Q are the recorder's.
        for (let k = 0; k < SYMBOLS; k++) piece[i * size + 2352 + k] = (symbols[i * SYMBOLS + k] as number) & 0x3f
      }
      await output.append(piece)
      options.progress(bytes(output.size), total)
    }
  } finally {
    await maker.close()
  }
}

/** Samples in the other byte order. */
const swapped = (samples: Uint8Array): Uint8Array => Buffer.from(samples).swap16()

const runsOf = (disc: Disc, options: EmitOptions): AsyncIterable<CdRun> =>
  cdRuns(disc, options.sources, { area: 'program', scrambled: false, kernel: options.kernel, ...signalOf(options) })

const signalOf = (options: EmitOptions): { readonly signal?: AbortSignal } =>
  options.signal === undefined ? {} : { signal: options.signal }

async function writeRaw(disc: Disc, target: Extract<CdTarget, { kind: 'raw' }>, options: EmitOptions, set: FileSet): Promise<void> {
  const last = disc.sessions.at(-1)
  const first = disc.sessions[0]
  const count = first === undefined || last === undefined ? 0 : last.leadOut + last.leadOutLength - first.leadIn
  const size = 2352 + (target.subcode === 'none' ? 0 : subcodeBytes[target.subcode])
  const total = bytes(count * size)
  const output = await set.open(target.image, total)
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
    await this.#options.accept?.(made)
    for (const { output } of this.#files) await output.commit(this.#options.flush === 'always' || output.replaces ? 'flush' : 'leave')
    return made
  }

  async discard(): Promise<void> {
    for (const file of this.#files) await file.output.discard()
  }
}

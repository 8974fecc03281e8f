/** A planned Compact Disc as the bytes of the files that it would be written as. */

import { cdFiles, type CdFile, type CdTarget } from '../image/index.js'
import type { SectorKernel } from '../kernel/index.js'
import { hasLeadIn, type Disc, type Layout } from '../layout/index.js'
import { lastName, type Files } from '../port/index.js'
import { cdRuns, subcodeMaker, type CdRun, type CdSectorOptions, type CdSources, type Master, type SubcodeMaker } from '../sector/index.js'
import type { Lba } from '../unit/index.js'
import type { ServedImage } from './image.js'
import { demandUnchanged, mediaIn, unchangedContents, witnessesOf } from './unchanged.js'

export interface ServedTracksOptions {
  readonly target: CdTarget
  readonly revision: string
  readonly files: Pick<Files, 'statFollowed'>
}

type SectorFile = Exclude<CdFile, { kind: 'text' }>
type Form = Pick<Awaited<ReturnType<typeof cdFiles>>, 'shapeOf' | 'rawSectors' | 'storedSectors' | 'swapped' | 'withSymbols'>

/** What all files are made of. */
interface Making {
  readonly disc: Disc
  readonly sources: CdSources
  readonly kernel: SectorKernel
  readonly form: Form
}

/** All files of a target, the largest first. Whatever lies in files of the host has to stay what it is now. */
export async function servedTracks(master: Master, { target, revision, files }: ServedTracksOptions): Promise<readonly ServedImage[]> {
  const { filesOfCd, ...form } = await cdFiles()
  const disc = withLayoutsKept(master.disc)
  const witnesses = witnessesOf(master.files ?? [], files)
  const making = { disc, sources: unchangedSources(master, files), kernel: await master.kernel(), form }
  // Decoders of sounds stand at one place, and so do readers of sub-code.
  const inTurn = oneAtATime()
  const images = filesOfCd(disc, target).map((file): ServedImage => {
    const about = { name: lastName(file.path), revision }
    if (file.kind === 'text')
      return { ...about, size: file.bytes.length, read: (offset, length) => Promise.resolve(file.bytes.slice(offset, offset + length)) }
    const { sectorBytes, head } = form.shapeOf(file)
    const sectorsFrom = sectorsOfFile(file, making)
    return {
      ...about,
      size: head.length + countOf(file, disc, form) * sectorBytes,
      read: (offset, length, signal) =>
        inTurn(async () => {
          demandUnchanged(witnesses, files)
          const out = new Uint8Array(length)
          const before = head.subarray(offset, offset + length)
          out.set(before)
          // From the first byte behind the head on.
          const at = offset + before.length - head.length
          const first = Math.floor(at / sectorBytes)
          const count = before.length === length ? 0 : Math.ceil((at + length - before.length) / sectorBytes) - first
          let place = before.length - (at - first * sectorBytes)
          for await (const piece of sectorsFrom(first, count, signal)) {
            const kept = piece.subarray(Math.max(0, before.length - place), Math.max(0, length - place))
            out.set(kept, Math.max(before.length, place))
            place += piece.length
          }
          demandUnchanged(witnesses, files)
          return out
        }),
    }
  })
  return images.toSorted((a, b) => b.size - a.size)
}

/** A disc with tracks as a sheet and one image, called after it; undefined for one of blocks. */
export function sheetTarget({ disc }: Pick<Master, 'disc'>, name: string): CdTarget | undefined {
  if (!hasLeadIn(disc)) return undefined
  const stem = name.replace(/\.[^.]+$/, '')
  return { kind: 'cue', sheet: `${stem}.cue`, image: `${stem}.bin`, dialect: 'cdrwin', textFile: `${stem}.cdt` }
}

/** File systems are laid out once for each address. */
function withLayoutsKept(disc: Disc): Disc {
  const sessions = disc.sessions.map((session) => ({
    ...session,
    spans: session.spans.map((span) => {
      if (span.kind !== 'volumes') return span
      const known = new Map<Lba, Layout>()
      const place = (start: Lba): Layout => {
        const made = known.get(start) ?? span.place(start)
        known.set(start, made)
        return made
      }
      return { ...span, place }
    }),
  }))
  return { ...disc, sessions }
}

function unchangedSources({ sources, disc }: Master, files: Pick<Files, 'statFollowed'>): CdSources {
  const { contents } = sources
  if (contents === undefined) return sources
  const held = disc.sessions
    .flatMap(({ spans }) => spans)
    .flatMap((span) => (span.kind === 'volumes' ? span.place(span.start).regions : []))
    .flatMap(({ body }) => (body.kind === 'content' ? [body.content] : []))
  return { ...sources, contents: { ...contents, open: unchangedContents(contents, witnessesOf(mediaIn(held), files), files) } }
}

const countOf = (file: SectorFile, disc: Disc, { rawSectors, storedSectors }: Form): number => {
  if (file.kind === 'program') return file.to - file.from
  return file.kind === 'raw' ? rawSectors(disc) : storedSectors(disc)
}

type SectorsFrom = (first: number, count: number, signal?: AbortSignal) => AsyncGenerator<Uint8Array>

/** The sectors of a file as it keeps them. */
function sectorsOfFile(file: SectorFile, { disc, sources, kernel, form }: Making): SectorsFrom {
  const isRaw = file.kind === 'raw'
  const runs = (first: number, count: number, signal?: AbortSignal): AsyncGenerator<CdRun> => {
    const options: CdSectorOptions = { area: isRaw ? 'whole' : 'program', scrambled: isRaw, kernel, part: { first, count } }
    return cdRuns(disc, sources, signal === undefined ? options : { ...options, signal })
  }
  // Kept from one read to the next: sub-code is read from its start.
  let maker: SubcodeMaker | undefined
  const subcodeOf = (run: CdRun, subcode: Parameters<typeof subcodeMaker>[2]): Promise<Uint8Array> =>
    (maker ??= subcodeMaker(disc, sources, subcode)).of(run)
  const made = async (run: CdRun): Promise<Uint8Array> => {
    switch (file.kind) {
      case 'program':
        return file.format === 'MOTOROLA' && run.mode === 'audio' ? form.swapped(run.sectors) : run.sectors
      case 'subcode':
        return subcodeOf(run, 'planar')
      case 'symbols':
        return form.withSymbols(run.mode === 'audio' ? form.swapped(run.sectors) : run.sectors, await subcodeOf(run, 'raw'))
      case 'raw':
        return file.subcode === 'none' ? run.sectors : behindEach(run.sectors, await subcodeOf(run, file.subcode))
    }
  }
  return async function* (first, count, signal) {
    if (count === 0) return
    const before = file.kind === 'program' ? file.from : 0
    try {
      for await (const run of runs(before + first, count, signal)) yield await made(run)
    } catch (error) {
      // Where it stands is not known.
      const broken = maker
      maker = undefined
      await broken?.close()
      throw error
    }
  }
}

/** The sub-code of each sector behind it. */
function behindEach(sectors: Uint8Array, subcode: Uint8Array): Uint8Array {
  const count = sectors.length / 2352
  const size = subcode.length / count
  const out = new Uint8Array(sectors.length + subcode.length)
  for (let i = 0; i < count; i++) {
    out.set(sectors.subarray(i * 2352, (i + 1) * 2352), i * (2352 + size))
    out.set(subcode.subarray(i * size, (i + 1) * size), i * (2352 + size) + 2352)
  }
  return out
}

/** Runs what it is given one after the other. */
function oneAtATime(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const mine = last.then(task)
    last = mine.catch(() => {})
    return mine
  }
}

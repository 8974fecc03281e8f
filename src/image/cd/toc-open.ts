/** A TOC file of cdrdao and its files become a disc of one session. */

import { DiscError, type Fault } from '../../fault/index.js'
import { SILENCE, type Disc, type Sound } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { measureSound } from '../../source/index.js'
import type { OpenSheetOptions } from './cue-open.js'
import { lookedFor, neighbourOf } from './neighbours.js'
import { discOfParts, formOf, type Part, type PartTrack } from './parts.js'
import { faults } from './faults.js'
import { sheetText } from './sheet-text.js'
import type { CdImage, Store } from './stores.js'
import { parseToc, type ParsedToc, type TocPart, type TocTrack } from './toc-parse.js'

export async function openToc(
  path: string,
  options: OpenSheetOptions,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const toc = parseToc(path, sheetText(options.files.read(path)))
  const found = [...toc.faults]
  const stores = new Map<string, Store>()
  const tracks: PartTrack[] = []
  for (const [i, track] of toc.tracks.entries()) {
    const parts: Part[] = []
    for (const part of track.parts) {
      const made = await partOf(path, track, part, stores, options).catch((error: unknown) => faultsOf(error, found))
      if (made !== undefined) parts.push(made)
    }
    tracks.push(partTrack(track, toc.firstTrack + i, parts))
  }
  if (found.some((fault) => fault.severity === 'error')) return { faults: found }
  const disc: Disc = discOfParts({ sessions: [{ tracks }], mcn: toc.mcn, texts: textsOf(toc), textPacks: new Uint8Array(0) })
  return { image: { name: path, disc, stores, faults: found }, faults: found }
}

function faultsOf(error: unknown, found: Fault[]): undefined {
  if (!(error instanceof DiscError)) throw error
  found.push(...error.faults)
  return undefined
}

function textsOf(toc: ParsedToc): Disc['texts'] {
  const tracks = new Map(
    toc.tracks.map((track, i) => [toc.firstTrack + i, track.texts] as const).filter(([, texts]) => Object.keys(texts).length > 0),
  )
  return tracks.size === 0 && Object.keys(toc.texts).length === 0 ? [] : [{ language: 'en', disc: toc.texts, tracks }]
}

function partTrack(track: TocTrack, number: number, parts: readonly Part[]): PartTrack {
  const base = {
    number,
    mode: track.mode,
    copy: track.copy ? ('permitted' as const) : ('prohibited' as const),
    preemphasis: track.preemphasis,
    channels: track.channels,
    parts,
    pregap: track.pregap,
    indexes: track.indexes,
  }
  return track.isrc === undefined ? base : { ...base, isrc: track.isrc }
}

async function partOf(sheet: string, track: TocTrack, part: TocPart, stores: Map<string, Store>, options: OpenSheetOptions): Promise<Part> {
  if (part.kind === 'silence') {
    if (track.mode === 'audio') return { kind: 'sound', sound: { source: SILENCE, from: 0, samples: part.length } }
    return { kind: 'empty', sectors: Math.ceil(part.length / 588) }
  }
  const file = neighbourOf(options.files, sheet, part.name)
  const where = { position: part.at }
  if (file === undefined) throw new DiscError(faults.fileMissing({ name: part.name, looked: lookedFor(sheet, part.name) }, where))
  if (part.kind === 'data') {
    const available = file.stat.size - part.offset
    const wanted = part.length ?? available
    if (wanted > available || available < 0)
      throw new DiscError(faults.fileShort({ name: part.name, wanted: part.offset + wanted, size: file.stat.size, unit: 'bytes' }, where))
    const source = `${file.path}@${part.offset}`
    const order = 'big'
    stores.set(source, { kind: 'sectors', path: file.path, offset: part.offset, mode: track.mode, sectorBytes: track.sectorBytes, order })
    const sectors = Math.ceil(wanted / track.sectorBytes)
    return track.mode === 'audio'
      ? { kind: 'sound', sound: { source, from: 0, samples: sectors * 588 } }
      : { kind: 'data', source, sectors, form: formOf(track.sectorBytes) }
  }
  const sound = await soundOf(part, file.path, track, stores, options)
  const available = sound.samples - part.start
  const samples = part.length ?? available
  if (samples > available)
    throw new DiscError(faults.fileShort({ name: part.name, wanted: part.start + samples, size: sound.samples, unit: 'samples' }, where))
  return { kind: 'sound', sound: { source: sound.source, from: part.start, samples } }
}

/** WAV files are known by their header, whatever their name; all else holds samples, most significant byte first unless swapped. */
async function soundOf(
  part: Extract<TocPart, { kind: 'audio' }>,
  path: string,
  track: TocTrack,
  stores: Map<string, Store>,
  options: OpenSheetOptions,
): Promise<Sound> {
  if (/\.(wav|aiff?|flac|mp3|ogg)$/i.test(path)) {
    const { sound, faults: judged } = await measureSound(path, options)
    if (sound === undefined) throw new DiscError(judged.map((fault): Fault => Object.assign({}, fault, { position: part.at })))
    stores.set(path, { kind: 'sound', sound })
    return { source: path, from: 0, samples: sound.samples }
  }
  const size = sizeOf(options.files, path)
  const source = `${path}@${part.offset}${part.swap ? ' swapped' : ''}`
  stores.set(source, {
    kind: 'sectors',
    path,
    offset: part.offset,
    mode: 'audio',
    sectorBytes: track.sectorBytes,
    order: part.swap ? 'little' : 'big',
  })
  return {
    source,
    from: 0,
    samples: Math.max(0, Math.floor((size - part.offset) / track.sectorBytes) * 588 + (((size - part.offset) % track.sectorBytes) >> 2)),
  }
}

const sizeOf = (files: Files, path: string): number => files.statFollowed(path)?.size ?? 0

/** Audio files are measured: what they hold, to the sample, and whether a Compact Disc can have it. */

import type { Fault, ManifestPath } from '../../fault/index.js'
import type { Files } from '../../port/index.js'
import { isAiff, parseAiff } from './aiff.js'
import { faults } from './faults.js'
import { decodeFlac, flacOffset, parseFlac } from './flac.js'
import type { ForeignDecoder } from './foreign.js'
import { headerReader, type HeaderReader, type LookedAt, type Parsed } from './header.js'
import { nameOfKind } from '../host-stat.js'
import { lostPart } from '../missing.js'
import { CD_RATE, noConversion, samplesAt, type Convert, type SoundFile } from './sound.js'
import { tagsOf } from './tags.js'
import { isWav, parseWav } from './wav.js'

export interface MeasureOptions {
  readonly files: Files
  /** Undefined where no other program is there. */
  readonly foreign?: ForeignDecoder | undefined
  readonly convert?: Convert | undefined
  /** Where in the manifest the file is named. */
  readonly path?: ManifestPath | undefined
  /** What the file says of itself is wanted too. */
  readonly tags?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

export interface MeasuredSound {
  /** Undefined where a fault is an error. */
  readonly sound?: SoundFile
  readonly faults: readonly Fault[]
}

/** Endings of files that hold samples and nothing else. */
const rawEndings = /\.(raw|pcm|cdda|cdr|bin)$/i

/** Decodes only where no header tells the length. Throws the faults of a decoder that breaks off. */
export async function measureSound(file: string, options: MeasureOptions): Promise<MeasuredSound> {
  const where = { path: options.path }
  const stat = options.files.statFollowed(file)
  if (stat === undefined) return { faults: [faults.notFound({ path: file, ...lostPart(options.files, file, '.') }, where)] }
  if (stat.kind !== 'file') return { faults: [faults.notFound({ path: file, lost: file, kind: nameOfKind(stat.kind) }, where)] }
  const reader = headerReader(options.files, file, stat)
  const parsed = await parse(reader, options)
  if (parsed.kind === 'refused') return { faults: parsed.faults.map((fault) => placed(fault, options.path)) }
  if (parsed.kind === 'other') return { faults: [faults.unsupported({ path: file, format: parsed.name }, where)] }
  const wrong = judge(file, parsed, options.convert ?? noConversion, options.path)
  const found = [...parsed.faults.map((fault) => placed(fault, options.path)), ...wrong]
  if (wrong.length > 0) return { faults: found }
  const frames = parsed.frames ?? (await countFrames(reader, parsed, options))
  if (frames === 0) return { faults: [...found, faults.empty({ path: file }, where)] }
  const tags = options.tags === true ? await tagsOf(reader, await flacOffset(reader)) : undefined
  const sound: SoundFile = {
    path: file,
    coding: parsed.coding,
    rate: parsed.rate,
    channels: parsed.channels,
    bits: parsed.bits,
    frames,
    samples: samplesAt(parsed.rate, frames),
    dither: (options.convert ?? noConversion).dither,
    stamp: { size: stat.size, mtime: stat.mtime, device: stat.device, inode: stat.inode },
    ...(tags === undefined ? {} : { tags }),
  }
  return { sound, faults: found }
}

type Sounding = Extract<Parsed, { kind: 'sound' }>

async function parse(reader: HeaderReader, options: MeasureOptions): Promise<Parsed> {
  const head = await reader.at(0, 12)
  if (isWav(head)) return foreignIfOther(await parseWav(reader), reader, options)
  if (isAiff(head)) return foreignIfOther(await parseAiff(reader), reader, options)
  const flac = await flacOffset(reader)
  if (flac !== undefined) return foreignIfOther(await parseFlac(reader, flac), reader, options)
  if (rawEndings.test(reader.path)) return parseRaw(reader)
  return foreignIfOther({ kind: 'other', name: 'in an unknown format' }, reader, options)
}

function parseRaw({ path, size }: HeaderReader): Parsed {
  if (size % 4 !== 0) return { kind: 'refused', faults: [faults.oddLength({ path, size })] }
  const layout = { offset: 0, stride: 4, order: 'little', kind: 'signed' } as const
  return { kind: 'sound', coding: { kind: 'pcm', layout }, rate: CD_RATE, channels: 2, bits: 16, frames: size / 4, faults: [] }
}

async function foreignIfOther(parsed: Parsed, reader: HeaderReader, options: MeasureOptions): Promise<Parsed> {
  if (parsed.kind !== 'other' || options.foreign === undefined) return parsed
  const sound = await options.foreign.probe(reader)
  if (sound === undefined) return parsed
  const coding = { kind: 'foreign', samples: sound.samples, name: sound.name } as const
  return { kind: 'sound', coding, rate: sound.rate, channels: sound.channels, bits: 16, frames: sound.frames, faults: [] }
}

/** A decoder of lossy sound gives floats, which have no size of their own: only integers and floats of files are judged. */
function judge(file: string, sound: Sounding, convert: Convert, path: ManifestPath | undefined): readonly Fault[] {
  const out: Fault[] = []
  const where = { path }
  const { rate, bits, channels, coding } = sound
  if (rate !== CD_RATE && !convert.sampleRate) out.push(faults.wrongRate({ path: file, rate }, where))
  const kind = coding.kind === 'pcm' && coding.layout.kind === 'float' ? 'floating-point' : 'integer'
  if ((bits !== 16 || kind !== 'integer') && !convert.sampleSize) out.push(faults.wrongSize({ path: file, bits, kind }, where))
  if (channels > 2 || (channels === 1 && !convert.channels)) out.push(faults.wrongChannels({ path: file, channels }, where))
  return out
}

async function countFrames(file: LookedAt, sound: Sounding, options: MeasureOptions): Promise<number> {
  const { coding } = sound
  let frames = 0
  switch (coding.kind) {
    case 'flac':
      for await (const piece of decodeFlac(file, options.files, sound, coding.offset)) frames += piece[0]?.length ?? 0
      return frames
    case 'foreign': {
      const stride = sound.channels * (coding.samples === 'signed' ? 2 : 4)
      let size = 0
      const stream = options.foreign?.decode(file, { ...sound, ...coding }, options.signal) ?? []
      for await (const piece of stream) size += piece.length
      return Math.floor(size / stride)
    }
    case 'pcm':
      throw new Error('Samples that lie in a file have a known length')
  }
}

const placed = (fault: Fault, path: ManifestPath | undefined): Fault => (path === undefined ? fault : { ...fault, path })

/** The samples between two positions of a sound, at 44.1 kHz; to its end without `end`. */
export function cutSound(
  sound: Pick<SoundFile, 'path' | 'samples'>,
  start: number | undefined,
  end: number | undefined,
  path?: ManifestPath,
): { readonly from: number; readonly samples: number; readonly faults: readonly Fault[] } {
  const out: Fault[] = []
  for (const position of [start, end])
    if (position !== undefined && position > sound.samples)
      out.push(faults.cutOutside({ path: sound.path, position, samples: sound.samples }, { path }))
  const from = Math.min(start ?? 0, sound.samples)
  const samples = Math.max(0, Math.min(end ?? sound.samples, sound.samples) - from)
  if (samples === 0 && out.length === 0) out.push(faults.empty({ path: sound.path }, { path }))
  return { from, samples, faults: out }
}

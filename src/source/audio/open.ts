/** Measured sounds are opened as CD audio: 16-bit stereo at 44.1 kHz, least significant byte first. */

import { DiscError } from '../../fault/index.js'
import type { Files } from '../../port/index.js'
import { bytes } from '../../unit/index.js'
import { faults } from './faults.js'
import { decodeFlac } from './flac.js'
import type { ForeignDecoder } from './foreign.js'
import { floatsOf, wholeSamples } from './pcm.js'
import { quantize } from './quantize.js'
import { resample } from './resample.js'
import { CD_RATE, type PcmLayout, type SoundFile } from './sound.js'

const STRIDE = 4

export interface SoundOpener {
  /** Exactly `samples` samples from sample `from` on, or throws the fault that keeps them. */
  open(sound: SoundFile, from: number, samples: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Lets go of decoders that wait for a later part of their file. */
  close(): Promise<void>
}

export interface OpenOptions {
  readonly files: Files
  readonly foreign?: ForeignDecoder | undefined
}

/** A decoder that stands at a sample and has bytes in hand. */
interface Standing {
  readonly iterator: AsyncIterator<Uint8Array>
  position: number
  rest: Uint8Array
}

/**
 * Parts of one file that follow each other are decoded in one go, however many tracks they belong to; a part before the
 * last one starts again.
 */
export function openSounds(options: OpenOptions): SoundOpener {
  const standing = new Map<string, Standing>()
  const standAt = async (sound: SoundFile, from: number): Promise<Standing> => {
    const before = standing.get(sound.path)
    if (before !== undefined && before.position <= from) return before
    await before?.iterator.return?.()
    const fresh = { iterator: decodeAll(sound, options)[Symbol.asyncIterator](), position: 0, rest: new Uint8Array(0) }
    standing.set(sound.path, fresh)
    return fresh
  }
  return {
    async *open(sound, from, samples, signal) {
      judgeStamp(sound, options.files)
      if (sound.coding.kind === 'pcm' && isPlain(sound)) {
        yield* plainSamples(sound, sound.coding.layout, from, samples, options.files)
        return
      }
      const stand = await standAt(sound, from)
      let left = samples
      while (left > 0) {
        signal?.throwIfAborted()
        if (stand.rest.length === 0) {
          const next = await stand.iterator.next()
          if (next.done === true)
            throw new DiscError(faults.damaged({ path: sound.path, sample: stand.position, reason: `${left} samples are missing` }))
          stand.rest = next.value
        }
        const skip = Math.min(from - stand.position, stand.rest.length / STRIDE)
        if (skip > 0) stand.rest = advance(stand, skip)
        const take = Math.min(left, stand.rest.length / STRIDE)
        if (take === 0) continue
        const piece = stand.rest.subarray(0, take * STRIDE)
        stand.rest = advance(stand, take)
        left -= take
        yield piece
      }
    },
    async close() {
      for (const { iterator } of standing.values()) await iterator.return?.()
      standing.clear()
    },
  }
}

function advance(stand: Standing, samples: number): Uint8Array {
  stand.position += samples
  return stand.rest.subarray(samples * STRIDE)
}

/** Whether a part of it can only be had after all before it. */
export const decodesFromStart = (sound: SoundFile): boolean => !isPlain(sound)

/** Files that hold CD audio but for its byte order. */
const isPlain = ({ rate, channels, bits, coding }: SoundFile): boolean =>
  coding.kind === 'pcm' && coding.layout.kind === 'signed' && rate === CD_RATE && channels === 2 && bits === 16

async function* plainSamples(sound: SoundFile, layout: PcmLayout, from: number, samples: number, files: Files): AsyncGenerator<Uint8Array> {
  let left = samples * STRIDE
  const stream = files.stream(sound.path, bytes(layout.offset + from * STRIDE), bytes(left), sound.stamp)
  for await (const piece of wholeSamples(stream, STRIDE)) {
    left -= piece.length
    yield layout.order === 'little' ? piece : swapped(piece)
  }
  if (left !== 0) throw new DiscError(faults.changed({ path: sound.path }))
}

function swapped(piece: Uint8Array): Uint8Array {
  const out = new Uint8Array(piece.length)
  for (let i = 0; i < piece.length; i += 2) {
    out[i] = piece[i + 1] as number
    out[i + 1] = piece[i] as number
  }
  return out
}

function judgeStamp(sound: SoundFile, files: Files): void {
  const stat = files.statFollowed(sound.path)
  if (stat === undefined || stat.size !== sound.stamp.size || stat.mtime !== sound.stamp.mtime)
    throw new DiscError(faults.changed({ path: sound.path }))
}

/** The whole sound as CD audio. Throws `audio/damaged` where the file gives more or fewer samples than were measured. */
async function* decodeAll(sound: SoundFile, options: OpenOptions): AsyncGenerator<Uint8Array> {
  const counted = count(sound, floats(sound, options))
  const at44 = sound.rate === CD_RATE ? counted : resample(counted, sound.channels, sound.rate, sound.samples)
  const exact = sound.rate === CD_RATE && (sound.bits <= 16 || sound.dither === 'none') && !isFloat(sound)
  let position = 0
  for await (const piece of at44) {
    yield quantize(piece, position, exact ? 'none' : sound.dither)
    position += piece[0]?.length ?? 0
  }
}

const isFloat = ({ coding }: SoundFile): boolean =>
  coding.kind === 'pcm' ? coding.layout.kind === 'float' : coding.kind === 'foreign' && coding.samples === 'float'

async function* count(sound: SoundFile, stream: AsyncIterable<readonly Float32Array[]>): AsyncGenerator<readonly Float32Array[]> {
  let frames = 0
  for await (const piece of stream) {
    frames += piece[0]?.length ?? 0
    if (frames > sound.frames)
      throw new DiscError(faults.damaged({ path: sound.path, sample: sound.frames, reason: 'it holds more samples than its header says' }))
    yield piece
  }
  if (frames < sound.frames)
    throw new DiscError(faults.damaged({ path: sound.path, sample: frames, reason: `${sound.frames - frames} samples are missing` }))
}

async function* floats(sound: SoundFile, { files, foreign }: OpenOptions): AsyncGenerator<readonly Float32Array[]> {
  const { coding, path, channels } = sound
  switch (coding.kind) {
    case 'flac':
      yield* decodeFlac({ path, look: sound.stamp }, files, sound, coding.offset)
      return
    case 'pcm': {
      const { offset, stride } = coding.layout
      const stream = files.stream(path, bytes(offset), bytes(sound.frames * stride), sound.stamp)
      for await (const piece of wholeSamples(stream, stride)) yield floatsOf(piece, coding.layout, channels)
      return
    }
    case 'foreign': {
      if (foreign === undefined) throw new DiscError(faults.unsupported({ path, format: coding.name }))
      const kind = coding.samples
      const stride = channels * (kind === 'signed' ? 2 : 4)
      const stream = foreign.decode({ path, look: sound.stamp }, { name: coding.name, rate: sound.rate, channels, samples: kind })
      for await (const piece of wholeSamples(stream, stride)) yield floatsOf(piece, { offset: 0, stride, order: 'little', kind }, channels)
    }
  }
}

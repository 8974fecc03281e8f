/** FLAC files. RFC 9639; decoded by libFLAC in WebAssembly (@wasm-audio-decoders/flac). */

import { DiscError } from '../../fault/index.js'
import { faults } from './faults.js'
import type { HeaderReader, Parsed } from './header.js'
import { readU16be, readU32be } from '../../codec/index.js'

const MARKER = 'fLaC'

/** `offset` is where the marker stands: after an ID3 tag, which some programs put in front. */
export async function flacOffset(file: HeaderReader, head: Uint8Array): Promise<number | undefined> {
  if (ascii(head, 0, 4) === MARKER) return 0
  if (ascii(head, 0, 3) !== 'ID3') return undefined
  const tag = await file.at(6, 4)
  if (tag.length < 4) return undefined
  const size = tag.reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0) + 10
  return ascii(await file.at(size, 4), 0, 4) === MARKER ? size : undefined
}

/** RFC 9639 8.2, the stream information, which comes first. */
export async function parseFlac(file: HeaderReader, offset: number): Promise<Parsed> {
  const body = await file.at(offset + 4, 38)
  const refuse = (problem: string): Parsed => ({
    kind: 'refused',
    faults: [faults.malformed({ path: file.path, format: 'FLAC', offset: offset + 4, problem })],
  })
  if (body.length < 38 || ((body[0] as number) & 0x7f) !== 0 || readU32be(body, 0) % 2 ** 24 !== 34)
    return refuse('stream information is missing')
  const info = body.subarray(4)
  const packed = readU32be(info, 10)
  const rate = packed >>> 12
  const channels = ((packed >>> 9) & 7) + 1
  const bits = ((packed >>> 4) & 31) + 1
  const frames = (packed & 15) * 2 ** 32 + readU32be(info, 14)
  if (rate === 0 || bits < 4 || readU16be(info, 0) < 16) return refuse(`${bits} bits at ${rate} samples a second make no sense`)
  return { kind: 'sound', coding: { kind: 'flac' }, rate, channels, bits, frames: frames === 0 ? undefined : frames, faults: [] }
}

/** Decodes a stream to floats of one channel each, which hold up to 24 bits exactly. Throws `audio/damaged`. */
export async function* decodeFlac(path: string, stream: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Float32Array[]> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac')
  const decoder = new FLACDecoder()
  await decoder.ready
  let sample = 0
  const judged = (decoded: Awaited<ReturnType<typeof decoder.decode>>): readonly Float32Array[] => {
    const [error] = decoded.errors
    if (error !== undefined) throw new DiscError(faults.damaged({ path, sample, reason: error.message }))
    sample += decoded.samplesDecoded
    return decoded.channelData.map((channel) => scaled(channel, decoded.bitDepth))
  }
  try {
    for await (const piece of stream) {
      const decoded = await decoder.decode(piece)
      if (decoded.samplesDecoded > 0 || decoded.errors.length > 0) yield judged(decoded)
    }
    const rest = await decoder.flush()
    if (rest.samplesDecoded > 0 || rest.errors.length > 0) yield judged(rest)
  } finally {
    decoder.free()
  }
}

/** The decoder divides by the highest positive integer; sound has -1 for the lowest negative one. */
function scaled(channel: Float32Array, bits: number): Float32Array {
  const highest = 2 ** (bits - 1) - 1
  for (let i = 0; i < channel.length; i++) channel[i] = Math.round((channel[i] as number) * highest) / (highest + 1)
  return channel
}

const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length))

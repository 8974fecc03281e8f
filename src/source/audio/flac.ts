/** FLAC files. RFC 9639; decoded by libFLAC in WebAssembly (@wasm-audio-decoders/flac). */

import { DiscError } from '../../fault/index.js'
import { readU16be, readU32be } from '../../codec/index.js'
import type { Files } from '../../port/index.js'
import { bytes } from '../../unit/index.js'
import { faults } from './faults.js'
import { DAMAGED, flacFrames } from './flac-frames.js'
import type { FlacForm } from './flac-header.js'
import type { HeaderReader, LookedAt, Parsed } from './header.js'

const MARKER = 'fLaC'
/** Marker, header of the first block, stream information: RFC 9639 8.2. */
const STREAM_INFO_BYTES = 4 + 4 + 34
/** Tags in front and blocks of metadata that are looked at. */
const MOST_TAGS = 16
const MOST_BLOCKS = 1000
/** What the decoder has a scale for. */
const depths = new Set([8, 16, 24, 32])

/** `offset` is where the marker stands: behind tags of ID3v2, which some programs put in front. */
export async function flacOffset(file: HeaderReader): Promise<number | undefined> {
  let at = 0
  for (let tag = 0; tag < MOST_TAGS; tag++) {
    const head = await file.at(at, 10)
    if (ascii(head, 0, 4) === MARKER) return at
    if (head.length < 10 || ascii(head, 0, 3) !== 'ID3') return undefined
    const size = head.subarray(6).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0)
    // ID3v2.4 3.4: a footer is as long as the header.
    const footer = ((head[5] as number) & 0x10) === 0 ? 0 : 10
    at += 10 + size + footer
  }
  return undefined
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
  if (!depths.has(bits)) return { kind: 'other', name: `FLAC with samples of ${bits} bits` }
  const first = await framesOffset(file, offset)
  const codes = await file.at(first, 4)
  // 9.1.2 and 9.1.4: code 0 leaves rate or size to the stream information, of which the decoder is told nothing.
  if (isSync(codes) && codes.length === 4 && (((codes[2] as number) & 0x0f) === 0 || ((codes[3] as number) & 0x0e) === 0))
    return { kind: 'other', name: `FLAC at ${rate} samples a second that its frames do not tell` }
  return {
    kind: 'sound',
    coding: { kind: 'flac', offset: first },
    rate,
    channels,
    bits,
    frames: frames === 0 ? undefined : frames,
    faults: [],
  }
}

/** RFC 9639 9.1: fifteen bits, of which the last one is no part of the code and zero. */
const isSync = (bytes: Uint8Array): boolean => bytes.length >= 2 && readU16be(bytes, 0) >>> 1 === 0x7ffc

/** RFC 9639 8.1. Where a length of a block lies, as that of a picture above 16 MiB does, frames are looked for from the first block on. */
async function framesOffset(file: HeaderReader, marker: number): Promise<number> {
  let at = marker + 4
  for (let block = 0; block < MOST_BLOCKS; block++) {
    const head = await file.at(at, 4)
    if (head.length < 4) break
    at += 4 + (readU32be(head, 0) % 2 ** 24)
    if ((head[0] as number) < 0x80) continue
    if (isSync(await file.at(at, 2))) return at
    break
  }
  return marker + STREAM_INFO_BYTES
}

/** Decodes a file to floats of one channel each, which hold up to 24 bits exactly. Throws `audio/damaged`. */
export async function* decodeFlac(
  { path, look }: LookedAt,
  files: Files,
  form: FlacForm,
  offset: number,
): AsyncGenerator<readonly Float32Array[]> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac')
  const decoder = new FLACDecoder()
  await decoder.ready
  let sample = 0
  const damaged = (reason: string): DiscError => new DiscError(faults.damaged({ path, sample, reason }))
  try {
    for await (const piece of flacFrames(files.stream(path, bytes(offset), undefined, look), form)) {
      if (piece.kind === 'broken') throw damaged(piece.reason)
      // The decoder may also fail of itself where a frame gives nothing.
      const decoded = await decoder.decodeFrames([piece.bytes]).catch(() => undefined)
      if (decoded?.samplesDecoded !== piece.samples || decoded.errors.length > 0) throw damaged(DAMAGED)
      sample += piece.samples
      yield decoded.channelData.map((channel) => scaled(channel, decoded.bitDepth))
    }
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

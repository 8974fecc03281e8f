/** Samples as they lie in files, to floats from -1 to 1; integers of up to 24 bits stay exact. */

import type { PcmLayout } from './sound.js'

/** Whole samples of all channels, one array for each channel. */
export function floatsOf(bytes: Uint8Array, layout: PcmLayout, channels: number): readonly Float32Array[] {
  const { stride } = layout
  const width = stride / channels
  const frames = Math.floor(bytes.length / stride)
  const read = readerOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), width, layout)
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(frames)
    for (let i = 0, at = channel * width; i < frames; i++, at += stride) out[i] = read(at)
    return out
  })
}

function readerOf(view: DataView, width: number, { order, kind }: PcmLayout): (at: number) => number {
  const little = order === 'little'
  if (kind === 'float') return width === 4 ? (at) => view.getFloat32(at, little) : (at) => view.getFloat64(at, little)
  if (kind === 'unsigned' && width === 1) return (at) => (view.getUint8(at) - 128) / 128
  const middle = kind === 'unsigned' ? 1 : 0
  switch (width) {
    case 1:
      return (at) => view.getInt8(at) / 128
    case 2:
      return (at) => view.getInt16(at, little) / 2 ** 15 - middle
    case 3:
      return (at) =>
        (view.getInt8(little ? at + 2 : at) * 65536 + view.getUint8(at + 1) * 256 + view.getUint8(little ? at : at + 2)) / 2 ** 23 - middle
    default:
      return (at) => view.getInt32(at, little) / 2 ** 31 - middle
  }
}

/**
 * Whole samples of a stream whose pieces may end within one. What is left at the end is no whole sample and is dropped.
 */
export async function* wholeSamples(stream: AsyncIterable<Uint8Array>, stride: number): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array(0)
  for await (const piece of stream) {
    let bytes = piece
    if (rest.length > 0) {
      bytes = new Uint8Array(rest.length + piece.length)
      bytes.set(rest)
      bytes.set(piece, rest.length)
    }
    const whole = bytes.length - (bytes.length % stride)
    if (whole > 0) yield bytes.subarray(0, whole)
    rest = bytes.slice(whole)
  }
}

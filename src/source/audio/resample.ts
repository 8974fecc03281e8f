/** Another sampling rate to 44.1 kHz, by libsamplerate's best sinc converter in WebAssembly: 144 dB of signal to noise. */

import { CD_RATE } from './sound.js'

/** Frames that are converted at a time; the library takes at most 4 MB. */
const BLOCK = 32_768
/** More than the converter's filter reaches, so that its last samples come out. */
const TAIL = 16_384

/** Exactly `samples` samples; the library delays nothing, and its tail is brought out with silence. */
export async function* resample(
  stream: AsyncIterable<readonly Float32Array[]>,
  channels: number,
  rate: number,
  samples: number,
): AsyncGenerator<readonly Float32Array[]> {
  const library = await import('@alexanderolsen/libsamplerate-js')
  const { create, ConverterType } = library.default
  const converter = await create(channels, rate, CD_RATE, { converterType: ConverterType.SRC_SINC_BEST_QUALITY })
  let left = samples
  try {
    for await (const piece of stream)
      for (let at = 0; at < (piece[0]?.length ?? 0); at += BLOCK) {
        const out = split(converter.full(interleave(piece, at, BLOCK)), channels, left)
        left -= out[0]?.length ?? 0
        yield out
      }
    while (left > 0) {
      const out = split(converter.full(new Float32Array(TAIL * channels)), channels, left)
      const length = out[0]?.length ?? 0
      if (length === 0) throw new Error('The sampling rate converter gives nothing more')
      left -= length
      yield out
    }
  } finally {
    converter.destroy()
  }
}

function interleave(channels: readonly Float32Array[], at: number, most: number): Float32Array {
  const length = Math.min(most, (channels[0]?.length ?? 0) - at)
  const out = new Float32Array(length * channels.length)
  for (const [c, channel] of channels.entries()) for (let i = 0; i < length; i++) out[i * channels.length + c] = channel[at + i] as number
  return out
}

function split(interleaved: Float32Array, channels: number, most: number): readonly Float32Array[] {
  const length = Math.min(most, interleaved.length / channels)
  return Array.from({ length: channels }, (_, c) => {
    const out = new Float32Array(length)
    for (let i = 0; i < length; i++) out[i] = interleaved[i * channels + c] as number
    return out
  })
}

/**
 * Floats to 16-bit stereo. Where bits are dropped and dither is asked for, the noise is triangular over two steps, i.e.
 * the sum of two uniform numbers, white, and drawn from the sample's own number, so that a cut sounds like the whole.
 */

const FULL = 2 ** 15

/** Bytes of CD audio from one or two channels; `first` is the number of the first sample. */
export function quantize(channels: readonly Float32Array[], first: number, dither: 'none' | 'triangular'): Uint8Array {
  const left = channels[0] ?? new Float32Array(0)
  const right = channels[1] ?? left
  const out = new Uint8Array(left.length * 4)
  const view = new DataView(out.buffer)
  for (let i = 0; i < left.length; i++) {
    const sample = first + i
    const [a, b] =
      dither === 'none' ? [0, 0] : [triangular(2 * sample), right === left ? triangular(2 * sample) : triangular(2 * sample + 1)]
    view.setInt16(4 * i, rounded((left[i] as number) * FULL + a), true)
    view.setInt16(4 * i + 2, rounded((right[i] as number) * FULL + b), true)
  }
  return out
}

function rounded(value: number): number {
  const whole = Math.round(value)
  return whole > FULL - 1 ? FULL - 1 : whole < -FULL ? -FULL : whole
}

/** From -1 to 1, most often near 0. */
const triangular = (index: number): number => (mixed(2 * index) - mixed(2 * index + 1)) / 2 ** 32

/** A number that spreads over 32 bits (the finalizer of MurmurHash3). */
function mixed(index: number): number {
  let x = (index ^ Math.imul(Math.floor(index / 2 ** 32) + 1, 0x9e3779b9)) | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

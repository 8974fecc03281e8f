/** Codes of a frame's header, as the tables of RFC 9639 9.1 have them. */

import { describe, expect, it } from 'vitest'
import { findHeader, type FlacForm } from '../../../src/source/audio/flac-header.js'
import { remainder } from '../../support/flac.js'

const form: FlacForm = { rate: 44_100, channels: 2, bits: 16 }

/** Four bits of block size, four of rate, four of channels, three of the sample size; then the number, and what is uncommon. */
function header(size: number, rate: number, channels: number, depth: number, more: readonly number[] = [], number = 5): Buffer {
  const head = Buffer.from([0xff, 0xf8, (size << 4) | rate, (channels << 4) | (depth << 1), number, ...more])
  return Buffer.concat([head, Buffer.from([remainder(head, 8, 0x07)])])
}
const samplesOf = (bytes: Uint8Array, of: Partial<FlacForm> = {}): number | undefined =>
  findHeader(bytes, 0, { ...form, ...of })?.header.samples

describe('9.1.1: the bits of the block size', () => {
  it.each<readonly [bits: number, more: readonly number[], samples: number | undefined]>([
    [0b0000, [], undefined],
    [0b0001, [], 192],
    [0b0010, [], 576],
    [0b0011, [], 1152],
    [0b0100, [], 2304],
    [0b0101, [], 4608],
    [0b0110, [0x00], 1],
    [0b0110, [0xff], 256],
    [0b0111, [0x00, 0x00], 1],
    [0b0111, [0x01, 0x00], 257],
    [0b0111, [0xff, 0xfe], 65_535],
    [0b1000, [], 256],
    [0b1001, [], 512],
    [0b1010, [], 1024],
    [0b1011, [], 2048],
    [0b1100, [], 4096],
    [0b1101, [], 8192],
    [0b1110, [], 16_384],
    [0b1111, [], 32_768],
  ])('%i %j: %s samples', (bits, more, samples) => {
    expect(samplesOf(header(bits, 0b1001, 1, 0b100, more))).toBe(samples)
  })
})

describe('9.1.2: the bits of the sample rate', () => {
  it.each<readonly [bits: number, more: readonly number[], rate: number]>([
    [0b0001, [], 88_200],
    [0b0010, [], 176_400],
    [0b0011, [], 192_000],
    [0b0100, [], 8000],
    [0b0101, [], 16_000],
    [0b0110, [], 22_050],
    [0b0111, [], 24_000],
    [0b1000, [], 32_000],
    [0b1001, [], 44_100],
    [0b1010, [], 48_000],
    [0b1011, [], 96_000],
    [0b1100, [11], 11_000],
    [0b1101, [0x2b, 0x11], 11_025],
    [0b1110, [0x1a, 0xf4], 69_000],
  ])('%i %j: %i Hz', (bits, more, rate) => {
    const bytes = header(0b0001, bits, 1, 0b100, more)
    expect([rate - 1, rate, rate + 1].map((each) => samplesOf(bytes, { rate: each }))).toEqual([undefined, 192, undefined])
  })
  it('0 is that of the stream, and 15 is none', () => {
    expect(samplesOf(header(0b0001, 0, 1, 0b100), { rate: 37_800 })).toBe(192)
    expect(samplesOf(header(0b0001, 15, 1, 0b100))).toBeUndefined()
  })
  it('stands behind an uncommon block size', () => {
    expect(samplesOf(header(0b0111, 0b1101, 1, 0b100, [0x0f, 0xff, 0xac, 0x44]))).toBe(4096)
  })
})

describe('9.1.3: the bits of the channels', () => {
  it.each(Array.from({ length: 16 }, (_, bits) => [bits, bits < 8 ? bits + 1 : bits < 11 ? 2 : undefined] as const))(
    '%i: %s channels',
    (bits, channels) => {
      const bytes = header(0b0001, 0b1001, bits, 0b100)
      const fitting = [1, 2, 3, 4, 5, 6, 7, 8].filter((each) => samplesOf(bytes, { channels: each }) !== undefined)
      expect(fitting).toEqual(channels === undefined ? [] : [channels])
    },
  )
})

describe('9.1.4: the bits of the sample size', () => {
  it.each<readonly [bits: number, depths: readonly number[]]>([
    [0b000, [4, 8, 12, 16, 20, 24, 32]],
    [0b001, [8]],
    [0b010, [12]],
    [0b011, []],
    [0b100, [16]],
    [0b101, [20]],
    [0b110, [24]],
    [0b111, [32]],
  ])('%i: %j', (bits, depths) => {
    const bytes = header(0b0001, 0b1001, 1, bits)
    expect([4, 8, 12, 16, 20, 24, 32].filter((each) => samplesOf(bytes, { bits: each }) !== undefined)).toEqual(depths)
  })
})

it('9.1.8: a header that ends before its sum is none, although the sum would be 0', () => {
  const numbers = Array.from({ length: 128 }, (_, number) => header(0b0001, 0b1001, 1, 0b100, [], number))
  const bytes = numbers.find((each) => each.at(-1) === 0) ?? Buffer.alloc(0)
  expect(samplesOf(bytes)).toBe(192)
  expect(samplesOf(bytes.subarray(0, -1))).toBeUndefined()
  expect(samplesOf(Buffer.concat([bytes.subarray(0, -1), Buffer.of(1)]))).toBeUndefined()
})

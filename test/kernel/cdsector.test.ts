import { expect, it } from 'vitest'
import { crc16, edc, RAW_SECTOR_BYTES, sectorKernelOf, sectorTwin, type CodedForm } from '../../src/kernel/index.js'
import { loadNative } from '../../src/kernel/native.node.js'
import { scrambler } from '../../src/kernel/scramble.js'

const native = await loadNative()
const forms: readonly CodedForm[] = ['mode1', 'xa-form1', 'xa-form2']
const COUNT = 64

function randomSectors(seed: number): Uint8Array {
  const out = new Uint8Array(COUNT * RAW_SECTOR_BYTES)
  let state = seed
  for (let i = 0; i < out.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out[i] = state >>> 24
  }
  return out
}

/** A byte of the field times a, bit by bit as the annex writes it. */
const twice = (byte: number): number => ((byte << 1) & 0xff) ^ (byte & 0x80 ? 0x1d : 0)

it('ECMA-130 annex A: the check matrix gives zero over every P and Q vector', () => {
  const sectors = randomSectors(1)
  sectorTwin.code(sectors, 'mode1')
  for (const base of [0, 17 * RAW_SECTOR_BYTES]) {
    const words = sectors.subarray(base + 12, base + RAW_SECTOR_BYTES)
    for (const byte of [0, 1]) {
      const vectors = [
        ...Array.from({ length: 43 }, (_, n) => Array.from({ length: 26 }, (_, m) => 43 * m + n)),
        ...Array.from({ length: 26 }, (_, n) => [
          ...Array.from({ length: 43 }, (_, m) => (44 * m + 43 * n) % 1118),
          43 * 26 + n,
          44 * 26 + n,
        ]),
      ]
      expect(vectors).toHaveLength(69)
      for (const vector of vectors) {
        let plain = 0
        let weighted = 0
        for (const word of vector) {
          plain ^= words[2 * word + byte]
          weighted = twice(weighted) ^ words[2 * word + byte]
        }
        expect([plain, weighted]).toEqual([0, 0])
      }
    }
  }
})

it('ECMA-130 14.3: the data field and its EDC, read as one polynomial, divide by P(x)', () => {
  const sectors = randomSectors(2)
  sectorTwin.code(sectors, 'mode1')
  expect(edc(sectors, 0, 2068)).toBe(0)
  sectorTwin.code(sectors, 'xa-form1')
  expect(edc(sectors, 16, 2076)).toBe(0)
  sectorTwin.code(sectors, 'xa-form2')
  expect(edc(sectors, 16, 2352)).toBe(0)
  // The generator itself: (x^16+x^15+x^2+1)(x^16+x^2+x+1), the highest power of the first byte's least significant bit.
  expect(edc(Uint8Array.of(0x01), 0, 1)).toBe(0x90910101)
})

it('ECMA-130 annex B: the scrambler begins 01 80 00 60 00 28', () => {
  expect([...scrambler().subarray(0, 12)]).toEqual(Array.from({ length: 12 }, () => 0))
  expect([...scrambler().subarray(12, 24)]).toEqual([0x01, 0x80, 0x00, 0x60, 0x00, 0x28, 0x00, 0x1e, 0x80, 0x08, 0x60, 0x06])
  const sectors = randomSectors(3)
  const before = sectors.slice()
  sectorTwin.scramble(sectors)
  expect(sectors.subarray(0, 12)).toEqual(before.subarray(0, 12))
  sectorTwin.scramble(sectors)
  expect(sectors).toEqual(before)
})

it('ECMA-130 22.3.1: the CRC of nothing but zeros is recorded as ones', () => {
  expect(crc16(new Uint8Array(10), 0, 10)).toBe(0xffff)
  // CRC-16/XMODEM of "123456789" is 31c3h; it is recorded inverted.
  expect(crc16(new TextEncoder().encode('123456789'), 0, 9)).toBe(0x31c3 ^ 0xffff)
})

it('finds the one sector of many that is damaged', () => {
  for (const form of forms) {
    const sectors = randomSectors(4)
    sectorTwin.code(sectors, form)
    expect(sectorTwin.check(sectors, form)).toBe(-1)
    sectors[40 * RAW_SECTOR_BYTES + 1000] = sectors[40 * RAW_SECTOR_BYTES + 1000] ^ 4
    expect(sectorTwin.check(sectors, form)).toBe(40)
  }
})

it.skipIf(native === undefined)('the native kernel and its twin agree on random sectors of every form', () => {
  const kernel = sectorKernelOf(native)
  expect(kernel.name).toBe('native')
  for (const [seed, form] of forms.entries()) {
    const [a, b] = [randomSectors(10 + seed), randomSectors(10 + seed)]
    kernel.code(a, form)
    sectorTwin.code(b, form)
    expect(Buffer.compare(a, b)).toBe(0)
    expect(kernel.check(a, form)).toBe(-1)
    a[63 * RAW_SECTOR_BYTES + 2351] = a[63 * RAW_SECTOR_BYTES + 2351] ^ 1
    expect(kernel.check(a, form)).toBe(63)
    kernel.scramble(b)
    sectorTwin.scramble(b)
    expect(sectorTwin.check(b, form)).toBe(-1)
  }
})

import { describe, expect, it } from 'vitest'
import { sectorTwin } from '../../../src/kernel/index.js'
import type { Disc, SubcodeLayout, SubcodeSpan } from '../../../src/layout/index.js'
import { cdSectors, discSymbols, subcodeBytes, type SubcodeForm, type SymbolOrder } from '../../../src/sector/index.js'
import { writeParities } from '../../../src/sector/cd/packs.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { discOf, noise, soundTrack, sourcesOf } from '../../support/compact.js'

const plain = discOf([[soundTrack('a', 330 * 588)]])
const span = (start: number, length: number, form: SubcodeLayout, source: string = form): SubcodeSpan => ({
  start: lba(start),
  length: sectors(length),
  source,
  form,
})
const withSubcode = (...subcode: readonly SubcodeSpan[]): Disc => ({ ...plain, subcode })

/** Packs of noise, complete with parity. */
function packsOf(name: string, count: number): Uint8Array {
  const out = noise(name, count * 24).map((byte) => byte & 0x3f)
  for (let i = 0; i < count; i++) writeParities(out.subarray(96 * i, 96 * i + 96))
  return out
}

async function symbols(disc: Disc, order: SymbolOrder, data: Record<string, Uint8Array>, from: number, count: number) {
  const source = discSymbols(disc, sourcesOf(data), order)
  const out = new Uint8Array(96 * count)
  for (let i = 0; i < count; i++) out.set((await source.at(lba(from + i))) ?? new Uint8Array(96), 96 * i)
  await source.close()
  return out
}

describe('R to W of a disc', () => {
  const packed = packsOf('packed', 100)
  it('are packed again after the disc has spread them, from raw symbols and from planes alike', async () => {
    const disc = withSubcode(span(20, 100, 'packed'))
    const raw = await symbols(disc, 'raw', { packed }, 20, 102)
    expect(raw).not.toEqual(await symbols(disc, 'packed', { packed }, 20, 102))
    const again = await symbols(withSubcode(span(20, 102, 'raw')), 'packed', { raw }, 20, 100)
    expect(again).toEqual(packed)
    const planes = new Uint8Array(raw.length)
    for (const [i, symbol] of raw.entries())
      for (let channel = 0; channel < 6; channel++) {
        const [sector, at] = [Math.floor(i / 96), i % 96]
        planes[96 * sector + 12 * (2 + channel) + (at >> 3)] |= ((symbol >> (5 - channel)) & 1) << (7 - (at & 7))
      }
    expect(await symbols(withSubcode(span(20, 102, 'planar')), 'raw', { planar: planes }, 20, 102)).toEqual(raw)
  })
  it('reach two sectors beyond a span of packs, and nowhere else', async () => {
    const disc = withSubcode(span(20, 100, 'packed'))
    const source = discSymbols(disc, sourcesOf({ packed }), 'raw')
    const there: boolean[] = []
    for (const at of [-150, 19, 20, 119, 121, 122, 300]) there.push((await source.at(lba(at))) !== undefined)
    expect(there).toEqual([false, false, true, true, true, false, false])
  })
  it('P and Q of a source, and parity of packs, are passed over', async () => {
    const dirty = packed.map((byte, i) => byte | 0xc0 | ([2, 3, 20, 21, 22, 23].includes(i % 24) ? 0x3f : 0))
    expect(await symbols(withSubcode(span(0, 100, 'packed')), 'packed', { packed: dirty }, 0, 100)).toEqual(packed)
    const raw = noise('r', 24 * 10).map((byte) => byte | 0xc0)
    expect(await symbols(withSubcode(span(0, 10, 'raw')), 'raw', { raw }, 0, 10)).toEqual(raw.map((byte) => byte & 0x3f))
  })
  it('of spans that touch go on from one to the other', async () => {
    const parts = withSubcode(span(20, 40, 'packed', 'one'), span(60, 60, 'packed', 'two'))
    const whole = await symbols(withSubcode(span(20, 100, 'packed')), 'raw', { packed }, 20, 102)
    expect(await symbols(parts, 'raw', { one: packed.subarray(0, 3840), two: packed.subarray(3840) }, 20, 102)).toEqual(whole)
  })
  it('are the same wherever one begins to ask, and zero where a source is short', async () => {
    const disc = withSubcode(span(20, 100, 'packed'))
    const all = await symbols(disc, 'raw', { packed }, 0, 330)
    const source = discSymbols(disc, sourcesOf({ packed }), 'raw')
    for (const at of [100, 30, 31, 119, 20]) expect(await source.at(lba(at))).toEqual(all.slice(96 * at, 96 * at + 96))
    const short = await symbols(disc, 'packed', { packed: packed.subarray(0, 50 * 96) }, 20, 100)
    expect(short).toEqual(Uint8Array.from([...packed.subarray(0, 50 * 96), ...new Uint8Array(50 * 96)]))
  })
  it('stand behind each sector of a raw image, and change nothing of P and Q', async () => {
    const read = async (disc: Disc, subcode: SubcodeForm): Promise<Buffer> => {
      const pieces: Uint8Array[] = []
      const options = { area: 'whole', scrambled: true, kernel: sectorTwin, subcode } as const
      for await (const piece of cdSectors(disc, sourcesOf({ packed }), options)) pieces.push(piece)
      return Buffer.concat(pieces)
    }
    const disc = withSubcode(span(20, 100, 'packed'))
    const raw = await symbols(disc, 'raw', { packed }, 0, 330)
    for (const form of ['packed', 'raw', 'pq'] as const) {
      const size = 2352 + subcodeBytes[form]
      const [silent, loud] = [await read(plain, form), await read(disc, form)]
      if (form === 'pq') expect(loud.equals(silent)).toBe(true)
      else
        for (const at of [0, 19, 20, 119, 121, 130]) {
          const place = (at + 22_650) * size + 2352
          const [without, sub] = [silent.subarray(place, place + 96), loud.subarray(place, place + 96)]
          expect(sub.map((byte) => byte & 0xc0)).toEqual(without)
          const wanted = form === 'raw' ? raw : await symbols(disc, 'packed', { packed }, 0, 330)
          expect(sub.map((byte) => byte & 0x3f)).toEqual(Buffer.from(wanted.slice(96 * at, 96 * at + 96)))
        }
    }
  })
})

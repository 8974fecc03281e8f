import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DiscError } from '../../../src/fault/index.js'
import { cutSound, measureSound, openSounds, type Convert, type SoundFile } from '../../../src/source/audio/index.js'
import { floatsOf } from '../../../src/source/audio/pcm.js'
import { quantize } from '../../../src/source/audio/quantize.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { noise } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { aiff, chunk, wave, type AiffOptions } from '../../support/wave.js'

const folder = temporaryFolder()
const all: Convert = { sampleRate: true, sampleSize: true, channels: true, dither: 'none' }
const pcm = noise('wav', 1000)

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const measure = (name: string, content: Uint8Array, convert?: Convert) => measureSound(file(name, content), { files: hostFiles, convert })

async function bytesOf(sound: SoundFile, from = 0, samples = sound.samples): Promise<Buffer> {
  const opener = openSounds({ files: hostFiles })
  const pieces: Uint8Array[] = []
  for await (const piece of opener.open(sound, from, samples)) pieces.push(piece.slice())
  await opener.close()
  return Buffer.concat(pieces)
}

async function decoded(name: string, content: Uint8Array, convert?: Convert): Promise<Buffer> {
  const { sound, faults } = await measure(name, content, convert)
  expect(faults).toEqual([])
  if (sound === undefined) throw new Error('no sound')
  return bytesOf(sound)
}

describe('sounds that a Compact Disc has', () => {
  it('WAV: the samples as they are, whatever chunks stand before and behind', async () => {
    expect(await decoded('a.wav', wave(pcm))).toEqual(Buffer.from(pcm))
    const long = Buffer.concat([wave(pcm, { before: [['LIST', Buffer.alloc(77)]] }), chunk('id3 ', Buffer.alloc(5))])
    expect(await decoded('b.wav', long)).toEqual(Buffer.from(pcm))
  })
  it('AIFF and AIFF-C: the other byte order, or the same as sowt', async () => {
    const swapped = Buffer.from(pcm).swap16()
    expect(await decoded('a.aiff', aiff(swapped, 1000))).toEqual(Buffer.from(pcm))
    expect(await decoded('b.aiff', aiff(swapped, 1000, { compression: 'NONE' }))).toEqual(Buffer.from(pcm))
    expect(await decoded('c.aiff', aiff(pcm, 1000, { compression: 'sowt' }))).toEqual(Buffer.from(pcm))
  })
  it('raw samples are known by their ending', async () => {
    expect(await decoded('a.pcm', pcm)).toEqual(Buffer.from(pcm))
  })
  it('cuts at samples', async () => {
    const { sound } = await measure('cut.wav', wave(pcm))
    expect(sound && (await bytesOf(sound, 123, 456))).toEqual(Buffer.from(pcm.subarray(123 * 4, (123 + 456) * 4)))
    expect(sound && cutSound(sound, 10, 20)).toEqual({ from: 10, samples: 10, faults: [] })
    expect(sound && cutSound(sound, 10, 1001).faults[0]).toMatchObject({ code: 'audio/cutOutside' })
    expect(sound && cutSound(sound, 10, 10).faults[0]).toMatchObject({ code: 'audio/empty' })
  })
})

describe('conversions', () => {
  it('mono becomes stereo, 24 bits and floats become 16', async () => {
    const mono = Buffer.from(pcm.subarray(0, 2000))
    const both = Buffer.concat(
      Array.from({ length: 1000 }, (_, i) => [mono.subarray(2 * i, 2 * i + 2), mono.subarray(2 * i, 2 * i + 2)]).flat(),
    )
    expect(await decoded('mono.wav', wave(mono, { channels: 1 }), all)).toEqual(both)
    const wide = Buffer.alloc(6000)
    for (let i = 0; i < 2000; i++) wide.set([0, pcm[2 * i], pcm[2 * i + 1]], 3 * i)
    expect(await decoded('wide.wav', wave(wide, { bits: 24 }), all)).toEqual(Buffer.from(pcm))
    const floats = Buffer.alloc(8000)
    for (let i = 0; i < 2000; i++) floats.writeFloatLE(Buffer.from(pcm).readInt16LE(2 * i) / 32768, 4 * i)
    expect(await decoded('float.wav', wave(floats, { bits: 32, tag: 3 }), all)).toEqual(Buffer.from(pcm))
  })
  it('dither is triangular over two steps, repeatable, and the same in a cut', async () => {
    const silence = [new Float32Array(50_000), new Float32Array(50_000)]
    const out = Buffer.from(quantize(silence, 0, 'triangular'))
    const counts = new Map<number, number>()
    for (let i = 0; i < out.length; i += 2) counts.set(out.readInt16LE(i), (counts.get(out.readInt16LE(i)) ?? 0) + 1)
    // The triangle from -1 to 1 rounds to 0 for three quarters, to -1 and 1 for an eighth each.
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1])
    expect((counts.get(0) ?? 0) / 100_000).toBeCloseTo(0.75, 2)
    expect((counts.get(1) ?? 0) / 100_000).toBeCloseTo(0.125, 2)
    expect(Buffer.from(quantize([silence[0].subarray(0, 100)], 777, 'triangular')).readInt16LE(0)).toBe(out.readInt16LE(777 * 4))
  })
  it('full scale does not wrap', () => {
    expect([...new Int16Array(quantize([Float32Array.of(2, -2), Float32Array.of(1, -1)], 0, 'none').buffer)]).toEqual([
      32767, 32767, -32768, -32768,
    ])
  })
  it('48 kHz becomes 44.1 kHz: a tone keeps its phase from the first sample to the last', async () => {
    const frames = 48_000
    const tone = Buffer.alloc(frames * 4)
    for (let i = 0; i < frames; i++) {
      const value = Math.round(20_000 * Math.sin((2 * Math.PI * 997 * i) / 48_000))
      tone.writeInt16LE(value, 4 * i)
      tone.writeInt16LE(-value, 4 * i + 2)
    }
    const out = await decoded('tone.wav', wave(tone, { rate: 48_000 }), all)
    expect(out.length).toBe(44_100 * 4)
    let worst = 0
    for (let i = 500; i < 43_600; i++)
      worst = Math.max(worst, Math.abs(out.readInt16LE(4 * i) - 20_000 * Math.sin((2 * Math.PI * 997 * i) / 44_100)))
    expect(worst).toBeLessThan(1.6)
    // A cut of a converted sound is the same as that part of the whole.
    const { sound } = await measure('tone.wav', wave(tone, { rate: 48_000 }), all)
    expect(sound && (await bytesOf(sound, 1234, 5000))).toEqual(out.subarray(1234 * 4, 6234 * 4))
  })
})

describe('AIFF', () => {
  const half = Buffer.from([0, 0x40, 0, 0xc0])
  it.each<[string, Buffer, AiffOptions]>([
    ['8 bits', Buffer.of(0x40, 0xc0), { bits: 8 }],
    ['8 bits without a sign', Buffer.of(0xc0, 0x40), { bits: 8, compression: 'raw ' }],
    ['12 bits', Buffer.of(0x40, 0, 0xc0, 0), { bits: 12 }],
    ['16 bits of the other order', Buffer.of(0, 0x40, 0, 0xc0), { compression: 'sowt' }],
    ['24 bits', Buffer.of(0x40, 0, 0, 0xc0, 0, 0), { bits: 24, compression: 'twos' }],
    ['32 bits', Buffer.of(0x40, 0, 0, 0, 0xc0, 0, 0, 0), { bits: 32 }],
    ['floats', Buffer.of(0x3f, 0, 0, 0, 0xbf, 0, 0, 0), { bits: 32, compression: 'fl32' }],
    ['long floats', Buffer.of(0x3f, 0xe0, 0, 0, 0, 0, 0, 0, 0xbf, 0xe0, 0, 0, 0, 0, 0, 0), { bits: 64, compression: 'FL64' }],
    ['a distance to the first sample', Buffer.of(0x40, 0, 0xc0, 0), { skipped: 6 }],
  ])('%s', async (_, samples, options) => {
    expect(await decoded('form.aiff', aiff(samples, 1, options), all)).toEqual(half)
  })
  it.each<[string, AiffOptions, number | undefined]>([
    ['8 kHz', { rate: [0x40, 0x0b, 0xfa] }, 8000],
    ['one a second', { rate: [0x3f, 0xff, 0x80] }, 1],
    ['ten million', { rate: [0x40, 0x16, 0x98, 0x96, 0x80] }, 10_000_000],
    ['one more', { rate: [0x40, 0x16, 0x98, 0x96, 0x81] }, undefined],
    ['half a sample', { rate: [0x40, 0x0e, 0xac, 0x44, 0x80] }, undefined],
    ['none at all', { rate: [0, 0, 0] }, undefined],
    ['33 bits', { bits: 33 }, undefined],
    ['no bits', { bits: 0 }, undefined],
    ['floats of 16 bits', { compression: 'fl32' }, undefined],
  ])('rate and width: %s', async (_, options, rate) => {
    const { sound, faults } = await measure('rate.aiff', aiff(Buffer.alloc(40), 8, options), all)
    expect(sound?.rate).toBe(rate)
    expect(faults.map(({ code }) => code)).toEqual(rate === undefined ? ['audio/malformed'] : [])
  })
})

const riff = wave(pcm)
const patched = (offset: number, ...values: number[]): Buffer => {
  const out = Buffer.from(riff)
  out.set(values, offset)
  return out
}

describe('faults', () => {
  it.each([
    ['audio/wrongRate', 'r.wav', wave(pcm, { rate: 48_000 })],
    ['audio/wrongSize', 's.wav', wave(Buffer.alloc(600), { bits: 24 })],
    ['audio/wrongSize', 'f.wav', wave(Buffer.alloc(800), { bits: 32, tag: 3 })],
    ['audio/wrongChannels', 'm.wav', wave(pcm, { channels: 1 })],
    ['audio/wrongChannels', 'q.wav', wave(pcm, { channels: 4 })],
    ['audio/empty', 'e.wav', wave(Buffer.alloc(0))],
    ['audio/truncated', 't.wav', riff.subarray(0, 2000)],
    ['audio/truncated', 'l.wav', wave(pcm, { said: 0xffff_fff0 })],
    ['audio/malformed', 'h.wav', riff.subarray(0, 30)],
    ['audio/malformed', 'n.wav', riff.subarray(0, 12)],
    ['audio/malformed', 'z.wav', patched(32, 3, 0)],
    ['audio/malformed', 'c.wav', patched(22, 0, 0)],
    ['audio/malformed', 'big.wav', patched(16, 0xff, 0xff, 0xff, 0x7f)],
    ['audio/unsupported', 'adpcm.wav', patched(20, 2, 0)],
    ['audio/unsupported', 'noise.mp3', Buffer.alloc(5000, 0x55)],
    ['audio/oddLength', 'odd.pcm', Buffer.alloc(4001)],
    ['audio/truncated', 't.aiff', aiff(pcm, 1_000_000)],
    ['audio/truncated', 's.aiff', Buffer.concat([aiff(pcm.subarray(0, 4), 2, { skipped: 8 }), chunk('ANNO', Buffer.alloc(8))])],
    ['audio/malformed', 'z.aiff', aiff(pcm, 1000, { channels: 0 })],
    ['audio/unsupported', 'x.aiff', aiff(pcm, 1000, { compression: 'ima4' })],
    ['audio/malformed', 'h.aiff', aiff(pcm, 1000).subarray(0, 20)],
    ['audio/malformed', 'h.flac', Buffer.from('fLaC\0\0\0\x22')],
    ['audio/malformed', 'i.flac', Buffer.concat([Buffer.from('fLaC\x04\0\0\x22'), Buffer.alloc(40)])],
  ])('%s: %s', async (code, name, content) => {
    const { sound, faults } = await measure(name, content)
    expect(faults.map((fault) => fault.code)).toContain(code)
    expect(faults.at(-1)?.imapi).toEqual(['E_IMAPI_DF2TAO_STREAM_NOT_SUPPORTED'])
    expect(faults.at(-1)?.message).toContain(name)
    expect(sound).toBeUndefined()
  })
  it('audio/notFound', async () => {
    expect((await measureSound(join(folder, 'nothing.wav'), { files: hostFiles })).faults[0]?.code).toBe('audio/notFound')
    expect((await measureSound(folder, { files: hostFiles })).faults[0]?.code).toBe('audio/notFound')
  })
  it('warns of an open length and of a partial sample', async () => {
    const open = await measure('open.wav', wave(pcm, { said: 0xffff_ffff }))
    expect(open.faults.map((fault) => fault.code)).toEqual(['audio/unknownLength'])
    expect(open.sound?.samples).toBe(1000)
    const partial = await measure('partial.wav', wave(pcm.subarray(0, 3998)))
    expect(partial.faults.map((fault) => fault.code)).toEqual(['audio/partialSample'])
    expect(partial.sound?.samples).toBe(999)
  })
  it('audio/changed: a file that was written to since', async () => {
    const { sound } = await measure('late.wav', wave(pcm))
    utimesSync(join(folder, 'late.wav'), 1, 1)
    const error = await (sound && bytesOf(sound).catch((caught: unknown) => caught as DiscError))
    expect((error as DiscError).faults[0]).toMatchObject({ code: 'audio/changed', imapi: ['IMAPI_E_DATA_STREAM_INCONSISTENCY'] })
  })
})

it('integers of every width and order become the same floats', () => {
  const layout = { offset: 0, stride: 3, order: 'little', kind: 'signed' } as const
  expect(floatsOf(Uint8Array.of(0, 0, 0x80, 0xff, 0xff, 0x7f), layout, 1)[0]).toEqual(Float32Array.of(-1, 8_388_607 / 8_388_608))
  expect(floatsOf(Uint8Array.of(0x80, 0, 0), { ...layout, order: 'big' }, 1)[0]).toEqual(Float32Array.of(-1))
  expect(floatsOf(Uint8Array.of(0, 128, 255), { ...layout, stride: 1, kind: 'unsigned' }, 1)[0]).toEqual(Float32Array.of(-1, 0, 127 / 128))
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DiscError, type Fault } from '../../../src/fault/index.js'
import { measureSound, openSounds } from '../../../src/source/audio/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { noise } from '../../support/compact.js'
import { flac, framesOf, type FlacOptions } from '../../support/flac.js'
import { temporaryFolder } from '../../support/folder.js'

const folder = temporaryFolder()
const path = join(folder, 'a.flac')
const SAMPLES = 1000
const pcm = Buffer.from(noise('flac', SAMPLES))

/** All samples, or the fault that keeps them. */
async function decoded(content: Uint8Array): Promise<Buffer | Fault> {
  writeFileSync(path, content)
  const opener = openSounds({ files: hostFiles })
  try {
    const { sound, faults } = await measureSound(path, { files: hostFiles })
    if (sound === undefined) return faults[0]
    const pieces: Uint8Array[] = []
    for await (const piece of opener.open(sound, 0, sound.samples)) pieces.push(piece.slice())
    return Buffer.concat(pieces)
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]
    throw error
  } finally {
    await opener.close()
  }
}

// The decoder speaks of what it cannot decode.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

const title = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 'x')])
const item = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from('Title\0ab')])
const apeMark = (flags: number): Buffer => {
  const out = Buffer.alloc(32)
  out.write('APETAGEX')
  for (const [i, value] of [2000, item.length + 32, 1, flags].entries()) out.writeUInt32LE(value, 8 + 4 * i)
  return out
}
const ape = Buffer.concat([apeMark(0xa000_0000), item, apeMark(0x8000_0000)])
const lyrics = Buffer.from('LYRICSBEGININD0000200000028LYRICS200')
const id3 = (size: number, flags = 0): Buffer =>
  Buffer.concat([
    Buffer.from(['I', 'D', '3'].map((letter) => letter.charCodeAt(0)).concat([4, 0, flags, 0, 0, size >> 7, size & 0x7f])),
    Buffer.from(noise('picture', size)).subarray(0, size),
    Buffer.alloc(flags === 0 ? 0 : 10),
  ])

describe('what stands around the frames is no part of the sound', () => {
  const behind: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['ID3v1', title],
    ['APEv2', ape],
    ['Lyrics3 and ID3v1', Buffer.concat([lyrics, title])],
    ['APEv2 and ID3v1', Buffer.concat([ape, title])],
    ['ID3v2', id3(2000)],
    ['zeros', Buffer.alloc(4096)],
    ['one byte', Buffer.from([0xff])],
    ['sync codes', Buffer.alloc(300, Buffer.from([0xff, 0xf8]))],
    ['two megabytes of noise', Buffer.from(noise('behind', 500_000))],
  ]
  for (const said of [SAMPLES, 0])
    it.each(behind)(`behind: %s, ${said === 0 ? 'of unknown length' : 'of known length'}`, async (_, tail) => {
      expect(await decoded(Buffer.concat([flac(pcm, { said }), tail]))).toEqual(pcm)
    })
  it.each([
    ['ID3v2', id3(2000)],
    ['ID3v2 with a footer', id3(300, 0x10)],
    ['two of ID3v2', Buffer.concat([id3(100), id3(200, 0x10)])],
  ])('in front: %s', async (_, head) => {
    expect(await decoded(Buffer.concat([head, flac(pcm), title]))).toEqual(pcm)
  })
  it('between: metadata that hold frames of another sound', async () => {
    const other = Buffer.concat(framesOf(Buffer.from(noise('other', 600)), {}))
    expect(await decoded(flac(pcm, { blocks: [[6, other]] }))).toEqual(pcm)
  })
  it('metadata whose length lies are searched through', async () => {
    const picture = flac(pcm, { blocks: [[6, Buffer.alloc(5000, 7)]] })
    picture.writeUIntBE(40, 43, 3)
    expect(await decoded(picture)).toEqual(pcm)
  })
})

describe('frames', () => {
  const forms: readonly (readonly [string, FlacOptions])[] = [
    ['sizes of blocks in one byte', { block: 250, codes: [0x69, 0x18], uncommon: [249] }],
    ['sizes of blocks in two bytes', { block: 500, codes: [0x79, 0x18], uncommon: [1, 243] }],
    ['rates in two bytes', { block: 500, codes: [0x7d, 0x18], uncommon: [1, 243, 0xac, 0x44] }],
    ['tens of rates in two bytes', { block: 500, codes: [0x7e, 0x18], uncommon: [1, 243, 0x11, 0x3a] }],
    ['numbers of samples', { block: 50, codes: [0x69, 0x18], uncommon: [49], numbers: 'samples' }],
  ]
  it.each(forms)('9.1: %s', async (_, options) => {
    expect(await decoded(Buffer.concat([flac(pcm, options), title]))).toEqual(pcm)
  })
  it.each(['frames', 'samples'] as const)('9.1.5: numbers of two and three bytes, that count %s', async (numbers) => {
    const long = Buffer.from(noise('long', 5008))
    expect(await decoded(flac(long, { block: 16, codes: [0x69, 0x18], uncommon: [15], numbers }))).toEqual(long)
  })
  it.each([
    ['a rate', 0x10, 0x18],
    ['a size of samples', 0x19, 0x10],
  ])('9.1: %s that stands in the stream information alone is left to other decoders', async (_, third, fourth) => {
    const fault = await decoded(flac(pcm, { block: 192, codes: [third, fourth] }))
    expect(fault).toMatchObject({ code: 'audio/unsupported' })
  })
  it('samples of 20 bits, for which the decoder has no scale, are left to other decoders', async () => {
    const fault = await decoded(flac(pcm, { bits: 20 }))
    expect(fault).toMatchObject({ code: 'audio/unsupported', message: expect.stringContaining('20 bits') as string })
  })
})

describe('what is lost is told', () => {
  const whole = flac(pcm)
  const open = flac(pcm, { said: 0 })
  const first = 42
  const frames = framesOf(pcm, {})
  const starts = frames.map((_, i) => frames.slice(0, i).reduce((sum, frame) => sum + frame.length, first))
  /** Nothing tells a last frame whose header is not whole from other bytes that stand behind the frame before. */
  const inHeader = (at: number): boolean => starts.some((start) => at >= start && at < start + 10)

  it.each<[string, number, (byte: number) => number, string | undefined]>([
    ['another block first', 4, (byte) => byte | 1, 'stream information is missing'],
    ['34 bytes less one', 7, () => 33, 'stream information is missing'],
    ['34 bytes and one', 7, () => 35, 'stream information is missing'],
    ['blocks of 15 samples', 9, () => 15, 'make no sense'],
    ['blocks of 16 samples', 9, () => 16, undefined],
    ['samples of 3 bits', 21, (byte) => (byte & 15) | 0x20, 'make no sense'],
    ['four channels', 20, (byte) => (byte & 0xf1) | 6, 'has 4 channels'],
  ])('8.2, stream information: %s', async (_, at, change, words) => {
    const content = flac(pcm)
    if (at === 9) content[8] = 0
    content[at] = change(content[at])
    writeFileSync(path, content)
    const { sound, faults } = await measureSound(path, { files: hostFiles })
    expect(faults.map(({ message }) => message)).toEqual(words === undefined ? [] : [expect.stringContaining(words)])
    expect(sound?.samples).toBe(words === undefined ? SAMPLES : undefined)
  })
  it('a file that is cut, anywhere', async () => {
    for (let end = first; end < whole.length; end += 61) {
      expect(await decoded(whole.subarray(0, end))).toMatchObject({ code: 'audio/damaged' })
      expect(await decoded(Buffer.concat([whole.subarray(0, end), title]))).toMatchObject({ code: 'audio/damaged' })
      if (!inHeader(end)) expect(await decoded(open.subarray(0, end))).toMatchObject({ severity: 'error' })
    }
  })
  it('a byte that is damaged, anywhere', async () => {
    for (const file of [whole, open])
      for (let at = first; at < file.length; at += 59) {
        if (file === open && at >= (starts.at(-1) ?? 0) && inHeader(at)) continue
        const damaged = Buffer.concat([file, ape])
        damaged[at] = damaged[at] ^ 0x10
        const result = await decoded(damaged)
        expect(result, `byte ${at}`).toMatchObject({ code: 'audio/damaged' })
      }
  })
  it('another stream behind, and more samples than are said', async () => {
    expect(await decoded(Buffer.concat([whole, title, whole]))).toMatchObject({
      code: 'audio/damaged',
      message: expect.stringContaining('another stream') as string,
    })
    expect(await decoded(flac(pcm, { said: 900 }))).toMatchObject({
      code: 'audio/damaged',
      message: expect.stringContaining('more samples') as string,
    })
  })
  it('a file without frames', async () => {
    expect(await decoded(whole.subarray(0, first))).toMatchObject({ code: 'audio/damaged' })
    expect(await decoded(Buffer.concat([open.subarray(0, first), title]))).toMatchObject({ code: 'audio/empty' })
  })
})

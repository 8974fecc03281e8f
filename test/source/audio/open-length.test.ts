import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { measureSound, openSounds, type Convert } from '../../../src/source/audio/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { noise } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { aiff, chunk, wave, type AiffOptions, type WaveOptions } from '../../support/wave.js'

const folder = temporaryFolder()
const pcm = Buffer.from(noise('stream', 1000))
const all: Convert = { sampleRate: true, sampleSize: true, channels: true, dither: 'none' }

/** Codes of faults, and the samples. */
async function read(name: string, content: Uint8Array): Promise<{ readonly codes: readonly string[]; readonly samples?: Buffer }> {
  const path = join(folder, name)
  writeFileSync(path, content)
  const { sound, faults } = await measureSound(path, { files: hostFiles, convert: all })
  const codes = faults.map((fault) => fault.code)
  if (sound === undefined) return { codes }
  const opener = openSounds({ files: hostFiles })
  const pieces: Uint8Array[] = []
  for await (const piece of opener.open(sound, 0, sound.samples)) pieces.push(piece.slice())
  await opener.close()
  return { codes, samples: Buffer.concat(pieces) }
}

const whole = { codes: ['audio/unknownLength'], samples: pcm }

describe('a WAV file from a pipe is read to its end', () => {
  const headers: readonly (readonly [string, WaveOptions])[] = [
    ['flac', { said: 0, outer: 0 }],
    ['a recorder that broke off', { said: 0, outer: 36 }],
    ['ffmpeg', { said: 0xffff_ffff, outer: 0xffff_ffff }],
    ['sox', { said: 0x7fff_f000, outer: 0x7fff_f024 }],
    ['arecord', { said: 0x8000_0000, outer: 0x8000_0024 }],
    ['arecord of old', { said: 0x7fff_ff00, outer: 0x7fff_ff24 }],
    ['the highest number with a sign', { said: 0x7fff_ffff, outer: 0x7fff_ffff }],
    ['a number that overflows', { said: 0xffff_fff0, outer: 0x14 }],
    ['more than the longest disc', { said: 0x9123_4560, outer: 0x9123_4584 }],
  ]
  it.each(headers)('%s', async (_, options) => {
    expect(await read('a.wav', wave(pcm, options))).toEqual(whole)
  })
  it('EBU Tech 3306: long sizes of zero, and of -1', async () => {
    for (const size of [0, 0xff]) {
      const sizes = Buffer.alloc(28)
      sizes.fill(size, 0, 24)
      const file = wave(pcm, { said: 0xffff_ffff, outer: 0xffff_ffff, before: [['ds64', sizes]] })
      file.write('RF64')
      expect(await read('long.wav', file)).toEqual(whole)
    }
  })
})

describe('an AIFF file from a pipe is read to its end', () => {
  const swapped = Buffer.from(pcm).swap16()
  const headers: readonly (readonly [string, number, AiffOptions])[] = [
    ['ffmpeg', 0, { said: 0, outer: 0 }],
    ['flac', 0, { said: 8, outer: 0 }],
    ['sox', 0x1fc0_0000, { said: 0x7f00_0008, outer: 0x7f00_002e }],
    ['sizes of -1', 0xffff_ffff, { said: 0xffff_ffff, outer: 0xffff_ffff }],
    ['samples that are not counted', 0, {}],
  ]
  it.each(headers)('%s', async (_, frames, options) => {
    expect(await read('a.aiff', aiff(swapped, frames, options))).toEqual(whole)
    expect(await read('a.aifc', aiff(pcm, frames, { ...options, compression: 'sowt' }))).toEqual(whole)
  })
  it('counted samples need no other length', async () => {
    expect(await read('counted.aiff', aiff(swapped, 1000, { said: 0, outer: 0 }))).toEqual({ codes: [], samples: pcm })
  })
  it('an end within a sample is told', async () => {
    expect((await read('part.aiff', aiff(swapped.subarray(0, 3998), 0, { said: 0, outer: 0 }))).codes).toEqual([
      'audio/unknownLength',
      'audio/partialSample',
    ])
  })
})

describe('a file that was cut off is none from a pipe', () => {
  /** More than an hour at 96 kHz and 24 bits, cut after some bytes. */
  const wide: WaveOptions = { rate: 96_000, bits: 24, said: 0x9123_4560, outer: 0x9123_4584 }
  it.each([
    ['a track', wave(pcm).subarray(0, 3000)],
    ['half an hour', wave(pcm, { said: 317_520_000, outer: 317_520_036 })],
    ['more than an hour with 24 bits', wave(Buffer.alloc(6000), wide)],
    ['a file that ends where it says', wave(pcm, { said: 0xffff_f000 })],
    ['AIFF', aiff(pcm, 100_000, { said: 400_008, outer: 400_046 })],
    ['AIFF at its end', aiff(pcm, 1000).subarray(0, 3000)],
  ])('%s', async (_, content) => {
    expect(await read('cut', content)).toEqual({ codes: ['audio/truncated'] })
  })
  it('no samples, but other chunks behind them', async () => {
    const behind = chunk('LIST', Buffer.alloc(50))
    const file = Buffer.concat([wave(Buffer.alloc(0)), behind])
    file.writeUInt32LE(file.length - 8, 4)
    expect(await read('empty.wav', file)).toEqual({ codes: ['audio/empty'] })
    expect(await read('empty.aiff', aiff(Buffer.alloc(0), 0))).toEqual({ codes: ['audio/empty'] })
  })
})

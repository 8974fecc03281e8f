/** Audio files that other programs made, decoded to the sample. */

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { DiscError } from '../../src/fault/index.js'
import { findFfmpeg } from '../../src/source/audio/ffmpeg.node.js'
import { measureSound, openSounds, type Convert, type ForeignDecoder, type SoundFile } from '../../src/source/audio/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'
import { chunk, wave } from '../support/wave.js'

const folder = temporaryFolder()
const SAMPLES = 300_000
const pcm = Buffer.from(noise('interop', SAMPLES))
const at = (name: string): string => join(folder, name)
writeFileSync(at('in.wav'), wave(pcm))
writeFileSync(at('in.pcm'), pcm)

async function decoded(name: string, convert?: Convert, foreign?: ForeignDecoder): Promise<Buffer> {
  const { sound, faults } = await measureSound(at(name), { files: hostFiles, convert, foreign })
  expect(faults).toEqual([])
  if (sound === undefined) throw new Error('no sound')
  return cut(sound, 0, sound.samples, foreign)
}

async function cut(sound: SoundFile, from: number, samples: number, foreign?: ForeignDecoder): Promise<Buffer> {
  const opener = openSounds({ files: hostFiles, foreign })
  const pieces: Uint8Array[] = []
  for await (const piece of opener.open(sound, from, samples)) pieces.push(piece.slice())
  await opener.close()
  return Buffer.concat(pieces)
}

const codeOf = async (promise: Promise<unknown>): Promise<string | undefined> => {
  try {
    await promise
    return undefined
  } catch (error) {
    return (error as DiscError).faults[0]?.code
  }
}

itNeeds(['flac'], 'flac: every sample, in one go and in cuts', async () => {
  run('flac', ['-s', '-f', at('in.wav'), '-o', at('in.flac')])
  expect(Buffer.compare(await decoded('in.flac'), pcm)).toBe(0)
  const { sound } = await measureSound(at('in.flac'), { files: hostFiles })
  if (sound === undefined) throw new Error('no sound')
  const opener = openSounds({ files: hostFiles })
  for (const [from, samples] of [
    [0, 1000],
    [1000, 99_000],
    [150_001, 7],
    [150_000, 3],
    [299_999, 1],
  ] as const) {
    const pieces: Uint8Array[] = []
    for await (const piece of opener.open(sound, from, samples)) pieces.push(piece.slice())
    expect(Buffer.compare(Buffer.concat(pieces), pcm.subarray(from * 4, (from + samples) * 4))).toBe(0)
  }
  await opener.close()
})

itNeeds(['flac'], 'flac of unknown length, and behind an ID3 tag', async () => {
  const raw = '--force-raw-format --endian=little --sign=signed --channels=2 --bps=16 --sample-rate=44100'.split(' ')
  const stream = execFileSync('flac', ['-s', '-c', ...raw, '-'], { input: pcm, maxBuffer: 2 ** 28 })
  writeFileSync(at('piped.flac'), stream)
  expect(stream.subarray(21, 26).toString('hex')).toMatch(/^.0{9}$/)
  expect(Buffer.compare(await decoded('piped.flac'), pcm)).toBe(0)
  writeFileSync(
    at('tagged.flac'),
    Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\x01\x00'), Buffer.alloc(128), readFileSync(at('piped.flac'))]),
  )
  expect(Buffer.compare(await decoded('tagged.flac'), pcm)).toBe(0)
})

itNeeds(['flac', 'metaflac', 'ffmpeg', 'sox'], 'flac with tags behind, as ffmpeg and sox read it', async () => {
  run('flac', ['-s', '-f', at('in.wav'), '-o', at('plain.flac')])
  writeFileSync(at('cover.png'), Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), noise('cover', 100_000)]))
  run('metaflac', ['--import-picture-from=3|image/png||10x10x24|cover.png', 'plain.flac'], { cwd: folder })
  const title = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)])
  writeFileSync(at('behind.flac'), Buffer.concat([readFileSync(at('plain.flac')), title]))
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('behind.flac'), '-f', 's16le', at('ffmpeg.pcm')])
  run('sox', [at('behind.flac'), '-t', 'raw', at('sox.pcm')])
  const mine = await decoded('behind.flac')
  for (const theirs of ['ffmpeg.pcm', 'sox.pcm']) expect(Buffer.compare(mine, readFileSync(at(theirs)))).toBe(0)
  expect(Buffer.compare(mine, pcm)).toBe(0)
})

itNeeds(['flac'], 'flac in every way that flac encodes, each sample', async () => {
  for (const [i, way] of ['-0', '-8', '--lax -b 16', '--lax -b 65535', '--lax -l 32 -r 15', '-5 --padding=70000 -S 1s'].entries()) {
    run('flac', ['-s', '-f', ...way.split(' '), at('in.wav'), '-o', at(`way${i}.flac`)])
    expect(Buffer.compare(await decoded(`way${i}.flac`), pcm), way).toBe(0)
  }
})

itNeeds(['flac'], 'flac of 32 bits', async () => {
  const wide = Buffer.alloc(pcm.length * 2)
  for (let i = 0; i < pcm.length / 2; i++) wide.writeInt16LE(pcm.readInt16LE(2 * i), 4 * i + 2)
  writeFileSync(at('flac32.wav'), wave(wide, { bits: 32 }))
  run('flac', ['-s', '-f', at('flac32.wav'), '-o', at('flac32.flac')])
  const convert = { sampleRate: false, sampleSize: true, channels: false, dither: 'none' } as const
  expect(Buffer.compare(await decoded('flac32.flac', convert), pcm)).toBe(0)
})

itNeeds(['flac', 'ffmpeg', 'ffprobe'], 'flac of 20 bits is decoded by ffmpeg', async () => {
  // 20 bits that count, of 24, as WAVE_FORMAT_EXTENSIBLE has it.
  const wide = Buffer.alloc((pcm.length / 2) * 3)
  for (let i = 0; i < pcm.length / 2; i++) wide.writeInt16LE(pcm.readInt16LE(2 * i), 3 * i + 1)
  const head = wave(Buffer.alloc(0), { bits: 24 }).subarray(20, 36)
  head.writeUInt16LE(0xfffe, 0)
  const format = Buffer.concat([head, Buffer.from('16001400030000000100000000001000800000aa00389b71', 'hex')])
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), chunk('data', wide)])
  writeFileSync(at('flac20.wav'), chunk('RIFF', body))
  run('flac', ['-s', '-f', at('flac20.wav'), '-o', at('flac20.flac')])
  const convert = { sampleRate: false, sampleSize: true, channels: false, dither: 'none' } as const
  expect((await measureSound(at('flac20.flac'), { files: hostFiles, convert })).faults[0]?.code).toBe('audio/unsupported')
  expect(Buffer.compare(await decoded('flac20.flac', convert, await findFfmpeg()), pcm)).toBe(0)
})

itNeeds(['flac', 'ffmpeg'], 'flac of 24 bits', async () => {
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), '-c:a', 'pcm_s24le', at('wide.wav')])
  run('flac', ['-s', '-f', at('wide.wav'), '-o', at('wide.flac')])
  const convert = { sampleRate: false, sampleSize: true, channels: false, dither: 'none' } as const
  expect(Buffer.compare(await decoded('wide.flac', convert), pcm)).toBe(0)
})

itNeeds(['flac'], 'flac that is cut or damaged is a fault with the sample', async () => {
  run('flac', ['-s', '-f', at('in.wav'), '-o', at('whole.flac')])
  const whole = readFileSync(at('whole.flac'))
  writeFileSync(at('cut.flac'), whole.subarray(0, whole.length * 0.6))
  expect(await codeOf(decoded('cut.flac'))).toBe('audio/damaged')
  const damaged = Buffer.from(whole)
  damaged.fill(0x5a, 500_000, 500_400)
  writeFileSync(at('damaged.flac'), damaged)
  expect(await codeOf(decoded('damaged.flac'))).toBe('audio/damaged')
  const lying = Buffer.from(whole)
  lying.writeUInt32BE(SAMPLES - 1000, 22)
  writeFileSync(at('lying.flac'), lying)
  expect(await codeOf(decoded('lying.flac'))).toBe('audio/damaged')
})

itNeeds(['ffmpeg', 'ffprobe'], 'other formats through ffmpeg: lossless ones to the sample, lossy ones to their length', async () => {
  const foreign = await findFfmpeg()
  expect(foreign).toBeDefined()
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), '-c:a', 'alac', at('in.m4a')])
  expect(Buffer.compare(await decoded('in.m4a', undefined, foreign), pcm)).toBe(0)
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), '-c:a', 'libvorbis', at('in.ogg')])
  expect((await decoded('in.ogg', undefined, foreign)).length).toBe(pcm.length)
  writeFileSync(at('bad.m4a'), readFileSync(at('in.m4a')).subarray(0, 5000))
  expect(await codeOf(decoded('bad.m4a', undefined, foreign))).toBe('audio/decoder')
})

itNeeds(['ffmpeg', 'ffprobe'], 'lengths that headers tell exactly are taken from there, and a file that is shorter is told', async () => {
  const foreign = await findFfmpeg()
  if (foreign === undefined) throw new Error('no ffmpeg')
  const probing: ForeignDecoder = {
    ...foreign,
    decode: () => {
      throw new Error('decoded')
    },
  }
  for (const name of ['in.wv', 'in.tta', 'in.oga']) {
    run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), ...(name === 'in.oga' ? ['-c:a', 'flac'] : []), at(name)])
    const { sound } = await measureSound(at(name), { files: hostFiles, foreign: probing })
    expect(sound?.samples).toBe(SAMPLES)
    expect(sound && Buffer.compare(await cut(sound, 0, SAMPLES, foreign), pcm)).toBe(0)
  }
  writeFileSync(at('short.wv'), readFileSync(at('in.wv')).subarray(0, 500_000))
  expect(await codeOf(decoded('short.wv', undefined, foreign))).toBe('audio/damaged')
  // What was written to a pipe counts nothing, and what a list of edits cuts counts too much.
  writeFileSync(at('piped.wv'), execFileSync('ffmpeg', ['-v', 'error', '-i', at('in.wav'), '-f', 'wv', '-'], { maxBuffer: 2 ** 28 }))
  expect(Buffer.compare(await decoded('piped.wv', undefined, foreign), pcm)).toBe(0)
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), '-c:a', 'alac', at('whole.m4a')])
  run('ffmpeg', ['-v', 'error', '-y', '-ss', '1', '-i', at('whole.m4a'), '-c', 'copy', at('edited.m4a')])
  expect((await decoded('edited.m4a', undefined, foreign)).length).toBeGreaterThan(200_000 * 4)
})

itNeeds(['ffmpeg'], 'AIFF, WAV in the extensible format and RF64 of ffmpeg', async () => {
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), at('in.aiff')])
  expect(Buffer.compare(await decoded('in.aiff'), pcm)).toBe(0)
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), '-rf64', 'always', at('rf64.wav')])
  expect(readFileSync(at('rf64.wav')).subarray(0, 4).toString()).toBe('RF64')
  expect(Buffer.compare(await decoded('rf64.wav'), pcm)).toBe(0)
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), '-c:a', 'pcm_s32le', at('wide32.wav')])
  const convert = { sampleRate: false, sampleSize: true, channels: false, dither: 'none' } as const
  expect(Buffer.compare(await decoded('wide32.wav', convert), pcm)).toBe(0)
})

itNeeds(['ffmpeg'], 'a cut from the middle of an AIFF file', async () => {
  run('ffmpeg', ['-v', 'error', '-y', '-i', at('in.wav'), at('cut.aiff')])
  const { sound } = await measureSound(at('cut.aiff'), { files: hostFiles })
  expect(sound && Buffer.compare(await cut(sound, 12_345, 100_000), pcm.subarray(12_345 * 4, 112_345 * 4))).toBe(0)
})

itNeeds(['sox', 'ffmpeg', 'flac'], 'WAV, RF64 and AIFF that programs write into pipes', async () => {
  const piped = (program: string, ...args: string[]): Buffer =>
    execFileSync(program, args, { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] })
  writeFileSync(
    at('open.flac'),
    execFileSync(
      'flac',
      ['-s', '-c', '--force-raw-format', '--endian=little', '--sign=signed', '--channels=2', '--bps=16', '--sample-rate=44100', '-'],
      { input: pcm, maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'ignore'] },
    ),
  )
  const streams: Record<string, Buffer> = {
    'sox.wav': piped('sox', at('in.wav'), '-t', 'wav', '-', 'speed', '1'),
    'sox.aiff': piped('sox', at('in.wav'), '-t', 'aiff', '-', 'speed', '1'),
    'sox.aifc': piped('sox', at('in.wav'), '-t', 'aifc', '-', 'speed', '1'),
    'ffmpeg.wav': piped('ffmpeg', '-v', 'error', '-i', at('in.wav'), '-f', 'wav', '-'),
    'ffmpeg.rf64': piped('ffmpeg', '-v', 'error', '-i', at('in.wav'), '-rf64', 'always', '-f', 'wav', '-'),
    'ffmpeg.aiff': piped('ffmpeg', '-v', 'error', '-i', at('in.wav'), '-f', 'aiff', '-'),
    'flac.wav': piped('flac', '-s', '-d', '-c', at('open.flac')),
    'flac.rf64': piped('flac', '-s', '-d', '-c', '--force-rf64-format', at('open.flac')),
    'flac.aiff': piped('flac', '-s', '-d', '-c', '--force-aiff-format', at('open.flac')),
  }
  for (const [name, stream] of Object.entries(streams)) {
    writeFileSync(at(name), stream)
    const { sound, faults } = await measureSound(at(name), { files: hostFiles })
    expect(
      faults.map(({ code }) => code),
      name,
    ).toEqual(['audio/unknownLength'])
    expect(sound && Buffer.compare(await cut(sound, 0, sound.samples), pcm), name).toBe(0)
  }
})

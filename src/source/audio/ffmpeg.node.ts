/** Other formats through ffmpeg, where it is installed. It reads local files alone and the first sound in each. */

import { spawn, type ChildProcessByStdio, type SpawnOptions, type StdioOptions } from 'node:child_process'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { DiscError, reasonOf } from '../../fault/index.js'
import { openGuarded } from '../guard.node.js'
import { closeRead } from '../host.node.js'
import { faults } from './faults.js'
import type { ForeignDecoder, ForeignSound } from './foreign.js'
import type { LookedAt } from './header.js'

const MOST_OUTPUT = 1 << 20
/** Codecs that give what was put in, in files whose header counts samples. ALAC is none: its lists of edits may cut a file that counts all. */
const counted = new Set(['ape', 'flac', 'tak', 'tta', 'wavpack'])
const PROBE_MS = 60_000

/** Undefined where ffmpeg and ffprobe are not both there. */
export async function findFfmpeg(): Promise<ForeignDecoder | undefined> {
  const both = await Promise.all(['ffmpeg', 'ffprobe'].map((program) => output(program, ['-version']).catch(() => undefined)))
  return both.every((said) => said !== undefined) ? ffmpeg : undefined
}

/** Other protocols than files would let a playlist reach the network. */
const local = ['-protocol_whitelist', 'file'] as const

/** What the program reads: on Linux the very file that was looked at, whatever has its name by then. */
interface Input {
  readonly name: string
  readonly stdio: StdioOptions
}

async function withInput<Result>({ path, look }: LookedAt, use: (input: Input) => Result | Promise<Result>): Promise<Result> {
  const handle = openGuarded(path, look)
  try {
    const plain: StdioOptions = ['ignore', 'pipe', 'pipe']
    return await use(
      process.platform === 'linux'
        ? { name: 'file:/proc/self/fd/3', stdio: [...plain, handle] }
        : { name: `file:${resolve(path)}`, stdio: plain },
    )
  } finally {
    closeRead(handle)
  }
}

const ffmpeg: ForeignDecoder = {
  name: 'ffmpeg',
  async probe(file) {
    const { path } = file
    const asked = 'stream=codec_name,codec_long_name,sample_fmt,sample_rate,channels,time_base,start_pts,duration_ts'
    let said: string
    try {
      const options = ['-v', 'error', ...local, '-select_streams', 'a:0', '-show_entries', asked, '-of', 'json']
      said = await withInput(file, ({ name, stdio }) => output('ffprobe', [...options, name], stdio))
    } catch (error) {
      if (error instanceof DiscError) throw error
      throw new DiscError(faults.decoder({ path, reason: reasonOf(error) }), { cause: error })
    }
    const stream = (JSON.parse(said) as { streams?: readonly Record<string, string | number>[] }).streams?.[0]
    if (stream === undefined) return undefined
    const [rate, channels] = [Number(stream['sample_rate']), Number(stream['channels'])]
    if (!(rate > 0) || !(channels > 0)) return undefined
    const samples = /^s16p?$|^u8p?$/.test(String(stream['sample_fmt'])) ? 'signed' : 'float'
    return { name: String(stream['codec_long_name'] ?? 'sound'), rate, channels, samples, frames: framesOf(stream, rate) }
  },
  async *decode(file, sound: ForeignSound, signal) {
    const { path } = file
    const format = sound.samples === 'signed' ? 's16le' : 'f32le'
    const child = await withInput(file, ({ name, stdio }) =>
      spawned('ffmpeg', ['-v', 'error', '-nostdin', ...local, '-i', name, '-map', '0:a:0', '-f', format, 'pipe:1'], { stdio }),
    )
    let complaint = ''
    child.stderr.on('data', (piece: Buffer) => {
      if (complaint.length < 2000) complaint += piece.toString()
    })
    const ended = new Promise<number | null>((settle, fail) => {
      child.once('error', fail)
      child.once('close', settle)
    })
    ended.catch(() => {})
    try {
      for await (const piece of child.stdout as AsyncIterable<Buffer>) {
        signal?.throwIfAborted()
        yield piece
      }
      const status = await ended
      if (status !== 0) throw new DiscError(faults.decoder({ path, reason: complaint.trim() || `it ended with status ${status}` }))
    } finally {
      child.kill()
    }
  },
}

function framesOf(stream: Readonly<Record<string, string | number>>, rate: number): number | undefined {
  const exact = counted.has(String(stream['codec_name'])) && stream['time_base'] === `1/${rate}` && stream['start_pts'] === 0
  const frames = stream['duration_ts']
  // A file that was written to a pipe counts 0.
  return exact && typeof frames === 'number' && frames > 0 ? frames : undefined
}

function output(program: string, args: readonly string[], stdio: StdioOptions = ['ignore', 'pipe', 'pipe']): Promise<string> {
  return new Promise((settle, fail) => {
    const child = spawned(program, args, { stdio, timeout: PROBE_MS })
    let said = ''
    let complaint = ''
    child.stdout.on('data', (piece: Buffer) => {
      if (said.length < MOST_OUTPUT) said += piece.toString()
    })
    child.stderr.on('data', (piece: Buffer) => {
      if (complaint.length < 2000) complaint += piece.toString()
    })
    child.once('error', fail)
    child.once('close', (status) => {
      if (status === 0) settle(said)
      else fail(new Error(complaint.trim() || `${program} ended with status ${status}`))
    })
  })
}

/** Standard output and error are pipes in all ways of starting it here. */
const spawned = (program: string, args: readonly string[], options: SpawnOptions): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(program, args, options) as ChildProcessByStdio<null, Readable, Readable>

/** ffmpeg as far as it turns out to be needed and there: without it no foreign format is known. */
export function ffmpegIfNeeded(): ForeignDecoder {
  let found: Promise<ForeignDecoder | undefined> | undefined
  const find = (): Promise<ForeignDecoder | undefined> => (found ??= findFfmpeg())
  return {
    name: 'ffmpeg',
    probe: async (file) => (await find())?.probe(file),
    async *decode(file, sound, signal) {
      const decoder = await find()
      if (decoder === undefined) throw new DiscError(faults.unsupported({ path: file.path, format: sound.name }))
      yield* decoder.decode(file, sound, signal)
    },
  }
}

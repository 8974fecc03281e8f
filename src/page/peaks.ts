/** The sound of a track as it is planned, drawn small: lowest and highest sample of each of some stretches. */

import { BYTES_PER_SAMPLE, SAMPLES_PER_SECTOR, tracksOf, type CdTrack, type Disc, type Sound } from '../layout/index.js'
import type { Subject } from './subject.js'

/** Stretches of a track; fewer where it has fewer sectors. */
const STRETCHES = 480

/** Two signed bytes for each stretch in base64, the lowest first. Undefined for a track that is no sound. */
export async function peaksOf(
  { disc, sources }: Pick<Subject, 'disc' | 'sources'>,
  number: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const track = tracksOf(disc).find((one) => one.number === number)
  if (track === undefined || track.mode !== 'audio') return undefined
  const samples = samplesOf(track)
  const stretches = Math.max(1, Math.min(STRETCHES, track.end - track.start))
  const peaks = new Int8Array(2 * stretches)
  let at = 0
  for (const part of soundsOf(disc, track)) {
    if (part.kind === 'silence') {
      at += part.samples
      continue
    }
    const { sound } = part
    let odd = new Uint8Array(0)
    for await (const piece of sources.sound(sound, signal)) {
      signal?.throwIfAborted()
      const bytes = odd.length === 0 ? piece : joined(odd, piece)
      const whole = bytes.length - (bytes.length % BYTES_PER_SAMPLE)
      at = widen(peaks, bytes.subarray(0, whole), at, samples / stretches)
      odd = bytes.slice(whole)
    }
  }
  return Buffer.from(peaks.buffer).toString('base64')
}

const samplesOf = ({ start, end }: CdTrack): number => (end - start) * SAMPLES_PER_SECTOR

/** Takes samples from `at` on into account, left and right as one; gives the number of the sample behind them. */
function widen(peaks: Int8Array, bytes: Uint8Array, at: number, samplesEach: number): number {
  // The high byte of each is as much as can be seen.
  const high = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = at + bytes.length / BYTES_PER_SAMPLE
  for (let sample = at; sample < end;) {
    const stretch = Math.min(peaks.length / 2 - 1, Math.floor(sample / samplesEach))
    const last = 2 * stretch + 2 === peaks.length
    const until = last ? end : Math.min(end, Math.max(sample + 1, Math.ceil((stretch + 1) * samplesEach)))
    let [lowest, highest] = [peaks[2 * stretch] as number, peaks[2 * stretch + 1] as number]
    for (let i = (sample - at) * BYTES_PER_SAMPLE; i < (until - at) * BYTES_PER_SAMPLE; i += 2) {
      const value = high[i + 1] as number
      if (value < lowest) lowest = value
      else if (value > highest) highest = value
    }
    peaks[2 * stretch] = lowest
    peaks[2 * stretch + 1] = highest
    sample = until
  }
  return end
}

type Part = { readonly kind: 'sound'; readonly sound: Sound } | { readonly kind: 'silence'; readonly samples: number }

/** What lies between index 1 of a track and its end. */
function* soundsOf(disc: Disc, { start, end }: CdTrack): Generator<Part> {
  for (const span of disc.sessions.flatMap(({ spans }) => spans)) {
    const [from, to] = [Math.max(start, span.start), Math.min(end, span.start + span.length)]
    if (from >= to) continue
    let wanted = (to - from) * SAMPLES_PER_SECTOR
    let skip = (from - span.start) * SAMPLES_PER_SECTOR
    for (const sound of span.kind === 'sound' ? span.sounds : []) {
      const passed = Math.min(skip, sound.samples)
      skip -= passed
      const samples = Math.min(wanted, sound.samples - passed)
      wanted -= samples
      if (samples > 0) yield { kind: 'sound', sound: { ...sound, from: sound.from + passed, samples } }
    }
    if (wanted > 0) yield { kind: 'silence', samples: wanted }
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

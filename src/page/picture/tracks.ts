/** The tracks of a disc, one below the other, their sound drawn. */

import type { PageTrack } from '../shape.js'
import { counted, duration } from './amounts.js'
import { at, fitted, line, text, words } from './draw.js'
import type { Part } from './part.js'

const ROW = 30
/** Tracks that stand one below the other; of more a half beside the other one. */
const MOST_IN_COLUMN = 20
/** Pixels from one bar of a waveform to the next. */
const STEP = 2

export function tracksPart(tracks: readonly PageTrack[]): Part | undefined {
  if (tracks.length === 0) return undefined
  const sessions = new Set(tracks.map(({ session }) => session)).size
  const sectors = tracks.reduce((sum, { start, end }) => sum + end - start, 0)
  const columns = tracks.length > MOST_IN_COLUMN ? 2 : 1
  const longest = Math.max(1, ...tracks.map(({ start, end }) => end - start))
  return {
    title: 'Tracks',
    note: `${counted(tracks.length, 'track')}${sessions > 1 ? ` in ${counted(sessions, 'session')}` : ''}, ${duration(sectors)}`,
    height: () => Math.ceil(tracks.length / columns) * ROW,
    *draw(x, y, width) {
      const rows = Math.ceil(tracks.length / columns)
      const wide = (width - (columns - 1) * BETWEEN) / columns
      const title = Math.round(wide * (columns === 1 ? 0.35 : 0.48))
      const room = wide - title - NUMBER - TIME
      for (const [i, track] of tracks.entries()) {
        const [left, top] = [x + Math.floor(i / rows) * (wide + BETWEEN), y + (i % rows) * ROW]
        const middle = top + ROW / 2
        const length = track.end - track.start
        const right = (end: number, said: string): string =>
          `<text class="label soft number" text-anchor="end" x="${at(end)}" y="${at(middle + 4.5)}">${text(said)}</text>`
        if (i % rows > 0) yield line(left, top, left + wide, top)
        yield right(left + 20, String(track.number))
        yield words(left + NUMBER, middle + 4.5, 'label', fitted(titleOf(track), title - 12, 13))
        yield right(left + wide, duration(length))
        yield* lengthOf(track, left + NUMBER + title, middle, Math.max(STEP, (room * length) / longest))
      }
    },
  }
}

/** Pixels. */
const NUMBER = 32
const TIME = 56
const BETWEEN = 28

export function titleOf({ title, performer, mode }: PageTrack): string {
  const named = title ?? (mode === 'audio' ? 'Sound' : `Data, ${mode}`)
  return performer === undefined || performer === '' ? named : `${named} \u2013 ${performer}`
}

function* lengthOf({ peaks, mode, number }: PageTrack, x: number, middle: number, width: number): Generator<string> {
  const kind = mode === 'audio' ? 'sound' : 'track'
  yield `<rect class="k-${kind} bar" x="${at(x)}" y="${at(middle - 0.5)}" width="${at(width)}" height="1"/>`
  if (mode !== 'audio') yield `<rect class="k-track" x="${at(x)}" y="${at(middle - 6)}" width="${at(width)}" height="12" rx="2"/>`
  if (peaks === undefined) return
  const values = new Int8Array(Buffer.from(peaks, 'base64'))
  yield `<path class="wave" data-track="${number}" d="${wave(values, x, middle, width)}"/>`
}

/** Bars from the lowest to the highest of what lies under each; 127 is as high as a row has room for. */
function wave(peaks: Int8Array, x: number, middle: number, width: number): string {
  const stretches = peaks.length / 2
  const bars = Math.max(1, Math.min(stretches, Math.floor(width / STEP)))
  // Whole pixels, or the stretches of a short track a little further apart.
  const step = bars < stretches ? STEP : width / bars
  const half = (ROW - 6) / 2 / 128
  let path = ''
  for (let bar = 0; bar < bars; bar++) {
    let [low, high] = [0, 0]
    const last = Math.max(Math.floor((bar * stretches) / bars) + 1, Math.floor(((bar + 1) * stretches) / bars))
    for (let i = Math.floor((bar * stretches) / bars); i < last; i++) {
      low = Math.min(low, peaks[2 * i] ?? 0)
      high = Math.max(high, peaks[2 * i + 1] ?? 0)
    }
    if (low !== high) path += `M${at(Math.round(x) + bar * step + 0.5)} ${at(middle - high * half)}V${at(middle - low * half)}`
  }
  return path === '' ? 'M0 0' : path
}

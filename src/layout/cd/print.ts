/** The track list as people know it. */

import { between, lba, msfOfFrames, msfOfLba, printMsf, type Lba } from '../../unit/index.js'
import type { Disc } from './disc.js'
import { LATEST_LEAD_OUT } from './plan.js'

/** Start in minutes and blocks, gap and length of every track, the total, and the space left before `limit`. */
export function printCd(disc: Disc, limit: Lba = LATEST_LEAD_OUT): string {
  const lines = [row(['track', 'mode', 'index 0', 'start', 'block', 'pregap', 'length', 'sectors', 'notes'])]
  for (const session of disc.sessions) {
    if (disc.sessions.length > 1) lines.push(`session ${session.number}`)
    for (const track of session.tracks) {
      const title = disc.texts[0]?.tracks.get(track.number)?.title
      const notes = [
        ...(title === undefined ? [] : [title]),
        ...(track.indexes.length > 1 ? [`${track.indexes.length} indexes`] : []),
        ...(track.isrc === undefined ? [] : [`ISRC ${track.isrc}`]),
        ...(track.preemphasis ? ['pre-emphasis'] : []),
        ...(track.copy === 'permitted' ? [] : [track.copy === 'scms' ? 'SCMS' : 'copy prohibited']),
        ...(track.channels === 4 ? ['four channels'] : []),
      ]
      const length = between(track.start, track.end)
      lines.push(
        row([
          String(track.number),
          track.mode,
          absolute(track.pregap),
          absolute(track.start),
          String(track.start),
          relative(track.start - track.pregap),
          relative(length),
          String(length),
          notes.join(', '),
        ]),
      )
    }
    lines.push(row(['', 'lead-out', '', absolute(session.leadOut), String(session.leadOut), '', '', '', '']))
  }
  const end = disc.sessions.at(-1)?.leadOut ?? lba(0)
  const left = limit - end
  lines.push(`total ${relative(Math.max(0, end))}, ${left < 0 ? `${relative(-left)} too long` : `${relative(left)} left`}`)
  return lines.join('\n')
}

const widths = [6, 10, 9, 9, 7, 9, 9, 8, 0] as const
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join(' ')
    .trimEnd()
const absolute = (at: Lba): string => printMsf(msfOfLba(at))
const relative = (frames: number): string => printMsf(msfOfFrames(Math.min(frames, 449_999)))

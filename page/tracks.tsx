/** The tracks of a Compact Disc, their sound drawn. */

import { useEffect, useMemo, useState } from 'preact/hooks'
import type { PageTrack } from '../src/page/shape.js'
import type { Disc } from './disc.js'
import type { Choosing } from './state.js'
import { count, msf, shown } from './words.js'

/** Gives the sound of a track, drawn; undefined where it cannot be had. */
export type AskPeaks = (track: number) => Promise<string | undefined>

interface Props extends Choosing {
  readonly disc: Disc
  readonly ask: AskPeaks
}

export function Tracks({ disc, ask, chosen, choose }: Props) {
  const { model, regions } = disc
  return (
    <ol class="tracks">
      {model.tracks.map((track) => {
        const region = regions.at(track.start)
        const length = track.end - track.start
        return (
          <li key={track.number} class={`track${region >= 0 && region === chosen ? ' is-chosen' : ''}`}>
            <button type="button" class="track-head" onClick={() => region >= 0 && choose(region)}>
              <span class="track-number">{String(track.number).padStart(2, '0')}</span>
              <span class="track-title">
                {track.title === undefined ? (track.mode === 'audio' ? 'Sound' : `Data, ${track.mode}`) : shown(track.title)}
                {track.performer !== undefined && <span class="quiet"> {shown(track.performer)}</span>}
              </span>
              <span class="quiet">
                {track.isrc !== undefined && `${track.isrc} · `}
                {track.pregap < track.start && `pregap ${msf(track.start - track.pregap)} · `}
                {track.indexes.length > 1 && `${track.indexes.length} indexes · `}
                {msf(length)}
                {` · from block ${count(track.start)}`}
              </span>
            </button>
            {track.mode === 'audio' && <Wave track={track} ask={ask} disc={disc} />}
          </li>
        )
      })}
    </ol>
  )
}

function Wave({ track, ask, disc }: { readonly track: PageTrack; readonly ask: AskPeaks; readonly disc: Disc }) {
  const [asked, setAsked] = useState<string>(track.peaks ?? (track.noPeaks === undefined ? 'waiting' : 'none'))
  useEffect(() => {
    if (track.peaks !== undefined || track.noPeaks !== undefined) {
      setAsked(track.peaks ?? 'none')
      return undefined
    }
    let isCurrent = true
    ask(track.number).then(
      (found) => isCurrent && setAsked(found ?? 'none'),
      () => isCurrent && setAsked('none'),
    )
    return () => {
      isCurrent = false
    }
  }, [disc, track.number])
  const shape = useMemo(() => (asked === 'waiting' || asked === 'none' ? undefined : shapeOf(asked)), [asked])
  if (shape === undefined)
    return <p class="quiet wave-none">{asked === 'waiting' ? 'Reading the sound …' : (track.noPeaks ?? 'The sound could not be read.')}</p>
  return (
    <svg
      class="wave"
      viewBox={`0 0 ${shape.width} 256`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Waveform of track ${track.number}`}
    >
      <line x1="0" x2={shape.width} y1="128" y2="128" />
      <path d={shape.path} />
      {track.indexes.slice(1).map((index) => (
        <line
          key={index}
          class="wave-index"
          x1={((index - track.start) / (track.end - track.start)) * shape.width}
          x2={((index - track.start) / (track.end - track.start)) * shape.width}
          y1="0"
          y2="256"
        />
      ))}
    </svg>
  )
}

function shapeOf(peaks: string): { readonly width: number; readonly path: string } {
  const bytes = Int8Array.from(atob(peaks), (character) => character.charCodeAt(0))
  const width = bytes.length / 2
  const upper: string[] = []
  const lower: string[] = []
  for (let i = 0; i < width; i++) {
    upper.push(`${i} ${128 - (bytes[2 * i + 1] as number)}`)
    lower.unshift(`${i} ${128 - (bytes[2 * i] as number)}`)
  }
  return { width, path: `M${upper.join('L')}L${lower.join('L')}Z` }
}

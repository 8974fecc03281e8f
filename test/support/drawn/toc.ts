/** TOC files of cdrdao, as a person writes them over sounds and as cdrdao itself writes them over one image. cdrdao(1). */

import { wave } from '../wave.js'
import {
  PAUSE,
  SAMPLES,
  fields,
  placeDisc,
  sectorsOf,
  type DrawnDisc,
  type DrawnTrack,
  type PlacedTrack,
  type Stretch,
  type Texts,
} from './disc.js'
import { joined, keptOf, msf, swapped, type Printed } from './printed.js'
import type { Random } from './random.js'

/** Bytes that a sheet takes from a file, in the file's own form. */
interface Written {
  readonly files: Map<string, Uint8Array>
  /** All that goes into the one image; undefined where each stretch has a file of its own. */
  readonly image: Uint8Array[] | undefined
}

export function printToc(disc: DrawnDisc, random: Random): Printed {
  const stem = random.pick(['disc', 'My Album (1999)', 'A.B-c_d'])
  const tracks = placeDisc(disc).flatMap((session) => session.tracks)
  const data = tracks.filter(({ track }) => track.mode !== 'audio')
  const type = data.length === 0 ? 'CD_DA' : data.every(({ track }) => track.mode === 'mode1') ? 'CD_ROM' : 'CD_ROM_XA'
  const lines = [type, ...(disc.mcn === undefined ? [] : [`CATALOG "${disc.mcn}"`])]
  const first = tracks[0]?.track.number ?? 1
  if (first > 1) lines.push(`FIRST_TRACK_NO ${first}`)
  const said = fields.filter((field) => [disc, ...disc.sessions.flat()].some(({ texts }) => texts[field] !== undefined))
  if (said.length > 0) lines.push('CD_TEXT {', '  LANGUAGE_MAP {', '    0 : EN', '  }', ...textLines(disc.texts, said), '}')
  const written: Written = { files: new Map(), image: random.chance(0.4) ? [] : undefined }
  for (const [i, placed] of tracks.entries()) lines.push('', ...trackLines(placed, i === 0, said, written, stem, random))
  if (written.image !== undefined) written.files.set(`${stem}.bin`, joined(written.image))
  const sheet = `${stem}.toc`
  written.files.set(sheet, Buffer.from(`${lines.join('\n')}\n`, 'latin1'))
  return { sheet, files: written.files }
}

const modes: Readonly<Record<string, string>> = {
  'mode1 2048': 'MODE1',
  'mode1 2352': 'MODE1_RAW',
  'mode2 2336': 'MODE2',
  'xa 2352': 'MODE2_RAW',
  'xa 2048': 'MODE2_FORM1',
  'xa 2324': 'MODE2_FORM2',
  'xa 2336': 'MODE2_FORM_MIX',
}

function trackLines(
  placed: PlacedTrack,
  isFirst: boolean,
  said: readonly (typeof fields)[number][],
  written: Written,
  stem: string,
  random: Random,
): readonly string[] {
  const { track } = placed
  const sound = track.mode === 'audio'
  const lines = [`TRACK ${sound ? 'AUDIO' : modes[`${track.mode} ${track.sectorBytes}`]}`]
  if (track.copy === 'permitted') lines.push('COPY')
  else if (random.chance(0.5)) lines.push('NO COPY')
  // cdrdao takes NO PRE_EMPHASIS only where the channels follow.
  if (sound && (track.preemphasis || track.fourChannels || random.chance(0.5)))
    lines.push(track.preemphasis ? 'PRE_EMPHASIS' : 'NO PRE_EMPHASIS', track.fourChannels ? 'FOUR_CHANNEL_AUDIO' : 'TWO_CHANNEL_AUDIO')
  if (track.isrc !== undefined) lines.push(`ISRC "${track.isrc}"`)
  if (said.length > 0) lines.push('CD_TEXT {', ...textLines(track.texts, said), '}')
  const pieces = piecesOf(placed, isFirst)
  const pregap = placed.start - placed.pregap - (isFirst ? PAUSE : 0)
  const stretches = [...track.pregap, ...track.body]
  const silentPregap = pregap > 0 && track.pregap.length === 1 && isEmpty(track.pregap[0]) && random.chance(0.6)
  if (silentPregap) lines.push(`PREGAP ${msf(pregap)}`)
  for (const [i, stretch] of stretches.entries()) {
    if (silentPregap && i === 0) continue
    lines.push(isEmpty(stretch) ? silence(track, stretch.length, random) : part(track, pieces[i], written, stem, random))
    if (!silentPregap && pregap > 0 && i === track.pregap.length - 1 && random.chance(0.5)) lines.push('START')
  }
  if (!silentPregap && pregap > 0 && !lines.includes('START')) lines.push(`START ${msf(pregap)}`)
  lines.push(...track.indexes.map((offset) => `INDEX ${msf(offset)}`))
  return lines
}

const isEmpty = (stretch: Stretch | undefined): boolean => stretch?.kind === 'silence' && !stretch.stored

/** What each stretch of a track has in a file. */
function piecesOf(placed: PlacedTrack, isFirst: boolean): readonly Uint8Array[] {
  const { track } = placed
  const unit = track.mode === 'audio' ? 4 : track.sectorBytes
  const kept = joined(sectorsOf(placed, isFirst).map(({ bytes }) => keptOf(track, bytes)))
  let at = isFirst ? PAUSE * track.sectorBytes : 0
  return [...track.pregap, ...track.body].map(({ length }) => kept.subarray(at, (at += length * unit)))
}

const silence = (track: DrawnTrack, length: number, random: Random): string =>
  track.mode !== 'audio' ? `ZERO ${msf(length)}` : `SILENCE ${position(length, random)}`

/** A number of samples, or a time where it is one. */
const position = (samples: number, random: Random): string =>
  samples % SAMPLES === 0 && random.chance(0.7) ? msf(samples / SAMPLES) : String(samples)

function part(track: DrawnTrack, bytes: Uint8Array, written: Written, stem: string, random: Random): string {
  if (written.image !== undefined) {
    const offset = written.image.reduce((sum, piece) => sum + piece.length, 0)
    written.image.push(track.mode === 'audio' ? swapped(bytes) : bytes)
    if (track.mode !== 'audio') return `DATAFILE "${stem}.bin" #${offset} ${msf(bytes.length / track.sectorBytes)}`
    const plain = offset % 4 === 0 && random.chance(0.5)
    return `FILE "${stem}.bin" ${plain ? '' : `#${offset} `}${position(plain ? offset / 4 : 0, random)} ${position(bytes.length / 4, random)}`
  }
  const name = `${String(written.files.size + 1).padStart(2, '0')} part`
  if (track.mode !== 'audio') {
    written.files.set(`${name}.dat`, bytes)
    return `DATAFILE "${name}.dat"${random.chance(0.5) ? ` ${msf(bytes.length / track.sectorBytes)}` : ''}`
  }
  return soundPart(name, bytes, written, random)
}

/** A sound of its own, or one cut out of a longer one. */
function soundPart(name: string, bytes: Uint8Array, written: Written, random: Random): string {
  const before = random.chance(0.3) ? random.pick([1, 588, 1000, 75 * SAMPLES]) : 0
  const behind = random.chance(0.3) ? random.pick([1, 588, 777]) : 0
  const whole = joined([new Uint8Array(before * 4).fill(0x55), bytes, new Uint8Array(behind * 4).fill(0xaa)])
  const length = behind > 0 || random.chance(0.4) ? ` ${position(bytes.length / 4, random)}` : ''
  const start = position(before, random)
  switch (random.pick(['wav', 'big', 'little'] as const)) {
    case 'wav':
      written.files.set(`${name}.wav`, wave(whole))
      return `${random.chance(0.5) ? 'FILE' : 'AUDIOFILE'} "${name}.wav" ${start}${length}`
    case 'big':
      written.files.set(`${name}.cdr`, swapped(whole))
      return `FILE "${name}.cdr" ${start}${length}`
    default:
      written.files.set(`${name}.raw`, whole)
      return `FILE "${name}.raw" SWAP ${start}${length}`
  }
}

/** A field that one track has, all must have. */
const textLines = (texts: Texts, said: readonly (typeof fields)[number][]): readonly string[] => [
  '  LANGUAGE 0 {',
  ...said.map((field) => `    ${field.toUpperCase()} "${escaped(texts[field] ?? '')}"`),
  '  }',
]

const escaped = (text: string): string =>
  text.replace(/["\\]|[^ -~]/g, (character) =>
    character === '"' || character === '\\' ? `\\${character}` : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )

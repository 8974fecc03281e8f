/** A disc that was found in files, as the manifest that makes it. */

import type { Fault } from '../fault/index.js'
import { planCdText } from '../format/cdtext/index.js'
import { normalIsrc, tracksOf, type CdTexts, type CdTrack, type Disc } from '../layout/index.js'
import { media } from '../manifest/index.js'
import { projectName } from './paths.js'
import { piecesOf, type DiscInFiles, type TrackPieces } from './pieces.js'
import { discTexts, fittingTexts, textsToSay, trackTexts } from './texts.js'
import { endsWithin, trackKeys, type Keys, type Rules, type Surroundings } from './tracks.js'
import { LATER_LEAD_IN_LENGTH } from '../unit/index.js'

export interface DescribeOptions extends Pick<Surroundings, 'nameOf'> {
  readonly rules: Rules
  /** What the project is called after, and its output. */
  readonly stem: string
  /** Whether a file that is to be written is one that the disc is read from. */
  readonly isSource: (name: string) => boolean
}

export interface Description {
  readonly manifest: Keys
  /** Texts of the disc as the manifest has them. */
  readonly texts: readonly CdTexts[]
  /** What the manifest has no room for. */
  readonly faults: readonly Fault[]
}

export function describe(image: DiscInFiles, options: DescribeOptions): Description {
  const { disc } = image
  const { stem, rules } = options
  const found: Fault[] = []
  const texts = fittingTexts(textsToSay(disc), found)
  const sessions = disc.sessions.map((session) => piecesOf(image, session))
  const listed = sessions.flatMap((pieces, i) => pieces.map((_, at) => entryOf(image, pieces, at, i, texts, options)))
  const name = projectName(stem)
  const sounds = tracksOf(disc).filter(({ mode }) => mode === 'audio')
  const plain = disc.sessions.length === 1 && sounds.length === listed.length
  const copy = sounds.every((track) => track.copy === sounds[0]?.copy) ? sounds[0]?.copy : undefined
  const first = tracksOf(disc)[0]?.number ?? 1
  const audio = {
    ...(disc.mcn === undefined ? {} : { catalog: disc.mcn }),
    ...discTexts(texts),
    ...(isRecordable(disc, texts) ? {} : { cdText: 'fitting' }),
    ...(copy === undefined || copy === 'permitted' ? {} : { copy }),
    ...gapsOf(sessions, rules),
    ...(first === 1 ? {} : { firstTrack: first }),
    ...(rules === 'exact' ? { exact: true } : {}),
    ...(plain ? { tracks: listed.map((entry) => without(entry, ['type', ...(copy === undefined ? [] : ['copy'])])) } : {}),
  }
  const tracks = plain
    ? {}
    : { tracks: listed.map((entry) => (copy !== undefined && entry['type'] === 'audio' ? without(entry, ['copy']) : entry)) }
  const manifest = {
    disc: 1,
    ...(name === undefined ? {} : { name }),
    media: mediumOf(disc),
    ...(Object.keys(audio).length === 0 ? {} : { audio }),
    ...tracks,
    output: outputOf(stem, disc.subcode === undefined ? binAndCue : cloneCd, options.isSource),
  }
  return { manifest, texts, faults: found }
}

const without = (keys: Keys, names: readonly string[]): Keys =>
  Object.fromEntries(Object.entries(keys).filter(([key]) => !names.includes(key)))

/** Whether the character sets of CD-TEXT have all that the texts say. */
function isRecordable(disc: Disc, texts: readonly CdTexts[]): boolean {
  const numbers = tracksOf(disc).map(({ number }) => number)
  const { faults } = planCdText({ texts, firstTrack: numbers[0] ?? 1, lastTrack: numbers.at(-1) ?? 1 })
  return !faults.some(({ code }) => code === 'cdtext/character')
}

/** Nothing between sounds: joined to the sample, unless a sound ends within a sector that the next one may not fill. */
function gapsOf(sessions: readonly (readonly TrackPieces[])[], rules: Rules): Keys {
  const following = sessions.flatMap((tracks) =>
    tracks.filter(({ track }, i) => track.mode === 'audio' && tracks[i + 1]?.track.mode === 'audio'),
  )
  if (rules === 'exact' || sessions.flat().every(({ track }) => track.mode !== 'audio')) return {}
  return following.some(endsWithin) ? { gap: '00:00:00' } : { gapless: true }
}

function entryOf(
  image: DiscInFiles,
  pieces: readonly TrackPieces[],
  at: number,
  sessionAt: number,
  texts: readonly CdTexts[],
  options: DescribeOptions,
): Keys {
  const here = pieces[at] as TrackPieces
  const { track } = here
  const { bytesOf } = image
  const around = {
    ...options,
    bytesOf,
    samplesOf: samplesOfFiles(image),
    before: pieces[at - 1]?.track.mode,
    next: pieces[at + 1]?.track.mode,
  }
  return {
    type: track.mode,
    ...(at === 0 ? sessionOf(image.disc, sessionAt) : {}),
    ...trackKeys(here, around),
    ...trackTexts(texts, track.number),
    ...flagsOf(track),
  }
}

function samplesOfFiles({ stores }: DiscInFiles): (path: string) => number {
  const sounds = [...stores.values()].flatMap((store) => (store.kind === 'sound' ? [store.sound] : []))
  const samples = new Map(sounds.map((sound) => [sound.path, sound.samples]))
  return (path) => samples.get(path) ?? 0
}

/** Lead-out of the session before and lead-in, without which a session says where it begins. MMC-6 4.2.3.5. */
function sessionOf({ sessions }: Disc, at: number): Keys {
  const [before, session] = [sessions[at - 1], sessions[at]]
  if (before === undefined || session === undefined) return {}
  const usual = before.leadOut + before.leadOutLength + LATER_LEAD_IN_LENGTH
  return { session: session.start === usual ? at + 1 : { number: at + 1, start: session.start } }
}

function flagsOf({ mode, isrc, preemphasis, channels, copy }: CdTrack): Keys {
  const kept = isrc === undefined ? undefined : normalIsrc(isrc)
  const copying = copy === 'permitted' ? {} : { copy }
  if (mode !== 'audio') return copying
  return {
    ...(kept === undefined ? {} : { isrc: kept }),
    ...(preemphasis ? { preemphasis } : {}),
    ...(channels === 4 ? { channels } : {}),
    ...copying,
  }
}

/** A disc of 80 minutes, or one that has the room. */
function mediumOf(disc: Disc): unknown {
  const end = disc.sessions.at(-1)?.leadOut ?? 0
  return end <= (media['cd-r'].blocks ?? 0) ? 'cd-r' : { type: 'cd-r', blocks: end }
}

const binAndCue = { image: 'bin', sheet: 'cue', others: ['cdt'] }
/** Keeps sub-code. */
const cloneCd = { image: 'img', sheet: 'ccd', others: ['sub'] }

/** An image and a sheet under the name of the source, but none of its own files. */
function outputOf(stem: string, endings: typeof binAndCue, isSource: DescribeOptions['isSource']): Keys {
  const { image, sheet, others } = endings
  for (let number = 1; ; number++) {
    const name = `dist/${stem}${number === 1 ? '' : `-${number}`}`
    if (![image, sheet, ...others].some((ending) => isSource(`${name}.${ending}`)))
      return { image: `${name}.${image}`, sheet: `${name}.${sheet}` }
  }
}

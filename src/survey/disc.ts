/** The sessions and tracks of a disc, for those who look into it. */

import { DiscError, type Fault } from '../fault/index.js'
import { hasLeadIn, tracksOf, type Disc } from '../layout/index.js'
import type { Locate, Medium } from '../port/index.js'
import { between, lba, type Lba, type Sectors } from '../unit/index.js'
import { faults } from './faults.js'
import { findSessions } from './sessions.js'
import { bestOf, findSpaces, readSpace } from './spaces.js'
import { filesIn } from './stretches.js'
import { tolerant } from './tolerant.js'

export interface DiscTrack {
  readonly number: number
  readonly start: Lba
  readonly blocks: Sectors
  /** `audio`, `data`, or the mode where it is known. */
  readonly mode: string
}

export interface DiscSession {
  /** From 1. */
  readonly number: number
  /** From here the file systems of the session count. */
  readonly start: Lba
  /** Empty where no table of contents tells. */
  readonly tracks: readonly DiscTrack[]
}

/** What a Compact Disc says of itself beside its sectors. */
export interface DiscWords {
  /** Thirteen digits. */
  readonly catalogNumber?: string
  /** By track number. */
  readonly isrcs: ReadonlyMap<number, string>
  readonly texts: Disc['texts']
}

export interface Sessions {
  /** Those with data. */
  readonly sessions: readonly DiscSession[]
  /** All tracks, by session, where there is a table of contents. */
  readonly tracks: readonly (DiscTrack & { readonly session: number })[]
  /** As far as files say it: a drive is asked by whoever verifies. */
  readonly words?: DiscWords
}

/** A disc that is being looked into, whatever it lies on. */
export interface FoundDisc extends Sessions {
  readonly name: string
  readonly medium: Medium
  readonly kind: 'project' | 'image' | 'sheet' | 'drive'
  /** `2048 bytes`, `CUE sheet`, `DVD+R` */
  readonly form: string
  readonly faults: readonly Fault[]
  close(): Promise<void>
}

/** Those that its tracks tell; of a disc of blocks those that its file systems tell. */
export async function sessionsIn(disc: Disc, medium: Medium): Promise<Sessions> {
  if (!hasLeadIn(disc)) return { tracks: [], sessions: await sessionsOnBlocks(medium, []) }
  const tracks = disc.sessions.flatMap((session) =>
    session.tracks.map(({ number, start, end, mode }) => ({ session: session.number, number, start, blocks: between(start, end), mode })),
  )
  return { tracks, sessions: sessionsOfTracks(tracks), words: wordsOf(disc) }
}

const wordsOf = (disc: Disc): DiscWords => ({
  ...(disc.mcn === undefined ? {} : { catalogNumber: disc.mcn }),
  isrcs: new Map(tracksOf(disc).flatMap(({ number, isrc }) => (isrc === undefined ? [] : [[number, isrc]]))),
  texts: disc.texts,
})

/** Whether programs find data at the beginning of the disc. */
export const beginsWithData = ({ tracks }: Pick<Sessions, 'tracks'>): boolean =>
  tracks.length === 0 || tracks.some(({ start, mode }) => start === 0 && mode !== 'audio')

/** Sessions that follow each other within one track. */
export const sessionsOnBlocks = async (medium: Medium, tracks: readonly DiscTrack[]): Promise<readonly DiscSession[]> =>
  (await findSessions(medium)).map((start, i) => ({ number: i + 1, start, tracks }))

/** Sessions begin, for a file system, with their first data track. */
export function sessionsOfTracks(tracks: Sessions['tracks']): readonly DiscSession[] {
  const sessions = new Map<number, { number: number; start: Lba; tracks: DiscTrack[] }>()
  for (const { session, ...track } of tracks) {
    if (track.mode === 'audio') continue
    const known = sessions.get(session) ?? { number: session, start: track.start, tracks: [] }
    known.tracks.push(track)
    sessions.set(session, known)
  }
  return [...sessions.values()]
}

/** `last`, `first`, or a number; the last one where nothing is asked for. Throws what the disc holds where it has no such session with data. */
export function sessionOf(disc: Pick<FoundDisc, 'sessions' | 'tracks' | 'name' | 'kind'>, wanted = 'last'): DiscSession {
  const { sessions } = disc
  const found =
    wanted === 'last' ? sessions.at(-1) : wanted === 'first' ? sessions[0] : sessions.find(({ number }) => String(number) === wanted)
  if (found === undefined) throw new DiscError(inPlaceOf(disc, wanted))
  return found
}

/** The medium as far as a session reaches: what is looked for at its end lies before the next one. */
export function mediumOf({ sessions, medium }: Pick<FoundDisc, 'sessions' | 'medium'>, { start }: Pick<DiscSession, 'start'>): Medium {
  const next = sessions.find((session) => session.start > start)
  return next === undefined || next.start >= medium.size ? medium : { ...medium, size: between(lba(0), next.start), tailBytes: 0 }
}

function inPlaceOf({ sessions, tracks, name: medium, kind }: Parameters<typeof sessionOf>[0], wanted: string): Fault {
  const withData = sessions.map(({ number }) => number)
  const sounds = sessions.length === 0 ? tracks : tracks.filter(({ session }) => String(session) === wanted)
  if (sounds.length > 0) return faults.soundsAlone({ medium, kind, tracks: sounds.length, session: wanted, withData })
  return sessions.length === 0 ? faults.nothingRecorded({ medium }) : faults.noSession({ medium, wanted, withData })
}

/** Names of files by the blocks of a track that was recorded at `start` and lies at `planned` on the medium; undefined without a file system that can be read. */
export async function locateInMedium(source: Medium, planned: Lba, start: Lba): Promise<Locate | undefined> {
  // Whoever looks for a file system looks at sounds too.
  const { medium } = tolerant(source)
  try {
    const space = bestOf(await findSpaces(medium, planned))
    if (space === undefined) return undefined
    const names = filesIn((await readSpace(medium, planned, space)).tree)
    return (from, blocks) => names(lba(from - start + planned), blocks)
  } catch (error) {
    if (error instanceof DiscError) return undefined
    throw error
  }
}

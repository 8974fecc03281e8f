/** The sessions and tracks of a disc, for those who look into it. */

import { DiscError, type Fault } from '../fault/index.js'
import { hasLeadIn, tracksOf, type CopyPermission, type Disc } from '../layout/index.js'
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
  /** On a Compact Disc, as far as it is told. */
  readonly compact?: CompactTrack
}

/** What a Compact Disc tells of a track beside its place and its sectors. */
export interface CompactTrack {
  /** Where index 0 begins; equal to the start where there is no pregap, undefined where nobody tells. */
  readonly pregap?: Lba
  /** Where index 1 and those behind it begin; undefined where nobody tells. */
  readonly indexes?: readonly Lba[]
  readonly preemphasis: boolean
  readonly copy: CopyPermission
  readonly channels: 2 | 4
}

/** What the table of contents of a session says beside its tracks. */
export interface SessionContents {
  readonly session: number
  readonly firstTrack: number
  readonly lastTrack: number
  /** Undefined while the session is open. */
  readonly leadOut?: Lba
}

export interface DiscSession {
  /** From 1. */
  readonly number: number
  /** From here the file systems of the session count. */
  readonly start: Lba
  /** Where the next session with data begins. */
  readonly end?: Lba
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
  /** Of all sessions of a Compact Disc. */
  readonly contents?: readonly SessionContents[]
  /** As far as files say it: a drive has to be asked. */
  readonly words?: DiscWords
}

/** What a drive tells of a Compact Disc when it is asked for all: it moves to each track for that. */
export type Asked = Pick<Sessions, 'tracks' | 'contents' | 'words'> & { readonly faults: readonly Fault[] }

/** A disc that is being looked into, whatever it lies on. */
export interface FoundDisc extends Sessions {
  readonly name: string
  readonly medium: Medium
  readonly kind: 'project' | 'image' | 'sheet' | 'drive'
  /** `2048 bytes`, `CUE sheet`, `DVD+R` */
  readonly form: string
  readonly faults: readonly Fault[]
  /** Of a Compact Disc in a drive. */
  ask?(): Promise<Asked>
  close(): Promise<void>
}

/** Those that its tracks tell; of a disc of blocks those that its file systems tell. */
export async function sessionsIn(disc: Disc, medium: Medium): Promise<Sessions> {
  if (!hasLeadIn(disc)) return { tracks: [], sessions: await sessionsOnBlocks(medium, []) }
  const tracks = tracksIn(disc)
  return { tracks, sessions: sessionsOfTracks(tracks), contents: contentsIn(disc), words: wordsOf(disc) }
}

/** None where there is no table of contents. */
export const tracksIn = (disc: Disc): Sessions['tracks'] =>
  hasLeadIn(disc)
    ? disc.sessions.flatMap(({ number: session, tracks }) =>
        tracks.map(({ number, start, end, mode, pregap, indexes, preemphasis, copy, channels }) => ({
          session,
          number,
          start,
          blocks: between(start, end),
          mode,
          compact: { pregap, indexes, preemphasis, copy, channels },
        })),
      )
    : []

const contentsIn = ({ sessions }: Disc): readonly SessionContents[] =>
  sessions.map(({ number, tracks, leadOut }) => ({
    session: number,
    firstTrack: tracks[0]?.number ?? 0,
    lastTrack: tracks.at(-1)?.number ?? 0,
    leadOut,
  }))

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
  withEnds((await findSessions(medium)).map((start, i) => ({ number: i + 1, start, tracks })))

const withEnds = (sessions: readonly DiscSession[]): readonly DiscSession[] =>
  sessions.map((session, i) => {
    const next = sessions[i + 1]
    return next === undefined ? session : { ...session, end: next.start }
  })

/** Sessions begin, for a file system, with their first data track. */
export function sessionsOfTracks(tracks: Sessions['tracks']): readonly DiscSession[] {
  const sessions = new Map<number, { number: number; start: Lba; tracks: DiscTrack[] }>()
  for (const { session, ...track } of tracks) {
    if (track.mode === 'audio') continue
    const known = sessions.get(session) ?? { number: session, start: track.start, tracks: [] }
    known.tracks.push(track)
    sessions.set(session, known)
  }
  return withEnds([...sessions.values()])
}

/** `last`, `first`, or a number; the last one where nothing is asked for. Throws what the disc holds where it has no such session with data. */
export function sessionOf(disc: Pick<FoundDisc, 'sessions' | 'tracks' | 'name' | 'kind'>, wanted = 'last'): DiscSession {
  const { sessions } = disc
  const found =
    wanted === 'last' ? sessions.at(-1) : wanted === 'first' ? sessions[0] : sessions.find(({ number }) => String(number) === wanted)
  if (found === undefined) throw new DiscError(inPlaceOf(disc, wanted))
  return found
}

/** The session that is asked for by `sessionOf`'s words, or by the block at which it begins. Throws `survey/noBlock`. */
export function chosenSession(
  disc: Pick<FoundDisc, 'sessions' | 'tracks' | 'name' | 'kind' | 'medium'>,
  { session, sessionStart }: { readonly session?: string | undefined; readonly sessionStart?: number | undefined },
): DiscSession {
  if (sessionStart === undefined) return sessionOf(disc, session)
  const { medium, name, sessions } = disc
  if (sessionStart >= medium.size) throw new DiscError(faults.noBlock({ medium: name, block: sessionStart, size: medium.size }))
  const known = sessions.find(({ start }) => start === sessionStart)
  if (known !== undefined) return known
  const before = sessions.filter(({ start }) => start < sessionStart)
  const end = sessions[before.length]?.start
  return { number: before.length + 1, start: lba(sessionStart), tracks: [], ...(end === undefined ? {} : { end }) }
}

function inPlaceOf({ sessions, tracks, name: medium, kind }: Parameters<typeof sessionOf>[0], wanted: string): Fault {
  const withData = sessions.map(({ number }) => number)
  const sounds = sessions.length === 0 ? tracks : tracks.filter(({ session }) => String(session) === wanted)
  if (sounds.length > 0) return faults.soundsAlone({ medium, kind, tracks: sounds.length, session: wanted, withData })
  return sessions.length === 0 ? faults.nothingRecorded({ medium }) : faults.noSession({ medium, wanted, withData })
}

/** Names of files by the blocks of a track that was recorded at `start` and lies at `planned` on the medium; undefined without a file system that can be read. */
export async function locateInMedium(
  { medium: source, disc }: { readonly medium: Medium; readonly disc: Disc },
  planned: Lba,
  start: Lba,
): Promise<Locate | undefined> {
  const { medium } = tolerant({ medium: source, tracks: tracksIn(disc) })
  try {
    const space = bestOf(await findSpaces(medium, { start: planned }))
    if (space === undefined) return undefined
    const names = filesIn((await readSpace(medium, { start: planned }, space)).tree)
    return (from, blocks) => names(lba(from - start + planned), blocks)
  } catch (error) {
    if (error instanceof DiscError) return undefined
    throw error
  }
}

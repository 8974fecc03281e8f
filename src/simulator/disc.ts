/** The state of a disc, as the drive finds it when it is inserted and leaves it when it goes. */

export type SessionState = 'empty' | 'incomplete' | 'complete' | 'damaged'
/** An invisible track is all that is free at the end; an open one is being written; a reserved one waits. */
export type TrackState = 'invisible' | 'reserved' | 'open' | 'complete'
/** What a slot of the container holds of a block: 2048 bytes of user data, 2336 of Mode 2, or a whole sector. */
export type BlockForm = 'user' | 'mode2' | 'whole' | 'audio'

export interface Track {
  number: number
  session: number
  state: TrackState
  start: number
  /** Blocks set aside, or recorded once the track is complete; run-out included. */
  size: number
  /** Blocks recorded from `start` on, without run-out. */
  written: number
  /** Blocks recorded before `start` that belong to the track: its index 0. */
  gap: number
  control: number
  /** 1, 2, or 15 where nothing has been said yet. */
  dataMode: number
  form: BlockForm
  /** The 96 bytes of sub-channel in the container are the host's own. */
  subChannel: boolean
  /** Blocks of a fixed packet; 0 for none. */
  packetSize: number
  packet: boolean
  damaged: boolean
  isrc: string
  /** Offsets of index 2 and so on from `start`. */
  indexes: number[]
}

export interface Session {
  number: number
  state: SessionState
  firstTrack: number
  /** Start of the lead-out, once the session is complete. */
  leadOut: number
  /** 00h CD-DA or CD-ROM, 10h CD-I, 20h CD-ROM XA. */
  discType: number
  catalogNumber: string
  /** Packs of 18 bytes, in hexadecimal. */
  cdText: string
}

export type Background = 'none' | 'inactive' | 'active' | 'complete'

export interface Disc {
  /** Profile of the drive with this disc; formats change it. */
  profile: number
  /** Blocks from address 0 to the last that can be recorded. On CDs this is the last possible lead-out. */
  capacity: number
  /** First block of the lead-in of a CD, negative; 0 elsewhere. */
  leadIn: number
  /** No further session. */
  closed: boolean
  /** Blocks that a formatted medium offers; 0 where it is not formatted. */
  formatted: number
  formatType: number
  background: Background
  writeProtected: boolean
  /** Pseudo-overwrite: blocks moved to other places by writing them again. */
  pseudoOverwrite: boolean
  /** Last block of layer 0, or 0. */
  layerBreak: number
  /** One more than the highest block ever recorded: what a container without holes must reach. */
  highWater: number
  sessions: Session[]
  tracks: Track[]
  /** On media that are written at random, but once: start and end of each run of recorded blocks, ascending. */
  recorded: number[]
  /** Times the disc has been erased. */
  erasures: number
  /** What is being written in one go, and cannot be gone on with once the drive has lost it. */
  pending: 'none' | 'session' | 'raw'
}

export const emptyTrack = (number: number, session: number, start: number, size: number): Track => ({
  number,
  session,
  state: 'invisible',
  start,
  size,
  written: 0,
  gap: 0,
  control: 4,
  dataMode: 15,
  form: 'user',
  subChannel: false,
  packetSize: 0,
  packet: false,
  damaged: false,
  isrc: '',
  indexes: [],
})

export const emptySession = (number: number, firstTrack: number): Session => ({
  number,
  state: 'empty',
  firstTrack,
  leadOut: 0,
  discType: 0,
  catalogNumber: '',
  cdText: '',
})

/** The session that takes new tracks; undefined on a closed disc. */
export const openSession = (disc: Disc): Session | undefined => {
  const last = disc.sessions.at(-1)
  return last !== undefined && last.state !== 'complete' && !disc.closed ? last : undefined
}

export const tracksOfSession = (disc: Disc, session: number): readonly Track[] => disc.tracks.filter((track) => track.session === session)
export const nextAddress = (track: Track): number => track.start + track.written

/** The track that is continued at a block; one that is full only where no other begins there. */
export function writableTrackAt(disc: Disc, block: number): Track | undefined {
  const here = disc.tracks.filter((track) => track.state !== 'complete' && nextAddress(track) === block)
  return here.find((track) => track.written < track.size) ?? here[0]
}

/** The track that holds a block, its gap included. */
export function trackAt(disc: Disc, block: number): Track | undefined {
  return disc.tracks.find((track) => block >= track.start - track.gap && block < track.start + track.size)
}

export const isCd = (disc: Disc): boolean => disc.profile === 0x09 || disc.profile === 0x0a
const RANDOM = new Set([0x12, 0x13, 0x1a, 0x2a, 0x42, 0x43])
/** Blocks can be written in any order. */
export const isRandom = (disc: Disc): boolean => RANDOM.has(disc.profile)

/** Makes the first `blocks` of a rewritable medium usable, as one track that is never closed. */
export function setFormatted(disc: Disc, blocks: number, formatType: number): void {
  disc.formatted = blocks
  disc.formatType = formatType
  disc.sessions = [{ ...emptySession(1, 1), state: 'complete', leadOut: blocks }]
  disc.tracks = [{ ...emptyTrack(1, 1, 0, blocks), state: 'complete', written: blocks, dataMode: 1 }]
}

/** A session that was to be written in one go and was not: what there is of it stays, and nothing can follow. */
export function spoilSession(disc: Disc): void {
  const session = openSession(disc)
  if (session === undefined) return
  for (const track of tracksOfSession(disc, session.number)) {
    if (track.state === 'complete') continue
    if (track.written < track.size) {
      track.damaged = true
      track.size = Math.max(0, track.written)
    }
    track.state = 'complete'
  }
  disc.tracks = disc.tracks.filter((track) => track.size > 0)
  session.state = 'damaged'
  disc.closed = true
  disc.pending = 'none'
}

/** Brings a disc back to where nothing is recorded. */
export function setBlank(disc: Disc): void {
  disc.closed = false
  disc.formatted = 0
  disc.formatType = 0
  disc.background = 'none'
  disc.sessions = [emptySession(1, 1)]
  disc.tracks = [emptyTrack(1, 1, 0, disc.capacity)]
  disc.highWater = disc.leadIn
  disc.recorded = []
  disc.pending = 'none'
}

/** Marks blocks as recorded. False, and nothing changed, where one of them was before. */
export function recordOnce(disc: Disc, start: number, end: number): boolean {
  const runs = disc.recorded
  // First run that ends at or behind the start; runs are few, as discs are mostly written forwards.
  let at = runs.length
  while (at > 0 && (runs[at - 1] as number) >= start) at -= 2
  const touchesBefore = runs[at + 1] === start
  const next = touchesBefore ? at + 2 : at
  if ((runs[next] ?? Infinity) < end) return false
  const touchesAfter = runs[next] === end
  const first = touchesBefore ? (runs[at] as number) : start
  const last = touchesAfter ? (runs[next + 1] as number) : end
  runs.splice(at, (touchesBefore ? 2 : 0) + (touchesAfter ? 2 : 0), first, last)
  return true
}

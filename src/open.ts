/** A path or an address -> a disc that can be read: an image file, a sheet with its files, or the disc in a drive. */

import { openByAddress, type OpenByAddress } from './burn.js'
import { mediumOfDrive, lookAtDisc, type DiscView } from './readback/index.js'
import { reportOf, type DiscReport } from './recorder/index.js'
import { isDriveAddress } from './transport/index.js'
import { DiscError, throwErrors, type Fault } from './fault/index.js'
import { mediumOfImage, openSheet, sheetKindOf, type CdImage } from './image/cd/index.js'
import { openImageMedium, type ImageMedium } from './image/medium.node.js'
import type { Medium } from './port/index.js'
import { hostFiles } from './source/files.node.js'
import { findSessions, surveyFaults } from './survey/index.js'
import { between, lba, sectors, type Lba, type Sectors } from './unit/index.js'

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

export interface OpenedDisc {
  readonly name: string
  readonly medium: Medium
  readonly kind: 'image' | 'sheet' | 'drive'
  /** `2048 bytes`, `CUE sheet`, `DVD+R` */
  readonly form: string
  /** Those with data. */
  readonly sessions: readonly DiscSession[]
  /** All tracks, by session, where there is a table of contents. */
  readonly tracks: readonly (DiscTrack & { readonly session: number })[]
  readonly drive?: DriveFacts
  readonly faults: readonly Fault[]
  /** See `ImageMedium`; for images alone. */
  readonly copyRange?: ImageMedium['copyRange']
  close(): Promise<void>
}

/** What a drive tells beside the sectors. */
export interface DriveFacts {
  readonly disc: DiscReport
  readonly nextWritable?: Lba
  readonly freeBlocks: number
}

/** Throws where nothing can be read there. */
export async function openDisc(address: string, open: OpenByAddress = openByAddress): Promise<OpenedDisc> {
  if (isDriveAddress(address)) return openInDrive(address, open)
  return sheetKindOf(address) === undefined ? openImage(address) : openBySheet(address)
}

async function openImage(path: string): Promise<OpenedDisc> {
  const medium = openImageMedium(path)
  try {
    const starts = await findSessions(medium)
    return {
      name: path,
      medium,
      kind: 'image',
      form: medium.form.name,
      sessions: starts.map((start, i) => ({ number: i + 1, start, tracks: [] })),
      tracks: [],
      faults: medium.faults,
      copyRange: (...range) => medium.copyRange(...range),
      close: () => medium.close(),
    }
  } catch (error) {
    await medium.close()
    throw error
  }
}

async function openBySheet(path: string): Promise<OpenedDisc> {
  const { image, faults } = await openSheet(path, { files: hostFiles })
  throwErrors(faults)
  if (image === undefined) throw new DiscError(faults)
  const medium = mediumOfImage(image, hostFiles)
  return {
    name: path,
    medium,
    kind: 'sheet',
    form: `${(sheetKindOf(path) ?? 'sheet').toUpperCase()} sheet`,
    ...tracksOfImage(image),
    faults,
    close: () => medium.close(),
  }
}

function tracksOfImage({ disc }: CdImage): Pick<OpenedDisc, 'sessions' | 'tracks'> {
  const tracks = disc.sessions.flatMap((session) =>
    session.tracks.map(({ number, start, end, mode }) => ({ session: session.number, number, start, blocks: between(start, end), mode })),
  )
  return { tracks, sessions: sessionsOf(tracks) }
}

/** Sessions begin, for a file system, with their first data track. */
function sessionsOf(tracks: OpenedDisc['tracks']): readonly DiscSession[] {
  const sessions = new Map<number, { number: number; start: Lba; tracks: DiscTrack[] }>()
  for (const { session, ...track } of tracks) {
    if (track.mode === 'audio') continue
    const known = sessions.get(session) ?? { number: session, start: track.start, tracks: [] }
    known.tracks.push(track)
    sessions.set(session, known)
  }
  return [...sessions.values()]
}

async function openInDrive(address: string, open: OpenByAddress): Promise<OpenedDisc> {
  const station = await open(address, 'shared')
  try {
    const view = await lookAtDisc(station)
    const medium = mediumOfDrive(station, address, recordedBlocks(view))
    const tracks = tracksOfView(view)
    const listed = sessionsOf(tracks)
    // Overwritten media have one track; sessions in it follow each other as in an image.
    const sessions =
      listed.length > 1 || medium.size === 0
        ? listed
        : (await findSessions(medium).catch(() => [lba(0)])).map((start, i) => ({ number: i + 1, start, tracks: listed[0]?.tracks ?? [] }))
    return {
      name: address,
      medium,
      kind: 'drive',
      form: view.name,
      sessions: listed.length === 1 && (listed[0]?.start ?? 0) > 0 ? listed : sessions,
      tracks,
      drive: {
        disc: reportOf(view),
        ...(view.next?.nextWritable === undefined ? {} : { nextWritable: view.next.nextWritable }),
        freeBlocks: view.free,
      },
      faults: [],
      close: () => station.transport.close(),
    }
  } catch (error) {
    await station.transport.close()
    throw error
  }
}

/** Blocks up to the last one that was recorded: what a drive says of its capacity may reach into run-out and borders. */
function recordedBlocks({ tracks, readable }: DiscView): number {
  const ends = tracks
    .filter((track) => !track.blank)
    .map(({ start, size, lastRecorded }) => (lastRecorded === undefined ? start + size : lastRecorded + 1))
  const end = Math.max(0, ...ends)
  return readable === 0 ? end : end === 0 ? readable : Math.min(end, readable)
}

const tracksOfView = (view: DiscView): OpenedDisc['tracks'] =>
  view.tracks
    .filter((track) => !track.blank && track.size > 0)
    .map(({ session, track, start, size, trackMode }) => ({
      session,
      number: track,
      start,
      blocks: sectors(size),
      // Bit 2 of the control nibble.
      mode: (trackMode & 4) === 0 ? 'audio' : 'data',
    }))

/** `last`, `first`, or a number; the last one where nothing is asked for. Throws `survey/noSession`. */
export function sessionOf({ sessions, name }: OpenedDisc, wanted = 'last'): DiscSession {
  const found =
    wanted === 'last' ? sessions.at(-1) : wanted === 'first' ? sessions[0] : sessions.find(({ number }) => String(number) === wanted)
  if (found === undefined) throw new DiscError(surveyFaults.noSession({ medium: name, wanted, count: sessions.length }))
  return found
}

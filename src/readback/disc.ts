/** The disc in a drive, for those who look into it. */

import type { Fault } from '../fault/index.js'
import { lba, sectors, type Lba, type Sectors } from '../unit/index.js'
import { readCdText } from '../format/cdtext/index.js'
import {
  inDataTracks,
  sessionsOfTracks,
  sessionsOnBlocks,
  type Asked,
  type CompactTrack,
  type FoundDisc,
  type Sessions,
} from '../survey/index.js'
import { contentsOfView } from './contents.js'
import { readIndexes } from './indexes.js'
import { mediumOfDrive, withoutSounds } from './medium.js'
import { reportOf, type DiscReport } from './report.js'
import { steady } from './steady.js'
import {
  lookAtDisc,
  recordedBlocks,
  sessionMethod,
  tracksOfView,
  unfinishedStart,
  writeUnitOf,
  type DiscState,
  type DiscView,
  type SessionMethod,
  type Station,
} from './view.js'

/** What a drive tells beside the sectors. */
export interface DriveFacts {
  readonly disc: DiscReport
  readonly nextWritable?: Lba
  readonly freeBlocks: number
}

/** How a disc takes further sessions. */
export interface Growing {
  readonly medium: string
  readonly state: DiscState
  readonly kind: SessionMethod
  /** A session that was never closed, where nobody promised that there is anything to read; and how many blocks lie before it. */
  readonly unfinished?: { readonly start: Lba; readonly before: Sectors }
  /** Where the drive goes on. */
  readonly next?: Lba
  /** Blocks that are written as a whole. */
  readonly unit: Sectors
}

function growingOf(view: DiscView): Growing {
  const { medium, name, state, next } = view
  const unfinished = unfinishedStart(view)
  return {
    medium: medium?.name ?? name,
    state,
    kind: sessionMethod(view),
    unit: sectors(writeUnitOf(view)),
    ...(unfinished === undefined ? {} : { unfinished: { start: unfinished, before: blocksBefore(view, unfinished) } }),
    ...(next?.nextWritable === undefined ? {} : { next: next.nextWritable }),
  }
}

/** All that a Compact Disc tells beside its sectors: table of contents, sub-channel Q, CD-TEXT. What nobody tells is missing. */
async function askAll(station: Station, view: DiscView, tracks: Sessions['tracks']): Promise<Asked> {
  const told = await contentsOfView(station, view)
  const found = await readIndexes(station, told.tracks, told.leadOuts)
  const text = readCdText(told.text ?? new Uint8Array(0))
  const controls = new Map(told.tracks.map(({ number, control }) => [number, control]))
  const mcn = told.mcn === undefined || told.mcn === '' ? text.mcn : told.mcn
  return {
    tracks: tracks.map((track) => {
      const compact = { ...flagsOf(controls.get(track.number) ?? 0), ...found.get(track.number) }
      const mode = track.mode === 'mode2' && told.xaSessions?.has(track.session) === true ? 'xa' : track.mode
      return Object.assign({}, track, { mode, compact })
    }),
    contents: sessionNumbers(tracks).map((session) => {
      const numbers = tracks.filter((track) => track.session === session).map(({ number }) => number)
      const leadOut = told.leadOuts.get(session)
      return {
        session,
        firstTrack: Math.min(...numbers),
        lastTrack: Math.max(...numbers),
        ...(leadOut === undefined ? {} : { leadOut }),
      }
    }),
    words: {
      ...(mcn === undefined ? {} : { catalogNumber: mcn }),
      isrcs: new Map([...text.isrcs, ...[...told.isrcs].filter(([, isrc]) => isrc !== '')]),
      texts: text.texts,
    },
    faults: text.faults,
  }
}

const sessionNumbers = (tracks: Sessions['tracks']): readonly number[] => [...new Set(tracks.map(({ session }) => session))]

/** The four bits of control. A drive does not tell SCMS, which changes from sector to sector. IEC 60908 17.5.1. */
const flagsOf = (control: number): Pick<CompactTrack, 'preemphasis' | 'copy' | 'channels'> => ({
  preemphasis: (control & 5) === 1,
  copy: (control & 2) === 0 ? 'prohibited' : 'permitted',
  channels: (control & 12) === 8 ? 4 : 2,
})
const blocksBefore = (view: DiscView, start: Lba): Sectors =>
  sectors(recordedBlocks({ ...view, tracks: view.tracks.filter((track) => track.start < start) }))

/** Closes the drive with the disc, and where that cannot be looked at. */
export async function openFoundDisc(
  given: Station,
  name: string,
): Promise<FoundDisc & { readonly drive: DriveFacts; readonly growing: Growing }> {
  const notes: Fault[] = []
  const station = steady(given, { note: (fault) => notes.push(fault) })
  const close = (): Promise<void> => station.transport.close()
  try {
    const view = await lookAtDisc(station)
    const tracks = tracksOfView(view)
    const medium = withoutSounds(mediumOfDrive(station, name, recordedBlocks(view), view.family), tracks)
    const listed = sessionsOfTracks(tracks)
    const [only] = listed
    // Overwritten media have one track; sessions in it follow each other as in an image.
    const hasData = view.state !== 'blank' && view.state !== 'unformatted' && (tracks.length === 0 || only !== undefined)
    const inOne = hasData && listed.length <= 1 && medium.size > 0 && (only?.start ?? 0) === 0
    const sessions = inOne
      ? await sessionsOnBlocks(inDataTracks(medium, tracks), only?.tracks ?? []).catch(() => [
          { number: 1, start: lba(0), tracks: only?.tracks ?? [] },
        ])
      : listed
    const { next, free: freeBlocks } = view
    const drive: DriveFacts = {
      disc: reportOf(view),
      ...(next?.nextWritable === undefined ? {} : { nextWritable: next.nextWritable }),
      freeBlocks,
    }
    const ask = view.family !== 'cd' || tracks.length === 0 ? {} : { ask: () => askAll(station, view, tracks) }
    return { name, medium, kind: 'drive', form: view.name, sessions, tracks, drive, growing: growingOf(view), faults: notes, ...ask, close }
  } catch (error) {
    await close()
    throw error
  }
}

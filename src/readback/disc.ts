/** The disc in a drive, for those who look into it. */

import { lba, sectors, type Lba, type Sectors } from '../unit/index.js'
import { sessionsOfTracks, sessionsOnBlocks, type FoundDisc } from '../survey/index.js'
import { mediumOfDrive } from './medium.js'
import { reportOf, type DiscReport } from './report.js'
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

const blocksBefore = (view: DiscView, start: Lba): Sectors =>
  sectors(recordedBlocks({ ...view, tracks: view.tracks.filter((track) => track.start < start) }))

/** Closes the drive with the disc, and where that cannot be looked at. */
export async function openFoundDisc(
  station: Station,
  name: string,
): Promise<FoundDisc & { readonly drive: DriveFacts; readonly growing: Growing }> {
  const close = (): Promise<void> => station.transport.close()
  try {
    const view = await lookAtDisc(station)
    const medium = mediumOfDrive(station, name, recordedBlocks(view), view.family)
    const tracks = tracksOfView(view)
    const listed = sessionsOfTracks(tracks)
    const [only] = listed
    // Overwritten media have one track; sessions in it follow each other as in an image.
    const hasData = view.state !== 'blank' && view.state !== 'unformatted' && (tracks.length === 0 || only !== undefined)
    const inOne = hasData && listed.length <= 1 && medium.size > 0 && (only?.start ?? 0) === 0
    const sessions = inOne
      ? await sessionsOnBlocks(medium, only?.tracks ?? []).catch(() => [{ number: 1, start: lba(0), tracks: only?.tracks ?? [] }])
      : listed
    const { next, free: freeBlocks } = view
    const drive: DriveFacts = {
      disc: reportOf(view),
      ...(next?.nextWritable === undefined ? {} : { nextWritable: next.nextWritable }),
      freeBlocks,
    }
    return { name, medium, kind: 'drive', form: view.name, sessions, tracks, drive, growing: growingOf(view), faults: [], close }
  } catch (error) {
    await close()
    throw error
  }
}

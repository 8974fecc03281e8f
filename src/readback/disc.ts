/** The disc in a drive, for those who look into it. */

import { lba, type Lba } from '../unit/index.js'
import { inDataTracks, sessionsOfTracks, sessionsOnBlocks, type FoundDisc } from '../survey/index.js'
import { mediumOfDrive } from './medium.js'
import { reportOf, type DiscReport } from './report.js'
import { lookAtDisc, recordedBlocks, tracksOfView, type Station } from './view.js'

/** What a drive tells beside the sectors. */
export interface DriveFacts {
  readonly disc: DiscReport
  readonly nextWritable?: Lba
  readonly freeBlocks: number
}

/** Closes the drive with the disc, and where that cannot be looked at. */
export async function openFoundDisc(station: Station, name: string): Promise<FoundDisc & { readonly drive: DriveFacts }> {
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
      ? await sessionsOnBlocks(inDataTracks(medium, tracks), only?.tracks ?? []).catch(() => [{ number: 1, start: lba(0), tracks: only?.tracks ?? [] }])
      : listed
    const { next, free: freeBlocks } = view
    const drive: DriveFacts = {
      disc: reportOf(view),
      ...(next?.nextWritable === undefined ? {} : { nextWritable: next.nextWritable }),
      freeBlocks,
    }
    return { name, medium, kind: 'drive', form: view.name, sessions, tracks, drive, faults: [], close }
  } catch (error) {
    await close()
    throw error
  }
}

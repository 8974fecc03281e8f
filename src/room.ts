/** A disc and a drive -> whether it fits on what is in the drive, and what each way to write it costs. Nothing is written. */

import type { Master } from './sector/index.js'
import { formOf, plansOf, roomFor, settingsOf, type BurnSettings, type DriveRoom, type Kept, type WriteMode } from './recorder/index.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'

export type { DriveRoom }

export interface RoomOptions {
  /** How it is to be written; the mode `auto` has every way told. */
  readonly settings: BurnSettings
  /** What a manifest says of the sectors. */
  readonly kept: Kept
  readonly open: OpenByAddress
}

/** Throws where the drive, or the disc in it, cannot be looked at. */
export async function roomInDrive(master: Master, drive: string, given: Partial<RoomOptions> = {}): Promise<DriveRoom> {
  const { settings = settingsOf(), kept, open = openByAddress } = given
  const station = await open(drive, 'before recording')
  try {
    return await roomFor(station, drive, (mode: WriteMode) => plansOf(master, formOf(mode, kept)), settings, master.madeFor)
  } finally {
    await station.transport.close()
  }
}

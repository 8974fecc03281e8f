/** A drive -> its tray out or in, and what is in it then. */

import type { Fault } from './fault/index.js'
import { lookOrFault, moveTray, reportOf, steady, type DiscReport, type Station, type TrayAction } from './readback/index.js'
import { parseDriveAddress } from './transport/index.js'
import { lockDrive } from './transport/lock.node.js'
import { freeOfMounts, type Mounted } from './transport/mounted.node.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'

export interface TrayOptions {
  /** What becomes of file systems on the disc before it is ejected; they keep it in unless it is said. */
  readonly mounted?: Mounted
  /** Under this name the drive is locked. */
  readonly client?: string | undefined
  readonly open?: OpenByAddress
}

export interface Moved {
  readonly drive: string
  readonly action: TrayAction
  /** What is in the drive, once it is loaded. */
  readonly disc?: DiscReport
  /** Why nothing is told of a disc. */
  readonly noDisc?: Fault
  /** Notes. */
  readonly faults: readonly Fault[]
}

/** Ejects or loads. Throws where the drive is in use, cannot, or has been forbidden to. */
export async function tray(drive: string, action: TrayAction, given: TrayOptions = {}): Promise<Moved> {
  const { mounted = 'refuse', client, open = openByAddress } = given
  const address = parseDriveAddress(drive)
  const lock = lockDrive(address, 'at work', client)
  try {
    const faults = action === 'eject' ? await freeOfMounts(address, mounted) : []
    const station = await open(drive, 'changing')
    try {
      await moveTray(steady(station), action)
      return { drive, action, faults, ...(action === 'load' ? await look(station) : {}) }
    } finally {
      await station.transport.close()
    }
  } finally {
    lock.release()
  }
}

async function look(station: Station): Promise<Pick<Moved, 'disc' | 'noDisc'>> {
  const looked = await lookOrFault(station)
  return 'view' in looked ? { disc: reportOf(looked.view) } : { noDisc: looked.fault }
}

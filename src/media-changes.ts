/** Drives -> discs and drives that come and go, until somebody stops it. Nothing is written. */

import { knownDrives } from './drives.js'
import { DiscError } from './fault/index.js'
import { ask, mediaStatus } from './mmc/index.js'
import { lookAtDisc, reportOf, type DiscReport } from './readback/index.js'
import { systemClock } from './transport/clock.node.js'
import { parseDriveAddress } from './transport/index.js'
import { jobOn } from './transport/lock.node.js'
import { openByAddress, type OpenByAddress, type OpenDrive } from './transport/open.node.js'

export type MediaChange =
  | { readonly kind: 'inserted'; readonly address: string; readonly disc: DiscReport }
  | { readonly kind: 'removed'; readonly address: string; readonly tray: 'open' | 'closed' }
  | { readonly kind: 'drive added'; readonly address: string }
  | { readonly kind: 'drive removed'; readonly address: string }

export interface WatchOptions {
  /** Without any, all that the system knows, also those that come later. */
  readonly drives: readonly string[]
  readonly onChange: (change: MediaChange) => void
  readonly signal: AbortSignal
  readonly intervalMs?: number
  readonly open?: OpenByAddress
}

const INTERVAL_MS = 1000

/** Tells of discs and drives that come and go, first of those that are there, until it is stopped. Drives stay open between two looks. */
export async function watchDrives(options: WatchOptions): Promise<void> {
  const { onChange, signal } = options
  const watched = new Map<string, Watched>()
  try {
    while (!signal.aborted) {
      const present = options.drives.length > 0 ? options.drives : knownDrives().map((drive) => drive.address)
      for (const [address, { opened }] of watched)
        if (!present.includes(address)) {
          watched.delete(address)
          await opened?.transport.close()
          onChange({ kind: 'drive removed', address })
        }
      for (const address of present) {
        const known = watched.get(address)
        const drive: Watched = known ?? { opened: undefined, state: undefined }
        watched.set(address, drive)
        if (known === undefined) onChange({ kind: 'drive added', address })
        const change = await look(address, drive, options.open ?? openByAddress)
        if (change !== undefined) onChange(change)
      }
      // To be stopped ends the wait.
      await systemClock.sleep(options.intervalMs ?? INTERVAL_MS, signal).catch(() => {})
    }
  } finally {
    for (const { opened } of watched.values()) await opened?.transport.close()
  }
}

interface Watched {
  opened: OpenDrive | undefined
  /** What was found at the last look. */
  state: string | undefined
}

/** What has changed since the last look; undefined where nothing has, or somebody works on the drive, which is let go then. */
async function look(address: string, drive: Watched, open: OpenByAddress): Promise<MediaChange | undefined> {
  const found = await stateOf(address, drive, open)
  if (found === undefined || found.state === drive.state) return undefined
  const first = drive.state === undefined
  drive.state = found.state
  return first && found.change.kind === 'removed' ? undefined : found.change
}

interface Found {
  readonly state: string
  readonly change: MediaChange
}

async function stateOf(address: string, drive: Watched, open: OpenByAddress): Promise<Found | undefined> {
  try {
    const job = drive.opened === undefined ? undefined : jobOn(parseDriveAddress(address))
    if (job !== undefined) throw new DiscError(job)
    const opened = (drive.opened ??= await open(address, 'shared'))
    const status = await ask(opened.transport, mediaStatus, {})
    if (status?.mediaPresent === false) return absent(address, status.trayOpen)
    const disc = reportOf(await lookAtDisc(opened))
    return { state: JSON.stringify(disc), change: { kind: 'inserted', address, disc } }
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined) throw error
    if (fault.code === 'mmc/noMedium') return absent(address, fault.values['ascq'] === 2)
    if (fault.code.startsWith('transport/')) {
      await drive.opened?.transport.close()
      drive.opened = undefined
    }
    return undefined
  }
}

const absent = (address: string, open: boolean): Found => ({
  state: open ? 'open' : 'empty',
  change: { kind: 'removed', address, tray: open ? 'open' : 'closed' },
})

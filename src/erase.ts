/** Drive -> an empty disc: blanked where the medium has that, formatted where it has not. */

import { openByAddress, type OpenByAddress, type OpenDrive } from './transport/open.node.js'
import { canWrite, burnFaults, translate, Conversation, eraseDisc, type Erasure } from './recorder/index.js'
import { reportOf, unknownDisc, lookAtDisc, type DiscReport, type DiscView } from './readback/index.js'
import { parseDriveAddress, transportFaults } from './transport/index.js'
import { stayAwake } from './transport/inhibit.node.js'
import { lockDrive } from './transport/lock.node.js'
import { isRewritableProfile } from './mmc/index.js'
import { silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'

/** A drive is needed; it is erased quickly, and nobody listens, unless it is said. */
export type EraseOptions = Pick<EraseSettings, 'drives'> & Partial<EraseSettings>

export interface EraseSettings {
  readonly drives: readonly string[]
  readonly erasure: Erasure
  /** How long it may take; an hour where it is quick, several where it is full. */
  readonly limitMs?: number | undefined
  readonly client?: string
  readonly listener: Listener
  readonly open?: OpenByAddress
}

export interface Erased {
  readonly ok: boolean
  readonly faults: readonly Fault[]
  readonly disc: DiscReport
}

/** Throws where nothing was begun; once the drive is at it, what it says is in the result. */
export async function erase(given: EraseOptions): Promise<Erased> {
  const options: EraseSettings = { erasure: 'quick', listener: silent, ...given }
  const [drive, ...others] = options.drives
  if (drive === undefined) throw new DiscError(transportFaults.driveRequired({ verb: 'erase', found: [] }))
  if (others.length > 0) throw new DiscError(burnFaults.oneDriveToErase({ drives: options.drives }))
  const address = parseDriveAddress(drive)
  const lock = lockDrive(address, 'erasing', options.client)
  const awake = address.kind === 'virtual' ? { end: () => {} } : stayAwake()
  try {
    const opened = await (options.open ?? openByAddress)(drive, 'erasing')
    try {
      return await eraseOn(opened, drive, options)
    } finally {
      await opened.transport.close()
    }
  } finally {
    awake.end()
    lock.release()
  }
}

async function eraseOn(station: OpenDrive, drive: string, options: EraseSettings): Promise<Erased> {
  const notes: Fault[] = []
  const listen = translate(drive, options.listener)
  const view = await lookAtDisc(station)
  if (!canErase(view)) throw new DiscError(burnFaults.eraseDriveCannot({ drive }))
  const on = new Conversation(station.transport, station.clock, view.family, (fault) => notes.push(fault))
  let failure: readonly Fault[] = []
  try {
    listen({ kind: 'stage', stage: 'erasing' })
    await eraseDisc(on, view, {
      erasure: options.erasure,
      limitMs: options.limitMs,
      onShare: (share) => {
        if (share !== undefined) listen({ kind: 'progress', stage: 'erasing', done: Math.round(share * 1000), total: 1000, blockBytes: 0 })
      },
    })
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    failure = error.faults
  }
  const disc = await describe(station)
  const ok = failure.length === 0
  options.listener({ kind: 'end', subject: drive, ok, faults: failure })
  return { ok, faults: [...failure, ...notes], disc }
}

/** A drive that writes nothing, or only what cannot be written twice. */
const canErase = (view: DiscView): boolean => canWrite(view.configuration) && isRewritableProfile(view.configuration)

async function describe(station: OpenDrive): Promise<DiscReport> {
  try {
    return reportOf(await lookAtDisc(station))
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return unknownDisc(error.message)
  }
}

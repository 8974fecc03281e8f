/** Drive -> an empty disc: blanked where the medium has that, formatted where it has not. */

import { openByAddress, type OpenByAddress, type OpenDrive } from './transport/open.node.js'
import { canWrite, burnFaults, internalFault, isOfAnotherDisc, translate, Conversation, eraseDisc, type Erasure } from './recorder/index.js'
import { moveTray, reportOf, unknownDisc, lookAtDisc, steady, type DiscReport, type DiscView } from './readback/index.js'
import { parseDriveAddress, transportFaults } from './transport/index.js'
import { stayAwake } from './transport/inhibit.node.js'
import { lockDrive } from './transport/lock.node.js'
import { freeOfMounts, type Mounted } from './transport/mounted.node.js'
import { isRewritableProfile, type RefusedCommand, type Sense } from './mmc/index.js'
import { silent, type Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'

/** A drive is needed; it is erased quickly, and nobody listens, unless it is said. */
export type EraseOptions = Pick<EraseSettings, 'drives'> & Partial<EraseSettings>

export interface EraseSettings {
  readonly drives: readonly string[]
  readonly erasure: Erasure
  /** How long it may take; an hour where it is quick, several where it is full. */
  readonly limitMs?: number | undefined
  /** Under this name the drive is locked. */
  readonly client?: string | undefined
  /** What becomes of file systems on the disc that are mounted; it is not erased unless it is said. */
  readonly mounted: Mounted
  /** The disc is ejected when it is erased. */
  readonly eject: boolean
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
  const options: EraseSettings = { erasure: 'quick', mounted: 'refuse', eject: false, listener: silent, ...given }
  const [drive, ...others] = options.drives
  if (drive === undefined) throw new DiscError(transportFaults.driveRequired({ verb: 'erase', found: [] }))
  if (others.length > 0) throw new DiscError(burnFaults.oneDriveToErase({ drives: options.drives }))
  const address = parseDriveAddress(drive)
  const lock = lockDrive(address, 'erasing', options.client)
  const awake = address.kind === 'virtual' ? { end: () => {} } : stayAwake()
  try {
    const freed = await freeOfMounts(address, options.mounted)
    const opened = await (options.open ?? openByAddress)(drive, 'changing')
    try {
      const erased = await eraseOn(opened, drive, options)
      return { ...erased, faults: [...erased.faults, ...freed] }
    } finally {
      await opened.transport.close()
    }
  } finally {
    awake.end()
    lock.release()
  }
}

async function eraseOn(opened: OpenDrive, drive: string, options: EraseSettings): Promise<Erased> {
  const notes: Fault[] = []
  const note = (fault: Fault): void => void notes.push(fault)
  const station = steady(opened, { note })
  const listen = translate(drive, options.listener)
  const view = await lookAtDisc(station)
  if (!canErase(view)) throw new DiscError(burnFaults.eraseDriveCannot({ drive }))
  const news = async (sense: Sense, { opcode }: RefusedCommand): Promise<void> => {
    await Promise.resolve()
    if (isOfAnotherDisc(sense, opcode)) throw new DiscError(burnFaults.discExchanged({ drive, before: view.name, now: view.name }))
  }
  const on = new Conversation(opened, { family: view.family, note, news })
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
    failure = error instanceof DiscError ? error.faults : [internalFault(drive, error)]
  }
  const found = await describe(station)
  const isEmpty = failure.length === 0 && found.state === 'overwritable'
  const disc = isEmpty ? { ...found, remains: 'The disc is empty and can be used.' } : found
  const ok = failure.length === 0
  if (ok && options.eject) await eject(station, notes)
  options.listener({ kind: 'end', subject: drive, ok, faults: failure })
  return { ok, faults: [...failure, ...notes], disc }
}

/** A drive that writes nothing, or only what cannot be written twice. */
const canErase = (view: DiscView): boolean => canWrite(view.configuration) && isRewritableProfile(view.configuration)

/** The disc is erased; that it stays in the drive is a warning. */
async function eject(station: OpenDrive, notes: Fault[]): Promise<void> {
  try {
    await moveTray(station, 'eject')
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    notes.push(...error.faults.map((fault) => ({ ...fault, severity: 'warning' as const })))
  }
}

async function describe(station: OpenDrive): Promise<DiscReport> {
  try {
    return reportOf(await lookAtDisc(station))
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return unknownDisc(error.message)
  }
}

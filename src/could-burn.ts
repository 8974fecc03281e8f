/** A disc and a drive -> whether it could be burned there, and all that is in its way. Nothing is written. */

import { settingsFor } from './burn.js'
import { expectedOf } from './targets.js'
import { DiscError, type Fault } from './fault/index.js'
import type { WriteType } from './mmc/index.js'
import { reportOf, type DiscReport } from './readback/index.js'
import { defaultSettings, formOf, judgeDisc, plansOf, type BurnSettings, type DiscForm } from './recorder/index.js'
import type { Master } from './sector/index.js'
import { parseDriveAddress } from './transport/index.js'
import { freeOfMounts } from './transport/mounted.node.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'
import type { Lba } from './unit/index.js'

export interface CouldBurnOptions {
  readonly settings: BurnSettings
  readonly form: DiscForm
  readonly open: OpenByAddress
}

export interface Burnable {
  readonly drive: string
  readonly couldBurn: boolean
  /** What is in the drive, where it can be looked at. */
  readonly disc?: DiscReport
  /** How it would be written. */
  readonly writeType?: WriteType
  readonly startLba?: Lba
  /** Blocks that it takes, with gaps and fill. */
  readonly neededBlocks?: number
  readonly freeBlocks?: number
  /** What the disc would be afterwards. */
  readonly close?: 'disc' | 'session'
  /** As the burn would tell them before it touches the disc: errors are in its way. */
  readonly faults: readonly Fault[]
}

/** Throws only our own mistakes: a drive that cannot be opened is a reason like any other. */
export async function couldBurn(master: Master, drive: string, given: Partial<CouldBurnOptions> = {}): Promise<Burnable> {
  const settings = await settingsFor(master, given.settings ?? defaultSettings)
  const { form = formOf(settings.mode, undefined), open = openByAddress } = given
  const faults: Fault[] = []
  const held = async <Value>(work: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DiscError)) throw error
      faults.push(...error.faults)
      return undefined
    }
  }
  const plans = await held(() => plansOf(master, form))
  await held(() => freeOfMounts(parseDriveAddress(drive), 'refuse'))
  const station = await held(() => open(drive, 'before recording'))
  if (station === undefined) return { drive, couldBurn: false, faults }
  try {
    const [plan, ...later] = plans ?? []
    const judged =
      plan &&
      (await held(() =>
        judgeDisc(station, plan, later.length === 0 ? settings : { ...settings, close: false }, expectedOf(master, settings)),
      ))
    if (judged === undefined) return { drive, couldBurn: false, faults }
    const { job, view } = judged
    const told = [...faults, ...judged.faults]
    return {
      drive,
      couldBurn: job !== undefined && told.every(({ severity }) => severity !== 'error'),
      disc: reportOf(view),
      ...(job === undefined
        ? {}
        : {
            writeType: job.writeType,
            startLba: job.start,
            neededBlocks: job.needed,
            freeBlocks: view.free,
            close: later.length === 0 ? job.close : settings.close ? 'disc' : 'session',
          }),
      faults: told,
    }
  } finally {
    await station.transport.close()
  }
}

/** `disc erase` */

import { inspectDrive, knownDrives } from '../drives.js'
import { transportFaults } from '../transport/index.js'
import { DEFAULT_CLIENT, demandClientName } from '../transport/lock.node.js'
import { erase } from '../erase.js'
import { DiscError } from '../fault/index.js'
import { flagOption, textOption, type Run } from './command.js'
import { confirm } from './confirm.js'
import { faults } from './faults.js'
import { exitStatus, faultAsJson, misused } from './output.js'
import { progressLine } from './progress.js'

export const run: Run = async (drives, options, { output, signal }) => {
  const limit = textOption(options, 'limit')
  if (limit !== undefined && !/^[1-9]\d{0,3}$/.test(limit)) {
    return misused(output, '--limit is a number of minutes', 'erase')
  }
  demandClientName(textOption(options, 'client') ?? DEFAULT_CLIENT, 'erasing')
  const erasure = flagOption(options, 'full') ? 'full' : 'quick'
  const [drive] = drives
  if (drive === undefined)
    throw new DiscError(transportFaults.driveRequired({ verb: 'erase', found: knownDrives().map((known) => known.address) }))
  if (!flagOption(options, 'yes') && drives.length === 1) {
    const found = await inspectDrive(drive, { details: 'none' })
    const disc = found.disc === undefined ? 'disc' : `${found.disc.state} ${found.disc.medium}`
    const answer = await confirm(`Erase the ${disc} in ${drive} (${found.vendor} ${found.product})? All data on it go.`, output, signal)
    if (answer === 'cannot ask') return misused(output, 'Nobody can be asked here whether the disc may be erased: add --yes', 'erase')
    if (answer === 'no') throw new DiscError(faults.declined({ what: 'erased' }))
  }
  const { listener, clear } = progressLine(output)
  try {
    const erased = await erase({
      drives,
      erasure,
      listener,
      client: textOption(options, 'client'),
      mounted: flagOption(options, 'unmount') ? 'unmount' : 'refuse',
      eject: flagOption(options, 'eject'),
      ...(limit === undefined ? {} : { limitMs: Number(limit) * 60_000 }),
    })
    clear()
    output.faults(erased.faults)
    if (!output.quiet) output.print(`${drive}: ${erased.ok ? 'erased' : 'not erased'}. ${erased.disc.remains}`)
    output.emit({ ok: erased.ok, disc: erased.disc, faults: erased.faults.map(faultAsJson) })
    return erased.ok ? exitStatus.done : exitStatus.failed
  } finally {
    clear()
  }
}

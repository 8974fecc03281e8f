/** `disc drives eject` and `disc drives load`. */

import { knownDrives } from '../drives.js'
import { DiscError } from '../fault/index.js'
import type { TrayAction } from '../readback/index.js'
import { transportFaults } from '../transport/index.js'
import { tray, type Moved } from '../tray.js'
import { flagOption, textOption, type CommandContext, type Options } from './command.js'
import { exitStatus, faultAsJson, misused, type ExitStatus } from './output.js'

export const moveTrays =
  (action: TrayAction) =>
  async (drives: readonly string[], options: Options, { output }: CommandContext): Promise<ExitStatus> => {
    const found = knownDrives().map(({ address }) => address)
    const named = drives.length > 0 ? drives : found.length === 1 ? found : []
    if (named.length === 0) throw new DiscError(transportFaults.driveRequired({ verb: action, found }))
    const unmount = flagOption(options, 'unmount')
    if (unmount && action === 'load') return misused(output, '--unmount is for a disc that is to be ejected', 'drives')
    const moved: Moved[] = []
    for (const drive of named) {
      const one = await tray(drive, action, { client: textOption(options, 'client'), mounted: unmount ? 'unmount' : 'refuse' })
      moved.push(one)
      output.faults(one.faults)
      if (!output.quiet) output.print(`${drive}: ${sentence(one)}`)
    }
    output.emit({ ok: true, drives: moved.map(asJson), faults: moved.flatMap(({ faults }) => faults.map(faultAsJson)) })
    return exitStatus.done
  }

const sentence = ({ action, disc, noDisc }: Moved): string =>
  action === 'eject'
    ? 'ejected'
    : disc === undefined
      ? `loaded. ${noDisc?.message ?? 'There is no disc in it'}`
      : `loaded: ${disc.medium}, ${disc.state}. ${disc.remains}`

const asJson = ({ drive, action, disc, noDisc }: Moved): object => ({
  drive,
  action,
  ...(disc === undefined ? {} : { disc }),
  ...(noDisc === undefined ? {} : { noDisc: faultAsJson(noDisc) }),
})

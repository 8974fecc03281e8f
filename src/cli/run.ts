/** `disc run` */

import { DEFAULT_MANIFEST } from '../project.js'
import { run as runDisc } from '../run.js'
import { flagOption, textOption, type Run } from './command.js'
import { tellFailures } from './failures.js'
import { faultAsJson, misused, type ExitStatus } from './output.js'
import { progressLine } from './progress.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([what = DEFAULT_MANIFEST, ...more], options, context) => {
  const { output, signal, behind } = context
  if (more.length > 0) return misused(output, 'One disc is run at a time; arguments of QEMU stand behind --', 'run')
  const reference = await referenceTo(what, options, context)
  const { listener, clear } = progressLine(output)
  const failures = tellFailures(output)
  try {
    const { status, faults } = await runDisc(reference, {
      firmware: flagOption(options, 'uefi') ? 'uefi' : undefined,
      as: flagOption(options, 'usb') ? 'usb' : 'cd',
      arguments: behind,
      console: output.json ? 'error' : 'output',
      charset: textOption(options, 'charset'),
      failed: failures.tell,
      starting({ firmware, as, faults: found }) {
        clear()
        output.faults(found)
        const what = `${as === 'cd' ? 'a CD-ROM' : 'a stick'} under ${firmware === 'bios' ? 'BIOS' : 'UEFI'}`
        output.note(`Starting as ${what}; Ctrl-A X ends it`)
      },
      listener,
      signal,
    })
    const all = [...faults, ...failures.faults]
    output.emit({ ok: status === 0, status, faults: all.map(faultAsJson) })
    // What QEMU ended with is told as it is.
    return status as ExitStatus
  } finally {
    clear()
  }
}

/** `disc lock` */

import { checkLock, lock } from '../lock.js'
import { flagOption } from './command.js'
import { eachManifest, type RunOne } from './each.js'
import { exitStatus, faultAsJson } from './output.js'
import { progressLine } from './progress.js'

const lockOne: RunOne = async (_file, options, context, open) => {
  const { output, signal } = context
  const project = await open()
  const { listener, clear } = progressLine(output)
  const isCheck = flagOption(options, 'check')
  try {
    const { lock: path, faults } = await (isCheck ? checkLock : lock)(project, { listener, signal })
    clear()
    output.faults(faults)
    if (!output.quiet) output.print(isCheck ? `${path}: a build gives the image that it promises` : path)
    output.emit({ ok: true, lock: path, faults: faults.map(faultAsJson) })
    return exitStatus.done
  } finally {
    clear()
  }
}

export const run = eachManifest(lockOne, (options) => ({ images: 'left', lockFiles: flagOption(options, 'check') ? 'left' : 'written' }))

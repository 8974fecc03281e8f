/** `disc validate [MANIFEST]`: everything that is wrong with a manifest, in one run. */

import { readManifest } from '../manifest/read.node.js'
import { listOption, type Run } from './command.js'
import { countFaults, faultAsJson, statusOf } from './output.js'

export const run: Run = (args, options, { output, environment }) => {
  const [file = 'disc.config.yaml'] = args
  const { faults } = readManifest(file, { environment, overrides: listOption(options, 'set') })
  const status = statusOf(faults)
  output.faults(faults)
  output.emit({ ok: status === 0, manifest: file, faults: faults.map(faultAsJson) })
  const count = countFaults(faults)
  if (status === 0) output.note(`${file} is in order${count === '' ? '' : `, with ${count}`}`)
  else output.note(`${file}: ${count}`)
  return Promise.resolve(status)
}

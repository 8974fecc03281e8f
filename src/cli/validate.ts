/** `disc validate [MANIFEST...]`: everything that is wrong with a manifest and its sources, in one run. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Project } from '../project.js'
import type { Run } from './command.js'
import { eachManifest } from './each.js'
import { countFaults, faultAsJson, statusOf } from './output.js'
import { projectAt } from './reference.js'

export const run: Run = eachManifest(async (file, options, context) => {
  const { output, signal } = context
  const faults = await faultsOf(() => projectAt(file, options, context), signal)
  const status = statusOf(faults)
  output.faults(faults)
  output.emit({ ok: status === 0, manifest: file, faults: faults.map(faultAsJson) })
  const count = countFaults(faults)
  if (status === 0) output.note(`${file} is in order${count === '' ? '' : `, with ${count}`}`)
  else output.note(`${file}: ${count}`)
  return status
})

/** The sources are looked at where the text of the manifest has no error. */
async function faultsOf(open: () => Project, signal: AbortSignal): Promise<readonly Fault[]> {
  try {
    const project = open()
    // Loaded only now: a manifest with errors is told without the rest of the program.
    const { validate } = await import('../validate.js')
    return (await validate(project, { signal })).faults
  } catch (error) {
    if (error instanceof DiscError) return error.faults
    throw error
  }
}

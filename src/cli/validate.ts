/** `disc validate [MANIFEST...]`: everything that is wrong with a manifest and its sources, in one run. */

import { DiscError, type Fault } from '../fault/index.js'
import type { ReadOptions } from '../manifest/read.node.js'
import { readProject } from '../project.js'
import { printName } from '../unit/index.js'
import { listOption } from './command.js'
import { eachManifest } from './each.js'
import { countFaults, faultAsJson, statusOf } from './output.js'

export const run = eachManifest(async (file, options, { output, environment, signal }) => {
  const faults = await faultsOf(file, { environment, overrides: listOption(options, 'set') }, signal)
  const status = statusOf(faults)
  output.faults(faults)
  output.emit({ ok: status === 0, manifest: file, faults: faults.map(faultAsJson) })
  const count = countFaults(faults)
  if (status === 0) output.note(`${printName(file)} is in order${count === '' ? '' : `, with ${count}`}`)
  else output.note(`${printName(file)}: ${count}`)
  return status
})

/** The sources are looked at also where the text of the manifest has errors, as far as they leave them readable. */
async function faultsOf(file: string, options: ReadOptions, signal: AbortSignal): Promise<readonly Fault[]> {
  try {
    const read = readProject(file, options)
    if (read.kind === 'none') return read.faults
    const { judge } = await import('../validate.js')
    return await judge(read, { signal })
  } catch (error) {
    if (error instanceof DiscError) return error.faults
    throw error
  }
}

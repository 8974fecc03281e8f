/** Project -> faults: names, labels, references and capacity with the sources measured, and not a byte written. */

import type { Fault } from './fault/index.js'
import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { hostContents } from './source/open.node.js'

/** Everything that `build` would say before it writes, with places in the manifest. */
export async function check(project: Project, signal?: AbortSignal): Promise<readonly Fault[]> {
  const contents = hostContents()
  try {
    const materials = await measure(project.manifest, { base: project.folder, date: project.date.at, contents, signal })
    return project.locate([...project.faults, ...plan(materials).faults])
  } finally {
    contents.close()
  }
}

/** Project -> the disc that it would become, and everything that is wrong with it. Nothing is written. */

import { silent, type Listener } from './event.js'
import type { Fault } from './fault/index.js'
import type { Disc } from './layout/index.js'
import { measure, type Materials } from './measure.js'
import { outputsOf } from './outputs.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { hostContents, type HostContents } from './source/open.node.js'

export interface Outline {
  readonly materials: Materials
  /** Undefined where one of the faults is an error. */
  readonly disc: Disc | undefined
  /** With their places in the manifest. */
  readonly faults: readonly Fault[]
}

export interface OutlineOptions {
  /** Path of the image, in place of the manifest's. */
  readonly output?: string | undefined
  /** Whether the outputs are going to be written. */
  readonly outputs?: 'judge' | 'leave'

  readonly listener?: Listener
  readonly signal?: AbortSignal | undefined
}

/** Looks at the sources and reads none of them. */
export async function validate(project: Project, options: OutlineOptions = {}): Promise<Outline> {
  const contents = hostContents()
  try {
    return await outline(project, contents, { outputs: 'judge', ...options })
  } finally {
    await contents.close()
  }
}

/** What is wrong with a manifest that has errors, and with those of its sources that it names all the same. */
export async function validateBroken(broken: Project, { signal }: OutlineOptions = {}): Promise<readonly Fault[]> {
  const contents = hostContents()
  try {
    const { files, tracks } = await measure(broken.manifest, { base: broken.folder, date: broken.date.at, contents, signal })
    // Whether what is on the disc suits the rest is not to be said while some of it is unknown.
    const found = [...(files?.faults ?? []), ...tracks.faults].filter(({ code }) => /^(source|audio)\/|mbrCodeTooLarge/.test(code))
    // What is said of a value once is not said again in other words.
    const said = new Set(broken.faults.map(({ path }) => JSON.stringify(path)))
    return broken.locate([...broken.faults, ...found.filter(({ path }) => path === undefined || !said.has(JSON.stringify(path)))])
  } finally {
    await contents.close()
  }
}

/** The same for whoever goes on with the contents. */
export async function outline(project: Project, contents: HostContents, options: OutlineOptions): Promise<Outline> {
  const { manifest, folder, date } = project
  const { listener = silent, signal } = options
  listener({ kind: 'action', action: 'measure' })
  const outputs = outputsOf(project, options.output)
  const materials = await measure(manifest, { base: folder, date: date.at, contents, isOutput: outputs.isOwn, signal })
  listener({ kind: 'action', action: 'plan' })
  const { disc, faults } = plan(materials)
  const judged = options.outputs === 'judge' ? outputs.judge(materials) : []
  return { materials, disc, faults: project.locate([...project.faults, ...faults, ...judged]) }
}

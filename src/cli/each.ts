/** Commands that take several manifests: one after another, as if each were alone, and all of them whatever becomes of one. */

import { DiscError } from '../fault/index.js'
import { DEFAULT_MANIFEST, type Project } from '../project.js'
import type { CommandContext, Options, Run } from './command.js'
import { exitStatus, reportFailure, type ExitStatus } from './output.js'
import { manifestAt, projectAt } from './reference.js'

/** Reads the manifest. `output` is the image in place of its own. Throws all that is wrong where the manifest has errors. */
export type Open = (output?: string) => Promise<Project>

/** Runs a command for one manifest, which is read, once, when it is opened. */
export type RunOne = (manifest: string, options: Options, context: CommandContext, open: Open) => Promise<ExitStatus>

/** What a command writes for each manifest. */
export type Writes = (options: Options) => { readonly images: 'written' | 'left'; readonly lockFiles: 'written' | 'left' }

const nothing: Writes = () => ({ images: 'left', lockFiles: 'left' })

/** Several results are JSON values that name their manifest, and one more for all of them. The exit status is the highest one. */
export const eachManifest =
  (runOne: RunOne, writes: Writes = nothing): Run =>
  async (words, options, context) => {
    const manifests = (words.length === 0 ? [DEFAULT_MANIFEST] : words).map(manifestAt)
    const [only] = manifests
    if (manifests.length === 1 && only !== undefined)
      return runOne(only, options, context, (moved) => projectAt(only, options, context, moved))
    const { output, signal } = context
    const { images, lockFiles } = writes(options)
    const opened = manifests.map((manifest) => openedOnce(() => projectAt(manifest, options, context)))
    if (images === 'written' || lockFiles === 'written') {
      const { sharedOutputs } = await import('../outputs.js')
      const projects = await Promise.all(opened.map(readable))
      const shared = sharedOutputs(projects.flat(), lockFiles, images)
      if (shared.length > 0) throw new DiscError(shared)
    }
    const results: { readonly manifest: string; readonly ok: boolean }[] = []
    let worst: ExitStatus = exitStatus.done
    for (const [i, manifest] of manifests.entries()) {
      const named = { ...output, emit: (value: unknown) => output.emit({ manifest, ...(value as object) }) }
      const open = opened[i] as Open
      const status = await runOne(manifest, options, { ...context, output: named }, open).catch((error: unknown) =>
        reportFailure(error, named),
      )
      results.push({ manifest, ok: status === exitStatus.done })
      if (status > worst) worst = status
      if (signal.aborted) break
    }
    output.emit({ ok: worst === exitStatus.done, manifests: results, faults: [] })
    return worst
  }

/** A manifest may come out of a pipe: what was read, or why it could not be, is kept. */
function openedOnce(open: Open): Open {
  let known: Promise<Project> | undefined
  return () => (known ??= open())
}

/** What cannot be read is told when its turn comes. */
async function readable(open: Open): Promise<readonly Project[]> {
  try {
    return [await open()]
  } catch {
    return []
  }
}

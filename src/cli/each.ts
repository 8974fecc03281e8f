/** Commands that take several manifests: one after another, as if each were alone, and all of them whatever becomes of one. */

import { DEFAULT_MANIFEST } from '../project.js'
import type { CommandContext, Options, Run } from './command.js'
import { exitStatus, reportFailure, type ExitStatus } from './output.js'
import { manifestAt } from './reference.js'

/** Runs a command for one manifest. */
export type RunOne = (manifest: string, options: Options, context: CommandContext) => Promise<ExitStatus>

/** Several results are JSON values that name their manifest, and one more for all of them. The exit status is the highest one. */
export const eachManifest =
  (runOne: RunOne): Run =>
  async (words, options, context) => {
    const manifests = (words.length === 0 ? [DEFAULT_MANIFEST] : words).map(manifestAt)
    const [only] = manifests
    if (manifests.length === 1 && only !== undefined) return runOne(only, options, context)
    const { output, signal } = context
    const results: { readonly manifest: string; readonly ok: boolean }[] = []
    let worst: ExitStatus = exitStatus.done
    for (const manifest of manifests) {
      const named = { ...output, emit: (value: unknown) => output.emit({ manifest, ...(value as object) }) }
      const status = await runOne(manifest, options, { ...context, output: named }).catch((error: unknown) => reportFailure(error, named))
      results.push({ manifest, ok: status === exitStatus.done })
      if (status > worst) worst = status
      if (signal.aborted) break
    }
    output.emit({ ok: worst === exitStatus.done, manifests: results, faults: [] })
    return worst
  }

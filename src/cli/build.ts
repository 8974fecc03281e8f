/** `disc build` */

import { build, type Built } from '../build.js'
import { discData, sizeOfDisc } from '../layout/index.js'
import type { Listener } from '../event.js'
import { flagOption, textOption, type Run } from './command.js'
import { details, stopwatch } from './details.js'
import { eachManifest, type RunOne } from './each.js'
import { exitStatus, faultAsJson, misused } from './output.js'
import { printBytes, progressLine } from './progress.js'
import { projectAt } from './reference.js'

export const run: Run = (manifests, options, context) => {
  const { output } = context
  if (flagOption(options, 'lock') && flagOption(options, 'frozen'))
    return Promise.resolve(misused(output, '--lock writes the lock file and --frozen proves it: use one of them', 'build'))
  if (manifests.length > 1 && textOption(options, 'output') !== undefined)
    return Promise.resolve(misused(output, '--output names one image, and several manifests are given', 'build'))
  return eachManifest(buildOne)(manifests, options, context)
}

const buildOne: RunOne = async (file, options, context) => {
  const { output, signal } = context
  const begin = performance.now()
  const project = await projectAt(file, options, context, textOption(options, 'output'))
  const { listener: progress, clear } = progressLine(output)
  const watch = stopwatch()
  const listener: Listener = (event) => {
    if (event.kind === 'action') watch.begin(event.action)
    progress(event)
  }
  try {
    const built = await build(project, {
      output: textOption(options, 'output'),
      lock: flagOption(options, 'lock') ? 'write' : flagOption(options, 'frozen') ? 'frozen' : 'none',
      flush: flagOption(options, 'flush') ? 'always' : 'replace',
      listener,
      signal,
    })
    clear()
    watch.end()
    output.faults(built.faults)
    if (output.verbose) for (const line of await details(built, watch.phases)) output.detail(line)
    if (!output.quiet)
      output.print(
        `${built.image}  ${printBytes(built.size)}, ${sizeOfDisc(built.disc)}  ${((performance.now() - begin) / 1000).toFixed(1)} s`,
      )
    if (!output.quiet) for (const path of [...built.beside, ...(built.lock === undefined ? [] : [built.lock])]) output.print(path)
    output.emit({
      ok: true,
      image: built.image,
      sizeBytes: built.size,
      ...countsOf(built),
      beside: built.beside,
      digests: Object.fromEntries(built.digests),
      ...(built.lock === undefined ? {} : { lock: built.lock }),
      faults: built.faults.map(faultAsJson),
    })
    return exitStatus.done
  } finally {
    clear()
  }
}

function countsOf({ disc }: Built): { readonly tracks?: number; readonly blocks?: number } {
  const { tracks, blocks } = discData(disc)
  return { ...(tracks === undefined ? {} : { tracks: tracks.length }), ...(blocks === undefined ? {} : { blocks }) }
}

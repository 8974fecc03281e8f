/** `disc build` */

import { build } from '../build.js'
import { discCounts, sizeOfDisc } from '../layout/index.js'
import { now, type Listener } from '../event.js'
import { flagOption, textOption, type CommandContext, type Options, type Run } from './command.js'
import { details, stopwatch } from './details.js'
import { eachManifest, type RunOne, type Writes } from './each.js'
import type { Project } from '../project.js'
import { checksumsOf, imageOf, STANDARD_OUTPUT } from '../request/index.js'
import { exitStatus, faultAsJson, misused, reportFailure, type ExitStatus } from './output.js'
import { printBytes, progressLine } from './progress.js'

export const run: Run = (manifests, options, context) => {
  const { output } = context
  if (flagOption(options, 'lock') && flagOption(options, 'frozen'))
    return Promise.resolve(misused(output, '--lock writes the lock file and --frozen proves it: use one of them', 'build'))
  if (manifests.length > 1 && textOption(options, 'output') !== undefined)
    return Promise.resolve(misused(output, '--output names one image, and several manifests are given', 'build'))
  return eachManifest(buildOne, writes)(manifests, options, context)
}

const writes: Writes = (options) => ({ images: 'written', lockFiles: flagOption(options, 'lock') ? 'written' : 'left' })

const buildOne: RunOne = async (_file, options, context, open) => {
  const project = await open(textOption(options, 'output'))
  if (imageOf(project.manifest, project.folder, textOption(options, 'output')) !== STANDARD_OUTPUT)
    return buildProject(project, options, context)
  // Whoever reads standard output takes all of it for the image.
  const output = context.output.aside()
  return buildProject(project, options, { ...context, output }).catch((error: unknown) => reportFailure(error, output))
}

async function buildProject(project: Project, options: Options, { output, signal }: CommandContext): Promise<ExitStatus> {
  const begin = now()
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
      check: flagOption(options, 'check') ? 'judge' : 'leave',
      flush: flagOption(options, 'flush') ? 'always' : 'replace',
      signWith: textOption(options, 'signWith'),
      listener,
      signal,
    })
    clear()
    watch.end()
    output.faults(built.faults)
    if (output.verbose) for (const line of await details(built, watch.phases)) output.detail(line)
    if (!output.quiet)
      output.print(`${built.image}  ${printBytes(built.size)}, ${sizeOfDisc(built.disc)}  ${((now() - begin) / 1000).toFixed(1)} s`)
    // Beside standard output no file takes the sums that the manifest asks for.
    if (built.isStream) for (const name of checksumsOf(project.manifest)) output.note(`${name} ${built.digests.get(name)}`)
    if (!output.quiet) for (const path of [...built.beside, ...(built.lock === undefined ? [] : [built.lock])]) output.print(path)
    output.emit({
      ok: true,
      image: built.image,
      sizeBytes: built.size,
      ...discCounts(built.disc),
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

/** `disc build` */

import { build } from '../build.js'
import { discCounts, sizeOfDisc } from '../layout/index.js'
import { now, type Listener } from '../event.js'
import { flagOption, textOption, type CommandContext, type Options, type Run } from './command.js'
import { details, stopwatch } from './details.js'
import { eachManifest, type RunOne, type Writes } from './each.js'
import type { Project } from '../project.js'
import { checksumsOf, imageOf, STANDARD_OUTPUT } from '../request/index.js'
import { openMaster } from '../master.js'
import { writeDepfile } from './depfile.js'
import { exitStatus, faultAsJson, misused, reportFailure, type ExitStatus } from './output.js'
import { printBytes, progressLine } from './progress.js'

export const run: Run = (manifests, options, context) => {
  const { output } = context
  if (flagOption(options, 'lock') && flagOption(options, 'frozen'))
    return Promise.resolve(misused(output, '--lock writes the lock file and --frozen proves it: use one of them', 'build'))
  if (manifests.length > 1 && textOption(options, 'output') !== undefined)
    return Promise.resolve(misused(output, '--output names one image, and several manifests are given', 'build'))
  const depfile = textOption(options, 'depfile')
  if (flagOption(options, 'printSources')) {
    const other =
      ['lock', 'frozen', 'check', 'flush'].find((name) => flagOption(options, name)) ?? (depfile === undefined ? undefined : 'depfile')
    if (other !== undefined)
      return Promise.resolve(misused(output, `--print-sources builds nothing, and --${other} is about what is built`, 'build'))
    return eachManifest(printSources)(manifests, options, context)
  }
  if (manifests.length > 1 && depfile !== undefined)
    return Promise.resolve(misused(output, '--depfile tells of one image, and several manifests are given', 'build'))
  return eachManifest(buildOne, writes)(manifests, options, context)
}

const writes: Writes = (options) => ({ images: 'written', lockFiles: flagOption(options, 'lock') ? 'written' : 'left' })

const buildOne: RunOne = async (_file, options, context, open) => {
  const project = await open(textOption(options, 'output'))
  if (imageOf(project.manifest, project.folder, textOption(options, 'output')) !== STANDARD_OUTPUT)
    return buildProject(project, options, context)
  if (textOption(options, 'depfile') !== undefined)
    return misused(context.output, '--depfile names the image as a target, and it goes to standard output', 'build')
  // Whoever reads standard output takes all of it for the image.
  const output = context.output.aside()
  return buildProject(project, options, { ...context, output }).catch((error: unknown) => reportFailure(error, output))
}

/** The image as the manifest or the user names it, which is what a rule names. */
const targetIn = ({ manifest, folder }: Project, options: Options): string => imageOf(manifest, folder, textOption(options, 'output')) ?? ''

const printSources: RunOne = async (_file, options, { output, signal }, open) => {
  const moved = textOption(options, 'output')
  const master = await openMaster(await open(moved), { output: moved, outputs: 'judge', signal })
  try {
    const sources = master.madeOf?.() ?? []
    output.faults(master.faults)
    for (const path of sources) output.print(path)
    output.emit({ ok: true, sources, faults: master.faults.map(faultAsJson) })
    return exitStatus.done
  } finally {
    await master.close()
  }
}

async function buildProject(project: Project, options: Options, { output, signal }: CommandContext): Promise<ExitStatus> {
  const begin = now()
  const depfile = textOption(options, 'depfile')
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
      sources: depfile === undefined ? 'leave' : 'tell',
      listener,
      signal,
    })
    const told = depfile === undefined ? [] : writeDepfile(depfile, targetIn(project, options), built.sources ?? [])
    const found = [...built.faults, ...told]
    clear()
    watch.end()
    output.faults(found)
    if (output.verbose) for (const line of await details(built, watch.phases)) output.detail(line)
    if (!output.quiet)
      output.print(`${built.image}  ${printBytes(built.size)}, ${sizeOfDisc(built.disc)}  ${((now() - begin) / 1000).toFixed(1)} s`)
    // Beside standard output no file takes the sums that the manifest asks for.
    if (built.isStream) for (const name of checksumsOf(project.manifest)) output.note(`${name} ${built.digests.get(name)}`)
    if (!output.quiet)
      for (const path of [...built.beside, ...(built.lock === undefined ? [] : [built.lock]), ...(depfile === undefined ? [] : [depfile])])
        output.print(path)
    output.emit({
      ok: true,
      image: built.image,
      sizeBytes: built.size,
      ...discCounts(built.disc),
      beside: built.beside,
      digests: Object.fromEntries(built.digests),
      ...(built.lock === undefined ? {} : { lock: built.lock }),
      ...(depfile === undefined ? {} : { depfile }),
      faults: found.map(faultAsJson),
    })
    return exitStatus.done
  } finally {
    clear()
  }
}

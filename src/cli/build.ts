/** `disc build` */

import { build, type Built } from '../build.js'
import { discData, sizeOfDisc } from '../layout/index.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { flagOption, textOption, type Run } from './command.js'
import { exitStatus, faultAsJson } from './output.js'
import { printBytes, progressLine } from './progress.js'
import { projectAt } from './reference.js'

export const run: Run = async ([file = DEFAULT_MANIFEST], options, context) => {
  const { output, signal } = context
  if (flagOption(options, 'lock') && flagOption(options, 'frozen')) {
    output.error('--lock writes the lock file and --frozen proves it: use one of them')
    return exitStatus.usedWrongly
  }
  const begin = performance.now()
  const project = projectAt(file, options, context)
  const { listener, clear } = progressLine(output)
  try {
    const built = await build(project, {
      output: textOption(options, 'output'),
      lock: flagOption(options, 'lock') ? 'write' : flagOption(options, 'frozen') ? 'frozen' : 'none',
      flush: flagOption(options, 'flush') ? 'always' : 'replace',
      listener,
      signal,
    })
    clear()
    output.faults(built.faults)
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

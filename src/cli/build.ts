/** `disc build` */

import { build, type Built } from '../build.js'
import { tracksOf } from '../layout/index.js'
import { DEFAULT_MANIFEST, openProject } from '../project.js'
import { flagOption, listOption, textOption, type Run } from './command.js'
import { exitStatus, faultAsJson } from './output.js'
import { printBytes, progressLine } from './progress.js'

export const run: Run = async ([file = DEFAULT_MANIFEST], options, { output, environment, signal }) => {
  if (flagOption(options, 'lock') && flagOption(options, 'frozen')) {
    output.error('--lock writes the lock file and --frozen proves it: use one of them')
    return exitStatus.usedWrongly
  }
  const begin = performance.now()
  const project = openProject(file, { environment, overrides: listOption(options, 'set') })
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
    if (project.date.from === 'now')
      output.note(
        output.errorPaint('dim', 'The date of the volume is now; set volume.date or SOURCE_DATE_EPOCH for the same bytes each time.'),
      )
    if (!output.quiet)
      output.print(`${built.image}  ${printBytes(built.size)}, ${describe(built)}  ${((performance.now() - begin) / 1000).toFixed(1)} s`)
    if (!output.quiet) for (const path of [...built.beside, ...(built.lock === undefined ? [] : [built.lock])]) output.print(path)
    output.emit({
      ok: true,
      image: built.image,
      sizeBytes: built.size,
      ...(built.disc === undefined ? {} : { tracks: tracksOf(built.disc).length }),
      ...(built.layout === undefined ? {} : { blocks: built.layout.size }),
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

const describe = ({ disc, layout }: Built): string => {
  if (disc === undefined) return `${layout?.size ?? 0} blocks`
  const count = tracksOf(disc).length
  return `${count} ${count === 1 ? 'track' : 'tracks'}`
}

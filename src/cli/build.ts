/** `disc build` */

import { build } from '../build.js'
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
      output.print(
        `${built.image}  ${printBytes(built.size)}, ${built.layout.size} blocks  ${((performance.now() - begin) / 1000).toFixed(1)} s`,
      )
    if (built.lock !== undefined && !output.quiet) output.print(built.lock)
    output.emit({
      ok: true,
      image: built.image,
      sizeBytes: built.size,
      blocks: built.layout.size,
      digests: Object.fromEntries(built.digests),
      ...(built.lock === undefined ? {} : { lock: built.lock }),
      faults: built.faults.map(faultAsJson),
    })
    return exitStatus.done
  } finally {
    clear()
  }
}

/** `disc export --as PROGRAM`: the line by which another program makes the nearest image, for a shell. */

import { exportLine } from '../export.js'
import { quotedForShell, type Program } from '../export/index.js'
import { flagOption, textOption, type Run } from './command.js'
import { eachManifest, type RunOne } from './each.js'
import { writeNew } from './new-file.js'
import { exitStatus, faultAsJson, misused } from './output.js'

const programs: ReadonlySet<string> = new Set<Program>(['xorriso', 'genisoimage'])

export const run: Run = (manifests, options, context) => {
  const program = textOption(options, 'as')
  if (program === undefined || !programs.has(program))
    return Promise.resolve(misused(context.output, '--as takes xorriso or genisoimage', 'export'))
  if (manifests.length > 1 && (textOption(options, 'output') !== undefined || textOption(options, 'pathList') !== undefined))
    return Promise.resolve(
      misused(context.output, '--output and --path-list are about one image, and several manifests are given', 'export'),
    )
  return eachManifest(exportOne)(manifests, options, context)
}

const exportOne: RunOne = async (_file, options, { output, signal }, open) => {
  const program = textOption(options, 'as') as Program
  const moved = textOption(options, 'output')
  const list = textOption(options, 'pathList')
  const { words, grafts, faults } = await exportLine(await open(moved), program, { output: moved, signal })
  const all = list === undefined ? [...words, ...grafts] : [...words, '-path-list', list]
  if (list !== undefined) writeNew(list, grafts.map((graft) => `${graft}\n`).join(''), flagOption(options, 'force') ? 'replace' : 'keep')
  const line = all.map(quotedForShell).join(' ')
  output.faults(faults)
  output.print(line)
  output.emit({ ok: true, line, words: all, ...(list === undefined ? {} : { pathList: list }), faults: faults.map(faultAsJson) })
  return exitStatus.done
}

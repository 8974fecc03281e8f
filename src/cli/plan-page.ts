/** `disc plan --html FILE`: the plan as a page that needs no server. */

import { DiscError } from '../fault/index.js'
import { madeOf } from '../outputs.js'
import { assets, modelOf, openSubject, standalone } from '../page/index.js'
import type { Project } from '../project.js'
import { isAmong, keysOfFiles } from '../source/file-key.node.js'
import { flagOption, listOption, textOption, type CommandContext, type Options } from './command.js'
import { faults as ownFaults } from './faults.js'
import { writeNew } from './new-file.js'
import { exitStatus, faultAsJson, misused, type ExitStatus } from './output.js'
import { printBytes } from './progress.js'

export async function writePage(project: Project, file: string, options: Options, { output, signal }: CommandContext): Promise<ExitStatus> {
  const other = ['block', 'path'].find((name) => textOption(options, name) !== undefined)
  const asked = other ?? (flagOption(options, 'dot') ? 'dot' : listOption(options, 'drive').length > 0 ? 'drive' : undefined)
  if (asked !== undefined) return misused(output, `--html and --${asked} ask for different answers: give one of them`, 'plan')
  const subject = await openSubject(project, { signal })
  try {
    const faults = [...subject.faults, ...(await subject.starts(signal)).faults]
    output.faults(faults)
    const { model } = await modelOf(subject, 'nobody', signal)
    const isPage = isAmong(() => keysOfFiles([file]))
    for (const { stat } of madeOf(project, subject.materials))
      if (isPage(stat)) throw new DiscError(ownFaults.isSource({ file, source: file }))
    const page = standalone(model, assets())
    writeNew(file, page, flagOption(options, 'force') ? 'replace' : 'keep')
    const sizeBytes = Buffer.byteLength(page)
    output.note(`Wrote ${file}, ${printBytes(sizeBytes)}: open it in a browser`)
    output.emit({ ok: true, page: { file, sizeBytes }, faults: faults.map(faultAsJson) })
    return exitStatus.done
  } finally {
    await subject.close()
  }
}

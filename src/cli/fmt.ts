/** `disc fmt [MANIFEST...]`: manifests in one form, or with `--check` whether they have it. */

import { statSync } from 'node:fs'
import { formOf } from '../fmt.js'
import { printName } from '../unit/index.js'
import { flagOption } from './command.js'
import { eachManifest } from './each.js'
import { writeNew } from './new-file.js'
import { exitStatus, faultAsJson } from './output.js'

export const run = eachManifest((file, options, { output }) => {
  const { text, changed, faults } = formOf(file)
  const isCheck = flagOption(options, 'check')
  // What comes out of a pipe goes on.
  const isStream = file === '-' || !statSync(file).isFile()
  if (changed && !isCheck && !isStream) writeNew(file, text, 'replace')
  const ok = !(isCheck && changed)
  output.faults(faults)
  output.emit({ ok, manifest: file, changed, ...(isStream && !isCheck ? { text } : {}), faults: faults.map(faultAsJson) })
  if (isCheck && changed) output.print(printName(file))
  else if (isStream && !isCheck) output.pass(text)
  else output.note(`${printName(file)} ${changed ? 'is in its form now' : 'has its form'}`)
  return Promise.resolve(ok ? exitStatus.done : exitStatus.failed)
})

/** `disc import SHEET`: a CUE sheet or a TOC file of cdrdao becomes a manifest. */

import { readFileSync } from 'node:fs'
import { DiscError } from '../fault/index.js'
import { importSheet } from '../import-sheet.js'
import { flagOption, textOption, type Run } from './command.js'
import { faults } from './faults.js'
import { writeNew } from './new-file.js'
import { exitStatus, faultAsJson } from './output.js'

export const run: Run = ([sheet = ''], options, { output }) => {
  const imported = importSheet(sheet, read(sheet))
  output.faults(imported.faults)
  const file = textOption(options, 'output') ?? '-'
  if (file === '-') output.print(imported.yaml)
  else {
    writeNew(file, imported.yaml, flagOption(options, 'force') ? 'replace' : 'keep')
    output.note(`Wrote ${file}; next: disc validate ${file}`)
  }
  output.emit({ ok: true, manifest: imported.yaml, faults: imported.faults.map(faultAsJson) })
  return Promise.resolve(exitStatus.done)
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new DiscError(faults.cannotRead({ file, reason: error instanceof Error ? error.message : String(error) }), { cause: error })
  }
}

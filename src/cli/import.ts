/** `disc import SHEET`: what a sheet or an image of tracks describes becomes a manifest; images of blocks become one with pieces. */

import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DiscError } from '../fault/index.js'
import { importSheet } from '../import.js'
import { flagOption, textOption, type Run } from './command.js'
import { cannotWrite, spare, writeNew } from './new-file.js'
import { exitStatus, faultAsJson } from './output.js'

export const run: Run = async (args, options, context) => {
  try {
    return await runOfTracks(args, options, context)
  } catch (error) {
    // What has no tracks is taken apart.
    if (!(error instanceof DiscError) || error.faults.every(({ code }) => code !== 'import/blocks')) throw error
    return (await import('./import-image.js')).run(args, options, context)
  }
}

const runOfTracks: Run = async ([sheet = ''], options, { output }) => {
  const file = textOption(options, 'output') ?? '-'
  const here = process.cwd()
  const folder = file === '-' ? here : folderOf(file)
  const imported = await importSheet(sheet, { file, folder, here, charset: textOption(options, 'charset') })
  output.faults(imported.faults)
  if (file === '-') output.print(imported.yaml)
  else {
    spare(file, imported.files)
    writeNew(file, imported.yaml, flagOption(options, 'force') ? 'replace' : 'keep')
    output.note(`Wrote ${file}; next: disc validate ${file}`)
  }
  output.emit({ ok: true, manifest: imported.yaml, faults: imported.faults.map(faultAsJson) })
  return exitStatus.done
}

/** The folder as it really is: `..` from a link leads elsewhere. */
function folderOf(file: string): string {
  const folder = dirname(resolve(file))
  try {
    return realpathSync(folder)
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

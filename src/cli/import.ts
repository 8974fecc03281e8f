/**
 * `disc import SHEET`: what a sheet or an image of tracks describes becomes a manifest; images of blocks become one with pieces, and so does a
 * line of another program behind `--`.
 */

import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { convert, textOfLine } from '../mkisofs.js'
import { DiscError, throwErrors, type Fault } from '../fault/index.js'
import { importSheet } from '../import.js'
import { flagOption, textOption, type Options, type Run } from './command.js'
import { cannotWrite, spare, writeNew } from './new-file.js'
import { exitStatus, faultAsJson, misused, type ExitStatus, type Output } from './output.js'

export const run: Run = async (args, options, context) => {
  const { output, behind } = context
  const [sheet] = args
  if (sheet !== undefined && behind.length > 0) return misused(output, 'Name an image or a line behind --, not both', 'import')
  if (behind.length > 0) return importLine(behind, options, output)
  if (sheet === undefined) return misused(output, 'Name an image, or a line behind --', 'import')
  try {
    const { isFolder, runTracks } = await import('./import-image.js')
    if (isFolder(textOption(options, 'output') ?? '-')) return await runTracks(args, options, context)
    return await importTracks(sheet, options, output)
  } catch (error) {
    // What has no tracks is taken apart.
    if (!(error instanceof DiscError) || error.faults.every(({ code }) => code !== 'import/blocks')) throw error
    return (await import('./import-image.js')).run(args, options, context)
  }
}

async function importTracks(sheet: string, options: Options, output: Output): Promise<ExitStatus> {
  const file = textOption(options, 'output') ?? '-'
  const here = process.cwd()
  const folder = file === '-' ? here : folderOf(file)
  const imported = await importSheet(sheet, { file, folder, here, charset: textOption(options, 'charset') })
  output.faults(imported.faults)
  if (file !== '-') spare(file, imported.files)
  return give(imported, options, output)
}

function importLine(words: readonly string[], options: Options, output: Output): ExitStatus {
  const file = textOption(options, 'output') ?? '-'
  const here = process.cwd()
  const { manifest, faults } = convert(words, here)
  throwErrors(faults)
  output.faults(faults)
  if (manifest === undefined) return misused(output, 'A line that asks for help or a version makes no disc', 'import')
  const folder = file === '-' ? here : folderOf(file)
  return give({ yaml: textOfLine(manifest, words, { folder, here }), faults }, options, output)
}

function give(made: { readonly yaml: string; readonly faults: readonly Fault[] }, options: Options, output: Output): ExitStatus {
  const file = textOption(options, 'output') ?? '-'
  if (file === '-') output.print(made.yaml)
  else {
    writeNew(file, made.yaml, flagOption(options, 'force') ? 'replace' : 'keep')
    output.note(`Wrote ${file}; next: disc validate ${file}`)
  }
  output.emit({ ok: true, manifest: made.yaml, faults: made.faults.map(faultAsJson) })
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

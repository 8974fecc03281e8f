/** `disc import IMAGE` of blocks: a manifest, and a folder with the pieces that it is made of. */

import { mkdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { importImage } from '../import-image.js'
import { openDisc } from '../master.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { flagOption, textOption, type Run } from './command.js'
import { cannotWrite, refuseExisting, spare, writeNew } from './new-file.js'
import { exitStatus, faultAsJson, statusOf } from './output.js'
import { progressLine } from './progress.js'

export const run: Run = async ([image = ''], options, { output, signal }) => {
  const force = flagOption(options, 'force')
  const { file, folder, pieces } = targetOf(textOption(options, 'output') ?? '-', image)
  if (file !== '-') {
    spare(file, [image])
    if (!force) refuseExisting(file)
  }
  const { listener, clear } = progressLine(output)
  const disc = await openDisc(image)
  try {
    makeFolder(folder)
    const imported = await importImage(disc, { folder, pieces, existing: force ? 'replace' : 'refuse', listener, signal })
    clear()
    output.faults(imported.faults)
    if (file === '-') output.print(imported.yaml)
    else writeNew(file, imported.yaml, force ? 'replace' : 'keep')
    output.note(`Wrote ${imported.files} pieces into ${folder}/${pieces}${file === '-' ? '' : ` and ${file}; next: disc build ${file}`}`)
    const status = statusOf(imported.faults)
    output.emit({
      ok: status === exitStatus.done,
      manifest: imported.yaml,
      pieces: `${folder}/${pieces}`,
      faults: imported.faults.map(faultAsJson),
    })
    return status
  } finally {
    clear()
    await disc.close()
  }
}

interface Target {
  /** The manifest; `-` for standard output. */
  readonly file: string
  readonly folder: string
  readonly pieces: string
}

/** A name that ends as manifests do is that of the manifest, another one that of a folder for all. */
function targetOf(given: string, image: string): Target {
  if (given === '-') return { file: '-', folder: process.cwd(), pieces: `${plainStem(image)}.pieces` }
  const isFile =
    /^\.(ya?ml|json)$/i.test(extname(given)) && !given.endsWith('/') && statSync(given, { throwIfNoEntry: false })?.isDirectory() !== true
  if (isFile) return { file: given, folder: dirname(resolve(given)), pieces: `${plainStem(given)}.pieces` }
  const folder = resolve(given)
  return { file: `${folder}/${DEFAULT_MANIFEST}`, folder, pieces: 'pieces' }
}

/** Without what a glob would take for something else. */
const plainStem = (path: string): string =>
  basename(path, extname(path))
    .replace(/[^\w.-]/g, '_')
    .replace(/^[.-]/, '_') || 'disc'

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw cannotWrite(folder, error)
  }
}

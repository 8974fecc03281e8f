/** `disc import IMAGE` of blocks: a manifest, and a folder with the pieces that it is made of. */

import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { importImage, type ImportedImage, type ImportImageOptions } from '../import-image.js'
import { importTracks } from '../import-tracks.js'
import { openDisc } from '../master.js'
import { inFolder } from '../port/index.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { flagOption, textOption, type CommandContext, type Options, type Run } from './command.js'
import { cannotWrite, refuseExisting, spare, writeNew } from './new-file.js'
import { exitStatus, faultAsJson, statusOf, type ExitStatus } from './output.js'
import { progressLine } from './progress.js'

export const run: Run = async ([image = ''], options, { output, signal }) => {
  const target = targetOf(textOption(options, 'output') ?? '-', image)
  if (target.file !== '-') spare(target.file, [image])
  return intoFolder(target, options, { output, signal }, async (settings) => {
    const disc = await openDisc(image)
    try {
      makeFolder(target.folder)
      return await importImage(disc, settings)
    } finally {
      await disc.close()
    }
  })
}

/** Of a sheet whose data tracks are taken apart. */
export const runTracks: Run = async ([sheet = ''], options, { output, signal }) => {
  const given = targetOf(textOption(options, 'output') ?? '-', sheet)
  const target = { ...given, folder: realFolder(given.folder) }
  const { file } = target
  return intoFolder(target, options, { output, signal }, (settings) =>
    importTracks(sheet, {
      ...settings,
      file,
      here: process.cwd(),
      charset: textOption(options, 'charset'),
      begin(files) {
        spare(file, files)
        makeFolder(target.folder)
      },
    }),
  )
}

/** Whether an output is a folder for a manifest and its pieces: a name that is that of no file. */
export const isFolder = (given: string): boolean =>
  given !== '-' && targetOf(given, '').file !== given && (!existsSync(given) || statSync(given).isDirectory())

async function intoFolder(
  { file, folder, pieces }: Target,
  options: Options,
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
  make: (settings: ImportImageOptions) => Promise<ImportedImage>,
): Promise<ExitStatus> {
  const force = flagOption(options, 'force')
  if (file !== '-' && !force) refuseExisting(file)
  const { listener, clear } = progressLine(output)
  try {
    const imported = await make({ folder, pieces, existing: force ? 'replace' : 'refuse', listener, signal })
    clear()
    output.faults(imported.faults)
    if (file === '-') output.print(imported.yaml)
    else writeNew(file, imported.yaml, force ? 'replace' : 'keep')
    const next = file === '-' ? '' : `${file}; next: disc build ${file}`
    output.note(
      imported.files === 0 && next !== ''
        ? `Wrote ${next}`
        : `Wrote ${imported.files} pieces into ${inFolder(folder, pieces)}${next === '' ? '' : ` and ${next}`}`,
    )
    const status = statusOf(imported.faults)
    output.emit({
      ok: status === exitStatus.done,
      manifest: imported.yaml,
      pieces: inFolder(folder, pieces),
      faults: imported.faults.map(faultAsJson),
    })
    return status
  } finally {
    clear()
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
    /^\.(ya?ml|json)$/i.test(extname(given)) &&
    basename(given) !== '' &&
    !/[/\\]$/.test(given) &&
    statSync(given, { throwIfNoEntry: false })?.isDirectory() !== true
  if (isFile) return { file: given, folder: dirname(resolve(given)), pieces: `${plainStem(given)}.pieces` }
  const folder = resolve(given)
  return { file: inFolder(folder, DEFAULT_MANIFEST), folder, pieces: 'pieces' }
}

/** A folder, or one that will be, as it really is: `..` from a link leads elsewhere. */
function realFolder(folder: string): string {
  const above = dirname(folder)
  if (above === folder || existsSync(folder)) return realpathSync(folder)
  return join(realFolder(above), basename(folder))
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

/** What a word of the command line names: a manifest becomes a project, all else is the path of an image or a sheet, or the address of a drive. */

import { existsSync, statSync } from 'node:fs'
import type { Reference } from '../master.js'
import { DiscError } from '../fault/index.js'
import { DEFAULT_MANIFEST, readProject, type Project } from '../project.js'
import { isDriveAddress } from '../transport/index.js'
import { listOption, type CommandContext, type Options } from './command.js'

/** A folder stands for the manifest in it; one without is no disc of any kind. The address of a drive may end with the name of a script. */
export const isManifest = (word: string): boolean =>
  !isDriveAddress(word) && (/\.(ya?ml|json)$/i.test(word) || (isFolder(word) && existsSync(manifestAt(word))))

/** The path of the manifest that a word names. */
export const manifestAt = (word: string): string => (isFolder(word) ? `${word.replace(/\/+$/, '')}/${DEFAULT_MANIFEST}` : word)

type Asking = Pick<CommandContext, 'environment' | 'signal'>

/** Throws all that is wrong with a manifest and with its sources where the manifest has errors; `output` is the image in place of the manifest's. */
export async function projectAt(word: string, options: Options, { environment, signal }: Asking, output?: string): Promise<Project> {
  const read = readProject(manifestAt(word), { environment, overrides: listOption(options, 'set') })
  if (read.kind === 'whole') return read.project
  const { judge } = await import('../validate.js')
  const drives = listOption(options, 'drive')
  throw new DiscError(await judge(read, { output, signal, ...(drives.length === 0 ? {} : { burning: { drives } }) }))
}

export const referenceTo = async (word: string, options: Options, context: Asking): Promise<Reference> =>
  isManifest(word) ? projectAt(word, options, context) : word

function isFolder(word: string): boolean {
  try {
    return statSync(word).isDirectory()
  } catch {
    // What cannot be looked at, or has a name that no file has, is judged by whoever opens it.
    return false
  }
}

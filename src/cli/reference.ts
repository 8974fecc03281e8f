/** What a word of the command line names: a manifest becomes a project, all else is the path of an image or a sheet, or the address of a drive. */

import { existsSync, statSync } from 'node:fs'
import type { Reference } from '../master.js'
import { DEFAULT_MANIFEST, openProject, type Project } from '../project.js'
import { listOption, type CommandContext, type Options } from './command.js'

/** A folder stands for the manifest in it; one without is no disc of any kind. */
export const isManifest = (word: string): boolean => /\.(ya?ml|json)$/i.test(word) || (isFolder(word) && existsSync(manifestAt(word)))

/** The path of the manifest that a word names. */
export const manifestAt = (word: string): string => (isFolder(word) ? `${word.replace(/\/+$/, '')}/${DEFAULT_MANIFEST}` : word)

export const projectAt = (word: string, options: Options, { environment }: Pick<CommandContext, 'environment'>): Project =>
  openProject(manifestAt(word), { environment, overrides: listOption(options, 'set') })

export const referenceTo = (word: string, options: Options, context: Pick<CommandContext, 'environment'>): Reference =>
  isManifest(word) ? projectAt(word, options, context) : word

function isFolder(word: string): boolean {
  try {
    return statSync(word).isDirectory()
  } catch {
    // What cannot be looked at, or has a name that no file has, is judged by whoever opens it.
    return false
  }
}

/** What a word of the command line names: a manifest becomes a project, all else is the path of an image or a sheet, or the address of a drive. */

import type { Reference } from '../master.js'
import { openProject, type Project } from '../project.js'
import { listOption, type CommandContext, type Options } from './command.js'

export const isManifest = (word: string): boolean => /\.(ya?ml|json)$/i.test(word)

export const projectAt = (file: string, options: Options, { environment }: Pick<CommandContext, 'environment'>): Project =>
  openProject(file, { environment, overrides: listOption(options, 'set') })

export const referenceTo = (word: string, options: Options, context: Pick<CommandContext, 'environment'>): Reference =>
  isManifest(word) ? projectAt(word, options, context) : word

/** `--in` and `--session`: which tree of a disc is meant. */

import { isSpace, spaces, type Choice } from '../survey/index.js'
import { textOption, type Options } from './command.js'

/** A sentence where the options are used wrongly. */
export function choiceOf(options: Options): Choice | string {
  const space = textOption(options, 'in')
  const session = textOption(options, 'session')
  if (space !== undefined && !isSpace(space)) return `--in is one of ${spaces.join(', ')}`
  if (session !== undefined && !/^(first|last|[1-9]\d{0,3})$/.test(session)) return '--session is first, last or a number from 1'
  return { space, session }
}

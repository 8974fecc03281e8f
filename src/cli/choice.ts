/** `--in`, `--session`, `--session-start` and `--form2`: which tree of a disc is meant, and what of its sectors. */

import { isSpace, spaces, type Choice } from '../survey/index.js'
import { textOption, type Options } from './command.js'
import { form2Words } from './values.js'

/** A sentence where the options are used wrongly. */
export function choiceOf(options: Options): Choice | string {
  const space = textOption(options, 'in')
  const session = textOption(options, 'session')
  if (space !== undefined && !isSpace(space)) return `--in is one of ${spaces.join(', ')}`
  if (session !== undefined && !/^(first|last|[1-9]\d{0,3})$/.test(session)) return '--session is first, last or a number from 1'
  const start = textOption(options, 'sessionStart')
  if (start !== undefined && !/^\d{1,10}$/.test(start)) return '--session-start is a block, a number from 0'
  if (start !== undefined && session !== undefined) return '--session and --session-start name one session each: give one of them'
  const form2 = textOption(options, 'form2')
  if (form2 !== undefined && !isTaking(form2)) return `--form2 is one of ${form2Words.join(', ')}`
  return { space, session, sessionStart: start === undefined ? undefined : Number(start), form2 }
}

const isTaking = (text: string): text is (typeof form2Words)[number] => (form2Words as readonly string[]).includes(text)

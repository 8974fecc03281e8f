/** What all commands take. */

import type { OptionText } from './command.js'

/** Options that every command takes, before its name as well as behind it. */
export const generalOptions: readonly OptionText[] = [
  { flags: '-C, --directory <folder...>', text: 'do everything as if started in this folder; what is repeated counts from the one before' },
  { flags: '--json', text: 'one JSON value a line, for machines; the last is the result' },
  { flags: '-q, --quiet', text: 'say only what went wrong' },
  { flags: '-v, --verbose', text: 'say more' },
  { flags: '--no-color', text: 'no colours' },
]

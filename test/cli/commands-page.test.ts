/** The page of all commands, of which the site and the man pages are made. */

import { expect, it } from 'vitest'
import type { ArgumentText, Command, OptionText } from '../../src/cli/command.js'
import { commands } from '../../src/cli/commands.js'
import { generalOptions } from '../../src/cli/general.js'

/** `<>` and `|` would be taken for something else in a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${cell(text)}\``
const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}.`

/** What a value may be, where there are not so many words that they have a place of their own. */
const words = ({ words }: Partial<Pick<OptionText, 'words'>>): string =>
  Array.isArray(words) && words.length > 0 ? ` (${(words as string[]).map(code).join(', ')})` : ''

const table = (head: string, rows: readonly (readonly [string, string])[]): string[] => [
  `| ${head} | what it does |`,
  '| --- | --- |',
  ...rows.map(([name, text]) => `| ${name} | ${text} |`),
  '',
]
const options = (list: readonly OptionText[]): string[] =>
  table(
    'option',
    list.map((option) => [code(option.flags), cell(option.text) + words(option)]),
  )

function chapter({ name, summary, arguments: given = [], options: own = [], rest, statuses }: Command): string[] {
  const all = [...own, ...(rest === undefined ? [] : [rest])]
  const argument = ({ name, text, words: may }: ArgumentText): [string, string] => [code(name), cell(text) + words({ words: may })]
  return [
    `## disc ${name}`,
    '',
    sentence(summary),
    '',
    `\`disc ${[name, '[options]', ...given.map((each) => each.name)].join(' ')}\``,
    '',
    ...(given.length === 0 ? [] : table('argument', given.map(argument))),
    ...(all.length === 0 ? [] : options(all)),
    ...(statuses === undefined ? [] : [`Exit status: ${statuses.text}.`, '']),
  ]
}

it('has every command with all that it takes', async () => {
  const page = [
    '# Commands',
    '',
    '<!-- Written by test/cli/commands-page.test.ts: npx vitest run test/cli/commands-page.test.ts -u -->',
    '',
    `${sentence(
      'options may stand before the name of a command as well as behind it; `disc COMMAND --help` tells those of one',
    )} Where nothing else is said of a command, its exit status is that of [the table](../files.md).`,
    '',
    '## Options of all commands',
    '',
    ...options(generalOptions),
    ...commands.flatMap(chapter),
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../../docs/generated/commands.md')
})

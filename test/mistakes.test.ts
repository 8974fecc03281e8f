/** Sixty mistakes: what is said of each names its line, what is wrong and how to mend it, and nothing beside. */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { run as validate } from '../src/cli/validate.js'
import { runCommand } from './cli/run-command.js'
import { temporaryFolder } from './support/folder.js'
import { drawMistakes, sound } from './support/mistakes/drawn.js'
import { usualMistakes } from './support/mistakes/usual.js'

const SEED = 11
const folder = temporaryFolder()
mkdirSync(join(folder, 'rootfs'))
writeFileSync(join(folder, 'rootfs', 'file'), 'x')
writeFileSync(join(folder, 'big.img'), new Uint8Array(5000))
writeFileSync(join(folder, 'two.img'), 'xx')
symlinkSync('loop', join(folder, 'loop'))

const mistakes = [...usualMistakes, ...drawMistakes(60 - usualMistakes.length, SEED)]

interface Told {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly help?: string
  readonly clause?: string
  readonly position?: { readonly line: number; readonly column: number }
}

async function toldOf(text: string): Promise<readonly Told[]> {
  const path = join(folder, 'disc.config.yaml')
  writeFileSync(path, text)
  const { out } = await runCommand(validate, [path], { json: true })
  const { faults } = JSON.parse(out.replaceAll(`${folder}/`, '').replaceAll(folder, '.')) as { faults: readonly Told[] }
  return faults.filter(({ severity }) => severity !== 'note')
}

it('the manifest that is spoilt is right before', async () => {
  expect(await toldOf(stringify(sound()))).toEqual([])
})

it.each(mistakes)('$name', async ({ text, line }) => {
  const told = await toldOf(text)
  expect(told.map(({ position, severity }) => [severity, position?.line])).toEqual([['error', line]])
  expect(`${told[0]?.help ?? ''}${/must (be|have)|at most/.exec(told[0]?.message ?? '')?.[0] ?? ''}`).not.toBe('')
})

it('the page of them is what the program says', async () => {
  const rows: string[] = []
  for (const [i, { name, text }] of mistakes.entries()) {
    const cell = (words: string): string => words.replaceAll('|', '\\|').replaceAll('\n', ' ')
    for (const { position, message, help = '' } of await toldOf(text))
      rows.push(`| ${i + 1} | ${cell(name)} | ${position?.line}:${position?.column} | ${cell(message)} | ${cell(help)} |`)
  }
  const page = [
    '# Mistakes',
    '',
    '<!-- Written by test/mistakes.test.ts. -->',
    '',
    'What is said of sixty mistakes, of which the last are drawn from the schema.',
    '',
    '| | mistake | place | message | help |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../docs/generated/mistakes.md')
})

/** The rules by which discs are judged: all are known, each has its own code, and the reference page tells them. */

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { allRules } from '../src/rules.js'

const src = fileURLToPath(new URL('../src', import.meta.url))

it('every file that declares rules is known', () => {
  const list = readFileSync(join(src, 'rules.ts'), 'utf8')
  const declaring = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== join('finding', 'rules.ts'))
    .filter((name) => readFileSync(join(src, name), 'utf8').includes('defineRules('))
  expect(declaring.filter((name) => !list.includes(`./${name.replace(/ts$/, 'js')}'`))).toEqual([])
})

it('each rule has a code of its own', async () => {
  const codes = (await allRules()).map(({ code }) => code)
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
})

it('the reference page tells them all', async () => {
  const rows = (await allRules()).map(
    ({ code, severity, structure, demands, clause, harms }) =>
      `| \`${code}\` | ${severity} | ${structure} | ${demands} | ${clause} | ${harms.join(', ')} |`,
  )
  const page = [
    '# What `disc check` demands',
    '',
    'One line for each rule, as `disc explain CODE` tells it. A disc on which an error is found is not sound.',
    '',
    '| rule | severity | structure | demand | clause | harms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => row.replaceAll('\n', ' ')),
    '',
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../docs/generated/rules.md')
})

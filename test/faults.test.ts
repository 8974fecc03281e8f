import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findImapiValue, imapiValues, type FaultInfo } from '../src/fault/index.js'
import { faults as ofDoor } from '../src/cli/faults.js'
import { explain } from '../src/explain.js'
import { allFaults } from '../src/faults.js'
import { onlyInCom, provokedBy } from './return-values/index.js'

const src = fileURLToPath(new URL('../src/', import.meta.url))

it('the faults of every room are gathered; doors bring their own', () => {
  const all = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('/faults.ts'))
  const declared = all.filter((name) => !name.startsWith('cli/'))
  const gathered = [...readFileSync(`${src}faults.ts`, 'utf8').matchAll(/import\('\.\/(.+)\.js'\)/g)].map(([, name]) => `${name}.ts`)
  expect(gathered.sort()).toEqual(declared.sort())
})

it('codes are unique and say room and name', async () => {
  const codes = (await allFaults(ofDoor)).map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code).toMatch(/^[a-z0-9]+\/[a-z][A-Za-z0-9]*$/)
})

it('every fault says when it arises, as part of a sentence', async () => {
  for (const { code, when } of await allFaults(ofDoor)) expect([code, when]).toEqual([code, expect.stringMatching(/^\S.{8,}[^.\s]$/s)])
})

it('faults name only values of the Image Mastering API that there are', async () => {
  const unknown = (await allFaults(ofDoor)).flatMap(({ code, imapi = [] }) =>
    imapi.filter((name) => findImapiValue(name) === undefined).map((name) => `${code}: ${name}`),
  )
  expect(unknown).toEqual([])
})

describe('explain', () => {
  it('finds a fault by its code or its name', async () => {
    for (const word of ['manifest/badPath', 'badPath', 'MANIFEST/BADPATH'])
      expect((await explain(word)).faults.map(({ code }) => code)).toContain('manifest/badPath')
  })

  it('finds a value by name, by number in every way it is printed, and the faults that carry it', async () => {
    for (const word of ['IMAPI_E_DUP_NAME', 'imapi_e_dup_name', '0xC0AAB112', '0xc0aab112', 'C0AAB112', '3232411922', '-1062555374']) {
      const { imapi, faults } = await explain(word)
      expect([word, imapi?.name]).toEqual([word, 'IMAPI_E_DUP_NAME'])
      expect(faults.map(({ code }) => code)).toContain('manifest/duplicatePath')
    }
  })

  it('finds nothing for other words', async () => {
    expect(await explain('nothing')).toEqual({ faults: [], rules: [] })
  })
})

/** The page that says by which fault each value is raised, what carries it besides, and what the test does that raises it. */
function page(faults: readonly FaultInfo[]): string {
  const provoked = provokedBy()
  const rows = imapiValues.map(({ name, hresult, area, meaning }) => {
    const by = provoked.get(name)
    const carriers = faults.filter(({ imapi }) => imapi?.includes(name) === true).map(({ code }) => code)
    const codes = by === undefined ? carriers : [by.fault, ...carriers.filter((code) => code !== by.fault)]
    const cells = [
      `\`${name}\``,
      `\`0x${hresult.toString(16).toUpperCase().padStart(8, '0')}\``,
      area,
      meaning,
      codes.map((code) => `\`${code}\``).join(' '),
      by === undefined ? '' : `${by.does} (\`${by.file}\`)`,
    ]
    return { isOpen: by === undefined, text: `| ${cells.join(' | ')} |`, name, meaning }
  })
  const covered = rows.filter(({ isOpen }) => !isOpen)
  const others = rows.filter(({ isOpen }) => isOpen)
  return [
    '# Return values of the Image Mastering API',
    '',
    '<!-- Written by test/faults.test.ts from the faults themselves: npx vitest run test/faults.test.ts -u -->',
    '',
    `${covered.length} of ${rows.length} values are raised by what they stand for, through a command or a verb; the other ${others.length} stand for calls of an`,
    'interface that there is not. `disc explain NAME` or `disc explain 0xNUMBER` tells more of each. The last column says what raises a value, and the file in `test/return-values` that',
    'does it: `test/return-values.test.ts` runs them all, and fails where another fault comes, or one without the value. The first of the faults is that one; the others mean the value too.',
    '',
    '| value | number | area | meaning | faults | is raised by |',
    '| --- | --- | --- | --- | --- | --- |',
    ...covered.map(({ text }) => text),
    '',
    '## Only in COM',
    '',
    '| value | meaning | why nothing raises it |',
    '| --- | --- | --- |',
    ...others.map(({ name, meaning }) => `| \`${name}\` | ${meaning} | ${onlyInCom[name] ?? 'not yet raised'} |`),
    '',
  ].join('\n')
}

/** The page of all faults. */
function faultPage(faults: readonly FaultInfo[]): string {
  const rows = faults.map(({ code, severity, when, clause = '', generalHelp = '' }) =>
    `| \`${code}\` | ${severity} | ${when} | ${generalHelp} | ${clause} |`.replaceAll('\n', ' '),
  )
  const escaped = rows.map((row) => row.replaceAll(/(?<=[^ ])\|(?=[^ ])/g, '\\|'))
  return [
    '# Faults',
    '',
    '<!-- Written by test/faults.test.ts: npx vitest run test/faults.test.ts -u -->',
    '',
    '| code | severity | arises when | help | clause |',
    '| --- | --- | --- | --- | --- |',
    ...escaped,
    '',
  ].join('\n')
}

it('the reference pages say what the faults say', async () => {
  const faults = await allFaults(ofDoor)
  await expect(page(faults)).toMatchFileSnapshot('../docs/generated/return-values.md')
  await expect(faultPage(faults)).toMatchFileSnapshot('../docs/generated/faults.md')
})

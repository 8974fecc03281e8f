import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findImapiValue, imapiValues, type FaultInfo } from '../src/fault/index.js'
import { faults as ofDoor } from '../src/cli/faults.js'
import { explain } from '../src/explain.js'
import { allFaults } from '../src/faults.js'

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
    expect(await explain('nothing')).toEqual({ faults: [] })
  })
})

const tests = fileURLToPath(new URL('.', import.meta.url))
const texts = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name !== 'faults.test.ts')
  .sort()
  .map((name) => ({ name, text: readFileSync(tests + name, 'utf8').replaceAll('\\/', '/') }))

/** The first test that expects one of the faults: by its code, or by its name in tests of its room. */
function testOf(codes: readonly string[]): string | undefined {
  const whole = codes.flatMap((code) => texts.filter(({ text }) => text.includes(code)))
  const named = codes.flatMap((code) => {
    const [room = '', name = ''] = code.split('/')
    return texts.filter(({ name: file, text }) => file.includes(room) && new RegExp(`['.]${name}\\b`).test(text))
  })
  return [...whole, ...named][0]?.name
}

/** The page that says which fault carries which value, and which values none carries. */
function page(faults: readonly FaultInfo[]): string {
  const rows = imapiValues.map(({ name, hresult, area, meaning }) => {
    const codes = faults.filter(({ imapi }) => imapi?.includes(name) === true).map(({ code }) => code)
    const test = testOf(codes)
    return {
      area,
      open: codes.length === 0,
      text: `| \`${name}\` | \`0x${hresult.toString(16).toUpperCase().padStart(8, '0')}\` | ${area} | ${meaning} | ${codes.map((code) => `\`${code}\``).join(' ')} | ${test === undefined ? '' : `\`${test}\``} |`,
    }
  })
  const table = ['| value | number | area | meaning | faults | a test |', '| --- | --- | --- | --- | --- | --- |']
  const open = rows.filter((row) => row.open)
  const covered = rows.filter((row) => !row.open)
  return [
    '# Return values of the Image Mastering API',
    '',
    '<!-- Written by test/faults.test.ts from the faults themselves: npx vitest run test/faults.test.ts -u -->',
    '',
    `${covered.length} of ${rows.length} values are carried by a fault. \`disc explain NAME\` or \`disc explain 0xNUMBER\` tells more of each. The last column names a test that expects one of its faults.`,
    '',
    ...table,
    ...covered.map(({ text }) => text),
    '',
    `## Open: ${open.length}`,
    '',
    ...(open.length === 0 ? ['None.'] : [...table, ...open.map(({ text }) => text)]),
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

/** What each flag of other programs does here, as the program itself reads it, and the page that says so. */

import { expect, it } from 'vitest'
import { readLine, type Program } from '../src/commandline/index.js'
import { allFlags } from '../src/commandline/parse.js'
import { wordsOf } from '../src/commandline/lists.js'
import type { Manifest } from '../src/manifest/index.js'
import { memoryFiles } from './support/memory-files.js'
import { linkOfKey } from './support/manifest-links.js'
import { ofGenisoimage, ofMkisofs, ofXorrisofs } from './support/manuals/flags.js'
import { host, samples } from './support/manuals/samples.js'

const programs = { xorriso: 'xorrisofs', genisoimage: 'genisoimage', mkisofs: 'mkisofs' } as const
const manuals: Readonly<Record<Program, ReadonlySet<string>>> = {
  xorriso: new Set(ofXorrisofs.map(normal)),
  genisoimage: new Set(ofGenisoimage.map(normal)),
  mkisofs: new Set(ofMkisofs.map(normal)),
}
const PROGRAMS = Object.keys(programs) as readonly Program[]

function normal(name: string): string {
  return name.replaceAll('_', '-')
}

function read(program: Program, words: string) {
  const files = memoryFiles(host)
  const inWork = (path: string): string => (path.startsWith('/') ? path : `/work/${path}`)
  return readLine(wordsOf(`-o image.iso ${words} tree`), {
    name: programs[program],
    host: {
      files: {
        ...files,
        stat: (path) => files.stat(inWork(path)),
        statFollowed: (path) => files.statFollowed(inWork(path)),
        list: (path) => files.list(inWork(path)),
      },
      folder: '/work',
      readList: (path, most) => files.read(inWork(path), most),
    },
  })
}

/** Keys with their values; places in lists are counted. */
function leaves(value: unknown, at = ''): readonly (readonly [string, string])[] {
  if (Array.isArray(value) && value.some((item) => typeof item === 'object')) return value.flatMap((item, i) => leaves(item, `${at}[${i}]`))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[at, JSON.stringify(value)]]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, at === '' ? key : `${at}.${key}`))
}

/** What a manifest has that the other has not; a change of the length of a list is told by its new members. */
function added(before: Manifest | undefined, after: Manifest): readonly string[] {
  const known = new Set(leaves(before ?? {}).map(([key, value]) => `${key}: ${value}`))
  const keys = new Set(leaves(after).map(([key]) => key))
  // A value that became a map, or a map a value, is told by what it is now.
  const other = (key: string): boolean =>
    [...keys].some((now) => now.startsWith(`${key}.`) || now.startsWith(`${key}[`) || key.startsWith(`${now}.`))
  const gone = leaves(before ?? {}).filter(([key]) => !keys.has(key) && !other(key) && !key.startsWith('files['))
  const told = [
    ...leaves(after)
      .filter(([key, value]) => !known.has(`${key}: ${value}`))
      .map(([key, value]) => [key.replace(/\[\d+\]/g, '[]'), value] as const)
      .map(([key, value]) => `${linkOfKey(key)}: \`${value.replaceAll('|', '\\|')}\``),
    ...gone.map(([key]) => `no ${linkOfKey(key.replace(/\[\d+\]/g, '[]'))}`),
  ]
  return [...new Set(told)]
}

function effectOf(name: string, sampled: string, taken: number, program: Program): string {
  const sample = samples[sampled] ?? {}
  const line = sample.line ?? ''
  const values = sample.values ?? Array.from({ length: taken }, () => 'x').join(' ')
  const before = read(program, line)
  const after = read(program, `${line} -${name} ${values}`)
  const known = new Set(before.faults.map(({ message }) => message))
  const told = after.faults.filter(({ message }) => !known.has(message))
  const refusal = told.find(({ severity }) => severity === 'error')
  const without = (message: string): string =>
    message
      .replaceAll(/ \(word \d+\)/g, '')
      .replace(`-${name}: `, '')
      .replace(`-${name} `, '')
  if (refusal !== undefined) return `refused: ${without(refusal.message)}. ${refusal.help ?? ''}`.trim()
  const notes = told.map(({ message }) => without(message))
  const keys = after.manifest === undefined ? [] : added(before.manifest, after.manifest)
  return [...(sample.says === undefined ? [] : [sample.says]), ...keys, ...notes].join('; ')
}

interface Row {
  readonly names: string[]
  readonly sample: string
  readonly values: number
  /** By program. */
  readonly effects: readonly string[]
}

/** Names that do the same in each program, and are names of one flag, share a row. */
function makeRows(): readonly Row[] {
  const made = new Map<string, Row>()
  for (const { names, values } of allFlags())
    for (const name of names) {
      const sample = Object.hasOwn(samples, name) ? name : (names[0] ?? '')
      if ([...made.values()].some((row) => row.names.includes(name))) continue
      const effects = PROGRAMS.map((program) => effectOf(name, sample, values, program))
      const told = effects.some((effect) => effect !== '') ? effects.map((effect) => effect || 'so it is in any case') : effects
      const key = [sample, ...told].join('\n')
      const row = made.get(key) ?? { names: [], sample, values, effects: told }
      row.names.push(name)
      made.set(key, row)
    }
  return [...made.values()]
}

const rows = makeRows()
const names = new Set(allFlags().flatMap((flag) => flag.names.map(normal)))

it('every flag does something that is said', () => {
  expect(rows.filter(({ effects }) => effects.includes('')).map((row) => row.names)).toEqual([])
})

it('no sample is of a flag that there is not, and none is refused for its value', () => {
  expect(Object.keys(samples).filter((name) => !names.has(normal(name)))).toEqual([])
  const misused = /does not take|needs (a value|\d values) behind|Cannot read the list|no flag of/
  expect(rows.filter(({ effects }) => effects.some((effect) => misused.test(effect)))).toEqual([])
})

function table(): readonly string[] {
  const lines = rows.map(({ names: all, sample, values, effects }) => {
    const having = PROGRAMS.filter((program) => all.some((name) => manuals[program].has(normal(name)))).map((program) => programs[program])
    const cells = [
      all.map((name) => `\`-${name}\``).join(' '),
      values === 0 ? '' : `\`${samples[sample]?.values ?? Array.from({ length: values }, () => 'x').join(' ')}\``,
      having.join(', ') || 'none of these',
      byEffect(effects).replaceAll('\n', ' '),
    ]
    return { key: (all[0] ?? '').toLowerCase(), text: `| ${cells.join(' | ')} |` }
  })
  return lines.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ text }) => text)
}

function byEffect(effects: readonly string[]): string {
  const different = [...new Set(effects)]
  if (different.length === 1) return different[0] ?? ''
  return different
    .map(
      (one) =>
        `${PROGRAMS.filter((_, i) => effects[i] === one)
          .map((program) => programs[program])
          .join(', ')}: ${one}`,
    )
    .join('; ')
}

/** Those of a manual that no table has: an error, with the nearest one. */
const unknownIn = (program: Program): readonly string[] => [...manuals[program]].filter((name) => !names.has(name)).toSorted()

it('the page says what each flag does', async () => {
  const page = [
    '# Flags of xorrisofs, genisoimage and mkisofs',
    '',
    '<!-- Written by test/flags.test.ts from what the program makes of each flag: npx vitest run test/flags.test.ts -u -->',
    '',
    'Each flag was put into a line, with the value of the second column where it takes one, and the manifest of the line compared with that of the line without it. What is new in it',
    'stands in the last column; `no KEY` is one that the line has without the flag. The third column says whose manual page has the flag; a flag that one program has is taken in lines of the others too. How lines are read as a',
    'whole: [lines of other programs](../lines.md).',
    '',
    '| flag | with | in the manual of | here |',
    '| --- | --- | --- | --- |',
    ...table(),
    '',
    '## In a manual, and not known here',
    '',
    'A line with one of these is an error that names the flag; nothing is left out in silence.',
    '',
    '| program | flags |',
    '| --- | --- |',
    ...PROGRAMS.map(
      (program) =>
        `| ${programs[program]} | ${
          unknownIn(program)
            .map((name) => `\`-${name}\``)
            .join(' ') || 'none'
        } |`,
    ),
    '',
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../docs/generated/flags.md')
})

it('flags that are said not to be known are errors', () => {
  for (const program of PROGRAMS)
    for (const name of unknownIn(program))
      expect([program, name, read(program, `-${name}`).faults.map(({ severity }) => severity)]).toEqual([
        program,
        name,
        expect.arrayContaining(['error']),
      ])
})

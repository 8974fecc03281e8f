/** The pages for those who come from other programs: whatever these have is there, and what is said to do the same is there too. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import GithubSlugger from 'github-slugger'
import { describe, expect, it } from 'vitest'
import { generalOptions } from '../src/cli/general.js'
import { commands } from '../src/cli/commands.js'
import { faults as ofDoor } from '../src/cli/faults.js'
import { flagOf } from '../src/cli/words.js'
import { allFlags } from '../src/commandline/parse.js'
import { readLine } from '../src/commandline/index.js'
import { allFaults } from '../src/faults.js'
import { isAnchorOf } from './support/manifest-links.js'
import { ofImapi } from './support/manuals/imapi.js'
import { ofCdrdao, ofGrowisofs, ofImgBurn, ofWodim, ofXorriso } from './support/manuals/others.js'
import { memoryFiles } from './support/memory-files.js'

const docs = fileURLToPath(new URL('../docs/', import.meta.url))
const read = (name: string): string => readFileSync(join(docs, name), 'utf8')
const withoutBlocks = (text: string): string => text.replaceAll(/^```[^]*?^```$/gm, '')
const codeIn = (text: string): readonly string[] => [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
const rowsOf = (text: string): readonly (readonly string[])[] =>
  withoutBlocks(text)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(2, -2)
        .split(/(?<!\\) \| /)
        .map((cell) => cell.trim()),
    )

/** As GitHub and the site call them. */
function headingsOf(text: string): ReadonlySet<string> {
  const slugs = new GithubSlugger()
  return new Set([...withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => slugs.slug(heading.replaceAll('`', ''))))
}

const pages = [...readdirSync(join(docs, 'from')).map((name) => `from/${name}`), 'layouts-and-locks.md', 'formats.md', 'comparison.md']

describe.each(pages)('%s', (page) => {
  const text = read(page)

  it('leads each key of the manifest to where the reference has it', () => {
    const links = [...text.matchAll(/\[`([^`]+)`\]\([^)\s]*generated\/manifest\.md(#[\w-]+)?\)/g)]
    for (const [link, key = '', anchor = ''] of links) expect(isAnchorOf(key, anchor), link).toBe(true)
  })

  it('names options of the program that there are', () => {
    const known = new Set(
      [...commands.flatMap(({ options = [] }) => options), ...generalOptions].map((option) => `--${flagOf(option).long}`),
    )
    for (const cells of rowsOf(text).filter((row) => row.length > 1))
      for (const [, option = ''] of (cells.at(-1) ?? '').matchAll(/`(--[a-z][\w-]*)[^`]*`/g)) {
        const positive = option.replace(/^--no-/, '--')
        expect(known.has(option) || known.has(positive), `${page}: ${option}`).toBe(true)
      }
  })

  it('has no link that leads nowhere', () => {
    const astray = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(([, path = '', fragment]) => {
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(docs, target))) return true
      return fragment !== undefined && !headingsOf(read(target)).has(fragment)
    })
    expect(astray.map(([link]) => link)).toEqual([])
  })

  it('names faults that there are', async () => {
    const codes = new Set((await allFaults(ofDoor)).map(({ code }) => code))
    const rooms = new Set([...codes].map((code) => code.split('/')[0]))
    const named = codeIn(text).filter((code) => /^[a-z0-9]+\/[a-z]+[A-Z]\w*$/.test(code) && rooms.has(code.split('/')[0]))
    expect(named.filter((code) => !codes.has(code))).toEqual([])
  })
})

/** Words in a page, wherever they stand between backquotes. */
function lacking(page: string, wanted: readonly string[]): readonly string[] {
  const there = new Set(codeIn(read(page)).flatMap((code) => code.split(/[\s,]+/)))
  return wanted.filter((word) => !there.has(word))
}

it.each([
  ['from/cdrdao.md', ofCdrdao],
  ['from/cdrdao.md', ofWodim],
  ['from/growisofs.md', ofGrowisofs],
  ['from/imgburn.md', ofImgBurn],
  ['from/xorriso.md', ofXorriso.map((name) => `-${name}`)],
  ['generated/flags.md', allFlags().flatMap(({ names }) => names.map((name) => `-${name}`))],
])('%s has all words of the manual', (page, wanted) => {
  expect(wanted.length).toBeGreaterThan(5)
  expect(lacking(page, wanted)).toEqual([])
})

it('each member of each interface of the Image Mastering API stands under its interface', () => {
  const sections = new Map(
    read('from/imapi.md')
      .split(/^#### /m)
      .slice(1)
      .map(
        (section) => [section.slice(0, section.indexOf('\n')), new Set(rowsOf(section).flatMap(([first = '']) => codeIn(first)))] as const,
      ),
  )
  expect([...sections.keys()].toSorted()).toEqual(Object.keys(ofImapi).toSorted())
  for (const [name, methods] of Object.entries(ofImapi))
    expect([name, [...(sections.get(name) ?? [])].toSorted()]).toEqual([
      name,
      [...new Set(methods.map((method) => method.replace(/^(get|put)_/, '')))].toSorted(),
    ])
})

it('commands of xorriso are read in lines where the page says so', () => {
  const files = memoryFiles({ work: { 'a.txt': 'a' } })
  const host = { files, folder: '/work', readList: (): Uint8Array => new Uint8Array(0) }
  const rows = rowsOf(read('from/xorriso.md')).filter(([first = '']) => /^`-\w+`$/.test(first))
  expect(rows.length).toBe(ofXorriso.length)
  const wrong = rows.filter(([first = '', told]) => {
    const command = first.slice(1, -1)
    const values = command === '-find' ? ['/x', '-exec', 'hide', 'on'] : ['mkisofs', 'x', 'x']
    const { faults } = readLine([command, ...values], { name: 'xorriso', host })
    const codes = new Set(faults.filter((fault) => fault.message.startsWith(`${command} `)).map(({ code }) => code))
    const is = codes.has('commandline/unknownFlag') ? 'no' : codes.has('commandline/refused') ? 'refused, in words' : 'yes'
    return told !== is
  })
  expect(wrong).toEqual([])
})

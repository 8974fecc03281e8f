/** Mistakes: what is said of each names its place, what is wrong, what is allowed and how to mend it, and nothing beside. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { build as buildDisc } from '../src/build.js'
import { run as build } from '../src/cli/build.js'
import { run as burn } from '../src/cli/burn.js'
import type { Run } from '../src/cli/command.js'
import { run as lock } from '../src/cli/lock.js'
import { run as plan } from '../src/cli/plan.js'
import { run as validate } from '../src/cli/validate.js'
import { hostFiles } from '../src/source/files.node.js'
import { temporaryFolder } from './support/folder.js'
import { drawMistakes, operators, type Mistake } from './support/mistakes/drawn.js'
import { layOut } from './support/mistakes/ground.js'
import { base, keysOf, keysOfSchema, manifestsIn } from './support/mistakes/keys.js'
import { judgeMistake, saidOf } from './support/mistakes/said.js'
import { otherMistakes, usualMistakes } from './support/mistakes/usual.js'

const SEED = 11
const DRAWN = 35
const folder = temporaryFolder()
layOut(folder)
writeFileSync(join(folder, 'base.yaml'), base())

const manifests = manifestsIn()
const drawn = drawMistakes(DRAWN, SEED, manifests)
const all: readonly (readonly Mistake[])[] = [...usualMistakes, ...drawn.map((mistake) => [mistake])]

// Root may read everything.
beforeEach(() => {
  const refusal = hostFiles.refusal.bind(hostFiles)
  vi.spyOn(hostFiles, 'refusal').mockImplementation((path, stat) =>
    path.endsWith('/secret') ? 'permission denied (EACCES)' : refusal(path, stat),
  )
})
afterEach(() => vi.restoreAllMocks())

describe('the manifests that are spoilt', () => {
  it.each(manifests)('$name is right before', async ({ text }) => {
    expect(await saidOf(folder, text)).toEqual({ told: [], status: 0 })
  })

  it('have nearly every key of the schema', () => {
    const present = new Set(manifests.flatMap((manifest) => [...keysOf(manifest)].map(({ owner, key }) => `${owner}.${key}`)))
    const absent = keysOfSchema().filter(({ owner, key }) => !present.has(`${owner}.${key}`))
    expect(absent.length).toBeLessThan(keysOfSchema().length / 20)
  })
})

describe('sixty mistakes', () => {
  it('are twenty-five that people made, and those that each operator draws', () => {
    expect(all).toHaveLength(60)
    const counts = Object.keys(operators).map((operator) => drawn.filter(({ name }) => name.startsWith(`${operator}:`)).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  })

  it.each(all.flat())('$name', async (mistake) => {
    expect(await judgeMistake(folder, mistake)).toEqual([])
  })

  it('the page of them is what the program says', async () => {
    const rows: string[] = []
    for (const [i, mistakes] of all.entries()) for (const mistake of mistakes) rows.push(...(await rowsOf(String(i + 1), mistake)))
    for (const mistake of otherMistakes) rows.push(...(await rowsOf('', mistake)))
    const page = [
      '# Mistakes',
      '',
      '<!-- Written by test/mistakes.test.ts. -->',
      '',
      'What is said of sixty mistakes in manifests: twenty-five that people made, and thirty-five that were drawn from the schema. Some more stand at the end.',
      '',
      '| number | mistake | place | message | help |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ]
    await expect(page.join('\n')).toMatchFileSnapshot('../docs/generated/mistakes.md')
  })
})

async function rowsOf(number: string, { name, text }: Mistake): Promise<readonly string[]> {
  const cell = (words: string): string => words.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const { told } = await saidOf(folder, text)
  return told.map(
    ({ position, message, help = '' }) =>
      `| ${number} | ${cell(name)} | ${position?.line}:${position?.column} | ${cell(message)} | ${cell(help)} |`,
  )
}

describe('others', () => {
  it.each(otherMistakes)('$name', async (mistake) => {
    expect(await judgeMistake(folder, mistake)).toEqual([])
  })

  it('a pipe with Rock Ridge is no mistake', async () => {
    const text = 'disc: 1\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true } }\nfiles: [{ from: pipes }]\n'
    expect(await saidOf(folder, text)).toEqual({ told: [], status: 0 })
  })

  it('a byte order mark and carriage returns are no mistakes, and places count without them', async () => {
    const text = '\uFEFFdisc: 1\r\nvolume: { date: 2026-01-01 }\r\nfiles: [{ from: rootfs }]\r\n'
    expect(await saidOf(folder, text)).toEqual({ told: [], status: 0 })
    const { told } = await saidOf(folder, text.replace('rootfs', 'rotfs'))
    expect(told.map(({ position }) => `${position?.line}:${position?.column}`)).toEqual(['3:17'])
  })

  it('a text in another character set', async () => {
    const { told, status } = await saidOf(folder, Uint8Array.of(0x64, 0x69, 0x73, 0x63, 0x3a, 0x20, 0xe9))
    expect([told.map(({ code, help }) => [code, help]), status]).toEqual([[['manifest/notUtf8', 'Save it as UTF-8']], 1])
  })
})

it('a plan tells of a mistake what validation tells', async () => {
  for (const { text } of all.flat()) {
    const { told, status } = await saidOf(folder, text)
    expect(await saidOf(folder, text, plan)).toEqual({ told, status })
  }
})

/** One of form, of sources, of boot images and of outputs each. */
const FIVE = `disc: 1
volume: { date: 2026-01-01, publisher: [] }
files: [{ from: nowhere, at: /n }]
boot:
  entries:
    - { image: { from: two.img }, emulation: 1.44M }
    - { image: /none.img }
output: dist.iso
`

describe('every problem in one run', () => {
  it.each<readonly [string, Run, Readonly<Record<string, unknown>>]>([
    ['validate', validate, {}],
    ['build', build, {}],
    ['plan', plan, {}],
    ['burn', burn, { yes: true, drive: ['virtual:disc.bin'] }],
    ['lock', lock, {}],
  ])('%s', async (_name, run, options) => {
    const { told, status } = await saidOf(folder, FIVE, run, options)
    expect(told.map(({ code, position }) => `${code} ${position?.line}`)).toEqual([
      'manifest/wrongType 2',
      'source/missing 3',
      'eltorito/floppySize 6',
      'request/bootImageMissing 7',
      'request/outputUnwritable 8',
    ])
    expect(status).toBe(1)
  })

  it('build as a function', async () => {
    const file = join(folder, 'disc.config.yaml')
    writeFileSync(file, FIVE)
    await expect(buildDisc(file)).rejects.toThrow(/publisher[^]*nowhere[^]*two\.img[^]*none\.img[^]*dist\.iso/)
  })
})

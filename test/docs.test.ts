/** What the pages show is run: blocks that are typed, manifests, and the commands that are only told of. */

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { blocksOf, commandsOf, type Block } from '../scripts/jobs/blocks.mjs'
import { typeAll } from '../scripts/jobs/shell.mjs'
import { commands } from '../src/cli/commands.js'
import { generalOptions } from '../src/cli/general.js'
import { flagOf } from '../src/cli/words.js'
import { parseManifest } from '../src/manifest/index.js'
import { given } from './support/docs.js'
import { temporaryFolder } from './support/folder.js'
import { itNeeds } from './support/tools.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = temporaryFolder()
const read = (page: string): string => readFileSync(join(root, page), 'utf8')
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('generated/'))
    .map((name) => `docs/${name}`)
    .toSorted(),
]
/** Typed by others: those of jobs by `scripts/play-jobs.mjs`, with programs that judge what comes out. */
const elsewhere = (page: string): boolean => page.startsWith('docs/jobs/') || page in typedBy
const typedBy: Readonly<Record<string, string>> = {
  'docs/rehearsing.md': 'simulator/rehearsing.test.ts',
  'docs/library.md': 'library.test.ts',
}
/** `text` and `shell` are shown and not typed; what has the name of a file is written into it. */
const languages = ['console', 'js', 'json', 'make', 'ninja', 'sh', 'shell', 'text', 'yaml']
const isTyped = ({ language, file }: Block): boolean => file !== undefined || language === 'sh' || language === 'console'

const bin = join(folder, 'bin')
mkdirSync(bin)
writeFileSync(join(bin, 'disc'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/bin/disc.js')}' "$@"\n`)
for (const name of ['disc-xorrisofs', 'disc-genisoimage', 'disc-mkisofs'])
  writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${join(root, `dist/bin/${name}.js`)}' "$@"\n`)
for (const name of readdirSync(bin)) chmodSync(join(bin, name), 0o755)
const env = { HOME: folder, PATH: `${bin}:${process.env['PATH']}`, TMPDIR: folder, LANG: 'C.UTF-8', USER: 'reader' }

describe.each(pages)('%s', (page) => {
  const blocks = blocksOf(read(page))

  it('says of each block of code what it is', () => {
    expect(read(page).match(/^```.*$/gm)?.length ?? 0).toBe(2 * blocks.length)
    for (const { language, file } of blocks) if (file === undefined) expect(languages).toContain(language)
  })

  it('shows parts of manifests that are such', () => {
    for (const { text } of blocks.filter(({ language, file }) => language === 'yaml' && file === undefined)) {
      const whole = /^disc:/m.test(text) ? text : `disc: 1\n${text}`
      const { faults } = parseManifest({ file: 'disc.config.yaml', text: whole, readBase: () => undefined, environment: {} })
      expect(faults.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
    }
  })

  it('names commands and options that are there', () => {
    const typed = blocks.flatMap((block) =>
      block.language === 'console'
        ? commandsOf(block).map(({ command }) => command)
        : block.text.split('\n').map((line) => line.replace(/(?:^| )#.*/, '')),
    )
    const inText = [
      ...read(page)
        .replaceAll(/^```[^]*?^```$/gm, '')
        .matchAll(/`(disc [^`]*)`/g),
    ].map(([, line = '']) => line)
    for (const line of [...typed, ...inText])
      for (const [, words = ''] of line.matchAll(/(?:^|[\s(|;&])(disc [a-z-][^|;&#)]*)/g)) judge(words)
  })

  if (!elsewhere(page) && page !== 'README.md' && blocks.some(isTyped)) {
    const { programs = [], make } = given[page] ?? {}
    itNeeds(
      programs,
      'comes out as it is shown',
      async () => {
        const [work, pieces] = ['work', 'pieces'].map((part) => join(folder, page.replaceAll('/', '-'), part)) as [string, string]
        for (const path of [work, pieces]) mkdirSync(path, { recursive: true })
        await make?.(work, (args) => execFileSync('disc', args, { cwd: work, env, encoding: 'utf8' }))
        await typeAll(blocks, { folder: work, pieces, env, rights: {}, limitSeconds: 60 })
      },
      120_000,
    )
  }
})

/** A line of ours has a command that there is, with options that it takes. */
function judge(line: string): void {
  const [, name = '', ...words] = line.trim().split(/\s+/)
  if (!/^[a-z]+$/.test(name)) return
  const command = commands.find((one) => one.name === name)
  expect(command, line).toBeDefined()
  if (command?.takes !== undefined) return
  const all = [...(command?.options ?? []), ...(command?.rest === undefined ? [] : [command.rest]), ...generalOptions].map(flagOf)
  for (const word of words) {
    if (word === '--') return
    const [, long] = /^--([a-z][\w-]*)/.exec(word) ?? []
    if (long !== undefined && long !== 'help')
      expect(
        all.map((flag) => flag.long),
        line,
      ).toContain(long.replace(/^no-/, (no) => (all.some((flag) => flag.long === long) ? no : '')))
    if (long !== undefined && command?.rest !== undefined && flagOf(command.rest).long === long) return
  }
}

/** What the README shows is what happens. */

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { commands } from '../src/cli/commands.js'
import { uses, type Use } from '../src/host/programs.js'
import { fillOf, printDisc, printFill } from '../src/layout/index.js'
import { openProject } from '../src/project.js'
import { validate } from '../src/validate.js'
import { temporaryFolder } from './support/folder.js'
import { runProgram } from './support/program.js'

const root = new URL('..', import.meta.url).pathname
const text = (name: string): string => readFileSync(join(root, name), 'utf8')
const readme = text('README.md')
const block = (language: string): string => new RegExp(`\`\`\`${language}[^\n]*\n([^]*?)\`\`\``).exec(readme)?.[1] ?? ''

it('the smallest manifest is planned as shown', async () => {
  const file = join(temporaryFolder(), 'disc.config.yaml')
  writeFileSync(file, block('yaml'))
  const project = openProject(file, { environment: {} })
  const { disc, faults } = await validate(project)
  expect(faults.filter(({ severity }) => severity !== 'note')).toEqual([])
  const [command, ...shown] = block('console').trimEnd().split('\n')
  expect(command).toBe('$ disc plan')
  expect(shown.length).toBeGreaterThan(5)
  expect(disc && [...printDisc(disc), printFill(fillOf(disc, undefined), undefined)].join('').trimEnd().split('\n')).toEqual(shown)
})

it('the picture is that of its manifest', () => {
  const { status, stdout } = runProgram(['plan', 'rescue.yaml', '--svg', '-'], join(root, 'docs/pictures'))
  expect(status).toBe(0)
  expect(stdout).toBe(text('docs/pictures/rescue.svg'))
})

it('exit statuses are the same wherever they are told', () => {
  const tableIn = (page: string): string => /^\| exit status[^]*?\n\n/m.exec(page)?.[0] ?? ''
  expect(tableIn(readme).split('\n').length).toBeGreaterThan(6)
  expect(tableIn(text('docs/files.md'))).toBe(tableIn(readme))
})

it('the two commands are scripts of the package', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
  for (const [, script = ''] of block('sh').matchAll(/npm (?:run )?(start|test|bench)\b/g)) expect(Object.keys(scripts)).toContain(script)
  expect(block('sh')).toContain('npm ci && npm start -- build')
})

it.each([
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'docs/drives.md',
  'docs/files.md',
  'docs/serving.md',
  'docs/sessions.md',
  'docs/burning-sessions.md',
  ...readdirSync(join(root, 'docs/jobs')).map((name) => `docs/jobs/${name}`),
])('what %s points at is there', (name) => {
  const links = [...text(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link)
  const paths = [...text(name).matchAll(/`((?:src|test|schema|native|bench|examples|docs|scripts)\/[\w./-]*\w)`/g)].map(
    ([, path = '']) => path,
  )
  const all = [...links.map((link) => join(dirname(name), link)), ...paths]
  expect(all.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

it('every command that the documents name exists', () => {
  const known = new Set(commands.map((command) => command.name))
  for (const name of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])
    for (const [, command = ''] of text(name).matchAll(/`(?:\$ )?disc ([a-z]+)/g))
      expect(known, `${name}: disc ${command}`).toContain(command)
})

it('the table of other programs has all that are run', () => {
  const run: Record<string, readonly string[]> = {
    // Whatever the command line names.
    'cli/on-rebuild.ts': [],
    // Itself.
    'engine/local.node.ts': [],
    'engine/slurm.node.ts': ['sbatch', 'squeue', 'scontrol', 'scancel'],
    // Whatever is found of the table.
    'host/ask.node.ts': [],
    'integrity/sign.node.ts': [],
    'kernel/compile.node.ts': ['gcc', 'clang', 'cc'],
    'restore/node.node.ts': ['mkfifo', 'mknod'],
    'serving/qemu.node.ts': ['qemu-system-x86_64'],
    'set/recovery.node.ts': ['dvdisaster'],
    'source/audio/ffmpeg.node.ts': ['ffmpeg', 'ffprobe'],
    'source/commit.node.ts': ['git'],
    'source/unpack.node.ts': ['bzip2', 'xz', 'zstd'],
    'transport/inhibit.node.ts': ['systemd-inhibit', 'caffeinate', 'cat'],
    'transport/mounted.node.ts': ['umount'],
    // Itself.
    'transport/remote.node.ts': [],
  }
  const src = join(root, 'src')
  const running = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && readFileSync(join(src, name), 'utf8').includes("'node:child_process'"),
  )
  expect(running.toSorted()).toEqual(Object.keys(run).toSorted())
  const table = readme.slice(readme.indexOf('## Other programs'), readme.indexOf('## On the command line'))
  for (const [file, programs] of Object.entries(run))
    for (const program of programs) {
      expect(table, program).toContain(`\`${program}\``)
      expect(readFileSync(join(src, file), 'utf8')).toMatch(new RegExp(`'${program}'`))
    }
})

it('the table of other programs says what `disc doctor` says', () => {
  const table = readme.slice(readme.indexOf('## Other programs'), readme.indexOf('## On the command line'))
  const rows = [...table.matchAll(/^\| (.+?) \| (.+?) \| (.+?) \|$/gm)]
    .slice(2)
    .map((row) => row.slice(1).map((cell) => cell.replaceAll('`', '')))
  const told = rows.map(([names = '', purpose, without]) => ({
    purpose,
    without,
    names: names.split(/,? or (?:another )?|,? with |, | of /),
  }))
  const known = Object.values<Use>(uses)
  for (const { programs, purpose, without } of known) {
    const row = told.find((one) => one.purpose === purpose && one.without === without)
    expect(row?.names, purpose).toEqual(expect.arrayContaining([...programs]))
  }
  const named = new Set(known.flatMap(({ programs }) => programs))
  const kinds = new Set(['a library', 'files', 'Slurm'])
  expect(told.flatMap(({ names }) => names).filter((name) => !named.has(name) && !kinds.has(name))).toEqual([])
})

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { run as lock } from '../../src/cli/lock.js'
import { runCommand } from '../cli/run-command.js'
import { runProgram } from '../support/program.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'data'))
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text)
for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) put(`data/${name}`, name.repeat(2000))
put(
  'disc.config.yaml',
  'disc: 1\nvolume: { id: OLD, date: 2026-01-01 }\nfilesystems: { iso9660: true }\nfiles: [{ from: data, at: / }]\noutput: o.iso\n',
)

function locked(name: string, ...set: string[]): void {
  expect(runProgram(['lock', ...set.flatMap((one) => ['--set', one])], folder).status).toBe(0)
  renameSync(join(folder, 'disc.lock'), join(folder, name))
}
const explained = (...locks: string[]) => {
  const { stdout, status } = runProgram(['lock', '--explain', ...locks, '--json'], folder)
  return { status, ...(JSON.parse(stdout) as { same: boolean; causes: string[]; follows: string[] }) }
}

it('causes are told before what follows: a source that grew, all that lies behind it, and what tells of both', () => {
  locked('old.lock')
  put('data/b', 'b'.repeat(5000))
  put('data/c', 'x'.repeat(2000))
  locked('new.lock', 'volume.id=NEW')
  const { same, causes, follows } = explained('old.lock', 'new.lock')
  expect(same).toBe(false)
  expect(causes).toEqual([
    'manifest volume.id: "OLD" became "NEW"',
    'source ~ data:/b: 2000 bytes became 5000',
    'source ~ data:/c: same size, other bytes',
  ])
  expect(follows.filter((line) => !line.startsWith('image'))).toEqual([
    expect.stringMatching(/^~ data:\/b: 1 block from \d+ became 3 blocks from \d+, as its source$/),
    '~ data:/c: other bytes, as its source',
    '~ 4 regions, data:/c to data:/f: moved by 2 blocks towards the end',
    expect.stringMatching(/iso9660.*: written anew where (it lies|they lie)$/),
  ])
  expect(explained('new.lock', 'old.lock').follows).toContain('~ 4 regions, data:/c to data:/f: moved by 2 blocks towards the beginning')
  expect(explained('old.lock', 'old.lock')).toMatchObject({ same: true, causes: [], follows: [] })
})

it('locks of other rules are explained too, and what is no lock is refused', () => {
  put(
    'epoch.lock',
    readFileSync(join(folder, 'new.lock'), 'utf8')
      .replace(/"epoch": \d+/, '"epoch": 1')
      .replace(/"sha256":\s*"[0-9a-f]{4}/, '"sha256":"0000'),
  )
  expect(explained('epoch.lock', 'new.lock').causes).toEqual([expect.stringMatching(/^rules: layout epoch 1 became \d+$/)])
  put('no.lock', '{}')
  expect(runProgram(['lock', '--explain', 'no.lock', 'new.lock'], folder)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('lock/malformed'),
  })
  expect(runProgram(['lock', '--explain', 'new.lock', 'gone.lock'], folder)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('source/unreadable'),
  })
})

it.each<readonly [words: readonly string[], options: object]>([
  [[], {}],
  [['old.lock'], {}],
  [['old.lock', 'new.lock', 'new.lock'], {}],
  [['old.lock', 'new.lock'], { check: true }],
  [['old.lock', 'new.lock'], { set: ['volume.id=NEW'] }],
])('two lock files are explained, and nothing else: %j %j', async (words, options) => {
  const { status, error } = await runCommand(lock, words, { explain: true, ...options })
  expect(status).toBe(2)
  expect(error).toContain('--explain takes two lock files, the former one first, and nothing else')
})

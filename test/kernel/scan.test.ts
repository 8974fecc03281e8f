import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { required } from '../support/tools.js'

const folder = temporaryFolder()
const program = join(folder, 'scan')
const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const compiled = spawnSync('cc', [
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
  '-o',
  program,
  source('scan.c'),
  source('../../native/scan.c'),
  '-lm',
])

it.skipIf(compiled.status !== 0 && !required)(
  'folders with nothing in them, and those that are not there, are listed without undefined behaviour',
  () => {
    for (const name of ['empty', 'full']) mkdirSync(join(folder, name))
    for (let i = 0; i < 300; i++) writeFileSync(join(folder, 'full', `f${i}`), '')
    const { status, stdout, stderr } = spawnSync(
      program,
      ['empty', 'full', 'missing', 'empty'].map((name) => join(folder, name)),
      {
        encoding: 'utf8',
      },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    // The last call has room for the first folder alone, which needs none.
    expect(stdout.trim().split('\n')).toEqual(['0', '300', '-2', '0', '4', '1'])
  },
)

/** Folders that lie in each other without end, in little memory: a limit is set that who keeps all their paths runs into. */

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { UDF_TEMPLATE, writeNestedIso, writeNestedTar, writeNestedUdf } from '../../scripts/nested.mjs'
import { temporaryFolder } from '../support/folder.js'
import { program } from '../support/program.js'
import { sample } from '../support/tools.js'

const folder = temporaryFolder()
const LEVELS = 1200
const NAME = 150
/** All paths together: far more than the heap may take. */
const TOTAL = ((LEVELS * (LEVELS + 1)) / 2) * (NAME + 1)
const UDF_LEVELS = 10_000
const HEAP_MB = 64

beforeAll(() => {
  writeNestedIso(join(folder, 'deep.iso'), LEVELS, NAME)
  writeNestedIso(join(folder, 'flat.iso'), 1, NAME)
  writeFileSync(join(folder, 'template.yaml'), UDF_TEMPLATE)
  limited(['build', 'template.yaml', '-o', 'template.iso'])
  writeNestedUdf(join(folder, 'template.iso'), join(folder, 'udf.iso'), UDF_LEVELS)
  writeNestedTar(join(folder, 'deep.tar'), 5000, 1)
  const head = 'disc: 1\nvolume: { id: DEEP }\nfilesystems: { iso9660: { level: 3, rockridge: true } }\noutput: made.iso\n'
  writeFileSync(join(folder, 'of-disc.yaml'), `${head}files: [{ disc: deep.iso, at: /x }]\n`)
  writeFileSync(join(folder, 'of-tar.yaml'), `${head}files: [{ archive: deep.tar, at: /x }]\n`)
  writeFileSync(join(folder, 'follows.yaml'), `${head}session: { import: deep.iso }\nfiles: [{ at: /x, text: x }]\n`)
})

/** What becomes of a command whose memory is limited: its status, the bytes that it says, and what is wrong. */
function limited(args: readonly string[]): { readonly status: number | null; readonly bytes: number; readonly error: string } {
  const script = `"$0" --max-old-space-size=${HEAP_MB} "$@" | { wc -c; exit "\${PIPESTATUS[0]}"; }; exit "\${PIPESTATUS[0]}"`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, bytes: Number(stdout), error: stderr }
}

describe('a disc with folders that lie in each other', () => {
  const commands: readonly (readonly [readonly string[], number, number])[] = [
    [['ls', '-R', 'deep.iso'], 0, TOTAL],
    [['ls', '-lR', 'deep.iso'], 0, TOTAL],
    [['ls', '-R', '--names', 'deep.iso'], 0, TOTAL],
    [['ls', '-R', '--json', 'deep.iso'], 0, TOTAL],
    [['diff', 'deep.iso', 'flat.iso'], 1, TOTAL - 2 * NAME],
    [['diff', '--json', 'deep.iso', 'flat.iso'], 1, TOTAL - 2 * NAME],
    [['check', 'deep.iso'], 1, 0],
    [['inspect', 'deep.iso'], 0, 0],
    [['inspect', '--block', '30', 'deep.iso'], 0, 0],
    [['verify', 'deep.iso', '--against', 'deep.iso'], 0, 0],
  ]
  it.each(sample(commands, 4))('%j', (args, status, least) => {
    const heard = limited(args)
    expect(heard.error).toBe('')
    expect(heard.status).toBe(status)
    expect(heard.bytes).toBeGreaterThanOrEqual(least)
  })

  it('of UDF', () => {
    const { status, bytes } = limited(['ls', '-R', 'udf.iso'])
    expect([status, bytes]).toEqual([0, UDF_LEVELS * (UDF_LEVELS + 5) + 3])
  })

  it.each([['of-disc.yaml'], ['of-tar.yaml'], ['follows.yaml']])('is no source of another: %s', (manifest) => {
    const { status, error } = limited(['plan', manifest])
    expect([status, error]).toEqual([1, expect.stringMatching(/A path has (more than 1000 levels|\d+ characters).*\[tree\/tooDeep\]/)])
  })

  it('is not made on the host', () => {
    const { status, error } = limited(['extract', 'deep.iso', '-o', 'made'])
    expect([status, error]).toEqual([1, expect.stringContaining('[restore/tooDeep]')])
    // What was made before is deeper than the system's own paths reach.
    spawnSync('rm', ['-rf', join(folder, 'made')])
  })
})

/** `--charset` reaches the sheet from every command that opens one. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as runBurn } from '../../src/cli/burn.js'
import { run as runDiff } from '../../src/cli/diff.js'
import { run as runExtract } from '../../src/cli/extract.js'
import { run as runImport } from '../../src/cli/import.js'
import { run as runInspect } from '../../src/cli/inspect.js'
import { run as runLs } from '../../src/cli/ls.js'
import { run as runVerify } from '../../src/cli/verify.js'
import { commands } from '../../src/cli/commands.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const sheet = join(folder, 'a.cue')
const charset = 'windows-1251'

beforeAll(() => {
  writeFileSync(join(folder, 'Песня.wav'), wave(new Uint8Array(400 * 2352)))
  const name = Buffer.from([0xcf, 0xe5, 0xf1, 0xed, 0xff])
  const text = ['TITLE "', name, '"\nFILE "', name, '.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n']
  writeFileSync(sheet, Buffer.concat(text.map((piece) => Buffer.from(piece))))
})

describe('--charset', () => {
  it.each([
    ['inspect', runInspect, [sheet], {}],
    ['ls', runLs, [sheet], {}],
    ['extract', runExtract, [sheet], { output: join(folder, 'out') }],
    ['diff', runDiff, [sheet, sheet], {}],
    ['burn', runBurn, [sheet], { drive: [`virtual:${join(folder, 'disc')}?media=cd-r`], yes: true }],
    ['verify', runVerify, [`virtual:${join(folder, 'disc')}`], { against: sheet }],
  ] as const)('of %s lets it find what the sheet names', async (name, run, args, options) => {
    const without = await runCommand(run, args, options)
    expect(without.error).toContain('in windows-1251 it names "Песня.wav"')
    expect(without.error).toContain('--charset windows-1251')
    const { error, status } = await runCommand(run, args, { ...options, charset })
    expect(error).not.toContain('is not there')
    if (name === 'burn' || name === 'verify') expect(status).toBe(0)
    expect(commands.find((command) => command.name === name)?.options?.map(({ flags }) => flags)).toContain('--charset <name>')
  })

  it('of import lets it write texts and names', async () => {
    const { out, status } = await runCommand(runImport, [sheet], { charset })
    expect([status, out]).toEqual([0, expect.stringContaining('title: Песня\n')])
    expect(out).toMatch(/from: .*\/Песня\.wav\n/)
  })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../../src/cli/inspect.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const sheet = join(folder, 'album.cue')
writeFileSync(join(folder, 'one.wav'), wave(noise('one', 330 * 588)))
writeFileSync(
  sheet,
  'CATALOG 0724384960650\nTITLE "Album"\nFILE "one.wav" WAVE\n  TRACK 01 AUDIO\n    TITLE "One"\n    ISRC PTABC2600001\n    INDEX 01 00:00:00\n',
)

it('a sheet of sounds tells its texts and numbers, and nothing is wrong with it', async () => {
  const { status, out, error } = await runCommand(run, [sheet], {})
  expect([status, error]).toEqual([0, ''])
  expect(out.split('\n').slice(1, 5)).toEqual([
    '  catalogue number 0724384960650',
    '  en: title "Album"',
    '  track 1 of session 1: audio, blocks 0 to 329, ISRC PTABC2600001',
    '    en: title "One"',
  ])
})

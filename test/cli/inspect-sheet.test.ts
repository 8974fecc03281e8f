import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run as diff } from '../../src/cli/diff.js'
import { run as extract } from '../../src/cli/extract.js'
import { run } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import { systemClock } from '../../src/transport/clock.node.js'
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
  expect(out.split('\n').slice(1, 6)).toEqual([
    '  catalogue number 0724384960650',
    '  disc id of MusicBrainz xU1NMzMqqu7K5DsQpvgV3BPn1Ks-, of freedb 02000401',
    '  en: title "Album"',
    '  track 1 of session 1: audio, blocks 0 to 329, at 00:02:00, 00:04:30 long, pregap 00:02:00, copying prohibited, ISRC PTABC2600001',
    '    en: title "One"',
  ])
})

it.each([
  ['ls', ls, [sheet]],
  ['extract', extract, [sheet]],
] as const)('a sheet of sounds has no files for disc %s', async (_name, command, args) => {
  const { out, error } = await runCommand(command, args, { output: join(folder, 'none') })
  expect([out, error]).toEqual([
    '',
    `error: ${JSON.stringify(sheet)} holds no files: it has one track of sound [survey/soundsAlone]\n  help: \`disc inspect\` lists the tracks; their samples are in the files that the sheet names, \`disc import\` makes a manifest of them, and \`disc burn\` records them\n`,
  ])
  expect(existsSync(join(folder, 'none'))).toBe(false)
})

it('a sheet of sounds is compared by what is heard', async () => {
  expect(await runCommand(diff, [sheet, sheet])).toMatchObject({ status: 0, out: `No difference: all ${330 * 2352} bytes are equal\n` })
  const other = join(folder, 'other.cue')
  writeFileSync(join(folder, 'two.wav'), readFileSync(join(folder, 'one.wav')).fill(7, 400, 402))
  writeFileSync(other, readFileSync(sheet, 'utf8').replace('one.wav', 'two.wav').replace('"One"', '"Two"'))
  const { status, out } = await runCommand(diff, [sheet, other])
  expect(status).toBe(1)
  expect(out).toContain('1 blocks')
  expect(out).toMatch(/title One -> Two/)
})

it.each([
  ['ls', ls],
  ['extract', extract],
] as const)('nothing is recorded on a blank disc for disc %s', async (_name, command) => {
  const drive = `virtual:${join(folder, 'blank.disc')}`
  await openVirtualFile(`${join(folder, 'blank.disc')}?media=cd-r`, systemClock).close()
  const { out, error } = await runCommand(command, [drive], { output: join(folder, 'none') })
  expect([out, error]).toEqual(['', expect.stringContaining('holds no files: nothing is recorded on the disc [survey/nothingRecorded]')])
  const inspected = await runCommand(run, [drive])
  expect([inspected.status, inspected.error]).toEqual([0, ''])
  expect(inspected.out).toContain('CD-R, 0 blocks')
  expect(inspected.out).toContain('The disc is empty and can be used.')
})

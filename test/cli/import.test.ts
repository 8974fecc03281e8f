import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run as runBuild } from '../../src/cli/build.js'
import { run as runImport } from '../../src/cli/import.js'
import { run as runPlan } from '../../src/cli/plan.js'
import { temporaryFolder } from '../support/folder.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()

/** Raw samples of ten seconds, no two alike. */
function album(name: string): string {
  const home = join(folder, name)
  mkdirSync(home)
  const samples = new Uint32Array(44100 * 10).map((_, i) => Math.imul(i + 1, 2654435761))
  writeFileSync(join(home, 'sound.raw'), new Uint8Array(samples.buffer))
  writeFileSync(
    join(home, 'disc.config.yaml'),
    'disc: 1\nmedia: cd-r\naudio:\n  catalog: "0724384960650"\n  title: Album\n  gapless: true\n  tracks:\n    - { from: sound.raw, end: 220500, title: One, isrc: PTABC2600001 }\n    - { from: sound.raw, start: 220500, title: Two }\noutput: { image: out.bin, sheet: out.cue }\n',
  )
  return home
}

it('makes a manifest of a sheet that builds the same disc again', async () => {
  const home = album('one')
  expect((await runCommand(runBuild, [join(home, 'disc.config.yaml')])).status).toBe(0)
  const imported = await runCommand(runImport, [join(home, 'out.cue')], { output: join(home, 'again.yaml') })
  expect(imported.status, imported.error).toBe(0)
  writeFileSync(join(home, 'again.yaml'), readFileSync(join(home, 'again.yaml'), 'utf8').replace(/^output:[^]*?(?=^\w|$(?![^]))/m, ''))
  const again = await runCommand(runBuild, [join(home, 'again.yaml')], { output: join(home, 'again.bin') })
  expect(again.status, again.error).toBe(0)
  expect(readFileSync(join(home, 'again.bin')).equals(readFileSync(join(home, 'out.bin')))).toBe(true)
  expect(readFileSync(join(home, 'out.bin')).equals(readFileSync(join(home, 'sound.raw')))).toBe(true)
})

it('prints the tracks as people know them', async () => {
  const { out } = await runCommand(runPlan, [join(album('two'), 'disc.config.yaml')])
  expect(out).toMatch(/^track +mode/)
  expect(out).toContain('One, ISRC PTABC2600001')
  expect(out).toMatch(/total 00:10:00/)
})

it('says where a sheet is wrong, and does not write over a file', async () => {
  writeFileSync(join(folder, 'bad.cue'), 'FILE "a.bin" BINARY\n  TRACK 100 AUDIO\n    INDEX 01 00:00:00\n')
  const bad = await runCommand(runImport, [join(folder, 'bad.cue')])
  expect(bad.status).toBe(1)
  expect(bad.error).toMatch(/bad\.cue:2:\d+: error/)
  writeFileSync(join(folder, 'kept.yaml'), 'mine')
  const home = album('three')
  await runCommand(runBuild, [join(home, 'disc.config.yaml')])
  expect((await runCommand(runImport, [join(home, 'out.cue')], { output: join(folder, 'kept.yaml') })).error).toContain('cli/fileExists')
  expect((await runCommand(runImport, [join(folder, 'gone.cue')])).error).toContain('import/notThere')
})

it('takes the place of a manifest whole, and what a killed run has left beside it goes', async () => {
  const home = album('left')
  expect((await runCommand(runBuild, [join(home, 'disc.config.yaml')])).status).toBe(0)
  writeFileSync(join(home, 'again.yaml'), 'the former one')
  writeFileSync(join(home, '.again.yaml.999999999-00000000.part'), 'half a manif')
  const again = await runCommand(runImport, [join(home, 'out.cue')], { output: join(home, 'again.yaml'), force: true })
  expect(again.status, again.error).toBe(0)
  expect(readFileSync(join(home, 'again.yaml'), 'utf8')).toMatch(/^disc: 1/m)
  expect(readdirSync(home).filter((name) => name.endsWith('.part'))).toEqual([])
})

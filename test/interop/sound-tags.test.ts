/** Tags that other programs write become CD-TEXT that other programs read, and ISRC. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { readByLibcdio } from '../support/libcdio.js'
import { runProgram } from '../support/program.js'
import { itNeeds, run } from '../support/tools.js'
import { wave } from '../support/wave.js'

const needs = ['ffmpeg', 'flac', 'metaflac', 'cdrdao', 'python3', 'cd-info']

itNeeds(needs, 'tags of metaflac and ffmpeg are read by libcdio and cdrdao from the disc', () => {
  const folder = temporaryFolder()
  const inFolder = { cwd: folder }
  for (const name of ['10.wav', '9.wav', '11.wav']) writeFileSync(join(folder, `plain-${name}`), wave(noise(name, 6 * 44_100)))
  run('flac', ['--silent', '-o', '9.flac', 'plain-9.wav'], inFolder)
  const tags = ['TITLE=Première', 'ARTIST=Quelqu’un'.replace('’', "'"), 'ALBUM=The Album', 'ISRC=FR-Z03-98-00212']
  run('metaflac', [...tags.map((tag) => `--set-tag=${tag}`), '9.flac'], inFolder)
  const ffmpeg = (input: string, output: string, ...pairs: string[]): string =>
    run(
      'ffmpeg',
      [
        '-v',
        'error',
        '-i',
        input,
        ...pairs.flatMap((pair) => ['-metadata', pair]),
        '-c:a',
        output.endsWith('.aiff') ? 'pcm_s16be' : 'copy',
        output,
      ],
      inFolder,
    )
  ffmpeg('plain-10.wav', '10.wav', 'title=Second', "artist=Quelqu'un", 'album=The Album')
  ffmpeg('plain-11.wav', '11.aiff', 'title=Third')
  writeFileSync(
    join(folder, 'disc.config.yaml'),
    `disc: 1
media: cd-r
audio:
  tags: true
  tracks:
    - { from: "[0-9]*.{flac,wav}", performer: "Quelqu'un d'autre" }
    - { from: 11.aiff, title: Own, tags: false }
output: { image: disc.bin, sheet: disc.toc, cdText: disc.cdt }
`,
  )
  expect(runProgram(['build'], folder)).toMatchObject({ status: 0, stderr: expect.not.stringContaining('warning') as string })
  const texts = {
    '0 TITLE': 'The Album',
    '0 PERFORMER': "Quelqu'un",
    '1 TITLE': 'Première',
    '1 PERFORMER': "Quelqu'un d'autre",
    '1 ISRC': 'FRZ039800212',
    '2 TITLE': 'Second',
    '2 PERFORMER': "Quelqu'un d'autre",
    '3 TITLE': 'Own',
  }
  expect(readByLibcdio(join(folder, 'disc.cdt'))).toEqual({ English: texts })
  expect(readFileSync(join(folder, 'disc.toc'), 'utf8')).toContain('FRZ039800212')
  const shown = run('cdrdao', ['show-toc', 'disc.toc'], inFolder)
  expect(shown).toContain('FR Z03 98 00212')
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { outline } from '../src/outline.js'
import { openProject } from '../src/project.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'data'))
writeFileSync(join(folder, 'data', 'a.bin'), noise('a', 100_000))
writeFileSync(join(folder, 'song.wav'), wave(noise('song', 330 * 588)))

it.each([
  ['mixed', 0, 0],
  ['cd-extra', 1, 11_730],
])('%s: the file system is shown where it will lie', async (layout, session, start) => {
  const file = join(folder, `${layout}.yaml`)
  writeFileSync(
    file,
    `disc: 1\nmedia: cd-r\nlayout: ${layout}\nfilesystems: { iso9660: true }\nfiles: [{ from: data, at: / }]\naudio: { tracks: [{ from: song.wav }] }\nvolume: { date: 2026-01-01 }\n`,
  )
  const { layout: files, disc, faults } = await outline(openProject(file, { environment: {}, overrides: [] }))
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  expect([disc?.sessions[session]?.tracks[0]?.start, files?.start, files?.regions[0]?.start]).toEqual([start, start, start])
})

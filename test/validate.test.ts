import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { layoutsOf } from '../src/layout/index.js'
import { validate } from '../src/validate.js'
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
  const { disc, faults } = await validate(openProject(file, { environment: {}, overrides: [] }))
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  const [files] = disc === undefined ? [] : layoutsOf(disc)
  expect([disc?.sessions[session]?.tracks[0]?.start, files?.start, files?.regions[0]?.start]).toEqual([start, start, start])
})

it('a block that is asked for counts from the first one of its volume, wherever that lies', async () => {
  const file = join(folder, 'pinned.yaml')
  for (const [layout, start] of [
    ['mixed', 0],
    ['cd-extra', 11_730],
  ] as const) {
    writeFileSync(
      file,
      `disc: 1\nmedia: cd-r\nlayout: ${layout}\nfilesystems: { iso9660: true }\nfiles: [{ at: /pinned, text: x, place: { block: 400 } }]\naudio: { tracks: [{ from: song.wav }] }\nvolume: { date: 2026-01-01 }\n`,
    )
    const { disc, faults } = await validate(openProject(file, { environment: {}, overrides: [] }))
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    const regions = disc === undefined ? [] : layoutsOf(disc).flatMap((files) => files.regions)
    expect(regions.find(({ id }) => id === 'data:/pinned')?.start).toBe(start + 400)
  }
})

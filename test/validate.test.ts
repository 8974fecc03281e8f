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

it.each([
  [
    'code that is too long',
    'files: [{ at: /b, text: "0123456789" }]\nboot: { entries: [{ image: /b }], hybrid: { mbr: { code: data/a.bin } } }',
    ['request/mbrCodeTooLarge boot.hybrid.mbr.code'],
  ],
  [
    'a folder for EFI that is not there',
    'boot: { entries: [{ platform: efi, image: { fat: { from: esp } } }], hybrid: { gpt: true } }',
    ['source/missing boot.entries.0.image.fat.from'],
  ],
  [
    'a boot image in a source that is not there',
    'files: [{ from: isolinux, at: /isolinux }]\nboot: { entries: [{ image: /isolinux/isolinux.bin }] }',
    ['source/missing files.0.from'],
  ],
  ['a sound that is not there', 'media: cd-r\naudio: { tracks: [{ from: sonk.wav }] }', ['audio/notFound audio.tracks.0.from']],
  ['a track that is not there', 'media: cd-r\ntracks: [{ type: mode1, from: gone.bin }]', ['source/missing tracks.0.from']],
])('%s is one fault, and nothing follows from it', async (_name, text, expected) => {
  const file = join(folder, 'follow.yaml')
  writeFileSync(file, `disc: 1\nvolume: { date: 2026-01-01 }\n${text}\n`)
  const { faults } = await validate(openProject(file, { environment: {}, overrides: [] }))
  expect(
    faults
      .filter(({ severity }) => severity !== 'note')
      .map(({ code, path, position }) => (position === undefined ? 'no place' : `${code} ${path?.join('.')}`)),
  ).toEqual(expected)
})

it('what a file system cannot take has the place of the entry that brought it', async () => {
  const file = join(folder, 'places.yaml')
  writeFileSync(
    file,
    'disc: 1\nmedia: cd-r\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: true, udf: true }\nfiles:\n  - { at: /a.txt, text: a }\n  - { at: /STREAM, zeros: 2324, xa: { form: 2 } }\ntracks: [{ type: xa }]\n',
  )
  const { faults } = await validate(openProject(file, { environment: {}, overrides: [] }))
  const told = faults.filter(({ severity }) => severity !== 'note')
  expect(told.map(({ code, position }) => `${code} ${position?.line}`)).toEqual(['udf/formUnknown 7'])
})

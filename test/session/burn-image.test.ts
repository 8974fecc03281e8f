/** A session that follows an image: all of it onto an empty disc, the session alone onto the disc that the image is of. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as buildCommand } from '../../src/cli/build.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'
import { dataOfDisc } from '../support/virtual-disc.js'
import { runCommand } from '../cli/run-command.js'
import { burnIn, filesOnDisc, printed } from './burning.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const burn = burnIn(folder)
const LARGE = noise('image', 200_000)
mkdirSync(at('first'))
writeFileSync(at('first', 'kept.txt'), 'kept\n')
writeFileSync(at('first', 'large.bin'), LARGE)

async function build(name: string, fileSystems: string): Promise<void> {
  writeFileSync(
    at('build.yaml'),
    `disc: 1\nvolume: { id: FIRST }\nfilesystems: { ${fileSystems} }\nfiles: [{ from: first, at: / }]\noutput: ${name}\n`,
  )
  const { status, error } = await runCommand(buildCommand, [at('build.yaml')], {}, { SOURCE_DATE_EPOCH: '1700000000' })
  expect([status, error]).toEqual([0, ''])
}
const update = (image: string): string =>
  `disc: 1\nsession: { import: ${image}, close: false }\nfiles: [{ text: "new\\n", at: /new.txt }]\nburn: { close: false }\n`
const BOTH = { '/kept.txt': 'kept\n', '/large.bin': printed(LARGE), '/new.txt': 'new\n' }

const media = ['cd-r', 'dvd-r', 'dvd+r', 'bd-r', 'dvd+rw', 'dvd-ram', 'bd-re', 'dvd-rw'] as const
/** Discs that are as large as what is formatted are files that are as large; on others much has to stay free for a session to be worth it. */
const FORMATTED = 16_384
const FREE = 262_144
const SIZES = {
  'cd-r': FREE,
  'dvd-r': FREE,
  'dvd+r': FREE,
  'bd-r': FREE,
  'dvd-rw': FREE,
  'dvd+rw': FORMATTED,
  'dvd-ram': FORMATTED,
  'bd-re': FORMATTED,
} as const
const fileSystems = { iso: 'iso9660: { rockridge: true }', both: "iso9660: { joliet: true }, udf: { revision: '2.01' }" } as const

describe.each(['iso', 'both'] as const)('of %s', (kind) => {
  const image = `${kind}.iso`

  it.each(media)('goes with the image onto an empty disc: %s', async (medium) => {
    await build(image, fileSystems[kind])
    const name = `blank-${kind}-${medium}.disc`
    const { status, codes, result, said } = await burn(update(image), `${name}?media=${medium}&blocks=${SIZES[medium]}`)
    expect([status, codes], said).toEqual([0, []])
    expect(result?.acknowledgedBlocks).toBeGreaterThan(390)
    expect(await filesOnDisc(at(name))).toEqual(BOTH)
  })

  it.each(media)('goes alone onto the disc that was burned from the image: %s', async (medium) => {
    await build(image, fileSystems[kind])
    const name = `same-${kind}-${medium}.disc`
    const first = `disc: 1\nvolume: { id: FIRST }\nfilesystems: { ${fileSystems[kind]} }\nfiles: [{ from: first, at: / }]\nburn: { close: false }\n`
    expect((await burn(first, `${name}?media=${medium}&blocks=${SIZES[medium]}`)).status).toBe(0)
    const { status, codes, result, said } = await burn(update(image), name, { verify: 'full' })
    expect([status, codes], said).toEqual([0, []])
    expect(result?.acknowledgedBlocks).toBeLessThan(medium === 'cd-r' ? 480 : 390)
    expect(result?.ranges[0]?.startLba).toBeGreaterThan(400)
    expect(await filesOnDisc(at(name))).toEqual(BOTH)
    // The image is as it was: nothing but the disc grows.
    const again = await burn(update(image), name)
    expect([again.status, again.codes[0]]).toEqual([1, 'session/anotherDisc'])
  })

  itNeeds(['xorriso'], 'as xorriso reads what went onto an empty disc', () => {
    writeFileSync(at('judged.iso'), dataOfDisc(at(`blank-${kind}-dvd+r.disc`)))
    run('xorriso', ['-osirrox', 'on', '-indev', at('judged.iso'), '-extract', '/', at(`out-${kind}`)])
    expect(readFileSync(at(`out-${kind}`, 'new.txt'), 'utf8')).toBe('new\n')
    expect(readFileSync(at(`out-${kind}`, 'large.bin')).equals(Buffer.from(LARGE))).toBe(true)
  })
})

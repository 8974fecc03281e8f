/** Times that records cannot hold, and the long form that readers get wrong, through the program. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as ls } from '../../src/cli/ls.js'
import { run as validate } from '../../src/cli/validate.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()

function manifestOf(name: string, filesystems: string, files: string): string {
  const text = `disc: 1\nvolume: { id: TIMES, date: 2026-01-01T00:00:00Z }\nfilesystems: ${filesystems}\nfiles:\n${files}`
  writeFileSync(join(folder, `${name}.yaml`), text)
  return join(folder, `${name}.yaml`)
}

async function built(name: string, filesystems: string, files: string): Promise<{ image: string; said: string }> {
  const image = join(folder, `${name}.iso`)
  const { status, error } = await runCommand(build, [manifestOf(name, filesystems, files)], { output: image })
  expect(status, error).toBe(0)
  return { image, said: error }
}

describe('long times of Rock Ridge', () => {
  // libarchive takes nothing for a disc that is shorter than 24 sectors.
  const file = '  - { at: /now, text: now, time: 2023-11-14T22:13:20Z }\n  - { at: /zeros, zeros: 16384 }\n'
  it('are told to be read wrong by whom', async () => {
    const { error } = await runCommand(validate, [manifestOf('long', '{ iso9660: { rockridge: { longTimes: true } } }', file)])
    expect(error).toMatch(/:3:\d+: warning: Times of 17 bytes are read wrong by Linux before 6\.13 .* and by libarchive/)
    expect((await runCommand(validate, [manifestOf('short', '{ iso9660: { rockridge: true } }', file)])).error).not.toContain('warning')
  })
  itNeeds(['bsdtar'], 'are a month late for bsdtar, as is said', async () => {
    const { image } = await built('late', '{ iso9660: { rockridge: { longTimes: true } } }', file)
    expect(run('bsdtar', ['tvf', image], { env: { ...process.env, TZ: 'UTC' } })).toContain('Dec 14')
  })
  const far = '  - { at: /far, text: far, time: 2200-01-01T00:00:00Z }\n'
  itNeeds(KERNEL_PROGRAMS, 'are not taken for a year that is too late; what is written is told', async () => {
    const { image, said } = await built('far', '{ iso9660: { rockridge: true } }', far + file)
    expect(said).toContain('"/far" (2200-01-01T00:00:00Z) gets 2155-12-31T23:59:59Z')
    const { rockridge } = mountInKernel(image, ['rockridge'])
    const mtime = (path: string): number | undefined => rockridge.entries.find((entry) => entry.path === path)?.mtime
    expect(mtime('now')).toBe(1_700_000_000)
    // This kernel keeps 32 bits of it.
    expect((mtime('far') ?? 0) >>> 0).toBe((Date.UTC(2155, 11, 31, 23, 59, 59) / 1000) % 2 ** 32)
  })
  itNeeds(['bsdtar'], 'and never from one file to the next', async () => {
    const { image } = await built('one', '{ iso9660: { rockridge: true } }', far + file)
    expect(run('bsdtar', ['tvf', image], { env: { ...process.env, TZ: 'UTC' } })).toContain('Nov 14')
  })
})

describe('times of creation and access', () => {
  const given = '  - { at: /f, text: some, time: 2024-05-06T07:08:09Z, created: 2020-01-02T03:04:05Z, accessed: 2025-10-11T12:13:14Z }\n'
  const systems = ['{ iso9660: { rockridge: { creationTime: true } } }', '{ udf: { revision: "2.01" } }', '{ udf: { revision: "1.02" } }']
  it.each(systems)('are recorded beside that of change: %s', async (filesystems) => {
    const { image } = await built(`given-${systems.indexOf(filesystems)}`, filesystems, given)
    const { out } = await runCommand(ls, [image], { json: true })
    expect(out).toContain('2020-01-02T03:04:05')
  })
  itNeeds(KERNEL_PROGRAMS, 'are what others see', async () => {
    const { image } = await built('seen', '{ iso9660: { rockridge: { creationTime: true } }, udf: { revision: "2.01" } }', given)
    const { udf } = mountInKernel(image, ['udf', 'rockridge'])
    expect(udf.entries.find(({ path }) => path === 'f')?.mtime).toBe(Date.UTC(2024, 4, 6, 7, 8, 9) / 1000)
  })
  itNeeds(['bsdtar'], 'are what bsdtar takes out', async () => {
    const { image } = await built(
      'taken',
      '{ iso9660: { rockridge: { creationTime: true } } }',
      `${given}  - { at: /zeros, zeros: 16384 }\n`,
    )
    // The restricted pax form writes times of access beside those of change.
    const archive = join(folder, 'taken.tar')
    run('bsdtar', ['--format', 'pax', '-cf', archive, `@${image}`])
    const headers = readFileSync(archive, 'latin1')
    expect(headers).toContain(`atime=${Date.UTC(2025, 9, 11, 12, 13, 14) / 1000}`)
    expect(headers).toContain(`LIBARCHIVE.creationtime=${Date.UTC(2020, 0, 2, 3, 4, 5) / 1000}`)
  })
  it('follow rules, and what the source says', async () => {
    const rules = '  - { at: /f, text: some }\nsource: { rules: [{ match: f, created: 2020-01-02, accessed: 2021-01-02 }] }\n'
    const { image } = await built('rules', systems[1], rules)
    expect((await runCommand(ls, [image], { json: true })).out).toContain('2020-01-02T00:00:00')
    const { error, status } = await runCommand(validate, [
      manifestOf('order', systems[0], '  - { at: /f, text: x, time: 2020-01-01, created: 2021-01-01 }\n'),
    ])
    expect(status).toBe(1)
    expect(error).toContain('A file cannot be made at 2021-01-01T00:00:00Z and changed last at 2020-01-01T00:00:00Z')
    const far = await runCommand(validate, [manifestOf('far-access', systems[0], '  - { at: /f, text: x, accessed: 2200-01-01 }\n')])
    expect(far.error).toContain('"/f" (2200-01-01T00:00:00Z) gets 2155')
  })
})

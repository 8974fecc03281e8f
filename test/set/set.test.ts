/** A set of discs from its manifest to its images, and back from them to the files. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as runBuild } from '../../src/cli/build.js'
import { run as runCheck } from '../../src/cli/check.js'
import { run as runExport } from '../../src/cli/export.js'
import { run as runExtract } from '../../src/cli/extract.js'
import { run as runPlan } from '../../src/cli/plan.js'
import { run as runValidate } from '../../src/cli/validate.js'
import { openProject } from '../../src/project.js'
import { buildSet, statusOfSet } from '../../src/set.js'
import { runCommand } from '../cli/run-command.js'
import { begunIn, filesBelow, noise } from '../support/set.js'
import { temporaryFolder } from '../support/folder.js'

const begun = begunIn(temporaryFolder())

describe('a set', () => {
  it('is discs with all the files between them, folders whole, and an index that sha256sum takes', async () => {
    const { run, at } = begun('{ everyDisc: [/README.txt] }')
    const planned = await run('plan')
    expect(planned.discs.map(({ label }) => label)).toEqual(['BOX_01_OF_03', 'BOX_02_OF_03', 'BOX_03_OF_03'])
    for (const { blocks } of planned.discs) expect(blocks).toBeLessThanOrEqual(planned.room)
    expect((await run('status')).discs.map(({ state }) => state)).toEqual(['planned', 'planned', 'planned'])
    const built = await run('build')
    expect(built.status, built.error).toBe(0)
    const united: Record<string, string> = {}
    for (const { number, image, sha256, label } of built.discs) {
      expect(createHash('sha256').update(readFileSync(image)).digest('hex')).toBe(sha256)
      const out = at(`out-${number}`)
      expect((await runCommand(runCheck, [image])).status).toBe(0)
      expect((await runCommand(runExtract, [image], { output: out })).status).toBe(0)
      const text = readFileSync(join(out, 'SET-INDEX.TXT'), 'utf8')
      expect(text).toBe(readFileSync(at('dist/SET-INDEX.TXT'), 'utf8'))
      const checks = [...text.matchAll(new RegExp(`^DISC 00${number} [^:]*: (.*)$`, 'gm'))].map(([, line]) => line).join('\n')
      const judged = spawnSync('sha256sum', ['-c', '--quiet', '--strict'], { cwd: out, input: `${checks}\n`, encoding: 'utf8' })
      expect([judged.status, judged.stdout]).toEqual([0, ''])
      const own = Object.entries(filesBelow(out)).filter(([name]) => !name.startsWith('SET-INDEX'))
      expect(own.map(([name]) => name.split('/')[0]).filter((name) => name !== 'README.txt').length).toBeGreaterThan(0)
      expect(own.map(([name]) => name)).toContain('README.txt')
      for (const [name, bytes] of own) {
        if (name !== 'README.txt') expect(united).not.toHaveProperty([name])
        united[name] = bytes
      }
      expect(label).toContain(`0${number}`)
    }
    expect(united).toEqual(filesBelow(at('src')))
  })

  it('is built once: what is there with its bytes stays, all else is made again', async () => {
    const { run, at, manifest } = begun('{ index: false }')
    await run('plan')
    const first = await run('build')
    const [one, two] = first.discs
    const again = await run('build')
    expect(again.discs.map(({ state }) => state)).toEqual(['kept', 'kept', 'kept'])
    truncateSync(one?.image ?? '', 4096)
    rmSync(two?.image ?? '')
    expect((await run('status')).discs.map(({ state }) => state)).toEqual(['other', 'planned', 'built'])
    expect((await run('build', [manifest], { only: '2-3' })).discs.map(({ number, state }) => [number, state])).toEqual([
      [2, 'built'],
      [3, 'kept'],
    ])
    const mended = await run('build')
    expect(mended.discs.map(({ state }) => state)).toEqual(['built', 'kept', 'kept'])
    expect(mended.discs.map(({ sha256 }) => sha256)).toEqual(first.discs.map(({ sha256 }) => sha256))
    // Other bytes of the same size, under the same date.
    const { atime, mtime } = statSync(at('src/c/five.bin'))
    writeFileSync(at('src/c/five.bin'), noise(6, 2_900_000))
    utimesSync(at('src/c/five.bin'), atime, new Date(mtime.getTime() + 1000))
    expect((await run('build')).discs.map(({ state }) => state)).toEqual(['kept', 'kept', 'built'])
  })

  it('is interrupted while its images are read', async () => {
    const { run, manifest } = begun('{ index: false }')
    await run('plan')
    await run('build')
    const project = openProject(manifest, { environment: {}, overrides: [] })
    const signal = AbortSignal.abort()
    await expect(statusOfSet(project, { signal })).rejects.toBe(signal.reason)
    await expect(buildSet(project, { signal })).rejects.toMatchObject({ faults: [{ code: 'source/cancelled' }] })
  })

  it('verifies a disc against its image', async () => {
    const { run, at, manifest, codes } = begun('{}')
    await run('plan')
    expect(await codes('verify', ['1', at('dist/BOX_01_OF_03.iso')], { manifest })).toEqual(['set/notBuilt'])
    await run('build')
    expect((await run('verify', ['1', at('dist/BOX_01_OF_03.iso')], { manifest })).status).toBe(0)
    expect((await run('verify', ['1', at('dist/BOX_02_OF_03.iso')], { manifest })).status).toBe(1)
  })

  it('fills discs where it is packed tight, and keeps free what is reserved', async () => {
    const natural = await begun('{ keep: 0, index: false, labels: "B{n}" }').run('plan')
    const tight = await begun('{ keep: 0, pack: tight, index: false }').run('plan')
    expect(tight.discs.length).toBeLessThanOrEqual(natural.discs.length)
    expect(natural.discs.map(({ label }) => label)).toEqual(natural.discs.map((_, i) => `B${i + 1}`))
    const { room } = await begun('{ reserve: 10 % }').run('plan')
    expect(room).toBe(2340)
    expect((await begun('{ reserve: 100 KiB }').run('plan')).room).toBe(2550)
  })

  it('takes what patterns name as a whole', async () => {
    const { run, at } = begun('{ keep: [/b/deep], index: false }', '', '{ type: cd-r, blocks: 3000 }')
    await run('plan')
    const { discs } = JSON.parse(readFileSync(at('set.lock'), 'utf8')) as { discs: readonly { paths: readonly string[] }[] }
    const paths = discs.flatMap((disc) => disc.paths)
    expect(paths).toContain('/b/deep')
    expect(paths).toContain('/a/one.bin')
  })
})

describe('what is wrong with a set', () => {
  it.each([
    ['set/fileTooLarge', '{}', '', '{ type: cd-r, blocks: 1200 }'],
    ['set/sameLabel', '{ labels: BOX }', '', undefined],
    ['manifest/labelField', '{ labels: "BOX {m}" }', '', undefined],
    ['manifest/oneImage', '{}', 'output: box.iso\n', undefined],
    ['manifest/excludeEachOther', '{}', 'session: { import: a.iso }\n', undefined],
  ] as const)('is told: %s', async (code, set, more, media) => {
    const { codes, at } = begun(set, more, media)
    const told = await codes('plan')
    expect(told).toContain(code)
    // This is the command.
    expect(told).not.toContain('set/needsCommand')
    expect(readdirSync(at('.')).toSorted()).toEqual(['disc.yaml', 'src'])
  })

  it('is that there is no set, or no medium', async () => {
    const { codes, manifest } = begun('{}')
    const text = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, text.replace('set: {}\n', ''))
    expect(await codes('plan')).toEqual(['set/noSet'])
    writeFileSync(manifest, text.replace(/^media.*\n/m, ''))
    expect(await codes('plan')).toContain('manifest/needsKey')
  })

  it('is a manifest of a set that is taken for one disc, and validation takes it', async () => {
    const { manifest } = begun('{}')
    const { status, error } = await runCommand(runBuild, [manifest])
    expect([status, error]).toEqual([1, expect.stringContaining('[set/needsCommand]')])
    for (const run of [runPlan, runExport])
      expect((await runCommand(run, [manifest], { as: 'xorriso' })).error).toContain('[set/needsCommand]')
    expect((await runCommand(runValidate, [manifest])).status).toBe(0)
  })

  it('is a plan that is not there, or is none, or of other files', async () => {
    const { run, codes, at, manifest } = begun('{}')
    expect(await codes('build')).toEqual(['set/noPlan'])
    writeFileSync(at('set.lock'), '{}')
    expect(await codes('build')).toEqual(['set/malformed'])
    await run('plan')
    expect(await codes('build', [manifest], { only: '4' })).toEqual(['set/noSuchDisc'])
    writeFileSync(at('src/new.txt'), 'new')
    expect(await codes('build')).toEqual(['set/onNoDisc'])
    rmSync(at('src/new.txt'))
    truncateSync(at('src/a/one.bin'), 1000)
    expect(await codes('build')).toEqual(['set/changed'])
    rmSync(at('src/a'), { recursive: true })
    expect(await codes('build')).toEqual(['set/changed'])
  })

  it('is a note, where a folder is larger than a disc', async () => {
    const { run, at } = begun('{ index: false }', '', '{ type: cd-r, blocks: 2200 }')
    writeFileSync(at('src/a/six.bin'), noise(7, 1_500_000))
    const { faults, status } = await run('plan')
    expect([status, faults.map(({ code, severity }) => `${severity} ${code}`)]).toEqual([0, expect.arrayContaining(['note set/divided'])])
  })
})

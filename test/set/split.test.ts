/** Files that are larger than a disc. */

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run as runExtract } from '../../src/cli/extract.js'
import { runCommand } from '../cli/run-command.js'
import { begunIn, filesBelow, noise } from '../support/set.js'
import { temporaryFolder } from '../support/folder.js'

const begun = begunIn(temporaryFolder())

it('are cut, where that is asked for, into parts that cat joins; the index has each of them', async () => {
  const { run, at } = begun('{ split: large }')
  const large = noise(8, 12_000_001)
  writeFileSync(at('src/b/large.bin'), large)
  const planned = await run('plan')
  expect([planned.status, planned.faults.map(({ code }) => code)]).toEqual([0, expect.arrayContaining(['set/divided', 'set/cut'])])
  for (const { blocks } of planned.discs) expect(blocks).toBeLessThanOrEqual(planned.room)
  const { discs } = await run('build')
  for (const { image } of discs) expect((await runCommand(runExtract, [image], { output: at('out'), force: true })).status).toBe(0)
  const parts = readdirSync(at('out/b')).filter((name) => name.startsWith('large'))
  expect(parts).toEqual(['large.bin.001', 'large.bin.002', 'large.bin.003'])
  expect(spawnSync('sh', ['-c', 'cat large.bin.*'], { cwd: at('out/b'), maxBuffer: 2 ** 26 }).stdout.equals(large)).toBe(true)
  const { 'b/large.bin': _, ...others } = filesBelow(at('src'))
  expect(filesBelow(at('out'))).toMatchObject(others)
  expect(readFileSync(at('dist/SET-INDEX.TXT'), 'utf8')).toMatch(/ PART 2 OF 3: [0-9a-f]{64} {2}\.\/b\/large\.bin\.002\n/)
  expect((await run('build')).discs.map(({ state }) => state)).toEqual(discs.map(() => 'kept'))
})

it('are an error where a part would have the name of another file, and where they cannot be read from their middle', async () => {
  const { at, codes, manifest } = begun('{ split: large }')
  writeFileSync(at('src/b/large.bin'), noise(8, 6_000_000))
  writeFileSync(at('src/b/large.bin.001'), 'another')
  expect(await codes('plan')).toEqual(['set/partTaken'])
  writeFileSync(
    manifest,
    `${readFileSync(manifest, 'utf8')}  - { at: /drawn.bin, random: { seed: 1, size: 6 MB } }\n`.replace(
      '[{ from: src }]',
      '\n  - { from: src, exclude: [large.bin] }',
    ),
  )
  expect(await codes('plan')).toEqual(['set/uncuttable'])
})

it('stay cut as they were: a part is no larger when there is more room', async () => {
  const { run, at, manifest } = begun('{ split: large, stable: true, keep: 0 }')
  writeFileSync(at('src/large.bin'), noise(8, 12_000_001))
  await run('plan')
  const cutOf = (): unknown => (JSON.parse(readFileSync(join(at('set.lock')), 'utf8')) as { cut: unknown }).cut
  const cut = cutOf()
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('2600', '2700'))
  expect((await run('plan')).status).toBe(0)
  expect(cutOf()).toEqual(cut)
})

/** Images of a set with recovery data, as dvdisaster tests and repairs them, and as others read them that know nothing of it. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { run as check } from '../../src/cli/check.js'
import { run as set } from '../../src/cli/set.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)

const [MEDIUM, RESERVED] = [2400, 100]
/** It says all on standard error. */
const dvdisaster = (...words: readonly string[]): string => {
  const { status, stderr } = spawnSync('dvdisaster', ['--resource-file', '/dev/null', ...words], {
    encoding: 'latin1',
    maxBuffer: 2 ** 28,
    env: { ...process.env, LC_ALL: 'C' },
  })
  expect([status, stderr.slice(-500)]).toEqual([0, expect.any(String)])
  return stderr
}

/** Files of 5 MB with bytes that repeat nowhere. */
function sources(): Readonly<Record<string, string>> {
  mkdirSync(at('src'), { recursive: true })
  const digests: Record<string, string> = {}
  for (let i = 0; i < 20; i++) {
    const pieces = Array.from({ length: 8000 }, (_, j) => createHash('sha256').update(`${i} ${j}`).digest())
    const bytes = Buffer.concat(pieces)
    writeFileSync(at('src', `${i}.bin`), bytes)
    digests[`${i}.bin`] = createHash('sha256').update(bytes).digest('hex')
  }
  return digests
}

/** Blocks of an image that hold zeros from now on: runs as scratches make them, in places that follow from a seed. */
function damage(image: string, blocks: number, part: number, seed: string): void {
  const file = openSync(image, 'r+')
  for (let lost = 0, i = 0; lost < blocks * part; i++) {
    const digest = createHash('sha256').update(`${seed} ${i}`).digest()
    const length = 1 + (digest.readUInt32LE(4) % 16)
    // The system area and the descriptors: with them the image would not be known by its fingerprint, in block 16.
    const from = 32 + (digest.readUInt32LE(0) % (blocks - 32 - length))
    writeSync(file, Buffer.alloc(2048 * length), 0, 2048 * length, 2048 * from)
    lost += length
  }
  closeSync(file)
}

const judge = async (image: string) =>
  resultOf((await runCommand(check, [image], { json: true, sums: true })).out) as unknown as {
    ok: boolean
    findings: readonly { severity: string }[]
    warnings: number
    sums: readonly { kind: string; state: string }[]
  }

describe('recovery data of a set', () => {
  itNeeds(
    ['dvdisaster', 'xorriso', '7zz', ...KERNEL_PROGRAMS],
    'mends damaged images of dvdisaster to the byte, is the same twice, and hides no file from anybody',
    async () => {
      const digests = sources()
      writeFileSync(
        at('disc.yaml'),
        `disc: 1\nmedia: { type: cd-r, blocks: ${MEDIUM} }\nvolume: { id: SAFE, date: 0 }\nfilesystems: { iso9660: { rockridge: true, joliet: true }, udf: true }\n` +
          `set: { index: false, recovery: rs02, reserve: ${2 * RESERVED} KiB }\nfiles: [{ from: src }]\n`,
      )
      expect((await runCommand(set, ['plan', at('disc.yaml')])).status).toBe(0)
      const build = async () => {
        const { status, out, error } = await runCommand(set, ['build', at('disc.yaml')], { json: true })
        expect([status, error]).toEqual([0, ''])
        return (resultOf(out) as unknown as { discs: readonly { image: string; sha256: string; state: string }[] }).discs
      }
      const discs = await build()
      expect(discs.length).toBeGreaterThan(1)
      const united: Record<string, string | undefined> = {}
      for (const { image } of discs) {
        const blocks = statSync(image).size / 2048
        expect(blocks).toBeLessThanOrEqual(MEDIUM - RESERVED)
        const tested = dvdisaster('-i', image, '-t')
        expect(tested).toContain('good image')
        for (const sum of ['data', 'crc', 'ecc']) expect(tested).toMatch(new RegExp(`${sum} md5sum +: [0-9a-f]{32} \\(good\\)`))
        for (const view of ['rockridge', 'udf'] as const)
          for (const { type, path, sha256 } of mountInKernel(image, [view])[view].entries)
            if (type === 'file') united[`${view} ${path}`] = sha256
        const extracted = at('extracted')
        run('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/', extracted])
        for (const name of run('ls', [extracted]).trim().split('\n'))
          expect(
            createHash('sha256')
              .update(readFileSync(join(extracted, name)))
              .digest('hex'),
          ).toBe(digests[name])
        rmSync(extracted, { recursive: true })
        run('7zz', ['t', image])
        const judged = await judge(image)
        expect([judged.ok, judged.warnings, judged.findings.filter(({ severity }) => severity === 'error')]).toEqual([true, 0, []])
        expect(judged.sums.map(({ kind, state }) => [kind, state])).toEqual([['MD5 of the recovery data', 'right']])
        // More than half of what its redundancy could mend where the damage lay best.
        const broken = `${image}.broken`
        copyFileSync(image, broken)
        damage(broken, blocks, 0.08, image)
        expect((await judge(broken)).sums.map(({ kind, state }) => [kind, state])).toEqual([['MD5 of the recovery data', 'wrong']])
        dvdisaster('-i', broken, '-f')
        expect(readFileSync(broken).equals(readFileSync(image))).toBe(true)
        rmSync(broken)
      }
      const expected = ['rockridge', 'udf'].flatMap((view) => Object.entries(digests).map(([name, digest]) => [`${view} ${name}`, digest]))
      expect(united).toEqual(Object.fromEntries(expected))
      for (const { image } of discs) rmSync(image)
      expect(await build()).toEqual(discs)
    },
  )
})

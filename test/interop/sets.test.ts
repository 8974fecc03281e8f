/** Discs of a set as the Linux kernel and xorriso read them: each alone, and all files of the source between them. */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { run as set } from '../../src/cli/set.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)

describe('a set of discs', () => {
  itNeeds(
    ['xorriso', 'isoinfo', ...KERNEL_PROGRAMS],
    'has every file once, each disc read by itself, as a numbered volume of the set',
    async () => {
      const sources: Record<string, string> = {}
      for (let i = 0; i < 24; i++) {
        const bytes = Buffer.alloc(50_000 + 9000 * i, `${i} `)
        mkdirSync(at('src', `folder ${i % 6}`), { recursive: true })
        writeFileSync(at('src', `folder ${i % 6}`, `file ${i}.bin`), bytes)
        sources[`folder ${i % 6}/file ${i}.bin`] = createHash('sha256').update(bytes).digest('hex')
      }
      writeFileSync(
        at('disc.yaml'),
        'disc: 1\nmedia: { type: cd-r, blocks: 1600 }\nvolume: { id: UNION, date: 0 }\nfilesystems: { iso9660: { rockridge: true, joliet: true }, udf: true }\nset: { pack: tight }\nfiles: [{ from: src }]\n',
      )
      expect((await runCommand(set, ['plan', at('disc.yaml')])).status).toBe(0)
      const { discs } = resultOf((await runCommand(set, ['build', at('disc.yaml')], { json: true })).out) as unknown as {
        discs: readonly { number: number; image: string; label: string }[]
      }
      expect(discs.length).toBeGreaterThan(1)
      for (const view of ['rockridge', 'udf'] as const) {
        const united: Record<string, string | undefined> = {}
        for (const { image } of discs)
          for (const { type, path, sha256 } of mountInKernel(image, [view])[view].entries)
            if (type === 'file' && !path.startsWith('SET-INDEX')) {
              expect(united).not.toHaveProperty([path])
              united[path] = sha256
            }
        expect(united).toEqual(sources)
      }
      for (const { image, label, number } of discs) {
        const told = run('xorriso', ['-indev', image, '-pvd_info'])
        expect(told).toContain(`Volume Id    : ${label}`)
        expect(run('isoinfo', ['-d', '-i', image])).toContain(
          `Volume set size is: ${discs.length}\nVolume set sequence number is: ${number}`,
        )
      }
    },
  )
})

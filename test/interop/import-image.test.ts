/** Images of other programs that become manifests, and what these programs read in the images that are made of those. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { runProgram } from '../support/program.js'
import { has, required } from '../support/tools.js'

/** The last line of what a command tells machines. */
const told = (args: readonly string[], cwd: string): Record<string, unknown> =>
  JSON.parse(
    runProgram([...args, '--json'], cwd)
      .stdout.trim()
      .split('\n')
      .at(-1) ?? '{}',
  ) as Record<string, unknown>

describe.skipIf(!required && !has('xorriso'))('an image of another program that becomes a manifest', () => {
  it('is made again with its partitions, and no difference is left untold', () => {
    const folder = temporaryFolder()
    for (const name of ['a.txt', 'loader.bin']) writeFileSync(join(folder, name), name.repeat(500))
    writeFileSync(join(folder, 'esp.img'), Buffer.alloc(1_474_560, 1))
    mkdirSync(join(folder, 'tree'))
    cpSync(join(folder, 'a.txt'), join(folder, 'tree/a.txt'))
    cpSync(join(folder, 'loader.bin'), join(folder, 'tree/loader.bin'))
    const line =
      '-as mkisofs -quiet -V OTHER -R -partition_offset 16 -b loader.bin -no-emul-boot -boot-load-size 4 -append_partition 2 0xef esp.img ' +
      '-appended_part_as_gpt -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot -o other.iso tree'
    expect(spawnSync('xorriso', line.split(' '), { cwd: folder }).status).toBe(0)
    const imported = told(['import', 'other.iso', '-o', 'back'], folder)
    const said = (imported['faults'] as readonly { message: string }[]).map(({ message }) => message).join('\n')
    expect(runProgram(['build', 'back/disc.config.yaml', '-o', 'again.iso'], folder).status).toBe(0)
    const result = told(['diff', 'other.iso', 'again.iso'], folder)
    for (const { path } of result['paths'] as readonly { path: string }[]) expect(said).toContain(path)
    for (const { what } of [...(result['volume'] as { what: string }[]), ...(result['disc'] as { what: string }[])])
      expect(said.toLowerCase()).toContain(what.toLowerCase())
    expect(readFileSync(join(folder, 'back/pieces/partition-2.img')).equals(readFileSync(join(folder, 'esp.img')))).toBe(true)
    // As xorriso itself reads it.
    const report = spawnSync('xorriso', ['-indev', 'again.iso', '-report_system_area', 'plain'], { cwd: folder, encoding: 'utf8' }).stdout
    expect(report).toMatch(/^GPT type GUID {6}: {3}2 {2}28732ac11ff8d211ba4b00a0c93ec93b$/m)
    const boot = spawnSync('xorriso', ['-indev', 'again.iso', '-report_el_torito', 'plain'], { cwd: folder, encoding: 'utf8' }).stdout
    expect(boot).toMatch(/^El Torito boot img : {3}2 {2}UEFI {2}y /m)
  })
})

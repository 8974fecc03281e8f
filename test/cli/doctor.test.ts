/** `disc doctor` to people: a table by job, and the commands that bring what is missing. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/doctor.js'
import { temporaryFolder } from '../support/folder.js'
import { folderOfPrograms } from '../support/programs.js'
import { resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const PATH = folderOfPrograms(join(folder, 'bin'), {
  'qemu-system-x86_64': 'echo "QEMU emulator version 9.8.7 (Debian 1:9.8.7)"',
  dvdisaster: `printf '\\033[31mred\\033[0m' >&2; exit 1`,
})

describe('disc doctor', () => {
  it('shows by job what is there and what is not, no line wider than a terminal', async () => {
    const { status, out, error } = await runCommand(run, [], {}, { PATH })
    expect([status, error]).toEqual([0, ''])
    const lines = out.split('\n')
    expect(lines.filter((line) => line.startsWith('disc '))).toEqual(
      ['build', 'watch', 'burn', 'run', 'set', 'extract'].map((job) => `disc ${job}`),
    )
    expect(out).toMatch(/^ {2}QEMU +9\.8\.7 +disc run$/m)
    expect(out).toMatch(/^ {2}ffmpeg +missing +sounds other than/m)
    expect(out).toMatch(/^ {2}Node\.js +\d+\.\d+\.\d+ +running the program/m)
    const end = lines.findIndex((line) => line === 'All that is needed is there.')
    expect(end).toBeGreaterThan(20)
    expect(lines.slice(0, end).filter((line) => line.length > 80)).toEqual([])
    expect(lines.slice(end).join('\n')).toMatch(/^What is missing comes.* by:$\n {2}(sudo )?\S+ (-S|install) git .*ffmpeg/m)
  })

  it('fails for what is wanted and cannot be used, and says why', async () => {
    const { status, out } = await runCommand(run, ['run', 'dvdisaster', 'slurm'], {}, { PATH })
    expect(status).toBe(1)
    expect(out).toMatch(
      /^Cannot be used and is needed: dvdisaster \(\S+dvdisaster: it ended with 1: .*red.*\), Slurm \(there is no sbatch and no squeue/m,
    )
    expect(out).not.toContain('\u001b')
    expect(await runCommand(run, ['run'], {}, { PATH })).toMatchObject({ status: 0 })
  })

  it('tells machines the same', async () => {
    const { status, out } = await runCommand(run, ['umount'], { json: true }, { PATH })
    const result = resultOf(out)
    expect([status, result['ok'], result['lacking']]).toEqual([1, false, ['umount']])
    expect(result['needs']).toContainEqual(
      expect.objectContaining({ name: 'QEMU', state: 'present', version: '9.8.7', path: join(PATH, 'qemu-system-x86_64') }),
    )
  })

  it('knows what it can be asked for', async () => {
    const { status, out, error } = await runCommand(run, ['ffmpg'], {}, { PATH })
    expect([status, out]).toEqual([2, ''])
    expect(error).toMatch(/host\/unknownWant[^]*Did you mean "ffmpeg"\?/)
  })
})

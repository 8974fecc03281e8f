import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from '../../src/host/ask.node.js'
import { temporaryFolder } from '../support/folder.js'
import { folderOfPrograms, hangs } from '../support/programs.js'

const folder = folderOfPrograms(join(temporaryFolder(), 'bin'), {
  hangs: hangs.replace('&', () => '& echo "$$ $!" > "$MARK"'),
  floods: 'while :; do echo flood; done',
  fails: 'echo why >&2; exit 3',
  dies: 'kill -9 $$',
  echoes: 'read line; echo "$line $LC_ALL"',
  terminal: 'echo here > /dev/tty',
})
const question = { environment: { PATH: folder, MARK: join(folder, 'pids') }, patience: 400 }

describe('a program that is asked', () => {
  it('answers', async () => {
    const input = Buffer.from('hello\n')
    expect(await ask(join(folder, 'echoes'), [], { ...question, input })).toEqual({ kind: 'ended', status: 0, out: 'hello C\n', error: '' })
    expect(await ask(join(folder, 'fails'), [], question)).toEqual({ kind: 'ended', status: 3, out: '', error: 'why\n' })
  })

  it('is ended with its children where it hangs or floods, and holds nothing up', async () => {
    const began = Date.now()
    const late = { kind: 'none', reason: 'it did not answer within 0.4 seconds' }
    expect(await Promise.all(['hangs', 'floods'].map((name) => ask(join(folder, name), [], question)))).toEqual([late, late])
    expect(Date.now() - began).toBeLessThan(5000)
    const pids = readFileSync(join(folder, 'pids'), 'utf8').trim().split(' ')
    expect(pids.length).toBe(2)
    await expect.poll(() => pids.filter(runs)).toEqual([])
  })

  it('may be no program, die, and finds no terminal', async () => {
    expect(await ask(join(folder, 'nowhere'), [], question)).toMatchObject({ kind: 'none' })
    expect(await ask(join(folder, 'dies'), [], question)).toEqual({ kind: 'none', reason: 'it was ended by SIGKILL' })
    expect(await ask(join(folder, 'terminal'), [], question)).toMatchObject({
      kind: 'ended',
      status: expect.any(Number) as number,
      out: '',
    })
    expect(await ask(join(folder, 'terminal'), [], question)).not.toMatchObject({ status: 0 })
  })
})

/** A process that has ended may wait for its parent. */
function runs(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

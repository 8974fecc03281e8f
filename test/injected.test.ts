/** A slice of scripts/inject-faults.mjs: calls of the host that fail, below the C library, and signals that come at them. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { itNeeds, required, sample } from './support/tools.js'

const script = fileURLToPath(new URL('../scripts/inject-faults.mjs', import.meta.url))

const injected = (...args: readonly string[]): [status: number | null, stderr: string, counts: Readonly<Record<string, number>>] => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return [status, stderr, JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Readonly<Record<string, number>>]
}

for (const [name, call, how, says, runs] of sample(
  [
    ['build', 'write', 'EDQUOT', '[image/noSpace]', 3],
    ['extract', 'write', 'EDQUOT', '[restore/noSpace]', 2],
    ['burn', 'write', 'ENOSPC', '[virtual/cannotWrite]', 2],
    ['extract', 'read', 'ESTALE', 'the file server does not know it any more', 2],
    ['album', 'rename', 'EIO', '[image/cannotReplace]', 2],
    ['build-plain', 'truncate', 'EFBIG', 'it is larger than the file system or a limit of the user allows', 1],
    ['build-sums-plain', 'close', 'EIO', 'the device or its file system failed', 3],
    ['build-plain', 'open', 'EMFILE', 'too many files are open', 3],
    ['extract', 'write', 'none', 'the device or its file system failed', 2],
    ['build-plain', 'write', 'none', 'the device or its file system failed', 2],
  ] as const,
  2,
))
  itNeeds(['gcc'], `${call} fails with ${how} in ${name}: ${says}`, () => {
    const [status, stderr, counts] = injected(String(runs), '1', '--case', name, '--call', call, '--how', how, '--says', says)
    expect([status, stderr, counts]).toEqual([0, '', expect.objectContaining({ runs, problems: 0 })])
  })

itNeeds(
  ['gcc'],
  'whatever call of the host fails, outputs are whole, and it is said what failed',
  () => {
    const [runs, kills] = required ? [390, 52] : [16, 5]
    const [status, stderr, counts] = injected(String(runs), '1', '--kills', String(kills))
    expect([status, stderr, counts]).toEqual([0, '', expect.objectContaining({ runs, killed: kills, problems: 0 })])
  },
  300_000,
)

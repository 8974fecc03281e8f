/** What is said to Slurm, and what its answers mean. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rangesOf, scriptOf, slicesOf, tasksOf } from '../../src/engine/slurm-text.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()

it('ten thousand discs are arrays whose tasks have numbers that a cluster takes, each disc in one of them', () => {
  const discs = Array.from({ length: 10_000 }, (_, i) => i + 1)
  const slices = slicesOf(discs, 1000)
  expect(slices.length).toBe(11)
  expect(slices.flatMap(({ discs: own }) => own)).toEqual(discs)
  for (const { offset, discs: own } of slices) for (const disc of own) expect((disc - offset) % 1000).toBe(disc - offset)
})

it('ranges name each number once', () => {
  expect(rangesOf([1, 2, 3, 7, 9, 10])).toBe('1-3,7,9-10')
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(60)), (numbers) => {
      const ascending = numbers.toSorted((a, b) => a - b)
      const named = rangesOf(ascending)
        .split(',')
        .filter((range) => range !== '')
      const all = named.flatMap((range) => {
        const [from = 0, to = from] = range.split('-').map(Number)
        return Array.from({ length: to - from + 1 }, (_, i) => from + i)
      })
      expect(all).toEqual(ascending)
    }),
  )
})

it('a queue has the tasks of this set alone, whatever others call their jobs', () => {
  const text = [
    '51 3 54 R None|disc-set-aa.1000',
    '51 4 51 PD Resources|disc-set-aa.1000',
    '52 0 60 PD BeginTime|disc-set-aa.0',
    '52 1 61 PD launch failed requeued held|disc-set-aa.0',
    '53 2 70 R None|disc-set-aab.0',
    '70 N/A 70 R None|disc-set-aa.0',
    '71 1 72 R None|my job | disc-set-aa.0',
    '',
  ].join('\n')
  expect(tasksOf(text, 'disc-set-aa').map(({ disc, raw, state, held }) => [disc, raw, state, held])).toEqual([
    [1003, '54', 'running', false],
    [1004, '51', 'queued', false],
    [0, '60', 'again', false],
    [1, '61', 'queued', true],
  ])
})

it('a script runs its command as it was given, with its variables, and leaves how that ended', () => {
  const logs = join(folder, `it's "$HOME" \`here\``)
  mkdirSync(logs)
  const code = 'console.log("first"); console.log(JSON.stringify([process.argv.slice(1), process.env.NAME])); process.exit(7)'
  const script = scriptOf({ command: [process.execPath, '-e', code, '--', "a 'b' $c"], variables: { NAME: "it's $5" }, logs, offset: 20 })
  const environment = { SLURM_ARRAY_TASK_ID: '3', SLURM_JOB_ID: '99', SLURMD_NODENAME: 'n1', PATH: process.env['PATH'] }
  expect(spawnSync('bash', { input: script, env: environment }).status).toBe(7)
  const said = JSON.stringify([["a 'b' $c", '--only', '23'], "it's $5"])
  expect(readFileSync(join(logs, 'disc-23.end'), 'utf8')).toBe(`7 n1\n${said}\n`)
  expect(readFileSync(join(logs, 'disc-23.log'), 'utf8')).toContain(`ended with 7\nfirst\n${said}\n`)
  expect(readdirSync(logs).toSorted()).toEqual(['disc-23.end', 'disc-23.log'])
})

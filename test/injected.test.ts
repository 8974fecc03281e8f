/** A slice of scripts/inject-faults.mjs: calls of the host that fail, below the C library, and signals that come at them. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { itNeeds, required } from './support/tools.js'

const script = fileURLToPath(new URL('../scripts/inject-faults.mjs', import.meta.url))

itNeeds(
  ['gcc', 'node'],
  'whatever call of the host fails, outputs are whole, and it is said what failed',
  () => {
    const [runs, kills] = required ? [390, 52] : [26, 6]
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, String(runs), '1', '--kills', String(kills)], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ runs, killed: kills, problems: 0 })
  },
  300_000,
)

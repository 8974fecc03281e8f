/** A slice of scripts/build-elsewhere.mjs: the same discs of the same sources, wherever and by whomever they are built. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { itNeeds } from './support/tools.js'

const script = fileURLToPath(new URL('../scripts/build-elsewhere.mjs', import.meta.url))

itNeeds(['setpriv', 'taskset'], 'user, place, order, zone, language, processors and kernels change no byte, with all proofs on', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  expect([status, stderr, stdout.match(/^equal .*$/gm)]).toEqual([
    0,
    '',
    ['equal another user, place, order, zone and language', 'equal one processor, no kernels'],
  ])
})

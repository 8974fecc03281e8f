/** Damaged discs, sheets, manifests and archives: a slice of `scripts/fuzz-readers.mjs`. */

import { join } from 'node:path'
import { expect } from 'vitest'
import { itNeeds, required, run, sample } from './support/tools.js'

const readers = sample(['toc', 'iso', 'udf', 'boot', 'zisofs', 'cue', 'ccd', 'nrg', 'mds', 'manifest', 'archive'], 6)

itNeeds(
  ['tar'],
  `no reader takes harm: ${readers.join(', ')}`,
  () => {
    const script = join(import.meta.dirname, '../scripts/fuzz-readers.mjs')
    const runs = required ? '40' : '8'
    const said = run(process.execPath, [script, ...readers.flatMap((name) => ['--reader', name]), '--runs', runs, '--seed', '11'])
    for (const line of said.trim().split('\n')) expect(line).toMatch(/ 0 harmful runs$/)
  },
  900_000,
)

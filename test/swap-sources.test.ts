/** Sources that change under a build: a slice of `scripts/swap-sources.mjs`. */

import { join } from 'node:path'
import { expect } from 'vitest'
import { itNeeds, required, run } from './support/tools.js'

itNeeds(
  ['gcc', 'tar'],
  'nothing from outside of the sources gets onto a disc while they are swapped for links, pipes and other files',
  () => {
    const script = join(import.meta.dirname, '../scripts/swap-sources.mjs')
    expect(run(process.execPath, [script, '--runs', required ? '60' : '5', '--seed', '4'])).toMatch(/ 0 harmful\n$/)
  },
  600_000,
)

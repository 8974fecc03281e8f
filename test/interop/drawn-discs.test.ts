/**
 * Discs are drawn first and their sheets printed from them: what a sheet records, straight and by way of the manifest that is made of
 * it, is the drawn disc. `node scripts/draw-discs.mjs` draws as many as one likes.
 */

import { describe, expect, it } from 'vitest'
import { dialects, drawnProblems, runCampaign, verbs, ways } from '../support/drawn/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const counts = { burn: 10, import: 10, rewrite: 6 }

describe.each(dialects)('%s', (dialect) => {
  it.each(ways)(
    '%s records what was drawn',
    async (way) => {
      const problems: string[] = []
      const campaign = { dialect, ways: [way], firstSeed: 1, count: counts[way], folder, verbs, othersEach: 5 }
      for await (const judged of runCampaign(campaign)) problems.push(...drawnProblems(judged))
      expect(problems).toEqual([])
    },
    60_000,
  )
})

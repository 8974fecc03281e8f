/** Drawn discs grow by drawn sessions: the tree of each is that of a model that knows nothing of the program. */

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { drawSessions, fileSystemKinds, growthKinds, play, verbs } from '../support/sessions/index.js'

const folder = temporaryFolder()
const SEEDS = [1, 2, 3]

const kinds = fileSystemKinds.flatMap((kind) => growthKinds.map((growth) => ({ kind, growth })))

it.each(kinds)(
  '$kind, $growth: each session shows the tree of the model',
  async ({ kind, growth }) => {
    for (const seed of SEEDS) {
      const drawn = drawSessions(seed, kind, growth, 6)
      const { problems } = await play(drawn, join(folder, `${kind}-${growth}-${seed}`), (manifest) => verbs(['build', manifest]))
      expect(problems, `seed ${seed}`).toEqual([])
    }
  },
  60_000,
)

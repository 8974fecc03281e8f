/** A slice of what `scripts/draw-saves.mjs` draws at length. */

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { drawSaves, entryKinds } from '../support/saves/index.js'
import { temporaryFolder } from '../support/folder.js'
import { sample } from '../support/tools.js'

const folder = temporaryFolder()

it.each(sample(entryKinds, 2))('%s: whatever is saved, the image is the one of a build', async (kind) => {
  expect(await drawSaves(join(folder, kind), 7, kind, 15)).toEqual([])
})

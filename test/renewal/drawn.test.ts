/** A slice of scripts/draw-renewals.mjs, which kills the process that renews while others read. */

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const script = fileURLToPath(new URL('../../scripts/draw-renewals.mjs', import.meta.url))

itNeeds(['python3'], 'no reader ever sees a mixture of two images, whenever the process that renews is killed', () => {
  const folder = join(temporaryFolder(), 'drawn')
  const said = run(process.execPath, [script, '--edits', '12', '--kills', '2', '--readers', 'quick,slow,mapped', '--folder', folder])
  expect(said).toMatch(/^12 edits/)
  expect(said).not.toMatch(/[1-9]\d* (mixed|missing)/)
})

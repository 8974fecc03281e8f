// Draws what happens in a watched folder, and compares the image that is kept current with one that is built, again and again.
//   node scripts/draw-saves.mjs [--count 20] [--seed 1] [--kind plain|…|all] [--saves 100] [--folder DIR]
// Needs `npm run build`. Folders in which an image came out wrong stay.

import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSupport } from './test-support.mjs'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', default: 'all' },
    saves: { type: 'string', default: '100' },
    folder: { type: 'string', default: join(tmpdir(), 'drawn-saves') },
  },
})

const { drawSaves, entryKinds } = await loadSupport('saves')
let wrong = 0
for (const kind of values.kind === 'all' ? entryKinds : [values.kind])
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.count); seed++) {
    const folder = join(values.folder, `${kind.replaceAll(' ', '-')}-${seed}`)
    rmSync(folder, { recursive: true, force: true })
    const problems = await drawSaves(folder, seed, kind, Number(values.saves))
    if (problems.length === 0) rmSync(folder, { recursive: true, force: true })
    else wrong++
    console.log(`${problems.length === 0 ? 'equal' : 'WRONG'} ${kind} ${seed}`)
    for (const problem of problems) console.log(`    ${problem}`)
  }
process.exit(wrong === 0 ? 0 : 1)

// Draws discs that grow by sessions, has the program make and grow each, and judges the tree of each session against a model's.
//   node scripts/draw-sessions.mjs [--count 200] [--seed 1] [--kind iso|udf|bridge|all] [--growth 'in place'|sequential|all] [--sessions 10] [--folder DIR]
// Needs `npm run build`. Discs that came out wrong stay in the folder, with their manifests.

import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSupport } from './test-support.mjs'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', default: 'all' },
    growth: { type: 'string', default: 'all' },
    sessions: { type: 'string', default: '10' },
    folder: { type: 'string', default: join(tmpdir(), 'drawn-sessions') },
  },
})

const { drawSessions, fileSystemKinds, growthKinds, play, verbs } = await loadSupport('sessions')
const chosen = (all, value) => (value === 'all' ? all : [value])
let wrong = 0
for (const kind of chosen(fileSystemKinds, values.kind))
  for (const growth of chosen(growthKinds, values.growth)) {
    const began = performance.now()
    let equal = 0
    let sessions = 0
    for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.count); seed++) {
      const drawn = drawSessions(seed, kind, growth, Number(values.sessions))
      const folder = join(values.folder, `${kind}-${growth.replace(' ', '-')}-${seed}`)
      rmSync(folder, { recursive: true, force: true })
      const { problems } = await play(drawn, folder, (manifest) => verbs(['build', manifest]))
      sessions += drawn.sessions.length
      if (problems.length === 0) {
        equal++
        rmSync(folder, { recursive: true, force: true })
        continue
      }
      wrong++
      console.log(`WRONG ${kind} ${growth} ${seed} ${JSON.stringify(drawn.fileSystems)}`)
      for (const problem of problems) console.log(`    ${problem.replaceAll('\n', '\n      ')}`)
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(0)
    console.log(`${kind} ${growth}: ${equal} equal of ${values.count}, ${sessions} sessions, ${seconds} s`)
  }
process.exit(wrong === 0 ? 0 : 1)

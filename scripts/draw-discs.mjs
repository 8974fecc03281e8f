// Draws discs, prints the sheet of each, and judges what the program records of it, straight and by way of a manifest.
//   node scripts/draw-discs.mjs --dialect cue [--count 1000] [--seed 1] [--way burn|import|rewrite|straight|all|none] [--folder DIR] [--others 25] [--known REGEX]
// Dialects: cue, cue-eac, cue-redump, toc, ccd, nrg, nrg-tao, or all. Needs `npm run build`. Sheets of discs that came out wrong stay
// in the folder. With --known REGEX discs all of whose problems match are counted apart.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSupport } from './test-support.mjs'

const { values } = parseArgs({
  options: {
    dialect: { type: 'string', default: 'all' },
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    way: { type: 'string', default: 'all' },
    folder: { type: 'string', default: join(tmpdir(), 'drawn-discs') },
    others: { type: 'string', default: '25' },
    known: { type: 'string' },
  },
})

const { dialects, runCampaign, verbs, ways } = await loadSupport('drawn')
const known = values.known === undefined ? undefined : new RegExp(values.known)
let anyWrong = false
for (const dialect of values.dialect === 'all' ? dialects : [values.dialect]) {
  const began = performance.now()
  const counts = new Map()
  const kinds = new Map()
  const campaign = {
    dialect,
    ways: values.way === 'all' ? ways : values.way === 'straight' ? ['burn', 'import'] : values.way === 'none' ? [] : [values.way],
    firstSeed: Number(values.seed),
    count: Number(values.count),
    folder: values.folder,
    verbs,
    othersEach: Number(values.others),
  }
  for await (const { seed, way, verdict } of runCampaign(campaign)) {
    const row = counts.get(way) ?? { equal: 0, named: 0, wrong: 0, known: 0 }
    counts.set(way, row)
    const isKnown = known !== undefined && verdict.kind === 'wrong' && verdict.problems.every((problem) => known.test(problem))
    row[isKnown ? 'known' : verdict.kind]++
    if (verdict.kind === 'wrong' && !isKnown) {
      anyWrong = true
      console.log(`WRONG ${dialect} ${seed} ${way}`)
      for (const problem of verdict.problems) console.log(`    ${problem}`)
    }
    for (const told of verdict.kind === 'named' ? verdict.faults : verdict.warnings.map((warning) => `warning ${warning}`)) {
      const kind = `${way} ${/^(\w+: |warning )?[\w/]+/.exec(told)?.[0] ?? told}`
      const known = kinds.get(kind) ?? { count: 0, seed, told }
      kinds.set(kind, { ...known, count: known.count + 1 })
    }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  for (const [way, { equal, named, wrong, known: apart }] of counts)
    console.log(`${dialect} ${way}: ${equal} equal, ${named} named, ${wrong} wrong${apart > 0 ? `, ${apart} known` : ''}`)
  for (const [kind, { count, seed, told }] of [...kinds].toSorted((a, b) => b[1].count - a[1].count))
    console.log(`  ${count} × ${kind} (seed ${seed}: ${told.slice(0, 400)})`)
  console.log(`${dialect}: ${seconds} s`)
}
process.exit(anyWrong ? 1 : 0)

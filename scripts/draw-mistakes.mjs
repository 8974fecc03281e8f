// Draws mistakes in manifests from the schema, and judges what the program says of each.
//   node scripts/draw-mistakes.mjs [--seeds 300] [--from 1] [--count 36]
// Each seed draws as many mistakes as asked for, each operator as often as the others. Needs `npm run build`. What falls short is printed
// by its kind, with an example of each; the exit status is 1 where anything does.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadSupport } from './test-support.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '36' },
  },
})

const { base, drawMistakes, judgeMistake, layOut, manifestsIn } = await loadSupport('mistakes')
const folder = mkdtempSync(join(tmpdir(), 'drawn-mistakes-'))
try {
  layOut(folder)
  const manifests = manifestsIn(join(root, 'test/support/mistakes/manifests'))
  writeFileSync(join(folder, 'base.yaml'), base(join(root, 'test/support/mistakes/manifests')))
  const from = Number(values.from)
  const seen = new Set()
  const kinds = new Map()
  let wrong = 0
  for (let seed = from; seed < from + Number(values.seeds); seed++) {
    for (const mistake of drawMistakes(Number(values.count), seed, manifests)) {
      if (seen.has(mistake.name)) continue
      seen.add(mistake.name)
      const said = await judgeMistake(folder, mistake)
      if (said.length === 0) continue
      wrong++
      const kind = `${mistake.name.split(':')[0]}: ${said.map((words) => words.replace(/:.*/s, '').replaceAll(/\d+/g, 'N')).join('; ')}`
      const known = kinds.get(kind)
      kinds.set(kind, { count: (known?.count ?? 0) + 1, example: known?.example ?? `${mistake.name}\n    ${said.join('\n    ')}` })
    }
  }
  for (const [, { count, example }] of kinds) console.log(`${count} times, such as ${example}`)
  console.log(`${seen.size} mistakes of ${values.seeds} seeds: ${wrong} are not told as they should be`)
  process.exitCode = wrong === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

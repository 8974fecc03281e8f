// Draws mistakes in manifests from the schema, and judges what the program says of each.
//   node scripts/draw-mistakes.mjs [--seeds 300] [--from 1] [--count 36]
// Each seed draws as many mistakes as asked for, each operator as often as the others. Needs `npm run build`. What falls short is printed
// by its kind, with an example of each; the exit status is 1 where anything does.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '36' },
  },
})

/** The tests' own code, which is TypeScript, over the program as it was built. */
async function load() {
  const folder = mkdtempSync(join(root, 'dist', 'mistakes-'))
  try {
    const bundle = await rolldown({
      input: join(root, 'test/support/mistakes/index.ts'),
      platform: 'node',
      plugins: [
        {
          name: 'built',
          resolveId(source, importer) {
            if (importer === undefined || !source.startsWith('.')) return undefined
            const path = resolve(dirname(importer), source)
            const built = path.startsWith(join(root, 'src')) ? join(root, 'dist', path.slice(join(root, 'src').length)) : undefined
            return built === undefined ? undefined : { id: pathToFileURL(built).href, external: true }
          },
        },
      ],
    })
    await bundle.write({ file: join(folder, 'mistakes.mjs'), format: 'esm' })
    return await import(pathToFileURL(join(folder, 'mistakes.mjs')).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const { base, drawMistakes, judgeMistake, layOut, manifestsIn } = await load()
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

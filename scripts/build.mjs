// Builds everything that is not in the repository: types and validator from the schema, dist/, the native kernels.
//
//   node scripts/build.mjs               build
//   node scripts/build.mjs --if-needed   build unless a source is unchanged since the last build
//   node scripts/build.mjs --prepare     build on installation; says so and ends well where TypeScript was left out

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildNative } from './native.mjs'
import { buildPage } from './page.mjs'
import { digestOfSources } from './sources.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const stampFile = join(dist, '.stamp')
const [mode] = process.argv.slice(2)

const stamp = digestOfSources(root)
if (mode === '--if-needed' && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0)

const tsc = findTsc()
if (tsc === undefined) {
  console.log('glassmaster: TypeScript is not installed, so the build is left out')
  process.exit(mode === '--prepare' ? 0 : 1)
}

// The client of the page is kept: it is built anew where its own sources changed.
for (const name of existsSync(dist) ? readdirSync(dist) : [])
  if (name !== 'client') rmSync(join(dist, name), { recursive: true, force: true })
run(process.execPath, [join(root, 'scripts/generate.mjs')])
run(process.execPath, [tsc, '-p', root])
const native = buildNative(join(dist, 'native'))
if (!native.built) {
  console.log(`glassmaster: without native kernels, ${native.reason}; the TypeScript ones do the same more slowly`)
  if (process.env.DISC_NATIVE === 'required') process.exit(1)
}
await buildPage()
// With the kernels there, since it is run for its compiled code.
const { bundle } = await import('./bundle.mjs')
await bundle()
writeFileSync(stampFile, stamp)

function findTsc() {
  try {
    const require = createRequire(join(root, 'package.json'))
    return join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')
  } catch {
    return undefined
  }
}

function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

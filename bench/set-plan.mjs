// What planning a set of very many files costs: seconds on the clock, and the most memory.
//
//   node bench/set-plan.mjs [files] [medium]
//
// Sparse files of log-normal sizes, a hundred to a folder, a hundred folders to one above them.

import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generator } from '../scripts/random.mjs'

const files = Number(process.argv[2] ?? 1_000_000)
const medium = process.argv[3] ?? 'cd-r'
const program = fileURLToPath(new URL('../dist/bin/disc.js', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'glassmaster-set-'))
const random = generator(1)
const normal = () => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random())

try {
  for (let i = 0; i < files; i++) {
    const folder = join(home, 'src', `d${Math.floor(i / 10_000)}`, `e${Math.floor(i / 100) % 100}`)
    if (i % 100 === 0) mkdirSync(folder, { recursive: true })
    const file = openSync(join(folder, `file-${i % 100}.dat`), 'w')
    ftruncateSync(file, Math.min(1e8, Math.floor(Math.exp(11.2 + 1.5 * normal()))))
    closeSync(file)
  }
  for (const pack of ['natural', 'tight']) {
    writeFileSync(
      join(home, 'disc.config.yaml'),
      `disc: 1\nmedia: ${medium}\nvolume: { id: SET, date: 0 }\nfilesystems: { iso9660: { rockridge: true } }\nset: { keep: 2, pack: ${pack} }\nfiles: [{ from: src }]\n`,
    )
    const script = `await import(${JSON.stringify(program)}); process.on('exit', () => console.error('rss', process.resourceUsage().maxRSS))`
    const from = performance.now()
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, 'disc', 'set', 'plan', '--quiet'], {
      cwd: home,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    if (status !== 0) throw new Error(stderr)
    const seconds = (performance.now() - from) / 1000
    const memory = Number(/rss (\d+)/.exec(stderr)?.[1] ?? 0) / 1024
    const { discs } = JSON.parse(readFileSync(join(home, 'set.lock'), 'utf8'))
    const most = Math.max(...discs.map(({ blocks }) => blocks))
    const fill = discs.slice(0, -1).map(({ blocks }) => blocks / most)
    console.log(
      `${pack.padEnd(8)} ${files} files onto ${discs.length} discs: ${seconds.toFixed(1)} s, ${memory.toFixed(0)} MiB; the emptiest has ${(100 * Math.min(...fill)).toFixed(1)} % of the fullest`,
    )
  }
} finally {
  rmSync(home, { recursive: true })
}

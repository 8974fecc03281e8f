// What a set of very many discs costs before the first image is made, and what each of its jobs costs.
//
//   node bench/set-engine.mjs [discs]
//
// Each disc has one folder with one sparse file; the images of two of them are made. Processor seconds.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const discs = Number(process.argv[2] ?? 10_000)
const program = fileURLToPath(new URL('../dist/bin/disc.js', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'glassmaster-set-'))

function timed(name, ...words) {
  const args = ['-c', 'times_of() { "$@" && times; }; times_of "$@"', 'sh', process.execPath, program, 'set', ...words, '--quiet']
  const { status, stdout, stderr } = spawnSync('bash', args, { cwd: home, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`${name}: ${stderr}`)
  // The last line is what children took: user and system.
  const [user = 0, system = 0] = [
    ...stdout
      .trim()
      .split('\n')
      .at(-1)
      .matchAll(/(\d+)m([\d.]+)s/g),
  ].map(([, m, s]) => Number(m) * 60 + Number(s))
  console.log(`${name.padEnd(40)} ${(user + system).toFixed(1)} s`)
}

try {
  for (let i = 1; i <= discs; i++) {
    const folder = join(home, 'src', String(i).padStart(6, '0'))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'f'), '')
    truncateSync(join(folder, 'f'), 200_000)
  }
  writeFileSync(
    join(home, 'disc.config.yaml'),
    'disc: 1\nmedia: { type: cd-r, blocks: 160 }\nvolume: { id: BOX, date: 0 }\nfilesystems: { iso9660: { rockridge: true } }\nset: { index: false }\nfiles: [{ from: src }]\n',
  )
  timed(`plan of ${discs} discs`, 'plan')
  console.log(`set.lock has ${statSync(join(home, 'set.lock')).size} bytes`)
  timed('first disc, with the digests of all files', 'build', '--only', '1')
  timed('each further job', 'build', '--only', String(discs))
} finally {
  rmSync(home, { recursive: true, force: true })
}

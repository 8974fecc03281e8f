/**
 * A large image made anew with one small file beside `cp` of it, in alternating order: wall time and CPU of both.
 *
 *   node bench/remaster.mjs [GB] [runs] [folder]
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [size = '4.7', runs = '3', top = tmpdir()] = process.argv.slice(2)
const program = fileURLToPath(new URL('../dist/bin/disc.js', import.meta.url))
const folder = mkdtempSync(join(top, 'remaster-'))
const put = (name, text) => writeFileSync(join(folder, name), text)

function timed(command, args) {
  const start = performance.now()
  const { status, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return performance.now() - start
}

/** User and system time of a command, as the shell tells them. */
function measured(command, args) {
  rmSync(join(folder, 'copy.iso'), { force: true })
  rmSync(join(folder, 'new.iso'), { force: true })
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$@"', 'bash', command, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
  return stderr.trim().split('\n').at(-1).split(' ').map(Number)
}

try {
  const bytes = Math.round(Number(size) * 1e9)
  const large = Math.floor(bytes / 2)
  const files = [
    `{ at: /live/a.squashfs, random: { size: ${large}, seed: 1 } }`,
    `{ at: /live/b.squashfs, random: { size: ${bytes - large}, seed: 2 } }`,
  ]
  const boot = 'boot: { entries: [{ image: /loader.img, loadSectors: 4 }], hybrid: { mbr: true } }'
  put(
    'old.yaml',
    `disc: 1\nfilesystems: { iso9660: { level: 3, rockridge: true } }\n${boot}\noutput: old.iso\nfiles:\n  - ${files.join('\n  - ')}\n  - { at: /loader.img, text: loader }\n`,
  )
  put('new.yaml', 'disc: 1\nbase: old.iso\noutput: new.iso\nfiles: [{ at: /preseed.cfg, text: new }]\n')
  console.log(
    `made in ${(timed(process.execPath, [program, 'build', '-q', 'old.yaml']) / 1000).toFixed(1)} s: ${statSync(join(folder, 'old.iso')).size} bytes`,
  )
  const rows = { cp: [], remade: [] }
  const ways = [
    ['cp', () => measured('cp', ['old.iso', 'copy.iso'])],
    ['remade', () => measured(process.execPath, [program, 'build', '-q', 'new.yaml'])],
  ]
  for (let run = 0; run < Number(runs); run++) for (const [name, way] of run % 2 === 0 ? ways : ways.toReversed()) rows[name].push(way())
  for (const [name, times] of Object.entries(rows)) {
    const sorted = (column) => times.map((row) => row[column]).sort((a, b) => a - b)
    const [wall, user, system] = [0, 1, 2].map((column) =>
      sorted(column)
        .at(times.length >> 1)
        .toFixed(2),
    )
    console.log(`${name.padEnd(7)} wall ${wall} s, user ${user} s, system ${system} s (median of ${times.length})`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

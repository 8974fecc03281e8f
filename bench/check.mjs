// Compares a check of an image of 100,000 files and 4.7 GB with its listings, of names alone and with all of `ls -l`, in turn: it is to take
// no longer than two of them.
//
//   node bench/check.mjs [rr] [iso] [udf] [bridge] [--runs N] [--files N] [--folder DIR]
//
// Needs `npm run build`. Files are holes: no file is read, and neither command looks at their bytes.

import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { variedPath, variedSize } from './trees.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    files: { type: 'string', default: '100000' },
    folder: { type: 'string', default: join(tmpdir(), 'glassmaster-bench-check') },
  },
})
const disc = join(import.meta.dirname, '../dist/bin/disc.js')
const count = Number(values.files)
const bytes = count * 47_000
const kinds = {
  rr: { iso9660: { level: 3, rockridge: true } },
  iso: { iso9660: { level: 3, rockridge: true, joliet: true } },
  udf: { udf: { revision: '2.01' } },
  bridge: { iso9660: { level: 3, rockridge: true, joliet: true }, udf: { revision: '1.02' } },
}

const tree = join(values.folder, 'tree')
if (!existsSync(variedPath(tree, count - 1)))
  for (let i = 0; i < count; i++) {
    if (i % 100 === 0) mkdirSync(join(variedPath(tree, i), '..'), { recursive: true })
    const fd = openSync(variedPath(tree, i), 'w')
    ftruncateSync(fd, variedSize(i, count, bytes))
    closeSync(fd)
  }

function time(args) {
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %U %M', process.execPath, disc, ...args], {
    cwd: values.folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [wall, user, rss] = stderr.trim().split('\n').at(-1).split(' ').map(Number)
  if (status !== 0) throw new Error(`disc ${args.join(' ')}: ${stderr}`)
  return { wall, user, rss: rss / 1024 }
}

const median = (list) => [...list].toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

for (const kind of positionals.length > 0 ? positionals : Object.keys(kinds)) {
  const image = join(values.folder, `${kind}-${count}.iso`)
  if (!existsSync(image)) {
    const manifest = {
      disc: 1,
      name: kind,
      volume: { id: 'BENCH' },
      filesystems: kinds[kind],
      files: [{ from: 'tree', at: '/' }],
      output: image,
    }
    writeFileSync(join(values.folder, 'disc.yaml'), JSON.stringify(manifest))
    time(['build', 'disc.yaml'])
  }
  const times = { names: [], long: [], check: [] }
  for (let run = 0; run <= Number(values.runs); run++)
    for (const [name, args] of [
      ['names', ['ls', '-R', image]],
      ['long', ['ls', '-R', '-l', image]],
      ['check', ['check', image]],
    ]) {
      const taken = time(args)
      // The first warms the cache.
      if (run > 0) times[name].push(taken)
    }
  const of = (name, key) => median(times[name].map((each) => each[key]))
  for (const name of Object.keys(times))
    console.log(
      `${kind} ${name}: ${of(name, 'wall').toFixed(2)} s, ${of(name, 'user').toFixed(2)} s of CPU, ${of(name, 'rss').toFixed(0)} MB`,
    )
  for (const name of ['names', 'long'])
    console.log(
      `${kind}: check takes ${(of('check', 'user') / of(name, 'user')).toFixed(2)} times the CPU of the ${name} listing, ${(of('check', 'wall') / of(name, 'wall')).toFixed(2)} times the time`,
    )
}

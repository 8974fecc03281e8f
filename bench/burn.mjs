// Compares burning on the fly to a virtual drive with writing the image of the same tree, in one run: medians of several, in
// turn, on one file system. The file of a virtual disc holds the same sectors as the image.
//
//   node bench/burn.mjs [quick] [none] [full] [several] [--runs N] [--folder DIR] [--tree DIR]
//
// `quick` and `none` are levels of verification beside `disc build`. `full` is compared, up to the end of closing, with a
// build that takes the SHA-256 of its image. `several` burns to three drives at once. Times are of the whole process but for
// `full`; memory is the largest resident set.

import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { largeTree } from './trees.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    folder: { type: 'string', default: join(tmpdir(), 'glassmaster-bench') },
    tree: { type: 'string' },
  },
})
const runs = Number(values.runs)
const { folder } = values
const program = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/bin/disc.js')
const wanted = positionals.length > 0 ? positionals : ['quick', 'full']
mkdirSync(folder, { recursive: true })
const tree = values.tree ?? largeTree(join(folder, 'large'))
const out = join(folder, 'out')
const discs = [1, 2, 3].map((n) => join(folder, `disc-${n}`))
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

function manifest(name, output) {
  const path = join(folder, name)
  const filesystems = '{ iso9660: { level: 3, rockridge: true, joliet: true } }'
  writeFileSync(
    path,
    `disc: 1\nvolume: { id: BENCH, date: 1700000000 }\nfilesystems: ${filesystems}\nfiles:\n  - { from: ${JSON.stringify(tree)}, at: / }\noutput: ${output}\n`,
  )
  return path
}

const plain = manifest('burn.yaml', JSON.stringify(out))
const summed = manifest('burn-sum.yaml', `{ image: ${JSON.stringify(out)}, checksums: [sha256] }`)
const burn = (level, count) => [
  'burn',
  '--json',
  plain,
  '--yes',
  '--verify',
  level,
  ...discs.slice(0, count).flatMap((disc) => ['--drive', `virtual:${disc}?media=bd-r`]),
]

/** Seconds until the process ends, seconds until it begins to verify, and peak memory in MB. */
function run(args) {
  for (const path of [out, `${out}.sha256`, ...discs]) rmSync(path, { force: true })
  return new Promise((resolve, reject) => {
    const begin = performance.now()
    const child = spawn('/usr/bin/time', ['-f', 'rss=%M', process.execPath, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let verifying
    let said = ''
    child.stdout.on('data', (chunk) => {
      if (verifying === undefined && chunk.includes('"action":"verify"')) verifying = (performance.now() - begin) / 1000
    })
    child.stderr.on('data', (chunk) => (said += chunk))
    child.on('close', (status) => {
      if (status !== 0) return reject(new Error(`${args.join(' ')}: ${said}`))
      resolve({ seconds: (performance.now() - begin) / 1000, verifying, memory: Number(/rss=(\d+)/.exec(said)[1]) / 1024 })
    })
  })
}

/** The commands in turn, `runs` times over after a first one that does not count; the first command is the measure. */
async function compare(title, commands) {
  const results = new Map(commands.map(({ name }) => [name, []]))
  for (let turn = 0; turn <= runs; turn++)
    for (const { name, args, until } of commands) {
      const { seconds, verifying, memory } = await run(args)
      if (turn > 0) results.get(name).push({ seconds: until === 'closed' ? verifying : seconds, memory })
    }
  console.log(`\n${title} (medians of ${runs}, and the least)`)
  const unit = median(results.get(commands[0].name).map(({ seconds }) => seconds))
  for (const [name, list] of results) {
    const times = list.map(({ seconds }) => seconds)
    const memory = Math.max(...list.map((result) => result.memory))
    const columns = [`${median(times).toFixed(2)} s`, `${Math.min(...times).toFixed(2)} s`, `${(median(times) / unit).toFixed(2)} x`]
    console.log(`  ${name.padEnd(36)}${columns.map((text) => text.padStart(10)).join('')}${`${memory.toFixed(0)} MB`.padStart(10)}`)
  }
}

const build = { name: 'build', args: ['build', '--quiet', plain] }
for (const level of ['quick', 'none'])
  if (wanted.includes(level))
    await compare(`burn, verification ${level}`, [build, { name: `burn --verify ${level}`, args: burn(level, 1) }])
if (wanted.includes('full'))
  await compare('burn with full verification, up to the end of closing', [
    { name: 'build with SHA-256', args: ['build', '--quiet', summed] },
    { name: 'burn --verify full', args: burn('full', 1), until: 'closed' },
  ])
if (wanted.includes('several')) await compare('three drives at once', [build, { name: 'burn, three drives', args: burn('full', 3) }])
for (const path of [out, `${out}.sha256`, ...discs]) rmSync(path, { force: true })

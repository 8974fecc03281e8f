// Compares reading a tree of 100,000 files of an image with xorriso, which lists it too: medians of several runs of all in turn, every
// other round in the opposite order, and the median of the ratios within a round.
//
//   node bench/import.mjs [list] [udf] [plan] [grow] [--runs N] [--folder DIR] [--image FILE]
//
// `list` lists the tree of ISO 9660 with Rock Ridge and Joliet, `udf` the same files in an image of UDF alone; `plan` plans a session
// that adds a file, `grow` writes it into the image. xorriso makes the image where it is there. Times are of the whole process: on the
// clock, and of the processor, which other work on the host changes less. Memory is the largest resident set.

import { spawnSync } from 'node:child_process'
import { copyFileSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { smallTree } from './trees.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    folder: { type: 'string', default: join(tmpdir(), 'glassmaster-bench') },
    image: { type: 'string' },
  },
})
const FILES = 100_000
const runs = Number(values.runs)
const { folder } = values
const disc = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/bin/disc.js')
const wanted = positionals.length > 0 ? positionals : ['list', 'udf', 'plan', 'grow']
mkdirSync(folder, { recursive: true })

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const BOTH = '{ iso9660: { level: 3, rockridge: true, joliet: true } }'

function run(command) {
  const { status, stderr } = spawnSync(command[0], command.slice(1), { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
  return stderr
}

/** Seconds on the clock and of the processor, and peak memory in MB of one run. */
function time(command) {
  const told = run(['/usr/bin/time', '-f', 'took=%e %U %S %M', ...command])
  const [seconds, user, system, memory] = /took=([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(told).slice(1).map(Number)
  return { seconds, cpu: user + system, memory: memory / 1024 }
}

function manifest(name, lines) {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, ['disc: 1', 'volume: { id: BENCH, date: 1700000000 }', ...lines, ''].join('\n'))
  return path
}

const tree = () => smallTree(join(folder, 'small'))
const entry = (from, at) => `files: [{ from: ${JSON.stringify(from)}, at: ${at} }]`

function imageOf(name, filesystems, make) {
  const path = join(folder, `${name}.iso`)
  if (existsSync(path)) return path
  const output = `output: ${JSON.stringify(path)}`
  run(
    make?.(path) ?? [
      process.execPath,
      disc,
      'build',
      '--quiet',
      manifest(name, [`filesystems: ${filesystems}`, entry(tree(), '/'), output]),
    ],
  )
  return path
}
const image =
  values.image ??
  imageOf('import', BOTH, has('xorriso') ? (path) => ['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-J', '-o', path, tree()] : undefined)

const added = join(folder, 'added.txt')
writeFileSync(added, 'added\n')
const grown = join(folder, 'grown.iso')
/** In place where the image is the output too. */
const session = (name, from, output) =>
  manifest(name, [
    `session: { import: ${JSON.stringify(from)} }`,
    `filesystems: ${BOTH}`,
    entry(added, '/added.txt'),
    `output: ${JSON.stringify(output)}`,
  ])

const commands = {
  ...(has('xorriso') ? { 'xorriso -indev -find': { command: ['xorriso', '-indev', image, '-find', '/'] } } : {}),
  ...(wanted.includes('list') ? { 'disc ls -R': { command: [process.execPath, disc, 'ls', '-R', image] } } : {}),
  ...(wanted.includes('udf')
    ? { 'disc ls -R, UDF': { command: [process.execPath, disc, 'ls', '-R', imageOf('import-udf', "{ udf: { revision: '2.01' } }")] } }
    : {}),
  ...(wanted.includes('plan')
    ? { 'disc plan, a file more': { command: [process.execPath, disc, 'plan', session('plan', image, join(folder, 'out'))] } }
    : {}),
  ...(wanted.includes('grow')
    ? {
        'disc build, in place': {
          command: [process.execPath, disc, 'build', '--quiet', session('grow', grown, grown)],
          before: () => copyFileSync(image, grown, constants.COPYFILE_FICLONE),
        },
      }
    : {}),
}

const rounds = []
for (let round = 0; round <= runs; round++) {
  const order = Object.entries(commands)
  const results = {}
  for (const [name, { command, before }] of round % 2 === 0 ? order : order.reverse()) {
    before?.()
    results[name] = time(command)
  }
  // The first one finds nothing in the memory of the host.
  if (round > 0) rounds.push(results)
}
rmSync(grown, { force: true })

const [base] = Object.keys(commands)
console.log(`import: ${FILES.toLocaleString('en')} files (medians of ${runs})`)
for (const name of Object.keys(commands)) {
  const of = (key) => median(rounds.map((results) => results[name][key]))
  const ratio = (key) => median(rounds.map((results) => results[name][key] / results[base][key])).toFixed(2)
  const kB = ((of('memory') * 2 ** 20) / FILES / 1000).toFixed(2)
  console.log(
    `  ${name.padEnd(24)} ${of('seconds').toFixed(2).padStart(6)} s ${of('cpu').toFixed(2).padStart(6)} s CPU ` +
      `${ratio('seconds').padStart(6)} and ${ratio('cpu').padStart(6)} x ${base}  ${of('memory').toFixed(0).padStart(5)} MB, ${kB} kB a file`,
  )
}

// Shows where the time of a build goes: a build of a tree is sampled, and its samples are told by phases and functions.
//
//   node bench/phases.mjs TREE [--udf] [--top N] [--runs N] [--folder DIR]
//
// Of several runs that one is shown which took the least of the processor. Times are of the thread that runs the program; what other threads do meanwhile shows in the sums of the process. A phase counts
// what the garbage collector does while it runs, which is told apart too.

import { Session } from 'node:inspector/promises'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    udf: { type: 'boolean', default: false },
    top: { type: 'string', default: '0' },
    runs: { type: 'string', default: '1' },
    folder: { type: 'string', default: join(tmpdir(), 'glassmaster-bench') },
  },
})
const [tree] = positionals
if (tree === undefined) throw new Error('Which tree? node bench/phases.mjs TREE')
if (Number(values.runs) > 1) {
  const [first] = Array.from({ length: Number(values.runs) }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...process.argv.slice(1), '--runs', '1'], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return { stdout, user: Number(/user (\S+)/.exec(stdout)[1]) }
  }).sort((a, b) => a.user - b.user)
  process.stdout.write(first.stdout)
  process.exit()
}

/** The innermost call of a sample that a phase knows decides, apart from what the writer calls: that is all the writer's. */
const phases = [
  ['listing', /source\/(scan|files)\.node\.js$/],
  ['measuring', /(source\/.*|\/measure)\.js$/],
  ['tree', /tree\/(grow|growing)\.js$/],
  ['names', /format\/.*(names|children|identifiers|unique|cs0)\.js$/],
  ['plan', /(\/plan|\/master|(format|volume|layout|request)\/.*)\.js$/],
]
const writers = new Map([
  ['writeStructures', 'render'],
  ['runLane', 'copy'],
])
const order = ['start', ...phases.map(([name]) => name), 'render', 'copy', 'waiting']

mkdirSync(values.folder, { recursive: true })
const manifest = join(values.folder, 'phases.yaml')
const output = join(values.folder, 'phases.iso')
rmSync(output, { force: true })
const udf = values.udf ? ", udf: { revision: '2.01' }" : ''
writeFileSync(
  manifest,
  `disc: 1\nvolume: { id: BENCH, date: 1700000000 }\nfilesystems: { iso9660: { level: 3, rockridge: true, joliet: true }${udf} }\n` +
    `files:\n  - { from: ${JSON.stringify(resolve(tree))}, at: / }\noutput: ${JSON.stringify(output)}\n`,
)

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 200 })
await session.post('Profiler.start')
const begin = performance.now()
const { build } = await import('../dist/build.js')
await build(manifest)
const seconds = (performance.now() - begin) / 1000
const { profile } = await session.post('Profiler.stop')
const { user, system } = process.cpuUsage()
const memory = process.resourceUsage().maxRSS / 1024
rmSync(output, { force: true })

const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
const above = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])))

function phaseOf(id) {
  if (frames.get(id).functionName === '(idle)') return 'waiting'
  let found
  for (let node = id; node !== undefined; node = above.get(node)) {
    const { functionName, url } = frames.get(node)
    const writer = writers.get(functionName)
    if (writer !== undefined) return writer
    found ??= phases.find(([, files]) => files.test(url))?.[0]
  }
  return found ?? 'start'
}

const sums = new Map(order.map((name) => [name, { all: 0, collecting: 0, from: Infinity, to: 0 }]))
const functions = new Map()
const known = new Map()
let now = profile.startTime
let phase = 'start'
for (const [i, id] of profile.samples.entries()) {
  const took = profile.timeDeltas[i] / 1000
  now += profile.timeDeltas[i]
  const { functionName, url, lineNumber } = frames.get(id)
  // The collector and the engine have no callers: they are counted to what was at work before.
  if (functionName !== '(garbage collector)' && functionName !== '(program)') {
    if (!known.has(id)) known.set(id, phaseOf(id))
    phase = known.get(id)
  }
  const sum = sums.get(phase)
  const at = (now - profile.startTime) / 1000
  sum.all += took
  if (functionName === '(garbage collector)') sum.collecting += took
  sum.from = Math.min(sum.from, at)
  sum.to = Math.max(sum.to, at)
  const name = `${functionName || '(anonymous)'}  ${url.replace(/^.*\/dist\//, '')}:${lineNumber + 1}`
  functions.set(name, (functions.get(name) ?? 0) + took)
}

const files = count(tree)

function count(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
}
console.log(
  `${files} files in ${seconds.toFixed(2)} s, user ${(user / 1e6).toFixed(2)} s, system ${(system / 1e6).toFixed(2)} s, ${memory.toFixed(0)} MB`,
)
console.log('  phase           ms   of it collecting   us a file   ms from the start')
for (const [name, { all, collecting, from, to }] of sums) {
  if (all === 0) continue
  const [a, b, c] = [all, collecting, (all * 1000) / files].map((value, i) => value.toFixed(i === 2 ? 2 : 0))
  console.log(
    `  ${name.padEnd(10)} ${a.padStart(7)} ${b.padStart(18)} ${c.padStart(11)}   ${from.toFixed(0).padStart(6)} .. ${to.toFixed(0)}`,
  )
}
const top = [...functions].sort((a, b) => b[1] - a[1]).slice(0, Number(values.top))
for (const [name, took] of top) console.log(`  ${took.toFixed(1).padStart(7)}  ${name}`)

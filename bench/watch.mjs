// How long an image lags behind what is saved: milliseconds from a save until the whole image has its name, by kind of edit, with the
// bytes that the process wrote, beside a build of the same tree by xorriso. Needs `npm run build`.
//   node bench/watch.mjs [--files 20000] [--bytes 4700000000] [--sources DIR] [--image DIR] [--rounds 5] [--pause 2500] [--keep] [--no-peer]
// The image lies where `--image` says: on Btrfs or XFS blocks are shared, elsewhere a spare is kept.

import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { variedPath, variedSize, variedTree } from './trees.mjs'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    bytes: { type: 'string', default: '4700000000' },
    sources: { type: 'string', default: join(tmpdir(), 'bench-watch', 'sources') },
    image: { type: 'string', default: join(tmpdir(), 'bench-watch') },
    rounds: { type: 'string', default: '5' },
    pause: { type: 'string', default: '2500' },
    udf: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const count = Number(values.files)
const tree = join(values.sources, 'tree')
const program = new URL('../dist/bin/disc.js', import.meta.url).pathname

const pathOf = (i) => variedPath(tree, i)

variedTree(tree, count, Number(values.bytes))
mkdirSync(values.image, { recursive: true })
const manifest = join(values.sources, 'disc.config.yaml')
const image = join(values.image, 'watched.iso')
writeFileSync(
  manifest,
  [
    'disc: 1',
    'volume: { id: BENCH, date: 1700000000 }',
    `filesystems: { iso9660: { level: 3, rockridge: true, joliet: true }${values.udf ? ', udf: true' : ''} }`,
    'files: [{ from: tree, at: / }]',
    `output: ${image}`,
    '',
  ].join('\n'),
)

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const milliseconds = (began) => performance.now() - began

function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
const ioOf = (pid) => Number(/write_bytes: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))[1])
const wroteOf = (pid) => Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))[1])
const memoryOf = (pid, key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024

const planned = performance.now()
const { status } = spawnSync(process.execPath, [program, 'plan', '--json', manifest], { stdio: ['ignore', 'ignore', 'inherit'] })
if (status !== 0) process.exit(1)
console.log(`disc plan: ${milliseconds(planned).toFixed(0)} ms`)

let peer
if (values.peer) {
  const began = performance.now()
  const out = join(values.image, 'peer.iso')
  spawnSync('xorriso', ['-as', 'mkisofs', '-quiet', '-iso-level', '3', '-R', '-J', '-V', 'BENCH', '-o', out, tree], { stdio: 'inherit' })
  peer = milliseconds(began)
  rmSync(out, { force: true })
  console.log(`xorriso: ${peer.toFixed(0)} ms`)
}

const started = performance.now()
const watching = spawn(process.execPath, [program, 'watch', '--json', manifest], { stdio: ['ignore', 'pipe', 'inherit'] })
const { pid } = watching
const waiting = []
createInterface({ input: watching.stdout }).on('line', (line) => {
  const event = JSON.parse(line)
  for (const wait of waiting.slice()) if (wait.kinds.includes(event.kind)) wait.resolve(event, waiting.splice(waiting.indexOf(wait), 1))
})
const next = (...kinds) => new Promise((resolve) => void waiting.push({ kinds, resolve }))

const watched = await next('watching')
console.log(`watching ${watched.files} files in ${watched.directories} folders after ${milliseconds(started).toFixed(0)} ms`)
await next('ready')
console.log(
  `ready after ${milliseconds(started).toFixed(0)} ms, ${memoryOf(pid, 'VmRSS').toFixed(0)} MB, peak ${memoryOf(pid, 'VmHWM').toFixed(0)} MB`,
)
await next('settled')

const middle = Math.floor(count / 2)
const growing = pathOf(middle + 19 - (middle % 20))
const small = pathOf(middle + 2)
const edits = {
  'equal size': (i) => {
    const file = openSync(pathOf(middle + 7), 'r+')
    writeSync(file, String.fromCharCode(65 + (i % 26)), 3)
    closeSync(file)
  },
  'grows by 100 kB': () => appendFileSync(growing, Buffer.alloc(100_000, 7)),
  'small one grows by 100 kB': () => appendFileSync(small, Buffer.alloc(100_000, 7)),
  added: (i) => writeFileSync(join(pathOf(count >> 2), '..', `new-${i}`), Buffer.alloc(10_000, i)),
  renamed: (i) => renameSync(join(pathOf(count >> 2), '..', `new-${i}`), join(pathOf(count >> 2), '..', `old-${i}`)),
  removed: (i) => rmSync(join(pathOf(count >> 2), '..', `old-${i}`)),
}
const rows = []
for (const [name, edit] of Object.entries(edits)) {
  const times = []
  const told = []
  const [wrote, cpu] = [[], []]
  let method = ''
  for (let i = 0; i < Number(values.rounds); i++) {
    await sleep(Number(values.pause))
    const before = { io: wroteOf(pid), cpu: cpuOf(pid) }
    const rebuilt = next('rebuilt', 'failed')
    const began = performance.now()
    edit(i)
    const event = await rebuilt
    times.push(milliseconds(began))
    if (event.kind === 'failed') throw new Error(JSON.stringify(event.faults))
    told.push(event.writtenBytes)
    wrote.push(wroteOf(pid) - before.io)
    cpu.push(cpuOf(pid) - before.cpu)
    method = event.method
  }
  rows.push({
    edit: name,
    ms: Math.round(median(times)),
    worst: Math.round(Math.max(...times)),
    cpu: median(cpu),
    method,
    wroteMB: (median(wrote) / 1e6).toFixed(2),
    ...(peer === undefined ? {} : { 'xorriso/this': (peer / median(times)).toFixed(0) }),
  })
}
console.table(rows)
console.log(`written to the device in all: ${(ioOf(pid) / 1e6).toFixed(0)} MB`)
await sleep(5000)
const idle = []
for (let i = 0; i < 6; i++) {
  const before = cpuOf(pid)
  await sleep(10_000)
  idle.push((cpuOf(pid) - before) / 100)
}
console.log(
  `idle: ${idle.join(', ')} % of a processor in six times ten seconds, ${memoryOf(pid, 'VmRSS').toFixed(0)} MB, peak ${memoryOf(pid, 'VmHWM').toFixed(0)} MB`,
)
watching.kill('SIGTERM')
await new Promise((resolve) => watching.once('exit', resolve))
for (const path of [growing, small])
  truncateSync(path, variedSize(path === growing ? middle + 19 - (middle % 20) : middle + 2, count, Number(values.bytes)))
if (!values.keep) rmSync(values.image, { recursive: true, force: true })

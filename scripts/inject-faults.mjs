// Has calls of the host fail while discs are built, locked, extracted and burned, and judges what comes of it.
//   node scripts/inject-faults.mjs [runs] [first seed] [--case NAME] [--kills N] [--workers 2] [--keep]
//        [--call KIND] [--how ERROR|half|none] [--says TEXT]     all of one kind, and what a failure must say
// One call of a run (or all of its kind from there on) fails with an error, or reads or writes less than it was asked for; with
// --kills a signal comes at it. What was there before must then be whole or replaced by the right bytes, without debris, and a
// failure says what and where; nothing hangs. Needs `npm run build`, gcc and Linux.

import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { generator } from './random.mjs'
import { wave } from './wave.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const program = join(here, '../dist/bin/disc.js')
const { values, positionals } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    kills: { type: 'string', default: '0' },
    workers: { type: 'string', default: '2' },
    call: { type: 'string' },
    how: { type: 'string' },
    says: { type: 'string' },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const runs = Number(positionals[0] ?? 5000)
const firstSeed = Number(positionals[1] ?? 1)
const kills = Number(values.kills)
const HANG_MS = 20_000

const errors = ['EIO', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EACCES', 'EMFILE', 'ENFILE', 'EINTR', 'EAGAIN', 'ESTALE', 'ETXTBSY', 'EROFS']
/** Those that only mean "ask again" come a few times; a host that says so for ever has stopped. */
const passing = new Set(['EINTR', 'EAGAIN'])
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL']

const base = mkdtempSync(join(tmpdir(), 'glassmaster-inject-'))
const library = join(base, 'inject.so')
const compiled = spawnSync('gcc', ['-O1', '-shared', '-fPIC', '-o', library, join(here, 'inject-faults.c'), '-ldl'], { encoding: 'utf8' })
if (compiled.status !== 0) {
  console.error(`gcc cannot compile scripts/inject-faults.c: ${compiled.stderr ?? compiled.error}`)
  process.exit(2)
}

const DATE = 1_700_000_000
const iso = (more = '') => `disc: 1\nvolume: { id: INJECTED }\nfilesystems: { iso9660: { level: 3, rockridge: {}${more} } }\n`
const fromFolder = `files: [{ from: src, at: / }]\n`
const former = { 'out/o.iso': 'the former image\n', 'out/o.iso.sha256': 'the former sum\n' }

/** What is run, what is there before it, and the paths that it makes. */
const cases = [
  { name: 'build', args: ['build', 'iso.yaml'], before: former, made: ['out/o.iso'] },
  { name: 'build-plain', args: ['build', 'iso.yaml'], native: 'off', before: former, made: ['out/o.iso'] },
  { name: 'build-sums', args: ['build', 'sums.yaml'], before: former, made: ['out/o.iso', 'out/o.iso.sha256'] },
  { name: 'build-sums-plain', args: ['build', 'sums.yaml', '--flush'], native: 'off', made: ['out/o.iso', 'out/o.iso.sha256'] },
  {
    name: 'build-lock',
    args: ['build', 'sums.yaml', '--lock'],
    before: { ...former, 'disc.lock': '{}\n' },
    made: ['out/o.iso', 'out/o.iso.sha256', 'disc.lock'],
  },
  { name: 'frozen', args: ['build', 'sums.yaml', '--frozen'], before: former, lock: 'sums.yaml', made: ['out/o.iso', 'out/o.iso.sha256'] },
  { name: 'lock', args: ['lock', 'sums.yaml'], before: { 'disc.lock': '{}\n' }, made: ['disc.lock'] },
  { name: 'archive', args: ['build', 'tar.yaml'], before: former, made: ['out/o.iso'] },
  { name: 'udf', args: ['build', 'udf.yaml'], native: 'off', before: former, made: ['out/o.iso'] },
  {
    name: 'album-lock',
    args: ['build', 'locked-album.yaml', '--lock'],
    before: { 'disc.lock': '{}\n' },
    made: ['out/a.bin', 'out/a.cue', 'disc.lock'],
  },
  {
    name: 'import',
    args: ['import', 'given.cue', '-o', 'out/new.yaml', '--force'],
    before: { 'out/new.yaml': 'the former manifest\n' },
    made: ['out/new.yaml'],
  },
  { name: 'grow', args: ['build', 'grow.yaml'], grown: true, made: ['out/o.iso'] },
  {
    name: 'album',
    args: ['build', 'album.yaml'],
    before: { 'out/a.bin': 'the former album\n', 'out/a.cue': 'the former sheet\n' },
    made: ['out/a.bin', 'out/a.cue'],
  },
  { name: 'extract', args: ['extract', 'given.iso', '-o', 'out/tree'], made: ['out/tree'], tree: true },
  {
    name: 'extract-force',
    args: ['extract', 'given.iso', '-o', 'out/tree', '--force'],
    native: 'off',
    before: { 'out/tree/a.txt': 'a former file\n', 'out/tree/deep/b.txt': 'another\n' },
    made: ['out/tree'],
    tree: true,
  },
  {
    name: 'burn',
    args: ['burn', 'given.iso', '--drive', 'virtual:out/disc?media=dvd+rw&blocks=4096', '--yes'],
    made: ['out/disc'],
    burnt: true,
  },
].filter(({ name }) => values.case === undefined || values.case.includes(name))

function putInto(work, path, content) {
  mkdirSync(dirname(join(work, path)), { recursive: true })
  writeFileSync(join(work, path), content)
  utimesSync(join(work, path), DATE, DATE)
}

/** Sources and manifests, with times that stay. */
function makeWork(work) {
  const random = generator(7)
  const noise = (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)))
  const put = (path, content) => putInto(work, path, content)
  put('src/a.txt', 'an a\n')
  put('src/deep/b.txt', 'a b\n')
  put('src/deep/deeper/c.bin', noise(5000))
  put('src/large.bin', noise(1_300_000))
  for (let i = 0; i < 8; i++) put(`src/f${i}.txt`, `file ${i}\n`)
  chmodSync(join(work, 'src/f1.txt'), 0o600)
  symlinkSync('a.txt', join(work, 'src/link'))
  for (const folder of ['src', 'src/deep', 'src/deep/deeper']) utimesSync(join(work, folder), DATE, DATE)
  put('iso.yaml', `${iso()}${fromFolder}output: out/o.iso\n`)
  put('sums.yaml', `${iso(', joliet: {}')}${fromFolder}output: { image: out/o.iso, checksums: [sha256] }\n`)
  put('udf.yaml', `disc: 1\nvolume: { id: INJECTED }\nfilesystems: { udf: {} }\n${fromFolder}output: out/o.iso\n`)
  put('tar.yaml', `${iso()}files: [{ archive: src.tar.gz, at: / }]\noutput: out/o.iso\n`)
  spawnSync('tar', ['--sort=name', '--owner=0', '--group=0', '-cf', join(work, 'src.tar'), '-C', join(work, 'src'), '.'])
  put('src.tar.gz', gzipSync(readFileSync(join(work, 'src.tar'))))
  rmSync(join(work, 'src.tar'))
  put('tone.wav', wave(noise(2352 * 400)))
  put('album.yaml', 'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: tone.wav }] }\noutput: { image: out/a.bin, sheet: out/a.cue }\n')
  put(
    'locked-album.yaml',
    'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: tone.wav }] }\noutput: { image: out/a.bin, sheet: out/a.cue }\n',
  )
  put(
    'grow.yaml',
    `disc: 1\nvolume: { date: 2026-01-01 }\nsession: { import: out/o.iso }\nfiles: [{ at: /new.txt, text: new }, { from: src/large.bin, at: /new.bin }]\noutput: out/o.iso\n`,
  )
  mkdirSync(join(work, 'tmp'))
}

/** All below a path, as text: what it is and what is in it. */
function stateOf(path, name = '', out = {}) {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return out
  if (stat.isDirectory()) {
    out[`${name}/`] = 'folder'
    for (const child of readdirSync(path)
      .sort()
      .filter((one) => !one.endsWith('.part')))
      stateOf(join(path, child), `${name}/${child}`, out)
  } else if (stat.isSymbolicLink()) out[name] = `link to ${readlinkSync(path)}`
  else out[name] = readFileSync(path).toString('latin1')
  return out
}

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b)

/** `how` is the environment of the library. */
function runDisc(work, { args, native = 'required' }, log, how) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TMPDIR: join(work, 'tmp'),
    SOURCE_DATE_EPOCH: String(DATE),
    DISC_NATIVE: native,
    UV_USE_IO_URING: '0',
    NO_COLOR: '1',
    ...(log === undefined ? {} : { LD_PRELOAD: library, INJECT_ROOT: work, INJECT_LOG: log, ...how }),
  }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.on('data', (data) => (text += data))
    child.stderr.on('data', (data) => (text += data))
    let hung = false
    const timer = setTimeout(() => {
      hung = true
      child.kill('SIGKILL')
    }, HANG_MS)
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      resolve({ status, signal, text, hung })
    })
  })
}

function reset(work, { before = {}, lock, grown }, locks) {
  for (const name of ['out', 'tmp', 'disc.lock', ...readdirSync(work).filter((one) => one.startsWith('.'))])
    rmSync(join(work, name), { recursive: true, force: true })
  mkdirSync(join(work, 'tmp'))
  mkdirSync(join(work, 'out'))
  for (const [path, content] of Object.entries(before)) {
    mkdirSync(dirname(join(work, path)), { recursive: true })
    writeFileSync(join(work, path), content)
  }
  if (grown) cpSync(join(work, 'given.iso'), join(work, 'out/o.iso'))
  if (lock !== undefined) writeFileSync(join(work, 'disc.lock'), locks)
}

const outputsOf = (work, { made }) => Object.fromEntries(made.map((path) => [path, stateOf(join(work, path))]))

/** Names that nobody asked for. */
function debrisIn(work, { made, before = {} }) {
  const own = [...made, ...Object.keys(before)]
  const found = []
  for (const name of readdirSync(join(work, 'tmp'))) found.push(`tmp/${name}`)
  for (const name of readdirSync(work)) if (name.startsWith('.')) found.push(name)
  const walk = (folder) => {
    for (const entry of readdirSync(join(work, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (/^\..*\.part$/.test(entry.name)) found.push(path)
      else if (entry.isDirectory()) walk(path)
      else if (path !== 'out/tree' && !own.some((one) => path === one || path.startsWith(`${one}/`) || path.startsWith('out/disc')))
        found.push(path)
    }
  }
  walk('out')
  return found
}

/** Traces and results of each case without a fault. */
const references = new Map()
let locks = ''

async function makeReferences(work) {
  for (const one of cases) {
    reset(work, one, locks)
    if (one.lock !== undefined && locks === '') {
      await runDisc(work, { args: ['lock', one.lock] })
      locks = readFileSync(join(work, 'disc.lock'), 'latin1')
      reset(work, one, locks)
    }
    const log = join(base, 'trace')
    rmSync(log, { force: true })
    const before = outputsOf(work, one)
    const began = performance.now()
    const { status, text } = await runDisc(work, one, log, {})
    if (status !== 0) throw new Error(`${one.name} fails without a fault: ${text}`)
    const calls = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf(' ')))
    const per = new Map()
    for (const call of calls) per.set(call, (per.get(call) ?? 0) + 1)
    references.set(one.name, { before, after: outputsOf(work, one), calls, per })
    if (values.verbose)
      console.log(
        `${one.name}: ${calls.length} calls, ${Math.round(performance.now() - began)} ms, ${[...per].map(([call, n]) => `${n} ${call}`).join(', ')}`,
      )
  }
}

/** A call of a case: each kind as likely as the other, or each call. */
function drawn(random, one) {
  const pick = (list) => list[Math.floor(random() * list.length)]
  const { calls, per } = references.get(one.name)
  const call = values.call ?? (random() < 0.5 ? pick(calls) : pick([...per.keys()]))
  return { call, nth: 1 + Math.floor(random() * (per.get(call) ?? 1)), pick }
}

const counts = { runs: 0, unmet: 0, success: 0, failure: 0, killed: 0 }
const problems = []

async function inject(work, seed) {
  const random = generator(seed)
  const one = cases[seed % cases.length]
  const { call, nth, pick } = drawn(random, one)
  const bytes = ['read', 'write', 'copy'].includes(call)
  const how = values.how ?? (bytes && random() < 0.25 ? pick(['half', 'none']) : pick(errors))
  const times = passing.has(how) ? 1 + Math.floor(random() * 3) : random() < 0.4 ? 1_000_000 : 1
  const what = `seed ${seed}: ${one.name}, ${call} ${nth}, ${how}${times > 1 ? ` ${times} times` : ''}`
  const { before, after } = references.get(one.name)
  reset(work, one, locks)
  const log = join(work, '../', `log-${seed}`)
  const number = how === 'none' ? 0 : how === 'half' ? -1 : constants.errno[how]
  const { status, signal, text, hung } = await runDisc(work, one, log, {
    INJECT_CALL: call,
    INJECT_NTH: String(nth),
    INJECT_HOW: String(number),
    INJECT_TIMES: String(times),
  })
  const met = existsSync(log) ? readFileSync(log, 'utf8').trimEnd() : ''
  rmSync(log, { force: true })
  const say = (problem) =>
    tell(problem, what, {
      met: met
        .split('\n')
        .filter((line, i, all) => line !== all[i - 1])
        .slice(0, 3)
        .join('; '),
      status,
      signal,
      text,
    })
  counts.runs++
  if (met === '') counts.unmet++
  if (hung) return say('it hangs')
  if (status !== 0 && status !== 1) return say(`it ends with ${status ?? signal}`)
  if (/cli\/internal|made a mistake|at .*\.js:\d+/.test(text)) say('an internal error')
  const now = outputsOf(work, one)
  const debris = debrisIn(work, one)
  // What may not be removed stays.
  if (debris.length > 0 && call !== 'unlink') say(`debris: ${debris.join(', ')}`)
  if (status === 0) {
    counts.success++
    if (!isSame(now, after)) say(`a success with wrong bytes: ${differing(now, after)}`)
    return
  }
  counts.failure++
  if (values.says !== undefined && !text.includes(values.says)) say(`not said: ${values.says}`)
  // Of a kind that fails again and again, any of those that did.
  const paths = met.split('\n').map((line) => line.slice(call.length + work.length + 2))
  if (!paths.some((path) => namesPath(text, path)) && !(one.tree && text.includes('"/'))) say('no path in what is told')
  if (one.burnt) return
  if (one.grown) return judgeGrown(work, one, now, before, after, say)
  if (one.tree) return judgeTree(now, before, after, say)
  if (isSame(now, before)) return
  // Where nothing can be given its name back, the image is the former one, and sums that do not fit tell so.
  const image = one.made[0]
  if (times > 1 && ['rename', 'link', 'unlink'].includes(call) && isSame(now[image], before[image])) return
  // All was done, and only then something failed.
  say(`the former output is not whole: ${differing(now, before)}`)
}

/** What grows where it is has the former tree or the new one, whole. */
async function judgeGrown(work, one, now, before, after, say) {
  if (isSame(now, before) || isSame(now, after)) return
  const treeOf = async (image) => {
    rmSync(join(work, 'out/tree'), { recursive: true, force: true })
    const { status, text } = await runDisc(work, { args: ['extract', image, '-o', 'out/tree'] })
    const state = JSON.stringify(stateOf(join(work, 'out/tree')))
    rmSync(join(work, 'out/tree'), { recursive: true, force: true })
    return status === 0 ? state : text
  }
  const [found, old, whole] = [await treeOf('out/o.iso'), await treeOf('given.iso'), await treeOf('grown.iso')]
  if (found !== old && found !== whole) say(`neither the former tree nor the new one: ${found.slice(0, 200)}`)
}

/** Each file whole, the former or the new one. */
function judgeTree(now, before, after, say) {
  const [path] = Object.keys(after)
  for (const [name, content] of Object.entries(now[path]))
    if (content !== after[path][name] && content !== before[path][name]) say(`half a file: ${name}`)
  for (const name of Object.keys(before[path])) if (now[path][name] === undefined) say(`a former file is lost: ${name}`)
}

const differing = (now, then) =>
  Object.keys(then)
    .filter((path) => !isSame(now[path], then[path]))
    .join(', ')

/** The file that failed, what it becomes, or a folder that it lies in. */
function namesPath(text, path) {
  const names = [path, path.replace(/^\.\//, '')]
  const part = /^(.*\/)?\.(.+?)\.\d+-[0-9a-f-]+\.part$/.exec(path)
  if (part !== null) names.push(part[2])
  return [...names, ...names.map((name) => name.slice(name.lastIndexOf('/') + 1)), 'out', 'src', 'given.iso', 'tmp'].some(
    (name) => name !== '' && text.includes(name),
  )
}

async function kill(work, seed) {
  const random = generator(seed)
  const one = cases.filter(({ burnt }) => burnt !== true)[seed % cases.filter(({ burnt }) => burnt !== true).length]
  const { call, nth } = drawn(random, one)
  const signal = signals[Math.floor(seed / cases.length) % signals.length]
  const what = `seed ${seed}: ${one.name}, ${signal} at ${call} ${nth}`
  const { before, after } = references.get(one.name)
  reset(work, one, locks)
  const log = join(work, '../', `log-${seed}`)
  const {
    status,
    signal: by,
    text,
    hung,
  } = await runDisc(work, one, log, {
    INJECT_CALL: call,
    INJECT_NTH: String(nth),
    INJECT_HOW: String(-1000 - constants.signals[signal]),
    INJECT_TIMES: '1',
  })
  rmSync(log, { force: true })
  counts.killed++
  const say = (problem) => tell(problem, what, { met: '', status, signal: by, text })
  if (hung) return say('it hangs')
  const ended = 128 + constants.signals[signal]
  if (status !== 0 && status !== ended && by !== signal) say(`it ends with ${status ?? by}`)
  if (/cli\/internal|made a mistake/.test(text)) say('an internal error')
  const now = outputsOf(work, one)
  if (one.tree) judgeTree(now, before, after, say)
  else if (one.grown) await judgeGrown(work, one, now, before, after, say)
  // Between two names: the last one to come is the image, or the sheet.
  else {
    const last = one.name === 'album' ? 'out/a.cue' : one.made[0]
    if (!isSame(now, before) && !isSame(now, after) && !(by === 'SIGKILL' && isSame(now[last], before[last])))
      say(`neither the former output nor the new one: ${differing(now, before)}`)
  }
  if (by !== 'SIGKILL') {
    const debris = debrisIn(work, one)
    if (debris.length > 0) say(`debris: ${debris.join(', ')}`)
  }
  const hasGrown = one.grown === true && isSame(now, after)
  const again = await runDisc(work, one.tree ? { ...one, args: [...new Set([...one.args, '--force'])] } : one)
  if (again.status !== 0) return tell('the next run fails', what, { met: '', ...again })
  // A session on top of one that was whole says the same tree again.
  if (hasGrown) await judgeGrown(work, one, outputsOf(work, one), before, after, say)
  else if (!isSame(outputsOf(work, one), after)) say('the next run gives other bytes')
  const debris = debrisIn(work, one)
  if (debris.length > 0) say(`debris after the next run: ${debris.join(', ')}`)
}

function tell(problem, what, { met, status, signal, text }) {
  problems.push(problem)
  console.log(
    `${what}: ${problem}\n  ${met}\n  ${status ?? signal}: ${text
      .trim()
      .slice(0, values.verbose ? 2000 : 300)
      .replaceAll('\n', '\n  ')}`,
  )
}

const workers = Array.from({ length: Number(values.workers) }, (_, i) => join(base, `w${i}`))
for (const work of workers) {
  mkdirSync(work)
  makeWork(work)
}
const given = await runDisc(workers[0], { args: ['build', 'sums.yaml', '-o', 'given.iso'] })
if (given.status !== 0) throw new Error(given.text)
rmSync(join(workers[0], 'given.iso.sha256'), { force: true })
putInto(
  workers[0],
  'given.yaml',
  'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: tone.wav }] }\noutput: { image: given.bin, sheet: given.cue }\n',
)
await runDisc(workers[0], { args: ['build', 'given.yaml'] })
reset(workers[0], { grown: true })
await runDisc(workers[0], { args: ['build', 'grow.yaml'] })
cpSync(join(workers[0], 'out/o.iso'), join(workers[0], 'grown.iso'))
utimesSync(join(workers[0], 'given.iso'), DATE, DATE)
for (const work of workers.slice(1)) {
  for (const name of ['given.iso', 'given.bin', 'given.cue', 'grown.iso'])
    cpSync(join(workers[0], name), join(work, name), { preserveTimestamps: true })
}
await makeReferences(workers[0])
const began = performance.now()
let next = firstSeed
await Promise.all(
  workers.map(async (work) => {
    while (next < firstSeed + Math.max(runs, kills)) {
      const seed = next++
      if (seed < firstSeed + runs) await inject(work, seed)
      if (seed < firstSeed + kills) await kill(work, seed)
      if ((seed - firstSeed) % 500 === 499) console.log(`${seed - firstSeed + 1} runs, ${Math.round((performance.now() - began) / 1000)} s`)
    }
  }),
)
if (values.keep) console.log(base)
else rmSync(base, { recursive: true, force: true })
console.log(JSON.stringify({ ...counts, problems: problems.length, seconds: Math.round((performance.now() - began) / 1000) }))
process.exitCode = problems.length > 0 ? 1 : 0

#!/usr/bin/env node
// Feeds every reader with mutations of sound discs, sheets, manifests and archives, through the program's own commands: no crash, no internal
// error, no run of more than 5 s, no more than 256 MiB.
//
// usage: node scripts/fuzz-readers.mjs [--reader NAME]... [--minutes N | --runs N] [--seed N] [--keep DIR]
//
// The same seed makes the same mutations. Needs the compiled program (npm run build). Minutes and runs count for each reader; all of them where none
// is named. Exit status 1 where a mutation did harm: its number makes it again, --only N, and --keep writes what was read.

import { fork, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { mutateBytes, mutateText, wordsOf } from './fuzz/mutations.mjs'
import { samplesOf } from './fuzz/samples.mjs'
import { generator } from './random.mjs'

const image = {
  mutate: mutateBytes,
  unit: 2048,
  commands: (name) => [
    ['inspect', name],
    ['ls', '-R', '-l', name],
    ['extract', name, '-o', 'out', '--force'],
    ['inspect', name, '--svg', '-', '--html', 'out.html', '--force'],
    ['check', name],
  ],
}
const sheet = {
  mutate: mutateText,
  commands: (name) => [
    ['inspect', name],
    ['ls', '-R', name],
    ['import', name, '-o', 'out.yaml', '--force'],
    ['inspect', name, '--svg', '-', '--html', 'out.html', '--force'],
    ['check', name],
  ],
}
const readers = {
  iso: image,
  udf: image,
  // El Torito, FAT in it, and the tables of partitions.
  boot: { ...image, unit: 512 },
  zisofs: { ...image, unit: 64 },
  cue: sheet,
  toc: sheet,
  ccd: sheet,
  nrg: { mutate: (samples, sample, next) => mutateTail(samples, sample, next), commands: sheet.commands },
  mds: { ...sheet, mutate: mutateBytes, unit: 16 },
  manifest: {
    mutate: mutateText,
    commands: (name) => [
      ['validate', name],
      ['plan', name],
    ],
  },
  archive: { mutate: mutateBytes, unit: 512, commands: () => [['plan', 'archive.yaml']], name: 'archive.bin' },
}

const { values } = parseArgs({
  options: {
    reader: { type: 'string', multiple: true, default: Object.keys(readers) },
    minutes: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'string' },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
  },
})
const main = join(values.dist, 'bin', 'main.js')
const MOST_MS = 5000
const MOST_BYTES = 256 * 2 ** 20
/** A process that has read many discs has other memory than one that has read one. */
const RUNS_A_HOST = 400

const folder = mkdtempSync(join(tmpdir(), 'glassmaster-fuzz-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
const disc = (args, cwd) => spawnSync(process.execPath, [join(values.dist, 'bin', 'disc.js'), ...args], { cwd, encoding: 'utf8' })
const hasCheck = disc(['check', '--help'], folder).status === 0

/** Sectors stand before what is read of them. */
function mutateTail(samples, sample, next) {
  const tail = 1 << 10
  const head = sample.bytes.length - tail
  const cut = ({ bytes }) => ({ bytes: bytes.subarray(bytes.length - tail) })
  const tails = tailsOf.get(samples) ?? tailsOf.set(samples, new Map(samples.map((one) => [one, cut(one)]))).get(samples)
  return Buffer.concat([sample.bytes.subarray(0, head), mutateBytes([...tails.values()], tails.get(sample), next, 16)])
}
const tailsOf = new Map()

/** Of all runs of a reader. */
let processor = { used: 0, most: 0 }
let host
let runsOfHost = 0
function hostOf() {
  if (host !== undefined && runsOfHost < RUNS_A_HOST && host.connected) return host
  host?.kill('SIGKILL')
  runsOfHost = 0
  host = fork(join(import.meta.dirname, 'fuzz', 'host.mjs'), [], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, SOURCE_DATE_EPOCH: '0', NO_COLOR: '1' },
  })
  host.stderr.on('data', (data) => (host.complaint = `${host.complaint ?? ''}${data}`.slice(-2000)))
  return host
}

/** Milliseconds of processor time; a busy host takes longer than that for a run. */
function processorTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

/** What a run did wrong, and nothing where it did not. */
function problemOf(args, cwd) {
  const child = hostOf()
  runsOfHost++
  return new Promise((resolve) => {
    const began = performance.now()
    const before = processorTime(child.pid)
    const watch = setInterval(() => {
      const waited = performance.now() - began
      if (waited > MOST_MS && (processorTime(child.pid) - before > MOST_MS || waited > 12 * MOST_MS))
        done(`it took more than ${MOST_MS} ms`, 'SIGKILL')
    }, 250)
    const done = (problem, signal) => {
      clearInterval(watch)
      child.removeAllListeners('message')
      child.removeAllListeners('exit')
      if (signal !== undefined) child.kill(signal)
      resolve({ problem })
    }
    child.once('exit', (status, signal) => {
      host = undefined
      done(`the process ended: ${signal ?? status} ${child.complaint ?? ''}`)
    })
    child.once('message', ({ status, stdout, stderr, peak, processorMs }) => {
      processor.used += processorMs
      processor.most = Math.max(processor.most, processorMs)
      if (stderr.includes('[cli/internal]'))
        done(`an internal error: ${stderr.slice(stderr.indexOf('error:')).split('\n').slice(0, 8).join('\n')}`)
      else if (status !== 0 && status !== 1) done(`status ${status}: ${stderr.slice(0, 500)}`)
      else if (status === 1 && !/error/.test(`${stderr}${stdout}`)) done(`status 1 without a word: ${stderr.slice(0, 500)}`)
      else if (peak > MOST_BYTES) done(`${Math.round(peak / 2 ** 20)} MiB of memory`)
      else done(undefined)
    })
    child.send({ main, cwd, args })
  })
}

/** A process that has done nothing else is the judge of memory and time. */
async function confirmed(args, cwd) {
  host?.kill('SIGKILL')
  host = undefined
  return (await problemOf(args, cwd)).problem
}

async function fuzz(kind) {
  const { mutate, unit, commands, name: fixed } = readers[kind]
  const made = join(folder, kind)
  const samples = await samplesOf(kind, made, disc)
  const words = mutate === mutateText ? wordsOf(samples) : undefined
  const work = join(folder, `${kind}-work`)
  mkdirSync(work)
  for (const { beside = [] } of samples) for (const name of beside) cpSync(join(made, name), join(work, name))
  if (kind === 'manifest' || kind === 'archive') cpSync(made, work, { recursive: true })
  if (kind === 'archive')
    writeFileSync(
      join(work, 'archive.yaml'),
      'disc: 1\nfilesystems: { iso9660: { level: 3, rockridge: true }, udf: true }\nfiles: [{ archive: archive.bin }]\n',
    )
  const end = performance.now() + Number(values.minutes ?? 1) * 60_000
  const isMore = (i) =>
    values.only !== undefined ? i === Number(values.only) : values.runs !== undefined ? i < Number(values.runs) : performance.now() < end
  processor = { used: 0, most: 0 }
  let [count, harm] = [0, 0]
  const told = new Map()
  for (let i = Number(values.only ?? 0); isMore(i); i++, count++) {
    const next = generator(Number(values.seed) * 1_000_003 + i)
    const sample = samples[Math.floor(next() * samples.length)]
    const bytes = mutate(samples, sample, next, words ?? unit)
    const name = fixed ?? `fuzzed${extname(sample.name)}`
    writeFileSync(join(work, name), bytes)
    for (const args of commands(name)) {
      if (args[0] === 'check' && !hasCheck) continue
      let { problem } = await problemOf(args, work)
      if (problem !== undefined) problem = await confirmed(args, work)
      if (problem === undefined) continue
      harm++
      const key = `${args[0]} ${problem.replaceAll(/\d+/g, 'N').slice(0, 300)}`
      told.set(key, (told.get(key) ?? 0) + 1)
      if (told.get(key) > 3) continue
      console.error(`${kind}, mutation ${i} of seed ${values.seed} (of ${sample.name}), disc ${args.join(' ')}: ${problem}`)
      if (values.keep === undefined) continue
      mkdirSync(values.keep, { recursive: true })
      writeFileSync(join(values.keep, `${kind}-${values.seed}-${i}${extname(name)}`), bytes)
    }
    rmSync(join(work, 'out'), { recursive: true, force: true })
  }
  console.log(
    `${kind}: ${count} mutations of ${samples.length} samples, ${(processor.used / 1000).toFixed(1)} s of the processor, ${Math.round(processor.most)} ms at most, ${harm} harmful runs`,
  )
  return harm
}

let harm = 0
for (const kind of values.reader) harm += await fuzz(kind)
host?.kill('SIGKILL')
process.exit(harm === 0 ? 0 : 1)

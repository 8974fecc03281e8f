#!/usr/bin/env node
// Builds discs while their sources are swapped for links, pipes and other files, cut, grown and removed: nothing from outside of the sources gets onto a
// disc, no run hangs, and what a disc holds of a source is one whole state of it.
//
// usage: node scripts/swap-sources.mjs [--runs N] [--seed N] [--only N] [--keep DIR]
//
// A library that is loaded before the program (scripts/swap/preload.c) does it just before the n-th call that opens, lists or reads something of the
// sources; in every fifth run somebody exchanges files for others and back all the time instead. The same seed makes the same runs. Needs the compiled program, gcc and Linux.
// Exit status 1 where a run did harm.

import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { generator } from './random.mjs'
import { wave } from './wave.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'string' },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
  },
})
const program = join(values.dist, 'bin', 'disc.js')
const MOST_MS = 10_000
/** A host that is busy with other things gives a run that much longer; one that waits for ever takes no time of the processor. */
const GIVEN_UP_MS = 60_000

const folder = mkdtempSync(join(tmpdir(), 'glassmaster-swap-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
const at = (...names) => join(folder, ...names)
const preload = at('preload.so')
const compiled = spawnSync('gcc', ['-O2', '-shared', '-fPIC', '-o', preload, join(import.meta.dirname, 'swap', 'preload.c'), '-ldl'], {
  encoding: 'utf8',
})
if (compiled.status !== 0) throw new Error(`gcc: ${compiled.stderr}`)

/** Old, so that what is written later shows. */
const TIME = 1_000_000_000
const RECORD = 64

/** Data that tell which file they are of, which state of it, and where in it they stand. */
function records(mark, name, state, count) {
  const out = Buffer.alloc(count * RECORD)
  for (let i = 0; i < count; i++)
    out.write(`${mark}|${name}|${state}|${i}/${count}|`.padEnd(RECORD - 1, '.').concat('\n'), i * RECORD, 'latin1')
  return out
}

function put(path, bytes) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  utimesSync(path, TIME, TIME)
}

const small = Array.from({ length: 12 }, (_, i) => `s/${i % 3 === 0 ? 'sub/' : ''}f${i}.dat`)

/** The sources, or a tree that is like them in all but what its files hold. */
function makeSources(root, mark, state) {
  const record = (name, count) => records(mark, name, state, count)
  for (const [i, name] of small.entries()) put(join(root, name), record(name, 1 + i * 9))
  put(join(root, 'empty'), '')
  put(join(root, 'middle.bin'), record('middle.bin', 9_000))
  put(join(root, 'big.bin'), record('big.bin', 40_000))
  put(join(root, 'boot.img'), Buffer.concat([Buffer.alloc(64, 'X'), record('boot.img', 31)]))
  put(join(root, 'esp/EFI/BOOT/BOOTX64.EFI'), record('BOOTX64.EFI', 40))
  put(join(root, 'pack/inner.dat'), record('inner.dat', 20))
  put(join(root, 'pack/deep/other.dat'), record('other.dat', 70))
  put(join(root, 'disc/on-disc.dat'), record('on-disc.dat', 64))
  put(join(root, 'sound.wav'), wave(record('sound.wav', 147 * 80)))
  put(join(root, 'sound.bin'), record('sound.bin', 147 * 80))
  put(join(root, 'base.yaml'), 'disc: 1\nvolume: { id: SWAPPED, date: 2026-01-01T00:00:00Z }\n')
  put(join(root, 'album.cue'), 'FILE "album.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
  put(join(root, 'album.bin'), record('album.bin', 147 * 80))
  mkdirSync(join(root, 'links'))
  symlinkSync('../s/f1.dat', join(root, 'links/one'))
  const packed = (name, ...how) => {
    run('tar', [...how, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '-cf', join(root, name), '-C', join(root, 'pack'), '.'])
    utimesSync(join(root, name), TIME, TIME)
  }
  packed('plain.tar')
  packed('packed.tar.gz', '-z')
  writeFileSync(
    at('m.yaml'),
    `disc: 1\nvolume: { date: 2026-01-01T00:00:00Z }\nfiles: [{ from: ${join(root, 'disc')} }]\noutput: { image: ${join(root, 'other.iso')}, padding: 0 }\n`,
  )
  run(process.execPath, [program, 'build', '-q', at('m.yaml')])
  utimesSync(join(root, 'other.iso'), TIME, TIME)
}

function run(program, args) {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program}: ${stderr}`)
}

const data = `disc: 1
extends: src/base.yaml
filesystems: { iso9660: { rockridge: true, joliet: true } }
files:
  - { from: src/s, at: /s }
  - { from: src/empty, at: /empty }
  - { from: "src/s/**/*.dat", at: /globbed/ }
  - { from: src/links, at: /links, followLinks: true }
  - { from: src/middle.bin, at: /middle.bin }
  - { from: src/big.bin, at: /big.bin }
  - { from: src/boot.img, at: /boot.img }
  - { archive: src/plain.tar, at: /plain }
  - { archive: src/packed.tar.gz, at: /packed }
  - { disc: src/other.iso, at: /other }
  - { at: /joined, concat: [{ from: src/s/f1.dat }, { from: src/s/f2.dat }] }
boot:
  entries:
    - { platform: bios, image: /boot.img, infoTable: isolinux }
    - { platform: efi, image: { fat: { from: src/esp } } }
`
const tracks = `disc: 1
media: cd-r
audio: { catalog: "0724384960650" }
tracks:
  - { type: audio, from: src/sound.wav }
  - { type: audio, from: src/sound.bin }
`
const projects = [
  { text: `${data}output: out/disc.iso\n`, args: ['build', 'm.yaml'] },
  { text: `${data}output: { image: out/disc.iso, checksums: [sha256] }\n`, args: ['build', 'm.yaml'] },
  { text: `${data}output: out/disc.iso\n`, args: ['build', '--lock', 'm.yaml'] },
  { text: `${tracks}output: { image: out/disc.bin, sheet: out/disc.cue }\n`, args: ['build', 'm.yaml'] },
  { text: 'disc: 1\n', args: ['burn', '-q', '--yes', 'src/album.cue', '--drive', 'virtual:out/burned.disc?media=cd-r'] },
]
const kernels = ['required', 'off']

const pristine = at('pristine')
const outside = at('outside')
const others = at('others')
makeSources(pristine, 'GM', 0)
makeSources(outside, 'VICTIM', 0)
makeSources(others, 'GM', 1)

/** Those that a manifest or a command names. */
const named = new Set([
  's',
  'esp',
  'links',
  'empty',
  'middle.bin',
  'big.bin',
  'boot.img',
  'plain.tar',
  'packed.tar.gz',
  'other.iso',
  's/f1.dat',
  's/f2.dat',
  'sound.wav',
  'sound.bin',
  'base.yaml',
  'album.cue',
  'album.bin',
])
const src = at('work', 'src')
const names = readdirSync(pristine, { recursive: true, encoding: 'utf8' })
  // A link that is followed leads wherever it does.
  .filter((name) => name !== 'links/one' && name !== 'pack' && !name.startsWith('pack/') && !name.startsWith('disc'))
  .toSorted()

function prepare() {
  rmSync(at('work'), { recursive: true, force: true })
  mkdirSync(at('work', 'aside'), { recursive: true })
  mkdirSync(at('work', 'out'))
  cpSync(pristine, src, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
}

/** What is done, each at a call. */
function planOf(next, calls) {
  const pick = (limit) => Math.floor(next() * limit)
  const lines = []
  let cuts = false
  for (let n = 1 + pick(2); n > 0; n--) {
    const name = names[pick(names.length)]
    const here = join(src, name)
    const aside = at('work', 'aside', `${n}`)
    const call = 1 + pick(calls)
    // Who names a link means what it leads to: until a source is looked at, there is nothing to be kept to.
    const first = named.has(name) ? here : ''
    const then = (verb, one, other = '') => lines.push(`${call}\t${first}\t${verb}\t${one}\t${other}`)
    const isFolder = statSync(join(pristine, name)).isDirectory()
    const kind = pick(isFolder ? 3 : 9)
    then('move', here, aside)
    if (kind < 2) then('link', join(outside, name), here)
    else if (kind === 2 && isFolder) then('pipe', here)
    else if (kind === 2) {
      // A hard link of what others may read is a file like any other; here it is one from outside.
      then('link', join(outside, name), `${here}.new`)
      then('move', `${here}.new`, here)
    } else if (kind === 3) then('pipe', here)
    else if (kind === 4) then('link', ['/dev/zero', '/dev/tty', '/proc/self/mem', here][pick(4)], here)
    else if (kind === 5) {
      cpSync(join(others, name), `${aside}.other`, { preserveTimestamps: true, verbatimSymlinks: true })
      then('move', `${aside}.other`, here)
    } else if (kind === 6 || kind === 7) {
      lines.pop()
      cuts ||= kind === 6
      if (kind === 6) then('cut', here, String(pick(statSync(join(pristine, name)).size + 1)))
      else then('grow', here)
    }
    // 8: it is gone. Some come back.
    if (next() < 0.3) {
      const later = call + 1 + pick(6)
      if (next() < 0.5) lines.push(`${later}\t${first}\tremove\t${here}\t`)
      lines.push(`${later}\t${first}\tmove\t${aside}\t${here}`)
    }
  }
  return { lines, cuts }
}

/** Exchanges files of the sources for links to those outside, and back, as fast as it can. */
const RACER = `
const { linkSync, renameSync, symlinkSync } = require('node:fs')
const [src, outside, ...names] = process.argv.slice(1)
const end = Date.now() + 30000
for (let i = 0; Date.now() < end; i++) {
  const name = names[i % names.length]
  try {
    renameSync(src + '/' + name, src + '/.aside')
    symlinkSync(outside + '/' + name, src + '/' + name)
    for (let k = 0; k < 20000; k++);
    renameSync(src + '/.aside', src + '/' + name)
  } catch {}
}`

function runProgram(args, env) {
  return new Promise((resolve) => {
    const began = performance.now()
    const child = spawn(process.execPath, [program, ...args], {
      cwd: at('work'),
      env: { ...process.env, ...env, SOURCE_DATE_EPOCH: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said = (said + text).slice(-20_000)))
    let used = 0
    const watch = setInterval(() => {
      try {
        const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
          .replace(/^.*\) /, '')
          .split(' ')
        used = (Number(fields[11]) + Number(fields[12])) * 10
      } catch {}
      if (performance.now() - began > GIVEN_UP_MS || used > MOST_MS) child.kill('SIGKILL')
    }, 200)
    child.once('close', (status, signal) => {
      clearInterval(watch)
      resolve({ status, signal, said, took: performance.now() - began })
    })
  })
}

/** The data of sectors of 2352 bytes one behind the other, where a track of data has them so. */
const contentsOf = (path) => readFileSync(path).toString('latin1')

function problemsOf({ status, signal, said }, cuts) {
  const found = []
  if (signal !== null) return [`it hung, ${signal}`]
  if (status !== 0 && status !== 1) found.push(`status ${status}`)
  if (said.includes('cli/internal')) found.push('an internal error')
  // Of another manifest or a sheet nothing else can be named.
  if (status === 1 && !/src|error/.test(said)) found.push('no word of what is wrong')
  const made = readdirSync(at('work', 'out'), { recursive: true })
    .map((name) => at('work', 'out', name))
    .filter((path) => statSync(path).isFile())
  for (const path of made) {
    const text = contentsOf(path)
    if (text.includes('VICTIM|')) found.push(`${path} has something from outside`)
    // Between the sectors of a burned disc lies sub-code.
    if (status !== 0 || path.endsWith('burned.disc')) continue
    let before
    for (const match of text.matchAll(/GM\|([^|]+)\|(\d)\|(\d+)\/(\d+)\|/g)) {
      const [, name, state, number, count] = match
      const follows =
        before !== undefined &&
        before.at + RECORD === match.index &&
        before.name === name &&
        before.state === state &&
        before.number + 1 === Number(number)
      if (Number(number) > 0 && !follows) found.push(`${path}: record ${number} of ${name} does not follow`)
      if (before !== undefined && before.number + 1 < before.count && !follows && !cuts)
        found.push(`${path}: ${before.name} ends at record ${before.number}`)
      before = { at: match.index, name, state, number: Number(number), count: Number(count) }
    }
  }
  if (status !== 0 && made.some((path) => /disc\.(iso|bin)$/.test(path))) found.push('a failed build has left an image')
  return found
}

const calls = new Map()
async function callsOf(project, kernel) {
  const key = `${projects.indexOf(project)} ${kernel}`
  if (calls.has(key)) return calls.get(key)
  prepare()
  writeFileSync(at('work', 'm.yaml'), project.text)
  const outcome = await runProgram(project.args, { DISC_NATIVE: kernel, LD_PRELOAD: preload, SWAP_ROOT: src, SWAP_COUNT: at('count') })
  const problems = [...problemsOf(outcome, false), ...(outcome.status === 0 ? [] : [outcome.said])]
  if (problems.length > 0) throw new Error(`undisturbed, ${project.args.join(' ')}: ${problems.join('; ')}`)
  const count = Number(readFileSync(at('count'), 'utf8'))
  calls.set(key, count)
  return count
}

let [harm, slowest] = [0, 0]
const ends = { 0: 0, 1: 0 }
for (let i = Number(values.only ?? 0); values.only === undefined ? i < Number(values.runs) : i === Number(values.only); i++) {
  const next = generator(Number(values.seed) * 1_000_003 + i)
  const project = projects[Math.floor(next() * projects.length)]
  const kernel = kernels[Math.floor(next() * kernels.length)]
  const count = await callsOf(project, kernel)
  prepare()
  writeFileSync(at('work', 'm.yaml'), project.text)
  const races = next() < 0.2
  const plan = races ? { lines: [], cuts: false } : planOf(next, count)
  writeFileSync(at('plan'), `${plan.lines.join('\n')}\n`)
  const racer = races
    ? spawn(
        process.execPath,
        ['-e', RACER, src, outside, ...names.filter((name) => !named.has(name) && statSync(join(pristine, name)).isFile())],
        {
          stdio: 'ignore',
        },
      )
    : undefined
  const outcome = await runProgram(project.args, {
    DISC_NATIVE: kernel,
    ...(races ? {} : { LD_PRELOAD: preload, SWAP_ROOT: src, SWAP_PLAN: at('plan') }),
  })
  racer?.kill('SIGKILL')
  slowest = Math.max(slowest, outcome.took)
  ends[outcome.status] = (ends[outcome.status] ?? 0) + 1
  const problems = problemsOf(outcome, plan.cuts)
  if ((i + 1) % 50 === 0 && values.only === undefined) console.error(`${i + 1} runs`)
  if (problems.length === 0) continue
  harm++
  console.error(
    `run ${i} of seed ${values.seed}, disc ${project.args.join(' ')}, DISC_NATIVE=${kernel}: ${problems.slice(0, 5).join('; ')}\n  ${races ? 'a race' : plan.lines.join('\n  ')}\n${outcome.said.slice(0, 1500)}`,
  )
  if (values.keep !== undefined) {
    rmSync(values.keep, { recursive: true, force: true })
    if (existsSync(at('work', 'out'))) renameSync(at('work', 'out'), values.keep)
  }
}
console.log(
  `${values.only === undefined ? values.runs : 1} runs: ${ends[0]} discs, ${ends[1]} faults, slowest ${Math.round(slowest)} ms, ${harm} harmful`,
)
process.exit(harm === 0 ? 0 : 1)

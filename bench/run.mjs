// Compares builds with other programs in one run: medians of several, in turn, on the same tree and file system.
//
//   npm run bench -- [large] [small] [start] [--runs N] [--folder DIR]
//
// What is not installed is left out. Times are of the whole process; memory is the largest resident set.

import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { largeTree, smallTree } from './trees.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, folder: { type: 'string', default: join(tmpdir(), 'glassmaster-bench') } },
})
const runs = Number(values.runs)
const { folder } = values
const disc = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/bin/disc.js')
const wanted = positionals.length > 0 ? positionals : ['start', 'small', 'large']
mkdirSync(folder, { recursive: true })

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

/** Wall seconds and peak memory in MB of one run. */
function time(command) {
  const begin = performance.now()
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', 'rss=%M', ...command], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
  return { seconds: (performance.now() - begin) / 1000, memory: Number(/rss=(\d+)/.exec(stderr)[1]) / 1024 }
}

/** Every command in turn, `runs` times over, each after its output is gone. */
function compare(title, commands, base) {
  const results = new Map(Object.keys(commands).map((name) => [name, []]))
  for (let run = 0; run <= runs; run++) {
    for (const [name, { command, output }] of Object.entries(commands)) {
      if (output) rmSync(output, { recursive: true, force: true })
      const result = time(command)
      if (run > 0) results.get(name).push(result)
      if (output && command[0] === process.execPath && run === 0) statSync(output)
      if (output) rmSync(output, { recursive: true, force: true })
    }
  }
  console.log(`\n${title} (medians of ${runs})`)
  const unit = median(results.get(base).map(({ seconds }) => seconds))
  for (const [name, list] of results) {
    const seconds = median(list.map((result) => result.seconds))
    const memory = median(list.map((result) => result.memory))
    console.log(
      `  ${name.padEnd(28)} ${seconds.toFixed(3).padStart(8)} s  ${(seconds / unit).toFixed(2).padStart(6)} x ${base.padEnd(8)} ${memory.toFixed(0).padStart(6)} MB`,
    )
  }
}

/** A build of the tree with those file systems. */
function buildCommand(tree, filesystems, name) {
  const manifest = join(folder, `${tree.split('/').pop()}-${name}.yaml`)
  const output = join(folder, 'out')
  writeFileSync(
    manifest,
    `disc: 1\nvolume: { id: BENCH, date: 1700000000 }\nfilesystems: ${filesystems}\nfiles:\n  - { from: ${JSON.stringify(tree)}, at: / }\noutput: ${JSON.stringify(output)}\n`,
  )
  return { command: [process.execPath, disc, 'build', '--quiet', manifest], output }
}

function treeCommands(tree, more = {}) {
  const output = join(folder, 'out')
  const commands = {
    disc: buildCommand(tree, '{ iso9660: { level: 3, rockridge: true, joliet: true } }', 'iso'),
    'disc, UDF 2.01 too': buildCommand(tree, "{ iso9660: { level: 3, rockridge: true, joliet: true }, udf: { revision: '2.01' } }", 'udf'),
    'tar cf': { command: ['tar', 'cf', output, '-C', tree, '.'], output },
    ...more,
  }
  if (has('xorriso'))
    commands['xorriso -as mkisofs -R -J'] = {
      command: ['xorriso', '-as', 'mkisofs', '-quiet', '-R', '-J', '-V', 'BENCH', '-o', output, tree],
      output,
    }
  if (has('genisoimage'))
    commands['genisoimage -R -J'] = { command: ['genisoimage', '-quiet', '-R', '-J', '-V', 'BENCH', '-o', output, tree], output }
  return commands
}

if (wanted.includes('start')) {
  const empty = join(folder, 'empty.mjs')
  writeFileSync(empty, '')
  compare('start', { node: { command: [process.execPath, empty] }, 'disc --help': { command: [process.execPath, disc, '--help'] } }, 'node')
}
if (wanted.includes('small')) compare('small: 100,000 files', treeCommands(smallTree(join(folder, 'small'))), 'tar cf')
const large = join(folder, 'large')
if (wanted.includes('large'))
  compare(
    'large: 20 files, 4.1 GiB',
    treeCommands(largeTree(large), { 'cp -r': { command: ['cp', '-r', large, join(folder, 'out')], output: join(folder, 'out') } }),
    'cp -r',
  )

// What it takes to bring an image file to the next layout, by kind of edit: milliseconds of the plan and of the renewal, and bytes that
// this process wrote. Needs `npm run build`.
//   node bench/renew.mjs [--files 20000] [--bytes 4700000000] [--sources DIR] [--image DIR] [--rounds 3] [--leave] [--keep]
// `--image` on Btrfs or XFS shows sharing, elsewhere the spare, which is brought forward after each edit. `--leave` waits for no device.

import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { layoutsOf } from '../dist/layout/index.js'
import { openMaster } from '../dist/master.js'
import { readProject } from '../dist/project.js'
import { wholeProject } from '../dist/validate.js'
import { withContents } from '../dist/renewal/index.js'
import { renewing } from '../dist/renewal/renew.node.js'
import { writeImage } from '../dist/image/write.node.js'
import { instant } from '../dist/unit/index.js'
import { variedPath, variedTree } from './trees.mjs'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    bytes: { type: 'string', default: '4700000000' },
    sources: { type: 'string', default: join(tmpdir(), 'bench-renew', 'sources') },
    image: { type: 'string', default: join(tmpdir(), 'bench-renew') },
    rounds: { type: 'string', default: '3' },
    leave: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const count = Number(values.files)
const tree = join(values.sources, 'tree')

const pathOf = (i) => variedPath(tree, i)

variedTree(tree, count, Number(values.bytes))
mkdirSync(values.image, { recursive: true })
const manifest = join(values.sources, 'disc.config.yaml')
writeFileSync(
  manifest,
  [
    'disc: 1',
    'volume: { id: BENCH, date: 1700000000 }',
    'filesystems: { iso9660: { level: 3, rockridge: true, joliet: true } }',
    'files: [{ from: tree, at: / }]',
    'output: bench.iso',
    '',
  ].join('\n'),
)
const image = join(values.image, 'bench.iso')

async function planned() {
  const began = performance.now()
  const master = await openMaster(await wholeProject(readProject(manifest)))
  const [layout] = layoutsOf(master.disc)
  return { master, layout, took: performance.now() - began }
}

const io = () =>
  Object.fromEntries(
    readFileSync('/proc/self/io', 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(': '))
      .map(([k, v]) => [k, Number(v)]),
  )

let { master, layout, took } = await planned()
console.log(`${layout.regions.length} regions, ${(layout.size * 2048) / 1e9} GB; plan ${took.toFixed(0)} ms`)
let began = performance.now()
await writeImage(image, layout, { digests: [], contents: 'leave', flush: 'replace', ...master.sources.contents, progress: () => {} })
console.log(`whole build ${(performance.now() - began).toFixed(0)} ms`)
const renewal = await renewing(image, layout)
began = performance.now()
for (const { message } of await renewal.rest()) console.log(message)
console.log(`first rest ${(performance.now() - began).toFixed(0)} ms`)

const taken = new Map()

async function renew(name, now, contents, plan) {
  const before = io()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await renewal.renew(now, { ...contents, flush: values.leave ? 'leave' : 'flush' })
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  const after = io()
  const list = taken.get(name) ?? []
  taken.set(name, list)
  list.push({ plan, wall, cpu: (user + system) / 1000, dirtied: after.write_bytes - before.write_bytes })
  console.log(
    [
      name.padEnd(22),
      result.method.padEnd(8),
      `plan ${plan.toFixed(0)} ms`,
      `renew ${wall.toFixed(1)} ms (CPU ${((user + system) / 1000).toFixed(0)})`,
      `wrote ${((after.wchar - before.wchar) / 1e6).toFixed(2)} MB, dirtied ${((after.write_bytes - before.write_bytes) / 1e6).toFixed(2)} MB`,
      `kept ${(result.kept / 1e6).toFixed(0)} moved ${(result.moved / 1e6).toFixed(0)} MB`,
      `${result.changed} changes`,
      result.why ?? '',
    ].join('  '),
  )
  const rested = performance.now()
  await renewal.rest()
  console.log(`${''.padEnd(22)} rest ${(performance.now() - rested).toFixed(1)} ms`)
}

async function replanned(name) {
  const next = await planned()
  await master.close()
  ;({ master, layout } = next)
  await renew(name, layout, master.sources.contents, next.took)
}

const middle = Math.floor(count / 2)
for (let round = 0; round < Number(values.rounds); round++) {
  // A small file, of the same size.
  const path = pathOf(middle + 1 + round)
  writeFileSync(path, Buffer.alloc(statSync(path).size, 65 + round))
  const start = performance.now()
  const { mtimeMs, ino, dev } = statSync(path)
  const region = layout.regions.find(({ body }) => body.kind === 'content' && body.content.origin.path === path)
  const { content } = region.body
  const stamp = { ...content.origin.stamp, mtime: instant(mtimeMs * 1000), inode: ino, device: dev }
  layout = withContents(layout, [{ ...content, origin: { ...content.origin, stamp } }])
  await renew('equal size', layout, master.sources.contents, performance.now() - start)

  const growing = pathOf(middle + 2 + round)
  writeFileSync(growing, Buffer.concat([readFileSync(growing), Buffer.alloc(100_000, 66)]))
  await replanned('grown by 100 kB')
  writeFileSync(pathOf(middle).replace('.bin', `-${round}.new`), Buffer.alloc(50_000, 67))
  await replanned('added 50 kB')
  rmSync(pathOf(middle).replace('.bin', `-${round}.new`))
  await replanned('removed 50 kB')
  const [from, to] = [pathOf(middle + 30), pathOf(middle + 30).replace('file-', 'name-')]
  renameSync(from, to)
  await replanned('renamed small')
  renameSync(to, from)
  await replanned('renamed back')
}
await master.close()
// Is it what a build makes?
const fresh = await planned()
const plain = join(values.image, 'fresh.iso')
await writeImage(plain, fresh.layout, {
  digests: [],
  contents: 'leave',
  flush: 'replace',
  ...fresh.master.sources.contents,
  progress: () => {},
})
await fresh.master.close()
const { spawnSync } = await import('node:child_process')
console.log(spawnSync('cmp', [image, plain]).status === 0 ? 'same bytes as a build' : 'OTHER BYTES THAN A BUILD')
rmSync(plain)
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
console.log('median, least: ms of plan, of renewal, of CPU in it; most MB dirtied')
for (const [name, list] of taken) {
  const shown = ['plan', 'wall', 'cpu'].map((key) => {
    const numbers = list.map((one) => one[key])
    return `${key} ${median(numbers).toFixed(1)}, ${Math.min(...numbers).toFixed(1)}`
  })
  console.log(`${name.padEnd(16)} ${shown.join('  ')}  ${(Math.max(...list.map(({ dirtied }) => dirtied)) / 1e6).toFixed(1)} MB`)
}
await renewal.close()
if (!values.keep) {
  rmSync(tree, { recursive: true })
  rmSync(image)
}

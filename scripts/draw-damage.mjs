// Damages sound images one field at a time, checksums made right again, and tells what `disc check` says of each.
//   node scripts/draw-damage.mjs [--image NAME]... [--others] [--every N] [--seed N] [--out FILE] [--field REGEX] [--show silent|elsewhere|structure|named]
// Needs `npm run build`. With --whole whole structures are damaged: deleted, swapped, wiped, cut. With --others other programs are asked about some kinds of change (--each N) of each field of which nothing is said, and
// what they notice is told. --out takes a line of JSON for each mutation. Ends with 1 where nothing is said of a change for which
// test/support/damage/harmless.ts has no reason; --page FILE writes those that have one. With --every N one of N is drawn by the seed.

import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { generator } from './random.mjs'
import { loadSupport } from './test-support.mjs'

const { values } = parseArgs({
  options: {
    image: { type: 'string', multiple: true },
    every: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    field: { type: 'string' },
    show: { type: 'string', multiple: true, default: [] },
    others: { type: 'boolean', default: false },
    each: { type: 'string', default: '3' },
    cache: { type: 'string', default: join(tmpdir(), 'damage-others.jsonl') },
    page: { type: 'string' },
    count: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
  },
})

const {
  harmlessBecause,
  imageNames,
  judgeBytes,
  judgeMutation,
  keysOf,
  makeImage,
  mutatedBytes,
  mutationsOf,
  noticed,
  Others,
  partsOf,
  wholeMutationsOf,
} = await loadSupport('damage')
const program = join(import.meta.dirname, '../dist/bin/disc.js')
const run = (args, cwd) => spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' })
const random = generator(Number(values.seed))
const wanted = values.field === undefined ? undefined : new RegExp(values.field)
const out = values.out === undefined ? undefined : openSync(values.out, 'w')
const others = values.others ? new Others('/dev/shm', values.cache, join(import.meta.dirname, 'pycdlib-server.py')) : undefined
const asked = new Map()
const table = new Map()
const verdicts = ['named', 'structure', 'elsewhere', 'silent']
let total = 0
/** What nothing is said of: by field and reason, the changes and how many of them. */
const silent = new Map()
const missed = new Map()
function explain(mutation, image) {
  const why = harmlessBecause(mutation, image)
  const field = `${mutation.structure}.${mutation.field}`
  const sort = mutation.change.replace(/, \d+$/, '').replace(/^all copies: /, '')
  if (why === undefined) {
    const key = `${field} ${sort}`
    missed.set(
      key,
      missed.get(key) ?? `${image} ${mutation.title} @${mutation.byte} ${mutation.before.slice(0, 32)} > ${mutation.after.slice(0, 32)}`,
    )
    return
  }
  const known = silent.get(`${field}\0${why}`) ?? new Set()
  silent.set(`${field}\0${why}`, known.add(sort))
}
for (const name of values.image ?? imageNames) {
  const image = makeImage(name, run)
  const parts = partsOf(image)
  const judged = values.count ? undefined : await judgeBytes(image)
  if (judged !== undefined && !judged.sound) console.log(`${name}: not sound as it is: ${JSON.stringify(judged.findings.slice(0, 3))}`)
  const sound = judged === undefined ? new Set() : keysOf(judged)
  const began = performance.now()
  let count = 0
  const heard = new Map()
  const fat = parts.find(({ structure }) => structure === 'FAT boot sector')?.at ?? 0
  for (const mutation of values.whole ? wholeMutationsOf(image, parts) : mutationsOf(image, parts)) {
    const field = `${mutation.structure}.${mutation.field}`
    if (wanted !== undefined && !wanted.test(field)) continue
    if (Number(values.every) > 1 && random() * Number(values.every) >= 1) continue
    count++
    if (values.count) continue
    const { verdict, findings, faults } = await judgeMutation(image, mutation, sound)
    const row = table.get(field) ?? { named: 0, structure: 0, elsewhere: 0, silent: 0 }
    table.set(field, row)
    row[verdict]++
    if (verdict === 'silent') explain(mutation, name)
    const { title, byte, change, before, after } = mutation
    const line = { image: name, structure: mutation.structure, title, field: mutation.field, byte, change, before, after, verdict }
    const form = mutation.parts[0]?.form ?? 'iso'
    const kind = `${form} ${field}`
    const changes = asked.get(kind) ?? new Set()
    asked.set(kind, changes)
    const sort = change.replace(/, \d+$/, '')
    const notes = {}
    if (others !== undefined && verdict === 'silent' && changes.size < Number(values.each) && !changes.has(sort)) {
      changes.add(sort)
      if (!heard.has(form)) heard.set(form, await others.hear(image, form, fat))
      notes.others = noticed(heard.get(form), await others.hear(mutatedBytes(image, mutation), form, fat))
    }
    const told = {
      ...line,
      findings: findings
        .slice(0, 5)
        .map(({ code, structure, field, block, byte, severity }) => `${severity} ${code} ${structure}.${field} @${block}+${byte}`),
      faults,
      ...notes,
    }
    if (out !== undefined) writeSync(out, `${JSON.stringify(told)}\n`)
    if (values.show.includes(verdict)) console.log(JSON.stringify(told))
  }
  total += count
  console.log(
    `${name}: ${image.length / 2048} blocks, ${parts.length} structures, ${count} mutations, ${((performance.now() - began) / 1000).toFixed(1)} s`,
  )
}
if (out !== undefined) closeSync(out)
others?.close()
for (const [field, row] of [...table].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  if (row.silent + row.elsewhere + row.structure > 0)
    console.log(`${field}: ${verdicts.map((verdict) => `${row[verdict]} ${verdict}`).join(', ')}`)
for (const [key, text] of [...missed].toSorted(([a], [b]) => (a < b ? -1 : 1))) console.log(`MISSED ${key}: ${text}`)
if (values.page !== undefined) writeFileSync(values.page, pageOf(silent))
const sums = verdicts.map((verdict) => `${[...table.values()].reduce((sum, row) => sum + row[verdict], 0)} ${verdict}`)
console.log(`${total} mutations: ${sums.join(', ')}`)
process.exitCode = missed.size > 0 ? 1 : 0

function pageOf(rows) {
  const lines = [...rows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, changes]) => `| ${key.replace('\0', ' | ')} | ${[...changes].toSorted((a, b) => (a < b ? -1 : 1)).join('; ')} |`)
  return [
    '# Changes that break no rule',
    '',
    'Made by `node scripts/draw-damage.mjs --page`: the changes of single fields of which `disc check` says nothing, and why that is right.',
    '',
    '| field | reason | changes |',
    '| --- | --- | --- |',
    ...lines,
    '',
  ].join('\n')
}

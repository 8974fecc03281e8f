// Checks images that are sound, or should be: nothing may be said of them but true defects of the programs that made them.
//   node scripts/check-sound.mjs [--drawn N] [--seed N] [--peers REGEX] [--examples] [--folder DIR] [IMAGE]...
// Needs `npm run build`. --drawn builds manifests of file systems that are drawn; --peers makes images with other programs, as far as they are
// there; --examples builds those of examples/. Images that are given are checked as they are. Findings of severity note are counted alone.

import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { generator } from './random.mjs'
import { loadSupport } from './test-support.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    drawn: { type: 'string' },
    seed: { type: 'string', default: '1' },
    peers: { type: 'string' },
    examples: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(tmpdir(), 'sound-images') },
  },
})

const { discAt } = await import('../dist/found.js')
const { judgeDisc } = await import('../dist/judge.js')
const { drawDisc, exampleNames, makeExample, makePeerImages, trueDefects } = await loadSupport('sound')
const program = join(import.meta.dirname, '../dist/bin/disc.js')
const run = (args, cwd) => spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' })
const counts = { images: 0, alarms: 0, notes: 0, defects: 0 }
const kinds = new Map()
const met = new Set()
mkdirSync(values.folder, { recursive: true })

async function check(name, path) {
  counts.images++
  let judgement
  try {
    const disc = await discAt(path, {})
    try {
      judgement = await judgeDisc(disc)
    } finally {
      await disc.close()
    }
  } catch (error) {
    console.log(`${name}: ${error?.stack ?? error}`)
    counts.alarms++
    return
  }
  counts.notes += judgement.notes
  for (const fault of judgement.faults) if (fault.severity !== 'note') alarm(name, `${fault.severity} ${fault.code}`, fault.message)
  for (const finding of judgement.findings) {
    const { severity, structure, field, code, block, byte, is, should, path: entry, clause } = finding
    if (severity === 'note') continue
    const what = `${structure}.${field}`
    const known = trueDefects.find((defect) => defect.program.test(name) && defect.what.test(`${code} ${what}`))
    if (known !== undefined) {
      counts.defects++
      met.add(known)
    } else alarm(name, `${severity} ${code} ${what}`, `@${block}+${byte} ${entry ?? ''} is ${is}; should be ${should} (${clause})`)
  }
}

function alarm(name, sort, text) {
  counts.alarms++
  const what = `${sort}: ${text.replace(/^@\S+ .*? is /, 'is ').replace(/"[^"]*"|\b[\da-f]*\d[\da-f]*\b/g, '#')}`
  const known = kinds.get(what) ?? { names: new Set(), text: `${name} ${text}` }
  known.names.add(name)
  kinds.set(what, known)
}

for (const path of positionals) await check(path.split('/').at(-1), resolve(path))

if (values.examples) {
  const source = join(import.meta.dirname, '../examples')
  for (const name of exampleNames(source)) {
    rmSync(join(values.folder, `example-${name}`), { recursive: true, force: true })
    await check(`example ${name}`, makeExample(join(source, name), values.folder, run))
  }
}

if (values.peers !== undefined)
  for (const { peer, image, failed } of makePeerImages(values.folder, new RegExp(values.peers)))
    if (image === undefined) console.log(`${peer.name}: not made: ${failed}`)
    else await check(peer.name, image)

if (values.drawn !== undefined) {
  const folder = join(values.folder, 'drawn')
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.drawn); seed++) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'esp/EFI/BOOT'), { recursive: true })
    writeFileSync(join(folder, 'esp/EFI/BOOT/BOOTX64.EFI'), 'MZ'.repeat(1000))
    writeFileSync(join(folder, 'disc.yaml'), JSON.stringify(drawDisc(generator(seed)).manifest))
    const { status, stdout, stderr } = run(['build', 'disc.yaml'], folder)
    if (status === 0) await check(`drawn ${seed}`, join(folder, 'out.iso'))
    else console.log(`drawn ${seed}: refused: ${`${stdout}${stderr}`.split('\n').find((line) => line.includes('error'))}`)
  }
}

for (const [what, { names, text }] of [...kinds].toSorted((a, b) => b[1].names.size - a[1].names.size))
  console.log(`${names.size} × ${what.slice(0, 200)}\n    ${text.slice(0, 300)}\n    ${[...names].slice(0, 8).join(', ')}`)
if (values.peers === '.')
  for (const defect of trueDefects) if (!met.has(defect)) console.log(`not met, of ${defect.program}: ${defect.why}`)
console.log(`${counts.images} images: ${counts.alarms} alarms, ${counts.defects} true defects, ${counts.notes} notes`)
process.exit(counts.alarms > 0 ? 1 : 0)

// Makes manifests of images and builds them again: of our own images the same bytes, of others no difference that was not told.
//   node scripts/import-back.mjs [--drawn N] [--seed N] [--peers REGEX] [--examples] [--folder DIR] [IMAGE]...
// Needs `npm run build`. --drawn builds manifests of file systems that are drawn, --peers makes images with other programs, as far as they are
// there, --examples builds those of examples/. Images that are given are taken as those of others.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
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
    folder: { type: 'string', default: join(tmpdir(), 'imported-back') },
  },
})

const { drawDisc, exampleNames, makeExample, makePeerImages } = await loadSupport('sound')
const program = join(import.meta.dirname, '../dist/bin/disc.js')
const run = (args, cwd) => spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
const counts = { images: 0, same: 0, wrong: 0 }
mkdirSync(values.folder, { recursive: true })

function wrong(name, text) {
  counts.wrong++
  console.log(`${name}: ${text.slice(0, 600)}`)
}

/** `whose`: images of our own come back byte by byte. */
function check(name, image, whose) {
  if (image.endsWith('.cue')) return checkSheet(name, image)
  counts.images++
  const back = join(values.folder, 'back')
  rmSync(back, { recursive: true, force: true })
  const imported = run(['import', image, '-o', back, '--json'], values.folder)
  const told = imported.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .at(-1)
  if (!existsSync(join(back, 'disc.config.yaml'))) return wrong(name, `no manifest: ${imported.stdout}${imported.stderr}`)
  const again = join(back, 'again.iso')
  const built = run(['build', join(back, 'disc.config.yaml'), '-o', again], values.folder)
  if (!existsSync(again)) return wrong(name, `not built: ${built.stdout}${built.stderr}`)
  if (spawnSync('cmp', ['-s', image, again]).status === 0) return void counts.same++
  if (whose === 'ours')
    return wrong(
      name,
      `other bytes: ${told.faults
        .map(({ message }) => message)
        .slice(0, 3)
        .join(' | ')}`,
    )
  const compared = JSON.parse(run(['diff', image, again, '--json'], values.folder).stdout.trim().split('\n').at(-1))
  const said = told.faults.map(({ message }) => message).join('\n')
  const missing = [
    ...compared.paths.filter(({ path }) => !said.includes(path)).map(({ path }) => path),
    ...[...compared.volume, ...compared.disc]
      .filter(({ what }) => !said.toLowerCase().includes(what.toLowerCase()))
      .map(({ what }) => what),
  ]
  if (missing.length > 0 && !/are not listed/.test(said)) return wrong(name, `not told: ${missing.slice(0, 5).join(', ')}`)
  console.log(`${name}: ${compared.paths.length} paths and ${compared.volume.length + compared.disc.length} fields differ, as told`)
}

/** Of our own: all files of its disc come back, and one file of it that is changed is all that differs. */
function checkSheet(name, sheet) {
  counts.images++
  const back = join(values.folder, 'back')
  rmSync(back, { recursive: true, force: true })
  const imported = run(['import', sheet, '-o', back], values.folder)
  const built = imported.status === 0 ? run(['build', 'disc.config.yaml'], back) : imported
  if (built.status !== 0) return wrong(name, `not built: ${built.stdout}${built.stderr}`)
  if (/trackKept/.test(imported.stderr)) return wrong(name, imported.stderr)
  const [home, made] = [dirname(sheet), join(back, 'dist')]
  const others = readdirSync(home).filter((file) => spawnSync('cmp', ['-s', join(home, file), join(made, file)]).status !== 0)
  if (others.length > 0) return wrong(name, `other bytes: ${others.join(', ')}`)
  const pieces = join(back, 'pieces/files')
  const [piece] = existsSync(pieces) ? readdirSync(pieces) : []
  if (piece !== undefined) {
    // As long as it was, so that nothing moves.
    const bytes = readFileSync(join(pieces, piece))
    bytes[0] ^= 1
    writeFileSync(join(pieces, piece), bytes)
    run(['build', 'disc.config.yaml'], back)
    const compared = JSON.parse(
      run(['diff', sheet, join(made, basename(sheet)), '--json'], values.folder)
        .stdout.trim()
        .split('\n')
        .at(-1),
    )
    const said = [...compared.paths.map(({ path }) => path), ...compared.volume.map(({ what }) => what)]
    if (said.join() !== `/${piece}`) return wrong(name, `a change of ${piece} changes ${said.join(', ')}`)
  }
  counts.same++
}

for (const path of positionals) check(path.split('/').at(-1), resolve(path), 'others')

if (values.examples) {
  const source = join(import.meta.dirname, '../examples')
  for (const name of exampleNames(source)) {
    rmSync(join(values.folder, `example-${name}`), { recursive: true, force: true })
    check(`example ${name}`, makeExample(join(source, name), values.folder, run), 'ours')
  }
}

if (values.peers !== undefined)
  for (const { peer, image, failed } of makePeerImages(values.folder, new RegExp(values.peers)))
    if (image === undefined) console.log(`${peer.name}: not made: ${failed}`)
    else check(peer.name, image, 'others')

if (values.drawn !== undefined) {
  const folder = join(values.folder, 'drawn')
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.drawn); seed++) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'esp/EFI/BOOT'), { recursive: true })
    writeFileSync(join(folder, 'esp/EFI/BOOT/BOOTX64.EFI'), 'MZ'.repeat(1000))
    writeFileSync(join(folder, 'disc.yaml'), JSON.stringify(drawDisc(generator(seed)).manifest))
    if (run(['build', 'disc.yaml'], folder).status === 0) check(`drawn ${seed}`, join(folder, 'out.iso'), 'ours')
  }
}

console.log(`${counts.images} images: ${counts.same} with the same bytes, ${counts.wrong} wrong`)
process.exit(counts.wrong > 0 ? 1 : 0)

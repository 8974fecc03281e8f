// The command in few files: loading hundreds of small modules takes longer than most discs take to build. It lies as deep below
// dist/ as the modules it is made of, so that what they look for beside them is found from there too.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'dist/bin')

/** Writes dist/bin. */
export async function bundle() {
  const bundled = await rolldown({
    input: { main: join(root, 'dist/cli/main.js') },
    platform: 'node',
    // What brings a library or a program of its own is left where it is.
    external: /^(ffi-rs|@wasm-audio-decoders\/|@alexanderolsen\/|chokidar)/,
    logLevel: 'silent',
  })
  await bundled.write({
    dir: folder,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    plugins: [{ name: 'imports', renderChunk: (code) => code.replace(/^#!.*/, '').replaceAll(/\bimport\((?=["'])/g, '__import(') }],
  })
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
  copyFileSync(join(root, 'scripts/launch.cjs'), join(folder, 'disc.js'))
  keepCompiled()
}

/** Runs what people run most, and keeps what V8 has compiled by then. */
function keepCompiled() {
  const temporary = mkdtempSync(join(tmpdir(), 'glassmaster-bundle-'))
  try {
    const manifest = join(temporary, 'disc.config.yaml')
    const image = join(temporary, 'disc.iso')
    writeFileSync(manifest, MANIFEST)
    const disc = `virtual:${join(temporary, 'disc')}?media=bd-r`
    for (const command of [
      ['build', '--quiet', manifest],
      ['burn', '--quiet', manifest, '--yes', '--drive', disc],
      ['ls', image],
      ['plan', manifest],
      ['--help'],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'keep', ...command], { encoding: 'utf8' })
      if (status !== 0) console.log(`glassmaster: it will start more slowly, since "disc ${command[0]}" failed: ${stderr}`)
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const MANIFEST = `disc: 1
volume: { id: FIRST, date: 1700000000 }
filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: '2.01' } }
files:
  - { text: 'A first file.', at: /folder/first.txt }
output: disc.iso
`

/** Runs one command and writes down the compiled code of all files that no command before has run. */
function keep(command) {
  const { load, scripts } = createRequire(import.meta.url)(join(folder, 'disc.js'))
  process.argv = [process.execPath, join(folder, 'disc.js'), ...command]
  process.on('exit', () => {
    for (const [name, script] of scripts)
      if (script.cachedDataRejected !== false) writeFileSync(join(folder, `${name}.compiled`), script.createCachedData())
  })
  load('main.js')
}

if (process.argv[2] === 'keep') keep(process.argv.slice(3))

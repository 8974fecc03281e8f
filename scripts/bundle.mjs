// The program in few files: loading hundreds of small modules takes longer than most discs take to build. The command and the
// library are made of the same files; the program that holds a drive is one file, since nothing of it may be missing later. They lie
// as deep below dist/ as the modules they are made of, so that what these look for beside them is found from there too.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const folder = join(dist, 'bin')
/** What brings a library or a program of its own is left where it is. */
const external = /^(ffi-rs|@wasm-audio-decoders\/|@alexanderolsen\/)/

/** What few runs need lies apart, so that the others need not load it. */
const apart = [
  { name: 'yaml', test: /node_modules\/yaml\// },
  { name: 'globs', test: /source\/match\.js|node_modules\/(?!yaml|commander|xz-|zstddec)/ },
  { name: 'udf', test: /dist\/format\/udf\// },
  { name: 'fat', test: /dist\/format\/fat\// },
  { name: 'hybrid', test: /dist\/format\/hybrid\// },
  { name: 'eltorito', test: /dist\/format\/eltorito\// },
  { name: 'session', test: /dist\/session\// },
  { name: 'schema', test: /dist\/manifest\/schema\.js/ },
  { name: 'mistakes', test: /dist\/manifest\/(explain|form|homes|meant|nearest|readings|yaml-errors)\.js/ },
]

/** Writes dist/bin and dist/types. */
export async function bundle() {
  const parts = [
    ...(await written({ main: 'cli/main.js', index: 'index.js' })),
    ...(await written({ 'child.node': 'transport/child.node.js' })),
    ...(await written({ disc: 'cli/start.js' })),
  ]
  writeFileSync(join(folder, 'LICENSES'), licencesOf(parts.flatMap(({ moduleIds }) => moduleIds)))
  copyFileSync(join(dist, 'manifest/types.d.ts'), join(folder, 'types.d.ts'))
  const hash = createHash('sha256')
  for (const { fileName, code } of parts) hash.update(`${fileName}\0${code}\0`)
  writeFileSync(join(folder, 'package.json'), `{ "type": "commonjs", "digest": "${hash.digest('hex').slice(0, 16)}" }\n`)
  chmodSync(join(folder, 'disc.js'), 0o755)
  for (const program of ['mkisofs', 'genisoimage', 'xorrisofs']) standIn(program)
  writeFileSync(join(folder, 'index.mjs'), asModule(Object.keys(createRequire(import.meta.url)(join(folder, 'index.js')))))
  copyTypes()
  keepCompiled()
}

/** A command by the name of which `disc mkisofs` takes the place of a program. */
function standIn(program) {
  const file = join(folder, `disc-${program}.js`)
  writeFileSync(file, `#!/usr/bin/env node\nprocess.argv.splice(2, 0, 'mkisofs', '--program=${program}')\nrequire('./disc.js')\n`)
  chmodSync(file, 0o755)
}

async function written(entries) {
  const bundled = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(dist, path)])),
    platform: 'node',
    external,
    treeshake: { moduleSideEffects: false },
    logLevel: 'silent',
  })
  const { output } = await bundled.write({
    dir: folder,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: { includeDependenciesRecursively: false, groups: apart },
    plugins: [{ name: 'foreign', renderChunk: foreign }],
  })
  const chunks = output.filter(({ type }) => type === 'chunk')
  return chunks.map(({ fileName, moduleIds, code }) => {
    const text = asNeeded(inAscii(code))
    writeFileSync(join(folder, fileName), text)
    return { fileName, moduleIds, code: text }
  })
}

/**
 * What is left where it is: CommonJS comes sooner without the loader of modules, which has to look for the names that it exports. Modules are
 * imported by who loads the file: code that was compiled in another run cannot, as V8 does not keep on whose behalf it would.
 */
const foreign = (code) =>
  code
    .replaceAll('import("ffi-rs")', 'Promise.resolve().then(() => require("ffi-rs"))')
    .replaceAll(/\bimport\("(@[^"]+)"\)/g, '(typeof importForeign === "function" ? importForeign : (id) => import(id))("$1")')

/**
 * A file of the bundle, or a part of Node.js, is loaded when something of it is first used: no run needs all that might be wrong
 * with a disc. Nothing of the bundle does anything by being loaded, but for what is started.
 */
function asNeeded(code) {
  let text = code.replaceAll(/^require\("\.\/[^"]+"\);\n/gm, '')
  for (const [statement, name, id] of code.matchAll(
    /^\t?(?:const|let) ((?:require|node)_[\w$]+|childProcess) = require\("([^"]+)"\);$/gm,
  )) {
    const word = String.raw`(?<![\w$]|(?<!\.\.)\.)${name.replaceAll('$', String.raw`\$`)}(?![\w$])`
    // Where it stands without a property, besides its declaration, it is passed on as a whole.
    if (text.match(new RegExp(`${word}(?!\\.)`, 'g')).length > 1) continue
    text = text
      .replaceAll(new RegExp(`\\bnew ${word}((?:\\.[\\w$]+)+)`, 'g'), (_called, properties) => `new (${name}()${properties})`)
      .replaceAll(new RegExp(`${word}(?=\\.)`, 'g'), () => `${name}()`)
      .replace(statement, () => `let ${name}_;\nconst ${name} = () => ${name}_ ??= require("${id}");`)
  }
  return text
}

/** A file with one other character costs V8 two bytes for each. */
function inAscii(code) {
  const escaped = /\\[^\0-\x7f]/u.exec(code)
  if (escaped !== null) throw new Error(`A backslash before "${escaped[0]}" would stand before its escape`)
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const asModule = (names) =>
  `import library from './index.js'\nexport const { ${names.sort().join(', ')} } = library\nexport default library\n`

/** The declarations that a user of the library sees, and none of the others. */
function copyTypes() {
  const seen = new Set(['index.d.ts'])
  for (const name of seen) {
    const text = readFileSync(join(dist, name), 'utf8')
    for (const [, path] of text.matchAll(/\b(?:from|import\()\s*['"](\.[^'"]+)['"]/g))
      seen.add(join(dirname(name), path).replace(/\.js$/, '.d.ts'))
    mkdirSync(join(dist, 'types', dirname(name)), { recursive: true })
    writeFileSync(join(dist, 'types', name), text)
  }
  // The library is CommonJS, whatever way it is reached.
  writeFileSync(join(dist, 'types/package.json'), '{ "type": "commonjs" }\n')
}

/** The licences of the packages whose code is in the bundle. */
function licencesOf(modules) {
  const packages = new Map()
  for (const id of modules) {
    const [, path] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? []
    if (path !== undefined) packages.set(path, JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')))
  }
  return [...packages]
    .map(([path, { name, version, license }]) => {
      const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry))
      return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(path, file), 'utf8').trim()}\n`
    })
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/** Runs what people run most, with a cache of their own, and puts what V8 has compiled by then beside the bundle. */
function keepCompiled() {
  const temporary = mkdtempSync(join(tmpdir(), 'glassmaster-bundle-'))
  try {
    const manifest = join(temporary, 'disc.config.yaml')
    const image = join(temporary, 'disc.iso')
    writeFileSync(manifest, MANIFEST)
    const disc = `virtual:${join(temporary, 'disc')}?media=bd-r`
    const env = { ...process.env, XDG_CACHE_HOME: join(temporary, 'cache'), NODE_DISABLE_COMPILE_CACHE: '' }
    for (const command of [
      ['build', '--quiet', manifest],
      ['burn', '--quiet', manifest, '--yes', '--drive', disc],
      ['ls', image],
      ['plan', manifest],
      ['--help'],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, [join(folder, 'disc.js'), ...command], { encoding: 'utf8', env })
      if (status !== 0) console.log(`glassmaster: it will start more slowly, since "disc ${command[0]}" failed: ${stderr}`)
    }
    const kept = join(temporary, 'cache/glassmaster/code')
    mkdirSync(join(folder, 'compiled'))
    for (const name of existsSync(kept) ? readdirSync(kept) : [])
      writeFileSync(join(folder, 'compiled', name), readFileSync(join(kept, name)))
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

// The client of the page: one script and one style in dist/client, with the emulator that previews a boot. Built when its sources changed.

import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'dist/client')
const stampFile = join(folder, '.stamp')

export async function buildPage() {
  const stamp = digestOfClient()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { build } = await import('vite')
  await build({
    root: join(root, 'page'),
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      cssCodeSplit: false,
      modulePreload: false,
      rollupOptions: {
        input: join(root, 'page/main.tsx'),
        output: { format: 'iife', entryFileNames: 'page.js', assetFileNames: 'page.[ext]' },
      },
    },
  })
  const emulator = dirname(createRequire(import.meta.url).resolve('v86/package.json'))
  copyFileSync(join(emulator, 'build/libv86.js'), join(folder, 'v86.js'))
  copyFileSync(join(emulator, 'build/v86.wasm'), join(folder, 'v86.wasm'))
  writeFileSync(join(folder, 'LICENSES'), ['preact', 'd3-hierarchy', 'v86'].map(licenceOf).join(`\n${'-'.repeat(80)}\n\n`))
  writeFileSync(stampFile, stamp)
}

function licenceOf(name) {
  const path = join(root, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry))
  return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(path, file), 'utf8').trim()}\n`
}

function digestOfClient() {
  const hash = createHash('sha256')
  const sources = readdirSync(join(root, 'page'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  for (const file of [...sources.sort(), join(root, 'scripts/page.mjs'), join(root, 'package-lock.json')])
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

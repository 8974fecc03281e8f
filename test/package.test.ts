/** The package as npm sees it. `node scripts/try-package.mjs` installs it and builds with it. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'

const root = new URL('..', import.meta.url).pathname
const text = (name: string): string => readFileSync(join(root, name), 'utf8')
const { scripts, ...about } = JSON.parse(text('package.json')) as Record<string, unknown> & { readonly scripts: Record<string, string> }

it('runs nothing when it is installed, since npm warns of that', () => {
  for (const event of ['preinstall', 'install', 'postinstall', 'prepare']) expect(Object.keys(scripts)).not.toContain(event)
  // After `npm ci` in a clone, and before a tarball is made.
  expect(scripts).toMatchObject({ postprepare: expect.stringContaining('build.mjs'), prepack: expect.stringContaining('build.mjs') })
})

it('says where it comes from and lets its own description be read', () => {
  expect(about).toMatchObject({
    repository: { type: 'git', url: expect.stringMatching(/^git\+https:/) },
    homepage: expect.stringMatching(/^https:/),
    bugs: expect.stringMatching(/^https:/),
    exports: { './package.json': './package.json' },
  })
})

describe('the tarball', () => {
  const packed = spawnSync('npm', ['pack', '--json', '--dry-run', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }).stdout
  const [{ files }] = JSON.parse(packed.slice(packed.indexOf('[\n'))) as [{ readonly files: readonly { readonly path: string }[] }]
  const names = files.map(({ path }) => path)

  it('has the code once, and nothing that counts for one version of Node.js alone', () => {
    expect(names).toEqual(expect.arrayContaining(['dist/bin/disc.js', 'dist/bin/index.js', 'dist/bin/child.node.js', 'dist/bin/LICENSES']))
    expect(names.filter((name) => /\.[cm]?js$/.test(name) && !/^dist\/(bin|client|site)\//.test(name))).toEqual(['scripts/native.mjs'])
    expect(names.filter((name) => name.startsWith('dist/client/')).toSorted()).toEqual(
      ['LICENSES', 'page.css', 'page.js', 'v86.js', 'v86.wasm'].map((name) => `dist/client/${name}`),
    )
    expect(names.filter((name) => /compiled|\.node$|\.so$/.test(name))).toEqual([])
  })

  it('has all that is exported, and the declarations that these need', () => {
    const targets = JSON.stringify((about as { readonly exports: unknown }).exports).matchAll(/"\.\/([^"]+\.[^"]+)"/g)
    for (const [, target = ''] of targets) expect([...names, 'package.json']).toContain(target)
    for (const name of names.filter((path) => path.endsWith('.d.ts')))
      for (const [, path = ''] of text(name).matchAll(/\b(?:from|import\()\s*['"](\.[^'"]+)['"]/g))
        expect(names, `${name} needs ${path}`).toContain(join(dirname(name), path).replace(/\.js$/, '.d.ts'))
  })

  it('depends on what it loads and on nothing else', () => {
    const code = names.filter((name) => /^dist\/bin\/.*\.m?js$/.test(name)).map((name) => text(name).replaceAll(/^\s*(\*|\/\/).*/gm, ''))
    const loaded = code.flatMap((one) =>
      [...one.matchAll(/(?:require|import|import\(id\)\))\(["'](?!node:|\.)([^"']+)["']\)/g)].map(([, id]) => id),
    )
    expect([...new Set(loaded.filter((id) => !isBuiltin(id ?? '')))].toSorted()).toEqual(
      Object.keys((about as { readonly dependencies: object }).dependencies).toSorted(),
    )
    const licences = text('dist/bin/LICENSES')
    for (const name of ['commander', 'yaml', 'fast-glob', 'ajv']) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'))
  })
})

describe('the library', () => {
  const named = (kind: string, code: string): unknown => {
    const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${kind}`, '-e', code], { cwd: root, encoding: 'utf8' })
    expect(stderr).toBe('')
    return JSON.parse(stdout) as unknown
  }

  it('gives the same by import and by require', async () => {
    const all = Object.keys(await import('../src/index.js')).toSorted()
    expect(
      named('module', "const { default: all, ...g } = await import('glassmaster'); console.log(JSON.stringify(Object.keys(g)))"),
    ).toEqual(all)
    expect(named('commonjs', "console.log(JSON.stringify(Object.keys(require('glassmaster')).sort()))")).toEqual(all)
    const same = "import { build } from 'glassmaster'; import { createRequire } from 'node:module'; "
    expect(named('module', `${same}console.log(createRequire(process.cwd() + '/a')('glassmaster').build === build)`)).toBe(true)
  })
})

describe('the stamp of a build', async () => {
  const { digestOfSources, generated } = (await import(join(root, 'scripts/sources.mjs'))) as {
    digestOfSources: (root: string) => string
    generated: readonly string[]
  }
  const put = (folder: string, name: string, content: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }

  it('is the same after the build has written its files, so that a clone is built once', () => {
    const folder = temporaryFolder()
    put(folder, 'src/a.ts', '1')
    const before = digestOfSources(folder)
    for (const name of generated) put(folder, name, 'made')
    expect(digestOfSources(folder)).toBe(before)
    put(folder, 'src/a.ts', '2')
    expect(digestOfSources(folder)).not.toBe(before)
  })

  it('leaves out all that is generated', () => {
    const written = [...text('scripts/generate.mjs').matchAll(/path: '((?:src|schema|native|scripts)\/[^']+)'/g)].map(([, path]) => path)
    expect(written.length).toBeGreaterThan(2)
    expect(written.toSorted()).toEqual(generated.toSorted())
  })
})

/** The package as npm sees it. `node scripts/try-package.mjs` installs it and builds with it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

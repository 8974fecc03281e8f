/** The site and the man pages: each page is there, each link leads somewhere, and blocks of code are those of the texts. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { commands } from '../src/cli/commands.js'
import { temporaryFolder } from './support/folder.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = temporaryFolder()
const site = join(folder, 'site')
const read = (path: string): string => readFileSync(path, 'utf8')
let pages: readonly string[] = []
beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts/site.mjs'), '--into', folder], { stdio: 'pipe' })
  pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
}, 60_000)

it('has every text of the repository, under a heading of its own', () => {
  const texts = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
  const addresses = texts.map((name) => name.replace(/^generated\//, 'reference/').replace(/\.md$/, '.html'))
  expect(pages.toSorted()).toEqual([...addresses, 'index.html', 'architecture.html', 'contributing.html', 'changelog.html'].toSorted())
  const titles = pages.map((page) => {
    const html = read(join(site, page))
    expect(html.match(/<h1\b/g), page).toHaveLength(1)
    return /<title>([^<]+)<\/title>/.exec(html)?.[1]
  })
  expect(new Set(titles).size).toBe(pages.length)
})

it('has no link that leads nowhere, and none that wants a server', () => {
  const ids = new Map(pages.map((page) => [page, new Set([...read(join(site, page)).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]))
  const astray: string[] = []
  for (const page of pages)
    for (const [, link = ''] of read(join(site, page)).matchAll(/ (?:href|src)="([^"]*)"/g)) {
      if (/^(?:https:|data:)/.test(link)) continue
      const [path = '', fragment] = link.split('#')
      const target = path === '' ? page : posix.join(dirname(page), path)
      const there = ids.has(target) ? fragment === undefined || ids.get(target)?.has(fragment) : existsSync(join(site, target))
      if (!there || link.startsWith('/')) astray.push(`${page}: ${link}`)
    }
  expect(astray).toEqual([])
})

it('shows blocks of code as they are in the texts', () => {
  const [, block = ''] = /```yaml disc.config.yaml\n([^]*?)```/.exec(read(join(root, 'README.md'))) ?? []
  const [, shown = ''] = /<code class="language-yaml">([^]*?)<\/code>/.exec(read(join(site, 'index.html'))) ?? []
  const entities: Readonly<Record<string, string>> = { '&quot;': '"', '&#x27;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' }
  expect(shown.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)).toBe(block)
})

it('can be searched', () => {
  expect(readdirSync(join(site, 'pagefind'))).toEqual(expect.arrayContaining(['pagefind.js', 'pagefind-ui.js', 'pagefind-ui.css']))
})

it('has a man page for each command, and for the manifest', () => {
  const names = ['disc.1', 'disc.config.yaml.5', ...commands.map(({ name }) => `disc-${name}.1`)]
  expect(readdirSync(join(folder, 'man')).toSorted()).toEqual(names.toSorted())
  for (const { name, options = [] } of commands) {
    const page = read(join(folder, 'man', `disc-${name}.1`))
      .replaceAll('\\-', '-')
      .replaceAll('\\[lB]', '[')
      .replaceAll('\\[rB]', ']')
    for (const { flags } of options) expect(page, `${name} ${flags}`).toContain(flags)
  }
})

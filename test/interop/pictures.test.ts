/** Pictures and their pages in a browser that others wrote: they are documents, nothing lies over anything, and the rules of axe are kept. */

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as plan } from '../../src/cli/plan.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, pathOf, run } from '../support/tools.js'

const folder = temporaryFolder()
const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let browser: Browser | undefined
afterAll(() => browser?.close())

type Scheme = 'light' | 'dark'

async function shown(file: string, colorScheme: Scheme, javaScriptEnabled = true) {
  browser ??= await chromium.launch({ executablePath: pathOf('chromium') ?? 'chromium', headless: true, args: ['--no-sandbox'] })
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme, javaScriptEnabled })
  const page = await context.newPage()
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`file://${file}`)
  return { page, asked, complaints, close: () => context.close() }
}

/** What is wrong with a picture as it is drawn. */
const flaws = `(() => {
  const svg = document.documentElement
  if (svg.localName !== 'svg' || document.querySelector('parsererror')) return ['no document']
  const room = svg.getBoundingClientRect()
  const wrong = []
  const boxes = [...svg.querySelectorAll('text')].map((node) => [node.textContent, node.getBoundingClientRect()])
  for (const [said, box] of boxes)
    if (box.left < room.left || box.right > room.right || box.top < room.top || box.bottom > room.bottom) wrong.push('outside: ' + said)
  for (const [i, [said, a]] of boxes.entries())
    for (const [other, b] of boxes.slice(i + 1))
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3) wrong.push(said + ' over ' + other)
  for (const node of svg.querySelectorAll('*'))
    for (const { name, value } of node.attributes)
      if (/^on|href|src/.test(name) || /url\\(|NaN|Infinity|undefined/.test(value)) wrong.push(name + '=' + value)
  if (svg.querySelector('script, image, use, foreignObject')) wrong.push('more than shapes')
  if (svg.getAttribute('role') !== 'img' || !svg.querySelector('title')?.textContent || !svg.querySelector('desc')?.textContent) wrong.push('no words for it')
  return wrong
})()`

/** A file that is missing stands for the package that brings it. */
function lacking(...paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !existsSync(path))
}

async function draw(command: typeof plan, word: string, name: string) {
  const [svg, html] = [join(folder, `${name}.svg`), join(folder, `${name}.html`)]
  const { status, error } = await runCommand(command, [word], { svg, html })
  expect([status, error]).toEqual([0, expect.any(String)])
  for (const scheme of ['light', 'dark'] as const) {
    const { page, asked, complaints, close } = await shown(svg, scheme)
    expect(await page.evaluate(flaws)).toEqual([])
    expect([asked.length, complaints]).toEqual([1, []])
    await close()
  }
  return { svg, html }
}

/** What examples are made from. */
const needs: Readonly<Record<string, readonly string[]>> = {
  grub: ['grub-mkimage', ...lacking('/usr/lib/grub/i386-pc', '/usr/lib/grub/x86_64-efi')],
  isolinux: lacking('/usr/lib/ISOLINUX/isolinux.bin', '/usr/lib/syslinux/modules/bios/ldlinux.c32'),
}

describe('each example has a picture, in which nothing lies over anything', () => {
  for (const name of readdirSync(examples).filter((each) => existsSync(join(examples, each, 'disc.config.yaml'))))
    itNeeds(['chromium', ...(needs[name] ?? [])], name, async () => {
      const home = join(folder, 'examples', name)
      cpSync(join(examples, name), home, { recursive: true, filter: (path) => !/\/(build|dist)$/.test(path) })
      if (existsSync(join(home, 'prepare.sh'))) execFileSync('sh', ['prepare.sh'], { cwd: home, stdio: 'pipe' })
      await draw(plan, home, name)
    })
})

/** Names of every kind, some of them as long as they can be. */
function names(): string {
  const data = join(folder, 'names')
  mkdirSync(join(data, 'd/e/f/g/h'), { recursive: true })
  const all = [
    '<:text><script>alert(1)<:script>',
    ']]>&amp;"\'',
    'W'.repeat(200),
    'ix'.repeat(100),
    '\u202egnp.exe',
    'a\nb',
    '日本語'.repeat(25),
    '😀'.repeat(50),
  ]
  for (const [i, name] of all.entries()) writeFileSync(join(data, name), 'x'.repeat(90_000 + 100 * i))
  for (let i = 0; i < 400; i++) writeFileSync(join(data, 'd/e/f/g/h', `${'name '.repeat(i % 7)}${i}`), 'x'.repeat(1 + i * 97))
  const manifest = join(folder, 'names.yaml')
  writeFileSync(
    manifest,
    'disc: 1\nmedia: dvd-r\nvolume: { id: NAMES, date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true, joliet: true }, udf: true }\nfiles: [{ from: names, at: / }]\n',
  )
  return manifest
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

itNeeds(
  ['chromium'],
  'a page keeps the rules of axe, shows picture and tables by keyboard, and shows them where no script runs',
  async () => {
    const { html } = await draw(plan, names(), 'wild')
    for (const scheme of ['light', 'dark'] as const) {
      const { page, asked, complaints, close } = await shown(html, scheme)
      await page.waitForSelector('[role=tabpanel] svg')
      await page.evaluate(axe)
      for (const tab of await page.locator('[role=tab]').all()) {
        await tab.click()
        const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly Violation[]
        expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 300)}`)).toEqual([])
      }
      await page.click('#tab-overview')
      await page.focus('#tab-overview')
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Picture and tables of the disc')
      expect(await page.locator('[role=tabpanel] caption').allInnerTexts()).toEqual(['Disc', 'Use', 'Volumes', 'Largest files'])
      expect(await page.innerText('[role=tabpanel]')).toContain('<:text><script>alert(1)<:script>')
      // It is there again when somebody comes back to it.
      await page.click('#tab-sizes')
      await page.click('#tab-overview')
      expect(await page.locator('[role=tabpanel] svg text').count()).toBeGreaterThan(20)
      expect([asked.length, complaints]).toEqual([1, []])
      await close()
    }
    const { page, close } = await shown(html, 'light', false)
    expect(await page.locator('main svg').count()).toBe(1)
    expect(await page.innerText('main')).toContain('Largest files')
    await close()
  },
)

itNeeds(['chromium', 'xorriso'], 'files and sessions of an image by another program are where that program says', async () => {
  const image = join(folder, 'foreign.iso')
  const data = join(folder, 'names/d')
  names()
  for (const name of ['one', 'two']) run('xorriso', ['-abort_on', 'FATAL', '-dev', image, '-map', data, `/${name}`, '-commit'], {})
  const { svg } = await draw(inspect, image, 'foreign')
  const text = readFileSync(svg, 'utf8')
  const listing = run('xorriso', ['-indev', image, '-find', '/', '-type', 'f', '-exec', 'report_lba', '--'])
  const extents = new Map(
    [...listing.matchAll(/^File data lba: +\d+ , +(\d+) , +(\d+) /gm)].map(([, start, blocks]) => [start, Number(blocks)]),
  )
  const blocks = [...extents.values()].reduce((sum, count) => sum + count, 0)
  expect(blocks).toBeGreaterThan(800)
  expect(text).toContain(`data-kind="files" data-blocks="${blocks}"`)
  expect(text).toContain('>session 2<')
})

itNeeds(['chromium', 'genisoimage'], 'so are the structures of one by a third', async () => {
  const image = join(folder, 'third.iso')
  names()
  run('genisoimage', ['-quiet', '-J', '-R', '-o', image, join(folder, 'names/d')])
  const text = readFileSync((await draw(inspect, image, 'third')).svg, 'utf8')
  // By the descriptors: two tables of each hierarchy, and 32 KiB before all.
  const bytes = readFileSync(image)
  const tableBlocks = [16, 17]
    .map((block) => Math.ceil(bytes.readUInt32LE(block * 2048 + 132) / 2048))
    .reduce((sum, one) => sum + 2 * one, 0)
  expect(text).toContain(`data-kind="tables" data-blocks="${tableBlocks}"`)
  expect(text).toContain('data-kind="system" data-blocks="16"')
})

for (const image of ['/usr/lib/grub-rescue/grub-rescue-cdrom.iso', '/usr/lib/memtest86+/memtest86+x64.iso'])
  itNeeds(['chromium', ...lacking(image)], `an image of a distribution: ${basename(image)}`, async () => {
    await draw(inspect, image, basename(image))
  })

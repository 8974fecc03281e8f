/** The site in a browser that others wrote, by the rules of axe; and the man pages as groff reads them. */

import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { preview, type PreviewServer } from 'vite'
import { afterAll, beforeAll, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, pathOf, sample } from '../support/tools.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = temporaryFolder()
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let browser: Browser | undefined
let server: PreviewServer | undefined
beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'scripts/site.mjs'), '--into', folder], { stdio: 'pipe' })
  server = await preview({ root: folder, configFile: false, logLevel: 'silent', build: { outDir: 'site' }, preview: { port: 0 } })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const looks = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 1440 },
  { colorScheme: 'light', width: 400 },
  { colorScheme: 'dark', width: 400 },
] as const

/** A page of it, and whatever the browser complained of. */
async function open(address: string, { colorScheme, width }: (typeof looks)[number]): Promise<{ page: Page; complaints: string[] }> {
  browser ??= await chromium.launch({ executablePath: pathOf('chromium') ?? 'chromium', headless: true, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(address)
  return { page, complaints }
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe })
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly Violation[]
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)
}

const served = (): string => server?.resolvedUrls?.local[0] ?? ''

itNeeds(
  ['chromium'],
  'keeps the rules of axe on every page, light and dark, wide and narrow, and nothing sticks out',
  async () => {
    const pages = readdirSync(join(folder, 'site'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
    const wrong: string[] = []
    for (const [at, name] of sample(pages, 12).entries()) {
      const { page, complaints } = await open(served() + name, looks[at % looks.length] ?? looks[0])
      const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      for (const one of [...(await violations(page)), ...complaints, ...(wide ? ['wider than the window'] : [])])
        wrong.push(`${name}: ${one}`)
      await page.close()
    }
    expect(wrong).toEqual([])
  },
  240_000,
)

itNeeds(['chromium'], 'is searched by keyboard where it is served, and read without it from a disk', async () => {
  const { page, complaints } = await open(`${served()}sets.html`, looks[1])
  await page.keyboard.press('/')
  await page.fill('dialog input', 'sparable')
  await page.waitForSelector('dialog a[href*="reference/"]')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await page.isVisible('dialog')).toBe(false)
  const file = await open(`file://${join(folder, 'site/reference/commands.html')}`, looks[0])
  expect(await file.page.isVisible('#search')).toBe(false)
  await file.page.click('nav a[href="../sets.html"]')
  expect(await file.page.innerText('h1')).toBe('Sets of discs')
  expect([...complaints, ...file.complaints]).toEqual([])
  await page.close()
  await file.page.close()
})

itNeeds(['man'], 'has man pages that groff does not complain of', () => {
  for (const name of readdirSync(join(folder, 'man'))) {
    const { stdout, stderr } = spawnSync(
      'man',
      ['--warnings=mac,missing,number,syntax,char', '-E', 'UTF-8', '-l', join(folder, 'man', name)],
      {
        encoding: 'utf8',
      },
    )
    // An example without a space is as long as it is.
    expect(stderr.replaceAll(/.*: (?:cannot adjust|can't break) line\n/g, ''), name).toBe('')
    expect(stdout, name).toContain('NAME')
  }
})

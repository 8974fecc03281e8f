/** The page of a set in a browser that others wrote: it opens soon, finds files, works by keyboard, and names are nothing but names. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { listingPage, type Listing, type ListedFile } from '../../src/set/listing.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, pathOf } from '../support/tools.js'

const folder = temporaryFolder()
let browser: Browser | undefined
afterAll(() => browser?.close())

async function opened(name: string, listing: Listing) {
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat([...listingPage(listing)]))
  browser ??= await chromium.launch({ executablePath: pathOf('chromium') ?? 'chromium', headless: true, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto('file:///dev/null')
  const session = await page.context().newCDPSession(page)
  // Time of the processor, which what else runs on the host does not make longer.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(`file://${path}`)
  await page.waitForSelector('[role=treeitem]')
  const { metrics } = await session.send('Performance.getMetrics')
  const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  return { page, complaints, seconds }
}

const file = (path: string, disc: number, size: number, more: Partial<ListedFile> = {}): ListedFile => ({
  path,
  disc,
  size,
  sha256: '0'.repeat(64),
  ...more,
})
const set = (files: readonly ListedFile[]): Listing => ({
  name: 'holidays',
  total: 3,
  discs: [1, 2, 3].map((number) => ({ number, label: `HOLIDAYS_${number}`, files: 1, bytes: 4_700_000_000 })),
  files,
})

itNeeds(['chromium'], 'a hundred thousand files are there at once, and are found by words, by disc and by keyboard', async () => {
  const files: ListedFile[] = []
  for (let i = 0; i < 100_000; i++)
    files.push(
      file(`/photos/${1990 + Math.floor(i / 2500)}/Roll ${Math.floor(i / 100)}/DSC_${String(i).padStart(6, '0')}.jpg`, 1 + (i % 3), i),
    )
  const { page, complaints, seconds } = await opened('many.html', set(files))
  expect(seconds).toBeLessThan(2)
  expect(await page.innerText('header')).toContain('100\u202f000 files on 3 discs, 14.1 GB')
  // The only folder at the top is open; few rows are there.
  expect(await page.innerText('#row-0')).toContain('photos/')
  expect(await page.innerText('#row-1')).toContain('2\u202f500 files')
  expect(await page.locator('[role=treeitem]').count()).toBeLessThan(60)

  await page.fill('#words', 'roll dsc_099998')
  await page.waitForFunction(() => document.getElementById('found')?.textContent?.startsWith('1 of '))
  expect(await page.locator('[role=treeitem]').allInnerTexts()).toHaveLength(4)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  expect(await page.getAttribute('#files', 'aria-activedescendant')).toBe('row-3')
  expect(await page.innerText('#chosen')).toBe('/photos/2029/Roll 999/DSC_099998.jpg \u2013 99\u202f998 bytes, on disc 3, HOLIDAYS_3')
  await page.keyboard.press('ArrowLeft')
  expect(await page.innerText('#chosen')).toContain('/photos/2029/Roll 999/ \u2013 1 file')
  await page.keyboard.press('ArrowLeft')
  expect(await page.locator('[role=treeitem]').count()).toBe(3)
  expect(await page.getAttribute('#row-2', 'aria-expanded')).toBe('false')

  await page.selectOption('#disc', '2')
  expect(await page.innerText('#found')).toBe('Nothing is found.')
  await page.fill('#words', '')
  await page.waitForFunction(() => document.getElementById('found')?.textContent?.startsWith('33\u202f333 of '))
  // The last of very many rows can be reached.
  await page.selectOption('#disc', '0')
  await page.fill('#words', 'jpg')
  await page.waitForFunction(() => document.getElementById('found')?.textContent?.startsWith('100\u202f000 of '))
  await page.focus('#files')
  await page.keyboard.press('End')
  expect(await page.innerText('[role=treeitem][aria-selected=true]')).toContain('DSC_099999.jpg')
  const row = await page.locator('[role=treeitem][aria-selected=true]').boundingBox()
  const list = await page.locator('#files').boundingBox()
  expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0) + 1)
  expect(complaints).toEqual([])
})

itNeeds(['chromium'], 'names are text, and what is told of files that were cut or changed is there', async () => {
  const { page, complaints } = await opened(
    'hostile.html',
    set([
      file('/<!--<script>alert(1)<', 1, 1),
      file('/<img src=x onerror=alert(1)>.txt', 1, 1),
      file('/__proto__/constructor', 2, 3),
      file('/a/b', 1, 3, { superseded: true }),
      file('/a/b', 2, 4),
      file('/a-b/c', 2, 4),
      file('/a/d/e', 2, 5),
      file('/a/f', 3, 6, { part: { number: 2, of: 3 } }),
      file('/txt\u202eexe\n\udcff', 1, 2),
    ]),
  )
  expect(await page.locator('bdi').allInnerTexts()).toEqual([
    '__proto__/',
    'a/',
    'a-b/',
    '<!--<script>alert(1)<',
    '<img src=x onerror=alert(1)>.txt',
    String.raw`txt\u{202e}exe\x0a\xff`,
  ])
  await page.focus('#files')
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
  expect(
    (await page.locator('[role=treeitem]').allInnerTexts())
      .slice(1, 6)
      .map((text) => text.split(/\s*\n\s*/).filter((word) => /\w/.test(word))),
  ).toEqual([
    ['▾a/', '4 entries', '18 B'],
    ['▸d/', '1 entry', '5 B'],
    ['b', 'older version', '3 B', 'Disc 1'],
    ['b', '4 B', 'Disc 2'],
    ['f', 'part 2 of 3', '6 B', 'Disc 3'],
  ])
  expect(complaints).toEqual([])
})

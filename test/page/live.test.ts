/** What the server of the page answers, to whom, and within which bounds. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openLive, type Live } from '../../src/page/index.js'
import type { PageBlock, PageState } from '../../src/page/shape.js'
import { watch, type Watching } from '../../src/watch.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder()
const file = join(folder, 'disc.config.yaml')
const manifest = 'disc: 1\nvolume: { id: LIVE, date: 2026-01-01 }\nfiles: [{ from: data, at: / }]\noutput: out.iso\n'
mkdirSync(join(folder, 'data'))
writeFileSync(join(folder, 'data/a.txt'), 'first')
writeFileSync(file, manifest)

let live: Live
let watching: Watching | undefined
const waiting: (() => void)[] = []
let kinds: string[] = []
beforeAll(async () => {
  let time = 0
  live = await openLive({ current: () => watching?.current(), clock: () => ++time })
  expect(await state()).toMatchObject({ state: 'starting', revision: 0, past: [] })
  watching = await watch(file, {
    environment: {},
    quietSeconds: 60,
    listener(event) {
      live.hear(event)
      kinds.push(event.kind)
      for (const tell of waiting.splice(0)) tell()
    },
  })
})
afterAll(async () => {
  await live.close()
  await watching?.close()
})

async function heard(kind: string): Promise<void> {
  while (!kinds.includes(kind)) await new Promise<void>((resolve) => void waiting.push(resolve))
}

const get = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(`${live.address}${path}`, { headers })
const state = async (): Promise<PageState> => (await get('state')).json() as Promise<PageState>

it('tells the disc, what became of it, and that blocks can be asked for', async () => {
  const told = await state()
  expect(told).toMatchObject({ state: 'current', revision: 1, faults: [], model: { volume: 'LIVE', asks: 'server', blocks: [] } })
  expect(told.past).toMatchObject([{ kind: 'ready', revision: 1 }])
  const block = (await (await get('block?block=16')).json()) as PageBlock
  const image = readFileSync(join(folder, 'out.iso'))
  expect(Buffer.from(block.bytes, 'base64').equals(image.subarray(16 * 2048, 17 * 2048))).toBe(true)
  expect(block.parts[0]).toMatchObject({ title: 'primary volume descriptor' })
})

it('lends ranges of the image of a revision, also when the next one is there', async () => {
  const before = readFileSync(join(folder, 'out.iso'))
  const part = await get('image?revision=1', { range: 'bytes=32769-32773' })
  expect([part.status, await part.text()]).toEqual([206, 'CD001'])
  kinds = []
  writeFileSync(join(folder, 'data/a.txt'), 'second, and longer')
  await heard('rebuilt')
  expect(await state()).toMatchObject({ state: 'current', revision: 2, past: [{ kind: 'ready' }, { kind: 'rebuilt', revision: 2 }] })
  // What did not change is still that of the first one; a source that changed is never mixed in.
  const former = await get('image?revision=1', { range: 'bytes=32768-34815' })
  expect(Buffer.from(await former.arrayBuffer()).equals(before.subarray(32_768, 34_816))).toBe(true)
  const whole = await get('image?revision=2')
  expect(Buffer.from(await whole.arrayBuffer()).equals(readFileSync(join(folder, 'out.iso')))).toBe(true)
  expect((await get('image?revision=1')).status).toBe(500)
})

it('a fault is told with its excerpt while the last good disc is shown, and goes when it is mended', async () => {
  kinds = []
  writeFileSync(file, manifest.replace('from: data', 'from: dato'))
  await heard('failed')
  const wrong = await state()
  expect(wrong).toMatchObject({
    state: 'wrong',
    revision: 2,
    model: { volume: 'LIVE' },
    faults: [{ code: 'source/missing', severity: 'error' }],
  })
  expect(wrong.faults[0]?.position?.excerpt[0]).toContain('from: dato')
  expect(wrong.past.at(-1)).toMatchObject({ kind: 'failed' })
  kinds = []
  writeFileSync(file, manifest)
  await heard('rebuilt')
  expect(await state()).toMatchObject({ state: 'current', faults: [] })
})

it('what is saved and makes no difference leaves the disc current', async () => {
  live.hear({ kind: 'changed', paths: [], pathCount: 0 })
  expect(await state()).toMatchObject({ state: 'changing' })
  live.hear({ kind: 'settled', revision: 3, beside: [], faults: [] })
  expect(await state()).toMatchObject({ state: 'current' })
})

it('tells by events that something is new', async () => {
  const controller = new AbortController()
  const response = await fetch(`${live.address}events`, { signal: controller.signal, headers: { 'last-event-id': '0' } })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value)).toContain('event: state\ndata: "current"')
  controller.abort()
})

it.each([
  ['block?block=99999999999'],
  ['block?block=4294967295'],
  ['block?block=-1'],
  ['block?block=16.5'],
  ['block?block=../16'],
  ['block'],
  ['peaks?track=0'],
  ['peaks?track=100'],
  ['image?revision=77'],
  ['image'],
  ['package.json'],
  ['..%2fpackage.json'],
  ['page.js/../../package.json'],
  ['%2e%2e/%2e%2e/etc/passwd'],
])('has nothing for %s', async (path) => {
  // As it is, where a client of a browser's would tidy it up.
  const { pathname, port } = new URL(live.address)
  const status = await new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: `${pathname}${path}` }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).end()
  })
  expect(status).toBe(404)
})

it('lets nobody in without the token', async () => {
  const { origin } = new URL(live.address)
  for (const path of ['/', '/state', '/image?revision=1', '/wrong/state']) expect((await fetch(origin + path)).status).toBe(403)
})

it('the document asks for its own files alone, and its policy lets nothing else in', async () => {
  const response = await get('')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy.split('; ').toSorted()).toEqual([
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    'worker-src blob:',
  ])
  const names = [...(await response.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name)
  expect(names).toEqual(['page.css', 'page.js'])
  for (const name of [...names, 'v86.js', 'v86.wasm']) expect((await get(name)).status).toBe(200)
})

it('draws the sound of a track when it is asked for', async () => {
  writeFileSync(join(folder, 'song.wav'), wave(noise('song', 330 * 588)))
  kinds = []
  writeFileSync(file, 'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: song.wav }] }\noutput: { image: out.bin, sheet: out.cue }\n')
  await heard('rebuilt')
  const told = await state()
  expect(told.model?.tracks).toMatchObject([{ number: 1, mode: 'audio' }])
  expect(told.model?.tracks[0]).not.toHaveProperty('peaks')
  const peaks = (await (await get('peaks?track=1')).json()) as string
  expect(Buffer.from(peaks, 'base64')).toHaveLength(660)
  expect(await (await get('peaks?track=2')).json()).toBeNull()
})

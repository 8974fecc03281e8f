/** What is served is what a build writes, and nothing is written for it. */

import { execFile, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { DiscError } from '../src/fault/index.js'
import { layoutsOf } from '../src/layout/index.js'
import { openProject } from '../src/project.js'
import { openServed, serve } from '../src/serve.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { has, sample } from './support/tools.js'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const folder = temporaryFolder()
cpSync(examples, folder, { recursive: true, filter: (path) => !/\/(build|dist)$/.test(path) })

/** Programs and files of the host that an example is made from. */
const needs: Readonly<Record<string, readonly string[]>> = {
  grub: ['/usr/lib/grub/i386-pc', '/usr/lib/grub/x86_64-efi'],
  isolinux: ['/usr/lib/ISOLINUX/isolinux.bin', '/usr/lib/syslinux/modules/bios/ldlinux.c32'],
}
const required = process.env['GLASSMASTER_REQUIRE_READERS'] === '1'
/** All but one of gigabytes, which is compared in part below. */
const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => name !== 'large' && (required || (needs[name] ?? []).every(existsSync)))

const bytesOf = (seed: string, length: number): Uint8Array => noise(seed, Math.ceil(length / 4)).subarray(0, length)

async function fetched(address: string | undefined): Promise<Buffer> {
  const reply = await fetch(address ?? '')
  expect(reply.status).toBe(200)
  return Buffer.from(await reply.arrayBuffer())
}

describe.each(sample(names, 2))('examples/%s', (name) => {
  const home = join(folder, name)

  it('comes over HTTP and as a block device as a build writes it', { timeout: 60_000 }, async () => {
    if (existsSync(join(home, 'prepare.sh'))) execFileSync('sh', ['prepare.sh'], { cwd: home, stdio: 'pipe' })
    const project = openProject(join(home, 'disc.config.yaml'), { environment: process.env })
    const { image, beside } = await build(project)
    const serving = await serve(project, { http: {}, nbd: {} })
    try {
      const kept = [image, ...beside]
      expect(serving.files.map((file) => file.name).sort()).toEqual(kept.map((path) => basename(path)).sort())
      for (const { name: file, size, address } of serving.files) {
        const wanted = readFileSync(kept.find((path) => basename(path) === file) ?? '')
        expect(size).toBe(wanted.length)
        expect((await fetched(address)).equals(wanted)).toBe(true)
        // From the end to the start, in pieces that begin anywhere.
        const length = Math.ceil(size / 7) + 1
        for (let from = Math.max(0, size - length); ; from = Math.max(0, from - length)) {
          const to = Math.min(size, from + length)
          const part = await fetch(address ?? '', { headers: { range: `bytes=${from}-${to - 1}` } })
          expect(Buffer.from(await part.arrayBuffer()).equals(wanted.subarray(from, to))).toBe(true)
          if (from === 0) break
        }
        if (!has('nbdcopy')) continue
        const copy = join(home, 'copy')
        await promisify(execFile)('nbdcopy', [`nbd+unix:///${encodeURIComponent(file)}?socket=${serving.nbd?.path}`, copy])
        expect(readFileSync(copy).equals(wanted)).toBe(true)
      }
    } finally {
      await serving.close()
    }
    expect(existsSync(dirname(serving.nbd?.path ?? ''))).toBe(false)
  })
})

it('of gigabytes any part comes at once', { timeout: 60_000 }, async () => {
  const home = join(folder, 'large')
  execFileSync('sh', ['prepare.sh'], { cwd: home, stdio: 'pipe' })
  const served = await openServed(openProject(join(home, 'disc.config.yaml'), { environment: process.env }))
  const [image] = served.images
  if (image === undefined) throw new Error('no image')
  const layout = layoutsOf(served.disc)[0]
  const region = layout?.regions.find(({ id }) => id.endsWith('/sparse.bin'))
  if (region === undefined) throw new Error('no region')
  const [at, length] = [region.start * 2048, 5 * 2 ** 30 + 5]
  const file = await open(join(home, 'build/sparse.bin'))
  for (const [from, count] of [
    [0, 100_000],
    [2 ** 31 - 7, 70_000],
    [2 ** 32 - 7, 70_000],
    [length - 5000, 5000],
  ] as const) {
    const { buffer } = await file.read(Buffer.alloc(count), 0, count, from)
    expect([from, Buffer.from(await image.read(at + from, count)).equals(buffer)]).toEqual([from, true])
  }
  await file.close()
  expect((await image.read(image.size - 10, 10)).length).toBe(10)
  await served.close()
})

describe('a source', () => {
  const home = join(folder, 'sources')
  mkdirSync(join(home, 'tree'), { recursive: true })
  const large = bytesOf('large', 3_000_000)
  writeFileSync(join(home, 'tree/large.bin'), large)
  writeFileSync(join(home, 'tree/first.bin'), bytesOf('first', 600_000))
  writeFileSync(
    join(home, 'disc.config.yaml'),
    'disc: 1\nvolume: { id: X, date: 0 }\nfilesystems: { iso9660: { rockridge: true } }\nfiles: [{ from: tree, at: / }]\noutput: x.iso\n',
  )

  it('that has changed since fails what needs it and nothing else, and mixes nothing', async () => {
    const project = openProject(join(home, 'disc.config.yaml'))
    const failures: unknown[] = []
    const serving = await serve(project, { http: {}, failed: (error) => failures.push(error) })
    const before = await fetched(serving.files[0]?.address)
    // The same length, in place, and the time is set anew.
    writeFileSync(join(home, 'tree/large.bin'), bytesOf('other', 3_000_000))
    utimesSync(join(home, 'tree/large.bin'), 1_000_000, 1_000_000)
    try {
      const at = before.indexOf(large.subarray(0, 2048))
      const head = await fetch(serving.files[0]?.address ?? '', { headers: { range: 'bytes=0-65535' } })
      expect(Buffer.from(await head.arrayBuffer()).equals(before.subarray(0, 65536))).toBe(true)
      expect((await fetch(serving.files[0]?.address ?? '', { headers: { range: `bytes=${at}-${at + 9}` } })).status).toBe(500)
      await expect(fetched(serving.files[0]?.address)).rejects.toThrow()
      expect(failures).toHaveLength(2)
      for (const error of failures) expect((error as DiscError).faults[0]?.code).toBe('source/changed')
      // A new plan is another thing.
      const anew = await openServed(project)
      expect(anew.revision).not.toBe(serving.revision)
      expect(Buffer.from((await anew.images[0]?.read(at, 2048)) ?? []).equals(bytesOf('other', 2048))).toBe(true)
      await anew.close()
    } finally {
      await serving.close()
    }
  })

  it('that is an image is served as it is, until it changes', async () => {
    const image = join(home, 'odd.iso')
    writeFileSync(image, bytesOf('image', 50_001))
    const served = await openServed(image)
    expect(served.images[0]?.size).toBe(50_001)
    expect(Buffer.from((await served.images[0]?.read(1, 50_000)) ?? []).equals(bytesOf('image', 50_001).subarray(1))).toBe(true)
    writeFileSync(image, bytesOf('imagf', 50_001))
    utimesSync(image, 1_000_000, 1_000_000)
    await expect(served.images[0]?.read(0, 1)).rejects.toThrow('written to')
    await served.close()
  })
})

describe('disc serve', () => {
  const program = fileURLToPath(new URL('../dist/bin/disc.js', import.meta.url))
  const home = join(folder, 'program')
  mkdirSync(join(home, 'tmp'), { recursive: true })
  writeFileSync(
    join(home, 'disc.config.yaml'),
    'disc: 1\nvolume: { id: X, date: 0 }\nfilesystems: { iso9660: { level: 3 }, udf: {} }\nfiles: [{ at: /a, random: { size: 40MiB } }]\noutput: x.iso\n',
  )

  it('writes nothing but a socket, and ends when it is interrupted', { timeout: 30_000 }, async () => {
    const running = spawn(process.execPath, [program, 'serve', '--http', '--nbd'], {
      cwd: home,
      env: { ...process.env, TMPDIR: join(home, 'tmp'), DISC_NATIVE: 'off', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise<number | null>((resolve) => running.once('close', resolve))
    try {
      const lines = createInterface(running.stdout)[Symbol.asyncIterator]()
      const line = async (): Promise<string> => String((await lines.next()).value)
      const address = (await line()).split('  ')[0]
      expect(await line()).toContain('nbd+unix:///?socket=')
      const written = (): number => Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${running.pid}/io`, 'utf8'))?.[1])
      const before = process.platform === 'linux' ? written() : 0
      expect((await fetched(address)).length).toBeGreaterThan(40 * 2 ** 20)
      if (process.platform === 'linux') expect(written() - before).toBeLessThan(2 ** 20)
      expect(readdirSync(home).sort()).toEqual(['disc.config.yaml', 'tmp'])
      const [made, ...more] = readdirSync(join(home, 'tmp'))
      expect([more, readdirSync(join(home, 'tmp', made ?? ''))]).toEqual([[], ['disc.sock']])
    } finally {
      running.kill('SIGINT')
    }
    expect(await ended).toBe(0)
    expect(readdirSync(join(home, 'tmp'))).toEqual([])
  })

  it('tells each failure once, and of it by its exit status', { timeout: 30_000 }, async () => {
    const image = join(home, 'image.iso')
    writeFileSync(image, bytesOf('image', 409_600))
    const running = spawn(process.execPath, [program, 'serve', image], { env: { ...process.env, NO_COLOR: '1' } })
    let told = ''
    running.stderr.on('data', (text) => (told += String(text)))
    const ended = new Promise<number | null>((resolve) => running.once('close', resolve))
    const first = await createInterface(running.stdout)[Symbol.asyncIterator]().next()
    utimesSync(image, 1_000_000, 1_000_000)
    for (let i = 0; i < 3; i++) expect((await fetch(String(first.value).split('  ')[0] ?? '')).status).toBe(500)
    running.kill('SIGINT')
    expect(await ended).toBe(1)
    expect(told.match(/was written to/g)).toHaveLength(1)
    rmSync(image)
  })
})

it('the first byte comes at once when the plan is made', async () => {
  const project = openProject(join(folder, 'sources/disc.config.yaml'))
  const serving = await serve(project, { http: {} })
  const begin = performance.now()
  await (await fetch(serving.files[0]?.address ?? '', { headers: { range: 'bytes=32768-32768' } })).arrayBuffer()
  // 100 ms where the machine does nothing else.
  expect(performance.now() - begin).toBeLessThan(1000)
  await serving.close()
})

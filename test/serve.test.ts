/** What is served is what a build writes, and nothing is written for it. */

import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { DiscError } from '../src/fault/index.js'
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

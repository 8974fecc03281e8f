import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { run as extract } from '../../src/cli/extract.js'
import { PrimaryVolumeDescriptor } from '../../src/format/iso9660/index.js'
import { temporaryFolder } from '../support/folder.js'
import { bridge, head, imageOf, resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const listed = (path: string): readonly string[] => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()
let image = ''
let rock = ''

beforeAll(async () => {
  const files = `files:
  - { at: /readme.txt, text: "hello", mode: { files: "0640" } }
  - { at: /bin/run, text: "#!/bin/sh", mode: { files: "0755" } }
  - { at: /docs/deep/Long name.txt, text: "${'x'.repeat(5000)}" }
  - { at: /zeros, zeros: 1MB }
  - { at: /link, symlink: readme.txt }
  - { at: /again, hardlink: /readme.txt }
  - { at: /pipe, fifo: true }
`
  image = await imageOf(folder, 'bridge', `${head}${bridge}${files}`)
  rock = await imageOf(folder, 'rock', `${head}filesystems: { iso9660: { rockridge: true } }\n${files}`)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** A copy of an image in which bytes were changed. */
function patched(name: string, from: string, change: (bytes: Buffer) => void): string {
  const bytes = readFileSync(from)
  change(bytes)
  writeFileSync(at(name), bytes)
  return at(name)
}

/** Replaces each text by one of the same length. */
const swap = (bytes: Buffer, before: string, after: string): void => {
  const wanted = Buffer.from(before, 'latin1')
  for (let i = bytes.indexOf(wanted); i >= 0; i = bytes.indexOf(wanted, i + 1)) bytes.write(after, i, 'latin1')
}

describe('extract', () => {
  it.each(['udf', 'rockridge'])('from %s: contents, modes, times, links', async (space) => {
    const into = at(`all-${space}`)
    const heard = await runCommand(extract, [image], { output: into, in: space, json: true })
    expect(heard.status).toBe(0)
    expect(resultOf(heard.out)).toMatchObject({ ok: true, space, folders: 3, faults: [{ code: 'restore/specialLeftOut' }] })
    expect(listed(into)).toEqual(['again', 'bin', 'bin/run', 'docs', 'docs/deep', 'docs/deep/Long name.txt', 'link', 'readme.txt', 'zeros'])
    expect(readFileSync(join(into, 'docs/deep/Long name.txt'), 'utf8')).toBe('x'.repeat(5000))
    expect(readFileSync(join(into, 'zeros')).equals(Buffer.alloc(1_000_000))).toBe(true)
    expect(statSync(join(into, 'bin/run')).mode & 0o777).toBe(0o755)
    expect(statSync(join(into, 'readme.txt')).mode & 0o777).toBe(0o640)
    expect(statSync(join(into, 'readme.txt')).mtimeMs).toBe(Date.UTC(2026, 0, 1))
    expect(statSync(join(into, 'readme.txt')).ino).toBe(statSync(join(into, 'again')).ino)
    expect(readlinkSync(join(into, 'link'))).toBe('readme.txt')
  })

  it('from Joliet and plain names, with the modes of the host', async () => {
    expect((await runCommand(extract, [image, '/docs'], { output: at('joliet'), in: 'joliet' })).status).toBe(0)
    expect(listed(at('joliet'))).toEqual(['docs', 'docs/deep', 'docs/deep/Long name.txt'])
    expect(statSync(at('joliet/docs')).mode & 0o777).toBe(0o777 & ~process.umask())
    expect((await runCommand(extract, [image, 'README.TXT'], { output: at('plain'), in: 'iso9660' })).status).toBe(0)
    expect(readFileSync(at('plain/README.TXT'), 'utf8')).toBe('hello')
  })

  it('FIFOs with --devices', async () => {
    expect((await runCommand(extract, [image, '/pipe'], { output: at('pipes'), devices: true })).error).toBe('')
    expect(lstatSync(at('pipes/pipe')).isFIFO()).toBe(true)
  })

  it('and names the program that makes them where it is missing', async () => {
    vi.stubEnv('PATH', '/nowhere')
    const { status, error } = await runCommand(extract, [image, '/pipe'], { output: at('none-made'), devices: true })
    vi.unstubAllEnvs()
    expect(status).toBe(1)
    expect(error).toContain('Cannot write "/pipe": the program mkfifo is not on this host [restore/cannotWrite]')
  })

  it('refuses to replace files, unless told', async () => {
    mkdirSync(at('mine'))
    writeFileSync(at('mine/readme.txt'), 'mine')
    const refused = await runCommand(extract, [image], { output: at('mine') })
    expect(refused.status).toBe(1)
    expect(refused.error).toContain('[restore/exists]')
    expect(listed(at('mine'))).toEqual(['readme.txt'])
    expect((await runCommand(extract, [image], { output: at('mine'), force: true })).status).toBe(0)
    expect(readFileSync(at('mine/readme.txt'), 'utf8')).toBe('hello')
  })

  it('says which paths are not there, and extracts none', async () => {
    const heard = await runCommand(extract, [image, '/readme.txt', '/none'], { output: at('none') })
    expect(heard).toMatchObject({ status: 1, error: expect.stringContaining('[survey/noPath]') as string })
    expect(existsSync(at('none'))).toBe(false)
  })

  it('says where it cannot put files', async () => {
    writeFileSync(at('a-file'), '')
    for (const output of [at('a-file'), at('a-file/below')])
      expect((await runCommand(extract, [image], { output })).error).toContain('[restore/noFolder]')
  })

  it('wants the superuser for owners', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    expect((await runCommand(extract, [image], { output: at('owners'), owners: true })).error).toContain('[restore/notPermitted]')
    expect(existsSync(at('owners'))).toBe(false)
  })

  it('stops where the files are together larger than a limit', async () => {
    const heard = await runCommand(extract, [image], { output: at('limit'), limit: '100kB' })
    expect(heard.error).toContain('[restore/tooMuch]')
    expect(listed(at('limit'))).toEqual([])
    expect((await runCommand(extract, [image], { output: at('limit'), limit: '1MiB' })).status).toBe(0)
    expect((await runCommand(extract, [image], { limit: 'lots' })).status).toBe(2)
    expect((await runCommand(extract, [image], { output: at('unlimited'), limit: 'none' })).status).toBe(0)
  })
})

describe('a disc that was made to harm', () => {
  it('names that lead upwards stay in the folder', async () => {
    const evil = patched('upwards.iso', rock, (bytes) => swap(bytes, 'readme.txt', '../../evil'))
    mkdirSync(at('cage/a/b'), { recursive: true })
    const heard = await runCommand(extract, [evil], { output: at('cage/a/b/c') })
    expect(heard.error).toContain('[iso9660/nameUnsafe]')
    expect(listed(at('cage')).filter((name) => !name.startsWith('a'))).toEqual([])
    expect(listed(at('cage/a')).filter((name) => !name.startsWith('b'))).toEqual([])
    expect(listed(at('cage/a/b/c')).some((name) => name.includes('evil'))).toBe(true)
  })

  it('a folder that lies in itself is read once', async () => {
    const evil = patched('loop.iso', rock, (bytes) => {
      const root = PrimaryVolumeDescriptor.decode(bytes, 16 * 2048).rootDirectory
      // The record of `BIN` leads to the root: location in both byte orders.
      const record = bytes.indexOf(Buffer.from('BIN', 'latin1'), root[2] * 2048) - 33
      bytes.set(root.subarray(2, 10), record + 2)
    })
    const heard = await runCommand(extract, [evil], { output: at('loop') })
    expect(heard.error).toContain('[iso9660/directoryTwice]')
    expect(listed(at('loop')).filter((name) => name.startsWith('bin'))).toEqual(['bin'])
  })

  it('a size beyond the medium makes no file', async () => {
    const evil = patched('liar.iso', rock, (bytes) => {
      const root = PrimaryVolumeDescriptor.decode(bytes, 16 * 2048).rootDirectory[2] * 2048
      const record = bytes.indexOf(Buffer.from('ZEROS', 'latin1'), root) - 33
      bytes.writeUInt32LE(0xfffff800, record + 10)
      bytes.writeUInt32BE(0xfffff800, record + 14)
    })
    const heard = await runCommand(extract, [evil], { output: at('liar') })
    expect(heard.status).toBe(1)
    expect(heard.error).toContain('[restore/beyond]')
    expect(listed(at('liar'))).not.toContain('zeros')
    expect(listed(at('liar'))).toContain('readme.txt')
  })

  it('bytes changed anywhere neither crash nor escape', async () => {
    const original = readFileSync(rock)
    let seed = 12_345
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return seed % below
    }
    mkdirSync(at('fuzz'))
    for (let round = 0; round < 60; round++) {
      const bytes = Buffer.from(original)
      // Structures lie in front of the data.
      for (let i = 0; i < 12; i++) bytes[16 * 2048 + random(20 * 2048)] = random(256)
      writeFileSync(at('fuzzed.iso'), bytes)
      const heard = await runCommand(extract, [at('fuzzed.iso')], { output: at('fuzz', String(round)) })
      expect(heard.error).not.toContain('[cli/internal]')
    }
    expect(readdirSync(at('fuzz')).every((name) => /^\d+$/.test(name))).toBe(true)
  })
})

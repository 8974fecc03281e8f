/** Packed archives all the way to the disc: by the host's programs, and by this one where there are none. */

import type { SpawnOptions } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { build as buildProject } from '../../src/build.js'
import { silent } from '../../src/event.js'
import { DiscError } from '../../src/fault/index.js'
import { openProject } from '../../src/project.js'
import { hostFiles } from '../../src/source/files.node.js'
import { temporaryFolder } from '../support/folder.js'
import { oddXz, packed, plain } from '../support/packed.js'

const programs: string[] = []
vi.mock(import('node:child_process'), async (original) => {
  const real = await original()
  const spawn = (program: string, args: readonly string[], options: SpawnOptions) => {
    programs.push(program)
    return real.spawn(program, args, options)
  }
  return { ...real, spawn: spawn as typeof real.spawn }
})

const folder = temporaryFolder()
const temporary = join(folder, 'temporary')
mkdirSync(temporary)
const kinds = ['bz2', 'xz', 'zst'] as const
const whole = (kind: (typeof kinds)[number]): Buffer => Buffer.concat(packed[kind])

const before = { path: process.env['PATH'], temporary: process.env['TMPDIR'] }
beforeEach(() => {
  process.env['PATH'] = temporary
  process.env['TMPDIR'] = temporary
  programs.length = 0
})
afterEach(() => {
  process.env['PATH'] = before.path
  if (before.temporary === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before.temporary
})

async function imageOf(name: string, archive: Uint8Array, more = ''): Promise<string> {
  writeFileSync(join(folder, name), archive)
  const file = join(folder, 'disc.config.yaml')
  writeFileSync(
    file,
    `disc: 1\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true } }\nfiles:\n  - { archive: ${name}, at: / }\n${more}output: disc.iso\n`,
  )
  const { image } = await buildProject(openProject(file, { environment: {}, overrides: [] }), {
    lock: 'none',
    flush: 'replace',
    listener: silent,
  })
  return createHash('sha256').update(readFileSync(image)).digest('hex')
}

async function faultOf(archive: Uint8Array): Promise<unknown> {
  try {
    return await imageOf('broken.tar', archive)
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return error.faults.map(({ code, message, path }) => [code, message.replaceAll(folder, ''), path])
  }
}

const flipped = (archive: Uint8Array, at: number): Buffer => {
  const out = Buffer.from(archive)
  const place = at < 0 ? out.length + at : at
  out.writeUInt8(out.readUInt8(place) ^ 0x10, place)
  return out
}

describe('without any program', () => {
  it('one archive gives one image, however it is packed', async () => {
    const images = [await imageOf('a.tar', plain), await imageOf('a.tar.gz', gzipSync(plain))]
    for (const kind of kinds) images.push(await imageOf(`a.tar.${kind}`, whole(kind)))
    expect(new Set(images).size).toBe(1)
    expect(readdirSync(temporary)).toEqual([])
  })

  it.each(kinds)('%s: several archives at once', async (kind) => {
    writeFileSync(join(folder, 'b.tar'), whole(kind))
    const one = await imageOf('a.tar', whole(kind), '  - { archive: b.tar, at: /b }\n')
    expect(one).toBe(await imageOf('a.tar', plain, '  - { archive: b.tar, at: /b }\n'))
  })

  it.each([
    ['bz2', 'in the first block', flipped(packed.bz2[0], 200), 'a checksum does not match'],
    ['bz2', 'cut', whole('bz2').subarray(0, -20), 'it ends in the middle'],
    ['bz2', 'cut between members, in a header', whole('bz2').subarray(0, packed.bz2[0].length + 3), 'it ends in the middle'],
    ['bz2', 'with something else behind', Buffer.concat([whole('bz2'), Buffer.from('something else')]), 'its data are damaged'],
    ['xz', 'in its data', flipped(packed.xz[0], 60), 'its data are damaged'],
    ['xz', 'cut', whole('xz').subarray(0, -40), 'it ends in the middle'],
    ['zst', 'in its checksum', flipped(whole('zst'), -1), 'its data are damaged, or its window has more than 128 MiB'],
    ['zst', 'cut', whole('zst').subarray(0, -20), 'it ends in the middle'],
  ] as const)('unpackFailed: %s damaged %s', async (_, __, archive, reason) => {
    const path = ['files', 0, 'archive']
    expect(await faultOf(archive)).toEqual([['source/unpackFailed', `Cannot unpack "/broken.tar": ${reason}`, path]])
    expect(readdirSync(temporary)).toEqual([])
  })

  it.each([
    ['SHA-256', 'it has filters other than LZMA2, or checksums other than CRC32 and CRC64'],
    ['dictionary', 'its dictionary has more than 64 MiB'],
    ['x86', 'it has filters other than LZMA2, or checksums other than CRC32 and CRC64'],
  ] as const)('compressionUnknown: xz with %s', async (kind, reason) => {
    expect(await faultOf(Buffer.concat([packed.xz[0], oddXz[kind]]))).toEqual([
      ['source/compressionUnknown', `Cannot unpack "/broken.tar" without the program xz, which is not on this host: ${reason}`, ['files', 0, 'archive']], // prettier-ignore
    ])
  })

  it('bytes that are random behind the first ones are a fault', async () => {
    for (const kind of kinds)
      for (let i = 0; i < 60; i++) {
        let archive: Buffer = whole(kind)
        for (let k = 0; k < 3; k++) archive = flipped(archive, 8 + ((i * 7919 + k * 104_729) % (archive.length - 8)))
        expect(JSON.stringify(await faultOf(archive))).toMatch(/^\[\["source\/(unpackFailed|compressionUnknown|archiveInvalid)"/)
      }
  })

  it('stops when it is cancelled', async () => {
    const controller = new AbortController()
    writeFileSync(join(folder, 'c.tar'), whole('bz2'))
    const pieces = hostFiles.unpack(join(folder, 'c.tar'), 'bzip2', controller.signal)[Symbol.asyncIterator]()
    await pieces.next()
    controller.abort()
    await expect(pieces.next()).rejects.toMatchObject({ faults: [{ code: 'source/cancelled' }] })
  })
})

it.each(['bzip2', 'xz'])('%s: a build runs the program once', async (program) => {
  await imageOf('once.tar', whole(program === 'xz' ? 'xz' : 'bz2'))
  expect(programs.filter((name) => name === program)).toHaveLength(1)
})

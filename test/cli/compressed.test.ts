/** Discs with files that are kept compressed (zisofs), from the command line. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as diff } from '../../src/cli/diff.js'
import { run as extract } from '../../src/cli/extract.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { run as verify } from '../../src/cli/verify.js'
import { temporaryFolder } from '../support/folder.js'
import { entryOf, packed, tell, type Packing } from '../support/zisofs.js'
import { head, imageOf, resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)

const v1: Packing = { version: 1, blockBits: 15 }
const v2: Packing = { version: 2, blockBits: 17 }
const text = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `line ${i}\n`).join(''))
const zeros = Buffer.alloc(300_000)
const files = { text, zeros, again: text } as const
const packings = { text: v1, zeros: v1, again: v2 } as const
const names = ['text', 'zeros', 'again'] as const
const rock = 'filesystems: { iso9660: { rockridge: true } }\n'
let image = ''

/** The image with other entries, and another disc where bytes are changed. */
function told(name: string, entries: Partial<Record<keyof typeof files, Buffer>> = {}, change: (image: Buffer) => void = () => {}): string {
  const bytes = readFileSync(at('stored.iso'))
  for (const each of names) tell(bytes, each, entries[each] ?? entryOf(files[each].length, packings[each]))
  change(bytes)
  writeFileSync(at(name), bytes)
  return at(name)
}

beforeAll(async () => {
  for (const name of names) writeFileSync(at(name), packed(files[name], packings[name]))
  const sources = names.map((name) => `  - { from: ${name}, at: /${name} }\n`).join('')
  await imageOf(folder, 'stored', `${head}${rock}files:\n${sources}  - { at: /plain, text: "plain" }\n`)
  image = told('compressed.iso')
})

describe('files that are kept compressed', () => {
  it('are listed with the size of what they hold, and where they lie', async () => {
    const long = await runCommand(ls, [image], { long: true })
    expect(long).toMatchObject({ status: 0, error: '' })
    expect(long.out.split('\n').map((line) => [/ (\d+) +\d+ +2026/.exec(line)?.[1], line.split('/').at(-1)])).toEqual([
      [String(text.length), 'again'],
      ['5', 'plain'],
      [String(text.length), 'text'],
      ['300000', 'zeros'],
      [undefined, ''],
    ])
    const listed = resultOf((await runCommand(ls, [image], { json: true })).out)
    expect(listed).toMatchObject({
      ok: true,
      faults: [],
      entries: [
        { path: '/again', sizeBytes: text.length, extents: [{ sizeBytes: packed(text, v2).length }] },
        { path: '/plain', sizeBytes: 5 },
        { path: '/text', sizeBytes: text.length, extents: [{ sizeBytes: packed(text, v1).length }] },
        { path: '/zeros', sizeBytes: 300_000, extents: [{ blocks: 1, sizeBytes: 60 }] },
      ],
    })
  })

  it('are counted and explained as what they are', async () => {
    expect(resultOf((await runCommand(inspect, [image], { json: true })).out)).toMatchObject({
      sessions: [
        {
          spaces: [
            { space: 'rockridge', census: { files: 4, sizeBytes: 2 * text.length + 300_005 } },
            { space: 'iso9660', census: { sizeBytes: 2 * text.length + 300_005 } },
          ],
        },
      ],
    })
    const entries = resultOf((await runCommand(ls, [image], { json: true })).out)['entries'] as { extents: { startLba: number }[] }[]
    const block = String(entries[2]?.extents[0]?.startLba)
    const said = await runCommand(inspect, [image], { block })
    expect(said.out).toContain(`/text (Rock Ridge, session 1): bytes from 0 on of what is stored compressed\n`)
    expect(said.out).toContain(`block ${block}, byte 0: header of a compressed file (zisofs)\n`)
    expect(said.out).toContain(`size = ${text.length}`)
    expect(resultOf((await runCommand(inspect, [image], { block, json: true })).out)).toMatchObject({
      files: [
        { space: 'rockridge', path: '/text', from: 0, compressed: true },
        { space: 'iso9660', path: '/TEXT', from: 0, compressed: true },
      ],
    })
    expect((await runCommand(inspect, [image], { path: '/zeros' })).out).toBe(
      `blocks ${entries[3]?.extents[0]?.startLba} to ${entries[3]?.extents[0]?.startLba}  60 bytes\n`,
    )
  })

  it('have their names of the other trees, which do not tell their sizes', async () => {
    expect(resultOf((await runCommand(ls, [image], { names: true, json: true })).out)).toMatchObject({
      entries: [
        { names: { iso9660: '/AGAIN' } },
        { names: { iso9660: '/PLAIN' } },
        { names: { iso9660: '/TEXT' } },
        { names: { iso9660: '/ZEROS' } },
      ],
    })
  })

  it('are extracted as what they hold', async () => {
    expect(await runCommand(extract, [image], { output: at('out') })).toMatchObject({ status: 0 })
    for (const name of names) expect(readFileSync(at('out', name)).equals(files[name])).toBe(true)
    expect(readFileSync(at('out/plain'), 'utf8')).toBe('plain')
  })

  it('are compared as what they hold', async () => {
    for (const name of names) writeFileSync(at(`plain-${name}`), files[name])
    const sources = names.map((name) => `  - { from: plain-${name}, at: /${name} }\n`).join('')
    const plain = await imageOf(folder, 'plain', `${head}${rock}files:\n${sources}  - { at: /plain, text: "plain" }\n`)
    expect(resultOf((await runCommand(diff, [image, plain], { json: true, trees: true })).out)).toMatchObject({ same: true, paths: [] })
    const damaged = told(
      'other.iso',
      {},
      (bytes) => void bytes.fill(0, bytes.indexOf(packed(text, v2)) + 100, bytes.indexOf(packed(text, v2)) + 120),
    )
    const other = resultOf((await runCommand(diff, [image, damaged], { json: true })).out)
    expect(other).toMatchObject({
      same: false,
      paths: [{ path: '/again', differences: [{ what: 'content', after: expect.stringContaining('block 0 is damaged') as unknown }] }],
    })
  })

  it('are sources of another disc, and the disc is as it would be of the plain files', async () => {
    const made = await imageOf(folder, 'taken', `${head}${rock}files: [{ disc: compressed.iso, at: /, mode: "0644" }]\n`)
    expect(await runCommand(extract, [made], { output: at('again-out') })).toMatchObject({ status: 0 })
    for (const name of names) expect(readFileSync(at('again-out', name)).equals(files[name])).toBe(true)
    expect(await runCommand(verify, [made], { manifest: at('taken.yaml') })).toMatchObject({ status: 0 })
  })
})

describe('what cannot be unpacked', () => {
  const xz = (): Buffer => {
    const entry = entryOf(text.length, v2)
    entry.write('XZ', 4)
    return entry
  }
  it('is told when the disc is listed, and left out by extract, which fails and gives the rest', async () => {
    const strange = told('strange.iso', { again: xz() })
    const listed = await runCommand(ls, [strange], { json: true })
    expect(listed.status).toBe(0)
    expect(resultOf(listed.out)).toMatchObject({
      entries: [{ path: '/again', sizeBytes: packed(text, v2).length }, {}, {}, {}],
      faults: [
        { code: 'iso9660/compressionUnknown', severity: 'warning', message: expect.stringContaining('its algorithm is "XZ"') as unknown },
      ],
    })
    const { status, error } = await runCommand(extract, [strange], { output: at('strange') })
    expect(status).toBe(1)
    expect(error).toContain('Cannot extract "/again": Cannot unpack "/again" of ')
    expect(existsSync(at('strange/again'))).toBe(false)
    expect(readFileSync(at('strange/text')).equals(text)).toBe(true)
  })

  it('is no source', async () => {
    told('strange.iso', { again: xz() })
    writeFileSync(at('strange.yaml'), `disc: 1\n${head}${rock}files: [{ disc: strange.iso }]\n`)
    const { status, error } = await runCommand(build, [at('strange.yaml')], { output: at('never.iso') })
    expect(status).toBe(1)
    expect(error).toContain('Cannot unpack "/again" of ')
    expect(existsSync(at('never.iso'))).toBe(false)
  })

  it('nor is a file of terabytes of nothing: no more is extracted than --limit', async () => {
    const claim = entryOf(2 ** 45, { version: 2, blockBits: 20 })
    expect((await runCommand(extract, [told('claim.iso', { again: claim })], { output: at('claim') })).error).toContain('bytes of pointers')
    const empty = packed(Buffer.alloc(0), v1)
    // 100,000 pointers that all lead to the end of the file: 100,000 blocks of zeros.
    const bomb = Buffer.concat([empty.subarray(0, 16), Buffer.alloc(4 * 100_001)])
    bomb.writeUInt32LE(100_000 * 32_768, 8)
    for (let i = 0; i <= 100_000; i++) bomb.writeUInt32LE(bomb.length, 16 + 4 * i)
    writeFileSync(at('bomb'), bomb)
    const made = await imageOf(folder, 'bomb-disc', `${head}${rock}files: [{ from: bomb, at: /text }]\n`)
    const bytes = readFileSync(made)
    tell(bytes, 'text', entryOf(100_000 * 32_768, v1))
    writeFileSync(made, bytes)
    const { status, error } = await runCommand(extract, [made], { output: at('bomb-out') })
    expect([status, error]).toEqual([1, expect.stringContaining('more than the limit of')])
  })

  it('any damage: bytes as they were, or a failure', async () => {
    let state = 1
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    let failures = 0
    for (let round = 0; round < 60; round++) {
      const damaged = told('damaged.iso', {}, (bytes) => {
        const name = names[random(3)] ?? 'text'
        const stored = packed(files[name], packings[name])
        const from = bytes.indexOf(stored)
        const place = from + random(round % 2 === 0 ? Math.min(stored.length, 60) : stored.length)
        // The padding of the last sector is no part of a file.
        for (let i = 0; i < 1 + random(4) && place + i < from + stored.length; i++) bytes[place + i] = random(256)
      })
      mkdirSync(at('damaged'), { recursive: true })
      const { status, error } = await runCommand(extract, [damaged], { output: at('damaged', String(round)) })
      if (status !== 0) {
        failures++
        expect(error).toMatch(/Cannot extract "\/(text|zeros|again)": Cannot unpack/)
      }
      for (const name of names) {
        const path = at('damaged', String(round), name)
        if (existsSync(path)) expect(readFileSync(path).equals(files[name])).toBe(true)
        else expect(status).toBe(1)
      }
    }
    expect(failures).toBeGreaterThan(40)
  })
})

/** An image is looked at before it goes onto a disc, and written as what it is. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../src/build.js'
import { run as burn } from '../../src/cli/burn.js'
import { run as importImage } from '../../src/cli/import.js'
import { openProject } from '../../src/project.js'
import { openDisc } from '../../src/master.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { lba, sectors } from '../../src/unit/index.js'
import { resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const BLOCKS = 384

const manifest = (more: string): string =>
  `disc: 1\nvolume: { id: LOOKED, date: 2026-01-01T00:00:00Z }\nfilesystems: { iso9660: {}, udf: true }\nfiles: [{ from: data, at: / }]\n${more}\n`

async function made(name: string, more: string): Promise<Buffer> {
  writeFileSync(at(`${name}.yaml`), manifest(more))
  await build(openProject(at(`${name}.yaml`), { environment: {}, overrides: [] }), { lock: 'none', flush: 'replace' })
  return readFileSync(at(name))
}

/** Of whole sectors of 2352 bytes some bytes of each, and empty ones behind. */
function pieces(whole: Buffer, from: number, to: number, empty = 0): Buffer {
  const count = Math.floor(whole.length / 2352)
  return Buffer.concat(
    Array.from({ length: count }, (_, i) => Buffer.concat([whole.subarray(i * 2352 + from, i * 2352 + to), Buffer.alloc(empty)])),
  )
}

beforeAll(async () => {
  mkdirSync(at('data'))
  writeFileSync(at('data/a.bin'), noise('looked', 120_000))
  const iso = await made('whole.iso', 'output: whole.iso')
  writeFileSync(at('cut.iso'), iso.subarray(0, 300 * 2048))
  writeFileSync(at('zeros.iso'), Buffer.alloc(BLOCKS * 2048))
  writeFileSync(at('noise.iso'), noise('no file system', BLOCKS * 512))
  const raw = await made('raw.bin', 'media: cd-r\nsectors: raw\noutput: raw.bin')
  // As many sectors as make whole blocks of 2048 bytes too.
  writeFileSync(at('chance.bin'), raw.subarray(0, BLOCKS * 2352))
  writeFileSync(at('empty-subcode.bin'), pieces(raw, 0, 2352, 96))
  const xa = await made('xa.bin', 'media: cd-r\nsectors: raw\ntracks: [{ type: xa-form1 }]\noutput: xa.bin')
  writeFileSync(at('mode2.bin'), pieces(xa, 16, 2352))
  await made('raw96.bin', 'media: cd-r\nsectors: raw96\noutput: raw96.bin')
})

interface Told {
  readonly ok: boolean
  readonly faults: readonly { readonly code: string; readonly message: string }[]
  readonly results: readonly { readonly faults: readonly { readonly code: string }[] }[]
}

async function burned(image: string): Promise<Told & { readonly drive: string }> {
  const drive = `virtual:${at(`${image}.disc`)}`
  const { out } = await runCommand(burn, [at(image)], { drive: [`${drive}?media=cd-r`], yes: true, json: true, verify: 'full' })
  return { ...(resultOf(out) as unknown as Told), drive }
}

/** Blocks of a disc or an image, from block 16 on. */
async function blocksOf(path: string, count: number): Promise<Buffer> {
  await using disc = await openDisc(path)
  return Buffer.from(await disc.medium.read(lba(16), sectors(count)))
}

describe('an image of blocks', () => {
  it.each([
    ['whole.iso', []],
    ['cut.iso', ['survey/cutShort']],
    ['zeros.iso', ['survey/unknownContents']],
    ['noise.iso', ['survey/unknownContents']],
  ] as const)('%s', async (image, codes) => {
    const { ok, faults } = await burned(image)
    expect([ok, [...new Set(faults.map(({ code }) => code))].filter((code) => !code.startsWith('udf/'))]).toEqual([true, codes])
    if (image === 'zeros.iso') expect(faults[0]?.message).toContain('nothing but zeros')
  })
})

describe('an image of whole sectors is written as the track that it is', () => {
  it.each([
    ['raw.bin', 'mode1', []],
    ['chance.bin', 'mode1', ['survey/cutShort']],
    ['empty-subcode.bin', 'mode1', []],
    ['xa.bin', 'mode2', []],
    ['mode2.bin', 'mode2', []],
    ['raw96.bin', 'mode1', []],
  ] as const)('%s: %s', async (image, mode, codes) => {
    const { ok, faults, drive } = await burned(image)
    expect([ok, [...new Set(faults.map(({ code }) => code))].filter((code) => !code.startsWith('udf/'))]).toEqual([true, codes])
    {
      await using disc = await openDisc(drive)
      expect(disc.tracks.map((track) => track.mode)).toEqual([mode])
    }
    const like = mode === 'mode2' ? 'xa.bin' : 'whole.iso'
    expect(Buffer.compare(await blocksOf(drive, 300), await blocksOf(at(like), 300))).toBe(0)
    expect(Buffer.compare(await blocksOf(at(image), 300), await blocksOf(at(like), 300))).toBe(0)
  })

  it('raw96.bin becomes a manifest that makes the same disc', async () => {
    const { status } = await runCommand(importImage, [at('raw96.bin')], { output: at('again.yaml') })
    expect(status).toBe(0)
    const { ok, drive } = await burned('again.yaml')
    expect(ok).toBe(true)
    expect(Buffer.compare(await blocksOf(drive, 300), await blocksOf(at('whole.iso'), 300))).toBe(0)
  })
})

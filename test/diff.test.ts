import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { diffDiscs, type CompareOptions, type Comparison } from '../src/diff.js'
import { openDisc } from '../src/master.js'
import { generator } from '../scripts/random.mjs'
import { head, imageOf } from './cli/reading.js'
import { temporaryFolder } from './support/folder.js'
import { required } from './support/tools.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const BLOCK = 2048

async function compared(before: string, after: string, options: Partial<CompareOptions> = {}): Promise<Comparison> {
  await using a = await openDisc(before)
  await using b = await openDisc(after)
  return await diffDiscs(a, b, options)
}

const manifest = (
  files: string,
  more = '',
): string => `${head}filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: "2.01" } }
files:
${files}${more}`
const plain = `  - { at: /one, text: "first of all" }
  - { at: /two, text: "two" }
  - { at: /deep/three, text: "three", streams: { note: { text: "said" } } }
  - { at: /loader.bin, zeros: 4096 }
`
const boot = 'boot: { entries: [ { platform: bios, image: /loader.bin, emulation: none, loadSectors: 4 } ] }\n'

let image = ''
let bytes: Buffer

beforeAll(async () => {
  image = await imageOf(folder, 'image', manifest(plain, boot))
  bytes = readFileSync(image)
})

/** The image with other bytes in one place, compared with what it was. */
async function changed(place: number, to: Uint8Array | number): Promise<Comparison> {
  const copy = Buffer.from(bytes)
  copy.set(typeof to === 'number' ? Uint8Array.of(to) : to, place)
  writeFileSync(at('changed.iso'), copy)
  return await compared(image, at('changed.iso'))
}

describe('bytes', () => {
  it('of which one differs make no image the same, wherever it stands', async () => {
    const random = generator(15)
    const blocks = bytes.length / BLOCK
    // A part of them: structures follow each other by the block.
    const wanted = Array.from({ length: blocks }, (_, block) => block).filter((block) => block % (required ? 3 : 11) === 1)
    for (const block of wanted) {
      const place = block * BLOCK + Math.floor(random() * BLOCK)
      const { same, bytes: told } = await changed(place, (bytes[place] ?? 0) ^ (1 << Math.floor(random() * 8)))
      expect([place, same, told?.bytes, told?.blocks]).toEqual([place, false, 1, 1])
      expect(told?.regions).toMatchObject([{ block, count: 1 }])
    }
  }, 120_000)

  it('are told by structure and field, with the likely cause', async () => {
    const root = bytes.readUInt32LE(16 * BLOCK + 158)
    const field = async (place: number, to: number) => (await changed(place, to)).bytes?.regions
    // ECMA-119 8.4: creation, application, volume flags that are reserved; 9.1: the date in a record, both byte orders.
    expect(await field(16 * BLOCK + 813 + 3, 0x39)).toMatchObject([
      { what: 'primary volume descriptor', field: 'created', cause: 'clock', clause: '8.4.26' },
    ])
    expect(await field(16 * BLOCK + 574, 0x41)).toMatchObject([{ field: 'applicationId', cause: 'tool' }])
    expect(await field(16 * BLOCK + 80, 0x41)).toMatchObject([{ field: 'spaceSize', cause: 'size' }])
    expect(await field(16 * BLOCK + 156 + 18, 0x41)).toMatchObject([
      { what: 'primary volume descriptor: root directory', field: 'recorded', cause: 'clock' },
    ])
    expect(await field(root * BLOCK + 18, 0x41)).toMatchObject([
      { what: 'directory record of the directory itself', field: 'recorded', cause: 'clock' },
    ])
    expect(await field(5 * BLOCK + 9, 1)).toMatchObject([{ what: 'system area', cause: 'content' }])
    const one = bytes.indexOf('first of all\0')
    expect(await field(one + 1, 0x41)).toMatchObject([{ what: 'data of a file', path: '/one', cause: 'content' }])
    expect(await field(one + 100, 0x41)).toMatchObject([{ what: 'bytes behind the end of a file', path: '/one', cause: 'padding' }])
    expect(await field(bytes.length - 3 * BLOCK, 0x41)).toMatchObject([{ cause: 'padding' }])
  })

  it('of records in another order, and of what follows from them', async () => {
    const root = bytes.readUInt32LE(16 * BLOCK + 158) * BLOCK
    const block = bytes.subarray(root, root + BLOCK)
    const [x, y] = ['ONE.;1', 'TWO.;1'].map((name) => block.indexOf(name) - 33)
    const length = block[x ?? 0] ?? 0
    expect(block[y ?? 0]).toBe(length)
    const swapped = Buffer.from(block)
    block.copy(swapped, x, y, (y ?? 0) + length)
    block.copy(swapped, y, x, (x ?? 0) + length)
    expect((await changed(root, swapped)).bytes?.regions).toMatchObject([{ cause: 'order', count: 1 }])
  })

  it('behind the last block of one count as well', async () => {
    writeFileSync(at('longer.iso'), Buffer.concat([bytes, Buffer.alloc(BLOCK + 5)]))
    const { same, disc, bytes: told } = await compared(image, at('longer.iso'))
    expect([same, told?.bytes, told?.blocks]).toEqual([false, BLOCK + 5, 2])
    expect(disc.map(({ what }) => what)).toEqual(['blocks', 'bytes behind the last block'])
    expect(told?.regions).toMatchObject([{ what: 'blocks that one has more than the other', count: 2 }])
  })

  it('are left alone where trees alone are asked for', async () => {
    const { same, bytes: told, notCompared } = await compared(image, at('longer.iso'), { bytes: 'none' })
    expect([same, told, notCompared]).toEqual([true, undefined, ['bytes: trees alone were asked for']])
  })
})

describe('trees', () => {
  const differences = async (more: string, options?: Partial<CompareOptions>) => {
    const other = await imageOf(folder, 'other', more)
    return await compared(image, other, options)
  }

  it('streams of files are compared by name and content', async () => {
    for (const [stream, expected] of [
      ['{ note: { text: "sign" } }', { what: 'stream note' }],
      ['{ note: { text: "longer" } }', { what: 'stream note', before: '4', after: '6' }],
      ['{ other: { text: "said" } }', { what: 'stream note', before: '4 bytes', after: '' }],
    ]) {
      const { same, paths } = await differences(manifest(plain.replace('{ note: { text: "said" } }', stream as string), boot), {
        bytes: 'none',
      })
      expect(same).toBe(false)
      expect(paths).toMatchObject([
        { space: 'udf', path: '/deep/three', differences: expect.arrayContaining([expect.objectContaining(expected)]) as unknown },
      ])
    }
  })

  it('images that are started are compared by their bytes', async () => {
    const loader = bytes.readUInt32LE(bytes.readUInt32LE(17 * BLOCK + 71) * BLOCK + 32 + 8)
    const { volume, bytes: told, paths } = await changed(loader * BLOCK + 7, 1)
    expect(volume).toMatchObject([{ what: 'image of boot entry 1' }])
    expect(told?.bytes).toBe(1)
    // Its file is the same file in all trees.
    expect(paths).toMatchObject([{ space: 'udf', path: '/loader.bin', differences: [{ what: 'content' }] }])
  })

  it('a hidden bit, a link and a time of one tree alone are told of that tree', async () => {
    const { paths } = await differences(manifest(plain.replace('at: /one,', 'at: /one, hiddenBit: [joliet],'), boot), { bytes: 'none' })
    expect(paths).toMatchObject([{ space: 'joliet', path: '/one', differences: [{ what: 'hidden', before: '', after: 'yes' }] }])
  })

  it('where nothing but places differ, that is told as such', async () => {
    const {
      trees,
      paths,
      volume,
      bytes: told,
      layout,
      same,
    } = await differences(manifest(plain.replace('at: /one,', 'at: /one, place: last,'), boot), { layout: true })
    expect([same, paths, volume]).toEqual([false, [], []])
    expect(trees.every((tree) => tree.same)).toBe(true)
    expect(layout?.moved).toContainEqual({ what: '/one', before: expect.any(String) as unknown, after: expect.any(String) as unknown })
    expect(told?.regions.filter(({ cause }) => cause === 'placement').length).toBeGreaterThan(0)
  })
})

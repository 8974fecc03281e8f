import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DiscError } from '../../../src/fault/index.js'
import { readIso9660 } from '../../../src/format/iso9660/index.js'
import { Compressed, Compressed2, defaultRockRidge, readRockRidge } from '../../../src/format/rockridge/index.js'
import { hostContents } from '../../../src/source/open.node.js'
import { find } from '../../../src/tree/index.js'
import { entryOf, packed, tell, type Packing } from '../../support/zisofs.js'
import { dir, file, leaf, makeDisc } from '../iso9660/disc.js'
import { imageOf, mediumOf } from '../iso9660/medium.js'

const data = Buffer.alloc(100_000, 'text')
const v1: Packing = { version: 1, blockBits: 15 }
const v2: Packing = { version: 2, blockBits: 16 }

/** What is read of a file whose record has such an entry. */
async function fileWith(entry: Buffer, stored = packed(data, v1)) {
  const image = Buffer.from(imageOf(makeDisc(dir('', [file('name', stored)]), { rockridge: { ...defaultRockRidge, version: '1.12' } })))
  tell(image, 'name', entry)
  const { tree, faults } = await readIso9660(mediumOf(image), { startUse: readRockRidge })
  const node = find(tree, '/name')
  if (node?.kind !== 'leaf' || node.inode.kind !== 'file') throw new Error('no file')
  return { content: node.inode.content, stored: stored.length, faults }
}
const changed = (packing: Packing, change: (entry: Buffer) => void): Buffer => {
  const entry = entryOf(data.length, packing)
  change(entry)
  return entry
}

describe('the entry that says that a file is kept compressed', () => {
  it.each([
    ['version 1', entryOf(data.length, v1), { version: 1, headerBytes: 16, blockBytes: 32_768 }],
    ['version 2', entryOf(data.length, v2), { version: 2, headerBytes: 24, blockBytes: 65_536 }],
    ['version 2 as Z2', entryOf(data.length, v2, 'Z2'), { version: 2, headerBytes: 24, blockBytes: 65_536 }],
    ['one byte order', changed(v1, (entry) => entry.fill(0, 12)), { version: 1, headerBytes: 16, blockBytes: 32_768 }],
  ])('%s', async (_, entry, form) => {
    const { content, stored, faults } = await fileWith(entry)
    expect(faults).toEqual([])
    expect(content).toMatchObject({
      size: data.length,
      origin: {
        kind: 'zisofs',
        medium: 'memory',
        stored: { size: stored, origin: { kind: 'extents' } },
        form: { kind: 'blocks', ...form },
      },
    })
  })

  it.each([
    ['another algorithm', changed(v2, (entry) => entry.write('XZ', 4)), 'its algorithm is "XZ"; "pz" and "PZ" are known'],
    [
      'blocks too large',
      changed(v1, (entry) => entry.writeUInt8(18, 7)),
      'its blocks would have 2^18 bytes; they may have from 2^12 to 2^17',
    ],
    [
      'blocks too large',
      changed(v2, (entry) => entry.writeUInt8(255, 7)),
      'its blocks would have 2^255 bytes; they may have from 2^12 to 2^20',
    ],
    [
      'blocks too small',
      changed(v1, (entry) => entry.writeUInt8(0, 7)),
      'its blocks would have 2^0 bytes; they may have from 2^12 to 2^17',
    ],
    ['a header too small', changed(v1, (entry) => entry.writeUInt8(3, 6)), 'its header would have 12 bytes; it has 16 at least'],
    ['64 bits', changed(v2, (entry) => entry.fill(0xff, 8)), 'its size would be 2^53 bytes or more'],
    [
      'more than its pointers',
      changed(v1, (entry) => entry.writeUInt32LE(0xffff_ffff, 8)),
      'its 4294967295 bytes need 524308 bytes of pointers, and it has ',
    ],
    [
      'less than the fields',
      Buffer.concat([Buffer.from('ZF\x08\x01'), entryOf(data.length, v1).subarray(4, 8)]),
      'what is told of it has 8 bytes',
    ],
  ])('%s: what is stored is there, and cannot be read', async (_, entry, problem) => {
    const { content, stored, faults } = await fileWith(entry)
    expect(faults).toMatchObject([{ code: 'iso9660/compressionUnknown', severity: 'warning', values: { path: '/name' } }])
    expect(faults[0]?.values['problem']).toContain(problem)
    expect(content).toMatchObject({ size: stored, origin: { kind: 'zisofs', form: { kind: 'unknown' } } })
  })

  it('of any bytes: the data are read as they were, or refused', async () => {
    const stored = packed(data, v1)
    const image = Buffer.from(imageOf(makeDisc(dir('', [file('name', stored)]), { rockridge: { ...defaultRockRidge, version: '1.12' } })))
    const contents = hostContents({ media: new Map([['memory', mediumOf(image)]]) })
    tell(image, 'name', entryOf(data.length, v1))
    const at = image.indexOf(entryOf(data.length, v1))
    let read = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 3, max: 15 }), fc.nat({ max: 255 })), { maxLength: 3 }), async (changes) => {
        image.set(entryOf(data.length, v1), at)
        for (const [place, byte] of changes) image[at + place] = byte
        const { tree } = await readIso9660(mediumOf(image), { startUse: readRockRidge })
        const node = find(tree, '/name')
        if (node?.kind !== 'leaf' || node.inode.kind !== 'file') throw new Error('no file')
        try {
          expect(Buffer.from(await contents.load(node.inode.content, 2 ** 40)).equals(data)).toBe(true)
          read++
        } catch (error) {
          if (!(error instanceof DiscError)) throw error
          expect(error.faults[0]?.code).toBe('source/zisofsBroken')
        }
      }),
      { seed: 5, numRuns: 300 },
    )
    expect(read).toBeGreaterThan(20)
  })

  it('is not asked for: the header of the file alone says nothing, as to Linux', async () => {
    const { content, stored } = await fileWith(Buffer.from('PD\x04\x01'))
    expect(content).toMatchObject({ size: stored, origin: { kind: 'extents' } })
  })

  it('names of one file share it, and an entry of one name alone makes another file', async () => {
    const stored = packed(data, v1)
    const inode = { ...file('one', stored).inode, links: 2 }
    const tree = dir('', [leaf('one', inode), leaf('two', inode)])
    const made = (names: readonly string[]) => {
      const image = Buffer.from(imageOf(makeDisc(tree, { rockridge: { ...defaultRockRidge, version: '1.10' } })))
      for (const name of names) tell(image, name, entryOf(data.length, v1))
      return readIso9660(mediumOf(image), { startUse: readRockRidge })
    }
    const inodesIn = async (names: readonly string[]) =>
      (await made(names)).tree.children.map((node) => (node.kind === 'leaf' ? node.inode : undefined))
    const [one, two] = await inodesIn(['one', 'two'])
    expect(one).toBe(two)
    expect(one).toMatchObject({ content: { size: data.length } })
    expect(await inodesIn(['one'])).toMatchObject([{ content: { size: data.length } }, { content: { size: stored.length } }])
  })
})

describe('explained', () => {
  it('version 1', () => {
    expect(Compressed.explain(entryOf(100_000, v1)).split('\n').slice(3)).toEqual([
      'BP 0005-0006  70 7a  algorithm = "pz"  ZF 4',
      'BP 0007-0007  04  headerWords = 4  ZF 5',
      'BP 0008-0008  0f  blockBits = 15  ZF 6',
      'BP 0009-0016  a0 86 01 00 00 01 86 a0  size = 100000  ZF 7',
    ])
  })
  it('version 2', () => {
    expect(Compressed2.explain(entryOf(2 ** 40, v2, 'Z2')).split('\n')).toEqual([
      'BP 0001-0002  5a 32  signature = "Z2"  ZF 1',
      'BP 0003-0003  10  length  ZF 2',
      'BP 0004-0004  02  version = 2  ZF 3',
      'BP 0005-0006  50 5a  algorithm = "PZ"  ZF 4',
      'BP 0007-0007  06  headerWords = 6  ZF 5',
      'BP 0008-0008  10  blockBits = 16  ZF 6',
      `BP 0009-0016  00 00 00 00 00 01 00 00  size = ${2 ** 40}  ZF 7`,
    ])
  })
})

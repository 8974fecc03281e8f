/** Volumes that lie. */

import { LONGEST_EXTENT } from '../../../src/format/udf/extents.js'
import { describe, expect, it } from 'vitest'
import { readU32le, writeU16le, writeU32le } from '../../../src/codec/index.js'
import { appendFaults, readUdf, type UdfFacts } from '../../../src/format/udf/index.js'
import { seal } from '../../../src/format/udf/tag.js'
import { lba } from '../../../src/unit/index.js'
import { dir, file, imageOf, leaf, inodeOf, makeUdf, mediumOf, read, symlink, type Made } from './disc.js'
import { shapes } from './shapes.js'

const codesOf = async (image: Uint8Array): Promise<readonly string[]> => {
  try {
    return (await read(image)).faults.map(({ code }) => code)
  } catch (error) {
    return (error as { faults: readonly { code: string }[] }).faults.map(({ code }) => `thrown ${code}`)
  }
}

const start = (made: Made, id: string): number => (made.layout.regions.find((region) => region.id === id)?.start ?? 0) * 2048
const BLOCK = 2048

/** File set 0 and 1, root 2, its names 3; `a` 4, folder 5, its names 6, `b` 7. */
function patched(change: (image: Uint8Array, files: number, made: Made) => void, revision: '1.02' | '2.01' = '1.02'): Uint8Array {
  const made = makeUdf(dir('', [file('a', 'hello'), dir('d', [file('b', 'x'.repeat(3000))])]), { revision })
  const image = imageOf(made)
  change(image, start(made, 'udf/files:0'), made)
  return image
}
const reseal = (image: Uint8Array, at: number): void => {
  seal(image, at, (image[at + 10] | (image[at + 11] << 8)) + 16)
}
/** Changes a field of a descriptor and makes the CRC right again. */
const set32 = (image: Uint8Array, at: number, offset: number, value: number): void => {
  writeU32le(image, at + offset, value)
  reseal(image, at)
}
const set16 = (image: Uint8Array, at: number, offset: number, value: number): void => {
  writeU16le(image, at + offset, value)
  reseal(image, at)
}
const flip = (image: Uint8Array, at: number): void => {
  image[at] = image[at] ^ 0xff
}
/** Size of the parent entry at the beginning of each directory. */
const PARENT = 40

describe('damage', () => {
  it.each<readonly [string, readonly string[], Uint8Array]>([
    ['an entry with a wrong CRC', ['udf/badDescriptor'], patched((image, files) => flip(image, files + 4 * BLOCK + 60))],
    ['a name with a wrong CRC', ['udf/badDescriptor'], patched((image, files) => flip(image, files + 3 * BLOCK + PARENT + 39))],
    [
      'a directory of something else',
      ['udf/brokenDirectory'],
      patched((image, files) => image.fill(7, files + 3 * BLOCK + PARENT, files + 3 * BLOCK + PARENT + 20)),
    ],
    ['a descriptor that lies elsewhere', ['udf/misplacedDescriptor'], patched((image, files) => set32(image, files + 4 * BLOCK, 12, 99))],
    [
      'a main sequence that is gone',
      ['udf/reserveUsed'],
      patched((image, _files, made) => image.fill(0, start(made, 'udf/main'), start(made, 'udf/main') + 16 * BLOCK)),
    ],
    [
      'a logical volume with a wrong CRC',
      ['udf/badDescriptor', 'udf/reserveUsed'],
      patched((image, _files, made) => flip(image, start(made, 'udf/main') + 3 * BLOCK + 90)),
    ],
    [
      'no recognition',
      ['udf/recognitionMissing'],
      patched((image, _files, made) => image.fill(0, start(made, 'udf/recognition'), start(made, 'udf/recognition') + 3 * BLOCK)),
    ],
    [
      'no integrity',
      ['udf/integrityMissing'],
      patched((image, _files, made) => image.fill(0, start(made, 'udf/integrity'), start(made, 'udf/integrity') + BLOCK)),
    ],
    [
      'counts of files that are wrong',
      ['udf/countsDisagree'],
      patched((image, _files, made) => set32(image, start(made, 'udf/integrity'), 120, 3)),
    ],
    ['an open volume', ['udf/integrityOpen'], patched((image, _files, made) => set32(image, start(made, 'udf/integrity'), 28, 0))],
    [
      'no sequence',
      ['thrown udf/noVolume'],
      patched((image, _files, made) => {
        image.fill(0, start(made, 'udf/main'), start(made, 'udf/main') + 16 * BLOCK)
        image.fill(0, start(made, 'udf/reserve'), start(made, 'udf/reserve') + 16 * BLOCK)
      }),
    ],
    [
      'another block size',
      ['thrown udf/featureUnknown'],
      patched((image, _files, made) => set32(image, start(made, 'udf/main') + 3 * BLOCK, 212, 512)),
    ],
    [
      'another revision',
      ['udf/revisionUnknown'],
      patched((image, _files, made) => set16(image, start(made, 'udf/main') + 3 * BLOCK, 216 + 24, 0x0300)),
    ],
    [
      'an unknown kind of partition',
      ['thrown udf/featureUnknown'],
      patched((image, _files, made) => {
        image[start(made, 'udf/main') + 3 * BLOCK + 440] = 3
        reseal(image, start(made, 'udf/main') + 3 * BLOCK)
      }),
    ],
    [
      'a root that is a file',
      ['udf/badDescriptor'],
      patched((image, files) => {
        image[files + 2 * BLOCK + 27] = 5
        reseal(image, files + 2 * BLOCK)
      }),
    ],
    ['a folder with streams', ['udf/folderStreams'], patched((image, files) => set32(image, files + 5 * BLOCK, 152, BLOCK), '2.01')],
    [
      'a file of an unknown type',
      ['udf/fileTypeUnknown'],
      patched((image, files) => {
        image[files + 4 * BLOCK + 27] = 77
        reseal(image, files + 4 * BLOCK)
      }),
    ],
  ])('%s', async (_what, codes, image) => {
    expect(await codesOf(image)).toEqual(codes)
  })

  it.each(shapes.filter(([, { partition, metadata, revision }]) => partition === undefined && metadata !== 'single' && revision >= '2.50'))(
    '%s falls back on the copy of the metadata',
    async (_name, options) => {
      const made = makeUdf(dir('', [file('a', 'hello')]), options)
      const image = imageOf(made)
      image.fill(0, start(made, 'udf/files:0') + 2 * BLOCK, start(made, 'udf/files:0') + 3 * BLOCK)
      const { tree, faults: said } = await read(image)
      expect(tree.children).toHaveLength(1)
      expect(said.map(({ code }) => code)).toEqual(['udf/reserveUsed'])
      image.fill(0, start(made, 'udf/metadata-file'), start(made, 'udf/metadata-file') + BLOCK)
      expect((await read(image)).tree.children).toHaveLength(1)
    },
  )

  it('takes a bad table for what it is', async () => {
    const made = makeUdf(dir('', [file('a', 'hello')]), { revision: '2.01', partition: { kind: 'virtual' } })
    const image = imageOf(made)
    image.fill(0, start(made, 'udf/vat'))
    expect(await codesOf(image)).toEqual(['thrown udf/badTable'])
  })

  it('leaves out what a bad VAT points away', async () => {
    const made = makeUdf(dir('', [file('a', 'hello'), file('b', 'x')]), { revision: '1.50', partition: { kind: 'virtual' } })
    const image = imageOf(made)
    for (const target of [0xffffffff, 0xfffffff0, 0]) {
      // The table lies before its ICB, which is the last sector.
      writeU32le(image, image.length - 2 * BLOCK + 2 * 4, target)
      const disc = await read(image)
      expect(disc.tree.children.map(({ name }) => name)).toEqual(['b'])
      expect(disc.faults.every(({ severity }) => severity === 'error')).toBe(true)
    }
  })
})

describe('lies', () => {
  it('lets no folder be its own child, or have two parents', async () => {
    const image = patched((bytes, files) => {
      // The file `b` in the folder leads to the folder, the root or the folder's sibling.
      const name = files + 6 * BLOCK + PARENT
      bytes[name + 18] = 2
      set32(bytes, name, 24, 5)
    })
    expect(await codesOf(image)).toEqual(['udf/directoryLoop'])
    const upwards = patched((bytes, files) => set32(bytes, files + 6 * BLOCK + PARENT, 24, 2))
    expect(await codesOf(upwards)).toEqual(['udf/directoryLoop'])
  })

  it('reads files outside the medium as zeros', async () => {
    const image = patched((bytes, files) => set32(bytes, files + 7 * BLOCK, 176 + 4, 0x7fffffff))
    const { tree, faults: said } = await read(image)
    expect(said).toMatchObject([{ code: 'udf/extentOutside', values: { path: '/d/b', bytes: 3000 } }])
    expect(tree.children[1]).toMatchObject({
      children: [{ inode: { content: { size: 3000, origin: { kind: 'concat', parts: [{ origin: { kind: 'zeros' } }] } } } }],
    })
  })

  it('believes extents rather than sizes', async () => {
    const image = patched((bytes, files) => set32(bytes, files + 7 * BLOCK, 60, 0x7fffffff))
    const { tree, faults: said } = await read(image)
    expect(said).toMatchObject([{ code: 'udf/sizeMismatch', values: { recorded: 3000 } }])
    expect(tree.children[1]).toMatchObject({ children: [{ inode: { content: { size: 3000 } } }] })
  })

  it('holds a directory to the size of the medium', async () => {
    const image = patched((bytes, files) => {
      set32(bytes, files + 5 * BLOCK, 176, 0x3ffff800)
      set32(bytes, files + 5 * BLOCK, 56, 0x3ffff800)
    })
    expect(await codesOf(image)).toContain('udf/tooMuchMetadata')
  })

  it('stops where directories share their blocks', async () => {
    const made = makeUdf(
      dir(
        '',
        Array.from({ length: 400 }, (_, i) =>
          dir(
            `d${i}`,
            Array.from({ length: 50 }, (_, f) => file(`f${f}`)),
          ),
        ),
      ),
    )
    const image = imageOf(made)
    const files = start(made, 'udf/files:0')
    // Every folder claims the names of the root.
    const size = readU32le(image, files + 2 * BLOCK + 56)
    for (let at = files; at < image.length; at += BLOCK) {
      if (image[at] !== 5 || image[at + 1] !== 1 || image[at + 27] !== 4 || at === files + 2 * BLOCK) continue
      writeU32le(image, at + 56, size)
      writeU32le(image, at + 176, size)
      set32(image, at, 180, 3)
    }
    const found = await codesOf(image)
    expect(found).toContain('udf/directoryLoop')
    expect(found.length).toBeLessThanOrEqual(1001)
    expect(found.at(-1)).toBe('udf/moreFaults')
  })

  it('follows no chain of descriptors in a circle', async () => {
    const size = (1000 * LONGEST_EXTENT) as never
    const origin = { kind: 'extents', medium: 'x', extents: [{ start: lba(300), size }] } as const
    const content = { id: 'former:/old', size, origin, recorded: lba(300) }
    const made = makeUdf(dir('', [leaf('old', { ...inodeOf(''), content })]))
    const image = new Uint8Array(2300 * BLOCK)
    image.set(imageOf(made))
    // The second area of descriptors leads back to itself: its last one is the pointer.
    const area = start(made, 'udf/files:0') + 5 * BLOCK
    const bytes = readU32le(image, area + 20)
    set32(image, area, 24 + bytes - 4, 5)
    const codes = await codesOf(image)
    expect(codes).toContain('udf/sizeMismatch')
    expect(codes.length).toBeLessThanOrEqual(1001)
  })

  it.each([
    ['..', '__', 'nameUnsafe'],
    ['a/b', 'a_b', 'nameUnsafe'],
    ['a\0b', 'a_b', 'nameUnsafe'],
  ])('lets no name %j lead out of its folder', async (lie, kept, code) => {
    const made = makeUdf(dir('', [file('x'.repeat(lie.length), 'hello')]))
    const image = imageOf(made)
    const name = start(made, 'udf/files:0') + 3 * BLOCK + PARENT
    for (let i = 0; i < lie.length; i++) image[name + 39 + i] = lie.charCodeAt(i)
    reseal(image, name)
    const disc = await read(image)
    expect(disc.tree.children.map((node) => node.name)).toEqual([kept])
    expect(disc.faults.map((fault) => fault.code)).toEqual([`udf/${code}`])
  })

  it('keeps the first of two equal names', async () => {
    const made = makeUdf(dir('', [file('a', 'first'), file('b', 'second')]))
    const image = imageOf(made)
    const name = start(made, 'udf/files:0') + 3 * BLOCK + PARENT + 40
    image[name + 39] = 0x61
    reseal(image, name)
    const disc = await read(image)
    expect(disc.tree.children).toMatchObject([{ name: 'a', inode: { content: { size: 5 } } }])
    expect(disc.faults.map(({ code }) => code)).toEqual(['udf/nameTwice'])
  })

  it('leaves out links that say nothing', async () => {
    const made = makeUdf(dir('', [symlink('l', 'target')]))
    const image = imageOf(made)
    const entry = start(made, 'udf/files:0') + 4 * BLOCK
    image[entry + 176] = 99
    reseal(image, entry)
    expect(await codesOf(image)).toEqual(['udf/badDescriptor'])
  })
})

describe('a further session', () => {
  const factsWith = async (options: Parameters<typeof makeUdf>[1]): Promise<UdfFacts> =>
    (await readUdf(mediumOf(imageOf(makeUdf(dir(''), options))))).facts
  it('follows one of ours', async () => {
    for (const revision of ['1.02', '2.01', '2.60'] as const) expect(appendFaults(await factsWith({ revision }))).toEqual([])
  })
  it('does not follow a volume of another kind', async () => {
    const facts = await factsWith({ revision: '2.01' })
    expect(appendFaults({ ...facts, revision: '3.00' })).toMatchObject([
      { code: 'udf/notAppendable', imapi: ['IMAPI_E_UDF_NOT_WRITE_COMPATIBLE'] },
    ])
    const partitions = facts.partitions.map((partition) => ({ ...partition, access: 'overwritable' }))
    expect(appendFaults({ ...facts, partitions })).toMatchObject([
      { code: 'udf/foreignLayout', imapi: ['IMAPI_E_INCOMPATIBLE_PREVIOUS_SESSION'] },
    ])
  })
})

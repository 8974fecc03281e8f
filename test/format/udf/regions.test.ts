import { describe, expect, it } from 'vitest'
import { planUdf, readUdf, type UdfOptions } from '../../../src/format/udf/index.js'
import { LogicalVolumeDescriptor, PartitionDescriptor, PrimaryVolumeDescriptor } from '../../../src/format/udf/volume-structures.js'
import { FileEntry } from '../../../src/format/udf/file-structures.js'
import { at, next } from '../../../src/layout/index.js'
import { bytes, lba, sectors } from '../../../src/unit/index.js'
import { dir, file, hugeFile, imageOf, inodeOf, leaf, makeUdf, mediumOf, symlink, volume, type Made } from './disc.js'
import { shapes } from './shapes.js'

const small = dir('', [file('a', 'hello'), dir('d', [file('b', 'x'.repeat(3000))])])
const startOf = (made: Made, id: string): number => made.layout.regions.find((region) => region.id === id)?.start ?? -1
const ids = (made: Made): readonly string[] => made.layout.regions.map(({ id }) => id)
const sector = (image: Uint8Array, at: number): Uint8Array => image.subarray(at * 2048, at * 2048 + 2048)

describe('the layout of a volume', () => {
  it.each(shapes)('%s holds every region inside its partition or outside, none half', (_name, options) => {
    const made = makeUdf(small, options)
    const image = imageOf(made)
    const { start, length } = PartitionDescriptor.decode(sector(image, startOf(made, 'udf/main') + 2))
    for (const region of made.layout.regions) {
      const end = region.start + region.length
      const inside = region.start >= start && end <= start + length
      expect(inside || end <= start || region.start >= start + length, region.id).toBe(true)
      expect(inside, region.id).toBe(/^data:|^udf\/(files|metadata|vat)/.test(region.id))
    }
  })

  it('says of each region what it is', () => {
    const of = (options: Parameters<typeof makeUdf>[1]) =>
      Object.fromEntries(
        makeUdf(small, options).layout.regions.flatMap(({ id, reason }) =>
          /^udf.(files|metadata|vat|spar|space)/.test(id) ? [[id, reason]] : [],
        ),
      )
    expect(of({ revision: '2.50' })).toEqual({
      'udf/files:0': 'file set, file entries and directories',
      'udf/files:0:mirror': 'copy of the metadata',
      'udf/metadata-file': 'metadata file',
      'udf/metadata-mirror-file': 'metadata mirror file',
    })
  })

  it('3/8.4.2.1 has anchors in 256 and N, and the sequences far apart', () => {
    const made = makeUdf(small)
    const last = made.layout.where.end - 1
    expect(startOf(made, 'udf/anchor')).toBe(256)
    expect(startOf(made, 'udf/anchor:last')).toBe(last)
    expect(startOf(made, 'udf/main')).toBe(32)
    expect(startOf(made, 'udf/reserve')).toBe(last - 16)
  })

  it('3/8.4.2.1 has a third anchor in N - 256 where asked', async () => {
    const image = imageOf(makeUdf(small, { anchors: 'three' }))
    const last = image.length / 2048 - 1
    expect((await readUdf(mediumOf(image))).facts.anchors).toEqual([256, last, last - 256])
  })

  it('3/8.4.2.1 leaves the last sector to others and takes N - 256 instead', async () => {
    const more = { id: 'backup', owner: 'test', reason: '', length: sectors(9), place: next, refs: [], body: { kind: 'zeros' } } as const
    const made = makeUdf(small, { behind: 9 })
    const image = new Uint8Array((made.layout.where.end + more.length) * 2048)
    image.set(imageOf(made))
    const last = image.length / 2048 - 1
    expect((await readUdf(mediumOf(image))).facts.anchors).toEqual([256, last - 256])
    expect(ids(makeUdf(small, { behind: 256 })).filter((id) => id.startsWith('udf/anchor'))).toEqual(['udf/anchor'])
  })

  it('moves as a whole with the session', () => {
    const made = makeUdf(small, { start: lba(5000) })
    expect([startOf(made, 'udf/main'), startOf(made, 'udf/anchor'), startOf(made, 'udf/files:0')]).toEqual([5032, 5256, 5257])
  })

  it('draws the start of the partition to a file that lies before it', () => {
    const early = leaf('early', { ...inodeOf('early'), place: { kind: 'at', lba: lba(100) } })
    for (const [revision, start] of [
      ['1.02', 100],
      ['2.50', 96],
    ] as const) {
      const made = makeUdf(dir('', [early, file('b', 'y')]), { revision })
      expect(PartitionDescriptor.decode(sector(imageOf(made), 34)).start).toBe(start)
    }
  })

  it('goes around what others have placed', async () => {
    const block = (lbaOfBlock: number) =>
      ({
        id: `other:${lbaOfBlock}`,
        owner: 'test',
        reason: '',
        length: sectors(3),
        place: at(lba(lbaOfBlock)),
        refs: [],
        body: { kind: 'zeros' },
      }) as const
    const tree = dir(
      '',
      Array.from({ length: 40 }, (_, i) => dir(`d${i}`, [file('f', `${i}`)])),
    )
    for (const [name, options] of shapes.filter(([, { partition }]) => partition?.kind !== 'sparable')) {
      const made = makeUdf(tree, { ...options, more: [block(290), block(330), block(420)] })
      const { tree: found, faults } = await readUdf(mediumOf(imageOf(made)))
      expect(faults, name).toEqual([])
      expect(found.children).toHaveLength(40)
    }
  })

  it('is the same for the same tree', () => {
    for (const [, options] of shapes) expect(Buffer.compare(imageOf(makeUdf(small, options)), imageOf(makeUdf(small, options)))).toBe(0)
  })

  it('renders nothing but the entries that differ where a file grows', () => {
    const before = makeUdf(dir('', [file('a', 'x'.repeat(10)), file('b', 'y')]))
    const after = makeUdf(dir('', [file('a', 'x'.repeat(11)), file('b', 'y')]))
    expect(ids(after).filter((id) => id.startsWith('udf'))).toEqual(ids(before).filter((id) => id.startsWith('udf')))
  })
})

describe('explained bytes', () => {
  const image = imageOf(makeUdf(small, { serial: '0123456789abcdef' }))
  const lines = (text: string, wanted: RegExp): readonly string[] => text.split('\n').filter((line) => wanted.test(line))

  it('3/10.1 of the primary volume descriptor', () => {
    expect(lines(PrimaryVolumeDescriptor.explain(image, 32 * 2048), /tag|volumeId|volumeSetId|recorded/)).toEqual([
      '0000+16  01 00 02 00 ae 00 01 00 73 26 f0 01 20 00 00 00  tag = tag 1, version 2, at 32  3/10.1.1',
      '0024+32  08 54 45 53 54 00 00 00 00 00 00 00 00 00 00 00 …  volumeId = "TEST"  3/10.1.4',
      '0072+128  08 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 …  volumeSetId = "0123456789abcdefSET"  3/10.1.11',
      '0376+12  00 10 e7 07 0b 0e 16 0d 14 00 00 00  recorded = 2023-11-14T22:13:20Z  3/10.1.17',
    ])
  })
  it('3/10.5 of the partition descriptor', () => {
    expect(lines(PartitionDescriptor.explain(image, 34 * 2048), /access|start|length|flags/)).toEqual([
      '0020+2  01 00  flags = 1  3/10.5.3',
      '0184+4  01 00 00 00  access = 1  3/10.5.7',
      '0188+4  01 01 00 00  start = 257  3/10.5.8',
      '0192+4  0b 00 00 00  length = 11  3/10.5.9',
    ])
  })
  it('3/10.6 of the logical volume descriptor', () => {
    expect(lines(LogicalVolumeDescriptor.explain(image, 35 * 2048), /blockSize|domain|map|fileSet/)).toEqual([
      '0212+4  00 08 00 00  blockSize = 2048  3/10.6.5',
      '0216+32  00 2a 4f 53 54 41 20 55 44 46 20 43 6f 6d 70 6c …  domain = 00 2a 4f 53 54 41 20 55 44 46 20 43 6f 6d 70 6c…  3/10.6.6',
      '0248+16  00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00  fileSet = {"length":4096,"block":0,"partition":0,"flags":0,"uniqueId":0}  3/10.6.7',
      '0264+4  06 00 00 00  mapBytes = 6  3/10.6.8',
      '0268+4  01 00 00 00  mapCount = 1  3/10.6.9',
    ])
  })
  it('4/14.9 of the entry of a file', () => {
    // File set and its end, root and its names, then the first file.
    expect(lines(FileEntry.explain(image, (257 + 4) * 2048), / tag =|fileType|permissions|links|size|uniqueId =|allocationBytes/)).toEqual([
      '0000+16  05 01 02 00 2f 00 01 00 8c ee a8 00 04 00 00 00  tag = tag 261, version 2, at 4  4/14.9.1',
      '0027+1  05  fileType = 5  4/14.6.6',
      '0044+4  84 78 00 00  permissions = 30852  4/14.9.5',
      '0048+2  01 00  links = 1  4/14.9.6',
      '0056+8  05 00 00 00 00 00 00 00  size = 5  4/14.9.10',
      '0160+8  10 00 00 00 00 00 00 00  uniqueId = 16  4/14.9.18',
      '0172+4  08 00 00 00  allocationBytes = 8  4/14.9.20',
    ])
  })
})

describe('faults of planning', () => {
  const codes = (tree: Parameters<typeof makeUdf>[0], options: Partial<UdfOptions> = {}) => makeUdf(tree, options).codes
  const streamed = (...names: string[]) =>
    leaf('f', { ...inodeOf('x'), streams: names.map((name, i) => ({ name, content: { ...inodeOf('s').content, id: `data:s${i}` } })) })
  const live = leaf('live', { ...inodeOf('x'), realTime: true })

  const record = { forms: 'form2', interleaved: false, file: 0 } as const
  const kept = { kind: 'kept', bytes: 2336 } as const
  const plainFile = inodeOf('x')
  const ofForm2 = leaf('movie', { ...plainFile, content: { ...plainFile.content, xa: kept }, xa: record })
  const inTrack = leaf('sound', {
    ...plainFile,
    content: { id: 'data:track', size: bytes(0), origin: { kind: 'track', number: 2 } },
    xa: { ...record, forms: 'cdda' },
  })

  it.each<readonly [string, readonly string[]]>([
    ['formUnknown', codes(dir('', [ofForm2]))],
    ['formUnknown', codes(dir('', [inTrack]))],
    ['nameTooLong', codes(dir('', [file('x'.repeat(300))]), { names: 'strict' })],
    ['nameShortened', codes(dir('', [file('x'.repeat(300))]))],
    [
      'pathTooLong',
      codes(
        dir('', [dir('a'.repeat(250), [dir('b'.repeat(250), [dir('c'.repeat(250), [dir('d'.repeat(250), [file('e'.repeat(50))])])])])]),
      ),
    ],
    ['targetTooLong', codes(dir('', [symlink('l', `a/${'x'.repeat(300)}`)]))],
    ['featureNeedsRevision', codes(dir('', [live]), { revision: '2.00' })],
    ['featureNeedsRevision', codes(dir('', [streamed('a')]), { revision: '1.50' })],
    ['featureNeedsRevision', codes(small, { revision: '2.01', metadata: 'duplicate' })],
    ['partitionNeedsRevision', codes(small, { revision: '1.02', partition: { kind: 'virtual' } })],
    ['badSpares', codes(small, { revision: '1.50', partition: { kind: 'sparable', packet: 32, spares: 250, tables: 2 } })],
    ['badSpares', codes(small, { revision: '1.50', partition: { kind: 'sparable', packet: 32, spares: 2, tables: 5 } })],
    ['tableNotLast', codes(small, { revision: '1.50', partition: { kind: 'virtual' }, behind: sectors(1) })],
    ['streamCollision', codes(dir('', [streamed('a', 'a')]), { revision: '2.00' })],
    ['labelTooLong', codes(small, { label: 'x'.repeat(127) })],
    ['labelTooLong', codes(small, { label: '日'.repeat(64) })],
    ['labelNotUnicode', codes(small, { label: 'a\u0007' })],
    ['stringShortened', codes(small, { label: 'x'.repeat(31) })],
  ])('%s', (code, found) => {
    expect(found).toEqual([`udf/${code}`])
  })

  it('nameNotUnicode and nameCollision', () => {
    expect(codes(dir('', [file('a\udc80'), file('a_')]))).toEqual(['udf/nameNotUnicode', 'udf/nameCollision'])
  })
  it('placeOutside', () => {
    const early = leaf('early', { ...inodeOf('early'), place: { kind: 'at', lba: lba(100) } })
    const { faults } = planUdf(dir('', [early]), volume, {
      revision: '1.50',
      partition: { kind: 'sparable', packet: 32, spares: 2, tables: 2 },
    })
    expect(faults.map(({ code }) => code)).toEqual(['udf/placeOutside'])
  })
  it('linksTooMany', () => {
    const folders = Array.from({ length: 65_535 }, (_, i) => dir(`${i}`))
    const { faults } = planUdf({ ...dir(''), children: folders }, volume, { revision: '1.02' })
    expect(faults).toMatchObject([{ code: 'udf/linksTooMany', values: { path: '/', links: 65_536 }, imapi: ['IMAPI_E_TOO_MANY_DIRS'] }])
  })
  it('tells a missing feature once, with an example, and makes the image without it', () => {
    const { faults, layout } = makeUdf(dir('', [streamed('a', 'b'), leaf('g', inodeOf('y'))]), { revision: '1.50' })
    expect(faults).toMatchObject([
      { severity: 'warning', values: { count: 2, example: '/f' }, imapi: ['IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED'] },
    ])
    expect(layout.regions.length).toBeGreaterThan(5)
  })
  it('hides what is hidden, and counts it nowhere', async () => {
    const tree = dir('', [file('seen', 'x'), file('unseen', 'y', { hidden: ['udf'] }), dir('away', [file('z', 'z')], { hidden: ['udf'] })])
    const { tree: found, facts } = await readUdf(mediumOf(imageOf(makeUdf(tree))))
    expect(found.children.map(({ name }) => name)).toEqual(['seen'])
    expect(facts.integrity).toMatchObject({ files: 1, directories: 1 })
  })
  it('accepts any number of streams', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `stream ${i}`)
    const disc = await readUdf(mediumOf(imageOf(makeUdf(dir('', [streamed(...many)]), { revision: '2.01' }))))
    const [node] = disc.tree.children
    expect(node?.kind === 'leaf' && node.inode.kind === 'file' ? node.inode.streams?.length : 0).toBe(3000)
  })
  it('splits extents at whole blocks below 2^30 bytes', () => {
    const size = 3 * 2 ** 30 + 1
    const made = makeUdf(dir('', [hugeFile('huge', size)]))
    const region = made.layout.regions.find(({ id }) => id === 'udf/files:0')
    const block = region?.body.kind === 'bytes' ? region.body.render(made.layout.where) : new Uint8Array(0)
    const entry = 4 * 2048 + FileEntry.size
    const ads = Array.from({ length: 4 }, (_, i) => new DataView(block.buffer).getUint32(entry + 8 * i, true))
    expect(ads).toEqual([0x3ffff800, 0x3ffff800, 0x3ffff800, size - 3 * 0x3ffff800])
  })
})

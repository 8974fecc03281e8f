/** Places in volumes that lead elsewhere, and structures of which one field is another: each side of what is allowed. */

import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../../src/finding/index.js'
import { readU16le, readU32le } from '../../../../src/codec/index.js'
import { BLOCK, judged, patch, u16, u32, volumeOf, type Volume } from './judged.js'

/** As `byte field: is, should`. */
const line = ({ byte, field, is, should }: Finding): string => `${byte} ${field}: ${is}, ${should}`
const toldAt = (found: readonly Finding[], at: number): readonly string[] =>
  found.filter(({ block }) => block === Math.floor(at / BLOCK)).map(line)
/** Blocks of the tree of `volumeOf`, and the names in the directory of streams. */
const HOME = { root: 2, a: 4, shared: 7, streams: 9, streamNames: 10, stream: 11, second: 12, b: 15 } as const
const FIRST_NAME = 40
const SECOND_NAME = 84
const LOGICAL = 3

describe('UDF 2.2: what must have a name', () => {
  it.each(
    (
      [
        ['volumeId', 0, 24, 32, 'UDF 2'],
        ['volumeSetId', 0, 72, 128, 'UDF 2.2.2.5'],
        ['logicalVolumeId', LOGICAL, 84, 128, 'UDF 2'],
      ] as const
    ).flatMap(([name, descriptor, offset, width, clause]) =>
      (
        [
          ['zero', undefined, true],
          ['zero behind another byte', -1, true],
          ['zero before another byte', width, true],
          ['zero but for its first byte', 0, false],
          ['zero but for its last byte', width - 1, false],
        ] as const
      ).map(([what, byte, isEmpty]) => ({ name, what, descriptor, offset, width, clause, byte, isEmpty })),
    ),
  )('$name is $what', async ({ name, descriptor, offset, width, clause, byte, isEmpty }) => {
    const { image, at } = volumeOf({ revision: '2.01' })
    for (const sequence of ['udf/main', 'udf/reserve']) {
      patch(image, at(sequence, descriptor), offset, ...Array<number>(width).fill(0))
      if (byte !== undefined) patch(image, at(sequence, descriptor), offset + byte, 1)
    }
    const empty = (await judged(image)).filter(({ is }) => is === 'empty')
    expect(empty.map(({ field, byte: at, should, clause: of }) => [field, at, should, of])).toEqual(
      isEmpty ? [[name, offset, 'a name', clause]] : [],
    )
  })
})

describe('UDF 2.2.6: what the integrity descriptor has for the implementation', () => {
  // 80 bytes of the header, 8 of the sizes of a partition, 46 that UDF wants.
  it.each<readonly [bytes: number, told: string | undefined, counted: boolean]>([
    [45, 'implementationBytes: 45, at least 46', false],
    [46, undefined, true],
    [47, undefined, true],
    [BLOCK - 88, undefined, true],
    [BLOCK - 87, `partitions: 1 partitions and ${BLOCK - 87} bytes of implementation use, what fits a block of 2048`, false],
  ])('%i bytes', async (bytes, told, counted) => {
    const { image, at } = volumeOf({ revision: '2.01' })
    const descriptor = at('udf/integrity')
    patch(image, descriptor, 88 + 32, 77)
    patch(image, descriptor, 76, ...u32(bytes))
    const lines = toldAt(await judged(image), descriptor)
    expect(lines.some((each) => told !== undefined && each.endsWith(told))).toBe(told !== undefined)
    // The number of files stands there.
    expect(lines.some((each) => each.startsWith('120 files: 77'))).toBe(counted)
  })
})

describe('UDF 2.2.12: entries of a sparing table', () => {
  const shape = { revision: '2.01', partition: { kind: 'sparable', packet: 16, spares: 2, tables: 4 } } as const
  const MAP_BYTES = 440 + 44
  it.each([
    ['as many as the map has room for', 0, []],
    ['one more', 1, ['48 entries']],
  ])('%s', async (_, more, told) => {
    const { image, at } = volumeOf(shape)
    const most = (readU32le(image, at('udf/main', LOGICAL) + MAP_BYTES) - 56) / 8
    expect(Number.isInteger(most)).toBe(true)
    const table = at('udf/sparing:0')
    patch(image, table, 48, ...u16(most + more))
    const found = await judged(image)
    const ofTable = toldAt(found, table).filter((each) => each.startsWith('48 entries') && each.includes('as the map tells the size'))
    expect(ofTable).toEqual(told.map((each) => `${each}: ${most + more}, at most ${most}, as the map tells the size`))
    expect(found.some(({ field, should }) => field === 'tableBytes' && should.endsWith(`as a table has ${most + more} entries`))).toBe(
      more === 1,
    )
  })
  it.each<readonly [what: string, original: number, mapped: number, told: readonly string[]]>([
    ['of the first packet', 0, 336, []],
    ['of a block within a packet', 1, 336, ['56 original: 1, the first block of a packet of 16 of the partition']],
    ['of the packet behind the partition', 1 << 20, 336, ['56 original: 1048576, the first block of a packet of 16 of the partition']],
    ['of the largest number of a packet', 0xffff_ffe0, 336, [expect.stringMatching(/^56 original: 4294967264, the first/) as string]],
    ['of a packet that is defective', 0xffff_fff0, 336, []],
    ['of another such number', 0xffff_fff1, 336, ['56 original: 4294967281, a packet, 0xfffffff0 or 0xffffffff']],
    ['mapped to the system area', 0, 0, ['60 mapped: 0, behind the system area']],
    ['mapped within a packet', 0, 337, ['60 mapped: 337, a multiple of 16']],
    ['mapped beyond the medium', 0, 1 << 20, ['60 mapped: 1048576, a block of the medium']],
    ['mapped to where the next one is', 0, 352, ['68 mapped: 352, a place of its own']],
  ])('%s', async (_, original, mapped, told) => {
    const { image, at } = volumeOf(shape)
    for (const i of [0, 1, 2, 3]) patch(image, at(`udf/sparing:${i}`), 56, ...u32(original), ...u32(mapped))
    const lines = (await judged(image))
      .filter(({ structure, field }) => structure === 'sparing table' && (field === 'original' || field === 'mapped'))
      .map(line)
      .filter((each) => !each.includes('entries are sorted'))
    expect(lines).toEqual(told)
  })
})

describe('ECMA-167 3/10.2: what was meant to be an anchor', () => {
  const [ID, LOCATION, MAIN, RESERVE] = [0, 12, 16, 24]
  it.each<readonly [what: string, changes: readonly (readonly [offset: number, byte: number])[], fields: readonly string[]]>([
    ['its place is another', [[LOCATION, 9]], ['tag checksum', 'tag location']],
    ['one sequence is another', [[MAIN + 4, 33]], ['main', 'tag CRC']],
    ['its identifier is another', [[ID, 3]], ['tag identifier']],
    [
      'its place and one sequence are others',
      [
        [LOCATION, 9],
        [MAIN + 4, 33],
      ],
      ['tag'],
    ],
    [
      'its identifier and one sequence are others',
      [
        [ID, 3],
        [MAIN + 4, 33],
      ],
      ['tag'],
    ],
    [
      'its identifier and a length are others',
      [
        [ID, 3],
        [RESERVE + 1, 0x90],
      ],
      ['tag'],
    ],
  ])('%s', async (_, changes, fields) => {
    const { image, at } = volumeOf({ revision: '2.01' })
    for (const [offset, byte] of changes) image[at('udf/anchor') + offset] = byte
    const found = (await judged(image)).filter(({ structure, block }) => structure.startsWith('anchor') && block === 256)
    const told = [...new Set(found.map(({ field }) => field))]
    // Where there is no second anchor, that is what is said, and nothing of its fields.
    if (fields[0] === 'tag') expect(found.map(({ should }) => should)).toEqual([expect.stringMatching(/^anchors in two of block 256/)])
    else expect(told).toEqual(expect.arrayContaining([...fields]))
  })
})

describe('ECMA-167 4/14.6.7: the ICB of the directory above', () => {
  const parentOf = async (volume: Volume, of: keyof typeof HOME, block: number, partition: number): Promise<readonly string[]> => {
    const entry = volume.at('udf/files:0', HOME[of])
    patch(volume.image, entry, 28, ...u32(block), ...u16(partition))
    return toldAt(await judged(volume.image), entry).filter((each) => each.includes('parent'))
  }
  it.each<readonly [of: keyof typeof HOME, block: number, partition: number, told: readonly string[]]>([
    ['a', 0, 0, []],
    ['a', HOME.root, 0, []],
    ['a', HOME.b, 0, [`28 parentBlock: ${HOME.b}, 0, or ${HOME.root}, the directory above`]],
    ['a', 9999, 0, ['28 parentBlock: 9999, 0, or the block of an ICB']],
    ['a', 0, 1, ['32 parentPartition: 1, a partition of the volume']],
    // Of a file that has other names too, any directory may be the one above.
    ['shared', HOME.b, 0, []],
    ['root', 0, 0, []],
    ['root', HOME.b, 0, [`28 parentBlock: ${HOME.b}, 0`]],
  ])('of %s: block %i of partition %i', async (of, block, partition, told) => {
    expect(await parentOf(volumeOf({ revision: '2.01' }), of, block, partition)).toEqual(told)
  })
  it.each<readonly [block: number, partition: number, told: readonly string[]]>([
    [0, 0, []],
    [HOME.root, 1, []],
    [HOME.root, 0, [`28 parentBlock: ${HOME.root}, 0, or ${HOME.root}, the directory above`]],
    [0, 1, ['32 parentPartition: 1, 0']],
    [0, 2, ['32 parentPartition: 2, a partition of the volume']],
  ])('in two partitions: block %i of partition %i', async (block, partition, told) => {
    expect(await parentOf(volumeOf({ revision: '2.50' }), 'a', block, partition)).toEqual(told)
  })
})

describe('UDF 3.3.5: streams', () => {
  const OWNER_ID = 200
  const STREAM_LINE = /^(48 links|152 streams|160 attributes|208 attributeBytes|200 uniqueId)/
  const volume = () => volumeOf({ revision: '2.01' })
  const of = (block: keyof typeof HOME) => (v: Volume) => v.at('udf/files:0', HOME[block])
  const streamId = (v: Volume): number => readU32le(v.image, of('stream')(v) + OWNER_ID)

  it.each([
    ['streams', 0, []],
    ['streams', 1, []],
    ['streams', 2, ['48 links: 2, 0 or 1, for a stream directory']],
    ['stream', 0, ['48 links: 0, 1']],
    ['stream', 1, []],
    ['stream', 2, ['48 links: 2, 1']],
  ] as const)('links of %s: %i', async (which, links, told) => {
    const v = volume()
    patch(v.image, of(which)(v), 48, ...u16(links))
    expect(toldAt(await judged(v.image), of(which)(v))).toEqual(told)
  })

  it.each<readonly [what: string, change: (v: Volume) => void, at: (v: Volume) => number, told: readonly string[]]>([
    [
      'of a stream',
      (v) => patch(v.image, of('stream')(v), 152, ...u32(BLOCK), ...u32(HOME.b)),
      of('stream'),
      ['152 streams: streams or attributes, none in a stream'],
    ],
    [
      'of a directory of streams',
      (v) => patch(v.image, of('streams')(v), 152, ...u32(BLOCK), ...u32(HOME.b)),
      of('streams'),
      ['152 streams: streams or attributes, none in a stream'],
    ],
    [
      'an ICB of attributes of a stream',
      (v) => patch(v.image, of('stream')(v), 136, ...u32(BLOCK), ...u32(HOME.b)),
      of('stream'),
      ['208 attributeBytes: streams or attributes, none in a stream'],
    ],
    [
      'an ICB of attributes of a directory of streams',
      (v) => patch(v.image, of('streams')(v), 136, ...u32(BLOCK), ...u32(HOME.b)),
      of('streams'),
      ['208 attributeBytes: streams or attributes, none in a stream'],
    ],
    ['an ICB of attributes of a file', (v) => patch(v.image, of('a')(v), 136, ...u32(BLOCK), ...u32(HOME.b)), of('a'), []],
    [
      'attributes in a stream',
      (v) => {
        // Its descriptors of space go behind a header of attributes.
        const [at, image] = [of('stream')(v), v.image]
        const [area, space] = [readU32le(image, at + 208), readU32le(image, at + 212)]
        image.copyWithin(at + 216 + 24, at + 216 + area, at + 216 + area + space)
        image.set([...u16(262), ...u16(3), ...Array<number>(20).fill(0xff)], at + 216)
        image.set(u16(216 + 24 + space - 16), at + 10)
        patch(image, at, 208, ...u32(24))
      },
      of('stream'),
      ['208 attributeBytes: streams or attributes, none in a stream'],
    ],
  ])('%s', async (_, change, at, told) => {
    const v = volume()
    change(v)
    expect(toldAt(await judged(v.image), at(v)).filter((each) => STREAM_LINE.test(each) && each.includes('or attributes'))).toEqual(told)
  })

  it.each<readonly [what: string, change: (v: Volume, names: number) => void, told: readonly string[]]>([
    ['are as they were', () => undefined, []],
    [
      'without the parent as first name',
      (v, names) => patch(v.image, names, 18, 0),
      ['18 characteristics: 0x0, that of the parent, which comes first'],
    ],
    [
      'with a deleted name instead of the parent',
      (v, names) => patch(v.image, names, 18, 4),
      ['18 characteristics: 0x4, that of the parent, which comes first'],
    ],
    [
      'with the parent as second name',
      (v, names) => patch(v.image, names + FIRST_NAME, 18, 8),
      [
        '58 characteristics: 0x8, no bit of the parent behind the first entry',
        '64 ICB: block 11 of partition 0, block 8 of partition 0, the entry whose streams these are',
        expect.stringMatching(/^72 uniqueId: \d+, 0, as the stream directory has it/) as string,
      ],
    ],
    ['with the owner as parent in another partition', (v, names) => patch(v.image, names, 28, ...u16(1)), ['28 ICB: partition 1, 0 to 0']],
    [
      'of which one is a folder',
      (v, names) => patch(v.image, names + FIRST_NAME, 18, (v.image[names + FIRST_NAME + 18] ?? 0) | 2),
      [expect.stringMatching(/^58 characteristics: 0x.*, no bit of directories in a stream directory$/) as string],
    ],
    [
      'of which two are the same',
      (v, names) => patch(v.image, names + SECOND_NAME, 24, ...u32(HOME.stream)),
      [`${SECOND_NAME + 24} ICB: block ${HOME.stream}, which another name has too, a stream of its own`],
    ],
    ['of which one tells no id', (v, names) => patch(v.image, names + FIRST_NAME, 32, ...u32(0)), []],
    [
      'of which one tells an id of one more',
      (v, names) => patch(v.image, names + FIRST_NAME, 32, ...u32(streamId(v) + 1)),
      [expect.stringMatching(/^72 uniqueId: \d+, \d+, as its entry has it$/) as string],
    ],
  ])('%s', async (_, change, told) => {
    const v = volume()
    const names = of('streamNames')(v)
    change(v, names)
    const fields = /^\d+ (characteristics|ICB|uniqueId):/
    expect(toldAt(await judged(v.image), names).filter((each) => fields.test(each))).toEqual(told)
  })

  it.each<readonly [id: number, told: boolean]>([
    [16, false],
    [15, true],
    [1, true],
    [0, false],
  ])('an entry of a stream with the id %i', async (id, told) => {
    const v = volume()
    patch(v.image, of('stream')(v), OWNER_ID, ...u32(id), 0, 0, 0, 0)
    const lines = toldAt(await judged(v.image), of('stream')(v)).filter((each) => each.startsWith('200 uniqueId'))
    expect(lines.includes(`200 uniqueId: ${id}, 16 or more, or that of the file`)).toBe(told)
  })
})

describe('UDF 2.2.13.1: the mirror of the metadata', () => {
  it.each(['udf/metadata-file', 'udf/metadata-mirror-file'])('is compared as far as both have blocks: %s ends early', async (file) => {
    const { image, at } = volumeOf({ revision: '2.50' })
    const entry = at(file)
    const space = entry + 216 + readU32le(image, entry + 208)
    expect(readU32le(image, space)).toBe(32 * BLOCK)
    patch(image, entry, space - entry, ...u32(31 * BLOCK))
    // A byte that differs before that is told, and one behind it cannot be.
    image[at('udf/files:0:mirror', 30) + 5] = 1
    image[at('udf/files:0:mirror', 31) + 5] = 1
    const told = (await judged(image)).filter(({ field }) => field.startsWith('block ')).map(({ field }) => field)
    expect(new Set(told)).toEqual(new Set(['block 30']))
  })
})

it('UDF 2.1.5: who wrote an entry is judged for each entry, although many have the same', async () => {
  const { image, at } = volumeOf({ revision: '2.01' })
  for (const of of ['a', 'b'] as const) patch(image, at('udf/files:0', HOME[of]), 169, 0x58)
  const told = (await judged(image)).filter(({ field }) => field === 'implementation')
  expect(told.map(({ path, byte }) => [path, byte])).toEqual([
    ['/a', 169],
    ['/d/b', 169],
  ])
  expect(readU16le(image, at('udf/files:0', HOME.a))).toBe(266)
})

import { describe, expect, it } from 'vitest'
import { seal } from '../../../../src/format/udf/tag.js'
import { shapes } from '../shapes.js'
import { BLOCK, judged, lineOf, patch, u16, u32, volumeOf, type Volume } from './judged.js'

describe('a sound volume', () => {
  it.each(shapes)('%s has nothing that is wrong', async (_name, options) => {
    expect((await judged(volumeOf(options).image)).map(lineOf)).toEqual([])
  })
  it('is none where nothing is', async () => {
    expect(await judged(new Uint8Array(600 * BLOCK))).toEqual([])
  })
})

/** What is damaged, and what the judge must say among all else: severity, structure and field. */
type Damage = readonly [name: string, told: string, change: (volume: Volume) => void]

const sequences =
  (change: (image: Uint8Array, at: number) => void, descriptor: number) =>
  ({ image, at }: Volume): void => {
    for (const id of ['udf/main', 'udf/reserve']) change(image, at(id, descriptor))
  }
const [PRIMARY, INFORMATION, PARTITION, LOGICAL, UNALLOCATED, END] = [0, 1, 2, 3, 4, 5]
/** Blocks of the tree of `volumeOf`. */
const HOME = {
  set: 0,
  root: 2,
  rootNames: 3,
  a: 4,
  link: 5,
  device: 6,
  shared: 7,
  streamed: 8,
  streams: 9,
  streamNames: 10,
  stream: 11,
  d: 13,
  dNames: 14,
  b: 15,
  e: 16,
}
const home =
  (block: keyof typeof HOME, offset: number, ...bytes: readonly number[]) =>
  ({ image, at }: Volume): void =>
    patch(image, at('udf/files:0', HOME[block]), offset, ...bytes)
/** A name of the root: `a` is 1. */
const named =
  (nth: number, offset: number, ...bytes: readonly number[]) =>
  ({ image, at }: Volume): void =>
    patch(image, at('udf/files:0', HOME.rootNames) + 40 * nth, offset, ...bytes)
const both = (descriptor: number, offset: number, ...bytes: readonly number[]) =>
  sequences((image, at) => patch(image, at, offset, ...bytes), descriptor)
/** Without a new CRC. */
const raw =
  (region: string, block: number, offset: number, ...bytes: readonly number[]) =>
  ({ image, at }: Volume): void =>
    image.set(bytes, at(region, block) + offset)
const letters = (text: string): readonly number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))

const damages: readonly Damage[] = [
  // The recognition sequence and the anchors.
  ['BEA01', 'error volume structure descriptor: identifier', raw('udf/recognition', 0, 1, ...letters('BEA11'))],
  ['NSR02 on a volume of NSR03', 'error volume structure descriptor: identifier', raw('udf/recognition', 1, 5, 0x32)],
  [
    'no TEA01',
    'error volume structure descriptor: identifier',
    ({ image, at }) => image.fill(0, at('udf/recognition', 2), at('udf/recognition', 3)),
  ],
  ['a structure of version 2', 'error volume structure descriptor: version', raw('udf/recognition', 0, 6, 2)],
  ['the first anchor', 'error anchor volume descriptor pointer: tag checksum', raw('udf/anchor', 0, 4, 7)],
  [
    'the last anchor',
    'error anchor volume descriptor pointer: tag',
    ({ image, at }) => image.fill(0, at('udf/anchor:last'), at('udf/anchor:last', 1)),
  ],
  [
    'an anchor that differs',
    'error anchor volume descriptor pointer: reserve',
    ({ image, at }) => patch(image, at('udf/anchor:last'), 28, ...u32(40)),
  ],
  [
    'a sequence of 15 blocks',
    'error anchor volume descriptor pointer: main',
    ({ image, at }) => patch(image, at('udf/anchor'), 16, ...u32(15 * BLOCK)),
  ],
  // Tags.
  [
    'a reserved byte of a tag',
    'warning extended file entry: tag reserved',
    ({ image, at }) => {
      const to = at('udf/files:0', HOME.a)
      image[to + 5] = 1
      image[to + 4] = (image[to + 4] ?? 0) + 1
    },
  ],
  ['a serial number', 'error extended file entry: tag serial number', home('a', 6, ...u16(5))],
  ['a CRC', 'error extended file entry: tag CRC', raw('udf/files:0', HOME.a, 60, 1)],
  ['a CRC of too little', 'error extended file entry: tag CRC length', ({ image, at }) => seal(image, at('udf/files:0', HOME.a), 100)],
  ['a version', 'error extended file entry: tag version', home('a', 2, ...u16(9))],
  ['a location', 'error extended file entry: tag location', home('a', 12, ...u32(99))],
  // Volume descriptors.
  [
    'a sequence that differs',
    'error logical volume descriptor: logicalVolumeId',
    ({ image, at }) => patch(image, at('udf/reserve', LOGICAL), 86, 0x58),
  ],
  [
    'no descriptor of free space',
    'error main volume descriptor sequence: unallocated space descriptor',
    ({ image, at }) => {
      const [from, to] = [at('udf/main', END), at('udf/main', UNALLOCATED)]
      image.copyWithin(to, from, from + BLOCK)
      patch(image, to, 12, ...u32(to / BLOCK))
    },
  ],
  [
    'no end of the sequence',
    'warning main volume descriptor sequence: terminating descriptor',
    ({ image, at }) => image.fill(0, at('udf/main', END), at('udf/main', END + 1)),
  ],
  ['an interchange level', 'error primary volume descriptor: interchangeLevel', both(PRIMARY, 60, 9)],
  ['a character set', 'error primary volume descriptor: descriptor character set', both(PRIMARY, 200, 1)],
  ['month 13', 'error primary volume descriptor: recorded', both(PRIMARY, 380, 13)],
  ['a name that is no string', 'error primary volume descriptor: volumeId', both(PRIMARY, 24, 9)],
  ['what is behind a string', 'error primary volume descriptor: volumeSetId', both(PRIMARY, 72 + 120, 9)],
  ['another label', 'warning implementation use volume descriptor: logicalVolumeId', both(INFORMATION, 118, 0x58)],
  ['a domain', 'error logical volume descriptor: domain', both(LOGICAL, 220, 0x58)],
  ['a revision', 'error logical volume descriptor: domain', ({ image, at }) => patch(image, at('udf/main', LOGICAL), 240, ...u16(0x0999))],
  ['an integrity sequence elsewhere', 'error logical volume descriptor: integrity', both(LOGICAL, 436, ...u32(70))],
  ['a map of another partition', 'error logical volume descriptor: map partition', both(LOGICAL, 444, ...u16(7))],
  ['a map of another length', 'error logical volume descriptor: map length', both(LOGICAL, 441, 7)],
  ['NSR02 in the partition', 'error partition descriptor: contents', both(PARTITION, 29, 0x32)],
  ['an access type', 'error partition descriptor: access', both(PARTITION, 184, 9)],
  ['a partition that ends outside', 'error partition descriptor: length', both(PARTITION, 192, ...u32(9999))],
  // Integrity.
  ['open', 'error logical volume integrity descriptor: type', ({ image, at }) => patch(image, at('udf/integrity'), 28, 0)],
  ['files', 'error logical volume integrity descriptor: files', ({ image, at }) => patch(image, at('udf/integrity'), 88 + 32, 77)],
  [
    'directories',
    'error logical volume integrity descriptor: directories',
    ({ image, at }) => patch(image, at('udf/integrity'), 88 + 36, 77),
  ],
  [
    'the next unique id',
    'error logical volume integrity descriptor: nextUniqueId',
    ({ image, at }) => patch(image, at('udf/integrity'), 40, 17),
  ],
  ['a size', 'error logical volume integrity descriptor: size', ({ image, at }) => patch(image, at('udf/integrity'), 84, 1)],
  [
    'free space that there is not',
    'error logical volume integrity descriptor: free space',
    ({ image, at }) => patch(image, at('udf/integrity'), 80, 1),
  ],
  [
    'a revision to read with',
    'error logical volume integrity descriptor: minimumReadRevision',
    ({ image, at }) => patch(image, at('udf/integrity'), 88 + 40, ...u16(0x0260)),
  ],
  // The file set and the root.
  ['the domain of the file set', 'error file set descriptor: domain', home('set', 416 + 24, ...u16(0x0150))],
  ['the root elsewhere', 'error file set descriptor: root', home('set', 404, ...u32(HOME.d))],
  ['a further file set', 'error file set descriptor: next', home('set', 448, ...u32(BLOCK))],
  // Entries.
  ['a file type', 'error extended file entry: fileType', home('a', 27, 13)],
  ['a file that is said to be a folder', 'error extended file entry: fileType', home('a', 27, 4)],
  ['a pipe with data', 'error extended file entry: fileType', home('a', 27, 9)],
  ['a strategy', 'error extended file entry: strategy', home('a', 20, ...u16(2))],
  ['flags of another form', 'error extended file entry: flags', home('a', 34, 2)],
  ['the bit of streams on a file', 'error extended file entry: flags', home('a', 35, 0x20)],
  ['permissions', 'error extended file entry: permissions', home('a', 47, 1)],
  ['permissions for nobody', 'note extended file entry: permissions', home('a', 44, ...u32(0))],
  ['links of a file', 'error extended file entry: links', home('a', 48, 2)],
  ['links of a folder', 'error extended file entry: links', home('d', 48, 9)],
  ['links of a file with two names', 'error extended file entry: links', home('shared', 48, 1)],
  ['an attribute of no length', 'error extended attribute: length', home('device', 240 + 8, ...u32(0))],
  ['an attribute beyond its area', 'error extended attribute: length', home('device', 240 + 8, ...u32(9999))],
  ['more character sets', 'error primary volume descriptor: maximumCharacterSets', both(PRIMARY, 68, 3)],
  ['a letter of the domain', 'error logical volume descriptor: domain', both(LOGICAL, 216 + 1 + 12, 0x58)],
  ['the partition of no parent', 'error extended file entry: parentPartition', home('a', 32, 1)],
  ['an abstract on a sequence', 'error abstract of UDF: extent', both(PRIMARY, 328, ...u32(BLOCK), ...u32(34))],
  ['a record length', 'error extended file entry: recordLength', home('a', 52, 1)],
  ['display attributes', 'error extended file entry: recordAttributes', home('a', 51, 1)],
  ['a record format', 'error extended file entry: recordFormat', home('a', 50, 1)],
  ['a length below the extents', 'error extended file entry: size', home('b', 56, ...u32(100))],
  ['a length beyond the extents', 'error extended file entry: size', home('b', 56, ...u32(9000))],
  ['an object size', 'error extended file entry: objectSize', home('streamed', 64, ...u32(4))],
  ['blocks', 'error extended file entry: blocks', home('b', 72, 9)],
  ['31 April', 'error extended file entry: modified', home('a', 96, 4, 31)],
  ['a checkpoint', 'error extended file entry: checkpoint', home('a', 128, 0)],
  ['a unique id of another', 'error extended file entry: uniqueId', home('a', 200, 18)],
  ['a device without numbers', 'error extended file entry: fileType', home('device', 27, 5)],
  ['an extent outside', 'error extended file entry: extent', home('b', 220, ...u32(5000))],
  ['a directory that begins elsewhere', 'error extended file entry: extent', home('d', 220, ...u32(HOME.b))],
  ['an extent that is not recorded, of a folder', 'error extended file entry: extent', home('d', 216 + 3, 0x40)],
  ['an attribute', 'error extended attribute: subtype', home('device', 216 + 24 + 4, 9)],
  ['a component', 'error path component: type', home('link', 216, 9)],
  // Names.
  ['a version of a file', 'error file identifier descriptor: version', named(1, 16, 0)],
  ['the bit of folders on a file', 'error file identifier descriptor: characteristics', named(1, 18, 2)],
  ['no bit of folders on a folder', 'error file identifier descriptor: characteristics', named(2, 18, 0)],
  ['the bit of what is deleted', 'warning file identifier descriptor: characteristics', named(1, 18, 4)],
  ['a parent elsewhere', 'error file identifier descriptor: ICB', named(0, 24, ...u32(HOME.d))],
  ['no parent', 'error file identifier descriptor: characteristics', named(0, 18, 2)],
  ['another file', 'error file identifier descriptor: ICB', named(1, 24, ...u32(HOME.b))],
  ['a folder above', 'error file identifier descriptor: ICB', named(2, 24, ...u32(HOME.root))],
  ['the id of a name', 'error file identifier descriptor: uniqueId', named(1, 32, 99)],
  ['a compression', 'error file identifier descriptor: name', named(1, 38, 9)],
  ['a slash', 'warning file identifier descriptor: name', named(1, 39, 0x2f)],
  ['a name twice', 'error file identifier descriptor: name', named(1, 39, 0x64)],
  ['a capital of another name', 'warning file identifier descriptor: name', named(1, 39, 0x44)],
  ['the parent of streams', 'error file identifier descriptor: ICB', home('streamNames', 24, ...u32(HOME.a))],
  ['streams of a stream', 'error extended file entry: streams', home('stream', 152, ...u32(BLOCK))],
  // Space.
  ['a file on the file set', 'error file of UDF: extent', home('a', 220, ...u32(HOME.set))],
  [
    'a file that begins in another',
    'error file of UDF: extent',
    ({ image, at }) => {
      const b = at('udf/files:0', HOME.b)
      patch(image, at('udf/files:0', HOME.a), 220, ...u32((image[b + 220] ?? 0) + 1))
    },
  ],
]

describe('a damaged volume', () => {
  /** Told at another place than the one that is damaged: at the tag, at the sequence, at the other name. */
  const elsewhere = new Set(['a CRC', 'no descriptor of free space', 'a name twice', 'a capital of another name'])
  const { image: sound } = volumeOf({ revision: '2.01' })
  it.each(damages)('%s', async (name, told, change) => {
    const volume = volumeOf({ revision: '2.01' })
    change(volume)
    const found = await judged(volume.image)
    expect(found.map(({ severity, structure, field }) => `${severity} ${structure}: ${field}`)).toContain(told)
    const isDamaged = ({ block, byte }: (typeof found)[number]): boolean => {
      const at = block * BLOCK + byte
      return !volume.image.subarray(at, at + 8).every((value, i) => value === sound[at + i])
    }
    const places = found.filter(({ severity, structure, field }) => `${severity} ${structure}: ${field}` === told)
    expect(places.some(isDamaged) || elsewhere.has(name)).toBe(true)
  })
  it.each([
    ['are sound', [], {}],
    ['have no flags where the blocks are recorded', ['warning extended file entry: extent 226'], { flags: 1 }],
    ['have no other flags', ['warning extended file entry: extent 226'], { flags: 2 }],
    ['have nothing in the bytes for the implementation', ['warning extended file entry: extent 228'], { use: 1 }],
    ['have nothing in the last of them', ['warning extended file entry: extent 231'], { use: 2 ** 24 }],
    ['know no other partition', ['error extended file entry: extent 224'], { partition: 1 }],
  ])('long allocation descriptors %s', async (_, told, { flags = 0, use = 0, partition = 0 }) => {
    const volume = volumeOf({ revision: '2.01' })
    const entry = volume.at('udf/files:0', HOME.b)
    const short = volume.image.slice(entry + 216, entry + 224)
    volume.image.set([...short, ...u16(partition), ...u16(flags), ...u32(use)], entry + 216)
    volume.image.set(u16(216 + 16 - 16), entry + 10)
    volume.image.set(u32(16), entry + 212)
    patch(volume.image, entry, 34, 1)
    const found = await judged(volume.image)
    expect(
      found
        .filter(({ code }) => code !== 'disc/lost')
        .map(({ severity, structure, field, byte }) => `${severity} ${structure}: ${field} ${byte}`),
    ).toEqual(told)
  })
  it('believes the descriptor of the highest number. ECMA-167 3/8.4.3', async () => {
    const volume = volumeOf({ revision: '2.01' })
    sequences((image, at) => {
      const block = (to: number): number => at - LOGICAL * BLOCK + to * BLOCK
      image.copyWithin(block(END + 1), block(END), block(END + 1))
      patch(image, block(END + 1), 12, ...u32(block(END + 1) / BLOCK))
      image.copyWithin(block(END), at, at + BLOCK)
      patch(image, block(END), 12, ...u32(block(END) / BLOCK))
      patch(image, block(END), 16, ...u32(9))
      // The former one had another name.
      patch(image, at, 84 + 4, 0x58)
    }, LOGICAL)(volume)
    expect((await judged(volume.image)).map(lineOf)).toEqual([])
  })
  it('tells each finding at its field', async () => {
    const volume = volumeOf({ revision: '2.01' })
    home('d', 48, 9)(volume)
    const block = volume.at('udf/files:0', HOME.d) / BLOCK
    expect(await judged(volume.image)).toMatchObject([
      { code: 'udf/links', block, byte: 48, path: '/d', is: '9', should: '2, the number of names', harms: ['Linux', 'BSD', 'checkers'] },
    ])
  })
})

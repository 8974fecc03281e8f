import { describe, expect, test } from 'vitest'
import { Claims, Findings, judgeClaims, type Finding } from '../../../src/finding/index.js'
import { checkIso9660, defaultIso9660, type Iso9660Options } from '../../../src/format/iso9660/index.js'
import { defaultJoliet, jolietKind } from '../../../src/format/joliet/index.js'
import type { Directory } from '../../../src/tree/index.js'
import { lba } from '../../../src/unit/index.js'
import { dir, file, makeDisc } from './disc.js'
import { imageOf, mediumOf } from './medium.js'

const tree = (): Directory =>
  dir('', [
    file('alpha.txt', 'a'.repeat(5000)),
    file('beta.txt', 'b'.repeat(100)),
    file('gamma.txt', 'g'.repeat(3000)),
    file('notice', 'n'),
    dir('first', [file('inner.txt', 'i'), dir('below', [file('deep.txt', 'd')])]),
    dir('other', [file('one.txt', '1'), file('two.txt', '2')]),
  ])

const make = (root: Directory, iso: Partial<Iso9660Options> = {}, joliet = true): Uint8Array =>
  imageOf(makeDisc(root, { iso: { ...defaultIso9660, ...iso }, ...(joliet ? { joliet: defaultJoliet } : {}) }))

async function judge(image: Uint8Array): Promise<readonly Finding[]> {
  const [medium, findings, claims] = [mediumOf(image), new Findings(), new Claims()]
  await checkIso9660({ medium, number: 1, start: lba(0), findings, claims }, () => undefined, jolietKind)
  judgeClaims(claims, image.length, findings)
  return findings.list()
}

type Change = (image: Buffer) => void
const put =
  (at: number, ...values: readonly number[]): Change =>
  (image) =>
    image.set(values, at)
const both = (value: number): readonly number[] => [
  ...[0, 8, 16, 24].map((bit) => value >>> bit),
  ...[24, 16, 8, 0].map((bit) => value >>> bit),
]

const PVD = 16 * 2048
const SVD = 17 * 2048
const rootOf = (image: Buffer, descriptor: number): number => image.readUInt32LE(descriptor + 158) * 2048

/** Where the record of an identifier begins: of the primary tree, or of Joliet where its characters have two bytes. */
function recordOf(image: Buffer, identifier: string): number {
  const wide = Buffer.from(identifier, 'utf16le').swap16()
  const isPrimary = identifier === identifier.toUpperCase()
  for (let at = rootOf(image, PVD); ; at++) {
    at = image.indexOf(isPrimary ? Buffer.from(identifier) : wide, at)
    if (at < 0) throw new Error(`No ${identifier}`)
    if (image[at - 1] === (isPrimary ? identifier.length : wide.length)) return at - 33
  }
}
const record =
  (identifier: string, offset: number, ...values: readonly number[]): Change =>
  (image) =>
    image.set(values, recordOf(image, identifier) + offset)
/** The records of a directory itself and of its parent: 34 bytes each. */
const within =
  (directory: string, offset: number, ...values: readonly number[]): Change =>
  (image) =>
    image.set(values, image.readUInt32LE(recordOf(image, directory) + 2) * 2048 + offset)
const table =
  (order: 'L' | 'M', offset: number, ...values: readonly number[]): Change =>
  (image) =>
    image.set(values, (order === 'L' ? image.readUInt32LE(PVD + 140) : image.readUInt32BE(PVD + 148)) * 2048 + offset)
const text = (words: string): readonly number[] => [...Buffer.from(words)]

const primary = 'primary volume descriptor'
const ours = 'directory record of ISO 9660'
const theirs = 'directory record of Joliet'

const damages: readonly (readonly [string, Change, string, string])[] = [
  ['no descriptor type', put(PVD, 9), primary, 'type'],
  ['another identifier', put(PVD + 1, 0x51), primary, 'standard identifier'],
  ['another version', put(PVD + 6, 2), primary, 'version'],
  ['reserved bytes', put(PVD + 7, 1), primary, 'reserved'],
  ['space past the medium', put(PVD + 80, ...both(5000)), primary, 'spaceSize'],
  ['space below the files', put(PVD + 80, ...both(20)), primary, 'spaceSize'],
  ['space in one order', put(PVD + 87, 1), primary, 'spaceSize'],
  ['no volume in the set', put(PVD + 120, 0, 0, 0, 0), primary, 'setSize'],
  ['number of the volume', put(PVD + 124, 5, 0, 0, 5), primary, 'sequence'],
  ['size of blocks', put(PVD + 128, 0, 4, 4, 0), primary, 'blockSize'],
  ['size of the path table', put(PVD + 132, ...both(22)), primary, 'pathTableSize'],
  ['no size of the path table', put(PVD + 132, ...both(0)), primary, 'pathTableSize'],
  ['place of the path table', put(PVD + 140, 16), primary, 'pathTableL'],
  ['an optional path table', put(PVD + 144, 16), primary, 'optionalPathTableL'],
  ['place of the root', put(PVD + 158, ...both(30)), 'root directory record of ISO 9660', 'location'],
  ['length of the root', put(PVD + 166, ...both(4096)), 'root directory record of ISO 9660', 'dataLength'],
  ['flags of the root', put(PVD + 181, 0), 'root directory record of ISO 9660', 'flags'],
  ['NUL in the label', put(PVD + 41, 0, 0x41), primary, 'volumeId'],
  ['lower case in the label', put(PVD + 40, ...text('label')), primary, 'volumeId'],
  ['no such file in the root', put(PVD + 702, ...text('NOWHERE.TXT;1')), primary, 'copyrightFile'],
  ['month 13', put(PVD + 817, ...text('13')), primary, 'created'],
  ['no digits', put(PVD + 830, ...text('xx')), primary, 'modified'],
  ['structure version', put(PVD + 881, 2), primary, 'file structure version'],
  ['no escape sequence', put(SVD + 88, 0, 0, 0), 'supplementary volume descriptor', 'escapeSequences'],
  ['an unknown escape sequence', put(SVD + 90, 0x51), 'supplementary volume descriptor', 'escapeSequences'],
  ['another volume in Joliet', put(SVD + 80, ...both(25)), 'supplementary volume descriptor', 'spaceSize'],
  ['no terminator', put(18 * 2048 + 1, 0, 0, 0, 0, 0), 'volume descriptor set terminator', 'standard identifier'],
  ['record too short', record('BETA.TXT;1', 0, 43), ours, 'length'],
  ['record too long', record('BETA.TXT;1', 0, 46), ours, 'length'],
  ['record of no length', record('BETA.TXT;1', 0, 0), ours, 'length'],
  ['attributes record', record('BETA.TXT;1', 1, 1), ours, 'extendedAttributes'],
  ['extent in one order', record('BETA.TXT;1', 9, 77), ours, 'location'],
  ['length in one order', record('BETA.TXT;1', 17, 77), ours, 'dataLength'],
  ['extent past the medium', record('BETA.TXT;1', 2, ...both(3000)), 'file of ISO 9660', 'extent'],
  ['extent on the system area', record('BETA.TXT;1', 2, ...both(3)), ours, 'location'],
  [
    'extent on another file, primary',
    (image) => record('BETA.TXT;1', 2, ...both(image.readUInt32LE(recordOf(image, 'ALPHA.TXT;1') + 2)))(image),
    ours,
    'location',
  ],
  [
    'extent on another file, Joliet',
    (image) => record('beta.txt', 2, ...both(image.readUInt32LE(recordOf(image, 'notice') + 2)))(image),
    theirs,
    'location',
  ],
  ['length of another', record('BETA.TXT;1', 10, ...both(99)), ours, 'dataLength'],
  ['month 13 of a record', record('BETA.TXT;1', 19, 13), ours, 'recorded'],
  ['directory on a file', record('BETA.TXT;1', 25, 2), ours, 'flags'],
  ['file on a directory', record('FIRST', 25, 0), ours, 'flags'],
  ['reserved flags', record('BETA.TXT;1', 25, 0x20), ours, 'flags'],
  ['another section, and none', record('BETA.TXT;1', 25, 0x80), ours, 'flags'],
  ['interleaved', record('BETA.TXT;1', 27, 1), ours, 'interleaveGap'],
  ['sequence', record('BETA.TXT;1', 28, 5, 0, 0, 5), ours, 'sequence'],
  ['identifier length', record('BETA.TXT;1', 32, 11), ours, 'identifierLength'],
  ['identifier length, too long', record('BETA.TXT;1', 32, 200), ours, 'identifierLength'],
  ['lower case', record('BETA.TXT;1', 33, 0x62), ours, 'identifier'],
  ['no version', record('BETA.TXT;1', 41, 0x5f), ours, 'identifier'],
  ['slash', record('BETA.TXT;1', 34, 0x2f), ours, 'identifier'],
  ['out of order', record('BETA.TXT;1', 33, 0x5a), ours, 'identifier'],
  ['two of one name', record('BETA.TXT;1', 33, ...text('ALPHA.TXT')), ours, 'identifier'],
  ['padding', record('BETA.TXT;1', 43, 0xff), ours, 'identifier'],
  [
    'directory elsewhere',
    (image) => record('FIRST', 2, ...both(image.readUInt32LE(recordOf(image, 'OTHER') + 2)))(image),
    ours,
    'location',
  ],
  ['length of a directory', record('FIRST', 10, ...both(4096)), ours, 'dataLength'],
  ['name of a directory', record('FIRST', 33, 0x45), ours, 'identifier'],
  ['place of the directory itself', within('FIRST', 2, ...both(30)), ours, 'location'],
  ['length of the directory itself', within('FIRST', 10, ...both(4096)), ours, 'dataLength'],
  ['place of the parent', within('FIRST', 36, ...both(30)), ours, 'location'],
  ['identifier of the parent', within('FIRST', 67, 2), ours, 'identifier'],
  ['junk behind the last record', within('FIRST', 2000, 7), ours, 'records'],
  ['place in a path table', table('L', 12, 30), 'path table L of ISO 9660', 'location'],
  ['parent in a path table', table('M', 17, 2), 'path table M of ISO 9660', 'parent'],
  ['identifier in a path table', table('M', 18, 0x5a), 'path table M of ISO 9660', 'identifier'],
  ['attributes in a path table', table('L', 11, 1), 'path table L of ISO 9660', 'extendedAttributes'],
  ['padding of a path table', table('L', 23, 1), 'path table L of ISO 9660', 'padding'],
  ['asterisk', record('beta.txt', 34, 0x2a), theirs, 'identifier'],
  ['half a pair', record('beta.txt', 33, 0xd8, 0), theirs, 'identifier'],
  ['direction of reading', record('beta.txt', 35, 0x20, 0x2e), theirs, 'identifier'],
]

describe('sound volumes', () => {
  test.each<readonly [string, Partial<Iso9660Options>, boolean]>([
    ['levels', {}, true],
    ['level 1', { level: 1 }, false],
    ['names of 1999', { level: 1999 }, true],
    ['XA', { xa: true }, false],
  ])('%s: nothing is found', async (_, options, joliet) => {
    expect(await judge(make(tree(), options, joliet))).toEqual([])
  })

  test('a tree that lets a rule go as a whole is told of once, and is no error', async () => {
    const relax = new Set(['lowercase', 'no-version'] as const)
    const found = await judge(make(tree(), { relax }, false))
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(Array<string>(found.length).fill('note iso9660/relaxed'))
    expect(found.length).toBe(3)
  })

  test('folders of many levels are walked without their number on the stack, and told of once', async () => {
    const levels = Array.from({ length: 1500 }, (_, i) => `D${i % 10}`)
    const deep = levels.reduceRight<Directory>((inner, name) => dir(name, [inner]), dir('END'))
    const found = await judge(make(dir('', [deep]), {}, false))
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['note iso9660/deep', 'note iso9660/deep'])
  })
})

describe('one field is damaged', () => {
  const sound = make(tree())
  test.each(damages)('%s', async (_, change, structure, field) => {
    const image = Buffer.from(sound)
    change(image)
    const found = await judge(image)
    expect(found.map((one) => `${one.structure}, ${one.field}`)).toContain(`${structure}, ${field}`)
  })

  test('a record one byte too short hides none of those behind it', async () => {
    const image = Buffer.from(sound)
    record('BETA.TXT;1', 0, 43)(image)
    record('GAMMA.TXT;1', 25, 0x20)(image)
    expect((await judge(image)).map(({ field, path }) => [field, path])).toEqual(
      expect.arrayContaining([
        ['length', '/BETA.TXT;1'],
        ['flags', '/GAMMA.TXT;1'],
      ]),
    )
  })

  test('a volume that reaches farther in one descriptor than in the other, behind all files', async () => {
    const image = Buffer.concat([sound, Buffer.alloc(2048 * 10)])
    put(PVD + 80, ...both(sound.length / 2048 + 10))(image)
    expect((await judge(image)).map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning iso9660/spaceDiffers'])
  })

  test('a medium that ends before its volume', async () => {
    const found = await judge(sound.subarray(0, sound.length - 2048))
    expect(found.map(({ code }) => code)).toContain('iso9660/spaceSize')
  })
})

describe('path tables of which more is wrong', () => {
  /** Records of four folders: the root, FIRST and OTHER in it, and BELOW in FIRST. */
  type Row = readonly [name: string, location: 'FIRST' | 'OTHER' | 'BELOW' | number, parent: number]
  const sound = Buffer.from(make(tree(), {}, false))
  const placeOf = (name: string): number => sound.readUInt32LE(recordOf(sound, name) + 2)
  const first: Row = ['FIRST', 'FIRST', 1]
  const other: Row = ['OTHER', 'OTHER', 1]
  const below: Row = ['BELOW', 'BELOW', 2]

  /** What is told of table L, by record: `1` is FIRST. */
  async function told(rows: readonly Row[]): Promise<readonly string[]> {
    const image = Buffer.from(sound)
    const at = image.readUInt32LE(PVD + 140) * 2048
    rows.forEach(([name, location, parent], i) => {
      const from = at + 10 + 14 * i
      image.writeUInt32LE(typeof location === 'number' ? location : placeOf(location), from + 2)
      image.writeUInt16LE(parent, from + 6)
      image.write(name, from + 8)
    })
    const found = (await judge(image)).filter(({ structure }) => structure === 'path table L of ISO 9660')
    return found.map(({ block, byte, field, is, should, path }) => {
      const record = Math.floor((block * 2048 + byte - at - 10) / 14) + 1
      const line = `${field}: ${is}, ${should}${path === undefined ? '' : ` (${path})`}`
      const named = ['FIRST', 'OTHER', 'BELOW'].reduce(
        (said, folder) => said.replace(new RegExp(`\\b${placeOf(folder)}\\b`), `@${folder}`),
        line,
      )
      return `${record} ${named}`
    })
  }

  test.each<readonly [what: string, rows: readonly Row[], told: readonly string[]]>([
    ['nothing', [first, other, below], []],
    [
      'two change places, and their numbers with them',
      [other, first, ['BELOW', 'BELOW', 3]],
      ['2 identifier: behind what comes behind it in order, by level, parent and identifier (/FIRST)'],
    ],
    [
      'two change places, and a number does not follow',
      [other, first, below],
      ['3 parent: 2, 3 (/FIRST/BELOW)', '2 identifier: behind what comes behind it in order, by level, parent and identifier (/FIRST)'],
    ],
    [
      'place and parent: the record is that of its number by its name',
      [['FIRST', 999, 7], other, below],
      ['1 location: 999, @FIRST (/FIRST)', '1 parent: 7, 1 (/FIRST)'],
    ],
    [
      'number and place: the record is that of its parent and name',
      [['OTHER', 999, 1], first, ['BELOW', 'BELOW', 3]],
      ['1 location: 999, @OTHER (/OTHER)', '2 identifier: behind what comes behind it in order, by level, parent and identifier (/FIRST)'],
    ],
    [
      'number and place, below another',
      [other, first, ['BELOW', 999, 3]],
      [
        '3 location: 999, @BELOW (/FIRST/BELOW)',
        '2 identifier: behind what comes behind it in order, by level, parent and identifier (/FIRST)',
      ],
    ],
    [
      'all: the record is that of nothing',
      [['XXXXX', 999, 7], other, below],
      [
        '1 location: 999, where no directory lies, the place of a directory',
        '4 records: no record of a directory, one that leads to block @FIRST (/FIRST)',
      ],
    ],
    [
      'place and parent of one, in which the place of another is',
      [['FIRST', 'BELOW', 7], other, ['XXXXX', 999, 2]],
      [
        '3 location: 999, where no directory lies, the place of a directory',
        '4 records: no record of a directory, one that leads to block @FIRST (/FIRST)',
        '2 identifier: behind what comes behind it in order, by level, parent and identifier (/OTHER)',
      ],
    ],
    [
      'a name that another record has as well, which keeps it',
      [['OTHER', 999, 1], other, below],
      [
        '1 location: 999, where no directory lies, the place of a directory',
        '4 records: no record of a directory, one that leads to block @FIRST (/FIRST)',
      ],
    ],
    [
      'parent 0, which is the number of none',
      [['BELOW', 999, 0], other, ['XXXXX', 998, 1]],
      [
        '1 location: 999, where no directory lies, the place of a directory',
        '3 location: 998, where no directory lies, the place of a directory',
        '4 records: no record of a directory, one that leads to block @FIRST (/FIRST)',
        '4 records: no record of a directory, one that leads to block @BELOW (/FIRST/BELOW)',
      ],
    ],
    [
      'place of one, in which that of another is, which keeps its own',
      [['FIRST', 'OTHER', 1], other, below],
      ['1 location: @OTHER, @FIRST (/FIRST)'],
    ],
  ])('%s', async (_, rows, wanted) => {
    expect(await told(rows)).toEqual(wanted)
  })
})

describe('the number of the volume, where the root lies beyond the medium', () => {
  test.each([-1, 0, 1])('by %i blocks', async (blocks) => {
    const image = Buffer.from(make(tree(), {}, false))
    put(PVD + 124, 2, 0, 0, 2)(image)
    put(PVD + 120, 3, 0, 0, 3)(image)
    put(PVD + 158, ...both(image.length / 2048 + blocks))(image)
    const found = (await judge(image)).filter(({ field }) => field === 'sequence')
    expect(found.map(({ structure, is, should }) => `${structure}: ${is}, ${should}`)).toContain(
      blocks < 0 ? 'root directory record of ISO 9660: 1, 2' : `${primary}: 2, 1`,
    )
  })
})

describe('names of files', () => {
  test.each([
    ['.B;1', 0],
    ['B.;1', 0],
    ['.;12', 1],
  ])('%s', async (name, told) => {
    const image = Buffer.from(
      make(dir('', [file('n', '1'), file('other.txt', '2'), file('third.txt', '3'), file('fourth.txt', '4')]), {}, false),
    )
    record('N.;1', 33, ...text(name))(image)
    expect((await judge(image)).filter(({ code }) => code === 'iso9660/name')).toHaveLength(told)
  })
})

describe('names that readers take for one', () => {
  test('but for letters', async () => {
    const image = Buffer.from(make(dir('', [file('Makefile', '1'), file('Nakefile', '2')])))
    record('Nakefile', 34, 0x6d)(image)
    const found = await judge(image)
    expect(found.filter(({ code }) => code === 'iso9660/folded').map(({ structure, path }) => [structure, path])).toEqual([
      [theirs, '/makefile'],
    ])
  })
  test('what Windows cannot open is told', async () => {
    const found = await judge(make(dir('', [file('trail.', 'x')])))
    expect(found.map(({ code, path }) => [code, path])).toEqual([['joliet/windows', '/trail.']])
  })
  test('none are found where there are none', async () => {
    expect(
      await judge(
        make(
          dir(
            '',
            ['one', 'Two', 'three'].map((name) => file(name, name)),
          ),
        ),
      ),
    ).toEqual([])
  })
})

/** Fields of descriptors by themselves: what just is allowed, and what just is not. */

import { describe, expect, it } from 'vitest'
import { Claims, Findings } from '../../../../src/finding/index.js'
import { judgeAttributes } from '../../../../src/format/udf/check/attributes.js'
import { judgeDeveloper, judgeString, wrongCharacter } from '../../../../src/format/udf/check/fields.js'
import { Inquiry } from '../../../../src/format/udf/check/inquiry.js'
import { judgeSizes, type IntegrityFound, type MapSize } from '../../../../src/format/udf/check/integrity.js'
import { seal } from '../../../../src/format/udf/tag.js'
import { lba } from '../../../../src/unit/index.js'
import { mediumOf } from '../disc.js'
import { u16, u32 } from './judged.js'

/** What is told of something, as `byte field: is, should`. */
function told(judge: (q: Inquiry) => unknown): readonly string[] {
  const findings = new Findings()
  judge(new Inquiry({ medium: mediumOf(new Uint8Array(64 * 2048)), number: 1, start: lba(0), findings, claims: new Claims() }, undefined))
  return findings.list().map(({ block, byte, field, is, should }) => `${block * 2048 + byte} ${field}: ${is}, ${should}`)
}
const ascii = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')]

describe('ECMA-167 1/7.2.12, UDF 2.1.3: a string of 32 bytes', () => {
  /** Characters, zeros up to the last byte, and there the length. */
  const field = (length: number, ...bytes: readonly number[]): Uint8Array => {
    const out = new Uint8Array(32)
    out.set(bytes)
    out[31] = length
    return out
  }
  it.each<readonly [what: string, bytes: Uint8Array, told: readonly string[]]>([
    ['that is empty', field(0), []],
    ['of one character', field(2, 8, 0x61), []],
    ['of 30 characters', field(31, 8, ...ascii('a'.repeat(30))), []],
    ['of 31 characters', field(32, 8, ...ascii('a'.repeat(30))), ['131 name: length 32, at most 31']],
    ['of no length', field(0, 8, 0x61), ['131 name: a length of 0 behind characters, the length of the string']],
    ['of a compression ID alone', field(1, 8), ['131 name: length 1, 0, or the compression ID and characters']],
    ['of compression 7', field(2, 7, 0x61), ['100 name: compression ID 7, 8 or 16']],
    ['of compression 9', field(2, 9, 0x61), ['100 name: compression ID 9, 8 or 16']],
    ['of compression 15', field(3, 15, 0, 0x61), ['100 name: compression ID 15, 8 or 16']],
    ['of compression 17', field(3, 17, 0, 0x61), ['100 name: compression ID 17, 8 or 16']],
    ['of a character of two bytes', field(3, 16, 0x20, 0xac), []],
    [
      'of a character of two bytes and half of one',
      field(4, 16, 0x20, 0xac, 1),
      ['131 name: length 4 of characters of 2 bytes, an odd length'],
    ],
    ['with a byte right behind it', field(2, 8, 0x61, 0x62), ['102 name: 0x62 behind the string, zero']],
    ['with a byte right before its length', field(2, 8, 0x61, ...Array<number>(28).fill(0), 1), ['130 name: 0x1 behind the string, zero']],
    ['with a byte order mark', field(3, 16, 0xfe, 0xff), ['100 name: the character U+FEFF, Unicode characters']],
  ])('%s', (_, bytes, wanted) => {
    expect(told((q) => judgeString(q, bytes, 0, 32, 100, 'name', { structure: 'x' }))).toEqual(wanted)
  })
})

it.each([
  ['', undefined],
  ['\x01', undefined],
  ['\ufefe', undefined],
  ['\uff00', undefined],
  ['\ufffd', undefined],
  ['\0', 'U+0000'],
  ['a\0', 'U+0000'],
  ['\ufeffa', 'U+FEFF'],
  ['ab\ufffe', 'U+FFFE'],
  ['a\uffffb', 'U+FFFF'],
])('UDF 2.1.1: the characters of %j', (text, wrong) => {
  expect(wrongCharacter(text)).toBe(wrong === undefined ? undefined : `the character ${wrong}`)
})

describe('UDF 2.1.5: who wrote it', () => {
  const entity = (identifier: string, system: number, flags = 0): Uint8Array => {
    const out = new Uint8Array(32)
    out.set([flags, ...ascii(identifier)])
    out[24] = system
    return out
  }
  const longest = `*${'x'.repeat(22)}`
  it.each<readonly [bytes: Uint8Array, told: readonly string[]]>([
    [entity('*A', 0), []],
    [entity(longest, 9), []],
    [entity('*A', 10), ['124 by: operating system class 10, 0 to 9']],
    [entity('*A', 0, 1), ['100 by: flags 1, flags 0']],
    [entity('A', 0), ['101 by: "A", a developer identifier that begins with an asterisk']],
    [entity('*A\x1f', 0), ['103 by: "*A\\u001f", characters of ASCII, and zeros behind them']],
    [entity('*A ~', 0), []],
    [entity('*A\x7f', 0), ['103 by: "*A\x7f", characters of ASCII, and zeros behind them']],
    [entity('*A\0B', 0), [expect.stringMatching(/^104 by: .*, characters of ASCII, and zeros behind them$/) as string]],
  ])('%j', (bytes, wanted) => {
    expect(told((q) => judgeDeveloper(q, bytes, 0, 100, 'by', { structure: 'x' }))).toEqual(wanted)
  })
})

describe('ECMA-167 4/14.10: extended attributes', () => {
  /** Type, subtype and the rest, behind which the length says how long it is or claims to be. */
  const attribute = (type: number, rest: readonly number[], length = 12 + rest.length, subtype = 1): readonly number[] => [
    ...u32(type),
    subtype,
    0,
    0,
    0,
    ...u32(length),
    ...rest,
  ]
  const zeros = (count: number): readonly number[] => Array<number>(count).fill(0)
  const own = [0, ...ascii('*Own'), ...zeros(27)]
  const device = (use: readonly number[] = [], useBytes = use.length): readonly number[] =>
    attribute(12, [...u32(useBytes), ...u32(1), ...u32(2), ...use])
  const kept = (type: number, use: readonly number[], useBytes = use.length): readonly number[] =>
    attribute(type, [...u32(useBytes), ...own, ...use])
  const times = (existence: number, count: number, dataBytes = 12 * count): readonly number[] =>
    attribute(5, [
      ...u32(dataBytes),
      ...u32(existence),
      ...Array.from({ length: count }, () => [0, 0x10, ...u16(2024), 2, 29, 0, 0, 0, 0, 0, 0]).flat(),
    ])

  /** `places` are those of the first attributes of implementations and applications, from the header on. */
  function judgedArea(attributes: readonly number[], places: readonly [number, number] = [0xffffffff, 0xffffffff], cut = 0) {
    const bytes = new Uint8Array(24 + attributes.length - cut)
    bytes.set([...u16(262), ...u16(3), ...zeros(8), ...u32(7), ...u32(places[0]), ...u32(places[1]), ...attributes].slice(0, bytes.length))
    if (bytes.length >= 24) seal(bytes, 0, 24)
    let hasDevice = false
    const found = told(
      (q) => (hasDevice = judgeAttributes(q, bytes, 0, bytes.length, 100, { partition: 0, block: 7, role: 'node', path: () => '/x' })),
    )
    return { found, hasDevice }
  }

  it.each<
    readonly [what: string, attributes: readonly number[], told: readonly string[], places?: readonly [number, number], cut?: number]
  >([
    ['none', [], []],
    ['less than a header', [], ['100 header: 23 bytes, at least 24'], [0, 0], 1],
    ['eleven bytes behind', zeros(11), ['124 length: 11 bytes behind the last attribute, none']],
    ['one of no bytes but its head', attribute(1, []), []],
    ['one that claims less than its head', attribute(1, [], 11), ['132 length: 11, 12 to 12']],
    ['one that claims a byte more than there is', attribute(1, zeros(4), 17), ['132 length: 17, 12 to 16']],
    ['another type', attribute(2, []), ['124 type: 2, 1, 3, 5, 6, 12, 2048, 65536']],
    ['another subtype', attribute(1, [], 12, 2), ['128 subtype: 2, 1']],
    ['of a device', device(), []],
    ['of a device, with an identifier', device(own), []],
    ['of a device, with 31 bytes of use', device(own.slice(1)), ['136 useBytes: 31, 0, or at least 32']],
    ['of a device, with one byte of use less than it says', device(own, 33), ['136 useBytes: 33, at most 32']],
    ['of a device, cut', attribute(12, [...u32(0), ...u32(1), ...u32(2)].slice(0, 11)), ['132 length: 23, at least 24']],
    ['of a device, filled up to a multiple of four', device(zeros(3), 0), []],
    ['of a device, filled further', device(zeros(4), 0), ['132 length: 28, 24']],
    ['times of nothing', times(0, 0), []],
    ['times of all that there are', times(0b101101, 4), []],
    ['times of another', times(0b10, 1), ['140 existence: 0x2, bits 0, 2, 3 and 5']],
    ['times of too many bytes', times(1, 1, 24), ['136 dataBytes: 24, 12, for 1 times']],
    ['times of fewer bytes than they need', times(0b101, 1, 24), ['132 length: 32, at least 44']],
    ['times without room for what they are', attribute(5, zeros(7)), ['132 length: 19, at least 20']],
    ['an implementation', kept(2048, []), [], [24, 0xffffffff]],
    ['an implementation, cut', attribute(2048, [...u32(0), ...own].slice(0, 35)), ['132 length: 47, at least 48'], [24, 0xffffffff]],
    ['an implementation, with more use than there is', kept(2048, [1, 2], 3), ['136 useBytes: 3, at most 2'], [24, 0xffffffff]],
    ['an implementation, then an application', [...kept(2048, []), ...kept(65_536, [])], [], [24, 72]],
    [
      'an application, then an implementation',
      [...kept(65_536, []), ...kept(2048, [])],
      ['172 type: 2048, before those of applications'],
      [72, 24],
    ],
    [
      'a device behind an application',
      [...kept(65_536, []), ...device()],
      [expect.stringMatching(/^172 type: 12, before/) as string],
      [24, 24],
    ],
    [
      'a device behind an implementation',
      [...kept(2048, []), ...device()],
      [expect.stringMatching(/^172 type: 12, before/) as string],
      [24, 96],
    ],
    ['an implementation that is said to lie elsewhere', kept(2048, []), ['116 implementationAttributes: 25, 24'], [25, 0xffffffff]],
    ['an application that is said to be none', kept(65_536, []), ['120 applicationAttributes: 4294967295, 24'], [24, 0xffffffff]],
    ['none that are said to lie at the end', device(), [], [48, 48]],
    ['none that are said to lie before the end', device(), ['116 implementationAttributes: 47, 48 or more, as there is none'], [47, 48]],
  ])('%s', (_, attributes, wanted, places, cut) => {
    expect(judgedArea(attributes, places, cut).found).toEqual(wanted)
  })
  it('of a device are told from others', () => {
    expect([device(), device(own), kept(2048, []), []].map((attributes) => judgedArea(attributes).hasDevice)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('UDF 2.2.6: free space and sizes of partitions', () => {
  const plain: MapSize = { kind: 'physical', size: 100, sizeAt: undefined, free: 30 }
  const virtual: MapSize = { kind: 'virtual', size: undefined, sizeAt: undefined, free: undefined }
  const sizes = (
    maps: readonly MapSize[],
    rows: readonly (readonly [free: number, size: number])[],
    { type = 1, written = 'anywhere' }: { readonly type?: number; readonly written?: 'anywhere' | 'sequential' } = {},
  ) => {
    const bytes = Uint8Array.from([...rows.flatMap(([free]) => u32(free)), ...rows.flatMap(([, size]) => u32(size))])
    const header = { partitions: rows.length, type } as IntegrityFound['header']
    return told((q) => judgeSizes(q, { at: 0, bytes, header, use: undefined, sizesAt: 0, useAt: 0 }, maps, written))
  }
  const UNKNOWN = 0xffffffff
  it.each<readonly [what: string, told: readonly string[], wanted: readonly string[]]>([
    ['as the bitmap has it', sizes([plain], [[30, 100]]), []],
    ['one more', sizes([plain], [[31, 100]]), ['0 free space: 31, 30, as the space bitmap or table has it']],
    ['one less', sizes([plain], [[29, 100]]), ['0 free space: 29, 30, as the space bitmap or table has it']],
    ['a size of one less', sizes([plain], [[30, 99]]), ['4 size: 99, 100']],
    ['a size of one more', sizes([plain], [[30, 101]]), ['4 size: 101, 100']],
    [
      'a size that the partition tells otherwise',
      sizes([{ ...plain, sizeAt: 500 }], [[30, 101]]),
      ['4 size: 101, 100', '500 length: 100, 101, as the integrity descriptor has it'],
    ],
    ['none, as there is no bitmap', sizes([{ ...plain, free: 'none' }], [[0, 100]]), []],
    [
      'some, as there is no bitmap',
      sizes([{ ...plain, free: 'none' }], [[1, 100]]),
      ['0 free space: 1, 0, as there is no space bitmap or table'],
    ],
    ['all, on what is written in one go', sizes([{ ...plain, free: 'none' }], [[100, 100]], { written: 'sequential' }), []],
    [
      'more than all, on what is written in one go',
      sizes([{ ...plain, free: 'none' }], [[101, 100]], { written: 'sequential' }),
      ['0 free space: 101, at most 100'],
    ],
    ['all, with a bitmap that cannot be read', sizes([{ ...plain, free: undefined }], [[100, 100]]), []],
    ['more than all, with such a bitmap', sizes([{ ...plain, free: undefined }], [[101, 100]]), ['0 free space: 101, at most 100']],
    ['any, of an unknown size', sizes([{ ...plain, size: undefined, free: undefined }], [[101, 99]]), []],
    ['any, while the volume is open', sizes([plain], [[31, 100]], { type: 0 }), ['28 type: 0, open, 1, closed']],
    ['a size of an open volume', sizes([plain], [[31, 99]], { type: 0 }), ['28 type: 0, open, 1, closed', '4 size: 99, 100']],
    [
      'any beside a virtual partition',
      sizes(
        [plain, virtual],
        [
          [31, 100],
          [UNKNOWN, UNKNOWN],
        ],
      ),
      [],
    ],
    [
      'of a virtual partition',
      sizes(
        [plain, virtual],
        [
          [31, 100],
          [0, 1],
        ],
      ),
      [`4 free space: 0, ${UNKNOWN}`, `12 size: 1, ${UNKNOWN}`],
    ],
    [
      'a size beside a virtual partition that is open',
      sizes(
        [plain, virtual],
        [
          [31, 99],
          [UNKNOWN, UNKNOWN],
        ],
        { type: 0 },
      ),
      ['28 type: 0, open, 1, closed'],
    ],
    [
      'a size beside a virtual partition that is closed',
      sizes(
        [plain, virtual],
        [
          [31, 99],
          [UNKNOWN, UNKNOWN],
        ],
      ),
      ['8 size: 99, 100'],
    ],
    [
      'of a partition too many',
      sizes(
        [plain],
        [
          [30, 100],
          [0, 0],
        ],
      ),
      ['72 partitions: 2, 1, one for each partition map'],
    ],
  ])('%s', (_, found, wanted) => {
    expect(found).toEqual(wanted)
  })
})

/** Order, dates and path tables as the judge sees them, where a byte more or less makes the difference. */

import { describe, expect, it } from 'vitest'
import { problemOfLongDate, problemOfShortDate } from '../../../src/format/iso9660/check/dates.js'
import { isBefore } from '../../../src/format/iso9660/check/order.js'
import { readPathTable } from '../../../src/format/iso9660/check/path-table.js'
import { looksLikeUnits } from '../../../src/format/iso9660/check/supplementary.js'
import { lba } from '../../../src/unit/index.js'
import { mediumOf } from './medium.js'

describe('ECMA-119 9.3: the order of identifiers', () => {
  const latin = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('latin1')
  const wide = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.slice(from, to)).swap16().toString('utf16le')
  const before = (a: string, b: string, unit: 1 | 2): boolean => {
    const spanOf = (text: string) => {
      const own = unit === 1 ? Buffer.from(text, 'latin1') : Buffer.from(text, 'utf16le').swap16()
      // They stand in records, behind and before other bytes.
      const bytes = Uint8Array.of(0x5a, 0x5a, ...own, 0x21)
      return { bytes, from: 2, to: 2 + own.length }
    }
    return isBefore(spanOf(a), spanOf(b), unit, unit === 1 ? latin : wide)
  }
  it.each<readonly [a: string, b: string, forward: boolean, backward: boolean]>([
    ['A', 'A', false, false],
    ['A', 'B', true, false],
    ['A', 'AB', true, false],
    ['A.B;1', 'A.C;1', true, false],
    ['A.Z;1', 'B.A;1', true, false],
    // The rule pads a name with blanks, which come before all that a name may have; a dot and a semicolon are bytes like others.
    ['A.B;1', 'AA.B;1', true, false],
    ['A.C;1', 'A-B.C;1', true, true],
    ['A;1', 'A!;1', true, true],
    ['A.;1', 'A.B;1', true, false],
    // Of two versions the later one comes first, by bytes the earlier one.
    ['A.B;2', 'A.B;1', true, true],
    ['A.B;10', 'A.B;9', true, false],
    ['A.B;01', 'A.B;1', true, false],
  ])('%j and %j', (a, b, forward, backward) => {
    expect([before(a, b, 1), before(b, a, 1), before(a, b, 2), before(b, a, 2)]).toEqual([forward, backward, forward, backward])
  })
  it.each([
    // The second byte of a character is none of a dot or a semicolon where the first one is not zero.
    ['\u013b', '\u0121', false, true],
    ['\u012e', '\u0121', false, true],
    ['\u0100', '\u00ff', false, true],
    ['a.b', 'a\u0100', true, false],
  ])('%j and %j, of two bytes a character', (a, b, forward, backward) => {
    expect([before(a, b, 2), before(b, a, 2)]).toEqual([forward, backward])
  })
})

describe('ECMA-119 9.1.5: a short date', () => {
  const none = [0, 0, 0, 0, 0, 0, 0]
  it.each<readonly [date: readonly number[], problem: string | undefined]>([
    [none, undefined],
    [none.with(0, 1), 'month 0'],
    [none.with(1, 1), 'day 0 of month 1 of 1900'],
    [none.with(2, 1), 'month 0'],
    [none.with(3, 1), 'month 0'],
    [none.with(4, 1), 'month 0'],
    [none.with(5, 1), 'month 0'],
    [none.with(6, 1), 'no date, with a time zone'],
    [none.with(6, 255), 'no date, with a time zone'],
    [[0, 2, 28, 0, 0, 0, 0], undefined],
    [[0, 2, 29, 0, 0, 0, 0], 'day 29 of month 2 of 1900'],
    [[200, 2, 29, 0, 0, 0, 0], 'day 29 of month 2 of 2100'],
    [[100, 2, 29, 0, 0, 0, 0], undefined],
    [[100, 1, 1, 0, 0, 0, 52], undefined],
    [[100, 1, 1, 0, 0, 0, 53], '53 quarters of an hour from Greenwich'],
    [[100, 1, 1, 0, 0, 0, 127], '127 quarters of an hour from Greenwich'],
    [[100, 1, 1, 0, 0, 0, 128], '-128 quarters of an hour from Greenwich'],
    [[100, 1, 1, 0, 0, 0, 207], '-49 quarters of an hour from Greenwich'],
    [[100, 1, 1, 0, 0, 0, 208], undefined],
    [[100, 1, 1, 23, 59, 59, 0], undefined],
    [[100, 1, 1, 24, 59, 59, 0], 'hour 24'],
    [[100, 1, 1, 23, 60, 59, 0], 'minute 60'],
    [[100, 1, 1, 23, 59, 60, 0], 'second 60'],
  ])('%j', (date, problem) => {
    expect(problemOfShortDate(Uint8Array.of(0xee, ...date, 0xee), 1)).toBe(problem)
  })
})

describe('ECMA-119 8.4.26.1: a long date', () => {
  it.each<readonly [digits: string, offset: number, is: string | undefined, harmless?: boolean]>([
    ['0000000000000000', 0, undefined],
    ['0000000000000000', 4, 'no date, with a time zone', false],
    ['0000000000000001', 0, 'year 0', false],
    ['0000010112000000', 0, 'year 0', false],
    ['0001010100000000', 0, undefined],
    ['9999123123595999', 52, undefined],
    ['2024022900000000', 208, undefined],
    ['2023022900000000', 0, 'day 29 of month 2 of 2023', false],
    ['2024001200000000', 0, 'month 0', false],
    ['2024131200000000', 0, 'month 13', false],
    ['2024043100000000', 0, 'day 31 of month 4 of 2024', false],
    ['2024010100000000', 53, '53 quarters of an hour from Greenwich', false],
    ['2024010124000000', 0, 'hour 24', false],
    ['2024010123600000', 0, 'minute 60', false],
    ['2024010123596000', 0, 'second 60', false],
    ['/024010100000000', 0, 'byte 2f for digit 1', false],
    ['202401010000000:', 0, 'byte 3a for digit 16', false],
    ['2024010100000000', 207, '-49 quarters of an hour from Greenwich', false],
    ['\0'.repeat(16), 0, 'zeros', true],
    ['\0'.repeat(16), 1, 'zeros', false],
    [' '.repeat(16), 0, 'blanks', true],
    [' '.repeat(16), 0x20, 'blanks', true],
    [' '.repeat(16), 1, 'blanks', false],
  ])('%j and %i', (digits, offset, is, harmless) => {
    const bytes = Uint8Array.of(0xee, ...Buffer.from(digits, 'latin1'), offset, 0xee)
    expect(problemOfLongDate(bytes, 1)).toEqual(is === undefined ? undefined : { is, harmless })
  })
})

describe('ECMA-119 6.9: a path table', () => {
  const RECORD = [2, 0, 30, 0, 0, 0, 1, 0, 0x41, 0x42]
  const medium = (): Uint8Array => {
    const image = new Uint8Array(32 * 2048)
    for (const block of [20, 31]) for (let i = 0; i < 204; i++) image.set(RECORD, block * 2048 + i * 10)
    return image
  }
  it.each<readonly [location: number, size: number, count: number]>([
    [20, 0, 0],
    [20, 9, 0],
    [20, 10, 1],
    [20, 19, 1],
    [20, 20, 2],
    [20, 2040, 204],
    [31, 2040, 204],
    [31, 5000, 204],
    [31, 2 ** 32 - 1, 204],
    [32, 2040, 0],
    [33, 2040, 0],
    [2 ** 32 - 1, 2040, 0],
  ])('in block %i of 32, of %i bytes, has %i records', async (location, size, count) => {
    const table = await readPathTable(mediumOf(medium()), 'L', location, size)
    expect([table.count, table.end, table.at]).toEqual([count, 10 * count, location * 2048])
    if (count > 0) expect([table.location(0), table.parent(count - 1)]).toEqual([30, 1])
  })
  it('ends before a record without an identifier, and where one would go on behind it', async () => {
    const image = medium()
    image[20 * 2048 + 30] = 0
    expect((await readPathTable(mediumOf(image), 'L', 20, 2040)).count).toBe(3)
    image[20 * 2048 + 30] = 3
    expect((await readPathTable(mediumOf(image), 'L', 20, 40)).count).toBe(3)
    expect((await readPathTable(mediumOf(image), 'L', 20, 41)).count).toBe(4)
  })
  it('is found again by parent and name, and by place', async () => {
    const table = await readPathTable(mediumOf(medium()), 'L', 20, 2040)
    const name = { bytes: Uint8Array.of(0x41, 0x42, 0x43), from: 0, to: 2 }
    expect([table.find(1, name), table.find(2, name), table.find(1, { ...name, to: 3 })]).toEqual([0, undefined, undefined])
    expect([29, 30, 31].map((location) => table.locate(location))).toEqual([undefined, 0, undefined])
  })
  it('lies in sectors of which more than 64 are read at once', async () => {
    const image = new Uint8Array(150 * 2048)
    for (let i = 0; i < 14_500; i++) image.set(RECORD, 2048 + i * 10)
    image.set([77, 0, 0, 0], 2048 + 14_499 * 10 + 2)
    const table = await readPathTable(mediumOf(image), 'L', lba(1), 145_000)
    expect([table.count, table.location(14_499)]).toEqual([14_500, 77])
  })
})

describe('Joliet: identifiers that look like characters of two bytes', () => {
  /** A record of a directory; its length may be another than it needs. */
  const record = (identifier: readonly number[], length = 33 + identifier.length + (identifier.length % 2 === 0 ? 1 : 0)): number[] => {
    const out = Array<number>(length).fill(0)
    out[0] = length
    out[32] = identifier.length
    out.splice(33, identifier.length, ...identifier)
    return out.slice(0, length)
  }
  const [wide, narrow, odd] = [record([0, 0x61]), record([0x61, 0x62]), record([0, 0x61, 0x62])]
  const self = record([0])
  const short = record([0x61, 0x62]).slice(0, 33).with(0, 33)
  it.each<readonly [what: string, directory: readonly number[], looks: boolean]>([
    ['none', [], false],
    ['the directory and its parent alone', [...self, ...self], false],
    ['one of two bytes', [...self, ...self, ...wide], true],
    ['one of one byte a character', [...self, ...self, ...narrow], false],
    ['one of an odd length', [...odd], false],
    ['two zeros', record([0, 0]), false],
    ['one of each', [...wide, ...narrow], false],
    ['two of three', [...wide, ...narrow, ...wide], true],
    ['two of four', [...wide, ...narrow, ...wide, ...narrow], false],
    ['one, and a record behind it that has no room for an identifier', [...wide, ...short, ...narrow], true],
    ['one, and a record that ends with the sector before its identifier', [...wide, ...narrow.slice(0, 33)], true],
    ['one, and a record that ends with the sector in its identifier', [...wide, ...narrow.slice(0, 34)], false],
  ])('%s', (_, directory, looks) => {
    expect(looksLikeUnits(Uint8Array.from(directory))).toBe(looks)
  })
})

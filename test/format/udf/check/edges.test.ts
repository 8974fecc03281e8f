/** What just is allowed, and what just is not. */

import { describe, expect, it } from 'vitest'
import { wrongInTime } from '../../../../src/format/udf/check/fields.js'
import { Usage } from '../../../../src/format/udf/check/usage.js'
import { BLOCK, judged, patch, u32, volumeOf } from './judged.js'

/** Zone and type, year, month, day, hour, minute, second, hundredths and two more parts. ECMA-167 1/7.3. */
const time = (type: number, zone: number, year: number, ...rest: readonly number[]): Uint8Array => {
  const out = Uint8Array.of(0xee, 0, 0, 0, 0, ...rest)
  const view = new DataView(out.buffer)
  view.setUint16(1, (type << 12) | (zone & 0xfff), true)
  view.setInt16(3, year, true)
  return out
}

describe('ECMA-167 1/7.3: a time', () => {
  it.each([
    ['is as early as can be', -1, time(1, -1440, 1, 1, 1, 0, 0, 0, 0, 0, 0)],
    ['is as late as can be', -1, time(1, 1440, 9999, 12, 31, 23, 59, 59, 99, 99, 99)],
    ['tells no zone', -1, time(1, -2047, 2024, 2, 29, 0, 0, 0, 0, 0, 0)],
    ['is of Coordinated Universal Time', 0, time(0, 0, 2024, 2, 28, 0, 0, 0, 0, 0, 0)],
    ['lies a day and a minute behind', 0, time(1, -1441, 2024, 2, 28, 0, 0, 0, 0, 0, 0)],
    ['lies a day and a minute ahead', 0, time(1, 1441, 2024, 2, 28, 0, 0, 0, 0, 0, 0)],
    ['has the year 0', 2, time(1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0)],
    ['has a year before that', 2, time(1, 0, -1, 1, 1, 0, 0, 0, 0, 0, 0)],
    ['has the year 10000', 2, time(1, 0, 10_000, 1, 1, 0, 0, 0, 0, 0, 0)],
    ['has the month 0', 4, time(1, 0, 2023, 0, 1, 0, 0, 0, 0, 0, 0)],
    ['has the month 13', 4, time(1, 0, 2023, 13, 1, 0, 0, 0, 0, 0, 0)],
    ['has the day 0', 5, time(1, 0, 2023, 1, 0, 0, 0, 0, 0, 0, 0)],
    ['has a leap day too many', 5, time(1, 0, 2023, 2, 29, 0, 0, 0, 0, 0, 0)],
    ['has the hour 24', 6, time(1, 0, 2023, 1, 1, 24, 0, 0, 0, 0, 0)],
    ['has the minute 60', 7, time(1, 0, 2023, 1, 1, 0, 60, 0, 0, 0, 0)],
    ['has the second 60', 8, time(1, 0, 2023, 1, 1, 0, 0, 60, 0, 0, 0)],
    ['has 100 hundredths', 9, time(1, 0, 2023, 1, 1, 0, 0, 0, 100, 0, 0)],
    ['has 100 of the next', 10, time(1, 0, 2023, 1, 1, 0, 0, 0, 0, 100, 0)],
    ['has 100 of the last', 11, time(1, 0, 2023, 1, 1, 0, 0, 0, 0, 0, 100)],
  ])('%s', (_, wrong, bytes) => {
    expect(wrongInTime(bytes, 1)).toBe(wrong)
  })
})

describe('UDF 2.1.7: a recognition sequence of', () => {
  const sound = volumeOf({ revision: '2.01' })
  it.each<readonly [ids: string, told: readonly string[]]>([
    ['BEA01 NSR03 TEA01', []],
    ['CD001 CDW02 BEA01 NSR03 TEA01', []],
    ['BEA01 BOOT2 NSR03 BOOT2 TEA01', []],
    ['BOOT2 BEA01 NSR03 TEA01', ['16:2 "BOOT2", BEA01']],
    ['BEA01 NSR02 TEA01', ['17:5 NSR02, NSR03']],
    ['BEA01 TEA01', ['17:1 "TEA01", NSR03']],
    ['NSR03 TEA01', ['16:1 "NSR03", BEA01']],
    ['BEA01 NSR03', ['18:1 nothing, TEA01']],
    ['BEA01 NSR03 TEA01 TEA01', ['19:1 "TEA01", nothing behind TEA01']],
    ['BEA01 NSR03 TEA01 BOOT2', ['19:1 "BOOT2", nothing behind TEA01']],
    ['BEA01 BEA01 NSR03 TEA01', ['17:1 "BEA01", NSR03']],
    ['BEA01 NSR03 TEQ0Q', ['18:3 "TEQ0Q", TEA01']],
    ['BEA01 NSR03 TQQ0Q', ['18:1 nothing, TEA01']],
    ['BEA01 NXX03 TEA01', ['17:2 "NXX03", NSR03']],
    ['BEA01 QQQQQ NSR03 TEA01', ['17:1 "QQQQQ", NSR03', '18:1 "NSR03", TEA01']],
    ['BEA01 NSR03 QQQQQ TEA01', ['18:1 "QQQQQ", TEA01', '19:1 "TEA01", nothing behind TEA01']],
    ['BEA01 NSR03 QQQQQ QQQQQ TEA01', ['18:1 nothing, TEA01']],
  ])('%s', async (ids, told) => {
    const image = sound.image.slice()
    image.fill(0, 16 * BLOCK, 24 * BLOCK)
    for (const [i, id] of ids.split(' ').entries()) image.set([0, ...Buffer.from(id), 1], (16 + i) * BLOCK)
    const found = (await judged(image)).filter(({ structure }) => structure === 'volume structure descriptor')
    expect(found.map(({ block, byte, is, should }) => `${block}:${byte} ${is}, ${should}`)).toEqual(told)
  })
})

describe('ECMA-167 3/8.4.2: extents of an anchor', () => {
  const sound = volumeOf({ revision: '2.01' })
  const blocks = sound.image.length / BLOCK
  const main = sound.at('udf/main') / BLOCK
  it.each([
    ['of 16 blocks at the end of the medium', blocks - 16, 16, undefined],
    ['that go a block beyond it', blocks - 15, 16, 'an extent on the medium'],
    ['of 15 blocks', blocks - 16, 15, `at least ${16 * BLOCK}`],
    ['that touch', main + 16, 16, undefined],
    ['that begin in the last block of the other', main + 15, 16, `clear of blocks ${main} to ${main + 15} of the main sequence`],
    ['that end before the other', main - 16, 16, undefined],
    ['that end in the first block of the other', main - 15, 16, `clear of blocks ${main} to ${main + 15} of the main sequence`],
  ])('%s', async (_, location, length, told) => {
    const image = sound.image.slice()
    for (const id of ['udf/anchor', 'udf/anchor:last']) patch(image, sound.at(id), 24, ...u32(length * BLOCK), ...u32(location))
    const found = (await judged(image)).filter(({ field, structure }) => structure.startsWith('anchor') && field === 'reserve')
    expect(found.map(({ should }) => should).filter((should) => should !== 'the first block of a sequence')).toEqual(
      told === undefined ? [] : [told, told],
    )
  })
})

describe('blocks that are used', () => {
  it.each([
    [0, 1, '01 00 00'],
    [0, 7, '7f 00 00'],
    [0, 8, 'ff 00 00'],
    [0, 15, 'ff 7f 00'],
    [1, 7, 'fe 00 00'],
    [3, 13, 'f8 ff 00'],
    [7, 10, '80 ff 01'],
    [8, 0, '00 00 00'],
    [15, 9, '00 80 ff'],
    [16, 99, '00 00 ff'],
  ])('from %i on, %i of them', (block, blocks, bits) => {
    const usage = new Usage({ source: { size: 24 * BLOCK }, blockSize: BLOCK } as never, [24])
    usage.count(0)
    usage.mark(0, block, blocks)
    // Bit 0 is the first of a byte.
    const shown = Array.from(usage.usedIn(0) ?? [], (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    expect(shown).toBe(bits)
  })
})

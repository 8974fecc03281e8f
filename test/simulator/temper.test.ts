/** Which commands a personality refuses, and which it lets through. */

import { expect, it } from 'vitest'
import { printSense } from '../../src/mmc/index.js'
import { personalities } from '../../src/simulator/personalities.js'
import { Temper } from '../../src/simulator/temper.js'
import { hexBytes } from './bench.js'

const refusal = (personality: ConstructorParameters<typeof Temper>[0], cdb: string): string => {
  const sense = new Temper(personality).refusalOf(hexBytes(cdb))
  return sense === undefined ? '' : printSense(sense)
}

// READ TOC/PMA/ATIP has the format in the low four bits of byte 2; MMC-6 table 484: 0 to 5.
it.each([
  ['43 00 00', ''],
  ['43 02 01', ''],
  ['43 02 02', ''],
  ['43 02 03', ''],
  ['43 02 04', '5/24/00'],
  ['43 00 04', '5/24/00'],
  ['43 02 14', '5/24/00'],
  ['43 02 f4', '5/24/00'],
  ['43 02 05', ''],
  ['43 02 0c', ''],
  ['43', ''],
  ['51 02 04', ''],
  ['00', ''],
])('a drive that tells nothing of the pre-groove: %s', (cdb, why) => {
  expect(refusal(personalities['no-atip'], `${cdb} 00 00 00 00 00 00 00`)).toBe(why)
})

it.each([
  ['53 00', '5/20/00'],
  ['52 00', ''],
  ['54 00', ''],
])('a drive that sets no track aside: %s', (cdb, why) => {
  expect(refusal(personalities['no-reserve-track'], cdb)).toBe(why)
})

it.each<readonly [at: number, is: number, mask: number | undefined, cdb: string, refused: boolean]>([
  // A byte that the block has not counts as zero.
  [20, 0, undefined, '12', true],
  [20, 1, undefined, '12', false],
  [1, 0x80, undefined, '12 80', true],
  [1, 0x80, undefined, '12 81', false],
  // Bits outside of the mask are not looked at, on neither side.
  [1, 0x81, 0x80, '12 80', true],
  [1, 0x80, 0x80, '12 ff', true],
  [1, 0x80, 0x80, '12 7f', false],
  [1, 0x80, 0x80, '13 80', false],
])('byte %i is %i by the mask %s: %s', (at, is, mask, cdb, refused) => {
  const rule = { command: 'INQUIRY', bytes: [{ at, is, ...(mask === undefined ? {} : { mask }) }], sense: '5/24/00' }
  expect(refusal({ refuses: [rule] }, cdb)).toBe(refused ? '5/24/00' : '')
})

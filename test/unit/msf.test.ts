import fc from 'fast-check'
import { expect, it } from 'vitest'
import { framesOf, lba, lbaOfMsf, msfOfFrames, msfOfLba, parseMsf, printMsf } from '../../src/unit/index.js'

it.each([
  [0, '00:02:00'],
  [-150, '00:00:00'],
  [-151, '99:59:74'],
  [-45150, '90:00:00'],
  [404849, '89:59:74'],
  [398099, '88:29:74'],
])('MMC-6 table 17: LBA %i is %s', (at, text) => {
  expect(printMsf(msfOfLba(lba(at)))).toBe(text)
  expect(lbaOfMsf(parseMsf(text) as NonNullable<ReturnType<typeof parseMsf>>)).toBe(at)
})

it('goes there and back', () => {
  fc.assert(fc.property(fc.integer({ min: -45150, max: 404849 }), (at) => lbaOfMsf(msfOfLba(lba(at))) === at))
  fc.assert(fc.property(fc.integer({ min: 0, max: 449999 }), (frames) => framesOf(msfOfFrames(frames)) === frames))
})

it('refuses what is no time', () => {
  for (const text of ['1:2', '00:60:00', '00:00:75', 'a:b:c', '', '100:00:00']) expect(parseMsf(text), text).toBeUndefined()
  expect(() => msfOfLba(lba(404850))).toThrow(RangeError)
  expect(() => msfOfFrames(-1)).toThrow(RangeError)
})

/** Pages of vital product data. SPC-4 7.8. */

import { describe, expect, it } from 'vitest'
import { currentPerformance, designatorsOf, vitalPage } from '../../src/mmc/index.js'

const reply = (...bytes: readonly number[]) => ({ status: 0, data: Uint8Array.from(bytes), residual: 0, sense: new Uint8Array() })
const ascii = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')]

describe('a page', () => {
  const body = Array.from({ length: 20 }, (_, i) => i + 1)
  it.each([
    [0, 0, 0],
    [0, 1, 1],
    [0, 19, 19],
    [0, 20, 20],
    [0, 21, 20],
    // More than is ever asked for.
    [1, 0, 20],
    [0xff, 0xff, 20],
  ])('of %i and %i bytes has %i that came', (high, low, came) => {
    expect([...vitalPage.decode(reply(5, 0x83, high, low, ...body))]).toEqual([5, 0x83, high, low, ...body.slice(0, came)])
  })
})

describe('7.8.6: designators', () => {
  /** Code set, association and type, and what is designated. */
  const one = (codeSet: number, association: number, type: number, bytes: readonly number[], length = bytes.length): readonly number[] => [
    0x50 | codeSet,
    0x80 | (association << 4) | type,
    0,
    length,
    ...bytes,
  ]
  const told = (...designators: readonly (readonly number[])[]) => designatorsOf(Uint8Array.from([5, 0x83, 0, 0, ...designators.flat()]))

  it.each(['unit', 'port', 'device', 'unknown'].map((of, association) => [association, of] as const))(
    'associated with %i are of %s',
    (association, of) => {
      expect(told(one(2, association, 1, ascii('A')))).toEqual([{ of, kind: 'T10 vendor', text: 'A' }])
    },
  )
  it.each(
    [
      'vendor specific',
      'T10 vendor',
      'EUI-64',
      'NAA',
      'relative port',
      'port group',
      'unit group',
      'MD5',
      'SCSI name',
      'type 9',
      'type 10',
      'type 11',
      'type 12',
      'type 13',
      'type 14',
      'type 15',
    ].map((kind, type) => [type, kind] as const),
  )('of type %i are %s', (type, kind) => {
    expect(told(one(1, 0, type, [0x0a, 0xbc]))).toEqual([{ of: 'unit', kind, text: '0abc' }])
  })
  it.each([
    [0, 'A~'],
    [1, '41001f7e7f'],
    [2, 'A~'],
    [3, 'A~'],
  ])('of code set %i are printed as %s', (codeSet, text) => {
    expect(told(one(codeSet, 0, 0, [0x41, 0x00, 0x1f, 0x7e, 0x7f]))).toMatchObject([{ text }])
  })
  it('end with the page: in a head, behind one, and within one', () => {
    const whole = one(2, 0, 1, ascii('AB'))
    expect(told(whole, whole).map(({ text }) => text)).toEqual(['AB', 'AB'])
    expect(told(whole, whole.slice(0, 3)).map(({ text }) => text)).toEqual(['AB'])
    expect(told(whole, one(2, 0, 1, [])).map(({ text }) => text)).toEqual(['AB', ''])
    expect(told(whole, whole.slice(0, 5)).map(({ text }) => text)).toEqual(['AB', 'A'])
    expect(told()).toEqual([])
  })
})

describe('MMC-6 6.7.2.2: speeds that are set', () => {
  const u32 = (value: number): readonly number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
  const row = (...values: readonly number[]): readonly number[] => values.flatMap(u32)
  const decoded = (claimed: number, ...rows: readonly (readonly number[])[]) =>
    currentPerformance.decode(reply(...u32(claimed), 0, 0, 0, 0, ...rows.flat()))
  const told = (start: number, first: number, end: number, last: number) => ({
    start,
    startKilobytesPerSecond: first,
    end,
    endKilobytesPerSecond: last,
  })
  it('are told where one end has a speed, and not where none has', () => {
    expect(decoded(68, row(0, 0, 9, 0), row(0, 1, 9, 0), row(0, 0, 9, 1), row(0, 1385, 9, 5540))).toEqual([
      told(0, 1, 9, 0),
      told(0, 0, 9, 1),
      told(0, 1385, 9, 5540),
    ])
  })
  it.each([
    [4, 0],
    [19, 0],
    [20, 1],
    [35, 1],
    [36, 2],
    [52, 2],
  ])('that claim %i bytes are %i', (claimed, count) => {
    expect(decoded(claimed, row(0, 1, 9, 1), row(0, 2, 9, 2))).toHaveLength(count)
  })
})

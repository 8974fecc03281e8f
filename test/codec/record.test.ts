import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  bits,
  bp,
  chars,
  derived,
  fixed,
  raw,
  rbp,
  record,
  reserved,
  reservedBits,
  rfixed,
  rreserved,
  u16le,
  u32be,
  u32both,
  u64le,
  u8,
} from '../../src/codec/index.js'
import { lba } from '../../src/unit/index.js'

const Sample = record('SAMPLE 1', 32, [
  fixed(1, 1, 'type', 7, '1.1'),
  fixed(2, 6, 'identifier', 'CD001', '1.2'),
  reserved(7, 8, '1.3'),
  bp(9, 16, 'start', u32both(lba), '1.4'),
  bp(17, 20, 'name', chars(4), '1.5'),
  bp(21, 24, 'size', u32be(), '1.6'),
  bp(25, 32, 'rest', raw(8), '1.7'),
])
const value = { start: lba(0x01020304), name: 'AB', size: 9, rest: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) }

it('writes each row where it stands', () => {
  expect(Buffer.from(Sample.encode(value)).toString('hex')).toBe('0743443030310000040302010102030441422020000000090102030405060708')
})

it('reads what it wrote', () => expect(Sample.decode(Sample.encode(value))).toEqual(value))

it('reads a single row wherever the record begins', () => {
  const bytes = Buffer.concat([Buffer.alloc(3, 0xff), Sample.encode(value)])
  expect(Sample.getter('start')(bytes, 3)).toBe(value.start)
  expect(Sample.getter('name')(bytes, 3)).toBe(value.name)
  expect(() => Sample.getter('identifier' as 'name')).toThrow('no field of whole bytes')
})

it('explains its bytes', () => {
  expect(Sample.explain(Sample.encode(value)).split('\n')).toEqual([
    'BP 0001-0001  07  type  1.1',
    'BP 0002-0006  43 44 30 30 31  identifier  1.2',
    'BP 0007-0008  00 00  reserved  1.3',
    'BP 0009-0016  04 03 02 01 01 02 03 04  start = 16909060 lba  1.4',
    'BP 0017-0020  41 42 20 20  name = "AB"  1.5',
    'BP 0021-0024  00 00 00 09  size = 9  1.6',
    'BP 0025-0032  01 02 03 04 05 06 07 08  rest = 01 02 03 04 05 06 07 08  1.7',
  ])
})

it('tells where each row stands in the bytes it was read from', () => {
  const bytes = new Uint8Array(4 + Sample.size)
  bytes.set(Sample.encode(value), 4)
  const { text, fields } = Sample.tell(bytes, 4)
  expect(text).toBe(Sample.explain(Sample.encode(value)))
  expect(fields[0]?.at).toBe(4)
  let reach = 4
  for (const { at, bytes, bits } of fields) {
    expect(at).toBe(bits !== undefined && bits[0] < 7 ? reach - 1 : reach)
    reach = at + bytes
  }
  expect(reach).toBe(bytes.length)
})

it('judges constants and fields in two byte orders', () => {
  const bytes = Sample.encode(value)
  expect(Sample.check(bytes)).toEqual([])
  bytes[0] = 1
  bytes[8] = 5
  expect(Sample.check(bytes)).toEqual([
    { field: 'type', clause: '1.1', problem: 'is 01, not 07' },
    { field: 'start', clause: '1.4', problem: 'is 16909061 in one byte order and 16909060 in the other' },
  ])
})

it('refuses a table whose rows leave a gap, overlap, or do not add up', () => {
  expect(() => record('X', 4, [rbp(0, 1, 'a', u8(), ''), rbp(2, 2, 'b', u16le(), '')])).toThrow(
    /b .* begins at bit 16, but the row before ends at 8/,
  )
  expect(() => record('X', 3, [rbp(0, 2, 'a', u16le(), ''), rbp(1, 2, 'b', u16le(), '')])).toThrow(/begins at bit 8/)
  expect(() => record('X', 4, [rbp(0, 2, 'a', u16le(), '')])).toThrow(/fill 2 bytes of 4/)
  expect(() => record('X', 3, [rbp(0, 3, 'a', u16le(), '')])).toThrow(/not 2 bytes wide/)
  expect(() => rfixed(0, 3, 'a', 'AB', '')).toThrow(/2 bytes in a field of 3/)
})

it('packs bits from the most significant', () => {
  const Bits = record('BITS', 2, [bits(0, 7, 5, 'high', ''), reservedBits(0, 4, 4, ''), bits(0, 3, 0, 'low', ''), rreserved(1, 1, '')])
  expect([...Bits.encode({ high: 5, low: 9 })]).toEqual([0xa9, 0])
  expect(Bits.decode(Uint8Array.of(0xb9, 1))).toEqual({ high: 5, low: 9 })
  expect(() => Bits.encode({ high: 8, low: 0 })).toThrow(/does not fit 3 bits/)
})

it('computes derived fields and verifies them', () => {
  const Summed = record('SUM', 4, [
    rbp(0, 2, 'value', u16le(), ''),
    derived(2, 1, 'sum', u8(), (bytes) => bytes.reduce((a, b) => (a + b) & 0xff, 0), '2.1'),
    rreserved(3, 1, ''),
  ])
  const bytes = Summed.encode({ value: 0x0203 })
  expect([...bytes]).toEqual([3, 2, 5, 0])
  expect(Summed.check(bytes)).toEqual([])
  bytes[1] = 9
  expect(Summed.check(bytes)).toEqual([{ field: 'sum', clause: '2.1', problem: 'is 5, but the record makes 12' }])
})

it('never writes a value that does not fit', () => {
  expect(() => Sample.encode({ ...value, size: 2 ** 32 })).toThrow(RangeError)
  expect(() => Sample.encode({ ...value, size: -1 })).toThrow(RangeError)
  expect(() => Sample.encode({ ...value, name: 'ABCDE' })).toThrow(RangeError)
  expect(() => Sample.encode({ ...value, name: '\u0100' })).toThrow(RangeError)
  expect(() => Sample.encode({ ...value, rest: new Uint8Array(7) })).toThrow(RangeError)
  expect(() => Sample.decode(new Uint8Array(31))).toThrow(RangeError)
})

it('keeps 64 bits exact up to 2^53 - 1', () => {
  const Long = record('LONG', 8, [rbp(0, 8, 'value', u64le(), '')])
  fc.assert(fc.property(fc.maxSafeNat(), (n) => Long.decode(Long.encode({ value: n })).value === n))
  expect(Long.check(new Uint8Array(8).fill(0xff))).toHaveLength(1)
})

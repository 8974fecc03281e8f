import { describe, expect, it } from 'vitest'
import { timestamp } from '../../../src/format/udf/fields.js'
import { instantOfUtc, printInstant, type Instant } from '../../../src/unit/index.js'

const encode = (value: Instant): number[] => {
  const out = new Uint8Array(12)
  timestamp.write(out, 0, 12, value)
  return [...out]
}
const at = (text: string, microsecond = 0): Instant =>
  instantOfUtc({
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(5, 7)),
    day: Number(text.slice(8, 10)),
    hour: Number(text.slice(11, 13)),
    minute: Number(text.slice(14, 16)),
    second: Number(text.slice(17, 19)),
    microsecond,
  })

describe('timestamps, ECMA-167 1/7.3', () => {
  it('are local time at an offset of 0, to the microsecond', () => {
    expect(encode(at('2026-11-20T13:40:59', 123_456))).toEqual([0, 0x10, 0xea, 0x07, 11, 20, 13, 40, 59, 12, 34, 56])
  })
  it.each(['1601-01-01T00:00:00', '1969-12-31T23:59:59', '2038-01-19T03:14:08', '2155-12-31T23:59:59'])('keep %s', (text) => {
    const value = at(text, 999_999)
    expect(timestamp.read(Uint8Array.from(encode(value)), 0, 12)).toBe(value)
  })
  it('7.3.1 take the offset of other writers into account', () => {
    const bytes = Uint8Array.from(encode(at('2026-11-20T13:40:00')))
    bytes.set([0x3c, 0x10])
    expect(printInstant(timestamp.read(bytes, 0, 12))).toBe('2026-11-20T12:40:00Z')
    bytes.set([0xc4, 0x1f])
    expect(printInstant(timestamp.read(bytes, 0, 12))).toBe('2026-11-20T14:40:00Z')
  })
  it('7.3.1 take an offset of -2047 for none', () => {
    const bytes = Uint8Array.from(encode(at('2026-11-20T13:40:00')))
    bytes.set([0x01, 0x18])
    expect(printInstant(timestamp.read(bytes, 0, 12))).toBe('2026-11-20T13:40:00Z')
  })
  it('doubt what is no date', () => {
    expect(timestamp.check?.(new Uint8Array(12), 0, 12)).toBe('is no date')
    expect(timestamp.check?.(Uint8Array.from(encode(at('2000-02-29T00:00:00'))), 0, 12)).toBeUndefined()
  })
})

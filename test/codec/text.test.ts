import fc from 'fast-check'
import { expect, it } from 'vitest'
import { byCodePoint, decodeUtf16be, decodeUtf8, encodeUtf16be, encodeUtf8, hasEscapedBytes, utf8Length } from '../../src/codec/index.js'

it('keeps every sequence of bytes', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => Buffer.compare(encodeUtf8(decodeUtf8(bytes)), bytes) === 0))
})

it('decodes a part of bytes as what it is alone', () => {
  const texts = fc.uint8Array({ maxLength: 40 })
  fc.assert(
    fc.property(texts, texts, texts, (before, bytes, behind) => {
      const whole = Buffer.concat([before, bytes, behind])
      const [at, end] = [before.length, before.length + bytes.length]
      expect(decodeUtf8(whole, at, end)).toBe(decodeUtf8(bytes))
      expect(decodeUtf16be(whole, at, end)).toBe(decodeUtf16be(bytes))
    }),
  )
})

it('decodes UTF-8 as UTF-8 and escapes the rest', () => {
  expect(decodeUtf8(Buffer.from('grün 😀'))).toBe('grün 😀')
  expect(decodeUtf8(Uint8Array.of(0x61, 0xfc, 0x62))).toBe('a\udcfcb')
  expect(hasEscapedBytes('a\udcfcb')).toBe(true)
  expect(hasEscapedBytes('grün 😀')).toBe(false)
})

it('counts the bytes of UTF-8', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => utf8Length(text) === encodeUtf8(text).length))
  expect(utf8Length('a\udcfcb')).toBe(3)
})

it('keeps UTF-16', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => decodeUtf16be(encodeUtf16be(text)) === text))
  const long = 'ab\udc80'.repeat(5000)
  expect(decodeUtf16be(encodeUtf16be(long))).toBe(long)
})

it('orders by code point, not by UTF-16 unit', () => {
  expect(['\u{1f600}', '\uffee', 'b', 'a', 'aa', ''].sort(byCodePoint)).toEqual(['', 'a', 'aa', 'b', '\uffee', '\u{1f600}'])
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      (a, b) => Math.sign(byCodePoint(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b)),
    ),
  )
})

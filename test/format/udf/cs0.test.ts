import { assert, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cs0Length, cutCs0, decodeCs0, dstring, writeCs0 } from '../../../src/format/udf/cs0.js'

function encodeCs0(text: string): Uint8Array {
  const out = new Uint8Array(cs0Length(text))
  writeCs0(out, 0, text)
  return out
}

describe('OSTA CS0, UDF 2.60 2.1.1', () => {
  it.each([
    ['abc', [8, 0x61, 0x62, 0x63]],
    ['é', [8, 0xe9]],
    ['日', [16, 0x65, 0xe5]],
    ['a日', [16, 0, 0x61, 0x65, 0xe5]],
    ['😀', [16, 0xd8, 0x3d, 0xde, 0]],
    ['', []],
  ] as const)('writes %j with the shorter compression', (text, bytes) => {
    expect([...encodeCs0(text)]).toEqual(bytes)
    expect(cs0Length(text)).toBe(bytes.length)
    expect(decodeCs0(Uint8Array.from(bytes))).toBe(text)
  })

  it('reads the name of a deleted entry', () => {
    expect(decodeCs0(Uint8Array.of(254, 0x61))).toBe('a')
    expect(decodeCs0(Uint8Array.of(255, 0, 0x61))).toBe('a')
  })

  it('knows no other compression and no half characters', () => {
    expect(decodeCs0(Uint8Array.of(7, 0x61))).toBeUndefined()
    expect(decodeCs0(Uint8Array.of(16, 0x61))).toBeUndefined()
  })

  it('gives any text back', () => {
    assert(property(string({ unit: 'binary' }), (text) => decodeCs0(encodeCs0(text)) === text))
  })

  it('cuts between characters, never longer than asked', () => {
    assert(
      property(string({ unit: 'binary', minLength: 1 }), integer({ min: 3, max: 40 }), (text, limit) => {
        const cut = cutCs0(text, limit)
        return cs0Length(cut) <= limit && text.startsWith(cut) && cut.isWellFormed()
      }),
    )
  })
})

describe('d-strings, ECMA-167 1/7.2.12', () => {
  const field = dstring(8)
  it('keeps the length in the last byte', () => {
    const out = new Uint8Array(8)
    field.write(out, 0, 8, 'ab')
    expect([...out]).toEqual([8, 0x61, 0x62, 0, 0, 0, 0, 3])
    expect(field.read(out, 0, 8)).toBe('ab')
    expect(field.check?.(out, 0, 8)).toBeUndefined()
  })
  it('leaves all bytes zero for no text', () => {
    const out = new Uint8Array(8)
    field.write(out, 0, 8, '')
    expect([...out]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })
  it('refuses what does not fit and doubts what cannot be', () => {
    expect(() => field.write(new Uint8Array(8), 0, 8, 'abcdefg')).toThrow(RangeError)
    expect(field.check?.(Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 9), 0, 8)).toBe('claims 9 bytes of 7')
    expect(field.check?.(Uint8Array.of(9, 0x61, 0, 0, 0, 0, 0, 2), 0, 8)).toBe('is no CS0 (compression 9)')
  })
})

import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/fault/index.js'
import { cs0Length } from '../../../src/format/udf/cs0.js'
import { NAME_BYTES, recordedName } from '../../../src/format/udf/names.js'

const record = (name: string, names: 'mangle' | 'strict' = 'mangle', characters: 'unicode' | 'ascii' = 'unicode') => {
  const faults: Fault[] = []
  const replaced: string[] = []
  const recorded = recordedName(name, `/${name}`, { names, characters }, faults, (plain) => replaced.push(plain))
  return { name: recorded, codes: faults.map(({ code }) => code), ...(replaced.length > 0 ? { replaced } : {}) }
}
const shortened = (name: string): string => record(name).name

describe('names, ECMA-167 4/14.4.4', () => {
  it.each(['a', 'x'.repeat(254), 'ÿ'.repeat(254), '日'.repeat(127), 'a:b*c?', ' lead', 'trail.'])('keeps %j', (name) => {
    expect(record(name, 'strict')).toEqual({ name, codes: [] })
  })
  it.each(['x'.repeat(255), '日'.repeat(128), `${'x'.repeat(200)}日`])('refuses a long one where it is told to', (name) => {
    expect(record(name, 'strict').codes).toEqual(['udf/nameTooLong'])
  })
  it('writes _ for a byte that is no UTF-8', () => {
    expect(record('a\udcffb')).toEqual({ name: 'a_b', codes: ['udf/nameNotUnicode'] })
  })
})

describe('names of ASCII alone', () => {
  it('have _ for other characters, and the CRC of the whole', () => {
    expect(record('a b.txt', 'mangle', 'ascii')).toEqual({ name: 'a b.txt', codes: [] })
    const one = record('caf\u00e9.txt', 'mangle', 'ascii')
    expect(one).toEqual({ name: expect.stringMatching(/^caf_#[0-9A-F]{4}\.txt$/), codes: [], replaced: [one.name] })
    expect(record('caf\u00e8.txt', 'mangle', 'ascii').name).not.toBe(one.name)
    expect(record('\ud83d\ude00', 'mangle', 'ascii').name).toMatch(/^_#[0-9A-F]{4}$/)
    expect(record('\u65e5'.repeat(300), 'mangle', 'ascii').name).toHaveLength(254)
  })
  it('are refused where names are strict, as bytes are that are no UTF-8', () => {
    expect(record('caf\u00e9', 'strict', 'ascii').codes).toEqual(['udf/nameNotAllowed'])
    expect(record('a\udcffb', 'strict').codes).toEqual(['udf/nameNotAllowed'])
  })
})

describe('shortened names, UDF 2.60 4.2.2.1', () => {
  it('keep beginning and extension, with the CRC of the whole', () => {
    const short = shortened(`${'x'.repeat(300)}.txt`)
    expect(short).toMatch(/^x{245}#[0-9A-F]{4}\.txt$/)
    expect(record(`${'x'.repeat(300)}.txt`)).toEqual({ name: short, codes: ['udf/nameShortened'] })
  })
  it('differ where only the ends differed', () => {
    expect(shortened(`${'x'.repeat(300)}a`)).not.toBe(shortened(`${'x'.repeat(300)}b`))
  })
  it.each([`${'日'.repeat(200)}.html`, `${'x'.repeat(253)}😀`, `${'😀'.repeat(100)}.z`, `${'x'.repeat(250)}.extension`])(
    'fit and hold whole characters',
    (name) => {
      const short = shortened(name)
      expect(cs0Length(short)).toBeLessThanOrEqual(NAME_BYTES)
      expect(short.isWellFormed()).toBe(true)
    },
  )
})

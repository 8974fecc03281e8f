import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/fault/index.js'
import { cs0Length } from '../../../src/format/udf/cs0.js'
import { NAME_BYTES, recordedName, shortened } from '../../../src/format/udf/names.js'

const record = (name: string, mode: 'mangle' | 'strict' = 'mangle') => {
  const faults: Fault[] = []
  return { name: recordedName(name, `/${name}`, mode, faults), codes: faults.map(({ code }) => code) }
}

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

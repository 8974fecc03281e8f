import { describe, expect, it } from 'vitest'
import { partAsked, type Part } from '../../src/serving/range.js'

const part = (from: number, length: number): Part => ({ kind: 'part', from, length })
const whole: Part = { kind: 'whole' }
const outside: Part = { kind: 'outside' }

describe('RFC 9110 14.1.2 a single range of 100 bytes', () => {
  const table: readonly (readonly [string, Part])[] = [
    ['bytes=0-0', part(0, 1)],
    ['bytes=0-99', part(0, 100)],
    ['bytes=10-', part(10, 90)],
    ['bytes=-10', part(90, 10)],
    ['bytes=-1000', part(0, 100)],
    ['bytes=90-1000', part(90, 10)],
    ['BYTES=1-2', part(1, 2)],
    ['bytes=5-4', whole],
    ['bytes=500-400', whole],
    ['bytes=-', whole],
    ['bytes=', whole],
    ['bytes=0-1,5-6', whole],
    ['bytes=0x10-20', whole],
    ['bytes=1.5-2', whole],
    ['bytes=--5', whole],
    ['lines=1-2', whole],
    ['bytes=100-', outside],
    ['bytes=100-200', outside],
    ['bytes=-0', outside],
    [`bytes=${'9'.repeat(400)}-`, outside],
    [`bytes=0-${'9'.repeat(400)}`, part(0, 100)],
    [`bytes=-${'9'.repeat(400)}`, part(0, 100)],
  ]
  for (const [range, result] of table) it(range.slice(0, 40), () => expect(partAsked(range, undefined, 100, '"a"')).toEqual(result))
  it('of nothing there is no range', () => expect(partAsked('bytes=0-', undefined, 0, '"a"')).toEqual(outside))
  it('RFC 9110 13.1.5 is ignored where it is one of another revision', () => {
    expect(partAsked('bytes=0-0', '"a"', 100, '"a"')).toEqual(part(0, 1))
    expect(partAsked('bytes=0-0', '"b"', 100, '"a"')).toEqual(whole)
    expect(partAsked('bytes=0-0', 'W/"a"', 100, '"a"')).toEqual(whole)
    expect(partAsked(undefined, '"a"', 100, '"a"')).toEqual(whole)
  })
})

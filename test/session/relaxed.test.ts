/** Names that keep as they are, by the departures of ECMA-119 7.5 and 7.6 that they need; what lies beyond a disc. */

import { describe, expect, it } from 'vitest'
import { outsideOf } from '../../src/session/recorded.js'
import { relaxedNames } from '../../src/session/relaxed.js'
import { bytes, lba, sectors } from '../../src/unit/index.js'
import { dir, file } from '../format/iso9660/disc.js'

describe('a name', () => {
  it.each<readonly [name: string, needs: readonly string[]]>([
    ['A0_Z9.TXT', []],
    ['A', []],
    ['a', ['lowercase']],
    ['z', ['lowercase']],
    ['@', ['ascii']],
    ['[', ['ascii']],
    ['`', ['ascii']],
    ['{', ['ascii']],
    [' ', ['ascii']],
    ['~', ['ascii']],
    ['-', ['ascii']],
    [':', ['ascii']],
    ['\x1f', ['anyByte']],
    ['\x7f', ['anyByte']],
    ['\xff', ['anyByte']],
    ['~\x7f', ['anyByte']],
    ['.A', ['leadingDot']],
    ['A.', []],
    ['A.B.C', ['multipleDots']],
    ['.A.', ['leadingDot', 'multipleDots']],
    ['A'.repeat(31), []],
    ['A'.repeat(32), ['longNames']],
  ])('%j', (name, needs) => {
    expect(Object.keys(relaxedNames(dir('', [file(name, 'x')]))).toSorted()).toEqual(needs.toSorted())
  })
  it('adds to what others need', () => {
    const names = relaxedNames(dir('', [file('a', 'x'), dir('D', [file('B-C', 'x')])]))
    expect(names).toEqual({ lowercase: true, ascii: true })
  })
})

describe('data that are said to lie beyond a disc of 100 blocks', () => {
  type Extent = readonly [start: number, size: number, skip?: number]
  it.each<readonly [extents: readonly Extent[], outside: readonly [start: number, end: number] | undefined]>([
    [[[98, 4096]], undefined],
    [[[98, 4097]], [98, 101]],
    [[[99, 2048]], undefined],
    [[[99, 2048, 1]], [99, 101]],
    [[[99, 1, 2047]], undefined],
    [[[100, 1]], [100, 101]],
    [[[100, 0]], undefined],
    [[[200, 0]], undefined],
    [
      [
        [10, 2048],
        [150, 2049],
      ],
      [150, 152],
    ],
  ])('%j', (extents, outside) => {
    const origin = {
      kind: 'extents',
      extents: extents.map(([start, size, skip]) => ({ start: lba(start), size: bytes(size), ...(skip === undefined ? {} : { skip }) })),
    }
    const content = { id: 'data:x', size: bytes(extents.reduce((sum, [, size]) => sum + size, 0)), origin }
    expect(outsideOf(content as never, sectors(100))).toEqual(outside === undefined ? undefined : { start: outside[0], end: outside[1] })
  })
})

import { expect, it } from 'vitest'
import { nearest } from '../../src/manifest/index.js'

const cases: readonly (readonly [word: string, candidates: readonly string[], expected: string | undefined])[] = [
  ['rockrigde', ['level', 'rockridge'], 'rockridge'],
  ['volumes', ['volume', 'files'], 'volume'],
  ['Load-Sectors', ['loadSegment', 'loadSectors'], 'loadSectors'],
  ['frmo', ['from', 'fifo'], 'from'],
  ['audit', ['audio', 'boot'], 'audio'],
  ['dvd-r-l', ['dvd-r', 'dvd-r-dl'], 'dvd-r-dl'],
  ['xyz', ['from', 'text'], undefined],
  ['x', ['y'], undefined],
  ['', ['from'], undefined],
  ['a'.repeat(100_000), ['a'], undefined],
]

for (const [word, candidates, expected] of cases)
  it(`${word.slice(0, 20)} is near ${expected ?? 'nothing'}`, () => {
    expect(nearest(word, candidates)).toBe(expected)
  })

/** The state of a disc as it is kept: what just can be, and what just cannot. */

import { describe, expect, it } from 'vitest'
import { emptyTrack } from '../../src/simulator/disc.js'
import { BLOCK_LIMIT, parseDisc, RUN_LIMIT } from '../../src/simulator/disc-json.js'

const session = { number: 1, state: 'incomplete', firstTrack: 1, leadOut: 0, discType: 0, catalogNumber: '', cdText: '' }
const track = emptyTrack(1, 1, 0, 100)
const disc = {
  profile: 0x1b,
  capacity: 1000,
  leadIn: 0,
  closed: false,
  formatted: 0,
  formatType: 0,
  background: 'none',
  writeProtected: false,
  pseudoOverwrite: false,
  layerBreak: 0,
  highWater: 0,
  sessions: [session],
  tracks: [track],
  recorded: [],
  erasures: 0,
  pending: 'none',
}
const isRead = (changes: object): boolean => parseDisc(JSON.stringify({ ...disc, ...changes })) !== undefined

it('is what was kept', () => {
  expect(parseDisc(JSON.stringify(disc))).toEqual(disc)
})

describe('numbers', () => {
  it.each<readonly [key: keyof typeof disc, good: readonly unknown[], bad: readonly unknown[]]>([
    ['profile', [1, 0xffff], [0, 0x1_0000, 1.5, '27', null]],
    ['capacity', [1, BLOCK_LIMIT], [0, BLOCK_LIMIT + 1]],
    ['leadIn', [-45_150, 0], [-45_151, 1]],
    ['formatted', [0, 1000], [-1, 1001]],
    ['formatType', [0, 63], [-1, 64]],
    ['layerBreak', [0, BLOCK_LIMIT], [-1, BLOCK_LIMIT + 1]],
    // The last block may be one behind the capacity.
    ['highWater', [-45_150, 1001], [-45_151, 1002]],
    ['erasures', [0, 1e9], [-1, 1e9 + 1, 0.5]],
    ['closed', [true, false], [0, 'true']],
    ['background', ['none', 'inactive', 'active', 'complete'], ['', 'other']],
    ['pending', ['none', 'session', 'raw', undefined], ['', 'other', null]],
  ])('%s', (key, good, bad) => {
    expect(good.map((value) => isRead({ [key]: value }))).toEqual(good.map(() => true))
    expect(bad.map((value) => isRead({ [key]: value }))).toEqual(bad.map(() => false))
  })
})

it.each<readonly [recorded: readonly number[], good: boolean]>([
  [[0, 1], true],
  [[0, 1, 2, 3], true],
  [[0, BLOCK_LIMIT], true],
  [[0], false],
  [[-1, 1], false],
  [[1, 1], false],
  [[2, 1], false],
  [[0, 1, 1, 2], false],
  [[0, BLOCK_LIMIT + 1], false],
  [Array.from({ length: 2 * RUN_LIMIT }, (_, i) => i), true],
  [Array.from({ length: 2 * RUN_LIMIT + 2 }, (_, i) => i), false],
])('runs of recorded blocks: %#', (recorded, good) => {
  expect(isRead({ recorded })).toBe(good)
})

describe('tracks', () => {
  it.each<readonly [what: string, changes: object, good: boolean]>([
    ['98 indexes', { indexes: Array.from({ length: 98 }, (_, i) => i) }, true],
    ['99 indexes', { indexes: Array.from({ length: 99 }, (_, i) => i) }, false],
    ['an index at the last block', { indexes: [BLOCK_LIMIT] }, true],
    ['an index behind it', { indexes: [BLOCK_LIMIT + 1] }, false],
    ['an index before block 0', { indexes: [-1] }, false],
    ['packets of 65535', { packetSize: 0xffff }, true],
    ['packets of 65536', { packetSize: 0x1_0000 }, false],
    ['twelve characters', { isrc: 'x'.repeat(12) }, true],
    ['thirteen characters', { isrc: 'x'.repeat(13) }, false],
    ['a character that none prints', { isrc: '\x7f' }, false],
    ['all written', { written: 100 }, true],
    ['more written than it has', { written: 101 }, false],
    ['session 0', { session: 0 }, false],
    ['session 2 of one', { session: 2 }, false],
  ])('%s', (_, changes, good) => {
    expect(isRead({ tracks: [{ ...track, ...changes }] })).toBe(good)
  })
  it('are numbered one after the other', () => {
    const numbered = (...numbers: readonly number[]): boolean => isRead({ tracks: numbers.map((number) => ({ ...track, number })) })
    expect([numbered(1, 2), numbered(5, 6), numbered(1, 1), numbered(1, 3), numbered(2, 1)]).toEqual([true, true, false, false, false])
  })
  it('lie in sessions that are numbered from 1', () => {
    const sessions = (...numbers: readonly number[]): boolean => isRead({ sessions: numbers.map((number) => ({ ...session, number })) })
    expect([sessions(1, 2), sessions(1, 1), sessions(2, 3), sessions(2), sessions()]).toEqual([true, false, false, false, false])
  })
})

import { expect, it } from 'vitest'
import { differences, type DiscInFiles } from '../../src/description/index.js'
import type { Disc } from '../../src/layout/index.js'
import { dataTrack, discOf, soundTrack } from '../support/compact.js'
import { sectors } from '../../src/unit/index.js'

const found = (disc: Disc): DiscInFiles => ({
  disc,
  bytesOf: () => 1 << 30,
  stores: new Map(
    ['a', 'b', 'd'].map((name) => [
      name,
      {
        kind: 'sectors',
        path: name,
        offset: 0,
        mode: name === 'd' ? 'mode1' : 'audio',
        sectorBytes: name === 'd' ? 2048 : 2352,
        order: 'little',
      },
    ]),
  ),
})
const told = (one: Disc, other: Disc) => differences(found(one), found(other), one.texts).map(({ track, what }) => `${track} ${what}`)

it('nothing differs between two plans of one disc, however their parts are cut', () => {
  const whole = discOf([[soundTrack('a', 588 * 400)]])
  const cut = discOf([
    [
      soundTrack('a', 0, {
        sounds: [
          { source: 'a', from: 0, samples: 1000 },
          { source: 'a', from: 1000, samples: 588 * 400 - 1000 },
        ],
      }),
    ],
  ])
  expect(told(whole, cut)).toEqual([])
})

it.each([
  ['a flag', [soundTrack('a', 588 * 400, { preemphasis: true })], ['1 pre-emphasis']],
  ['another sound', [soundTrack('b', 588 * 400)], ['1 a content of']],
  ['a sample', [soundTrack('a', 588 * 400 - 1)], ['1 a content of']],
  ['an index', [soundTrack('a', 588 * 400, { indexes: [sectors(100)] })], ['1 index 2']],
  ['a number', [soundTrack('a', 588 * 400, { isrc: 'PTABC2600001' })], ['1 ISRC']],
  ['data', [dataTrack('d', 400, { postgap: sectors(0) })], ['1 sectors of', '1 a pregap of', '1 a content of']],
])('%s differs', (_, tracks, what) => {
  expect(told(discOf([tracks]), discOf([[soundTrack('a', 588 * 400)]]))).toEqual(what)
})

it('a text and a catalogue number differ', () => {
  const texts = [{ language: 'en', disc: { title: 'x' }, tracks: new Map([[1, { title: 'y' }]]) }]
  expect(told(discOf([[soundTrack('a', 588 * 400)]], { texts, mcn: '0724384960650' }), discOf([[soundTrack('a', 588 * 400)]]))).toEqual([
    '0 catalogue number',
    '0 title in en',
    '1 title in en',
  ])
})

import { describe, expect, it } from 'vitest'
import { trackExtents } from '../../../src/layout/index.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { dataTrack, discOf, soundTrack } from '../../support/compact.js'

const S = 588
const extents = (...args: Parameters<typeof trackExtents>) => [...trackExtents(...args)].map(([n, { start, length }]) => [n, start, length])

describe('what tracks hold', () => {
  it('is no gap, before or behind', () => {
    const disc = discOf([
      [
        dataTrack('a', 400),
        dataTrack('b', 310, { pregap: sectors(150), postgap: sectors(20) }),
        soundTrack('s', 500 * S),
        soundTrack('t', 600 * S + 1),
      ],
    ])
    expect(extents(disc)).toEqual([
      [1, 0, 400],
      [2, 550, 310],
      [3, 550 + 310 + 20 + 150, 500],
      [4, 550 + 310 + 20 + 150 + 500 + 150, 601],
    ])
  })
  it('is each its own part of sounds that follow each other to the sample', () => {
    const disc = discOf([[soundTrack('s', 500 * S + 10), soundTrack('t', 600 * S)]], { gapless: true })
    expect(extents(disc)).toEqual([
      [1, 0, 500],
      [2, 500, 601],
    ])
  })
  it('moves with the volume of its session, and other sessions stay', () => {
    const disc = discOf([[soundTrack('s', 500 * S)], [dataTrack('a', 400, { mode: 'xa' }), dataTrack('b', 300, { mode: 'xa' })]])
    const planned = disc.sessions[1]?.tracks[0]?.start ?? lba(0)
    expect(extents(disc)).toEqual([
      [1, 0, 500],
      [2, planned, 400],
      [3, planned + 400, 300],
    ])
    expect(extents(disc, { planned, start: lba(planned + 25) })).toEqual([
      [1, 0, 500],
      [2, planned + 25, 400],
      [3, planned + 425, 300],
    ])
  })
})

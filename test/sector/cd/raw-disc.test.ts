/** Places that a lead-in and sub-channel Q tell of: which can be those of a disc, and which contradict each other. */

import { describe, expect, it } from 'vitest'
import { discOfRaw } from '../../../src/sector/cd/raw-disc.js'
import type { RawFindings } from '../../../src/sector/cd/raw-survey.js'
import { lba, msfOfLba } from '../../../src/unit/index.js'

const LEAD_OUT = 0xaa
type Place = readonly [at: number, track: number, index: number, frames?: number]

/** An image whose sector 0 is block `from`. */
function found(
  from: number,
  count: number,
  points: readonly (readonly [point: number, at: number])[],
  places: readonly Place[],
): RawFindings {
  return {
    count,
    segments: [{ sector: 0, at: lba(from) }],
    contents: points.map(([point, at], sector) => ({
      kind: 'contents',
      control: 0,
      adr: 1,
      point,
      time: msfOfLba(lba(0)),
      zero: 0,
      told: msfOfLba(lba(at)),
      sector,
    })),
    places: places.map(([at, track, index, frames = 0]) => ({
      kind: 'place',
      control: 0,
      track,
      index,
      frames,
      at: lba(at),
      sector: at - from,
      before: at - from - 1,
    })),
    controls: new Map(),
    isrcs: new Map(),
    textPacks: new Uint8Array(0),
    readable: count,
    classOf: () => 'audio',
    isScrambled: () => false,
    isFilled: () => false,
  }
}
const judged = (findings: RawFindings) => {
  const { disc, faults } = discOfRaw('image', findings)
  return {
    starts: disc.sessions.map(({ tracks, leadOut }) => [...tracks.map(({ start }) => start), leadOut]),
    problems: faults.filter(({ code }) => code === 'rawcd/contradicts').map(({ values }) => values['problem']),
  }
}

describe('a lead-in that tells of two tracks', () => {
  it.each<readonly [one: number, two: number, leadOut: number, problem: string | undefined]>([
    [0, 1, 500, undefined],
    [0, 300, 500, undefined],
    [0, 0, 500, 'track 2 begins at block 0, and what is before it reaches to block 0'],
    [300, 299, 500, 'track 2 begins at block 299, and what is before it reaches to block 300'],
    [0, 499, 500, undefined],
    [0, 500, 500, 'the lead-out begins at block 500, and the last track at block 500'],
    [0, 501, 500, 'the lead-out begins at block 500, and the last track at block 501'],
  ])('at %i and %i, and of a lead-out at %i', (one, two, leadOut, problem) => {
    const points = [
      [1, one],
      [2, two],
      [0xa2, leadOut],
    ] as const
    // A place behind them, so that they are of the lead-in.
    const { starts, problems } = judged(found(-200, 700 + 200, points, [[-150, 9, 1]]))
    expect(problems).toEqual(problem === undefined ? [] : [problem])
    expect(starts).toEqual(problem === undefined ? [[one, two, leadOut]] : [])
  })
})

describe('sessions end with their lead-outs', () => {
  const one: readonly Place[] = [
    [0, 1, 1],
    [200, 2, 1],
  ]
  const second = 20_000
  it.each<readonly [what: string, places: readonly Place[], starts: readonly (readonly number[])[]]>([
    ['none', one, [[0, 200, 30_000]]],
    ['one', [...one, [400, LEAD_OUT, 1]], [[0, 200, 400]]],
    ['one, that has a second index', [...one, [400, LEAD_OUT, 1], [410, LEAD_OUT, 2]], [[0, 200, 400]]],
    [
      'one, and tracks behind it',
      [...one, [400, LEAD_OUT, 1], [second, 3, 1]],
      [
        [0, 200, 400],
        [second, 30_000],
      ],
    ],
    [
      'two',
      [...one, [400, LEAD_OUT, 1], [second, 3, 1], [second + 200, 4, 1], [second + 500, LEAD_OUT, 1]],
      [
        [0, 200, 400],
        [second, second + 200, second + 500],
      ],
    ],
    ['one before all tracks, which is that of nothing', [[-100, LEAD_OUT, 1], ...one, [400, LEAD_OUT, 1]], [[0, 200, 400]]],
  ])('%s', (_, places, starts) => {
    expect(judged(found(-150, 30_150, [], places))).toEqual({ starts, problems: [] })
  })
})

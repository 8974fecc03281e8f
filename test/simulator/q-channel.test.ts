import { describe, expect, it } from 'vitest'
import { qOf, qOfSymbols, readQ, symbolsOf, symbolsOfPq } from '../../src/simulator/q-channel.js'
import { emptyTrack, setBlank, type Disc } from '../../src/simulator/disc.js'
import { blankDisc } from '../../src/simulator/medium.js'
import { positionOf } from '../../src/layout/index.js'
import { lba, msfOfFrames } from '../../src/unit/index.js'
import { discOf, soundTrack } from '../support/compact.js'
import { hexBytes } from './bench.js'

/** Track 1 with an ISRC and an index 2 after 150 blocks, track 2 with a gap of 75. */
function audio(): Disc {
  const disc = blankDisc({ kind: 'cd-r' })
  setBlank(disc)
  const track = { control: 0, form: 'audio', state: 'complete' } as const
  disc.tracks = [
    { ...emptyTrack(1, 1, 0, 1000), ...track, written: 1000, gap: 150, isrc: 'DEABC0152345', indexes: [150] },
    { ...emptyTrack(2, 1, 1075, 500), ...track, written: 500, gap: 75 },
  ]
  const [session] = disc.sessions
  if (session !== undefined) session.catalogNumber = '4006381333931'
  return disc
}

describe('sub-channel Q, ECMA-130 22.3', () => {
  it('of a drive counts a pause as raw images do', () => {
    const planned = discOf([[soundTrack('a', 400 * 588), soundTrack('b', 400 * 588)]])
    const [one, two] = planned.sessions[0]?.tracks ?? []
    if (one === undefined || two === undefined) throw new Error('no tracks')
    const disc = blankDisc({ kind: 'cd-r' })
    const track = { control: 0, form: 'audio', state: 'complete', written: 400 } as const
    disc.tracks = [
      { ...emptyTrack(1, 1, one.start, two.pregap - one.start), ...track, gap: one.start - one.pregap },
      { ...emptyTrack(2, 1, two.start, 400), ...track, gap: two.start - two.pregap },
    ]
    expect(two.start - two.pregap).toBe(150)
    for (let at = two.pregap - 3; at < two.start + 3; at++) {
      const [position, q] = [positionOf(planned, lba(at)), readQ(qOf(disc, at))]
      if (position?.kind !== 'track' || q.kind !== 'position') throw new Error(`nothing at ${at}`)
      const { minute, second, frame } = msfOfFrames(position.frames)
      expect([q.track, q.index, q.relative]).toEqual([position.track.number, position.index, [minute, second, frame]])
    }
  })

  it.each([
    ['the first block', 0, '01 01 01 000000 00 000200'],
    ['a block before index 2', 149, '01 01 01 000174 00 000374'],
    ['the first block of index 2, which no number may take', 150, '01 01 02 000200 00 000400'],
    ['the first block of a gap, counting down', 1000, '01 02 00 000100 00 001525'],
    ['the last block of a gap', 1074, '01 02 00 000001 00 001624'],
    ['the lead-out', 2000, '01 aa 01 000000 00 002850'],
  ])('22.3.3.1 tells where %s lies', (_, block, ten) => {
    expect(qOf(audio(), block).subarray(0, 10)).toEqual(hexBytes(ten))
  })

  it('22.3.3.2 has the catalog number once in a hundred blocks', () => {
    expect(qOf(audio(), 325).subarray(0, 10)).toEqual(hexBytes('02 4006381333931 0 00 25'))
    expect(readQ(qOf(audio(), 325))).toEqual({ kind: 'catalog', number: '4006381333931' })
  })

  it('22.3.3.3 has the ISRC once in a hundred blocks of its track', () => {
    expect(readQ(qOf(audio(), 250))).toEqual({ kind: 'isrc', isrc: 'DEABC0152345' })
    expect(readQ(qOf(audio(), 1250)).kind).toBe('position')
  })

  it('22.3.1 ends with a code; what it does not fit says nothing', () => {
    const q = qOf(audio(), 77)
    expect(readQ(q)).toMatchObject({ kind: 'position', track: 1, index: 1, relative: [0, 1, 2], absolute: [0, 3, 2] })
    q[4] = (q[4] ?? 0) ^ 1
    expect(readQ(q).kind).toBe('nothing')
  })

  it('lies in bit 6 of 96 symbols, P in bit 7', () => {
    const q = qOf(audio(), 77)
    const symbols = symbolsOf(q, true)
    expect(symbols.every((symbol) => (symbol & 0xbf) === 0x80)).toBe(true)
    expect(qOfSymbols(symbols)).toEqual(q)
    expect(symbolsOfPq(Uint8Array.of(...q, 0, 0, 0, 0x80))).toEqual(symbols)
    expect(symbolsOfPq(Uint8Array.of(...q, 0, 0, 0, 0))).toEqual(symbolsOf(q, false))
  })
})

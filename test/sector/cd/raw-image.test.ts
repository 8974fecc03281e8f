import { beforeAll, describe, expect, it } from 'vitest'
import { sectorTwin } from '../../../src/kernel/index.js'
import { cdSectors, judgeRawImage, type RawSubcode } from '../../../src/sector/index.js'
import { lba } from '../../../src/unit/index.js'
import { discOf, soundTrack, sourcesOf } from '../../support/compact.js'

const disc = discOf([[soundTrack('a', 5 * 44_100)]])
const [session] = disc.sessions
const count = session.leadOut + 6750 + 22_650
const heads = new Map<RawSubcode, Uint8Array>()
const sizes = { pq: 2368, packed: 2448, raw: 2448 }

beforeAll(async () => {
  for (const subcode of ['pq', 'packed', 'raw'] as const)
    for await (const piece of cdSectors(disc, sourcesOf(), { area: 'whole', scrambled: true, kernel: sectorTwin, subcode })) {
      heads.set(subcode, piece)
      break
    }
})
const image = (subcode: RawSubcode, more: { size?: number; head?: Uint8Array } = {}) => ({
  name: 'disc.raw',
  size: count * sizes[subcode],
  subcode,
  head: heads.get(subcode) ?? new Uint8Array(0),
  ...more,
})
/** A disc of 74 minutes whose lead-in begins at 97:15:00. */
const demands = { leadIn: lba(-12_525), leadOutLimit: lba(333_000) }

it.each(['pq', 'packed', 'raw'] as const)(
  '%s: begins at 95:00:00, where the Image Mastering API begins, and knows its lead-out',
  (subcode) => {
    expect(judgeRawImage(image(subcode), demands)).toEqual({ first: -22_650, leadOut: session.leadOut, faults: [] })
  },
)

describe('faults', () => {
  const codes = (judged: ReturnType<typeof judgeRawImage>) => judged.faults.map((fault) => [fault.code, fault.imapi?.[0]])
  it('E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED', () => {
    const refused = [['rawcd/notWhole', 'E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED']]
    expect(codes(judgeRawImage(image('raw', { size: count * 2448 - 1 })))).toEqual(refused)
    expect(codes(judgeRawImage(image('raw', { size: 0 })))).toEqual(refused)
    expect(codes(judgeRawImage(image('raw', { head: new Uint8Array(2448 * 300) })))).toEqual(refused)
    expect(codes(judgeRawImage(image('raw', { head: new Uint8Array(0) })))).toEqual(refused)
  })
  it('E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT', () => {
    expect(codes(judgeRawImage(image('raw'), { ...demands, leadIn: lba(-22_651) }))).toEqual([
      ['rawcd/leadInShort', 'E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT'],
    ])
  })
  it('E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE', () => {
    expect(codes(judgeRawImage(image('raw'), { ...demands, leadOutLimit: lba(session.leadOut - 1) }))).toEqual([
      ['rawcd/tooLong', 'E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE'],
    ])
  })
})

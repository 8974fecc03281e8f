import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16, RAW_SECTOR_BYTES, sectorTwin } from '../../../src/kernel/index.js'
import { planCdText } from '../../../src/format/cdtext/index.js'
import { positionOf, tocOf, tracksOf, type Disc } from '../../../src/layout/index.js'
import { cdRuns, cdSectors, qChannelOf, subcodeMaker, symbolsOfPlanes, type CdRun, type SubcodeForm } from '../../../src/sector/index.js'
import { lba, lbaOfMsf, msfOfLba, sectors } from '../../../src/unit/index.js'
import { dataTrack, discOf, noise, soundTrack, sourcesOf } from '../../support/compact.js'

const texts = [{ language: 'en', disc: { title: 'Disc' }, tracks: new Map([[1, { title: 'One' }]]) }]
const textPacks = planCdText({ texts, firstTrack: 1, lastTrack: 3 }).packs
const disc = discOf(
  [
    [
      soundTrack('a', 5 * 44_100, { isrc: 'US-K7Y-98-12345', indexes: [sectors(40), sectors(80)] }),
      soundTrack('b', 6 * 44_100, { copy: 'scms', preemphasis: true }),
      soundTrack('c', 6 * 44_100, { copy: 'prohibited', pregap: sectors(0), channels: 4 }),
    ],
  ],
  { mcn: '0724384960650', texts, textPacks },
)
const [session] = disc.sessions
const plain = (byte: number): number => (byte >> 4) * 10 + (byte & 15)
const time = (q: Uint8Array, at: number) => ({ minute: plain(q[at]), second: plain(q[at + 1]), frame: plain(q[at + 2]) })

function qAt(of: Disc, at: number): Uint8Array {
  const position = positionOf(of, lba(at))
  if (position === undefined) throw new Error('outside')
  const span = of.sessions.flatMap((one) => one.spans).find((one) => one.start <= at && at < one.start + one.length)
  return qChannelOf(of).q(position, span?.mode ?? 'audio')
}

describe('ECMA-130 22.3: sub-channel Q', () => {
  it('has its CRC over every sector of the disc', () => {
    for (let at: number = session.leadIn; at < session.leadOut + 6750; at += 7) {
      const q = qAt(disc, at)
      expect((q[10] << 8) | q[11]).toBe(crc16(q, 0, 10))
    }
  })
  it('tells track, index, and both times in the program area', () => {
    const [, second] = session.tracks
    expect([...qAt(disc, second.start + 1).subarray(0, 10)]).toEqual([0x31, 2, 1, 0, 0, 1, 0, 0, 9, 1])
    expect([...qAt(disc, second.start - 1).subarray(0, 10)]).toEqual([0x31, 2, 0, 0, 0, 1, 0, 0, 8, 0x74])
    expect([...qAt(disc, 39).subarray(0, 3)]).toEqual([0x21, 1, 1])
    expect([...qAt(disc, 40).subarray(0, 3)]).toEqual([0x21, 1, 2])
    expect([...qAt(disc, session.leadOut).subarray(0, 10)]).toEqual(
      [0x81, 0xaa, 1, 0, 0, 0, 0, 0, 21, 0].map((n, i) => (i === 8 ? 0x21 : n)),
    )
  })
  it('repeats the table of contents three times in the lead-in, with its own running time', () => {
    const entries = Array.from({ length: 18 }, (_, i) => qAt(disc, session.leadIn + i))
    expect(entries.map((q) => q[2])).toEqual([0xa0, 0xa0, 0xa0, 0xa1, 0xa1, 0xa1, 0xa2, 0xa2, 0xa2, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    expect(entries.map((q) => q[1])).toEqual(entries.map(() => 0))
    expect(time(entries[0], 3)).toEqual({ minute: 95, second: 0, frame: 0 })
    expect(time(entries[17], 3)).toEqual({ minute: 95, second: 0, frame: 17 })
    expect([...entries[0].subarray(7, 10)]).toEqual([1, 0, 0])
    expect([...entries[3].subarray(7, 10)]).toEqual([3, 0, 0])
    expect(lbaOfMsf(time(entries[6], 7))).toBe(session.leadOut)
    expect(lbaOfMsf(time(entries[12], 7))).toBe(session.tracks[1].start)
  })
  it('MCN and ISRC come once in every hundred sectors of a track, never at an index', () => {
    for (const track of tracksOf(disc)) {
      const kinds = Array.from({ length: track.end - track.start }, (_, i) => qAt(disc, track.start + i)[0] & 15)
      for (let from = 0; from + 100 <= kinds.length; from += 100) {
        expect(kinds.slice(from, from + 100).filter((adr) => adr === 2)).toHaveLength(1)
        expect(kinds.slice(from, from + 100).filter((adr) => adr === 3)).toHaveLength(track.isrc === undefined ? 0 : 1)
      }
      for (const index of track.indexes) expect(qAt(disc, index)[0] & 15).toBe(1)
    }
    // Index 2 and 3 of track 1 lie where the identifiers would: they come one sector later.
    expect([...qAt(disc, 41).subarray(0, 10)]).toEqual([0x22, 0x07, 0x24, 0x38, 0x49, 0x60, 0x65, 0x00, 0x00, 0x41])
    // U S K 7 Y in six bits each, then 98 12345 in four.
    const bits = [
      '100101',
      '100011',
      '011011',
      '000111',
      '101001',
      '00',
      '1001',
      '1000',
      '0001',
      '0010',
      '0011',
      '0100',
      '0101',
      '0000',
    ].join('')
    const wanted = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2))
    expect([...qAt(disc, 81).subarray(0, 10)]).toEqual([0x23, ...(wanted ?? []), 0x06])
  })
  it('MCN and ISRC of what is shorter than their slots come earlier, never at an index', () => {
    const short = (length: number, indexes: readonly number[] = []) =>
      soundTrack('s', length * 588, { isrc: 'USK7Y9812345', pregap: sectors(0), indexes: indexes.map(sectors) })
    const kindsOf = (of: Disc) => {
      const [{ leadOut }] = of.sessions
      return Array.from({ length: leadOut }, (_, at) => qAt(of, at)[0] & 15)
    }
    const many = discOf([[short(20, [1, 2]), short(10), short(1)]], { mcn: '0724384960650', gapless: true })
    // Track 1: indexes at 0, 1 and 2; track 2 begins at 20, and in the single sector of track 3 is no room.
    const kinds = Array.from({ length: 31 }, () => 1)
    kinds[3] = 3
    kinds[21] = 3
    kinds[4] = 2
    expect(kindsOf(many)).toEqual(kinds)
    expect([...qAt(many, 4).subarray(1, 8)]).toEqual([0x07, 0x24, 0x38, 0x49, 0x60, 0x65, 0x00])
    // One more than the slot, and the slot at an index.
    const at = (of: Disc, adr: number) => kindsOf(of).indexOf(adr)
    expect(at(discOf([[short(81)]], { gapless: true }), 3)).toBe(80)
    expect(at(discOf([[short(80)]], { gapless: true }), 3)).toBe(1)
    expect(at(discOf([[short(81, [80])]], { gapless: true }), 3)).toBe(1)
    expect(at(discOf([[short(82, [80])]], { gapless: true }), 3)).toBe(81)
    expect(at(discOf([[short(41)]], { mcn: '0724384960650', gapless: true }), 2)).toBe(40)
    expect(at(discOf([[short(40)]], { mcn: '0724384960650', gapless: true }), 2)).toBe(2)
  })
  it('IEC 60908 17.5.1: the copy bit of SCMS changes every four sectors', () => {
    const { start } = session.tracks[1]
    const first = Math.ceil(start / 8) * 8
    expect(Array.from({ length: 8 }, (_, i) => (qAt(disc, first + i)[0] >> 5) & 1)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  })
  it('a random sector says what the table of contents says', () => {
    const anyDisc = fc
      .array(
        fc.oneof(
          fc.integer({ min: 300, max: 2000 }).map((n) => soundTrack('s', n * 588)),
          fc.integer({ min: 300, max: 2000 }).map((n) => dataTrack('d', n)),
        ),
        { minLength: 1, maxLength: 6 },
      )
      .chain((tracks) => fc.record({ disc: fc.constant(discOf([tracks])), share: fc.double({ min: 0, max: 0.999, noNaN: true }) }))
    fc.assert(
      fc.property(anyDisc, ({ disc: any, share }) => {
        const [only] = any.sessions
        const at = only.start + Math.floor(share * (only.leadOut - only.start))
        const q = qAt(any, at)
        expect(lbaOfMsf(time(q, 7))).toBe(at)
        const entry = tocOf(any, only).find((candidate) => candidate.point === plain(q[1]))
        if (entry?.lba === undefined) throw new Error('not in the table of contents')
        const relative = time(q, 3)
        const frames = (relative.minute * 60 + relative.second) * 75 + relative.frame
        expect(entry.lba + (q[2] === 0 ? -frames : frames)).toBe(at)
        if (q[2] > 0) expect(q[0] >> 4).toBe(entry.control)
      }),
      { numRuns: 300 },
    )
  })
})

describe('IEC 60908 17.4: sub-channel P', () => {
  const channel = qChannelOf(disc)
  const flag = (at: number) => {
    const position = positionOf(disc, lba(at))
    return position === undefined ? undefined : channel.p(position)
  }
  it('is set in pauses, and for two seconds before a track without one', () => {
    expect([-150, -1, 0, 1].map(flag)).toEqual([1, 1, 0, 0])
    const [, second, third] = session.tracks
    expect([second.pregap - 1, second.pregap, second.start - 1, second.start].map(flag)).toEqual([0, 1, 1, 0])
    expect([third.start - 151, third.start - 150, third.start - 1, third.start].map(flag)).toEqual([0, 1, 1, 0])
  })
  it('alternates twice a second in the lead-out', () => {
    const flags = Array.from({ length: 300 }, (_, i) => flag(session.leadOut + i))
    expect(flags.slice(0, 150).every((value) => value === 0)).toBe(true)
    const changes = flags.slice(150).filter((value, i, all) => i > 0 && value !== all[i - 1]).length
    expect(changes).toBe(7)
  })
})

describe('forms of sub-code', () => {
  const bytesOf = async (subcode: SubcodeForm): Promise<Buffer> => {
    const pieces: Uint8Array[] = []
    for await (const piece of cdSectors(disc, sourcesOf(), { area: 'whole', scrambled: true, kernel: sectorTwin, subcode }))
      pieces.push(piece)
    return Buffer.concat(pieces)
  }
  it('MMC-6 table 8: 16 bytes hold Q and one bit of P, 96 one bit of each channel', async () => {
    const [pq, raw] = [await bytesOf('pq'), await bytesOf('raw')]
    for (const at of [session.leadIn, -150, -1, 0, 41, 1000, session.leadOut + 200]) {
      const index = at - session.leadIn
      const short = pq.subarray(index * 2368 + 2352, (index + 1) * 2368)
      const long = raw.subarray(index * 2448 + 2352, (index + 1) * 2448)
      expect(Buffer.from(qAt(disc, at))).toEqual(short.subarray(0, 12))
      const q = Array.from({ length: 12 }, (_, i) =>
        Array.from({ length: 8 }, (_, bit) => (long[8 * i + bit] >> 6) & 1).reduce((sum, one) => sum * 2 + one, 0),
      )
      expect(q).toEqual([...short.subarray(0, 12)])
      expect(long[0] >> 7).toBe(short[15] >> 7)
    }
  })
  it('CD-TEXT stands in R to W of the lead-in, four packs a sector, again and again', async () => {
    const raw = await bytesOf('packed')
    const packs = textPacks.length / 18
    const read = (sector: number): Buffer => {
      const symbols = raw.subarray(sector * 2448 + 2352, (sector + 1) * 2448).map((byte) => byte & 63)
      const out = Buffer.alloc(72)
      for (let i = 0; i < 24; i++) {
        const bits = (symbols[4 * i] << 18) | (symbols[4 * i + 1] << 12) | (symbols[4 * i + 2] << 6) | symbols[4 * i + 3]
        out.writeUIntBE(bits, 3 * i, 3)
      }
      return out
    }
    const stream = Buffer.concat(Array.from({ length: packs }, (_, i) => read(i)))
    for (let i = 0; i < 4 * packs; i++)
      expect(stream.subarray(18 * i, 18 * i + 18)).toEqual(Buffer.from(textPacks.subarray(18 * (i % packs), 18 * (i % packs) + 18)))
    expect(read(22_500).every((byte) => byte === 0)).toBe(true)
  })
  it('planes are P, Q and R to W, twelve bytes each', async () => {
    const symbols = Uint8Array.from({ length: 96 }, (_, i) => i & 63)
    const withGraphics: Disc = { ...disc, subcode: [{ start: lba(0), length: sectors(1), source: 'g', form: 'raw' }] }
    const maker = subcodeMaker(withGraphics, sourcesOf({ g: symbols }), 'planar')
    for await (const run of cdRuns(disc, sourcesOf(), { area: 'program', scrambled: false, kernel: sectorTwin })) {
      const sub = await maker.of(run)
      expect(sub.subarray(12, 24)).toEqual(qAt(disc, run.start))
      const symbol = (i: number) =>
        Array.from({ length: 6 }, (_, channel) => (sub[24 + 12 * channel + (i >> 3)] >> (7 - (i & 7))) & 1).reduce(
          (sum, bit) => 2 * sum + bit,
          0,
        )
      expect([0, 1, 63, 95].map(symbol)).toEqual([0, 1, 63, 31])
      expect(symbolsOfPlanes(sub.subarray(0, 96))).toEqual(symbols)
      break
    }
    await maker.close()
  })
})

describe('ECMA-130 14 and 20: sectors', () => {
  const modes = ['mode1', 'mode2', 'xa-form1', 'xa-form2', 'xa'] as const
  const sizes = { mode1: 2048, mode2: 2336, 'xa-form1': 2048, 'xa-form2': 2324, xa: 2336 }
  const read = async (of: Disc, data: Readonly<Record<string, Uint8Array>>, scrambled: boolean) => {
    const runs: CdRun[] = []
    for await (const run of cdRuns(of, sourcesOf(data), { area: 'whole', scrambled, kernel: sectorTwin })) runs.push(run)
    return runs
  }
  it.each(modes)(
    '%s: sync, address, mode, user data, and codes over every sector from lead-in to lead-out',
    async (mode) => {
      const size = sizes[mode]
      const data = noise(mode, 400 * 2352).subarray(0, 350 * size)
      // Every other sector of a mixed track is form 2.
      if (mode === 'xa') for (let i = 0; i < 350; i++) data.set([0, 0, i % 2 ? 0x20 : 8, 0, 0, 0, i % 2 ? 0x20 : 8, 0], i * size)
      const one = discOf([[dataTrack('d', 350, { mode })]])
      const runs = await read(one, { d: data }, false)
      let at: number = one.sessions[0].leadIn
      for (const run of runs) {
        expect(run.start).toBe(at)
        for (let i = 0; i < run.sectors.length / RAW_SECTOR_BYTES; i++, at++) {
          // Of the long areas without data only some are looked at.
          if ((at < -10 || at > 600) && at % 97 !== 0) continue
          const sector = run.sectors.subarray(i * RAW_SECTOR_BYTES, (i + 1) * RAW_SECTOR_BYTES)
          expect(sector.subarray(0, 12)).toEqual(Uint8Array.of(0, ...Array.from({ length: 10 }, () => 255), 0))
          const { minute, second, frame } = msfOfLba(lba(at))
          expect([...sector.subarray(12, 16)].map((byte, k) => (k < 3 ? plain(byte) : byte))).toEqual([
            minute,
            second,
            frame,
            mode === 'mode1' ? 1 : 2,
          ])
          const form = mode === 'xa' ? (sector[18] & 0x20 ? 'xa-form2' : 'xa-form1') : mode
          if (form !== 'mode2') expect(sectorTwin.check(sector, form)).toBe(-1)
          const user = mode === 'mode1' || mode === 'mode2' || mode === 'xa' ? 16 : 24
          // The last bytes of a mixed sector are codes, whatever the data said.
          const kept = mode === 'xa' ? 2056 : size
          if (at >= 0 && at < 350)
            expect(Buffer.compare(sector.subarray(user, user + kept), data.subarray(at * size, at * size + kept))).toBe(0)
        }
      }
      expect(at).toBe(one.sessions[0].leadOut + 6750)
    },
    30_000,
  )
  it('annex B: raw images are scrambled, audio is not', async () => {
    const one = discOf([[dataTrack('d', 350), soundTrack('s', 5 * 44_100)]])
    const data = { d: noise('d', 350 * 512) }
    const [clear, scrambled] = [await read(one, data, false), await read(one, data, true)]
    for (const [i, run] of clear.entries()) {
      const other = scrambled[i].sectors.slice()
      if (run.mode !== 'audio') sectorTwin.scramble(other)
      expect(Buffer.compare(other, run.sectors)).toBe(0)
    }
  })
})

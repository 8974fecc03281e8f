import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  SILENCE,
  mcnCheckDigit,
  normalIsrc,
  normalMcn,
  planCd,
  positionOf,
  printCd,
  tocOf,
  tracksOf,
  type CdPlan,
  type SoundTrackPlan,
  type TrackPlan,
} from '../../../src/layout/cd/index.js'
import { lba, lbaOfMsf, msfOfLba, sectors } from '../../../src/unit/index.js'

const S = 588
const sound = (seconds: number, more: Partial<SoundTrackPlan> = {}): SoundTrackPlan => ({
  kind: 'sound',
  sounds: [{ source: 's', from: 0, samples: Math.round(seconds * 44100) }],
  indexes: [],
  preemphasis: false,
  channels: 2,
  copy: 'permitted',
  ...more,
})
const data = (length: number, mode: 'mode1' | 'xa-form1' | 'mode2' = 'mode1'): TrackPlan => ({
  kind: 'data',
  mode,
  parts: [{ kind: 'stored', source: 'd', form: 'user', length: sectors(length) }],
  indexes: [],
  copy: 'permitted',
})
const plan = (tracks: readonly TrackPlan[], more: Partial<CdPlan> = {}) =>
  planCd({
    sessions: [{ tracks }],
    firstTrack: 1,
    gapless: false,
    gap: sectors(150),
    texts: [],
    textPacks: new Uint8Array(0),
    ...more,
  })
const codes = (faults: readonly { code: string }[]) => faults.map((fault) => fault.code)
const imapi = (faults: readonly { imapi?: readonly string[] }[]) => faults.flatMap((fault) => fault.imapi ?? [])

describe('IEC 60908 17.5: sounds', () => {
  it('puts the first track at block 0 and two seconds before the others', () => {
    const { disc, faults } = plan([sound(10), sound(10)])
    expect(faults).toEqual([])
    expect(tracksOf(disc).map((t) => [t.pregap, t.start, t.end])).toEqual([
      [-150, 0, 750],
      [750, 900, 1650],
    ])
    expect(disc.sessions[0]?.leadOut).toBe(1650)
  })
  it('fills the last sector of a sound and says so', () => {
    const { disc, faults } = plan([sound(10 + 1 / 44100)])
    expect(disc.sessions[0]?.leadOut).toBe(751)
    expect(faults).toMatchObject([{ code: 'cd/soundPadded', values: { track: 1, samples: S - 1 } }])
  })
  it('joins gapless sounds to the sample and marks the sector of the first one', () => {
    const { disc, faults } = plan([sound(10 + 100 / 44100), sound(10 + 200 / 44100), sound(10)], { gapless: true })
    expect(tracksOf(disc).map((t) => [t.pregap, t.start])).toEqual([
      [-150, 0],
      [750, 750],
      [1500, 1500],
    ])
    expect(disc.sessions[0]?.spans).toHaveLength(2)
    expect(faults).toMatchObject([
      { code: 'cd/joinMoved', values: { track: 2, samples: 100 } },
      { code: 'cd/joinMoved', values: { track: 3, samples: 300 } },
      { code: 'cd/soundPadded', values: { track: 3, samples: S - 300 } },
    ])
  })
  it('hides a sound before track 1 from block 0 on', () => {
    const { disc, faults } = plan([sound(10)], { hidden: { source: 'h', from: 0, samples: 20 * 44100 } })
    expect(faults).toEqual([])
    expect(tracksOf(disc)[0]).toMatchObject({ pregap: -150, start: 1500, end: 2250 })
    expect(codes(plan([data(400), sound(10)], { hidden: { source: 'h', from: 0, samples: 44100 } }).faults)).toContain('cd/hiddenNotFirst')
  })
  it('takes the sound of a pregap from a file', () => {
    const { disc } = plan([sound(10), sound(10, { before: [{ source: 's', from: 5, samples: S * 75 }] })], { gapless: true })
    expect(tracksOf(disc)[1]).toMatchObject({ pregap: 750, start: 825 })
  })
})

describe('a disc that is told exactly', () => {
  const exactly = (tracks: readonly TrackPlan[], more: Partial<CdPlan> = {}) => plan(tracks, { exact: true, ...more })
  const errors = (faults: readonly { severity: string }[]) => faults.filter(({ severity }) => severity === 'error')

  it('gets nothing that is not listed, and warnings for what a standard forbids', () => {
    const { disc, faults } = exactly([data(100), sound(1), data(200, 'xa-form1')])
    expect(errors(faults)).toEqual([])
    expect(tracksOf(disc).map((t) => [t.pregap, t.start, t.end])).toEqual([
      [-150, 0, 100],
      [100, 100, 175],
      [175, 175, 375],
    ])
    expect(codes(faults)).toEqual(
      expect.arrayContaining(['cd/mixedModes', 'cd/postgapShort', 'cd/pregapTooShort', 'cd/tooShort', 'cd/pregapTooShort']),
    )
  })
  it('begins with a pause all the same', () => {
    expect(codes(errors(exactly([sound(10, { pregap: sectors(149) })]).faults) as never)).toEqual(['cd/pregapTooShort'])
  })
  it('keeps indexes that are close', () => {
    const { disc, faults } = exactly([sound(60, { indexes: Array.from({ length: 98 }, (_, i) => sectors(3 * i + 3)) })])
    expect(errors(faults)).toEqual([])
    expect(tracksOf(disc)[0]?.indexes).toHaveLength(99)
  })
})

describe('parts', () => {
  it('silence, then sound before index 1; sounds and silence behind it', () => {
    const { disc, faults } = plan([
      sound(10),
      sound(0, {
        pregap: sectors(225),
        before: [{ source: 'a', from: 0, samples: 75 * S }],
        sounds: [
          { source: 'b', from: 0, samples: 200 * S + 1 },
          { source: SILENCE, from: 0, samples: S },
          { source: 'c', from: 0, samples: 200 * S - 1 },
        ],
      }),
    ])
    expect(faults).toEqual([])
    expect(tracksOf(disc)[1]).toMatchObject({ pregap: 750, start: 1050, end: 1451 })
    expect(disc.sessions[0]?.spans.slice(-2)).toMatchObject([
      { kind: 'empty', start: 750, length: 225 },
      { kind: 'sound', start: 975, length: 476 },
    ])
  })
  it('data with a pregap out of a file, indexes and a hole', () => {
    const stored = (source: string, length: number) => ({ kind: 'stored', source, form: 'raw', length: sectors(length) }) as const
    const track: TrackPlan = {
      ...data(0),
      before: [stored('gap', 150)],
      parts: [stored('a', 200), { kind: 'empty', length: sectors(50) }, stored('b', 100)],
      indexes: [sectors(200)],
      postgap: sectors(0),
    } as TrackPlan
    const { disc } = plan([data(400), track])
    expect(tracksOf(disc)[1]).toMatchObject({ pregap: 400, start: 550, end: 900, indexes: [550, 750] })
    expect(disc.sessions[0]?.spans.map((span) => [span.kind, span.length])).toEqual([
      ['empty', 150],
      ['data', 400],
      ['data', 150],
      ['data', 200],
      ['empty', 50],
      ['data', 100],
    ])
  })
  it('whole sectors bring their own postgap', () => {
    const whole: TrackPlan = { ...data(0), parts: [{ kind: 'stored', source: 'd', form: 'raw', length: sectors(400) }] } as TrackPlan
    const { disc, faults } = plan([whole])
    expect(faults).toEqual([])
    expect(disc.sessions[0]?.leadOut).toBe(400)
  })
  it('a session begins where it is told to, but not in the lead-out before it', () => {
    const later = (start: number) => plan([], { sessions: [{ tracks: [sound(10)] }, { tracks: [sound(10)], start: lba(start) }] })
    expect(later(20_000).disc.sessions[1]).toMatchObject({ start: 20_000, tracks: [{ start: 20_150 }] })
    expect(codes(later(7499).faults)).toEqual(['cd/sessionTooEarly'])
    expect(codes(later(7500).faults)).toEqual([])
  })
})

describe('what cannot be', () => {
  it.each([
    ['E_IMAPI_RAW_IMAGE_NO_TRACKS', plan([])],
    ['IMAPI_E_TRACK_NOT_BIG_ENOUGH', plan([sound(3.9)])],
    ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS', plan(Array.from({ length: 100 }, () => sound(4)))],
    ['E_IMAPI_DF2TAO_TRACK_LIMIT_REACHED', plan([sound(4), sound(4)], { firstTrack: 99 })],
    ['E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED', plan([data(400)], { firstTrack: 2 })],
    ['E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED', plan([data(400), data(400, 'xa-form1')])],
    ['E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE', plan([sound(5400)])],
    ['E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE', plan([sound(10)], { leadOutLimit: lba(749) })],
    ['E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE', plan([sound(10)], { leadOutLimit: lba(398_101) })],
    [
      'E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES',
      plan([sound(60, { indexes: Array.from({ length: 99 }, (_, i) => sectors(10 * i + 10)) })]),
    ],
    ['S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS', plan([sound(60, { indexes: [sectors(100), sectors(100)] })])],
    ['S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS', plan([sound(60, { indexes: [sectors(0)] })])],
    ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX', plan([sound(60, { indexes: [sectors(9)] })])],
    ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX', plan([sound(10, { indexes: [sectors(741)] })])],
    ['IMAPI_E_INVALID_PARAM', plan([sound(10, { indexes: [sectors(750)] })])],
    ['E_IMAPI_DF2TAO_INVALID_ISRC', plan([sound(10, { isrc: 'US-K7Y-98-1234' })])],
    ['E_IMAPI_DF2TAO_INVALID_MCN', plan([sound(10)], { mcn: '0724384960651' })],
    ['E_IMAPI_DF2TAO_INVALID_MCN', plan([sound(10)], { mcn: '07243849606500' })],
  ])('%s', (name, { faults }) => {
    expect(imapi(faults)).toContain(name)
  })
  it.each([
    ['cd/tooShort', plan([sound(3.9)])],
    ['cd/sessionTooEarly', plan([], { sessions: [{ tracks: [sound(10)], start: lba(-151) }] })],
    ['cd/pregapTooShort', plan([sound(10, { pregap: sectors(149) })])],
    ['cd/pregapTooShort', plan([data(400), sound(10, { pregap: sectors(149) })])],
    ['cd/pregapTooShort', plan([sound(10), { ...data(400), pregap: sectors(224) }])],
    ['cd/postgapShort', plan([{ ...data(400), postgap: sectors(0) }, sound(10)])],
    ['cd/controlChange', plan([sound(10), sound(10, { preemphasis: true })], { gapless: true })],
    ['cd/dataPadded', plan([data(16)])],
  ])('%s', (code, { faults }) => {
    expect(codes(faults)).toContain(code)
  })
  it('allows exactly the last lead-out, 99 tracks, and 99 indexes', () => {
    expect(plan([sound(398_100 / 75)]).faults).toEqual([])
    expect(plan(Array.from({ length: 99 }, () => sound(4))).faults).toEqual([])
    expect(plan([sound(4)], { firstTrack: 99 }).faults).toEqual([])
    const { disc, faults } = plan([sound(60, { indexes: Array.from({ length: 98 }, (_, i) => sectors(10 * i + 10)) })])
    expect(faults).toEqual([])
    expect(tracksOf(disc)[0]?.indexes).toHaveLength(99)
  })
})

describe('ECMA-130 20 and MMC-6 4.2.3: data', () => {
  it('mixed mode: data first, postgap, pause', () => {
    const { disc, faults } = plan([data(1000), sound(10)])
    expect(faults).toEqual([])
    expect(tracksOf(disc).map((t) => [t.mode, t.pregap, t.start, t.end])).toEqual([
      ['mode1', -150, 0, 1150],
      ['audio', 1150, 1300, 2050],
    ])
  })
  it('data after audio: the pregap begins as audio', () => {
    const { disc } = plan([sound(10), data(1000)])
    expect(tracksOf(disc)[1]).toMatchObject({ pregap: 750, start: 975 })
    expect(disc.sessions[0]?.spans.map((s) => [s.kind, s.mode, s.start, s.length])).toEqual([
      ['empty', 'audio', -150, 150],
      ['sound', 'audio', 0, 750],
      ['empty', 'audio', 750, 75],
      ['empty', 'mode1', 825, 150],
      ['data', 'mode1', 975, 1000],
      ['empty', 'mode1', 1975, 150],
    ])
  })
  it('CD-Extra: the second session begins 11400 sectors after the end of the first, a third 6900 after that', () => {
    const { disc, faults } = plan([], {
      sessions: [{ tracks: [sound(10)] }, { tracks: [data(1000, 'xa-form1')] }, { tracks: [data(400, 'xa-form1')] }],
    })
    expect(faults).toEqual([])
    const [first, second, third] = disc.sessions
    expect(second?.tracks[0]?.start).toBe(750 + 11400)
    expect(second?.leadOut).toBe(750 + 11400 + 1150)
    expect(third?.tracks[0]?.start).toBe(750 + 11400 + 1150 + 6900)
    expect(first && tocOf(disc, first).map((e) => [e.point, e.told.minute, e.told.second, e.told.frame])).toEqual([
      [0xa0, 1, 0, 0],
      [0xa1, 1, 0, 0],
      [0xa2, 0, 12, 0],
      [1, 0, 2, 0],
      [0xb0, 88, 30, 0],
      [0xc0, 95, 0, 0],
    ])
    expect(second && tocOf(disc, second)[0]?.told).toEqual({ minute: 2, second: 0x20, frame: 0 })
  })
})

it('prints what people know', () => {
  const { disc } = plan([sound(10, { isrc: 'US-K7Y-98-12345', indexes: [sectors(300)] }), sound(10, { copy: 'scms' })])
  expect(printCd(disc)).toMatchInlineSnapshot(`
    "track  mode       index 0   start     block   pregap    length    sectors  notes
    1      audio      00:00:00  00:02:00  0       00:02:00  00:10:00  750      2 indexes, ISRC USK7Y9812345
    2      audio      00:12:00  00:14:00  900     00:02:00  00:10:00  750      SCMS
           lead-out             00:24:00  1650
    total 00:22:00, 88:06:00 left"
  `)
})

describe('identifiers', () => {
  it('ISO 3901: dashes and case do not matter', () => {
    expect(normalIsrc('us-k7y-98-12345')).toBe('USK7Y9812345')
    expect(normalIsrc('USK7Y981234')).toBeUndefined()
    expect(normalIsrc('1SK7Y9812345')).toBeUndefined()
  })
  it('IEC 60908 17.5.2: a catalogue number may lack leading zeros and proves its last digit', () => {
    expect(normalMcn('724384960650')).toEqual({ kind: 'mcn', digits: '0724384960650' })
    expect(normalMcn('0724384960651')).toEqual({ kind: 'check-digit', wanted: 0 })
    expect(normalMcn('12345678901234')).toEqual({ kind: 'malformed' })
    expect(mcnCheckDigit('400638133393')).toBe(1)
  })
})

const anySound = fc
  .record({ samples: fc.integer({ min: 300 * S, max: 3000 * S }), pregap: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }) })
  .map(({ samples, pregap }) =>
    sound(0, { sounds: [{ source: 's', from: 0, samples }], ...(pregap === undefined ? {} : { pregap: sectors(pregap) }) }),
  )
const anyTrack: fc.Arbitrary<TrackPlan> = fc.oneof(
  anySound,
  fc.integer({ min: 1, max: 3000 }).map((length) => data(length)),
)
const anyPlan = fc.record({
  sessions: fc.array(fc.array(anyTrack, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
  gapless: fc.boolean(),
})

describe('properties', () => {
  it('MMC-6 table 17: addresses and times turn into each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: -45150, max: 404849 }), (at) => {
        expect(lbaOfMsf(msfOfLba(lba(at)))).toBe(at)
      }),
    )
  })
  it('random track lists lay out without overlap and without holes, and lose no sample', () => {
    fc.assert(
      fc.property(anyPlan, ({ sessions, gapless }) => {
        const { disc } = plan([], { sessions: sessions.map((tracks) => ({ tracks })), gapless })
        for (const [i, session] of disc.sessions.entries()) {
          let at: number = session.start
          for (const span of session.spans) {
            expect(span.start).toBe(at)
            at += span.length
            if (span.kind === 'sound') {
              const samples = span.sounds.reduce((sum, s) => sum + s.samples, 0)
              expect(Math.ceil(samples / S)).toBe(span.length)
            }
          }
          expect(at).toBe(session.leadOut)
          let end: number = session.start
          for (const track of session.tracks) {
            expect(track.pregap).toBe(end)
            expect(track.start).toBeGreaterThanOrEqual(track.pregap)
            expect(track.end - track.start).toBeGreaterThanOrEqual(300)
            end = track.end
          }
          expect(end).toBe(session.leadOut)
          const wanted = sessions[i]?.reduce((sum, t) => sum + (t.kind === 'sound' ? (t.sounds[0]?.samples ?? 0) : 0), 0)
          const laid = session.spans.reduce((sum, s) => sum + (s.kind === 'sound' ? s.sounds.reduce((n, x) => n + x.samples, 0) : 0), 0)
          expect(laid).toBe(wanted)
        }
      }),
      { numRuns: 200 },
    )
  })
  it('the position of an address lies in the track that the table of contents names', () => {
    fc.assert(
      fc.property(anyPlan, fc.double({ min: 0, max: 1, noNaN: true }), ({ sessions, gapless }, share) => {
        const { disc } = plan([], { sessions: sessions.map((tracks) => ({ tracks })), gapless })
        const session = disc.sessions[Math.floor(share * 0.999 * disc.sessions.length)]
        if (session === undefined) throw new Error('no session')
        const at = lba(session.start + Math.floor(share * 0.999 * (session.leadOut - session.start)))
        const position = positionOf(disc, at)
        const entries = tocOf(disc, session).filter((e) => e.point < 100 && e.lba !== undefined && e.lba <= at)
        if (position?.kind !== 'track') throw new Error('no track')
        if (position.index === 0) expect(position.track.start - position.frames).toBe(at)
        else expect(entries.at(-1)?.point).toBe(position.track.number)
      }),
    )
  })
})

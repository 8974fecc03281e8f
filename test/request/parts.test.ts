import { describe, expect, it } from 'vitest'
import { SILENCE } from '../../src/layout/index.js'
import { filesOfTrack, sectorsOfTrack, soundsOf, type DataTrack, type SoundTrack, type Stock } from '../../src/request/index.js'
import { subcodeOf } from '../../src/request/parts.js'
import type { SoundFile } from '../../src/source/index.js'

const sound = { path: '/x/a.wav', samples: 588 * 1000 } as SoundFile
const stock = (): Stock & { readonly found: { readonly code: string }[] } => ({
  files: { sounds: new Map([['a.wav', sound]]), data: new Map([['d.bin', { path: '/x/d.bin', size: 2352 * 1000 + 8 }]]) },
  stores: new Map(),
  found: [],
})

describe('sounds', () => {
  const of = (track: SoundTrack) => {
    const here = stock()
    return { ...soundsOf(here, track, ['t']), codes: here.found.map(({ code }) => code), stores: here.stores }
  }
  it('a cut, and a pregap out of the same file before it', () => {
    expect(of({ from: 'a.wav', start: '00:02:00', end: '00:10:00', pregapStart: 588 })).toMatchObject({
      sounds: [{ source: '/x/a.wav', from: 588 * 150, samples: 588 * 600 }],
      before: [{ source: '/x/a.wav', from: 588, samples: 588 * 149 }],
    })
  })
  it('parts with silence between them', () => {
    expect(of({ parts: [{ from: 'a.wav', end: 10 }, { silence: '00:01:00' }, { from: 'a.wav', start: 10 }] }).sounds).toEqual([
      { source: '/x/a.wav', from: 0, samples: 10 },
      { source: SILENCE, from: 0, samples: 44100 },
      { source: '/x/a.wav', from: 10, samples: 588 * 1000 - 10 },
    ])
  })
  it('samples of a file that holds nothing else, from a byte on, in sectors with sub-code too', () => {
    const plain = of({ from: 'd.bin', order: 'big', offset: 8 })
    expect(plain.sounds).toMatchObject([{ from: 0, samples: 588 * 1000 }])
    expect([...plain.stores.values()]).toEqual([
      { kind: 'sectors', path: '/x/d.bin', offset: 8, mode: 'audio', sectorBytes: 2352, order: 'big' },
    ])
    const wide = of({ from: 'd.bin', order: 'little', sectorBytes: 2448 })
    expect(wide.sounds).toMatchObject([{ samples: 588 * 960 + ((2352 * 1000 + 8 - 960 * 2448) >> 2) }])
  })
  it.each([
    ['request/dataShort', { from: 'd.bin', order: 'big', offset: 9_999_999 }],
    ['audio/cutOutside', { from: 'd.bin', order: 'big', end: '99:00:00' }],
    ['audio/cutOutside', { parts: [{ from: 'a.wav', end: '99:00:00' }] }],
  ] satisfies [string, SoundTrack][])('%s', (code, track) => {
    expect(of(track).codes).toContain(code)
  })
  it('nothing of a file that could not be measured', () => {
    expect(of({ from: 'gone.wav' })).toMatchObject({ codes: [] })
    expect(of({ from: 'gone.wav' }).sounds).toBeUndefined()
    expect(of({ from: 'gone.bin', order: 'big' })).toMatchObject({ codes: [] })
  })
})

describe('sectors', () => {
  const of = (track: DataTrack) => {
    const here = stock()
    return { ...sectorsOfTrack(here, track, ['t']), codes: here.found.map(({ code }) => code), stores: here.stores }
  }
  it('whole sectors of a larger file, and a pregap before them', () => {
    const { parts, before, stores } = of({
      type: 'mode1',
      from: 'd.bin',
      sectorBytes: 2352,
      start: '00:04:00',
      end: '00:10:00',
      pregapStart: '00:02:00',
    })
    expect(parts).toMatchObject([{ kind: 'stored', form: 'raw', length: 450 }])
    expect(before).toMatchObject([{ kind: 'stored', form: 'raw', length: 150 }])
    expect([...stores.values()].map((store) => store.kind === 'sectors' && store.offset)).toEqual([300 * 2352, 150 * 2352])
  })
  it('user data to the end of the file, the last sector filled', () => {
    expect(of({ type: 'mode1', from: 'd.bin' }).parts).toMatchObject([{ form: 'user', length: Math.ceil((2352 * 1000 + 8) / 2048) }])
  })
  it('parts with empty sectors between them', () => {
    const { parts } = of({
      type: 'xa',
      parts: [{ from: 'd.bin', end: 10 }, { empty: '00:01:00' }, { from: 'd.bin', offset: 8, start: 10, end: 20 }],
    })
    expect(parts).toMatchObject([
      { kind: 'stored', length: 10 },
      { kind: 'empty', length: 75 },
      { kind: 'stored', length: 10 },
    ])
  })
  it.each([
    ['request/dataShort', { type: 'mode1', from: 'd.bin', end: '20:00:00' }],
    ['request/dataShort', { type: 'mode1', parts: [{ from: 'd.bin', start: '20:00:00' }] }],
  ] satisfies [string, DataTrack][])('%s', (code, track) => {
    expect(of(track).codes).toContain(code)
  })
})

describe('sub-code of a file of 2352008 bytes', () => {
  const size = 2352 * 1000 + 8
  it.each<readonly [wanted: object, length: number | undefined, reach?: number]>([
    [{}, 24_500],
    [{ length: 24_500 }, 24_500],
    [{ length: 24_501 }, undefined, 24_501 * 96],
    [{ length: 1 }, 1],
    [{ offset: 8, length: 24_500 }, 24_500],
    [{ offset: 9, length: 24_500 }, undefined, 9 + 24_500 * 96],
    [{ offset: size - 96 }, 1],
    [{ offset: size - 95 }, undefined, size + 1],
    [{ offset: size + 1000 }, undefined, size + 1096],
    [{ sectorBytes: 2448 }, 960],
    [{ sectorBytes: 2448, length: 961 }, undefined, 961 * 2448],
  ])('%j: %s sectors', (wanted, length, reach) => {
    const here = stock()
    const part = subcodeOf(here, { from: 'a.wav', subcode: { from: 'd.bin', ...wanted } }, ['t'])
    expect(part?.length).toBe(length)
    expect(here.found).toMatchObject(
      reach === undefined ? [] : [{ code: 'request/dataShort', values: { wanted: reach, size }, path: ['t', 'subcode'] }],
    )
  })
})

it('every file that a track names is measured by what it is', () => {
  const track: SoundTrack = { parts: [{ from: 'a.wav' }, { silence: 5 }, { from: 'b.bin', order: 'big' }], pregapFrom: { from: 'c.wav' } }
  expect([...filesOfTrack(track, ['audio', 'tracks', 0])]).toEqual([
    { file: 'a.wav', kind: 'sound', path: ['audio', 'tracks', 0, 'parts', 0, 'from'] },
    { file: 'b.bin', kind: 'data', path: ['audio', 'tracks', 0, 'parts', 2, 'from'] },
    { file: 'c.wav', kind: 'sound', path: ['audio', 'tracks', 0, 'pregapFrom', 'from'] },
  ])
  expect([...filesOfTrack({ type: 'mode1', from: 'd.iso' }, ['tracks', 0])]).toEqual([
    { file: 'd.iso', kind: 'data', path: ['tracks', 0, 'from'] },
  ])
})

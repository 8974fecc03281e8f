import { describe, expect, it } from 'vitest'
import { bytesOfSize, framesOfTime, instantOf, media, mediumOf, samplesOf, wantedFileSystems } from '../../src/manifest/index.js'
import { printInstant } from '../../src/unit/index.js'

describe('moments', () => {
  const cases: readonly (readonly [text: string | number, expected: string | undefined])[] = [
    ['2026-11-20', '2026-11-20T00:00:00Z'],
    ['2026-11-20T13:40:00Z', '2026-11-20T13:40:00Z'],
    ['2026-11-20 13:40+01:30', '2026-11-20T12:10:00Z'],
    ['2026-11-20T13:40:00.25-0800', '2026-11-20T21:40:00.25Z'],
    [1795182000, '2026-11-20T13:40:00Z'],
    ['@1795182000', '2026-11-20T13:40:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2026-02-29', undefined],
    ['2026-11-20T24:00:00Z', undefined],
    ['0000-01-01', undefined],
    [8_000_000_000_000, undefined],
  ]
  for (const [text, expected] of cases)
    it(`${text} is ${expected ?? 'none'}`, () => {
      const at = instantOf(text)
      expect(at === undefined ? undefined : printInstant(at)).toBe(expected)
    })
})

describe('sizes, times and samples', () => {
  it('sizes', () => {
    expect([0, 2048, '10', '1kB', '1 KiB', '4 GiB', '2 TB'].map(bytesOfSize)).toEqual([0, 2048, 10, 1000, 1024, 4294967296, 2e12])
    expect(bytesOfSize('99999999999 TiB')).toBeUndefined()
  })

  it('times in frames of 1/75 s', () => {
    expect(['00:02:00', '79:59:74', 150].map(framesOfTime)).toEqual([150, 359_999, 150])
  })

  it('positions in samples of 1/44100 s', () => {
    expect([588, '00:00:01', '00:01:00', '01:00.5', '1:00:00.25', '00:00.000022675'].map(samplesOf)).toEqual([
      588,
      588,
      44_100,
      60.5 * 44_100,
      3600.25 * 44_100,
      0,
    ])
  })
})

describe('media', () => {
  // ECMA-394: a CD of 74 minutes has 74 * 60 * 75 frames, of which 150 are the pregap before LBA 0.
  it('a CD is as long as its name says', () => {
    for (const [type, minutes] of [
      ['cd-74', 74],
      ['cd-80', 80],
      ['cd-90', 90],
      ['cd-99', 99],
    ] as const)
      expect(media[type].blocks).toBe(minutes * 60 * 75 - 150)
  })

  it('holds whole write units', () => {
    for (const [type, { blocks, writeUnit }] of Object.entries(media)) expect([type, (blocks ?? 0) % writeUnit]).toEqual([type, 0])
  })

  it('takes the number of blocks from the manifest', () => {
    expect(mediumOf({ media: { type: 'bd-r', blocks: 12_219_000 } })).toMatchObject({ type: 'bd-r', blocks: 12_219_000, family: 'bd' })
    expect(mediumOf({ media: 'dvd+r' })).toMatchObject({ type: 'dvd+r', blocks: 2_295_104 })
    expect(mediumOf({})).toBeUndefined()
  })
})

describe('file systems', () => {
  const names = { rockridge: true, joliet: true }
  it('suit the medium where the manifest names none', () => {
    expect(wantedFileSystems({})).toEqual({ iso9660: names })
    expect(wantedFileSystems({ media: 'cd-r' })).toEqual({ iso9660: names })
    expect(wantedFileSystems({ media: 'dvd-r' })).toEqual({ iso9660: names, udf: { revision: '1.02' } })
    expect(wantedFileSystems({ media: 'bd-re' })).toEqual({ udf: { revision: '2.50' } })
    expect(wantedFileSystems({ media: 'bd-re', boot: {} })).toEqual({ iso9660: names, udf: { revision: '2.50' } })
    expect(wantedFileSystems({ audio: { tracks: [{ from: 'a' }] } })).toEqual({})
  })

  it('are those of the manifest otherwise', () => {
    expect(wantedFileSystems({ media: 'dvd-r', filesystems: { udf: true, iso9660: false } })).toEqual({ udf: {} })
  })
})

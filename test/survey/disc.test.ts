import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { sessionOf, type FoundDisc } from '../../src/survey/index.js'
import { lba, sectors } from '../../src/unit/index.js'

type Found = Pick<FoundDisc, 'sessions' | 'tracks' | 'name' | 'kind'>

const track = (session: number, number: number, mode: string): FoundDisc['tracks'][number] => ({
  session,
  number,
  start: lba(number * 1000),
  blocks: sectors(1000),
  mode,
})
const sounds = [track(1, 1, 'audio'), track(1, 2, 'audio')]
const data = { number: 2, start: lba(3000), tracks: [track(2, 3, 'xa-form1')] }
const album: Found = { name: 'a.cue', kind: 'sheet', tracks: sounds, sessions: [] }
const extra: Found = { name: 'e.cue', kind: 'sheet', tracks: [...sounds, track(2, 3, 'xa-form1')], sessions: [data] }

function told(disc: Found, wanted?: string): readonly (string | undefined)[] {
  try {
    return [String(sessionOf(disc, wanted).number)]
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    return error.faults.flatMap(({ code, message, help }) => [code, message, help])
  }
}

describe('a session that is asked for', () => {
  it('is the last one with data, the first, or that with a number', () =>
    expect([undefined, 'last', 'first', '2'].map((wanted) => told(extra, wanted))).toEqual([['2'], ['2'], ['2'], ['2']]))

  it('of a disc with sounds alone: what it has, and what can be done with that', () => {
    for (const wanted of [undefined, 'first', '1'])
      expect(told(album, wanted)).toEqual([
        'survey/soundsAlone',
        '"a.cue" holds no files: it has 2 tracks of sound',
        '`disc inspect` lists the tracks; their samples are in the files that the sheet names, `disc import` makes a manifest of them, and `disc burn` records them',
      ])
    expect(told({ ...album, kind: 'drive', tracks: sounds.slice(1) })[1]).toBe('"a.cue" holds no files: it has one track of sound')
  })

  it('with sounds alone: where the files are', () =>
    expect(told(extra, '1')).toEqual([
      'survey/soundsAlone',
      'Session 1 of "e.cue" holds no files: it has 2 tracks of sound',
      'Files are in session 2: name it with --session',
    ]))

  it('that is not there: which ones are', () =>
    expect(told(extra, '7').slice(0, 2)).toEqual(['survey/noSession', '"e.cue" has no session 7 with data: it has 2']))

  it('of a disc on which nothing is recorded', () =>
    expect(told({ ...album, kind: 'drive', tracks: [] })[0]).toBe('survey/nothingRecorded'))
})

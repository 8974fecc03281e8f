import { describe, expect, it } from 'vitest'
import { parseCue } from '../../../src/image/cd/index.js'

const parsed = (...lines: readonly string[]) => parseCue({ name: 'a.cue', text: lines.join('\n'), faults: [] })
const track = ['FILE "a.bin" BINARY', 'TRACK 01 AUDIO', 'INDEX 01 00:00:00']
const places = (cue: ReturnType<typeof parsed>) =>
  cue.faults.map(({ code, severity, position }) => [code, severity, position?.line, position?.column])

describe('texts and names', () => {
  it.each([
    ['TITLE "Concerto "for the left hand", M.82"', 'Concerto "for the left hand", M.82'],
    ['TITLE "One  and   two"', 'One  and   two'],
    ['TITLE One  and   two  ', 'One  and   two'],
    ['TITLE "Not closed', 'Not closed'],
    ['TITLE "7" single" behind it', '7" single'],
    ['TITLE Say "yes"', 'Say "yes"'],
    ['  title "small letters"', 'small letters'],
  ])('%s', (line, title) => {
    expect(parsed(line, ...track).texts.title).toBe(title)
    expect(parsed(line, ...track).faults).toEqual([])
  })

  it('remarks hold composer, arranger and message', () => {
    const { texts, tracks } = parsed('REM COMPOSER "B. "B" B"', ...track, 'REM MESSAGE Hello  you')
    expect([texts, tracks[0]?.texts]).toEqual([{ composer: 'B. "B" B' }, { message: 'Hello  you' }])
  })

  it.each([
    ['FILE "The "best" of.wav" WAVE', 'The "best" of.wav', 'WAVE'],
    ['FILE two  blanks.bin BINARY', 'two  blanks.bin', 'BINARY'],
    ['FILE "a b.bin"   MOTOROLA', 'a b.bin', 'MOTOROLA'],
  ])('%s', (line, name, format) => {
    const { tracks, faults } = parsed(line, ...track.slice(1))
    expect(tracks[0]?.indexes[0]?.file).toMatchObject({ name, format })
    expect(faults).toEqual([])
  })

  it('an empty text is none', () => {
    expect(parsed('TITLE ""', 'PERFORMER', 'SONGWRITER "  "', ...track).texts).toEqual({})
  })
})

describe('lines that say nothing are passed over', () => {
  it.each([
    ['CATALOG', 4, 1],
    ['ISRC', 4, 1],
    ['FLAGS', 4, 1],
    ['FLAGS NONE', 4, 7],
    ['FLAGS DCP LOUD', 4, 11],
    ['REM LEAD-OUT soon', 4, 14],
  ])('%s, with a warning', (line, ...place) => {
    expect(places(parsed(...track, line))).toEqual([['sheet/passedOver', 'warning', ...place]])
  })

  it('flags count once and the others stay', () => {
    const { tracks, faults } = parsed(...track, 'FLAGS DCP', 'FLAGS DCP PRE')
    expect([[...(tracks[0]?.flags ?? [])], faults]).toEqual([['DCP', 'PRE'], []])
  })

  it('zeros are no catalogue number and no ISRC', () => {
    const { mcn, tracks, faults } = parsed('CATALOG 0000000000000', ...track, 'ISRC 000000000000')
    expect([mcn, tracks[0]?.isrc, faults]).toEqual([undefined, undefined, []])
  })

  it('of a catalogue number leading zeros may be left out', () => {
    expect(parsed('CATALOG 724384960650', ...track).mcn).toBe('0724384960650')
    expect(parsed('CATALOG 24384960650', ...track).faults).toMatchObject([{ code: 'sheet/identifier' }])
  })
})

it('remarks tell of sessions, and of those of the first only where it ends', () => {
  const { sessions } = parsed(
    'REM PREGAP 00:00:10',
    ...track,
    'REM LEAD-OUT 01:30:00',
    'REM SESSION 02',
    'REM LEAD-IN 01:00:00',
    'REM PREGAP 00:02:00',
  )
  expect(sessions.map(({ number, leadOut, leadIn, pregap }) => [number, leadOut?.frames, leadIn?.frames, pregap?.frames])).toEqual([
    [1, 6750, undefined, undefined],
    [2, undefined, 4500, 150],
  ])
})

it('the sheet of a GD-ROM is refused', () => {
  expect(places(parsed('REM SINGLE-DENSITY AREA', ...track, 'REM HIGH-DENSITY AREA'))).toEqual([['sheet/otherDisc', 'error', 5, 5]])
})

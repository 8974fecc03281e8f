import { expect, it } from 'vitest'
import { hasFilesInTracks, mixesForms, numberedTracks, type Manifest } from '../../src/manifest/index.js'
import { parse } from './parse-one.js'

const sounds = { tracks: [{ from: 'a.wav' }, { from: 'b.wav' }] }
const files: Manifest['files'] = [{ at: '/a', text: '' }]
const told = (manifest: Omit<Manifest, 'disc'>) =>
  [...numberedTracks({ disc: 1, ...manifest })].map(([n, { type, holdsFiles }]) => `${n} ${type}${holdsFiles ? ' files' : ''}`)

it.each<[string, Omit<Manifest, 'disc'>, readonly string[]]>([
  ['an image of blocks has none', { files }, []],
  [
    'listed',
    { files, tracks: [{ type: 'xa' }, { type: 'xa', from: 'a' }, { type: 'audio', from: 'b' }] },
    ['1 xa files', '2 xa', '3 audio'],
  ],
  ['mixed', { files, audio: sounds }, ['1 mode1 files', '2 audio', '3 audio']],
  ['in two sessions', { files, audio: sounds, layout: 'cd-extra' }, ['1 audio', '2 audio', '3 xa-form1 files']],
  ['of audio alone', { audio: { ...sounds, firstTrack: 5 } }, ['5 audio', '6 audio']],
])('tracks by their numbers: %s', (_, manifest, wanted) => {
  expect(told(manifest)).toEqual(wanted)
})

it('forms are mixed where the track with the files says so', () => {
  const forms = (...tracks: NonNullable<Manifest['tracks']>) => mixesForms({ disc: 1, tracks })
  expect(forms({ type: 'xa' })).toBe(true)
  expect(forms({ type: 'xa', from: 'a' }, { type: 'mode1' })).toBe(false)
  expect(mixesForms({ disc: 1, files })).toBe(false)
})

it('files in tracks are known by their entries', () => {
  expect(hasFilesInTracks({ files: [...files, { at: '/b', track: 2 }] })).toBe(true)
  expect(hasFilesInTracks({ files })).toBe(false)
  expect(hasFilesInTracks({})).toBe(false)
})

it.each<[sessions: readonly (number | undefined)[], told: readonly string[]]>([
  [[1, 1, 2, 2, 3], []],
  [[undefined, 2, undefined, 3], []],
  [[2], ['track 1 into 2: 1']],
  [[1, 3], ['track 2 into 3: 1']],
  [[undefined, 2, 4], ['track 3 into 4: 2']],
  [[1, 2, 1], ['track 3 into 1: 2']],
  // One that is skipped is told once.
  [
    [1, 3, 3, 4, 2],
    ['track 2 into 3: 1', 'track 5 into 2: 4'],
  ],
])('sessions %j', (sessions, told) => {
  const tracks = sessions.map((session) => `{ type: audio, from: a${session === undefined ? '' : `, session: ${session}`} }`)
  expect(parse(`disc: 1\ntracks: [${tracks.join(', ')}]`).faults.map(({ message }) => message)).toEqual(
    told.map((line) => {
      const [, track, found, wanted] = /^track (\d) into (\d): (\d)$/.exec(line) ?? []
      return `Cannot put tracks[${Number(track) - 1}].session into session ${found} here: session ${wanted} or the next one goes on`
    }),
  )
})

it.each([
  ['tracks', 'tracks: [TRACKS]', '{ type: audio, from: a }, ', 99],
  ['audio', 'audio: { tracks: [TRACKS] }', '{ from: a }, ', 99],
  ['audio after files', 'files: [{ from: f, at: / }]\naudio: { tracks: [TRACKS] }', '{ from: a }, ', 98],
  ['audio from the second number', 'audio: { firstTrack: 2, tracks: [TRACKS] }', '{ from: a }, ', 98],
])('a disc has no track 100: %s', (_, manifest, track, most) => {
  const codes = (count: number) => parse(`disc: 1\n${manifest.replace('TRACKS', track.repeat(count))}`).faults.map(({ code }) => code)
  expect(codes(most)).toEqual([])
  expect(codes(most + 1)).toEqual(['manifest/tooManyTracks'])
})

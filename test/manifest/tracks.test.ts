import { expect, it } from 'vitest'
import { hasFilesInTracks, mixesForms, numberedTracks, type Manifest } from '../../src/manifest/index.js'

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

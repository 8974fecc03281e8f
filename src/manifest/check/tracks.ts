/** Tracks of a Compact Disc: numbers, codes, and keys that contradict each other. IEC 60908. */

import type { ManifestPath } from '../../fault/index.js'
import { faults, printPath } from '../faults.js'
import { mediumOf } from '../media.js'
import { framesOfTime } from '../quantity.js'
import { numberedTracks } from '../tracks.js'
import type { AudioTrack, Manifest, SoundTrack } from '../types.js'
import { members, type Check, type Report } from './report.js'
import { checkDataKeys, checkSoundKeys } from './track-keys.js'

export const checkTracks: Check = (manifest, report, locate) => {
  const { audio, tracks } = manifest
  checkMedium(manifest, report, locate)
  checkLists(manifest, report, locate)
  if (manifest.layout !== undefined && (audio?.tracks === undefined || manifest.files === undefined))
    report(faults.needsKey({ at: 'layout', needed: 'both files and audio.tracks' }, { path: ['layout'] }))
  checkNumbers(manifest, report, locate)
  if (audio !== undefined) {
    if (audio.gapless === true && audio.gap !== undefined && framesOfTime(audio.gap) > 0)
      report(
        faults.excludeEachOther(
          { first: 'audio.gapless', second: 'audio.gap', reason: 'gapless means a gap of nothing' },
          { path: ['audio', 'gap'] },
        ),
      )
    const reason = audio.catalog === undefined ? undefined : whyNoCatalogNumber(audio.catalog)
    if (reason !== undefined) report(faults.badCatalogNumber({ text: audio.catalog ?? '', reason }, { path: ['audio', 'catalog'] }))
  }
  if (manifest.systemArea !== undefined && !holdsVolume(manifest))
    report(faults.needsKey({ at: 'systemArea', needed: 'files in one of the tracks' }, { path: ['systemArea'] }))
  checkSessions(tracks, report)
  checkSounds(manifest, report)
  for (const [index, track] of members(audio?.tracks)) checkSoundKeys(track, ['audio', 'tracks', index], report)
  for (const [index, track] of members(tracks))
    if (track.type === 'audio') checkSoundKeys(track, ['tracks', index], report)
    else checkDataKeys(track, ['tracks', index], report)
}

/** Whether there is a file system: on an image of blocks always, among tracks where one of them holds it. */
function holdsVolume(manifest: Manifest): boolean {
  const tracks = [...numberedTracks(manifest).values()]
  return tracks.length === 0 || tracks.some(({ holdsFiles }) => holdsFiles)
}

/** Tracks stand in one list, which has some. */
const checkLists: Check = ({ audio, tracks }, report) => {
  if (audio?.tracks !== undefined && tracks !== undefined)
    report(
      faults.excludeEachOther(
        { first: 'audio.tracks', second: 'tracks', reason: 'tracks lists the audio tracks too' },
        { path: ['tracks'] },
      ),
    )
  if (audio !== undefined && audio.tracks === undefined && tracks === undefined)
    report(faults.needsKey({ at: 'audio', needed: 'audio.tracks or tracks' }, { path: ['audio', 'tracks'] }))
  if (tracks?.length === 0) report(faults.noTracks({ at: 'tracks' }, { path: ['tracks'] }))
  if (audio?.tracks?.length === 0) report(faults.noTracks({ at: 'audio.tracks' }, { path: ['audio', 'tracks'] }))
}

const checkNumbers: Check = (manifest, report) => {
  const { audio, tracks } = manifest
  const data = manifest.files === undefined || audio?.tracks === undefined ? 0 : 1
  const first = audio?.firstTrack ?? 1
  const count = data + (audio?.tracks ?? tracks ?? []).length
  const list = audio?.tracks === undefined ? ['tracks'] : ['audio', 'tracks']
  const last = first - 1 + count
  if (last > 99) report(faults.tooManyTracks({ last }, { path: audio?.firstTrack === undefined ? list : ['audio', 'firstTrack'] }))
  if (first > 1 && data > 0)
    report(
      faults.excludeEachOther(
        { first: 'audio.firstTrack', second: 'files', reason: 'only a disc of nothing but audio may begin with another number than 1' },
        { path: ['audio', 'firstTrack'] },
      ),
    )
}

/** Sessions are numbered from 1 without a gap, and only the first track of one says where it begins. */
function checkSessions(tracks: Manifest['tracks'], report: Report): void {
  let now = 1
  for (const [index, { session }] of members(tracks)) {
    if (session === undefined) continue
    const number = typeof session === 'object' ? session.number : session
    const path = ['tracks', index, 'session']
    if (number !== now && (number !== now + 1 || index === 0))
      report(faults.sessionOrder({ at: printPath(path), found: number, wanted: index === 0 ? 1 : now }, { path }))
    else if (typeof session === 'object' && number === now)
      report(faults.sessionStart({ at: printPath(path), session: number }, { path: [...path, 'start'] }))
    now = Math.max(now, number)
  }
}

const checkMedium: Check = (manifest, report) => {
  const medium = mediumOf(manifest)
  if (medium === undefined || medium.family === 'cd') return
  const keys = (['audio', 'tracks', 'layout'] as const).filter((key) => manifest[key] !== undefined)
  for (const key of keys) report(faults.notACompactDisc({ at: key, media: medium.name }, { path: [key] }))
  if (manifest.sectors !== undefined && manifest.sectors !== 'user')
    report(faults.notACompactDisc({ at: `sectors: ${manifest.sectors}`, media: medium.name }, { path: ['sectors'] }))
  if (typeof manifest.output === 'object')
    for (const key of ['sheet', 'cdText'] as const)
      if (manifest.output[key] !== undefined)
        report(faults.notACompactDisc({ at: `output.${key}`, media: medium.name }, { path: ['output', key] }))
}

/** IEC 60908 17.5.3 and ISO/IEC 15420: 13 digits, weights 1 and 3 in turn, sum a multiple of ten. Zeros in front may be missing. */
function whyNoCatalogNumber(text: string): string | undefined {
  if (!/^\d{1,13}$/.test(text)) return 'it is not 13 digits'
  const sum = text
    .padStart(13, '0')
    .slice(0, 12)
    .split('')
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0)
  const right = (10 - (sum % 10)) % 10
  return Number(text.at(-1)) === right ? undefined : `the check digit at its end should be ${right}`
}

const ISRC = /^[A-Z]{2}-?[A-Z0-9]{3}-?\d{2}-?\d{5}$/

function checkSounds(manifest: Manifest, report: Report): void {
  const codes = new Map<string, number>()
  for (const { sound, path } of soundsOf(manifest)) {
    const number = Number(path.at(-1)) + 1
    if (sound.isrc !== undefined) {
      const code = sound.isrc.replaceAll('-', '')
      const other = codes.get(code)
      if (!ISRC.test(sound.isrc)) report(faults.badIsrc({ text: sound.isrc }, { path: [...path, 'isrc'] }))
      else if (other !== undefined) report(faults.repeatedIsrc({ text: sound.isrc, other }, { path: [...path, 'isrc'] }))
      else codes.set(code, number)
    }
  }
}

function* soundsOf({ audio, tracks }: Manifest): Generator<{ sound: AudioTrack | SoundTrack; path: ManifestPath }> {
  for (const [index, sound] of members(audio?.tracks)) yield { sound, path: ['audio', 'tracks', index] }
  for (const [index, sound] of members(tracks)) if (sound.type === 'audio') yield { sound, path: ['tracks', index] }
}

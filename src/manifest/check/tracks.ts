/** Tracks of a Compact Disc: numbers, codes, and keys that contradict each other. IEC 60908. */

import type { ManifestPath } from '../../fault/index.js'
import { faults, printPath } from '../faults.js'
import { mediumOf } from '../media.js'
import { framesOfTime, samplesOf } from '../quantity.js'
import type { AudioTrack, Manifest, SoundTrack } from '../types.js'
import { members, type Check } from './report.js'

export const checkTracks: Check = (manifest, report) => {
  const { audio, tracks } = manifest
  checkMedium(manifest, report)
  if (audio !== undefined && tracks !== undefined)
    report(faults.excludeEachOther({ first: 'audio', second: 'tracks', reason: 'tracks lists the audio tracks too' }, { path: ['tracks'] }))
  if (manifest.layout !== undefined && (audio === undefined || manifest.files === undefined))
    report(faults.needsKey({ at: 'layout', needed: 'both files and audio' }, { path: ['layout'] }))
  if (audio !== undefined) {
    const data = manifest.files === undefined ? 0 : 1
    const last = (audio.firstTrack ?? 1) - 1 + data + audio.tracks.length
    if (last > 99) report(faults.tooManyTracks({ last }, { path: ['audio', audio.firstTrack === undefined ? 'tracks' : 'firstTrack'] }))
    if ((audio.firstTrack ?? 1) > 1 && data > 0)
      report(
        faults.excludeEachOther(
          { first: 'audio.firstTrack', second: 'files', reason: 'only a disc of nothing but audio may begin with another number than 1' },
          { path: ['audio', 'firstTrack'] },
        ),
      )
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
  checkSounds(manifest, report)
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

/** IEC 60908 17.5.3 and ISO/IEC 15420: 13 digits, weights 1 and 3 in turn, sum a multiple of ten. */
function whyNoCatalogNumber(text: string): string | undefined {
  if (!/^\d{13}$/.test(text)) return 'it is not 13 digits'
  const sum = text
    .slice(0, 12)
    .split('')
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0)
  const right = (10 - (sum % 10)) % 10
  return Number(text.at(-1)) === right ? undefined : `the check digit at its end should be ${right}`
}

const ISRC = /^[A-Z]{2}-?[A-Z0-9]{3}-?\d{2}-?\d{5}$/

function checkSounds(manifest: Manifest, report: Parameters<Check>[1]): void {
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
    if (sound.end !== undefined && samplesOf(sound.end) <= samplesOf(sound.start ?? 0))
      report(faults.emptyRange({ at: printPath(path) }, { path: [...path, 'end'] }))
    for (const [index, time] of members(sound.indexes))
      if (framesOfTime(time) === 0)
        report(faults.indexAtStart({ at: printPath(path), index: index + 2 }, { path: [...path, 'indexes', index] }))
  }
}

function* soundsOf({ audio, tracks }: Manifest): Generator<{ sound: AudioTrack | SoundTrack; path: ManifestPath }> {
  for (const [index, sound] of members(audio?.tracks)) yield { sound, path: ['audio', 'tracks', index] }
  for (const [index, sound] of members(tracks)) if (sound.type === 'audio') yield { sound, path: ['tracks', index] }
}

/** Files in sectors of forms, and files that are what other tracks hold. CD-ROM XA. */

import type { ManifestPath } from '../../fault/index.js'
import { faults, printPath } from '../faults.js'
import { countsLater, mixesForms, numberedTracks } from '../tracks.js'
import type { Manifest, Xa } from '../types.js'
import { members, type Check } from './report.js'

export const checkForms: Check = (manifest, report) => {
  const mixed = mixesForms(manifest)
  const tracks = numberedTracks(manifest)
  for (const { xa, path, of } of wishesOf(manifest)) {
    if (of === 'track') checkRecord(xa, path, report)
    else if (mixed) checkSectors(xa, path, report)
    else report(faults.needsXaTrack({ at: printPath(path) }, { path }))
  }
  for (const [index, entry] of members(manifest.files)) {
    if (!('track' in entry)) continue
    const path = ['files', index, 'track']
    const track = tracks.get(entry.track)
    if (!countsLater(manifest) && (track === undefined || track.holdsFiles))
      report(faults.noSuchTrack({ at: printPath(path), track: entry.track, count: tracks.size, own: track !== undefined }, { path }))
  }
}

interface Wish {
  readonly xa: Xa
  readonly path: ManifestPath
  readonly of: 'file' | 'track'
}

function* wishesOf({ source, files }: Manifest): Generator<Wish> {
  for (const [index, { xa }] of members(source?.rules))
    if (xa !== undefined) yield { xa, path: ['source', 'rules', index, 'xa'], of: 'file' }
  for (const [index, entry] of members(files)) {
    if ('xa' in entry && entry.xa !== undefined)
      yield { xa: entry.xa, path: ['files', index, 'xa'], of: 'track' in entry ? 'track' : 'file' }
    if ('rules' in entry)
      for (const [number, { xa }] of members(entry.rules))
        if (xa !== undefined) yield { xa, path: ['files', index, 'rules', number, 'xa'], of: 'file' }
  }
}

/** Keys that say how subheaders are made. */
const MADE = ['channel', 'realTime', 'audio', 'video', 'data', 'trigger', 'coding', 'endOfRecord', 'endOfFile', 'edc'] as const
const KINDS = ['audio', 'video', 'data'] as const

function checkSectors(xa: Xa, path: ManifestPath, report: Parameters<Check>[1]): void {
  if (xa.sectorBytes !== undefined) {
    const reason = 'sectors with subheaders of their own keep these'
    for (const key of MADE)
      if (xa[key] !== undefined)
        report(faults.excludeEachOther({ first: 'xa.sectorBytes', second: `xa.${key}`, reason }, { path: [...path, key] }))
    return
  }
  if (xa.form === 'mixed') report(faults.needsKey({ at: 'xa.form: mixed', needed: 'xa.sectorBytes' }, { path: [...path, 'form'] }))
  if (xa.edc === false && xa.form !== 2) report(faults.needsKey({ at: 'xa.edc: false', needed: 'xa.form: 2' }, { path: [...path, 'edc'] }))
  const [first, second] = KINDS.filter((key) => xa[key] === true)
  if (first === undefined || second === undefined) return
  const reason = 'a subheader names one kind of data'
  report(faults.excludeEachOther({ first: `xa.${first}`, second: `xa.${second}`, reason }, { path: [...path, second] }))
}

/** Of a file in another track there is a directory record alone. */
function checkRecord(xa: Xa, path: ManifestPath, report: Parameters<Check>[1]): void {
  const reason = 'the sectors of another track are made with that track'
  for (const key of [...MADE, 'sectorBytes'] as const)
    if (xa[key] !== undefined) report(faults.excludeEachOther({ first: 'track', second: `xa.${key}`, reason }, { path: [...path, key] }))
}

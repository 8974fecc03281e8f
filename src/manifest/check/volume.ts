/** Labels and dates. ECMA-119 8.4; Joliet; UDF 2.1.3. */

import type { ManifestPath } from '../../fault/index.js'
import { wantedFileSystems } from '../defaults.js'
import { faults, printPath } from '../faults.js'
import { instantOf } from '../quantity.js'
import type { FileTime, Manifest } from '../types.js'
import { members, type Check } from './report.js'

export const checkVolume: Check = (manifest, report, locate) => {
  const volume = manifest.volume ?? {}
  const { setSize = 1, sequence = 1 } = volume
  if (sequence > setSize) report(faults.notASetMember({ sequence, setSize }, { path: ['volume', 'sequence'] }))
  checkTexts(manifest, report, locate)
  checkLabels(manifest, report, locate)
  checkDates(manifest, report, locate)
}

const CONTROL = /[\u0000-\u001f\u007f]/

const checkTexts: Check = ({ volume }, report) => {
  for (const [key, text] of Object.entries(volume ?? {}))
    if (typeof text === 'string' && CONTROL.test(text))
      report(faults.labelCharacters({ at: `volume.${key}`, label: text, found: 'a control character' }, { path: ['volume', key] }))
}

const checkLabels: Check = (manifest, report) => {
  const { iso9660, udf } = wantedFileSystems(manifest)
  const shared = manifest.volume?.id
  const label = (own: string | undefined, path: ManifestPath): { text: string; path: ManifestPath; at: string } | undefined => {
    const where = own === undefined ? ['volume', 'id'] : path
    const text = own ?? shared
    return text === undefined || CONTROL.test(text) ? undefined : { text, path: where, at: printPath(where) }
  }
  const primary = iso9660 && label(iso9660.volumeId, ['filesystems', 'iso9660', 'volumeId'])
  if (primary) {
    const { text, path, at } = primary
    if (text.length > 32) report(faults.labelTooLong({ at, label: text, length: text.length, limit: 32, space: 'ISO 9660' }, { path }))
  }
  const universal = udf && label(udf.volumeId, ['filesystems', 'udf', 'volumeId'])
  if (universal) {
    // OSTA CS0 takes one byte a character where all are below U+0100, else two (UDF 2.1.1); a dstring of 128 has 126 for them.
    const limit = /^[ -\u00ff]*$/.test(universal.text) ? 126 : 63
    const { text, path, at } = universal
    if (text.length > limit) report(faults.labelTooLong({ at, label: text, length: text.length, limit, space: 'UDF' }, { path }))
  }
}

const checkDates: Check = (manifest, report) => {
  const volume = manifest.volume ?? {}
  const known = new Map<string, number>()
  for (const key of ['date', 'modified', 'effective', 'expires'] as const) {
    const value = volume[key]
    if (value === undefined) continue
    const at = instantOf(value)
    if (at === undefined) report(faults.badDate({ at: `volume.${key}`, text: String(value) }, { path: ['volume', key] }))
    else known.set(key, at)
  }
  const pairs = [
    ['date', 'modified'],
    ['date', 'expires'],
    ['effective', 'expires'],
  ] as const
  for (const [earlier, later] of pairs)
    if ((known.get(later) ?? Number.POSITIVE_INFINITY) < (known.get(earlier) ?? Number.NEGATIVE_INFINITY))
      report(faults.datesOutOfOrder({ earlier, later }, { path: ['volume', later] }))
  for (const { time, path } of timesOf(manifest))
    if (time !== 'volume' && time !== 'source' && time !== 'clamp' && instantOf(time) === undefined)
      report(faults.badDate({ at: printPath(path), text: String(time) }, { path }))
}

const timeKeys = ['time', 'created', 'accessed'] as const

function* timesOf({ source, files }: Manifest): Generator<{ time: FileTime; path: ManifestPath }> {
  if (source !== undefined) yield* timesIn(source, ['source'])
  for (const [index, rule] of members(source?.rules)) yield* timesIn(rule, ['source', 'rules', index])
  for (const [index, entry] of members(files)) {
    yield* timesIn(entry as Timed, ['files', index])
    if ('rules' in entry) for (const [number, rule] of members(entry.rules)) yield* timesIn(rule, ['files', index, 'rules', number])
  }
}

/** An entry that has times; others have none of the keys. */
type Timed = Partial<Record<(typeof timeKeys)[number], FileTime>>

function* timesIn(of: Timed, path: readonly (string | number)[]): Generator<{ time: FileTime; path: ManifestPath }> {
  for (const key of timeKeys) {
    const time = of[key]
    if (time !== undefined) yield { time, path: [...path, key] }
  }
}

/** File systems, and what entries ask of them. */

import type { ManifestPath } from '../../fault/index.js'
import { DEFAULT_UDF_REVISION, wantedFileSystems } from '../defaults.js'
import { faults, printPath } from '../faults.js'
import { bytesOfSize } from '../quantity.js'
import type { FileEntry, Manifest, Size, Udf } from '../types.js'
import { members, type Check } from './report.js'

export const checkFileSystems: Check = (manifest, report) => {
  const { iso9660, udf, hfsplus } = wantedFileSystems(manifest)
  const holdsFiles = (manifest.files ?? []).length > 0
  if (holdsFiles && iso9660 === undefined && udf === undefined) report(faults.noFileSystem({}, { path: ['filesystems'] }))
  const asked = manifest.filesystems
  if (typeof asked?.iso9660 === 'object') {
    const path: ManifestPath = ['filesystems', 'iso9660']
    const { deepDirectories, relocated, rockridge } = asked.iso9660
    if (deepDirectories === 'relocate' && (rockridge ?? false) === false)
      report(
        faults.needsKey(
          { at: 'deepDirectories: relocate', needed: 'filesystems.iso9660.rockridge' },
          { path: [...path, 'deepDirectories'] },
        ),
      )
    if (relocated !== undefined && deepDirectories !== 'relocate')
      report(
        faults.needsKey({ at: 'filesystems.iso9660.relocated', needed: 'deepDirectories: relocate' }, { path: [...path, 'relocated'] }),
      )
  }
  if (typeof asked?.udf === 'object') checkUdf(asked.udf, report)
  if (asked?.hfs === true) report(faults.classicHfs({}, { path: ['filesystems', 'hfs'] }))
  if (hfsplus !== undefined) checkHfsPlus(manifest, report)
  for (const [index, entry] of members(manifest.files)) {
    const path = ['files', index]
    const rockRidge = (iso9660?.rockridge ?? false) !== false
    for (const key of ['symlink', 'device', 'fifo'] as const)
      if (key in entry && !rockRidge && udf === undefined && iso9660 !== undefined)
        report(faults.needsFileSystem({ at: `${printPath(path)}.${key}`, space: 'Rock Ridge or UDF' }, { path: [...path, key] }))
    checkRevision(entry, path, udf, report)
    checkSizes(entry, path, report)
  }
}

/** Its files are the data of the other file systems, in one piece each and in this session. */
const checkHfsPlus = (manifest: Manifest, report: Parameters<Check>[1]): void => {
  const { iso9660, udf } = wantedFileSystems(manifest)
  const where = { path: ['filesystems', 'hfsplus'] }
  if (iso9660 === undefined && udf === undefined)
    report(faults.needsFileSystem({ at: 'filesystems.hfsplus', space: 'ISO 9660 or UDF' }, where))
  const exclude = (second: string, reason: string): void =>
    report(faults.excludeEachOther({ first: 'filesystems.hfsplus', second, reason }, where))
  if (manifest.session !== undefined) exclude('session', 'a volume of HFS Plus does not grow, and holds nothing of a former session')
  if (manifest.tracks !== undefined || manifest.audio !== undefined) exclude('tracks', 'HFS Plus knows no tracks')
  if (udf?.embed === true) exclude('filesystems.udf.embed', 'what lies in entries of UDF has no blocks that HFS Plus could name')
  for (const key of ['vat', 'sparing'] as const)
    if ((udf?.[key] ?? false) !== false) exclude(`filesystems.udf.${key}`, 'HFS Plus is for media that are read only')
}

const checkUdf = (udf: Udf, report: Parameters<Check>[1]): void => {
  const revision = udf.revision ?? DEFAULT_UDF_REVISION
  const needs = (key: 'vat' | 'sparing' | 'redundantMetadata', needed: string): void => {
    if ((udf[key] ?? false) !== false && revision < needed)
      report(faults.revisionLacks({ at: `filesystems.udf.${key}`, revision, needed }, { path: ['filesystems', 'udf', key] }))
  }
  needs('vat', '1.50')
  needs('sparing', '1.50')
  needs('redundantMetadata', '2.50')
  if (udf.vat === true && (udf.sparing ?? false) !== false) {
    const reason = 'one is for media that are written once, the other for media that are written over'
    report(
      faults.excludeEachOther(
        { first: 'filesystems.udf.vat', second: 'filesystems.udf.sparing', reason },
        { path: ['filesystems', 'udf', 'sparing'] },
      ),
    )
  }
}

function checkRevision(entry: FileEntry, path: ManifestPath, udf: Udf | undefined, report: Parameters<Check>[1]): void {
  const asked: (readonly [ManifestPath, string])[] = []
  if ('streams' in entry && entry.streams !== undefined) asked.push([[...path, 'streams'], '2.00'])
  if ('realTime' in entry && entry.realTime) asked.push([[...path, 'realTime'], '2.01'])
  if ('rules' in entry)
    for (const [index, rule] of members(entry.rules))
      if (rule.realTime === true) asked.push([[...path, 'rules', index, 'realTime'], '2.01'])
  const revision = udf?.revision ?? DEFAULT_UDF_REVISION
  for (const [where, needed] of asked)
    if (udf === undefined) report(faults.needsFileSystem({ at: printPath(where), space: 'UDF' }, { path: where }))
    else if (revision < needed) report(faults.revisionLacks({ at: printPath(where), revision, needed }, { path: where }))
}

function checkSizes(entry: FileEntry, path: ManifestPath, report: Parameters<Check>[1]): void {
  for (const { size, at } of sizesOf(entry, path))
    if (bytesOfSize(size) === undefined) report(faults.tooManyBytes({ at: printPath(at), size: String(size) }, { path: at }))
}

function* sizesOf(entry: FileEntry, path: ManifestPath): Generator<{ size: Size; at: ManifestPath }> {
  if ('zeros' in entry) yield { size: entry.zeros, at: [...path, 'zeros'] }
  if ('random' in entry) yield { size: entry.random.size, at: [...path, 'random', 'size'] }
  if ('interleave' in entry)
    for (const [index, part] of members(entry.interleave)) yield { size: part.bytes, at: [...path, 'interleave', index, 'bytes'] }
  if ('concat' in entry)
    for (const [index, part] of members(entry.concat)) {
      const at = [...path, 'concat', index]
      if (typeof part !== 'object') continue
      if ('zeros' in part) yield { size: part.zeros, at: [...at, 'zeros'] }
      if ('random' in part) yield { size: part.random.size, at: [...at, 'random', 'size'] }
      if ('from' in part)
        for (const key of ['offset', 'length'] as const) if (part[key] !== undefined) yield { size: part[key], at: [...at, key] }
    }
}

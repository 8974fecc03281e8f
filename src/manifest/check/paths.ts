/** Paths of the disc: their form, and that no two entries give the same one. What folders and globs bring is not known here. */

import type { ManifestPath } from '../../fault/index.js'
import { faults } from '../faults.js'
import type { FileEntry, Manifest } from '../types.js'
import { members, type Check } from './report.js'

export const checkPaths: Check = (manifest, report, locate) => {
  const printed = (other: ManifestPath, from: ManifestPath): string => {
    const [there, here] = [locate(other), locate(from)]
    return `${printEntry(other)} (line ${there.line}${there.file === here.file ? '' : ` of ${there.file}`})`
  }
  const taken = new Map<string, { readonly path: ManifestPath; readonly folder: boolean }>()
  const targets = [...targetsOf(manifest)]
  for (const { target, path, kind } of targets) {
    const reason = whyBad(target, kind)
    if (reason !== undefined) report(faults.badPath({ path: target, reason }, { path }))
    else if (kind === 'file' && namesOf(target).length === 0) report(faults.rootTaken({}, { path }))
    else if (kind !== 'reference') {
      const key = namesOf(target).join('/')
      const other = taken.get(key)
      // Folders are joined, and `from` may name one; a file tolerates nothing else at its path, whatever that is.
      if (other === undefined) taken.set(key, { path, folder: kind !== 'file' })
      else if (!other.folder || kind === 'file') report(faults.duplicatePath({ path: target, other: printed(other.path, path) }, { path }))
    }
  }
  for (const { target, path, kind } of targets) {
    if (kind === 'reference') continue
    const names = namesOf(target)
    for (let length = 1; length < names.length; length++) {
      const above = taken.get(names.slice(0, length).join('/'))
      if (above === undefined || above.folder) continue
      const file = `/${names.slice(0, length).join('/')}`
      report(faults.belowFile({ path: target, file, other: printed(above.path, path) }, { path }))
      break
    }
  }
}

/** `open`: whether it is a file or a folder depends on the source. `reference`: nothing is put there. */
type TargetKind = 'file' | 'folder' | 'open' | 'reference'

interface Target {
  readonly target: string
  readonly path: ManifestPath
  readonly kind: TargetKind
}

function* targetsOf(manifest: Manifest): Generator<Target> {
  for (const [index, entry] of members(manifest.files)) yield* targetsOfEntry(entry, ['files', index])
  const { boot } = manifest
  if (boot?.entries === undefined) return
  const { catalog } = boot
  if (typeof catalog === 'string') yield { target: catalog, path: ['boot', 'catalog'], kind: 'file' }
  else if (catalog?.path !== undefined)
    yield { target: catalog.path, path: ['boot', 'catalog', 'path'], kind: catalog.hidden === true ? 'reference' : 'file' }
  for (const [index, { image }] of members(boot.entries)) {
    const path = ['boot', 'entries', index, 'image']
    if (typeof image === 'string') yield { target: image, path, kind: 'reference' }
    else if (image !== undefined && 'at' in image && image.at !== undefined) yield { target: image.at, path: [...path, 'at'], kind: 'file' }
  }
}

function* targetsOfEntry(entry: FileEntry, path: ManifestPath): Generator<Target> {
  if ('remove' in entry) return yield { target: entry.remove, path: [...path, 'remove'], kind: 'reference' }
  if ('rename' in entry) {
    yield { target: entry.rename, path: [...path, 'rename'], kind: 'reference' }
    return yield { target: entry.to, path: [...path, 'to'], kind: 'reference' }
  }
  if ('hardlink' in entry) yield { target: entry.hardlink, path: [...path, 'hardlink'], kind: 'reference' }
  const at = entry.at ?? '/'
  // What these bring may be a file or a folder.
  const isOpen = 'from' in entry || 'disc' in entry
  const isFolder = 'directory' in entry || 'archive' in entry || (isOpen && at.endsWith('/'))
  yield { target: at, path: [...path, 'at'], kind: isFolder ? 'folder' : isOpen ? 'open' : 'file' }
}

const namesOf = (target: string): string[] => target.split('/').filter((name) => name !== '')

function whyBad(target: string, kind: TargetKind): string | undefined {
  const names = target.replace(/\/$/, '').split('/').slice(1)
  if (names.some((name) => name === '.' || name === '..')) return 'it goes through "." or ".."'
  if (names.some((name) => name === '')) return 'a name between two slashes is empty'
  if (kind === 'file' && names.length > 0 && target.endsWith('/')) return 'it ends in a slash, and a file is put there'
  return undefined
}

const printEntry = (path: ManifestPath): string =>
  path[0] === 'files' ? `entry ${Number(path[1]) + 1} of files` : path.slice(0, 2).join('.')

/** Asks the file system of the host which names it takes for one another. */

import { lstatSync, openSync } from 'node:fs'
import { partName, removePart } from '../kernel/part.node.js'
import { closeRead } from '../source/host.node.js'
import type { HostNames } from './names.js'
import { PROBES_OF, type Place } from './place.node.js'

/** Makes a file with a strange name and takes it away again. */
export function hostNamesOf(place: Place): HostNames {
  // Letters that have two cases, and one that is one or two code points.
  const name = partName(PROBES_OF)
  closeRead(openSync(place.at(name), 'wx', 0o600))
  try {
    const same = (other: string): boolean => lstatSync(place.at(other), { throwIfNoEntry: false }) !== undefined
    const cases = same(name.toUpperCase())
    const forms = same(name.normalize('NFD'))
    return {
      rules: process.platform === 'win32' ? 'windows' : 'posix',
      bytes: process.platform === 'linux' ? 'any' : 'utf8',
      fold: foldOf(cases, forms),
    }
  } finally {
    removePart(place.at(name))
  }
}

function foldOf(cases: boolean, forms: boolean): HostNames['fold'] {
  if (!cases && !forms) return (name) => name
  // Upper case first: file systems compare by it, and ß, ſ and K have no way back.
  return (name) => {
    const one = forms ? name.normalize('NFC') : name
    return cases ? one.toUpperCase().toLowerCase() : one
  }
}

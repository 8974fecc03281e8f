/** Asks the file system of the host which names it takes for one another. */

import { randomBytes } from 'node:crypto'
import { closeSync, lstatSync, openSync, unlinkSync } from 'node:fs'
import type { HostNames } from './names.js'
import type { Place } from './place.node.js'

/** Makes a file with a strange name and takes it away again. */
export function hostNamesOf(place: Place): HostNames {
  // One letter that has two cases, and one that is one or two code points.
  const name = `.disc-probe-${randomBytes(6).toString('hex')}-a\u00e9`
  closeSync(openSync(place.at(name), 'wx', 0o600))
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
    unlinkSync(place.at(name))
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

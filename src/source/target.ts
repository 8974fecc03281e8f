/** Paths on the disc, as the manifest writes them. */

import type { Fault, FaultPlace } from '../fault/index.js'
import { faults } from './faults.js'
import type { Names } from './measured.js'

export interface Target {
  readonly names: Names
  /** Whether the path ends in `/` and so means a folder to put things into. */
  readonly folder: boolean
}

/** Longest path that is taken, in UTF-16 units; deep enough for 10,000 levels of long names. */
const LIMIT = 4_000_000

/** The names of an absolute path; or why it is none. A missing slash at the start is forgiven. */
export function targetOf(path: string, where?: FaultPlace): Target | Fault {
  const names = path.split('/')
  if (names[0] === '') names.shift()
  const folder = names.at(-1) === '' || names.length === 0
  if (folder) names.pop()
  const fault = faultOf(path, names, where)
  return fault ?? { names, folder }
}

export const isFault = (value: object): value is Fault => 'code' in value && 'severity' in value

function faultOf(path: string, names: Names, where?: FaultPlace): Fault | undefined {
  if (path.length > LIMIT)
    return faults.targetInvalid({ path, reason: `it has ${path.length} characters, at most ${LIMIT} are taken` }, where)
  for (const name of names) {
    if (name === '') return faults.targetInvalid({ path, reason: 'a name in it is empty' }, where)
    if (name === '.' || name === '..') return faults.targetInvalid({ path, reason: `it has ${name} as a name` }, where)
    if (name.includes('\0')) return faults.targetInvalid({ path, reason: 'it has a NUL character' }, where)
  }
  return undefined
}

export const printNames = (names: Names): string => `/${names.join('/')}`

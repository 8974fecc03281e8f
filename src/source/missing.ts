/** A path of the host that leads nowhere: which of its names is not there, and what that name was probably meant to be. */

import type { Fault, FaultPlace } from '../fault/index.js'
import { nearest } from '../manifest/index.js'
import type { Files } from '../port/index.js'
import { faults } from './faults.js'
import { joinPath } from './paths.js'

export interface Lost {
  /** The path as the manifest has it, up to the first name that is not there. */
  readonly lost: string
  /** The same with the name of that folder which is most like it. */
  readonly near?: string
}

/** Why `from`, seen from `base`, is nothing. */
export function lostPart(files: Files, from: string, base: string): Lost {
  const names = from.split('/')
  for (let length = 1; length <= names.length; length++) {
    const above = names.slice(0, length - 1).join('/')
    const lost = names.slice(0, length).join('/')
    const name = names[length - 1] ?? ''
    if (name === '' || exists(files, joinPath(base, lost))) continue
    const folder = above !== '' ? joinPath(base, above) : from.startsWith('/') ? '/' : base === '' ? '.' : base
    const near = nearest(name, namesIn(files, folder))
    return near === undefined ? { lost } : { lost, near: [...names.slice(0, length - 1), near, ...names.slice(length)].join('/') }
  }
  return { lost: from }
}

export const missingFault = (files: Files, from: string, base: string, where?: FaultPlace): Fault =>
  faults.missing({ from, ...lostPart(files, from, base) }, where)

/** The same of a source that need not be there. */
export const absentNote = (files: Files, from: string, base: string, where?: FaultPlace): Fault =>
  faults.optionalAbsent({ from, ...lostPart(files, from, base) }, where)

function exists(files: Files, path: string): boolean {
  try {
    return files.statFollowed(path) !== undefined
  } catch {
    return false
  }
}

function namesIn(files: Files, folder: string): readonly string[] {
  try {
    return files.names?.(folder) ?? files.list(folder).map(({ name }) => name)
  } catch {
    return []
  }
}

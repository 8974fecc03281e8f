/** A path of the host that leads nowhere: which of its names is not there, and what that name was probably meant to be. */

import type { Fault, FaultPlace } from '../fault/index.js'
import { nearest } from '../manifest/index.js'
import { joinPath, speltNames, type Files } from '../port/index.js'
import { faults } from './faults.js'

export interface Lost {
  /** The path as the manifest has it, up to the first name that is not there. */
  readonly lost: string
  /** The same with the name of that folder which is most like it. */
  readonly near?: string
}

/** Why `from`, seen from `base`, is nothing. */
export function lostPart(files: Files, from: string, base: string): Lost {
  for (const { before, name, after } of speltNames(from)) {
    const lost = before + name
    if (exists(files, joinPath(base, lost))) continue
    const near = nearest(name, namesIn(files, before === '' ? base || '.' : joinPath(base, before)))
    return near === undefined ? { lost } : { lost, near: before + near + after }
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

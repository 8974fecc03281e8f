/** The file that a manifest puts into the system area, read while it is small enough to lie there. */

import { DiscError } from '../fault/index.js'
import { SYSTEM_AREA, type SystemAreaFile } from '../format/hybrid/index.js'
import { smallFile } from '../source/index.js'
import { bytesOf } from '../unit/index.js'
import type { Bench } from './bench.js'

export function readSystemArea({ manifest: { systemArea: name }, context, found }: Bench): SystemAreaFile | undefined {
  if (name === undefined) return undefined
  const where = { path: ['systemArea'] }
  try {
    return { name, content: smallFile('system area', name, bytesOf(SYSTEM_AREA), context, where) }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    found.push(...error.faults.map((fault) => ({ ...fault, ...where })))
    return undefined
  }
}

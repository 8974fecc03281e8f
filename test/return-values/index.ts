/** All provocations, and by value the one that the reference page names. */

import type { Provocation } from './bench.js'
import { burning } from './burning.js'
import { erasing } from './erasing.js'
import { locks } from './locks.js'
import { reading } from './reading.js'
import { sessions } from './sessions.js'
import { tracks } from './tracks.js'
import { trees } from './trees.js'
import { work } from './work.js'

export { onlyInCom } from './only-in-com.js'

const files = { trees, sessions, tracks, reading, work, burning, locks, erasing } as const

export const provocations: readonly Provocation[] = Object.values(files).flat()

export interface Provoked {
  readonly does: string
  /** Code of the fault that carries the value. */
  readonly fault: string
  /** Of this folder. */
  readonly file: string
}

/** The first provocation of each value. */
export function provokedBy(): ReadonlyMap<string, Provoked> {
  const found = new Map<string, Provoked>()
  for (const [name, list] of Object.entries(files))
    for (const { does, raises } of list)
      for (const [fault, values] of Object.entries(raises))
        for (const value of values) if (!found.has(value)) found.set(value, { does, fault, file: `${name}.ts` })
  return found
}

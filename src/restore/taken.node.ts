/** Looks for names that are taken, so that nothing is begun that cannot be finished. */

import { lstatSync, readdirSync } from 'node:fs'
import { DiscError, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import { enterBelow, type Place } from './place.node.js'
import type { PlannedFolder } from './plan.js'

const EXAMPLES = 5

interface Tally {
  count: number
  readonly examples: string[]
}

export interface Taken {
  readonly existing: 'refuse' | 'replace'
  /** Whether a file must not be replaced whatever is wanted. */
  readonly isSource: (file: { readonly device: number; readonly inode: number }) => boolean
}

/**
 * Throws `restore/exists`, where files are not to be replaced, `restore/isSource`, `restore/inTheWay` and `restore/noFolder`. `path` is
 * what the top is called for messages.
 */
export function refuseTaken(root: PlannedFolder, top: Place, path: string, { existing, isSource }: Taken): void {
  const exists: Tally = { count: 0, examples: [] }
  const sources: Tally = { count: 0, examples: [] }
  const inTheWay: Tally = { count: 0, examples: [] }
  look(root, top, '')
  const found = [
    ...(exists.count === 0 ? [] : [faults.exists(exists)]),
    ...(sources.count === 0 ? [] : [faults.isSource(sources)]),
    ...(inTheWay.count === 0 ? [] : [faults.inTheWay(inTheWay)]),
  ]
  if (found.length > 0) throw new DiscError(found)

  function named(reached: string): string {
    return reached === '' ? path : `${path}/${reached}`
  }

  /** Folders that are links are not entered. `reached` is the path below the top, which may be longer than any that the host takes. */
  function look(folder: PlannedFolder, place: Place, reached: string): void {
    if (attempt(named(reached), () => readdirSync(place.at('.'), 'buffer').length === 0)) return
    const statOf = (name: string) => attempt(named(below(reached, name)), () => lstatSync(place.at(name), { throwIfNoEntry: false }))
    for (const { name } of folder.leaves) {
      const stat = statOf(name)
      if (stat?.isDirectory() === true) add(inTheWay, below(reached, name))
      else if (stat !== undefined && isSource({ device: stat.dev, inode: stat.ino })) add(sources, below(reached, name))
      else if (stat !== undefined && existing === 'refuse') add(exists, below(reached, name))
    }
    for (const child of folder.folders) {
      const stat = statOf(child.name)
      if (stat?.isDirectory() === true) lookBelow(child, place, reached)
      else if (stat !== undefined) add(inTheWay, below(reached, child.name))
    }
  }

  function lookBelow(child: PlannedFolder, place: Place, reached: string): void {
    const inner = attempt(named(below(reached, child.name)), () => enterBelow(place, child.name, named(reached)))
    try {
      look(child, inner, below(reached, child.name))
    } finally {
      inner.close()
    }
  }
}

/** Throws `restore/noFolder` where a folder may not be looked into. */
function attempt<Result>(path: string, ask: () => Result): Result {
  try {
    return ask()
  } catch (error) {
    const reason = reasonOf(error, { EACCES: 'the folder may not be read' })
    throw new DiscError(faults.noFolder({ path, reason }), { cause: error })
  }
}

const below = (reached: string, name: string): string => (reached === '' ? name : `${reached}/${name}`)

function add(some: Tally, name: string): void {
  if (some.count++ < EXAMPLES) some.examples.push(name)
}

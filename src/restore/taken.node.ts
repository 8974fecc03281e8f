/** Looks for names that are taken, so that nothing is begun that cannot be finished. */

import { lstatSync, readdirSync } from 'node:fs'
import { DiscError, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import type { Place } from './place.node.js'
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

/** Throws `restore/exists`, where files are not to be replaced, `restore/isSource`, `restore/inTheWay` and `restore/noFolder`. */
export function refuseTaken(root: PlannedFolder, top: Place, { existing, isSource }: Taken): void {
  const exists: Tally = { count: 0, examples: [] }
  const sources: Tally = { count: 0, examples: [] }
  const inTheWay: Tally = { count: 0, examples: [] }
  look(root, '')
  const found = [
    ...(exists.count === 0 ? [] : [faults.exists(exists)]),
    ...(sources.count === 0 ? [] : [faults.isSource(sources)]),
    ...(inTheWay.count === 0 ? [] : [faults.inTheWay(inTheWay)]),
  ]
  if (found.length > 0) throw new DiscError(found)

  /** Throws `restore/noFolder` where it may not be looked into. */
  function isEmpty(reached: string): boolean {
    try {
      return readdirSync(top.at(reached === '' ? '.' : reached), 'buffer').length === 0
    } catch (error) {
      const reason = reasonOf(error, { EACCES: 'the folder may not be read' })
      throw new DiscError(faults.noFolder({ path: reached === '' ? '.' : reached, reason }), { cause: error })
    }
  }

  /** Folders that are links are not entered. */
  function look(folder: PlannedFolder, reached: string): void {
    if (isEmpty(reached)) return
    const statOf = (name: string) => lstatSync(top.at(below(reached, name)), { throwIfNoEntry: false })
    for (const { name } of folder.leaves) {
      const stat = statOf(name)
      if (stat?.isDirectory() === true) add(inTheWay, below(reached, name))
      else if (stat !== undefined && isSource({ device: stat.dev, inode: stat.ino })) add(sources, below(reached, name))
      else if (stat !== undefined && existing === 'refuse') add(exists, below(reached, name))
    }
    for (const child of folder.folders) {
      const stat = statOf(child.name)
      if (stat?.isDirectory() === true) look(child, below(reached, child.name))
      else if (stat !== undefined) add(inTheWay, below(reached, child.name))
    }
  }
}

const below = (reached: string, name: string): string => (reached === '' ? name : `${reached}/${name}`)

function add(some: Tally, name: string): void {
  if (some.count++ < EXAMPLES) some.examples.push(name)
}

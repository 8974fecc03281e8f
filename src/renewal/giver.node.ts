/** The image as it is, as what the next one takes its bytes from. */

import { closeSync } from 'node:fs'
import { openFile } from '../kernel/open.node.js'
import type { Layout, RegionId } from '../layout/index.js'
import { matchesIn, type Held } from './groups.js'
import { identityOf, isSameFile, type Identity } from './part.node.js'

/** A file that was left with an image in it. */
export interface Left {
  readonly identity: Identity
  readonly held: Held
}

export interface Giver extends Left {
  readonly file: number
  /** Where it has the regions of the new layout. */
  readonly matches: Int32Array
}

/** Undefined where the file is not as it was left. Close it. */
export function openGiver(path: string, left: Left, now: Layout, changed: ReadonlySet<RegionId>): Giver | undefined {
  let file: number
  try {
    file = openFile(path)
  } catch {
    return undefined
  }
  const giver = { ...left, file, matches: matchesIn(left.held, now, changed) }
  if (isAsLeft(giver)) return giver
  closeSync(file)
  return undefined
}

export const isAsLeft = ({ file, identity }: Giver): boolean => isSameFile(identityOf(file), identity)

export const closeGiver = (giver: Giver | undefined): void => {
  if (giver !== undefined) closeSync(giver.file)
}

/** Whether it is the image of the layout already. */
export const isCurrent = ({ held, matches }: Giver, now: Layout): boolean =>
  held.structures === 'there' &&
  held.layout.where === now.where &&
  now.regions.length === held.layout.regions.length &&
  now.regions.every(({ length }, i) => length === 0 || matches[i] === i)

/** Files whose names do not lead to those that a disc has in ISO 9660, found by trial. */

import { allTrees, uniteTrees } from './description/index.js'
import { readTree, type FoundDisc, type Space } from './survey/index.js'

/** Names in ISO 9660 by the paths that files have elsewhere. */
export type IsoNames = ReadonlyMap<string, string>

/** Those of `found` that are others on the disc that `make` opens. `space` gives the paths. */
export async function otherNames(
  found: IsoNames,
  space: Space,
  make: () => Promise<FoundDisc & { close(): Promise<void> }>,
): Promise<IsoNames> {
  if (found.size === 0) return found
  const made = await make()
  try {
    const { shown } = await allTrees(made, await readTree(made, { space }))
    const { isoNames } = uniteTrees(shown)
    return new Map([...found].filter(([path, name]) => (isoNames.get(path) ?? name) !== name))
  } finally {
    await made.close()
  }
}

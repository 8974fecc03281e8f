/** How hard the writer of a disc looked for shorter forms of what it compressed, found by trial: the level at which a file gets as long. */

import { levelsToTry, packedIn, type PackedFile } from './description/index.js'
import type { FoundDisc } from './survey/index.js'
import { readTree } from './survey/index.js'

export interface Levels {
  readonly levelOf: (file: PackedFile) => number
  /** Those that get as long at no level. */
  readonly others: readonly PackedFile[]
}

/** `makeWith` opens the disc that is made with these levels. */
export async function levelsOf(
  files: readonly PackedFile[],
  makeWith: (levelOf: Levels['levelOf']) => Promise<FoundDisc & { close(): Promise<void> }>,
): Promise<Levels> {
  const known = new Map<string, number>()
  const [usual] = levelsToTry
  const levelOr =
    (level: number): Levels['levelOf'] =>
    ({ path }) =>
      known.get(path) ?? level
  let others = files
  for (const level of levelsToTry) {
    if (others.length === 0) break
    const made = await makeWith(levelOr(level))
    try {
      const { tree } = await readTree(made, { space: 'rockridge' })
      const lengths = new Map(packedIn(tree).map(({ path, storedBytes }) => [path, storedBytes]))
      for (const { path, storedBytes } of others) if (lengths.get(path) === storedBytes) known.set(path, level)
    } finally {
      await made.close()
    }
    others = others.filter(({ path }) => !known.has(path))
  }
  return { levelOf: levelOr(usual), others }
}

/** What partitions say that can be mounted by themselves. */

import type { FoundTables } from '../format/hybrid/index.js'
import type { Medium } from '../port/index.js'
import { attempt, findSpaces, mountablesOf, readSpace, spaceNames, type SpaceTree } from '../survey/index.js'
import { walk } from '../tree/index.js'
import { lba } from '../unit/index.js'
import type { DataReader } from './contents.js'
import type { Fields } from './fields.js'

/** File systems of each, and a digest of the paths in each tree with the sizes of files. */
export async function mountableFields(medium: Medium, tables: FoundTables, digest: DataReader['digest']): Promise<Fields> {
  const out: Record<string, string> = {}
  for (const { partition, medium: part } of (await attempt(() => mountablesOf(medium, tables), [])) ?? []) {
    const bounds = { start: lba(0) }
    const spaces = await findSpaces(part, bounds)
    out[`file systems of partition ${partition}`] = spaces.map(({ space }) => spaceNames[space]).join(', ')
    for (const { space } of spaces) {
      const read = await attempt(() => readSpace(part, bounds, space), [])
      if (read !== undefined) out[`${spaceNames[space]} tree of partition ${partition}`] = sumOf(read, digest)
    }
  }
  return out
}

function sumOf({ tree }: SpaceTree, digest: DataReader['digest']): string {
  const summed = digest()
  const text = new TextEncoder()
  for (const { path, node } of walk(tree)) {
    const told = node.kind === 'directory' ? [] : [node.inode.kind, node.inode.kind === 'file' ? node.inode.content.size : 0]
    summed.update(text.encode(`${JSON.stringify([path, ...told])}\n`))
  }
  return summed.hex()
}

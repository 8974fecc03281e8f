/** Every tree of a session, and which of them are trees of their own. */

import { attempt, findSpaces, readSpace, readTree, recordsOwners, type Choice, type FoundDisc, type Space } from '../survey/index.js'
import type { NameSpace } from '../source/index.js'
import { walk, type ImageTree } from '../tree/index.js'
import type { DescribedBlocks } from './blocks.js'
import type { SpaceShown } from './united.js'

/** The trees that differ from each other, the best one first. */
export async function allTrees(
  { medium }: Pick<FoundDisc, 'medium'>,
  { tree, space, session }: Pick<DescribedBlocks, 'tree' | 'space' | 'session'>,
): Promise<{ readonly shown: readonly SpaceShown[]; readonly bySpace: Readonly<Partial<Record<Space, ImageTree>>> }> {
  const bySpace: Partial<Record<Space, ImageTree>> = { [space]: tree }
  for (const { space: other } of await findSpaces(medium, session)) {
    const read = bySpace[other] === undefined ? await attempt(() => readSpace(medium, session, other), []) : undefined
    if (read !== undefined) bySpace[other] = read.tree
  }
  const familyOf: Readonly<Record<Space, NameSpace>> = {
    udf: 'udf',
    rockridge: 'iso9660',
    joliet: 'joliet',
    enhanced: 'iso9660',
    iso9660: 'iso9660',
  }
  const shown: SpaceShown[] = []
  for (const one of [space, 'udf', 'rockridge', 'joliet', 'enhanced', 'iso9660'] as const) {
    const own = bySpace[one]
    if (own === undefined || shown.some((other) => other.space === familyOf[one])) continue
    shown.push({ space: familyOf[one], tree: own, posix: recordsOwners(one) })
  }
  return { shown, bySpace }
}

/** The tree of the names that lost least: Joliet, which is read otherwise, cuts what the second descriptor of ISO 9660:1999 has room for. */
export async function fullestNames(disc: FoundDisc): Promise<Choice> {
  const { space, session, tree } = await readTree(disc)
  if (space !== 'joliet') return {}
  const there = await findSpaces(disc.medium, session)
  if (!there.some((one) => one.space === 'enhanced')) return {}
  const other = await attempt(() => readSpace(disc.medium, session, 'enhanced'), [])
  return other !== undefined && longestName(other.tree) > longestName(tree) ? { space: 'enhanced' } : {}
}

function longestName(tree: ImageTree): number {
  let most = 0
  for (const { node } of walk(tree)) most = Math.max(most, node.name.length)
  return most
}

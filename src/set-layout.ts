/** A disc of a set -> where everything lies on it. */

import { measure } from './measure.js'
import { plan } from './plan.js'
import type { Project } from './project.js'
import { throwErrors, type Fault } from './fault/index.js'
import { sha256 } from './kernel/digest.node.js'
import { layoutsOf, type Layout } from './layout/index.js'

/** A disc of the set, laid out. */
interface PlannedDisc {
  readonly layout: Layout
  readonly faults: readonly Fault[]
}

/** Throws what is wrong with it. */
export async function planDisc({ manifest, folder, date, part, locate }: Project): Promise<PlannedDisc> {
  if (part === undefined) throw new Error('No disc of a set')
  const materials = await measure(manifest, { base: folder, date: date.at, contents: part.contents, part: part.disc })
  const { disc, faults: found } = plan(materials)
  const told = locate(found)
  throwErrors(told)
  const [layout] = disc === undefined ? [] : layoutsOf(disc)
  if (layout === undefined) throw new Error('A plan without errors has a disc')
  return { layout, faults: told }
}

/** SHA-256 of where everything of a disc lies. Throws what is wrong with it. */
export const layoutOf = async (project: Project): Promise<string> => layoutDigest((await planDisc(project)).layout)

export const layoutDigest = ({ regions }: Layout): string =>
  sha256(regions.map(({ id, start, length }) => `${start} ${length} ${id}\n`).join(''))

/** More than any medium has: what is measured is not judged yet. */
export const ANY_SIZE = 0x7fff0000

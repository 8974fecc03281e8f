/** Where files and structures lie on two discs. */

import { PrimaryVolumeDescriptor, readDescriptors, rootOf, startLedger, SupplementaryVolumeDescriptor } from '../format/iso9660/index.js'
import { readBootCatalog } from '../format/eltorito/index.js'
import { attempt, extentsOf, tolerant, type FoundDisc, type ReadTree } from '../survey/index.js'
import { sideBySide, type Node } from '../tree/index.js'
import { compareFields, type Difference, type Fields } from './fields.js'

export interface Placement {
  /** Structures and files that lie elsewhere; of a file its stretches of blocks. */
  readonly moved: readonly Difference[]
  /** Files that are in both and lie where they lay. */
  readonly stayed: number
  /** Files that lie elsewhere and are not listed. */
  readonly more: number
}

/** Files that are listed. */
const MOST_FILES = 100_000

export async function comparePlacement(before: FoundDisc, after: FoundDisc, a: ReadTree, b: ReadTree): Promise<Placement> {
  const moved: Difference[] = [...compareFields(await structuresOf(before, a), await structuresOf(after, b))]
  let [stayed, files] = [0, 0]
  for (const pair of sideBySide(a.tree, b.tree)) {
    const [x, y] = [placeOf(pair.before), placeOf(pair.after)]
    if (x === '' || y === '') continue
    if (x === y) stayed++
    else if (files++ < MOST_FILES) moved.push({ what: pair.path, before: x, after: y })
  }
  return { moved, stayed, more: Math.max(0, files - MOST_FILES) }
}

/** Empty for what takes no blocks. */
const placeOf = (node: Node | undefined): string =>
  node?.kind === 'leaf'
    ? extentsOf(node.inode)
        .map(({ startLba, blocks }) => spanOf(startLba, blocks))
        .join(', ')
    : ''

const spanOf = (start: number, blocks: number): string => (blocks === 1 ? `${start}` : `${start}-${start + blocks - 1}`)

async function structuresOf(disc: FoundDisc, { session, about }: ReadTree): Promise<Fields> {
  const { medium } = tolerant(disc)
  const out: Record<string, string> = { session: String(session.start) }
  for (const { kind, bytes } of (await attempt(() => readDescriptors(medium, startLedger(), session.start), [])) ?? []) {
    if (kind !== 'primary' && kind !== 'supplementary' && kind !== 'enhanced') continue
    const table = kind === 'primary' ? PrimaryVolumeDescriptor : SupplementaryVolumeDescriptor
    const { pathTableL, pathTableM, rootDirectory } = table.decode(bytes)
    out[`type L path table, ${kind}`] = String(pathTableL)
    out[`type M path table, ${kind}`] = String(pathTableM)
    out[`root directory, ${kind}`] = String(rootOf(rootDirectory).location)
  }
  const boot = await attempt(() => readBootCatalog(medium, session.start), [])
  if (boot?.catalog !== undefined) {
    out['boot catalogue'] = String(boot.catalog.catalog)
    for (const [i, { image }] of boot.catalog.entries.entries()) out[`image of boot entry ${i + 1}`] = String(image)
  }
  if (about.kind === 'udf') {
    out['anchors'] = about.facts.anchors.join(', ')
    for (const { number, kind, start, length } of about.facts.partitions) out[`partition ${number}, ${kind}`] = spanOf(start, length)
  }
  return out
}

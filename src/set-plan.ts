/** A set whose files were looked at -> its plan. */

import { silent } from './event.js'
import type { Project } from './project.js'
import type { BurnedDisc } from './set-burned.js'
import { discsOf, heldBy, longestLabel, weightBlocks, type Dealing } from './set-deal.js'
import { layoutDigest, planDisc } from './set-layout.js'
import { indexFor } from './set-listing.js'
import { projectOfDisc, type DealtDisc, type OpenedSet, type SetOptions } from './set-open.js'
import { discParts, stockOf, sumOf } from './set-stock.js'
import { cutTree, faults, partNumbers, pathOf, setLockOf, usualLabels, type Cut, type LockedDisc, type SetLock } from './set/index.js'
import { onceEach } from './validate.js'
import { DiscError, type Fault } from './fault/index.js'
import { LAYOUT_EPOCH } from './layout/index.js'
import { programVersion } from './lock/program.node.js'
import { labelOf } from './manifest/index.js'
import { find, type ImageTree } from './tree/index.js'

interface DealOptions extends SetOptions {
  /** The last plan, where it has a say. */
  readonly former?: SetLock | undefined
  readonly burned: readonly BurnedDisc[]
  readonly digests: ReadonlyMap<string, string>
  readonly cut: readonly Cut[]
}

/** Deals the files of a set out to discs. Throws what is wrong with any of them. */
export async function dealSet(
  opened: OpenedSet,
  { listener = silent, former, burned, digests, cut }: DealOptions,
): Promise<{ readonly lock: SetLock; readonly faults: readonly Fault[] }> {
  listener({ kind: 'action', action: 'plan' })
  const { project, room, name } = opened
  const { manifest } = project
  const { media, set = {} } = manifest
  const stock = stockOf(opened, { cut, burned, digests })
  const dealing: Dealing = {
    opened,
    stock,
    held: former === undefined || set.stable !== true ? [] : heldBy(stock, former),
    cut: new Map(cut.map((one) => [one.path, one])),
    found: [...opened.faults, ...project.locate(stock.divided.map((path) => faults.divided({ path }, { path: ['set', 'keep'] })))],
  }
  // The index names each disc, so that more of them take more room on each.
  let expected = burned.length + Math.ceil(weightBlocks(stock.groups) / room) + 1
  let discs = await discsOf(dealing, expected)
  while (burned.length + discs.length > expected) {
    expected = burned.length + discs.length
    discs = await discsOf(dealing, expected)
  }
  const cuts = [...dealing.cut.values()]
  const final = cuts.length === cut.length ? stock : { ...stock, tree: cutTree(opened.tree, cuts), parts: partNumbers(opened.tree, cuts) }
  const total = Math.max(...burned.map(({ locked }) => locked.number), ...discs.map(({ number }) => number), 0)
  const labels = set.labels ?? usualLabels(name, total, longestLabel(manifest))
  const dealt = discs.map((disc): DealtDisc => ({ ...disc, label: labelOf(labels, disc.number, total) }))
  demandLabels(project, [...burned.map(({ locked }) => locked), ...dealt])
  const index = indexFor(opened, final, dealt)
  const locked: LockedDisc[] = burned.map((disc) => ({ epoch: former?.epoch ?? LAYOUT_EPOCH, ...disc.locked }))
  for (const disc of dealt) {
    const one = discParts(final, disc, total, index)
    const { layout, faults: told } = await planDisc(projectOfDisc(opened, one))
    dealing.found.push(...told)
    const paths = disc.groups.map(({ above, node }) => pathOf(above, node))
    locked.push({ number: disc.number, label: disc.label, ...sumOf(one), blocks: layout.size, layout: layoutDigest(layout), paths })
  }
  for (const one of cuts) dealing.found.push(...project.locate(cutNote(opened.tree, one)))
  const lock = setLockOf({
    program: programVersion(),
    name,
    media: String(typeof media === 'object' ? media.type : media),
    cut: cuts,
    discs: locked
      .toSorted((a, b) => a.number - b.number)
      .map(({ epoch, ...disc }) => (epoch === LAYOUT_EPOCH || epoch === undefined ? disc : { ...disc, epoch })),
  })
  return { lock, faults: onceEach(dealing.found) }
}

function cutNote(tree: ImageTree, { path, bytes }: Cut): readonly Fault[] {
  const leaf = find(tree, path)
  const size = leaf?.kind === 'leaf' && leaf.inode.kind === 'file' ? leaf.inode.content.size : 0
  return size <= bytes ? [] : [faults.cut({ path, count: Math.ceil(size / bytes) }, { path: ['set', 'split'] })]
}

function demandLabels(project: Project, discs: readonly Pick<DealtDisc, 'number' | 'label'>[]): void {
  const known = new Map<string, number>()
  for (const { number, label } of discs) {
    const first = known.get(label)
    if (first !== undefined)
      throw new DiscError(project.locate([faults.sameLabel({ label, first, second: number }, { path: ['set', 'labels'] })]))
    known.set(label, number)
  }
}

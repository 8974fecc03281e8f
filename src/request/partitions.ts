/** Partitions beside that of the file system: the manifest's words as those of the tables. UEFI 2.10, tables 5.2 and 5.7. */

import type { ManifestPath } from '../fault/index.js'
import { partitionKind, type PartitionOptions } from '../format/hybrid/index.js'
import type { BootPartition } from '../manifest/index.js'
import type { Content } from '../source/index.js'

/** A partition with the content that measuring found for it. */
export function partitionRequest(
  { type, name, id, tables = 'both' }: BootPartition,
  {
    number,
    content,
    lies,
    path,
  }: { readonly number: number; readonly content: Content; readonly lies: PartitionOptions['lies']; readonly path: ManifestPath },
): PartitionOptions {
  const { byte, guid, title } = partitionKind(type)
  return { number, type: { byte, guid }, content, lies, tables, name: name ?? title, ...(id === undefined ? {} : { id }), path }
}

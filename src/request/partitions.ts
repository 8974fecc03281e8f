/** Partitions beside that of the file system: the manifest's words as those of the tables. UEFI 2.10, tables 5.2 and 5.7. */

import type { ManifestPath } from '../fault/index.js'
import { MbrType, PartitionType, type PartitionOptions } from '../format/hybrid/index.js'
import type { BootPartition, PartitionType as ManifestType } from '../manifest/index.js'
import type { Content } from '../source/index.js'

interface Kind {
  readonly byte: number
  readonly guid: string
  /** What it is called in a table of names. */
  readonly title: string
}

const kinds = {
  efi: { byte: MbrType.efiSystem, guid: PartitionType.efiSystem, title: 'EFI System Partition' },
  linux: { byte: 0x83, guid: PartitionType.linux, title: 'Linux' },
  data: { byte: 0x0c, guid: PartitionType.basicData, title: 'Data' },
  hfsplus: { byte: MbrType.hfs, guid: PartitionType.hfsPlus, title: 'HFS Plus' },
} as const satisfies Readonly<Record<string, Kind>>

/** A byte without a GUID is data to the other table, and a GUID without a byte is CDh, as xorriso has it. */
const UNKNOWN_BYTE = 0xcd

function kindOf(type: ManifestType): Kind {
  if (typeof type === 'number') return { ...(Object.values(kinds).find(({ byte }) => byte === type) ?? kinds.data), byte: type }
  if (type in kinds) return kinds[type as keyof typeof kinds]
  const guid = type.toUpperCase()
  return Object.values(kinds).find((kind) => kind.guid === guid) ?? { byte: UNKNOWN_BYTE, guid, title: 'Data' }
}

export const guidOfType = (type: ManifestType): string => kindOf(type).guid

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
  const { byte, guid, title } = kindOf(type)
  return { number, type: { byte, guid }, content, lies, tables, name: name ?? title, ...(id === undefined ? {} : { id }), path }
}

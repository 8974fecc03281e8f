/** Types of partitions by name, in both tables. UEFI 2.10, tables 5.2 and 5.7. */

import { MbrType, PartitionType } from './structures.js'

export interface PartitionKind {
  /** Of a row of a master boot record. */
  readonly byte: number
  /** Of an entry of a GUID partition table. */
  readonly guid: string
  /** What it is called in a table of names. */
  readonly title: string
}

export const partitionKinds = {
  efi: { byte: MbrType.efiSystem, guid: PartitionType.efiSystem, title: 'EFI System Partition' },
  linux: { byte: 0x83, guid: PartitionType.linux, title: 'Linux' },
  data: { byte: 0x0c, guid: PartitionType.basicData, title: 'Data' },
  hfsplus: { byte: MbrType.hfs, guid: PartitionType.hfsPlus, title: 'HFS Plus' },
} as const satisfies Readonly<Record<string, PartitionKind>>

/** A byte without a GUID is data to the other table, and a GUID without a byte is CDh, as xorriso has it. */
const UNKNOWN_BYTE = 0xcd

/** That of a name, a byte or a GUID. */
export function partitionKind(type: string | number): PartitionKind {
  if (typeof type === 'number')
    return { ...(Object.values(partitionKinds).find(({ byte }) => byte === type) ?? partitionKinds.data), byte: type }
  if (type in partitionKinds) return partitionKinds[type as keyof typeof partitionKinds]
  const guid = type.toUpperCase()
  return Object.values(partitionKinds).find((kind) => kind.guid === guid) ?? { byte: UNKNOWN_BYTE, guid, title: 'Data' }
}

/** The descriptors of a block, told field by field. */

import type { RecordCodec, Told as ToldRecord } from '../../codec/index.js'
import { quoted } from '../../unit/index.js'
import { decodeCs0 } from './cs0.js'
import {
  AllocationExtent,
  ExtendedFileEntry,
  FileEntry,
  FileIdentifier,
  FileSetDescriptor,
  IcbHeader,
  IndirectEntry,
} from './file-structures.js'
import { TAG, tagOf, tagProblem } from './tag.js'
import {
  AnchorVolumeDescriptorPointer,
  ImplementationUseVolumeDescriptor,
  IntegrityHeader,
  LogicalVolumeDescriptor,
  PartitionDescriptor,
  PrimaryVolumeDescriptor,
  TerminatingDescriptor,
  UnallocatedSpaceDescriptor,
  VolumeDescriptorPointer,
  VolumeStructureDescriptor,
} from './volume-structures.js'

export interface ExplainedDescriptor extends ToldRecord {
  readonly title: string
  /** Bytes from the start of the block. */
  readonly at: number
}

type Told = readonly [title: string, table: Pick<RecordCodec<unknown>, 'size' | 'tell'>]

const tables: Readonly<Record<number, Told>> = {
  [TAG.primaryVolume]: ['primary volume descriptor', PrimaryVolumeDescriptor],
  [TAG.anchor]: ['anchor volume descriptor pointer', AnchorVolumeDescriptorPointer],
  [TAG.volumePointer]: ['volume descriptor pointer', VolumeDescriptorPointer],
  [TAG.implementationUse]: ['implementation use volume descriptor', ImplementationUseVolumeDescriptor],
  [TAG.partition]: ['partition descriptor', PartitionDescriptor],
  [TAG.logicalVolume]: ['logical volume descriptor', LogicalVolumeDescriptor],
  [TAG.unallocatedSpace]: ['unallocated space descriptor', UnallocatedSpaceDescriptor],
  [TAG.terminating]: ['terminating descriptor', TerminatingDescriptor],
  [TAG.integrity]: ['logical volume integrity descriptor', IntegrityHeader],
  [TAG.fileSet]: ['file set descriptor', FileSetDescriptor],
  [TAG.fileIdentifier]: ['file identifier descriptor', FileIdentifier],
  [TAG.allocationExtent]: ['allocation extent descriptor', AllocationExtent],
  [TAG.indirectEntry]: ['indirect entry', IndirectEntry],
  [TAG.terminalEntry]: ['terminal entry', IcbHeader],
  [TAG.fileEntry]: ['file entry', FileEntry],
  [TAG.extendedFileEntry]: ['extended file entry', ExtendedFileEntry],
}

const RECOGNITION = /^(BEA01|BOOT2|CDW02|NSR0[23]|TEA01)$/

/** Undefined where no descriptor begins the block. */
export function explainUdf(block: Uint8Array): readonly ExplainedDescriptor[] | undefined {
  const identifier = String.fromCharCode(...block.subarray(1, 6))
  if (RECOGNITION.test(identifier) && block.length >= VolumeStructureDescriptor.size)
    return [{ title: `UDF volume structure descriptor ${identifier}`, at: 0, ...VolumeStructureDescriptor.tell(block) }]
  if (block.length < 16) return undefined
  const all: ExplainedDescriptor[] = []
  for (let at = 0; at + 16 <= block.length;) {
    const { id, location } = tagOf(block, at)
    const found = tables[id]
    if (found === undefined || tagProblem(block, at, block.length, location) === 'checksum' || at + found[1].size > block.length) break
    const [title, table] = found
    const problem = tagProblem(block, at, block.length, location)
    const { text, fields } = table.tell(block, at)
    const told = { at, text: problem === undefined ? text : `${text}\n      its ${problem} is wrong`, fields }
    if (id !== TAG.fileIdentifier) {
      all.push({ title: `UDF ${title}`, ...told })
      at = embeddedAt(block, at, id)
      if (at === 0) break
      continue
    }
    const { nameBytes, useBytes } = FileIdentifier.decode(block, at)
    const from = at + FileIdentifier.size + useBytes
    const name = nameBytes === 0 ? 'the parent' : quoted(decodeCs0(block.subarray(from, from + nameBytes)) ?? '')
    all.push({ title: `UDF ${title}: ${name}`, ...told })
    at = (from + nameBytes + 3) & ~3
  }
  return all.length === 0 ? undefined : all
}

/** Where the data of an entry begins that may lie in its own block; 0 for other descriptors. */
function embeddedAt(block: Uint8Array, at: number, id: number): number {
  if (id === TAG.fileEntry) return at + FileEntry.size + FileEntry.decode(block, at).attributeBytes
  if (id === TAG.extendedFileEntry) return at + ExtendedFileEntry.size + ExtendedFileEntry.decode(block, at).attributeBytes
  return 0
}

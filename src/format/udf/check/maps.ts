/** Partition maps. ECMA-167 3/10.7; OSTA UDF 2.60 2.2.8 to 2.2.10. */

import { readU16le, type RecordCodec } from '../../../codec/index.js'
import { readEntity } from '../entity.js'
import { MAP_IDENTIFIER } from '../maps.js'
import { LogicalVolumeDescriptor, MetadataMap, PhysicalMap, SparableMap, VirtualMap } from '../volume-structures.js'
import { judgeUdfEntity } from './fields.js'
import type { Inquiry } from './inquiry.js'
import type { Described } from './sequences.js'
import { sequenceRules as rules } from './volume-rules.js'

export type MapKind = 'physical' | 'virtual' | 'sparable' | 'metadata' | 'unknown'

export interface MapFound {
  readonly kind: MapKind
  /** Byte in the descriptor. */
  readonly offset: number
  readonly partition: number
}

const STRUCTURE = 'logical volume descriptor'
/** Types of ECMA-167 3/10.7.1. */
const [PHYSICAL, TYPED] = [1, 2]
const tables: Readonly<
  Record<
    Exclude<MapKind, 'unknown' | 'physical'>,
    { readonly table: Pick<RecordCodec<unknown>, 'size' | 'deviations' | 'clause'>; readonly since: number }
  >
> = {
  virtual: { table: VirtualMap, since: 0x0150 },
  sparable: { table: SparableMap, since: 0x0150 },
  metadata: { table: MetadataMap, since: 0x0250 },
}

/** The kinds alone, for what depends on them. */
export function kindsOf(logical: Described | undefined): readonly MapFound[] {
  if (logical === undefined) return []
  const { bytes } = logical
  const { mapBytes, mapCount } = LogicalVolumeDescriptor.decode(bytes)
  const end = Math.min(bytes.length, LogicalVolumeDescriptor.size + mapBytes)
  const found: MapFound[] = []
  for (let at = LogicalVolumeDescriptor.size; found.length < mapCount && at + PhysicalMap.size <= end;) {
    const length = bytes[at + 1] as number
    const kind = kindAt(bytes, at, end)
    found.push({ kind, offset: at, partition: readU16le(bytes, at + (kind === 'physical' ? 4 : 38)) })
    at += length === 0 ? PhysicalMap.size : length
  }
  return found
}

function kindAt(bytes: Uint8Array, at: number, end: number): MapKind {
  if (bytes[at] === PHYSICAL) return 'physical'
  if (at + 64 > end) return 'unknown'
  const { identifier } = readEntity(bytes.subarray(at + 4, at + 36))
  for (const kind of ['virtual', 'sparable', 'metadata'] as const) if (identifier === MAP_IDENTIFIER[kind]) return kind
  return 'unknown'
}

export function judgeMaps(q: Inquiry, logical: Described, partitions: ReadonlySet<number>, volumeSequence: number): void {
  const { bytes, at } = logical
  const { mapBytes, mapCount } = LogicalVolumeDescriptor.decode(bytes)
  const say = (offset: number, field: string, is: string | number, should: string | number): void =>
    q.say(rules.map, at + offset, field, is, should, { structure: STRUCTURE })
  const maps = kindsOf(logical)
  if (mapCount < 1 || mapCount > 2) say(268, 'mapCount', mapCount, '1 or 2')
  const last = maps.at(-1)
  const used = last === undefined ? 0 : last.offset + (bytes[last.offset + 1] as number) - LogicalVolumeDescriptor.size
  if (mapBytes !== used) say(264, 'mapBytes', mapBytes, `${used}, the length of ${maps.length} maps`)
  if (maps.length !== mapCount) say(268, 'mapCount', mapCount, maps.length)
  for (const { kind, offset, partition } of maps) {
    const [type, length] = [bytes[offset] as number, bytes[offset + 1] as number]
    const size = kind === 'physical' ? PhysicalMap.size : MetadataMap.size
    if (kind === 'unknown') {
      if (type !== TYPED) say(offset, 'map type', type, '1 or 2')
      else
        say(
          offset + 5,
          'map identifier',
          JSON.stringify(readEntity(bytes.subarray(offset + 4, offset + 36)).identifier),
          Object.values(MAP_IDENTIFIER).join(', '),
        )
      continue
    }
    if (length !== size) say(offset + 1, 'map length', length, size)
    const volumeAt = offset + (kind === 'physical' ? 2 : 36)
    const volume = readU16le(bytes, volumeAt)
    if (volume !== volumeSequence) say(volumeAt, 'map volume', volume, volumeSequence)
    if (!partitions.has(partition)) say(volumeAt + 2, 'map partition', partition, [...partitions].join(' or '))
    if (kind === 'physical') continue
    const { table, since } = tables[kind]
    q.table(table, bytes, offset, at, STRUCTURE)
    judgeUdfEntity(q, bytes, offset + 4, at, 'map identifier', MAP_IDENTIFIER[kind], { structure: STRUCTURE })
    if (q.code < since)
      say(offset + 5, 'map identifier', MAP_IDENTIFIER[kind], `none below UDF ${(since >> 8).toString(16)}.${(since & 0xff).toString(16)}`)
    if (maps.every((other) => other.partition !== partition || other.offset === offset) && kind !== 'sparable')
      say(offset + 38, 'map partition', partition, 'that of another map, on which this one lies')
  }
}

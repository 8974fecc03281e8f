/** Sectors of a volume, told field by field. */

import type { Field, Told } from '../../codec/index.js'
import {
  PrimaryVolumeDescriptor,
  SupplementaryVolumeDescriptor,
  VolumeDescriptorHead,
  VolumeDescriptorSetTerminator,
  DirectoryRecord,
  PathTableRecordL,
  PathTableRecordM,
} from './structures.js'
import { SECTOR_BYTES, quoted } from '../../unit/index.js'
import { hasXa, XaAttributes } from './xa.js'

export interface ExplainedRecord extends Told {
  readonly title: string
  /** Bytes from the start of the sector. */
  readonly at: number
}

/** Undefined where the sector is no volume descriptor of ECMA-119, or a boot record, whose form is another standard's. */
export function explainDescriptor(sector: Uint8Array): ExplainedRecord | undefined {
  const { type, standardId, version } = VolumeDescriptorHead.decode(sector)
  if (standardId !== 'CD001') return undefined
  switch (type) {
    case 1:
      return { title: 'primary volume descriptor', at: 0, ...PrimaryVolumeDescriptor.tell(sector) }
    case 2:
      return {
        title: version === 2 ? 'enhanced volume descriptor' : 'supplementary volume descriptor',
        at: 0,
        ...SupplementaryVolumeDescriptor.tell(sector),
      }
    case 255:
      return { title: 'volume descriptor set terminator', at: 0, ...VolumeDescriptorSetTerminator.tell(sector) }
    default:
      return undefined
  }
}

/** Explains the system use field of a record: bytes `from` to `to` of the sector. */
export type ExplainUse = (sector: Uint8Array, from: number, to: number) => readonly Told[]

/** Undefined where the sector does not look like one of a directory. */
export function explainDirectory(sector: Uint8Array, explainUse: ExplainUse): readonly ExplainedRecord[] | undefined {
  const told: ExplainedRecord[] = []
  for (let at = 0; at + DirectoryRecord.size < sector.length && sector[at] !== 0;) {
    const length = sector[at] as number
    if (at + length > SECTOR_BYTES || length <= DirectoryRecord.size) return undefined
    // Fields in two byte orders that agree are no chance.
    if (DirectoryRecord.check(sector, at).length > 0) return undefined
    const { identifierLength } = DirectoryRecord.decode(sector, at)
    const end = at + DirectoryRecord.size + identifierLength
    if (identifierLength === 0 || end > at + length) return undefined
    const use = Math.min(end + (1 - (identifierLength & 1)), at + length)
    const isXa = hasXa(sector, use, at + length)
    const record = DirectoryRecord.tell(sector, at)
    const forms = isXa ? [xaOf(sector, use)] : []
    const others = explainUse(sector, isXa ? use + XaAttributes.size : use, at + length)
    told.push({
      title: `directory record of ${nameOf(sector.subarray(end - identifierLength, end))}`,
      at,
      ...joined([record, ...forms, ...others]),
    })
    at += length
  }
  return told.length === 0 ? undefined : told
}

function xaOf(sector: Uint8Array, use: number): Told {
  const { text, fields } = XaAttributes.tell(sector, use)
  return { text: `  XA, ${XaAttributes.size} bytes at ${use}\n${text.replace(/^/gm, '    ')}`, fields }
}

function joined(parts: readonly Told[]): Told {
  const fields: Field[] = []
  for (const part of parts) fields.push(...part.fields)
  return { text: parts.map(({ text }) => text).join('\n'), fields }
}

/** Records of a path table from `offset` on; undefined where they make no sense. */
export function explainPathTable(bytes: Uint8Array, offset: number, order: 'L' | 'M'): readonly ExplainedRecord[] | undefined {
  const table = order === 'L' ? PathTableRecordL : PathTableRecordM
  const told: ExplainedRecord[] = []
  for (let at = offset; at + table.size <= bytes.length;) {
    const { identifierLength } = table.decode(bytes, at)
    const end = at + table.size + identifierLength
    if (identifierLength === 0 || end > bytes.length) break
    told.push({ title: `path table record of ${nameOf(bytes.subarray(at + table.size, end))}`, at, ...table.tell(bytes, at) })
    at = end + (identifierLength & 1)
  }
  return told.length === 0 ? undefined : told
}

/** Identifiers of two bytes a character are known by their zeros. */
function nameOf(identifier: Uint8Array): string {
  if (identifier.length === 1 && identifier[0] === 0) return 'the directory itself'
  if (identifier.length === 1 && identifier[0] === 1) return 'its parent'
  const wide = identifier.length % 2 === 0 && identifier[0] === 0
  return quoted(String.fromCharCode(...identifier.filter((_, i) => !wide || i % 2 === 1)))
}

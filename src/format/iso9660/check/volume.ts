/** One volume descriptor with its path tables and its tree. ECMA-119 8.4, 8.5, 6.8, 6.9. */

import type { Judging } from '../../../finding/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'
import { DirectoryRecord, FLAG, PrimaryVolumeDescriptor } from '../structures.js'
import { problemOfShortDate } from './dates.js'
import { offsetOf, tellerOf, type TellField } from './descriptor-fields.js'
import type { SetDescriptor } from './descriptor-set.js'
import { dateNumber } from './fields.js'
import type { TreeKind } from './kind.js'
import { readPathTable, type PathTable, type TableOrder } from './path-table.js'
import { recordTable, rules } from './rules.js'
import type { StartSystemUseCheck } from './system-use.js'
import { isTable, judgeTable, tableBytes } from './table-check.js'
import { startTree, type Tree } from './tree.js'
import { walkTree } from './walk.js'

const tables = [
  { field: 'pathTableL', order: 'L', name: 'path table L' },
  { field: 'pathTableM', order: 'M', name: 'path table M' },
  { field: 'optionalPathTableL', order: 'L', name: 'optional path table L' },
  { field: 'optionalPathTableM', order: 'M', name: 'optional path table M' },
] as const satisfies readonly { field: string; order: TableOrder; name: string }[]

export interface VolumeOptions {
  readonly startUse?: StartSystemUseCheck
  /** Whether the descriptor has the mark of CD-ROM XA. */
  readonly marked?: boolean
}

export async function judgeVolume(judging: Judging, descriptor: SetDescriptor, kind: TreeKind, options: VolumeOptions = {}): Promise<Tree> {
  const { bytes, at } = descriptor
  const { medium, findings, claims } = judging
  // Both kinds of descriptor have these fields, and at the same places.
  const volume = PrimaryVolumeDescriptor.decode(bytes)
  const rootAt = at + offsetOf('rootDirectory')
  const record = DirectoryRecord.decode(volume.rootDirectory)
  const tell = tellerOf(descriptor, findings)
  judgeRootRecord(judging, volume.rootDirectory, rootAt, kind)
  const found: { readonly table: PathTable; readonly name: string; readonly field: (typeof tables)[number]['field'] }[] = []
  for (const { field, order, name } of tables) {
    const location = volume[field]
    if (location === 0 && field.startsWith('optional')) continue
    const table = await readPathTable(medium, order, location, volume.pathTableSize < LEAST_TABLE ? SECTOR_BYTES : volume.pathTableSize)
    if (isTable(table, record.location)) found.push({ table, name, field })
    else tell(rules.descriptorField, field, `${location}, where no path table lies`, 'the place of a path table')
  }
  const { location, dataLength, extendedAttributes } = record
  const recorded = dateNumber(volume.rootDirectory, DirectoryRecord.offsetOf('recorded'))
  const root = { location, length: dataLength, extendedAttributes, recorded, recordAt: rootAt }
  const rootStructure = rootStructureOf(kind)
  const sequence = await settledSequence(judging, descriptor, record, kind, tell)
  const tree = startTree(
    judging,
    kind,
    { sequence, setSize: Math.max(1, volume.setSize), rootStructure, root },
    { ...options, ...witnesses(found, record.location) },
  )
  await walkTree(tree)
  // Of a tree that was not walked to its end the path tables are not known.
  const size = tree.isCut ? volume.pathTableSize : tableBytes(tree)
  if (found.length > 0 && volume.pathTableSize !== size) tell(rules.descriptorField, 'pathTableSize', volume.pathTableSize, size)
  for (const { table, name, field } of found) {
    const structure = `${name} of ${kind.title}`
    const whole = volume.pathTableSize === size ? table : await readPathTable(medium, table.order, volume[field], size)
    if (!tree.isCut)
      judgeTable(
        tree,
        whole,
        structure,
        found.filter((other) => other.table !== table).map((other) => other.table),
      )
    judgeRest(judging, whole, size, structure)
    const blocks = Math.ceil(size / SECTOR_BYTES)
    claims.take(claims.owner('structure', structure), table.at, table.at + blocks * SECTOR_BYTES, at + offsetOf(field))
  }
  return tree
}

/** A record of the root. */
const LEAST_TABLE = 10

/** The tables that are asked where directories lie: where they do not agree on the root, the one that agrees with the descriptor. */
function witnesses(found: readonly { readonly table: PathTable }[], root: number): Pick<Tree, 'table' | 'otherTable'> {
  const tables = found.map(({ table }) => table)
  const isAgreed = tables.length > 1 && tables.every((table) => table.location(0) === tables[0]?.location(0))
  if (isAgreed) return { table: tables[0], otherTable: tables[1] }
  return { table: tables.find((table) => table.location(0) === root), otherTable: undefined }
}

const rootStructureOf = ({ title }: TreeKind): string => `root directory record of ${title}`

/** 8.4.18: a record of a directory, whose identifier is a byte of zero. */
function judgeRootRecord({ findings }: Judging, bytes: Uint8Array, at: number, kind: TreeKind): void {
  const structure = rootStructureOf(kind)
  findings.table(recordTable, DirectoryRecord, { bytes, at, structure })
  const { length, flags, fileUnitSize, interleaveGap, identifierLength, extendedAttributes } = DirectoryRecord.decode(bytes)
  const demand = (field: keyof DirectoryRecord, is: number, should: number): void => {
    if (is !== should) findings.add(rules.recordField, { at: at + DirectoryRecord.offsetOf(field), structure, field, is, should })
  }
  demand('length', length, bytes.length)
  demand('flags', flags, FLAG.directory)
  demand('fileUnitSize', fileUnitSize, 0)
  demand('interleaveGap', interleaveGap, 0)
  demand('identifierLength', identifierLength, 1)
  demand('extendedAttributes', extendedAttributes, 0)
  const identifier = bytes[DirectoryRecord.size] as number
  if (identifier !== 0)
    findings.add(rules.recordField, { at: at + DirectoryRecord.size, structure, field: 'identifier', is: identifier, should: 0 })
  const recordedAt = DirectoryRecord.offsetOf('recorded')
  const problem = problemOfShortDate(bytes, recordedAt)
  if (problem !== undefined)
    findings.add(rules.recordDate, { at: at + recordedAt, structure, field: 'recorded', is: problem, should: 'a date, or zeros' })
}

/** The number of the volume in its set, of which the descriptor and both records of the root tell; two are right. */
async function settledSequence(
  judging: Judging,
  { bytes, at }: SetDescriptor,
  root: DirectoryRecord,
  kind: TreeKind,
  tell: TellField,
): Promise<number> {
  const { medium, findings } = judging
  const { sequence, setSize } = PrimaryVolumeDescriptor.decode(bytes)
  if (sequence === root.sequence) return sequence
  const own =
    root.location < medium.size ? DirectoryRecord.decode(await medium.read(lba(root.location), sectors(1))).sequence : root.sequence
  if (own === root.sequence) {
    if (sequence >= 1 && sequence <= setSize) tell(rules.descriptorField, 'sequence', sequence, own)
    return own
  }
  const structure = rootStructureOf(kind)
  const field = offsetOf('rootDirectory') + DirectoryRecord.offsetOf('sequence')
  findings.add(rules.recordField, { at: at + field, structure, field: 'sequence', is: root.sequence, should: sequence })
  return sequence
}

/** 6.9: what follows the records in the last sector is not told of, and nothing but zeros on all discs. */
function judgeRest({ findings }: Judging, { bytes, end, at }: PathTable, size: number, structure: string): void {
  const rest = bytes.subarray(Math.min(end, size)).findIndex((byte) => byte !== 0)
  if (rest >= 0)
    findings.add(rules.pathTablePadding, {
      at: at + end + rest,
      structure,
      field: 'rest',
      is: 'bytes behind the last record',
      should: 'zeros',
    })
}

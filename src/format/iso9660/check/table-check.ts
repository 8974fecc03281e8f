/** A path table against the directories. ECMA-119 6.9, 9.4. */

import { AT } from './fields.js'
import { areEqual, isBefore, type Span } from './order.js'
import { lengthAt, TABLE_AT, type PathTable } from './path-table.js'
import { rules } from './rules.js'
import { pathOfFolder, type Tree } from './tree.js'

/** Whether it begins with a record of the root, as nothing else does. */
export const isTable = (table: PathTable, root: number): boolean =>
  table.count > 0 && [isRootName(table.identifier(0)), table.location(0) === root, table.parent(0) === 1].filter(Boolean).length >= 2

const isRootName = ({ bytes, from, to }: Span): boolean => to - from === 1 && bytes[from] === 0

/** More directories than parents can be numbered. 9.4.4. */
const MOST_NUMBERED = 0xffff

/** `others` are the other tables of the tree: where two say the same, the directories' record is wrong. */
export function judgeTable(tree: Tree, table: PathTable, structure: string, others: readonly PathTable[]): void {
  const check: Check = {
    others,
    tree,
    table,
    structure,
    record: new Int32Array(tree.folders.count).fill(-1),
    folder: new Int32Array(table.count).fill(-1),
  }
  const { folders } = tree
  let alike = 0
  while (alike < table.count && alike < folders.count && isAlike(check, alike)) alike++
  if (alike < table.count || alike < folders.count) {
    pair(check)
    for (let record = 0; record < table.count; record++) judgeRecord(check, record)
    for (let folder = 0; folder < folders.count; folder++)
      if (check.record[folder] === -1 && folders.columns.absent[folder] === 0) tellMissing(check, folder)
    judgeOrder(check)
  }
  for (let record = 0; record < table.count; record++) judgePadding(check, record)
}

interface Check {
  readonly tree: Tree
  readonly table: PathTable
  readonly structure: string
  readonly others: readonly PathTable[]
  /** Record of each folder, and folder of each record; -1 where there is none. */
  readonly record: Int32Array
  readonly folder: Int32Array
}

const nameOf = ({ folders }: Tree, folder: number): Span => {
  const from = folders.columns.nameAt[folder] as number
  return { bytes: folders.names, from, to: from + (folders.columns.nameLength[folder] as number) }
}

/** Whether a record says of the folder of its number all that is true of it. */
function isAlike({ tree, table }: Check, number: number): boolean {
  const { columns } = tree.folders
  return (
    table.location(number) === columns.location[number] &&
    table.parent(number) === Math.min((columns.parent[number] as number) + 1, MOST_NUMBERED) &&
    table.extendedAttributes(number) === columns.extendedAttributes[number] &&
    areEqual(table.identifier(number), nameOf(tree, number))
  )
}

function isNearlyAlike({ tree, table }: Check, number: number): boolean {
  const { columns } = tree.folders
  const alike = [
    table.location(number) === columns.location[number],
    table.parent(number) === Math.min((columns.parent[number] as number) + 1, MOST_NUMBERED),
    areEqual(table.identifier(number), nameOf(tree, number)),
  ]
  return alike.filter(Boolean).length >= 2
}

/** Finds the folder that each record means: the one of its number, where most of it is right, or the one of its place, or of its name. */
function pair(check: Check): void {
  const { tree, table } = check
  const { columns, count } = tree.folders
  const join = (record: number, folder: number): void => {
    check.folder[record] = folder
    check.record[folder] = record
  }
  const byLocation = new Map<number, number>()
  for (let folder = count - 1; folder >= 0; folder--) byLocation.set(columns.location[folder] as number, folder)
  for (let number = 0; number < Math.min(table.count, count); number++) if (isNearlyAlike(check, number)) join(number, number)
  for (let record = 0; record < table.count; record++) {
    const folder = byLocation.get(table.location(record))
    if (check.folder[record] === -1 && folder !== undefined && check.record[folder] === -1) join(record, folder)
  }
  for (let record = 0; record < Math.min(table.count, count); record++) {
    if (check.folder[record] !== -1 || check.record[record] !== -1) continue
    if (areEqual(table.identifier(record), nameOf(tree, record))) join(record, record)
  }
  for (let folder = 0; folder < count; folder++) {
    const parent = check.record[columns.parent[folder] as number] as number
    if (check.record[folder] !== -1 || parent === -1) continue
    const record = table.find(parent + 1, nameOf(tree, folder))
    if (record !== undefined && check.folder[record] === -1) join(record, folder)
  }
}

function judgeRecord(check: Check, record: number): void {
  const { tree, table } = check
  const { columns } = tree.folders
  const folder = check.folder[record] as number
  if (folder === -1) {
    tell(check, record, 'location', `${table.location(record)}, where no directory lies`, 'the place of a directory')
    return
  }
  const path = pathOfFolder(tree, folder)
  const location = columns.location[folder] as number
  if (table.location(record) !== location) tell(check, record, 'location', table.location(record), location, path)
  const extended = columns.extendedAttributes[folder] as number
  if (table.extendedAttributes(record) !== extended)
    tell(check, record, 'extendedAttributes', table.extendedAttributes(record), extended, path)
  const parent = (check.record[columns.parent[folder] as number] as number) + 1
  if (parent > 0 && table.parent(record) !== Math.min(parent, MOST_NUMBERED))
    tell(check, record, 'parent', table.parent(record), parent, path)
  const name = nameOf(tree, folder)
  const identifier = table.identifier(record)
  if (areEqual(identifier, name)) return
  if (check.others.some((other) => other.count === table.count && areEqual(other.identifier(record), identifier))) {
    if (table.order === 'L') tellRecord(check, folder, identifier, name)
    return
  }
  if (identifier.to - identifier.from !== name.to - name.from)
    tell(check, record, 'identifierLength', identifier.to - identifier.from, name.to - name.from, path)
  else tell(check, record, 'identifier', printed(tree, identifier), printed(tree, name), path)
}

const printed = ({ kind }: Tree, { bytes, from, to }: Span): string => JSON.stringify(kind.decode(bytes, from, to))

function tell(
  check: Check,
  record: number,
  field: keyof typeof TABLE_AT,
  is: string | number,
  should: string | number,
  path?: string,
): void {
  check.tree.judging.findings.add(rules.pathTable, {
    at: check.table.at + check.table.place(record) + TABLE_AT[field],
    structure: check.structure,
    field,
    is,
    should,
    path,
  })
}

function tellRecord({ tree }: Check, folder: number, told: Span, name: Span): void {
  const isLength = told.to - told.from !== name.to - name.from
  tree.judging.findings.add(rules.recordField, {
    at: (tree.folders.columns.recordAt[folder] as number) + (isLength ? AT.identifierLength : AT.identifier),
    structure: tree.kind.record,
    field: isLength ? 'identifierLength' : 'identifier',
    is: printed(tree, name),
    should: `${printed(tree, told)}, as in the path tables`,
    path: pathOfFolder(tree, folder),
  })
}

function tellMissing({ tree, table, structure }: Check, folder: number): void {
  tree.judging.findings.add(rules.pathTable, {
    at: table.at + table.end,
    structure,
    field: 'records',
    is: 'no record of a directory',
    should: `one that leads to block ${tree.folders.columns.location[folder]}`,
    path: pathOfFolder(tree, folder),
  })
}

/** 6.9.1: by level, by number of the parent, by identifier. */
function judgeOrder(check: Check): void {
  const { tree, table } = check
  const { columns } = tree.folders
  const { unit, decode } = tree.kind
  let before: number | undefined
  for (let record = 0; record < table.count; record++) {
    const folder = check.folder[record] as number
    if (folder === -1) continue
    const earlier = before === undefined ? -1 : (check.folder[before] as number)
    if (before !== undefined && earlier !== -1) {
      const levels = (columns.level[folder] as number) - (columns.level[earlier] as number)
      const parents =
        (check.record[columns.parent[folder] as number] as number) - (check.record[columns.parent[earlier] as number] as number)
      const isRight =
        levels > 0 ||
        (levels === 0 && (parents > 0 || (parents === 0 && isBefore(nameOf(tree, earlier), nameOf(tree, folder), unit, decode))))
      if (!isRight)
        tell(
          check,
          record,
          'identifier',
          'behind what comes behind it in order',
          'by level, parent and identifier',
          pathOfFolder(tree, folder),
        )
    }
    before = record
  }
}

function judgePadding({ tree, table, structure }: Check, record: number): void {
  const place = table.place(record)
  const length = table.bytes[place] as number
  if ((length & 1) === 0) return
  const end = place + lengthAt(table.bytes, place) - 1
  if (table.bytes[end] === 0) return
  tree.judging.findings.add(rules.pathTablePadding, {
    at: table.at + end,
    structure,
    field: 'padding',
    is: table.bytes[end] as number,
    should: 0,
  })
}

/** Bytes that all records of a path table of the tree take. 8.4.13. */
export function tableBytes({ folders }: Tree): number {
  let size = 0
  for (let folder = 0; folder < folders.count; folder++) {
    if (folders.columns.absent[folder] === 1) continue
    const length = folders.columns.nameLength[folder] as number
    size += TABLE_AT.identifier + length + (length & 1)
  }
  return size
}

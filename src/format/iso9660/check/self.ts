/** The records of a directory itself and of its parent. ECMA-119 6.8.2.2. */

import type { Rule } from '../../../finding/index.js'
import { DirectoryRecord, FLAG } from '../structures.js'
import { AT, dateNumber, isMirrored, word32 } from './fields.js'
import { pathIn } from './folders.js'
import type { OpenFolder } from './records.js'
import { rules } from './rules.js'
import { pathOfRecord, type Tree } from './tree.js'

/** Whether the record at `from` is what is expected there; what is none is told, and judged as an entry. */
export function judgeSelf(tree: Tree, open: OpenFolder, from: number, role: 'self' | 'parent'): boolean {
  const { bytes, number } = open
  const { columns } = tree.folders
  const meant = role === 'self' ? number : (columns.parent[number] as number)
  const identifier = role === 'self' ? 0 : 1
  const tell = (field: keyof typeof AT, is: string | number, should: string | number, rule: Rule = rules.selfAndParent): void =>
    tree.judging.findings.add(rule, {
      at: open.at + from + AT[field],
      structure: tree.kind.record,
      field,
      path: pathOfRecord(tree, open, from, role),
      is,
      should,
    })
  const length = bytes[from + AT.identifierLength] as number
  const isNamed = length === 1 && bytes[from + AT.identifier] === identifier
  const location = columns.location[meant] as number
  if (!isNamed) {
    const isPlaced = word32(bytes, from + AT.location) === location && ((bytes[from + AT.flags] as number) & FLAG.directory) !== 0
    if (length !== 1 && isPlaced) tell('identifierLength', length, 1)
    else tell('identifier', printed(bytes, from), `the byte ${identifier}`)
    if (!isPlaced) return false
  }
  const flags = bytes[from + AT.flags] as number
  if ((flags & FLAG.directory) === 0) tell('flags', flags, flags | FLAG.directory)
  const placed = word32(bytes, from + AT.location)
  // libisofs: each directory of a Joliet tree is its own parent.
  const isOwn = role === 'parent' && number > 0 && placed === columns.location[number]
  if (isMirrored(bytes, from + AT.location, 4) && placed !== location) {
    if (!isOwn || tree.ownParents++ === 0) tell('location', placed, location, isOwn ? rules.ownParent : rules.selfAndParent)
  }
  if (!isOwn && isMirrored(bytes, from + AT.dataLength, 4) && word32(bytes, from + AT.dataLength) !== columns.length[meant])
    tell('dataLength', word32(bytes, from + AT.dataLength), columns.length[meant] as number)
  if (bytes[from + AT.extendedAttributes] !== columns.extendedAttributes[meant])
    tell('extendedAttributes', bytes[from + AT.extendedAttributes] as number, columns.extendedAttributes[meant] as number)
  if (dateNumber(bytes, from + AT.recorded) !== columns.recorded[meant] && tree.otherDates++ < MOST_DATES) {
    tell('recorded', 'another date than in the record that leads to the directory', 'one date of one directory', rules.otherDate)
    if (role === 'self') tellLeading(tree, number)
  }
  return true
}

/** Which of two dates is wrong nobody knows. */
function tellLeading({ judging, folders, kind, volume }: Tree, number: number): void {
  judging.findings.add(rules.otherDate, {
    at: (folders.columns.recordAt[number] as number) + AT.recorded,
    structure: number === 0 ? volume.rootStructure : kind.record,
    field: 'recorded',
    path: pathIn(folders, number, kind.decode),
    is: 'another date than in the directory itself',
    should: 'one date of one directory',
  })
}

/** So many are told. */
const MOST_DATES = 3

const printed = (bytes: Uint8Array, from: number): string =>
  Array.from(
    bytes.subarray(from + DirectoryRecord.size, from + DirectoryRecord.size + Math.min(8, bytes[from + AT.identifierLength] as number)),
    (byte) => byte.toString(16).padStart(2, '0'),
  ).join(' ')

/**
 * Where a directory lies and how long it is, where its record, its own first record and the path table do not agree. ECMA-119 6.8.2.2.
 */

import { SECTOR_BYTES } from '../../../unit/index.js'
import { FLAG } from '../structures.js'
import { AT, isWhole, word32 } from './fields.js'
import { areEqual } from './order.js'
import { rules } from './rules.js'
import { pathOfFolder, type Tree } from './tree.js'

export interface Settled {
  readonly bytes: Uint8Array
  readonly size: number
  /** Block at which its records begin. */
  readonly location: number
}

/** Reads a directory; undefined where there is none. */
export async function settleFolder(tree: Tree, number: number): Promise<Settled | undefined> {
  const { sectors, folders } = tree
  const { columns } = folders
  const extended = columns.extendedAttributes[number] as number
  const said = (columns.location[number] as number) + extended
  const told = toldPlace(tree, number)
  let [location, read] = [said, await sectors.read(said, columns.length[number] as number)]
  const isThere = read.size > 0 && isSelf(read.bytes, 0, said - extended)
  if (told !== undefined && told + extended !== said && !(isThere && (await isRight(tree, number, read.bytes, told)))) {
    const other = await sectors.look(told + extended)
    if (other !== undefined && !sectors.has(told + extended) && isSelf(other, 0, told)) {
      tell(tree, number, 'location', columns.location[number] as number, told)
      columns.location[number] = told
      location = told + extended
      read = await sectors.read(location, columns.length[number] as number)
    }
  }
  if (read.size === 0) return tellNothing(tree, number, read.short)
  if (!looksLikeSelf(read.bytes) && told === undefined) return tellNoFolder(tree, number)
  const length = await settleLength(tree, number, location, read.bytes)
  if (length !== columns.length[number]) {
    columns.length[number] = length
    read = await sectors.read(location, length)
  }
  if (read.short !== undefined && read.short !== 'twice') tellNothing(tree, number, read.short)
  sectors.mark(location, read.size / SECTOR_BYTES)
  return { bytes: read.bytes, size: read.size, location }
}

/** What the path table says; undefined where it knows nothing of the directory. */
function toldPlace(tree: Tree, number: number): number | undefined {
  const { table, otherTable, folders } = tree
  if (table === undefined || table.count === 0) return undefined
  const { columns, names } = folders
  const from = columns.nameAt[number] as number
  const identifier = { bytes: names, from, to: from + (columns.nameLength[number] as number) }
  const parent = columns.tableRecord[columns.parent[number] as number] as number
  const isNext = number < table.count && table.parent(number) === parent && areEqual(table.identifier(number), identifier)
  const record = number === 0 || isNext ? number : parent === 0 ? undefined : table.find(parent, identifier)
  if (record === undefined) return undefined
  columns.tableRecord[number] = record + 1
  const isAgreed = otherTable === undefined || record >= otherTable.count || otherTable.location(record) === table.location(record)
  return isAgreed ? table.location(record) : columns.location[number]
}

/** Whether a directory that lies elsewhere than the path table says is the right one all the same: nothing else leads there, and it knows its parent. */
async function isRight(tree: Tree, number: number, bytes: Uint8Array, told: number): Promise<boolean> {
  // Both path tables say where the root is.
  if (number === 0) return false
  const { table, folders, sectors } = tree
  const { columns } = folders
  if (table?.locate(columns.location[number] as number) !== undefined) return false
  const parent = columns.location[columns.parent[number] as number] as number
  const second = bytes[0] as number
  if (word32(bytes, second + AT.location) !== parent) return false
  const other = await sectors.look(told)
  return other === undefined || !isSelf(other, 0, told) || word32(other, (other[0] as number) + AT.location) !== parent
}

/** Whether the record there is one of the directory itself. */
function looksLikeSelf(bytes: Uint8Array): boolean {
  const length = bytes[0] as number
  const isNamed = bytes[AT.identifierLength] === 1 && bytes[AT.identifier] === 0
  const isFolder = ((bytes[AT.flags] as number) & FLAG.directory) !== 0
  return length > AT.identifier && [isNamed, isFolder, isWhole(bytes, 0)].filter(Boolean).length >= 2
}

const isSelf = (bytes: Uint8Array, at: number, location: number): boolean =>
  bytes[at + AT.identifierLength] === 1 &&
  bytes[at + AT.identifier] === 0 &&
  (word32(bytes, at + AT.location) === location || !isWhole(bytes, at))

/** Where the directory says another length of itself than the record that leads to it, what lies there decides. */
async function settleLength(tree: Tree, number: number, location: number, bytes: Uint8Array): Promise<number> {
  const said = tree.folders.columns.length[number] as number
  const own = word32(bytes, AT.dataLength)
  if (said === own || bytes[AT.identifierLength] !== 1 || !isWhole(bytes, 0)) return said
  const [least, most] = [Math.min(said, own), Math.max(said, own)]
  if (!isLength(most)) return isLength(least) ? right(tree, number, least) : said
  if (!isLength(least)) return right(tree, number, most)
  const behind = await tree.sectors.look(location + least / SECTOR_BYTES)
  const goesOn = behind !== undefined && (behind[0] as number) > AT.identifier && isWhole(behind, 0) && !looksLikeSelf(behind)
  return right(tree, number, goesOn ? most : least)
}

const isLength = (length: number): boolean => length > 0 && length % SECTOR_BYTES === 0

function right(tree: Tree, number: number, length: number): number {
  const said = tree.folders.columns.length[number] as number
  if (said !== length) tell(tree, number, 'dataLength', said, length)
  return length
}

function tell(tree: Tree, number: number, field: 'location' | 'dataLength' | 'flags', is: string | number, should: string | number): void {
  const { judging, kind, folders, volume } = tree
  judging.findings.add(rules.recordField, {
    at: (folders.columns.recordAt[number] as number) + AT[field],
    structure: number === 0 ? volume.rootStructure : kind.record,
    field,
    path: pathOfFolder(tree, number),
    is,
    should,
  })
}

function tellNothing(tree: Tree, number: number, short: 'twice' | 'outside' | 'huge' | undefined): undefined {
  const location = tree.folders.columns.location[number] as number
  if (short !== 'twice') tell(tree, number, short === 'huge' ? 'dataLength' : 'location', location, 'a directory on the medium')
  else
    tree.judging.findings.add(rules.reachedTwice, {
      at: (tree.folders.columns.recordAt[number] as number) + AT.location,
      structure: tree.kind.record,
      field: 'location',
      path: pathOfFolder(tree, number),
      is: `${location}, where a directory lies that has been reached before`,
      should: 'a directory of its own',
    })
  return undefined
}

function tellNoFolder(tree: Tree, number: number): undefined {
  tell(tree, number, 'flags', 'a directory, but no directory lies there', 'a file')
  return undefined
}

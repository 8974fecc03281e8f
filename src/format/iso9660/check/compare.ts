/** A second tree of a volume against the primary one: what both show is one file. ECMA-119 8.5; Joliet specification. */

import { orderOf } from '../../../finding/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'
import { AT, HEAD } from './fields.js'
import type { Files } from './files.js'
import { pathIn } from './folders.js'
import { alikeHeads, alikePaths } from './likeness.js'
import { rules } from './rules.js'
import type { Tree } from './tree.js'

/** One file of a tree. */
interface Side {
  readonly tree: Tree
  readonly file: number
}

/** Files that are looked at by name, of each tree. */
const MOST_ODD = 200
/** So many dates or names that differ are told one by one. */
const MOST_TOLD = 3

export async function compareTrees(primary: Tree, other: Tree): Promise<void> {
  const [a, b] = [primary.files.columns.location, other.files.columns.location]
  const [ours, theirs] = [orderOf(a, primary.files.count), orderOf(b, other.files.count)]
  const odd: { readonly primary: number[]; readonly other: number[] } = { primary: [], other: [] }
  const differ: Differences = { lengths: [], dates: [], names: [] }
  const alone: { readonly primary: number[]; readonly other: number[] } = { primary: [], other: [] }
  for (let i = 0, j = 0; i < ours.length || j < theirs.length;) {
    const at = Math.min(locationAt(a, ours, i), locationAt(b, theirs, j))
    const [endI, endJ] = [groupEnd(a, ours, i, at), groupEnd(b, theirs, j, at)]
    if (endI - i === 1 && endJ - j === 1) compareFiles(primary, ours[i] as number, other, theirs[j] as number, differ)
    else if (isOdd(primary.files, ours.subarray(i, endI), other.files, theirs.subarray(j, endJ))) {
      // What leads here in one tree alone may lead elsewhere in the other.
      for (let k = i; k < endI && odd.primary.length < MOST_ODD; k++) odd.primary.push(ours[k] as number)
      for (let k = j; k < endJ && odd.other.length < MOST_ODD; k++) odd.other.push(theirs[k] as number)
    }
    countAlone(primary.files, ours.subarray(i, endI), endJ - j, alone.primary)
    countAlone(other.files, theirs.subarray(j, endJ), endI - i, alone.other)
    i = endI
    j = endJ
  }
  for (const [one, two] of differ.lengths) tellBoth({ tree: primary, file: one }, { tree: other, file: two }, 'dataLength')
  tellDifferences(primary, other, differ)
  tellAlone(primary, alone.primary, other)
  tellAlone(other, alone.other, primary)
  if (odd.primary.length > 0 && odd.other.length > 0) await compareOdd(primary, odd.primary, other, odd.other)
}

/** Files with data that have more names in one tree than in the other. */
function countAlone(files: Files, names: Uint32Array, others: number, alone: number[]): void {
  for (let i = others; i < names.length; i++) {
    const file = names[i] as number
    if (files.columns.length[file] !== 0) alone.push(file)
  }
}

/** Trees may show what they like: once it is told that they do. */
function tellAlone(tree: Tree, alone: readonly number[], other: Tree): void {
  const [first] = alone
  if (first === undefined) return
  const is = `in ${tree.kind.title} alone, as ${alone.length} of ${tree.files.count} files are`
  tell({ tree, file: first }, 'entry', is, `in ${other.kind.title} as well, but for what is to be hidden`)
}

/** Pairs of files of the primary tree and of the other one. */
interface Differences {
  readonly lengths: (readonly [number, number])[]
  readonly dates: (readonly [number, number])[]
  readonly names: (readonly [number, number])[]
}

const locationAt = (locations: Uint32Array, order: Uint32Array, i: number): number =>
  i < order.length ? (locations[order[i] as number] as number) : Number.POSITIVE_INFINITY

/** Where files that lie elsewhere follow. */
function groupEnd(locations: Uint32Array, order: Uint32Array, from: number, location: number): number {
  let end = from
  while (locationAt(locations, order, end) === location) end++
  return end
}

/** Whether not the same number of files of the same length lie in one place. Files without data may be more in one tree, as links are. */
function isOdd(ours: Files, some: Uint32Array, theirs: Files, others: Uint32Array): boolean {
  const [a, b] = [ours.columns.length, theirs.columns.length]
  const length = some.length > 0 ? a[some[0] as number] : b[others[0] as number]
  const isSame = some.every((file) => a[file] === length) && others.every((file) => b[file] === length)
  return isSame ? length !== 0 && some.length !== others.length : true
}

function compareFiles(primary: Tree, one: number, other: Tree, two: number, differ: Differences): void {
  const [a, b] = [primary.files.columns, other.files.columns]
  if (a.length[one] !== b.length[two] && !isLink(primary, one)) differ.lengths.push([one, two])
  else if (!alikeHeads(a.head[one] as number, b.head[two] as number)) differ.names.push([one, two])
  if (a.recorded[one] !== b.recorded[two]) differ.dates.push([one, two])
}

/** One of two lengths is wrong: the one that is told is the one that loses blocks or runs into others, or both. */
function tellBoth(primary: Side, other: Side, field: 'dataLength' | 'location'): void {
  const values = [primary, other].map(({ tree, file }) => tree.files.columns[field === 'location' ? 'location' : 'length'][file] as number)
  for (const [i, side] of [primary, other].entries())
    tell(side, field, values[i] as number, `${values[1 - i]}, as ${(i === 0 ? other : primary).tree.kind.title} has it`)
}

const ruleOf = {
  dataLength: rules.otherData,
  location: rules.otherData,
  identifier: rules.otherName,
  recorded: rules.otherDate,
  entry: rules.oneTree,
} as const

function tell(
  { tree, file }: Side,
  field: 'dataLength' | 'location' | 'identifier' | 'recorded' | 'entry',
  is: string | number,
  should: string,
): void {
  const { columns } = tree.files
  const rule = ruleOf[field]
  tree.judging.findings.add(rule, {
    at: (columns.recordAt[file] as number) + (field === 'entry' ? 0 : AT[field]),
    structure: tree.kind.record,
    field,
    is,
    should,
    path: pathIn(tree.folders, columns.folder[file] as number, tree.kind.decode, '…'),
  })
}

/** Names that are not alike are odd one by one, and nothing where a tree has been named anew; dates are told once where many differ. */
function tellDifferences(primary: Tree, other: Tree, { dates, names }: Differences): void {
  const isFew = (count: number): boolean => count <= MOST_TOLD && count * 4 <= other.files.count
  if (isFew(names.length))
    for (const [, file] of names)
      tell({ tree: other, file }, 'identifier', 'another name', 'one like that in the primary tree, as the data are the same')
  for (const [one, two] of isFew(dates.length) ? dates : dates.slice(0, 1)) {
    const many = isFew(dates.length) ? '' : `, as ${dates.length} of ${other.files.count} files do`
    tell({ tree: other, file: two }, 'recorded', `another date than in ${primary.kind.title}${many}`, 'one date, as the data are the same')
    if (many === '')
      tell({ tree: primary, file: one }, 'recorded', `another date than in ${other.kind.title}`, 'one date, as the data are the same')
  }
}

/** Files of one name that lead to different places. */
async function compareOdd(primary: Tree, ours: readonly number[], other: Tree, theirs: readonly number[]): Promise<void> {
  const [names, otherNames] = [await pathsOf(primary, ours), await pathsOf(other, theirs)]
  for (const [j, path] of otherNames.entries()) {
    const alike = [...names.keys()].filter((k) => alikePaths(names[k] as string, path))
    const compared = alike.map((k) => differ(primary, ours[k] as number, other, theirs[j] as number))
    const i = alike[0]
    if (i === undefined || compared.includes(undefined)) continue
    if (compared.includes('dataLength')) {
      const k = alike[compared.indexOf('dataLength')] as number
      tellBoth({ tree: primary, file: ours[k] as number }, { tree: other, file: theirs[j] as number }, 'dataLength')
      continue
    }
    const [one, two] = [ours[i] as number, theirs[j] as number]
    const [oneShared, twoShared] = [sharesPlace(primary, one), sharesPlace(other, two)]
    if (oneShared === twoShared) tellBoth({ tree: primary, file: one }, { tree: other, file: two }, 'location')
    else if (oneShared)
      tell(
        { tree: primary, file: one },
        'location',
        primary.files.columns.location[one] as number,
        `${other.files.columns.location[two]}, as ${other.kind.title} has it`,
      )
    else
      tell(
        { tree: other, file: two },
        'location',
        other.files.columns.location[two] as number,
        `${primary.files.columns.location[one]}, as ${primary.kind.title} has it`,
      )
  }
}

/** A link of Rock Ridge has no data where the other tree has what it leads to (genisoimage). */
const isLink = ({ use, files }: Tree, file: number): boolean =>
  files.columns.length[file] === 0 && use?.isLink(files.columns.recordAt[file] as number) === true

/** In what two files are not the same data. */
function differ(primary: Tree, one: number, other: Tree, two: number): 'location' | 'dataLength' | undefined {
  const [a, b] = [primary.files.columns, other.files.columns]
  if (a.length[one] === 0 && (b.length[two] === 0 || isLink(primary, one))) return undefined
  if (a.location[one] !== b.location[two]) return 'location'
  return a.length[one] === b.length[two] ? undefined : 'dataLength'
}

/** Whether another file of the tree lies where this one does, or over it. */
function sharesPlace({ files }: Tree, file: number): boolean {
  const { location, length } = files.columns
  const [from, to] = [location[file] as number, (location[file] as number) + Math.ceil((length[file] as number) / SECTOR_BYTES)]
  for (let i = 0; i < files.count; i++) {
    if (i === file) continue
    const first = location[i] as number
    if (first < to && first + Math.ceil((length[i] as number) / SECTOR_BYTES) > from) return true
  }
  return false
}

async function pathsOf({ folders, files, kind, judging }: Tree, numbers: readonly number[]): Promise<readonly string[]> {
  const paths: string[] = []
  for (const file of numbers) {
    const recordAt = files.columns.recordAt[file] as number
    const block = Math.floor(recordAt / SECTOR_BYTES)
    const sector = await judging.medium.read(lba(block), sectors(1))
    const from = recordAt - block * SECTOR_BYTES + HEAD
    const name = kind.decode(sector, from, Math.min(SECTOR_BYTES, from + (sector[from - HEAD + AT.identifierLength] as number)))
    paths.push(pathIn(folders, files.columns.folder[file] as number, kind.decode, name))
  }
  return paths
}

/** A tree of a volume while it is judged. ECMA-119 6.8. */

import type { Judging } from '../../../finding/index.js'
import { AT, HEAD } from './fields.js'
import { startFiles, type Files } from './files.js'
import { pathIn, startFolders, type Folders } from './folders.js'
import type { NameJudge, TreeKind } from './kind.js'
import type { PathTable } from './path-table.js'
import type { OpenFolder } from './records.js'
import { startFolderSectors, type FolderSectors } from './sectors.js'
import type { CheckedRecord, StartSystemUseCheck, SystemUseCheck } from './system-use.js'

/** What a volume descriptor says that its tree is judged by. */
export interface TreeVolume {
  readonly sequence: number
  readonly setSize: number
  /** What findings call the record of the root in the descriptor. */
  readonly rootStructure: string
  readonly root: TreeRoot
}

export interface TreeRoot {
  readonly location: number
  readonly length: number
  readonly extendedAttributes: number
  /** Its date, as one number. */
  readonly recorded: number
  /** Byte of the medium. */
  readonly recordAt: number
}

export interface Tree {
  readonly judging: Judging
  readonly kind: TreeKind
  readonly volume: TreeVolume
  /** The one that is read; undefined where there is none to be read. */
  readonly table: PathTable | undefined
  /** Another one, which must agree with it to be believed. */
  readonly otherTable: PathTable | undefined
  readonly folders: Folders
  readonly files: Files
  readonly sectors: FolderSectors
  readonly names: NameJudge
  readonly owners: { readonly folder: number; readonly file: number }
  readonly startUse: StartSystemUseCheck | undefined
  use: SystemUseCheck | undefined
  /** Records with the attributes of CD-ROM XA, and others. */
  readonly xa: { marked: boolean; with: number; without: number }
  /** Records with bytes behind the identifier that no protocol explains. */
  unknownUse: number
  /** Directories that say they are their own parent: the first is told. */
  ownParents: number
  /** Records that are hidden, and dates of a directory that differ: the first few are told. */
  hidden: number
  otherDates: number
  entries: number
  /** Whether there were more of them than are judged. */
  isCut: boolean
  /** Paths that were asked for: of a bad disc they are many. */
  paths: number
}

export function startTree(
  judging: Judging,
  kind: TreeKind,
  volume: TreeVolume,
  {
    table,
    otherTable,
    startUse,
    marked = false,
  }: { table?: PathTable | undefined; otherTable?: PathTable | undefined; startUse?: StartSystemUseCheck; marked?: boolean },
): Tree {
  const { claims, medium, findings } = judging
  return {
    judging,
    kind,
    volume,
    table,
    otherTable,
    folders: startFolders(),
    files: startFiles(),
    sectors: startFolderSectors(medium),
    names: kind.startNames(findings),
    owners: { folder: claims.owner('structure', `directory of ${kind.title}`), file: claims.owner('data', `file of ${kind.title}`) },
    startUse,
    use: undefined,
    xa: { marked, with: 0, without: 0 },
    unknownUse: 0,
    ownParents: 0,
    hidden: 0,
    otherDates: 0,
    entries: 0,
    isCut: false,
    paths: 0,
  }
}

/** So many paths are told of one tree. */
const MOST_PATHS = 20_000

export function pathOfRecord(tree: Tree, { bytes, number }: OpenFolder, from: number, role: CheckedRecord['role']): string | undefined {
  if (tree.paths++ > MOST_PATHS) return undefined
  const { folders, kind } = tree
  if (role !== 'entry') return pathIn(folders, number, kind.decode, role === 'self' ? '.' : '..')
  const name = from + HEAD
  return pathIn(folders, number, kind.decode, kind.decode(bytes, name, name + (bytes[from + AT.identifierLength] as number)))
}

export const pathOfFolder = (tree: Tree, number: number): string | undefined =>
  tree.paths++ > MOST_PATHS ? undefined : pathIn(tree.folders, number, tree.kind.decode)

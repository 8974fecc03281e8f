/** A tree of a volume while it is judged. ECMA-119 6.8. */

import type { Judging } from '../../../finding/index.js'
import { AT, HEAD } from './fields.js'
import { startFiles, type Files } from './files.js'
import { pathIn, startFolders, type Folders } from './folders.js'
import type { TreeKind } from './kinds.js'
import type { OpenFolder } from './records.js'
import { startFolderSectors, type FolderSectors } from './sectors.js'
import type { CheckedRecord, StartSystemUseCheck, SystemUseCheck } from './system-use.js'

export interface Tree {
  readonly judging: Judging
  readonly kind: TreeKind
  readonly volume: { readonly sequence: number; readonly setSize: number }
  readonly folders: Folders
  readonly files: Files
  readonly sectors: FolderSectors
  readonly owners: { readonly folder: number; readonly file: number }
  readonly startUse: StartSystemUseCheck | undefined
  use: SystemUseCheck | undefined
  entries: number
}

export function startTree(judging: Judging, kind: TreeKind, volume: Tree['volume'], startUse?: StartSystemUseCheck): Tree {
  const { claims, medium } = judging
  return {
    judging,
    kind,
    volume,
    folders: startFolders(),
    files: startFiles(),
    sectors: startFolderSectors(medium),
    owners: { folder: claims.owner('structure', `directory of ${kind.title}`), file: claims.owner('data', `file of ${kind.title}`) },
    startUse,
    use: undefined,
    entries: 0,
  }
}

export function pathOfRecord({ folders, kind }: Tree, { bytes, number }: OpenFolder, from: number, role: CheckedRecord['role']): string {
  if (role !== 'entry') return pathIn(folders, number, kind.decode, role === 'self' ? '.' : '..')
  const name = from + HEAD
  return pathIn(folders, number, kind.decode, kind.decode(bytes, name, name + (bytes[from + AT.identifierLength] as number)))
}

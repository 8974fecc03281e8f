/** Path tables: all directories of a hierarchy by number, in either byte order. ECMA-119 6.9, 9.4. */

import type { Where } from '../../layout/index.js'
import { bytes, type Bytes } from '../../unit/index.js'
import { writeIdentifier } from './directory.js'
import type { Folder, Naming } from './hierarchy.js'
import { PathTableRecordL, PathTableRecordM, SELF } from './structures.js'

/** A parent is named by a number of 16 bits. 9.4.4. */
export const MOST_DIRECTORIES = 65_535

export type ByteOrder = 'L' | 'M'

export function pathTableSize(folders: readonly Folder[], naming: Naming): Bytes {
  let size = 0
  for (const folder of folders) size += recordBytes(identifierBytes(folder, naming))
  return bytes(size)
}

export function renderPathTable(folders: readonly Folder[], naming: Naming, order: ByteOrder, where: Where): Uint8Array {
  const out = new Uint8Array(pathTableSize(folders, naming))
  const head = order === 'L' ? PathTableRecordL : PathTableRecordM
  let at = 0
  for (const folder of folders) {
    const width = identifierBytes(folder, naming)
    head.encodeInto(out, at, {
      identifierLength: width,
      extendedAttributes: 0,
      location: where.lba(folder.id),
      parent: folder.parent.number,
    })
    writeIdentifier(out, at + head.size, isRoot(folder) ? SELF : folder.identifier, width)
    at += recordBytes(width)
  }
  return out
}

const isRoot = (folder: Folder): boolean => folder.parent === folder
const identifierBytes = (folder: Folder, naming: Naming): number => (isRoot(folder) ? 1 : folder.identifier.length * naming.unit)
/** 9.4.6: a byte of padding where the identifier is odd. */
const recordBytes = (width: number): number => PathTableRecordL.size + width + (width & 1)
